"""Write the values of typed tables as text, and store such tables as Parquet with columns of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from scoring.intake.raw import PREVIEW_ROWS, RawTable, ReadingChoices
from scoring.intake.reading.form import unique_names
from scoring.intake.reading.written import check_columns, place_of, preview_of
from scoring.problems import InputError, Problem

_ROWS_AT_ONCE = 50_000
# What DuckDB may hold in memory while it reads a file; beyond it spills to the folder of temporary files.
MEMORY = "600MB"


def as_text_sql(column: str, kind: str) -> str:
    """A value of DuckDB's type as the text that a CSV file would hold."""
    kind = kind.upper()
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"CAST({column} AT TIME ZONE 'UTC' AS VARCHAR) || '+00:00'"
    if kind in {"FLOAT", "DOUBLE"}:
        return f"CASE WHEN isnan({column}) THEN NULL ELSE CAST({column} AS VARCHAR) END"
    if kind == "BLOB":
        return f"TRY(decode({column}))"
    return f"CAST({column} AS VARCHAR)"


def locked_down(connection: duckdb.DuckDBPyConnection, folder: Path, files: Sequence[Path] = ()) -> None:
    """Let the connection see the given files only, and let nothing that it reads change that."""
    for statement in (
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET allow_community_extensions = false",
        f"SET memory_limit = '{MEMORY}'",
        "SET threads = 2",
        f"SET temp_directory = {_literal(str(folder / 'spill'))}",
        "SET TimeZone = 'UTC'",
        f"SET allowed_paths = [{', '.join(_literal(str(one)) for one in files)}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        connection.execute(statement)


def write_text_parquet(
    names: Sequence[str], batches: Iterator[pa.RecordBatch], folder: Path, file: str, part: str
) -> RawTable:
    """A table of text columns as it comes in pieces. Raises InputError where it has no row, or too many columns."""
    place = place_of(file, part)
    check_columns(len(names), place)
    columns = unique_names(names)
    schema = pa.schema([(name, pa.string()) for name in columns])
    path, rows = folder / "table.parquet", 0
    first: list[tuple[str | None, ...]] = []
    with pq.ParquetWriter(path, schema, compression="lz4") as writer:
        for batch in batches:
            if not batch.num_rows:
                continue
            text = pa.RecordBatch.from_arrays([one.cast(pa.string()) for one in batch.columns], schema=schema)
            writer.write_batch(text)
            rows += text.num_rows
            if len(first) < PREVIEW_ROWS:
                head = text.slice(0, PREVIEW_ROWS - len(first))
                first += zip(*(one.to_pylist() for one in head.columns), strict=True)
    if not rows:
        raise InputError([Problem("data_header_only", place)])
    return RawTable(file, part, path, columns, rows, ReadingChoices(), preview_of(first))


def text_batches(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[tuple[str, str]]
) -> Iterator[pa.RecordBatch]:
    """The rows of a relation in pieces, every cell as text. columns: names and DuckDB's types."""
    cells = ", ".join(f"{as_text_sql(_quoted(name), kind)} AS c{place}" for place, (name, kind) in enumerate(columns))
    yield from connection.sql(f"SELECT {cells} FROM {relation}").to_arrow_reader(_ROWS_AT_ONCE)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
