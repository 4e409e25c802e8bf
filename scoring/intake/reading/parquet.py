"""Read a Parquet file as a table of text."""

from __future__ import annotations

from pathlib import Path

import duckdb

from scoring.intake.raw import RawTable
from scoring.intake.reading.typed_cells import locked_down, text_batches, write_text_parquet
from scoring.intake.reading.written import check_columns, place_of
from scoring.problems import InputError, Problem


def read_parquet(path: Path, folder: Path, file: str, part: str) -> RawTable:
    """Lists and structures become text as DuckDB writes them. Raises InputError where it is damaged or empty."""
    place = place_of(file, part)
    # Under a name of ours: DuckDB takes * and [ in a path for wildcards.
    inside = folder / "source.parquet"
    inside.symlink_to(path.resolve())
    try:
        with duckdb.connect() as connection:
            locked_down(connection, folder, [inside, path.resolve()])
            relation = f"read_parquet('{inside}')"
            columns = [
                (str(row[0]), str(row[1]))
                for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
            ]
            check_columns(len(columns), place)
            names = [name for name, _ in columns]
            return write_text_parquet(names, text_batches(connection, relation, columns), folder, file, part)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as fault:
        raise InputError([Problem("data_parquet_broken", place)]) from fault
    finally:
        inside.unlink()
