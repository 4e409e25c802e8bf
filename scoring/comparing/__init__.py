"""Hold two models against each other on the same rows: what differs, by how much, and whether that is luck."""

from scoring.comparing.comparison import Comparison, compare
from scoring.comparing.records import comparison_record, comparison_text

__all__ = ["Comparison", "compare", "comparison_record", "comparison_text"]
