"""Look through whole columns: in which forms their times are written, and which words they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb

from scoring.intake.dates import (
    CLASSES,
    class_of,
    class_sql,
    order_parts_sql,
    plain_cell,
    plain_cell_sql,
    year_of,
    year_sql,
)
from scoring.intake.raw import PREVIEW_CELL, RawTable
from scoring.intake.raw_sql import cell_sql, numbered_sql
from scoring.loading.store import literal

MOST_WORDS = 1_000
# A longer cell is no word that anything is called by.
_LONGEST_WORD = PREVIEW_CELL
_NUMBER_LIKE = 0.8


@dataclass(frozen=True)
class TimesFound:
    """classes: how many cells are written in each of ``dates.CLASSES``. unread: cells in none of them, with an example.
    largest: the largest number in each place of a date whose order is not clear. first_years, last_years: the earliest
    and the latest year of such dates if it stands first, or last. is_whole: all rows were looked at.
    """

    classes: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    largest: tuple[int, int, int] = (0, 0, 0)
    first_years: tuple[int, int] = (0, 0)
    last_years: tuple[int, int] = (0, 0)
    unread: int = 0
    unread_example: str = ""
    is_whole: bool = True

    @property
    def cells(self) -> int:
        return sum(self.classes.values()) + self.unread


def previewed(table: RawTable, column: str, nulls: Sequence[str] = ()) -> list[str]:
    """The cells of a column in the first rows, those that are empty left out."""
    place = table.columns.index(column)
    cells = (row[place] for row in table.preview)
    return [one for one in cells if one is not None and one.strip() and one not in nulls]


def looks_like_times(table: RawTable, column: str, nulls: Sequence[str] = (), *, numbers: bool = False) -> bool:
    """Whether nearly all cells of the first rows are times. numbers: bare numbers may be times."""
    classes = [class_of(one) for one in previewed(table, column, nulls)]
    known = [one for one in classes if one is not None and (numbers or one not in {"epoch_ms", "epoch_s", "serial"})]
    return bool(classes) and len(known) >= _NUMBER_LIKE * len(classes)


def times_found(
    connection: duckdb.DuckDBPyConnection,
    table: RawTable,
    columns: Sequence[str],
    nulls: Sequence[str] = (),
    *,
    is_whole: bool = True,
) -> Mapping[str, TimesFound]:
    """What is found in columns of times, in all rows. is_whole: the table is no sample of a larger one."""
    if table.rows <= len(table.preview):
        return {column: _of_preview(table, column, nulls) for column in columns}
    found = _of_all_rows(connection, table, columns, nulls)
    return {column: replace(one, is_whole=is_whole) for column, one in found.items()}


def words_found(
    connection: duckdb.DuckDBPyConnection, table: RawTable, columns: Sequence[str], nulls: Sequence[str] = ()
) -> Mapping[str, Mapping[str, int]]:
    """For each column its words and how often each stands in all rows, the commonest first; at most ``MOST_WORDS``."""
    found: dict[str, dict[str, int]] = {}
    for column in columns:
        rows = connection.execute(
            "SELECT trim(text) AS word, sum(n)::BIGINT AS n FROM"
            f" (SELECT {cell_sql(table, column)} AS text, count(*) AS n FROM {numbered_sql(table)} GROUP BY text)"
            f" WHERE word <> '' AND length(word) <= {_LONGEST_WORD} {_not_null_sql('word', nulls)}"
            f" GROUP BY word ORDER BY n DESC, word LIMIT {MOST_WORDS}"
        ).fetchall()
        found[column] = dict(rows)
    return found


def _of_preview(table: RawTable, column: str, nulls: Sequence[str]) -> TimesFound:
    classes: dict[str, int] = {}
    examples: dict[str, str] = {}
    unclear: list[tuple[int, ...]] = []
    unread, unread_example = 0, ""
    for cell in previewed(table, column, nulls):
        name = class_of(cell)
        if name is None:
            unread, unread_example = unread + 1, unread_example or cell
            continue
        classes[name] = classes.get(name, 0) + 1
        examples.setdefault(name, cell)
        if name in {"day_or_month_first", "short_year"}:
            unclear.append(tuple(int(one) for one in re.findall(r"\d+", plain_cell(cell))[:3]))
    if not unclear:
        return TimesFound(classes, examples, unread=unread, unread_example=unread_example)
    first, second, third = zip(*unclear, strict=True)
    first_years, last_years = ([year_of(one) for one in place] for place in (first, third))
    return TimesFound(
        classes, examples, (max(first), max(second), max(third)), (min(first_years), max(first_years)),
        (min(last_years), max(last_years)), unread, unread_example,
    )  # fmt: skip


def _of_all_rows(
    connection: duckdb.DuckDBPyConnection, table: RawTable, columns: Sequence[str], nulls: Sequence[str]
) -> Mapping[str, TimesFound]:
    if not columns:
        return {}
    first, second, third = order_parts_sql("cell")
    rows = connection.execute(
        f"SELECT place, class, count(*), any_value(left(text, {PREVIEW_CELL})),"
        f" max({first}), max({second}), max({third}), min({year_sql(first)}), max({year_sql(first)}),"
        f" min({year_sql(third)}), max({year_sql(third)}) FROM"
        f" (SELECT place, text, cell, {class_sql('cell')} AS class FROM"
        f" (SELECT place, text, {plain_cell_sql('text')} AS cell FROM {_cells_sql(table, columns)})"
        f" WHERE cell <> '' {_not_null_sql('text', nulls)}) GROUP BY place, class"
    ).fetchall()
    found: dict[str, TimesFound] = {}
    for number, column in enumerate(columns):
        of_column = {name: row for place, name, *row in rows if place == f"c{number}"}
        unread = of_column.pop(None, [0, ""])
        unclear = [row for name, row in of_column.items() if name in {"day_or_month_first", "short_year"}]
        by_place = list(zip(*(row[2:] for row in unclear), strict=True)) or [(0,)] * 7
        found[column] = TimesFound(
            {name: of_column[name][0] for name in CLASSES if name in of_column},
            {name: row[1] for name, row in of_column.items()},
            (max(by_place[0]), max(by_place[1]), max(by_place[2])),
            (min(by_place[3]), max(by_place[4])),
            (min(by_place[5]), max(by_place[6])),
            unread[0],
            unread[1],
        )
    return found


def _cells_sql(table: RawTable, columns: Sequence[str]) -> str:
    """One row a cell: place (c0, c1, … as in ``columns``), text."""
    cells = ", ".join(f"{cell_sql(table, column)} AS c{i}" for i, column in enumerate(columns))
    places = ", ".join(f"c{i}" for i in range(len(columns)))
    return f"(UNPIVOT (SELECT {cells} FROM {numbered_sql(table)}) ON {places} INTO NAME place VALUE text)"


def _not_null_sql(cell: str, nulls: Sequence[str]) -> str:
    return f"AND {cell} NOT IN ({', '.join(literal(one) for one in nulls)})" if nulls else ""
