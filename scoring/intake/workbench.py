"""Open a DuckDB that reads the tables that were brought in, writes into one folder, and does nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from scoring.intake.raw import RawTable
from scoring.loading.store import LARGEST_SPILL, LOADING_MEMORY, literal


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
        # In this order: the last two close the door behind the others.
        for statement in (
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET allow_community_extensions = false",
            f"SET memory_limit = {literal(memory)}",
            f"SET temp_directory = {literal(spill)}",
            f"SET max_temp_directory_size = {literal(LARGEST_SPILL)}",
            # The left side of a join streams past the right one, which is the smaller: DuckDB may not turn it around.
            # No join keeps the order of rows, nor does a long list that is made into one.
            "SET disabled_optimizers = 'join_order,build_side_probe_side,in_clause'",
            "SET TimeZone = 'UTC'",
            *([] if folder is None else [f"SET allowed_directories = [{literal(str(folder))}]"]),
            f"SET allowed_paths = [{allowed}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            connection.execute(statement)
        yield connection
    finally:
        connection.close()
