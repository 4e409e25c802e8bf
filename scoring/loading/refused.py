"""Keep every refused row with its file, line, reason and values, to be counted, shown and downloaded."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scoring.loading.landing import Landed, landed_lines
from scoring.loading.plans import TablePlan
from scoring.loading.store import Store, literal, quoted

if TYPE_CHECKING:
    import pandas as pd

_ROWS_AT_ONCE = 50_000
# What a spreadsheet takes for a formula, also behind blanks; a plain number is none.
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
# What is said of each row, before its cells and after them.
_BEFORE, _AFTER = ("table", "file", "line", "reason"), ("more_cells",)
_PLAIN_NUMBER = re.compile(r"\s*[+-]?\d+(\.\d+)?\s*", re.ASCII)

CREATE = (
    "CREATE TABLE refused (source VARCHAR, file_number INTEGER, file VARCHAR, line BIGINT, reason VARCHAR,"
    " cells VARCHAR[])"
)


def refuse_broken_lines(connection: duckdb.DuckDBPyConnection, plan: TablePlan, landed: Sequence[Landed]) -> None:
    """Note the lines that are no rows."""
    for number, one in enumerate(landed):
        lines = sorted((*one.broken, *one.dropped), key=lambda line: line.line)
        if not lines:
            continue
        place_of = plan.from_file[number]
        cells = [
            ["" if place is None or place >= len(line.cells) else line.cells[place] for place in place_of]
            + list(line.cells[len(one.source.columns) :])
            for line in lines
        ]
        frame = pa.table(
            {
                "line": pa.array([line.line for line in lines], pa.int64()),
                "reason": pa.array([line.reason for line in lines], pa.string()),
                "cells": pa.array(cells, pa.list_(pa.string())),
            }
        )
        connection.register("broken_lines", frame)
        connection.execute(
            "INSERT INTO refused SELECT $table, $number, $file, line, reason, cells FROM broken_lines",
            {"table": plan.table, "number": number, "file": one.source.name},
        )
        connection.unregister("broken_lines")


def refuse_rows(
    connection: duckdb.DuckDBPyConnection, plan: TablePlan, landed: Sequence[Landed], refused_sql: str
) -> None:
    """Note rows; ``refused_sql`` selects position (in the table), reason and cells (a list)."""
    found = connection.execute(f"SELECT position FROM ({refused_sql})").fetchnumpy()
    positions = np.sort(np.asarray(found["position"], dtype=np.int64))
    files, lines = landed_lines(landed, positions)
    time = next((name for name in ("created_at", "occurred_at") if name in plan.columns), None)
    place = 0 if time is None else plan.columns.index(time) + 1
    places = pa.table(
        {
            "position": pa.array(positions),
            "file_number": pa.array(files.astype(np.int32)),
            "line": pa.array(lines),
            "as_written": pa.array(_times_as_written(connection, landed, positions), pa.string()),
        }
    )
    connection.register("places", places)
    shown = "CASE WHEN as_written IS NULL THEN cells ELSE list_transform(cells, lambda cell, i:"
    shown += " CASE WHEN i = $place THEN as_written ELSE cell END) END"
    connection.execute(
        f"INSERT INTO refused SELECT $table, file_number, $names[file_number + 1], line, reason, {shown}"
        f" FROM ({refused_sql}) JOIN places USING (position) ORDER BY position",
        {"table": plan.table, "names": [one.source.name for one in landed], "place": place},
    )
    connection.unregister("places")


def _times_as_written(
    connection: duckdb.DuckDBPyConnection, landed: Sequence[Landed], positions: NDArray[np.int64]
) -> list[str | None]:
    """The time of each row as it stood in the user's file, where it was put into another form; else None."""
    found: dict[int, str] = {}
    wanted = set(positions.tolist())
    for one in landed:
        is_here = (positions >= one.first) & (positions < one.first + one.count)
        if one.source.as_written and is_here.any():
            name, path = quoted(one.source.as_written), literal(str(one.source.read_path))
            rows = connection.execute(
                f"SELECT file_row_number + {one.first}, {name}"
                f" FROM read_parquet({path}, file_row_number = true) WHERE {name} <> ''"
            ).fetchall()
            found |= {position: text for position, text in rows if position in wanted}
    return [found.get(position) for position in positions.tolist()]


def refused_counts(connection: duckdb.DuckDBPyConnection, table: str) -> Counter[str]:
    """How many rows of a table were refused for each reason, the commonest first."""
    rows = connection.execute(
        "SELECT reason, count(*) FROM refused WHERE source = $table GROUP BY reason ORDER BY count(*) DESC, reason",
        {"table": table},
    ).fetchall()
    return Counter({str(reason): int(count) for reason, count in rows})


@dataclass(frozen=True)
class RefusedRows:
    """The refused rows of all tables, in the order of tables, files and lines.

    columns: of each table with refused rows, the names of its columns.
    """

    store: Store
    columns: dict[str, tuple[str, ...]]

    @property
    def headings(self) -> tuple[str, ...]:
        """table, file, line, reason, then every column of any table, then ``more_cells``."""
        names = dict.fromkeys(name for columns in self.columns.values() for name in columns)
        return (*_BEFORE, *(_other_name(name) for name in names), *_AFTER)

    def page(self, offset: int, limit: int) -> pd.DataFrame:
        """One row a refused row, as text as it came ('line' a number): the columns of ``headings``."""
        import pandas as pd

        return pd.DataFrame(self._rows(offset, limit), columns=list(self.headings), dtype=object)

    def write(self, path: Path, worded: Callable[[pd.DataFrame], pd.DataFrame] | None = None) -> None:
        """All of them as CSV (UTF-8 with BOM), whole or not at all; no cell can act as a formula.

        worded: puts a page of them into the words of whoever reads the file.
        """
        half = path.with_name(path.name + ".part")
        try:
            with half.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                offset = 0
                while not (rows := self.page(offset, _ROWS_AT_ONCE)).empty or not offset:
                    shown = rows if worded is None else worded(rows)
                    if not offset:
                        writer.writerow([harmless(str(name)) for name in shown.columns])
                    writer.writerows(
                        [harmless(cell) for cell in row] for row in shown.itertuples(index=False, name=None)
                    )
                    offset += _ROWS_AT_ONCE
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)

    def distinct(self, table: str, reason: str, column: str, limit: int) -> tuple[int, list[tuple[str, int]]]:
        """Of the rows of a table refused for a reason: how many distinct texts a column has, and the commonest of
        them, each with its number of rows."""
        place = self.columns[table].index(column) + 1 if column in self.columns.get(table, ()) else 0
        with self.store.cursor() as cursor:
            found = cursor.execute(
                "SELECT cells[$place] AS text, count(*), count(*) OVER () FROM refused"
                " WHERE source = $table AND reason = $reason GROUP BY text ORDER BY count(*) DESC, text LIMIT $limit",
                {"place": place, "table": table, "reason": reason, "limit": limit},
            ).fetchall()
        return (int(found[0][2]) if found else 0), [(str(text or ""), int(rows)) for text, rows, _ in found]

    def _rows(self, offset: int, limit: int) -> list[list[object]]:
        with self.store.cursor() as cursor:
            found = cursor.execute(
                "SELECT source, file, line, reason, cells FROM refused"
                " WHERE rowid >= $first AND rowid < $end ORDER BY rowid",
                {"first": offset, "end": offset + limit},
            ).fetchall()
        names = self.headings[len(_BEFORE) : -len(_AFTER)]
        rows: list[list[object]] = []
        for table, file, line, reason, cells in found:
            columns = [_other_name(name) for name in self.columns[table]]
            by_name = dict(zip(columns, cells, strict=False))
            more = ",".join(cells[len(columns) :])
            rows.append([table, file, line, reason, *(by_name.get(name, "") for name in names), more])
        return rows


def harmless(cell: object) -> object:
    """A cell that no spreadsheet runs: text that begins like a formula gets an apostrophe before it.

    >>> harmless("=1+1"), harmless("-5.2")
    ("'=1+1", '-5.2')
    """
    if isinstance(cell, str) and _FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def _other_name(name: str) -> str:
    """A user's column that is named like one of ours."""
    return f"{name} (column)" if name in (*_BEFORE, *_AFTER) else name
