"""Say what was read and what was refused: the figures behind the page Data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import duckdb

from scoring.columns import Column
from scoring.loading.landing import Landed
from scoring.loading.plans import NEEDED, TablePlan
from scoring.loading.refused import RefusedRows, refused_counts
from scoring.loading.times_written import TimesWritten, times_written
from scoring.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

ColumnType = Literal["text", "number", "time", "true_false", "empty"]
_VALUES_LOOKED_AT = 500
# The columns, whichever the table has, that a reason speaks of.
_TIMES = ("occurred_at", "created_at")
_COLUMNS_OF_REASON: Mapping[str, tuple[str, ...]] = {
    "data_row_repeated_lead": ("lead_id",),
    "data_row_earlier_lead": ("lead_id",),
    "data_row_merged_lead": ("lead_id",),
    "data_row_unknown_lead": ("lead_id",),
    "data_row_bad_time": _TIMES,
    "data_row_too_early": _TIMES,
    "data_row_in_future": _TIMES,
    "data_row_bad_number": ("value", "amount"),
    "data_row_unknown_outcome": ("outcome",),
    "data_row_missing_lead_id": ("lead_id",),
    "data_row_missing_type": ("type",),
    "data_row_missing_time": ("occurred_at",),
    "data_row_missing_outcome": ("outcome",),
}
_TRUE_FALSE = {"true", "false", "yes", "no", "0", "1", "はい", "いいえ"}


@dataclass(frozen=True)
class FileReport:
    """kind: 'text' or 'Parquet'. encoding and delimiter: '' for Parquet. rows: all but the header."""

    name: str
    kind: str
    encoding: str
    delimiter: str
    rows: int
    refused: int


@dataclass(frozen=True)
class ColumnReport:
    """type: guessed from some hundreds of distinct values of the rows kept."""

    name: str
    type: ColumnType


@dataclass(frozen=True)
class TableReport:
    """rows == kept + the sum of ``refused`` (key of the reason: rows, the commonest first).

    first, last: the range of times of the rows kept, seconds of local time; None where there is none.
    times: how its times are written; None where it has no column of times.
    """

    table: str
    files: tuple[FileReport, ...]
    rows: int
    kept: int
    refused: Mapping[str, int]
    columns: tuple[ColumnReport, ...]
    first: int | None
    last: int | None
    times: TimesWritten | None = None


@dataclass(frozen=True)
class LoadReport:
    """What became of every row of every file."""

    tables: tuple[TableReport, ...]
    warnings: tuple[Problem, ...]
    refused_rows: RefusedRows

    def table(self, name: str) -> TableReport | None:
        """None where no file of that kind was given."""
        return next((table for table in self.tables if table.table == name), None)

    @property
    def refused(self) -> int:
        """Rows refused in all tables."""
        return sum(sum(table.refused.values()) for table in self.tables)

    def refused_page(self, offset: int, limit: int) -> pd.DataFrame:
        """One row a refused row: table, file, line, reason (a key), then its cells as text."""
        return self.refused_rows.page(offset, limit)

    def write_refused(self, path: Path, worded: Callable[[pd.DataFrame], pd.DataFrame] | None = None) -> None:
        """All refused rows as CSV (UTF-8 with BOM). worded: puts a page of them into the reader's words."""
        self.refused_rows.write(path, worded)


@dataclass(frozen=True)
class Kept:
    """The rows of a table that are left: how many, and the range of their times (None where there is none).

    texts: some texts of a column, by our name of it.
    """

    rows: int
    first: int | None
    last: int | None
    texts: Callable[[str], Sequence[str]]
    times: TimesWritten | None = None


def kept_in_store(connection: duckdb.DuckDBPyConnection, plan: TablePlan) -> Kept:
    """Of leads or outcomes."""
    row = connection.execute(f"SELECT count(*), min(second), max(second) FROM {plan.table}").fetchone()
    assert row is not None
    table = "leads_read" if plan.table == "leads" else plan.table
    time = "created_at" if plan.table == "leads" else "occurred_at"
    times = times_written(connection, table, plan.inside(time)) if time in plan.columns else None
    return Kept(row[0], row[1], row[2], lambda name: some_texts(connection, table, plan.inside(name)), times)


def some_texts(connection: duckdb.DuckDBPyConnection, table: str, inside: str) -> list[str]:
    """Distinct ones, of the first rows that have any."""
    rows = connection.execute(
        f"SELECT DISTINCT {inside} FROM (SELECT {inside} FROM {table} WHERE {inside} <> '' LIMIT 20000)"
        f" LIMIT {_VALUES_LOOKED_AT}"
    ).fetchall()
    return [str(text) for (text,) in rows]


def report_table(
    connection: duckdb.DuckDBPyConnection, plan: TablePlan, landed: Sequence[Landed], kept: Kept
) -> TableReport:
    """Raises AssertionError where a row is neither kept nor refused."""
    refused = refused_counts(connection, plan.table)
    rows = sum(one.rows for one in landed)
    assert rows == kept.rows + sum(refused.values()), f"{plan.table}: {rows} read, {kept.rows} kept, {dict(refused)}"
    by_file = dict(
        connection.execute(
            "SELECT file_number, count(*) FROM refused WHERE source = $table GROUP BY ALL", {"table": plan.table}
        ).fetchall()
    )
    files = tuple(
        FileReport(
            one.source.name,
            one.source.kind,
            one.source.encoding,
            one.source.delimiter,
            one.rows,
            by_file.get(number, 0),
        )
        for number, one in enumerate(landed)
    )
    columns = tuple(ColumnReport(name, _type_of(plan, name, kept)) for name in plan.columns)
    return TableReport(plan.table, files, rows, kept.rows, dict(refused), columns, kept.first, kept.last, kept.times)


def refused_problems(connection: duckdb.DuckDBPyConnection, plan: TablePlan, table: TableReport) -> tuple[Problem, ...]:
    """One for each reason for which rows of the table were refused, with the first such row as the example.

    Warnings; errors, with one more that says so, where no row of the table is left.
    """
    severity: Literal["error", "warning"] = "warning" if table.kept else "error"
    problems = []
    if table.rows and not table.kept:
        files = ", ".join(one.name for one in table.files)
        problems.append(Problem("data_all_refused", {"file": files}, {"rows": table.rows}))
    for reason, count in table.refused.items():
        first = connection.execute(
            "SELECT file, line, cells, file_number FROM refused"
            " WHERE source = $table AND reason = $reason ORDER BY rowid LIMIT 1",
            {"table": plan.table, "reason": reason},
        ).fetchone()
        assert first is not None
        file, line, cells, number = first
        place = {"file": file, "line": line}
        column = next((name for name in _COLUMNS_OF_REASON.get(reason, ()) if name in plan.columns), None)
        values: dict[str, object] = {"count": count, "rows": table.rows}
        if column is not None:
            values |= {"column": plan.own_name(column, number), "found": cells[plan.columns.index(column)]}
        problems.append(Problem(reason.replace("data_row_", "data_rows_"), place, values, severity))
    return tuple(problems)


def _type_of(plan: TablePlan, name: str, kept: Kept) -> ColumnType:
    if name in {"occurred_at", "created_at"}:
        return "time"
    return "text" if name in NEEDED[plan.table] else guessed_type(kept.texts(name)[:_VALUES_LOOKED_AT])


def guessed_type(texts: Sequence[str]) -> ColumnType:
    """What all of the texts can be read as; those that are missing do not count.

    >>> guessed_type(["12", "3.5", " "])
    'number'
    """
    column = Column.of(texts)
    if not column.values:
        return "empty"
    if len(column.values) <= 2 and set(column.comparable_values) <= _TRUE_FALSE:
        return "true_false"
    if not (column.number_values != column.number_values).any():
        return "number"
    return "time" if column.is_date("UTC") else "text"
