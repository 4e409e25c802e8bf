"""Take rows from all over a large table, so that it can be looked through in a moment."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from scoring.intake.raw import Layout, RawTable

# A table that is larger in either is looked through by a sample.
MOST_ROWS, MOST_BYTES = 200_000, 100_000_000
_PIECES = 32
_PIECE_BYTES = 128 << 10
_PIECE_ROWS = 4_096
# A piece begins anywhere: lines are tried until rows of the table's width follow; those of a quoted cell have others.
_LINES_TRIED, _ROWS_HELD_AGAINST = 20, 20


def sample_of(table: RawTable, folder: Path) -> RawTable:
    """The table itself where it is small; else one of its columns and preview, with rows of its beginning, its end and
    30 places between, written into the folder."""
    if table.rows <= MOST_ROWS and table.path.stat().st_size <= MOST_BYTES:
        return table
    if table.is_parquet:
        path = folder / "sample.parquet"
        return replace(table, path=path, rows=_write_parquet(table.path, path))
    path, rows = folder / "sample.csv", 0
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for piece in _pieces(table):
            writer.writerows(piece)
            rows += len(piece)
    return replace(table, path=path, rows=rows, layout=Layout(has_header=False)) if rows else table


def _pieces(table: RawTable) -> Iterator[list[list[str]]]:
    size = table.path.stat().st_size
    with table.path.open("rb") as file:
        for _ in range(table.layout.lines_above + table.layout.has_header):
            file.readline()
        first = file.tell()
        step = max(size - first - _PIECE_BYTES, 0) / (_PIECES - 1)
        for number in range(_PIECES):
            yield _rows_at(file, first + int(number * step), table, is_first=number == 0)


def _rows_at(file: BinaryIO, start: int, table: RawTable, *, is_first: bool) -> list[list[str]]:
    """The whole rows among the bytes from there on; none where they cannot be told."""
    file.seek(start)
    # The last line may be cut.
    lines = file.read(_PIECE_BYTES).decode("utf-8", errors="ignore").split("\n")[:-1]
    width = len(table.columns)
    for begin in range(0 if is_first else 1, min(_LINES_TRIED, len(lines))):
        try:
            rows = [row for row in csv.reader(_ended(lines[begin:]), delimiter=table.layout.delimiter) if row]
        except csv.Error:
            continue
        # The last row may be one whose quote is closed beyond the piece.
        rows.pop()
        if rows and all(len(row) == width for row in rows[:_ROWS_HELD_AGAINST]):
            return [row for row in rows if len(row) == width]
    return []


def _ended(lines: list[str]) -> Iterator[str]:
    return (line + "\n" for line in lines)


def _write_parquet(source: Path, path: Path) -> int:
    """The first rows of groups of rows from all over the file; how many they are."""
    with pq.ParquetFile(source) as file:
        count = file.num_row_groups
        groups = sorted({round(number * (count - 1) / (_PIECES - 1)) for number in range(_PIECES)})
        rows = max(_PIECE_ROWS, MOST_ROWS // 2 // len(groups))
        pieces = [next(file.iter_batches(rows, row_groups=[group])) for group in groups]
        sample = pa.Table.from_batches(pieces)
    pq.write_table(sample, path)
    return int(sample.num_rows)
