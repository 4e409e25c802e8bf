"""Go over all activities once and count what several checks ask of them.

The arrays are passed in pieces that fit the processor's cache: twenty million rows take about a second, and no array
of their length is made but one of bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.dataset import Dataset
from scoring.row_states import NEVER
from scoring.times import DAY, NO_TIME

_ROWS_AT_ONCE = 1 << 19
# Which leads did something of a type is kept for so many types, the commonest.
MOST_TYPES = 64
_HOUR = 3_600

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ActivityFacts:
    """types: the names, the commonest first. Every array below has a row a type in that order.

    by_type: activities. after_goal: those after their lead's goal time. hours: [types, 24], those with a time of day
    by the hour; those at exactly 00:00:00 may be dates and are in ``dates_only``. leads_of_type: [MOST_TYPES], leads
    with at least one.
    by_day: activities of each day from ``first_day`` (days since 1970) on.
    of_lead: activities of each lead. before_created: of each lead, those before its creation.
    after_goal_of_lead: of each lead. repeated: rows equal to the one before in lead, second and class.
    """

    types: tuple[str, ...]
    by_type: Counts
    after_goal: Counts
    hours: Counts
    dates_only: int
    leads_of_type: Counts
    by_day: Counts
    first_day: int
    of_lead: Counts
    before_created: Counts
    after_goal_of_lead: Counts
    repeated: int

    @property
    def count(self) -> int:
        return int(self.by_type.sum())


def activity_facts(
    dataset: Dataset, goal: NDArray[np.int64], progress: Callable[[float], None] | None = None
) -> ActivityFacts:
    """goal: [leads], each lead's goal time, ``NEVER`` without one."""
    activities = dataset.activities
    column = activities.class_columns["type"]
    # Missing types were refused at load; a data set from frames may hold them.
    codes = np.where(column.codes < 0, len(column.values), column.codes)
    commonest, of_class = _by_frequency(codes, activities.class_, len(column.values) + 1)
    types = len(commonest)
    rows, leads = len(activities), len(dataset)
    days = int(activities.second.max()) // DAY + 1 if rows else 0
    by_type, after_goal, hours = np.zeros(types, np.int64), np.zeros(types, np.int64), np.zeros(types * 24, np.int64)
    by_day, of_lead, before = np.zeros(days, np.int64), np.zeros(leads, np.int64), np.zeros(leads, np.int64)
    after_of_lead = np.zeros(leads, np.int64)
    few = min(types, MOST_TYPES)
    did = np.zeros(few * leads, dtype=bool)
    dates_only = repeated = 0
    # In seconds since the activities' own origin, so that the pieces stay narrow.
    created = np.where(dataset.created == NO_TIME, NO_TIME, dataset.created - activities.origin)
    goal_second = np.where(goal == NEVER, NEVER, goal - activities.origin)
    for start in range(0, rows, _ROWS_AT_ONCE):
        here = slice(start, start + _ROWS_AT_ONCE)
        lead, second = activities.lead[here], activities.second[here].astype(np.int64)
        class_ = activities.class_[here]
        type_ = of_class[class_]
        by_type += np.bincount(type_, minlength=types)
        by_day += np.bincount(second // DAY, minlength=days)
        of_day = second % DAY
        is_date = of_day == 0
        dates_only += int(is_date.sum())
        hours += np.bincount((type_ * 24 + of_day // _HOUR)[~is_date], minlength=types * 24)
        is_before, is_after = second < created[lead], second > goal_second[lead]
        first = int(lead[0])
        _add(before, first, lead[is_before])
        _add(after_of_lead, first, lead[is_after])
        _add(of_lead, first, lead)
        after_goal += np.bincount(type_[is_after], minlength=types)
        known = type_ < few
        did[type_[known].astype(np.int64) * leads + lead[known]] = True
        repeated += _repeated(activities.lead, activities.second, activities.class_, start, start + len(lead))
        if progress is not None:
            progress(min(1.0, (start + _ROWS_AT_ONCE) / rows))
    return ActivityFacts(
        types=tuple("" if i == len(column.values) else column.values[i] for i in commonest),
        by_type=by_type,
        after_goal=after_goal,
        hours=hours.reshape(types, 24),
        dates_only=dates_only,
        leads_of_type=did.reshape(few, leads).sum(axis=1),
        by_day=by_day,
        first_day=activities.origin // DAY,
        of_lead=of_lead,
        before_created=before,
        after_goal_of_lead=after_of_lead,
        repeated=repeated,
    )


def _by_frequency(
    type_of_class: NDArray[np.integer], class_: NDArray[np.integer], types: int
) -> tuple[list[int], NDArray[np.int64]]:
    """The types that any activity has, the commonest first, and each class's place among them."""
    rows = np.bincount(class_, minlength=len(type_of_class)) if len(class_) else np.zeros(len(type_of_class), np.int64)
    of_type = np.zeros(types, np.int64)
    np.add.at(of_type, type_of_class, rows)
    order = np.argsort(-of_type, kind="stable")
    there = order[of_type[order] > 0]
    place = np.zeros(types, np.int64)
    place[there] = np.arange(len(there))
    return there.tolist(), place[type_of_class]


def _add(of_lead: Counts, first: int, lead: NDArray[np.integer]) -> None:
    """Count leads of one piece; they are sorted, so that their numbers lie close together."""
    if len(lead):
        counted = np.bincount(lead - first)
        of_lead[first : first + len(counted)] += counted


def _repeated(
    lead: NDArray[np.integer], second: NDArray[np.integer], class_: NDArray[np.integer], start: int, end: int
) -> int:
    """Rows from ``start`` on that say the same as the row before."""
    here, before = slice(max(start, 1), end), slice(max(start, 1) - 1, end - 1)
    same = (lead[here] == lead[before]) & (second[here] == second[before]) & (class_[here] == class_[before])
    return int(same.sum())
