"""Bring the rows of files into a table of the store, and know afterwards which line each row came from."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from scoring.loading.plans import TablePlan
from scoring.loading.sources import Source
from scoring.problems import InputError, Problem

# DuckDB's word for what is wrong with a line, and ours for why its row was refused.
_REASONS = {
    "MISSING COLUMNS": "data_row_too_few_cells",
    "TOO MANY COLUMNS": "data_row_too_many_cells",
    "UNQUOTED VALUE": "data_row_bad_quotes",
    "LINE SIZE OVER MAXIMUM": "data_row_too_long",
}


@dataclass(frozen=True)
class BrokenLine:
    """A line that is no row of its table."""

    line: int
    record: int
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Landed:
    """One file's rows in the table: ``count`` of them from ``first`` on; the broken lines are not among them, nor those
    that were ``dropped`` before and are no records of ``source.lines``."""

    source: Source
    first: int
    count: int
    broken: tuple[BrokenLine, ...]
    dropped: tuple[BrokenLine, ...] = ()

    @property
    def rows(self) -> int:
        """All rows of the file, the broken ones too."""
        return self.count + len(self.broken) + len(self.dropped)

    def lines(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """The line (the row, in Parquet) of each row of this file, given by its position in the table."""
        nth = positions - self.first
        if self.source.lines is None:
            return nth + 1
        records = np.array([one.record for one in self.broken], dtype=np.int64)
        # The n-th row is record n plus the broken ones before it.
        return self.source.lines.lines(nth + np.searchsorted(records - np.arange(len(records)), nth, side="right"))


def land(
    connection: duckdb.DuckDBPyConnection,
    plan: TablePlan,
    take: Callable[[str], int],
    take_plain: Callable[[int], int | None] = lambda number: None,
) -> tuple[Landed, ...]:
    """Take every file's rows in the order of the files; ``take`` reads a relation with the columns c0, c1, … and gives
    the number of its rows. take_plain: asked first, with the number of the file; None where it took nothing.

    Raises InputError where quotes let DuckDB and the walk over the lines see different rows.
    """
    landed, first = [], 0
    problems: list[Problem] = []
    for number, source in enumerate(plan.sources):
        rejects = f"broken_{plan.table}_{number}" if not source.types else ""
        broken: tuple[BrokenLine, ...] = ()
        plain = take_plain(number)
        if plain is None:
            count = take(f"(SELECT {plan.cells_sql(number)} FROM {source.relation_sql(rejects)})")
            broken = _broken_lines(connection, source, rejects) if rejects else ()
        else:
            count = plain
        problems += [
            Problem("data_unclosed_quote", {"file": source.name, "line": one.line})
            for one in broken
            if one.reason == "data_row_bad_quotes" and len(one.cells) == 0
        ]
        dropped = tuple(
            # A table that was rewritten has other columns than the line: its text is shown whole.
            BrokenLine(one.line, 0, one.reason, (one.text,) if source.types else _cells(one.text, source.delimiter))
            for one in source.dropped
        )
        one_file = Landed(source, first, count, broken, dropped)
        if source.lines is not None and not problems and count + len(broken) != source.lines.records:
            values = {"found": count + len(broken), "expected": source.lines.records}
            problems.append(Problem("data_rows_differ", {"file": source.name}, values))
        landed.append(one_file)
        first += count
    if problems:
        raise InputError(problems)
    return tuple(landed)


def insert(connection: duckdb.DuckDBPyConnection, table: str) -> Callable[[str], int]:
    """A way to take rows: into a table of the same columns."""

    def take(relation: str) -> int:
        row = connection.execute(f"INSERT INTO {table} SELECT * FROM {relation}").fetchone()
        return int(row[0]) if row else 0

    return take


def landed_lines(landed: Sequence[Landed], positions: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of the file and the line in it, for each position in the table (ascending)."""
    ends = np.array([one.first + one.count for one in landed], dtype=np.int64)
    files = np.searchsorted(ends, positions, side="right").astype(np.int64)
    lines = np.zeros(len(positions), np.int64)
    for number, one in enumerate(landed):
        here = files == number
        lines[here] = one.lines(positions[here])
    return files, lines


def _broken_lines(connection: duckdb.DuckDBPyConnection, source: Source, rejects: str) -> tuple[BrokenLine, ...]:
    assert source.lines is not None
    rows = connection.execute(
        "SELECT line_byte_position, arg_min(error_type::VARCHAR, byte_position), arg_min(csv_line, byte_position)"
        f" FROM {rejects} GROUP BY ALL ORDER BY 1"
    ).fetchall()
    connection.execute(f"DROP TABLE {rejects}")
    connection.execute(f"DROP TABLE {rejects}_scan")
    if not rows:
        return ()
    lines = _lines_of_bytes(source, [int(row[0]) for row in rows])
    records = source.lines.records_at(lines)
    broken = []
    for line, record, (_, error, text) in zip(lines.tolist(), records.tolist(), rows, strict=True):
        reason = _REASONS.get(error, "data_row_bad_quotes")
        raw = str(text or "").strip("\r\n")
        # DuckDB went on over the line's end in search of the closing quote.
        swallowed = reason == "data_row_bad_quotes" and "\n" in raw
        broken.append(BrokenLine(line, record, reason, () if swallowed else _cells(raw, source.delimiter)))
    return tuple(broken)


def _lines_of_bytes(source: Source, positions: list[int]) -> NDArray[np.int64]:
    """The line on which a record starts, whose place DuckDB gives with the line breaks before it."""
    lines = np.zeros(len(positions), np.int64)
    line, done = 1, 0
    with source.read_path.open("rb") as file:
        for number, position in enumerate(positions):
            while done < position:
                piece = file.read(min(position - done, 1 << 20))
                if not piece:
                    break
                line += piece.count(b"\n")
                done += len(piece)
            ahead = 0
            while (byte := file.read(1)) in (b"\r", b"\n") and byte:
                ahead += byte == b"\n"
            lines[number] = line + ahead
            file.seek(done)
    return lines


def _cells(raw: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([raw], delimiter=delimiter or ",", skipinitialspace=True), [""]))
    except csv.Error:
        return (raw,)
