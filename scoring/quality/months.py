"""Count leads, activities and conversions month by month, and find months in which the history is missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.quality.finding import MOST_EXAMPLES, Examples, Finding
from scoring.quality.subject import Subject
from scoring.times import DAY, NO_TIME, month_of_day

# A chart of more months than these cannot be read; the earlier ones are one place before them.
MOST_MONTHS = 60
_FEWEST_MONTHS = 3
# Activities that begin so many months after the leads were deleted before, or never exported.
_MONTHS_WITHOUT_HISTORY = 3
# Of a typical month's activity.
_HARDLY_ANY = 0.02


def months_of(subject: Subject) -> pd.DataFrame:
    """One row a month, from the first to the last with anything in it, none left out: month (its first second), leads
    (created), activities, conversions (first times of the goal), earlier (True for the one row that stands for all
    months before the last ``MOST_MONTHS``)."""
    created = subject.dataset.created
    leads = _by_month(created[created != NO_TIME] // DAY)
    conversions = _by_month(subject.goal[subject.converted] // DAY)
    facts = subject.activity
    days = np.flatnonzero(facts.by_day)
    activities: dict[int, int] = {}
    if len(days):
        months = month_of_day(days + facts.first_day)
        counted = np.bincount(months - months[0], weights=facts.by_day[days])
        activities = {int(months[0]) + i: int(n) for i, n in enumerate(counted.tolist()) if n}
    there = sorted({*leads, *conversions, *activities})
    if not there:
        return pd.DataFrame({"month": [], "leads": [], "activities": [], "conversions": [], "earlier": []})
    every = range(max(there[0], there[-1] - MOST_MONTHS + 1), there[-1] + 1)
    columns = (leads, activities, conversions)
    rows = [[month, *(one.get(month, 0) for one in columns), False] for month in every]
    if there[0] < every[0]:
        before = [sum(n for month, n in one.items() if month < every[0]) for one in columns]
        rows.insert(0, [every[0] - 1, *before, True])
    table = pd.DataFrame(rows, columns=["month", "leads", "activities", "conversions", "earlier"])
    table["month"] = [int(np.datetime64(int(one), "M").astype("datetime64[s]").astype(np.int64)) for one in table.month]
    return table


def _by_month(days: NDArray[np.integer]) -> dict[int, int]:
    if not len(days):
        return {}
    months, times = np.unique(month_of_day(days), return_counts=True)
    return dict(zip(months.tolist(), times.tolist(), strict=True))


def history_found(subject: Subject, months: pd.DataFrame) -> Iterator[Finding]:
    """Months without activity between months with it, and leads that are older than all activity."""
    table = months[~months["earlier"].astype(bool)]
    activities = table["activities"].to_numpy(dtype=np.int64)
    there = np.flatnonzero(activities)
    if len(there) < _FEWEST_MONTHS:
        return
    typical = float(np.median(activities[there]))
    # The first month may be a part of one, and the last may have just begun.
    inside = np.arange(there[0] + 1, there[-1])
    gaps = inside[activities[inside] < max(1.0, _HARDLY_ANY * typical)]
    starts = table["month"].to_numpy(dtype=np.int64)
    if len(gaps):
        yield Finding(
            "months_without_activity",
            "look",
            len(gaps),
            len(inside),
            examples=Examples.of({("month", "time"): starts[gaps][:MOST_EXAMPLES].tolist(),
                                  ("activities", "count"): activities[gaps][:MOST_EXAMPLES].tolist()}),
        )  # fmt: skip
    yield from _no_early_history(subject, int(starts[there[0]]), int(there[0]), bool(months["earlier"].any()))


def _no_early_history(subject: Subject, first_month: int, months_before: int, more_before: bool) -> Iterator[Finding]:
    created = subject.dataset.created
    older = np.flatnonzero((created != NO_TIME) & (created < first_month))
    if len(older) and (months_before >= _MONTHS_WITHOUT_HISTORY or more_before):
        yield Finding(
            "history_begins_late",
            "look",
            len(older),
            int((created != NO_TIME).sum()),
            {"converted": int((subject.converted[older] & (subject.goal[older] < first_month)).sum())},
            examples=Examples.of({("first_lead", "time"): [int(created[older].min())],
                                  ("first_activity", "time"): [first_month]}),
            leads=older,
        )  # fmt: skip
