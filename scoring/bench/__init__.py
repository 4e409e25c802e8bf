"""Time every step of the engine on generated data, each beside the least that it could cost on the same machine."""

from scoring.bench.command import main, run
from scoring.bench.table import Line

__all__ = ["Line", "main", "run"]
