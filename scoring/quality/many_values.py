"""Look at columns that differ from lead to lead by what their cells have in common: filled or not, a number, a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.loading.cells_sql import moment_sql, second_sql, trimmed_sql
from scoring.numbers import numbers_of
from scoring.quality.subject import Subject
from scoring.times import NO_TIME, seconds_of

# Of some cells that are filled: from so many numbers (or dates) on, the column is one of them.
_NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Cells:
    """One entry a lead. is_there: whether its cell holds anything. place: the number or the second of the date that it
    holds, NaN where it holds neither."""

    is_there: NDArray[np.bool_]
    place: NDArray[np.float64]


def cells_by_lead(subject: Subject, column: str) -> Cells:
    """One scan of the column: no text leaves the store, as there may be millions."""
    store = subject.data.store
    text = trimmed_sql(store.lead_columns[column])
    kind = _kind([one for one in subject.cells[column] if one is not None], subject.dataset.time_zone)
    place = "NULL::DOUBLE"
    if kind == "number":
        place = f"TRY_CAST({text} AS DOUBLE)"
    elif kind == "date":
        place = f"{second_sql(moment_sql(text, subject.dataset.time_zone))}::DOUBLE"
    with store.cursor() as cursor:
        cells = cursor.execute(f"SELECT {text} <> '' AS is_there, {place} AS place FROM leads_read").fetchnumpy()
        rows = cursor.execute("SELECT position FROM leads ORDER BY idx").fetchnumpy()["position"]
    places = np.ma.filled(np.ma.asarray(cells["place"], dtype=np.float64), np.nan)
    return Cells(np.asarray(cells["is_there"], bool)[rows], places[rows])


def _kind(cells: Sequence[str], time_zone: str) -> str:
    """What some filled cells are: number, date or text."""
    there = [one for one in cells if one.strip()]
    if not there:
        return "text"
    if np.isfinite(numbers_of(there)).mean() >= _NEARLY_ALL:
        return "number"
    return "date" if (seconds_of(there, time_zone) != NO_TIME).mean() >= _NEARLY_ALL else "text"
