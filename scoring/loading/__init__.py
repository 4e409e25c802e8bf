"""Load users' files into a Dataset, with every row kept or refused for a reason that is said."""

from scoring.loading.load import STEPS, Loaded, load_files
from scoring.loading.report import ColumnReport, FileReport, LoadReport, TableReport
from scoring.loading.store import Store

__all__ = ["STEPS", "ColumnReport", "FileReport", "LoadReport", "Loaded", "Store", "TableReport", "load_files"]
