"""Find columns of the leads that say nothing, and those that the outcome itself seems to have filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from scoring.columns import MISSING_CODE, Column, comparable
from scoring.leakage import is_made_by_outcome, is_outcome_activity
from scoring.loading.cells_sql import is_missing_sql
from scoring.quality.finding import MOST_EXAMPLES, Examples, Finding
from scoring.quality.many_values import cells_by_lead
from scoring.quality.subject import Subject

_NEARLY_EMPTY = 0.05
# Columns of more distinct values are names, ids, times and texts: no rule stands on one of them, so none is looked at.
_MOST_VALUES = 5_000
_FEWEST_CONVERSIONS = 30
# A value that nearly all who convert have, and hardly anybody else.
_OF_CONVERTED, _RATE_OF_VALUE = 0.9, 0.9
# One column that ranks leads so well is rarely known before the outcome: real features reach 0.6 to 0.77.
_TOO_GOOD = 0.8
_PLACEHOLDERS = frozenset(
    {"null", "none", "n/a", "na", "nan", "unknown", "undefined", "-", "--", "?", "not set", "(not set)", "-1",
     "なし", "不明", "未設定", "未入力", "その他/不明", "該当なし"}
)  # fmt: skip


@dataclass(frozen=True)
class _Filled:
    """filled: leads with a value; low, high: the first and last value by its text; values: about how many differ."""

    filled: int
    low: str | None
    high: str | None
    values: int

    def is_constant(self, leads: int) -> bool:
        """Whether all leads have one value; a box that some ticked and others left empty tells them apart."""
        return self.filled == leads and self.low == self.high


def columns_found(subject: Subject) -> Iterator[Finding]:
    """Empty, constant and nearly empty columns, placeholders, and what the outcome makes."""
    if not subject.leads:
        return
    filled = _filled(subject)
    for name, one in filled.items():
        if one.filled == 0:
            yield Finding("empty_column", "info", subject.leads, subject.leads, {"column": name}, about=name)
        elif one.is_constant(subject.leads):
            yield _said("constant_column", "info", one.filled, subject, name, {"value": one.low})
        elif one.filled < _NEARLY_EMPTY * subject.leads:
            yield _said("nearly_empty_column", "info", one.filled, subject, name)
        if one.filled and name in (subject.dataset.made_by_outcome or ()):
            # Whoever brought the data knows; the first model leaves it out.
            yield _said("marked_column", "info", one.filled, subject, name)
        elif one.filled and is_made_by_outcome(name):
            yield _said("outcome_column", "look", one.filled, subject, name)
        elif one.filled and not one.is_constant(subject.leads) and name != "created_at":
            if one.values <= _MOST_VALUES:
                yield from _by_value(subject, name, subject.dataset.lead_columns[name])
            elif _has_enough(subject):
                yield from _of_many_values(subject, name)


def outcome_activities(subject: Subject) -> Iterator[Finding]:
    """Types of activities that are part of the deal, by their name or because they only come after the goal."""
    facts = subject.activity
    for i, name in enumerate(facts.types):
        count, after = int(facts.by_type[i]), int(facts.after_goal[i])
        values = {"type": name, "after": after}
        if is_outcome_activity(name):
            yield Finding("outcome_activity", "look", count, facts.count, values, about=name)
        elif count >= 10 and after >= _OF_CONVERTED * count:
            yield Finding("activity_only_after_goal", "look", after, count, values, about=name)


def _said(
    key: str, severity: str, count: int, subject: Subject, name: str, values: dict[str, object] | None = None
) -> Finding:
    return Finding(key, severity, count, subject.leads, {"column": name, **(values or {})}, about=name)  # type: ignore[arg-type]


def _filled(subject: Subject) -> dict[str, _Filled]:
    """One pass in the store over all columns of the leads."""
    store = subject.data.store
    names = [name for name in store.lead_columns if name in subject.dataset.lead_columns]
    if not names:
        return {}
    # Rows that were refused are in leads_read too; without any, no join is needed.
    with store.cursor() as cursor:
        (others,) = cursor.execute(
            "SELECT (SELECT count(*) FROM leads_read) - (SELECT count(*) FROM leads)"
        ).fetchone() or (0,)
        rows = "leads_read JOIN leads ON leads.position = leads_read.rowid" if others else "leads_read"
        found = _asked(cursor, rows, [f"nullif({store.lead_columns[name]}, '')" for name in names])
        filled = dict(zip(names, found, strict=True))
        for name, one in filled.items():
            # Cells of blanks alone hold nothing; looking for them in every column would take ten times as long.
            if any(text is not None and not text.strip() for text in (one.low, one.high)):
                cell = store.lead_columns[name]
                filled[name] = _asked(cursor, rows, [f"CASE WHEN NOT {is_missing_sql(cell)} THEN {cell} END"])[0]
    return filled


def _asked(cursor: duckdb.DuckDBPyConnection, rows: str, cells: Sequence[str]) -> list[_Filled]:
    """cells: SQL of each column, null where it holds nothing."""
    parts = [f"count({cell}), min({cell}), max({cell}), approx_count_distinct({cell})" for cell in cells]
    row = cursor.execute(f"SELECT {', '.join(parts)} FROM {rows}").fetchone()
    assert row is not None
    return [_Filled(*row[4 * i : 4 * i + 4]) for i in range(len(cells))]


def _by_value(subject: Subject, name: str, column: Column) -> Iterator[Finding]:
    """What the values of a column say of who converted."""
    codes = column.codes
    rows = np.bincount(codes[codes != MISSING_CODE], minlength=len(column.values))
    placeholders = [i for i, value in enumerate(column.values) if comparable(value) in _PLACEHOLDERS and rows[i]]
    if placeholders:
        commonest = sorted(placeholders, key=lambda i: -rows[i])[:MOST_EXAMPLES]
        examples = Examples.of({("found", "text"): [column.values[i] for i in commonest],
                                ("leads", "count"): [int(rows[i]) for i in commonest]})  # fmt: skip
        values: dict[str, object] = {"column": name, "value": column.values[commonest[0]]}
        count = int(rows[placeholders].sum())
        yield Finding("placeholders", "info", count, subject.leads, values, about=name, examples=examples)
    if not _has_enough(subject):
        return
    converted = int(subject.converted.sum())
    wins = np.bincount(codes[subject.converted & (codes != MISSING_CODE)], minlength=len(column.values))
    telling = _telling_value(rows, wins, converted)
    if telling is not None:
        values = {"column": name, "value": column.values[telling], "converted": int(wins[telling])}
        yield Finding("telling_value", "look", int(rows[telling]), subject.leads, values, about=name)
        return
    yield from _by_all_cells(subject, name, _ordered(column, subject.dataset.time_zone), rows, wins)


def _of_many_values(subject: Subject, name: str) -> Iterator[Finding]:
    """What being filled, and a column's numbers or dates, say of who converted; each lead is a value of its own."""
    cells = cells_by_lead(subject, name)
    rows, wins = cells.is_there.astype(np.int64), (cells.is_there & subject.converted).astype(np.int64)
    yield from _by_all_cells(subject, name, cells.place, rows, wins)


def _by_all_cells(
    subject: Subject, name: str, places: NDArray[np.float64], rows: NDArray[np.int64], wins: NDArray[np.int64]
) -> Iterator[Finding]:
    """places: the number or time of each value, NaN where it is none. rows, wins: how many leads have it, and how many
    of them converted."""
    converted, count = int(subject.converted.sum()), int(rows.sum())
    if _is_filled_by_outcome(rows, wins, converted):
        values: dict[str, object] = {"column": name, "converted": int(wins.sum())}
        yield Finding("telling_column", "look", count, subject.leads, values, about=name)
        return
    area = _area(places, rows, wins)
    if area is not None and max(area, 1 - area) >= _TOO_GOOD:
        shown = f"{max(area, 1 - area):.2f}"
        yield Finding("too_good_column", "look", count, subject.leads, {"column": name, "auc": shown}, name)


def _has_enough(subject: Subject) -> bool:
    """Whether there are enough leads of either kind to tell them apart by a column."""
    converted = int(subject.converted.sum())
    return min(converted, subject.leads - converted) >= _FEWEST_CONVERSIONS


def _ordered(column: Column, time_zone: str) -> NDArray[np.float64]:
    """The distinct values as numbers, or as seconds where they are dates; NaN where a value is neither."""
    if not column.is_date(time_zone):
        return column.number_values
    return column.second_values(time_zone).astype(np.float64)


def knows_outcome(column: Column, converted: NDArray[np.bool_], weight: NDArray[np.float64]) -> bool:
    """Whether a column looks as if the outcome had filled it in: a value that nearly all who convert have, and hardly
    anybody else; being filled in like that; or a number that alone ranks leads better than real features do.

    converted, weight: one entry a row of the column; weight: how many leads it stands for.
    """
    there = column.codes != MISSING_CODE
    codes, won = column.codes[there], converted[there]
    rows = np.bincount(codes, weights=weight[there], minlength=len(column.values))
    wins = np.bincount(codes[won], weights=weight[there][won], minlength=len(column.values))
    all_wins = float(weight[converted].sum())
    if _telling_value(rows, wins, all_wins) is not None:
        return True
    if _is_filled_by_outcome(rows, wins, all_wins):
        return True
    area = _area(column.number_values, rows, wins)
    return area is not None and max(area, 1 - area) >= _TOO_GOOD


def _telling_value(rows: NDArray[Any], wins: NDArray[Any], converted: float) -> int | None:
    with np.errstate(invalid="ignore"):
        tells = (wins >= _OF_CONVERTED * converted) & (wins >= _RATE_OF_VALUE * rows) & (wins > 0)
    return int(np.argmax(tells)) if tells.any() else None


def _is_filled_by_outcome(rows: NDArray[Any], wins: NDArray[Any], converted: float) -> bool:
    """Whether nearly all who convert have some value, and hardly anybody else."""
    won = wins.sum()
    return bool(won > 0 and won >= _OF_CONVERTED * converted and won >= _RATE_OF_VALUE * rows.sum())


def _area(numbers: NDArray[np.float64], rows: NDArray[Any], wins: NDArray[Any]) -> float | None:
    """AUC of a column of numbers (or times) alone (Mann–Whitney, ties a half); None where it holds other texts.

    One entry a value: its number, how many leads have it, how many of them converted."""
    known = np.isfinite(numbers) & (rows > 0)
    if not known.any() or rows[known].sum() < 0.9 * rows.sum():
        return None
    values, place = np.unique(numbers[known], return_inverse=True)
    of_value = np.bincount(place, weights=rows[known], minlength=len(values))
    won = np.bincount(place, weights=wins[known], minlength=len(values))
    others = of_value - won
    if not won.sum() or not others.sum():
        return None
    below = np.cumsum(others) - others
    return float((won * (below + others / 2)).sum() / (won.sum() * others.sum()))
