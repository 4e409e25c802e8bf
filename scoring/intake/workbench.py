"""Open a DuckDB that reads the tables that were brought in, writes into one folder, and does nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from scoring.intake.raw import RawTable
from scoring.loading.store import LOADING_MEMORY, literal, lock_down


@contextmanager
def workbench(
    tables: Sequence[RawTable], folder: Path | None = None, memory: str = LOADING_MEMORY
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection without any table yet. folder: where it may write and spill; None: nowhere. memory: what it may
    hold, as DuckDB writes it."""
    connection = duckdb.connect(":memory:")
    try:
        paths = {str(one) for table in tables for one in (table.path, table.path.resolve())}
        allowed = ", ".join(literal(path) for path in sorted(paths))
        spill = "" if folder is None else str(folder / "spill")
        folders = [] if folder is None else [f"SET allowed_directories = [{literal(str(folder))}]"]
        lock_down(connection, memory, spill, ("SET TimeZone = 'UTC'", *folders, f"SET allowed_paths = [{allowed}]"))
        yield connection
    finally:
        connection.close()
