"""Read every table of a DuckDB file, and nothing that its views or macros would reach for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from scoring.intake.raw import RawTable
from scoring.intake.reading.typed_cells import locked_down, text_batches, write_text_parquet
from scoring.intake.reading.written import place_of
from scoring.problems import InputError, Problem

MOST_TABLES = 500


def read_duckdb(path: Path, file: str, part: str, next_folder: Callable[[], Path]) -> Iterator[RawTable]:
    """A table for each table that has rows. Raises InputError where it cannot be opened, or, last, for tables that
    cannot be read."""
    place = place_of(file, part)
    problems: list[Problem] = []
    folder = next_folder()
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            locked_down(connection, folder)
            found = connection.execute(
                "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary"
                " AND database_name = current_database() ORDER BY ALL"
            ).fetchall()
            if len(found) > MOST_TABLES:
                values = {"found": len(found), "most": MOST_TABLES}
                raise InputError([Problem("data_database_too_many", place, values)])
            for schema, table in found:
                name = table if schema == "main" else f"{schema}.{table}"
                name = f"{part} › {name}" if part else name
                try:
                    yield _read_table(connection, schema, table, next_folder(), file, name)
                except duckdb.OutOfMemoryException:
                    raise
                except duckdb.Error:
                    problems.append(Problem("data_database_broken", {**place, "sheet": name}))
                except InputError as error:
                    problems += error.problems
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as fault:
        raise InputError([Problem("data_database_broken", place)]) from fault
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError([Problem("data_file_empty", place)])


def _read_table(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, folder: Path, file: str, name: str
) -> RawTable:
    columns = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = $schema AND table_name = $table"
        " AND database_name = current_database() ORDER BY column_index",
        {"schema": schema, "table": table},
    ).fetchall()
    relation = ".".join('"' + one.replace('"', '""') + '"' for one in (schema, table))
    return write_text_parquet(
        [column for column, _ in columns], text_batches(connection, relation, columns), folder, file, name
    )
