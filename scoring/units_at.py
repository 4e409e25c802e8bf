"""Build the units of one rule for many (lead, moment) pairs at once, each as of its own moment, in whole thousandths.

``units.py`` answers for all leads at one moment; a replay asks at each day on which a lead did something. Activities
of a lead lie in time order, so what is visible at a moment is a stretch between two positions: two binary searches.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scoring.conditions import Booleans
from scoring.dataset import Dataset
from scoring.model import ActivityUnits, Definition, LeadUnits, NumberUnits, SilenceUnits, StreakUnits
from scoring.postings import Posting, Postings
from scoring.times import DAY, NO_TIME
from scoring.units import ONE, decay_weights, ends_of_periods, smallest, unit_column, value_ranks

Longs = NDArray[np.int64]

# A weighed activity for a row is one pair; this many are worked on at once.
_PAIRS_AT_ONCE = 4_000_000


@dataclass(frozen=True, eq=False)
class LeadMoments:
    """Rows (lead, moment), in any order. lead: [rows]; moment: int64 [rows], seconds of local time."""

    lead: NDArray[np.integer]
    moment: Longs

    def __len__(self) -> int:
        return len(self.lead)

    def shifted(self, seconds: int) -> LeadMoments:
        return LeadMoments(self.lead, self.moment + seconds)


def units_at(dataset: Dataset, postings: Postings, definition: Definition, rows: LeadMoments) -> NDArray[np.integer]:
    """The units of each row's lead as of the row's moment, in thousandths: int16, int32 or int64 [rows]."""
    if isinstance(definition, (LeadUnits, NumberUnits)):
        return unit_column(dataset, postings, definition, 0)[rows.lead]
    if isinstance(definition, ActivityUnits):
        return smallest(_activity_units(dataset, postings, definition, rows))
    if isinstance(definition, SilenceUnits):
        return smallest(silent_at(dataset, postings, definition, rows).astype(np.int64) * ONE)
    return smallest(_streak_units(dataset, postings, definition, rows))


def silent_at(dataset: Dataset, postings: Postings, silence: SilenceUnits, rows: LeadMoments) -> Booleans:
    """One boolean a row: no activity of an age below the days, and created (where known) at least that long ago."""
    since = rows.shifted(-silence.days * DAY)
    keys = _Keys.of(dataset, postings.of(silence.type))
    created = dataset.created[rows.lead]
    nothing: Booleans = keys.seen(rows) == keys.seen(since)
    return nothing & ((created == NO_TIME) | (created <= since.moment))


@dataclass(frozen=True, eq=False)
class _Keys:
    """Activities as rising whole numbers, lead first, then time.

    span: more than any time in ``key``. A moment is cut to it, so that a lead's moments never reach into the next.
    """

    key: Longs
    origin: int
    span: int

    @classmethod
    def of(cls, dataset: Dataset, posting: Posting) -> _Keys:
        span = _span(dataset)
        return cls(posting.lead.astype(np.int64) * span + posting.second, dataset.activities.origin, span)

    def seen(self, rows: LeadMoments) -> NDArray[np.intp]:
        """The position behind the last activity of the row's lead (or an earlier lead) at or before its moment."""
        second = np.clip(rows.moment - self.origin, -1, self.span - 1)
        return np.searchsorted(self.key, rows.lead.astype(np.int64) * self.span + second, side="right")

    def first(self, rows: LeadMoments) -> NDArray[np.intp]:
        """The position of the first activity of the row's lead."""
        return np.searchsorted(self.key, rows.lead.astype(np.int64) * self.span, side="left")


def _activity_units(dataset: Dataset, postings: Postings, activity: ActivityUnits, rows: LeadMoments) -> Longs:
    posting = postings.of(activity.type, activity.where)
    keys = _Keys.of(dataset, posting)
    stop = keys.seen(rows)
    start = keys.first(rows)
    if activity.within_days is not None:
        start = np.maximum(start, keys.seen(rows.shifted(-activity.within_days * DAY)))
    seen = stop - start
    enough = seen >= activity.at_least

    # Activities of one calendar period count once; a run is such a period of one lead.
    if activity.count == "each":
        runs, first_run, last_run = seen, start, stop - 1
        last_of_run = np.arange(len(posting.lead))
    else:
        last_of_run = ends_of_periods(posting.lead, posting.second, activity.count, dataset.activities.origin)
        run_of = np.searchsorted(last_of_run, np.arange(len(posting.lead)))
        there = seen > 0
        first_run, last_run = np.zeros(len(rows), dtype=np.intp), np.full(len(rows), -1)
        first_run[there], last_run[there] = run_of[start[there]], run_of[stop[there] - 1]
        runs = last_run - first_run + 1
    if activity.at_most is not None:
        runs = np.minimum(runs, activity.at_most)
    if activity.decay is None:
        return np.where(enough, runs, 0).astype(np.int64) * ONE

    runs = np.where(enough, runs, 0)
    oldest = int((rows.moment.max() - dataset.activities.origin) // DAY) + 1 if len(rows) else 0
    weights = decay_weights(activity.decay, max(0, oldest)).astype(np.float64)
    units = np.zeros(len(rows), dtype=np.int64)
    for piece in _pieces(runs):
        size = runs[piece]
        row = np.repeat(np.arange(len(size)), size)
        back = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
        # The latest period is stood for by its latest visible activity, an earlier one by its last.
        at = np.where(back == 0, stop[piece][row] - 1, last_of_run[last_run[piece][row] - back])
        age = (rows.moment[piece][row] - dataset.activities.origin - posting.second[at]) // DAY
        units[piece] = np.bincount(row, weights=weights[age], minlength=len(size)).astype(np.int64)
    return units


def _pieces(sizes: NDArray[np.integer]) -> list[slice]:
    """Stretches of rows whose sizes sum up to about ``_PAIRS_AT_ONCE``."""
    reached = np.cumsum(sizes)
    if len(reached) == 0:
        return []
    cuts = np.searchsorted(reached, np.arange(_PAIRS_AT_ONCE, int(reached[-1]) + 1, _PAIRS_AT_ONCE))
    edges = [0, *sorted({int(cut) for cut in cuts if 0 < cut < len(sizes)}), len(sizes)]
    return [slice(one, other) for one, other in pairwise(edges)]


def _streak_units(dataset: Dataset, postings: Postings, streak: StreakUnits, rows: LeadMoments) -> Longs:
    sent = postings.of(streak.type, streak.where)
    wanted = streak.followed_by if streak.followed_by is not None else streak.not_followed_by
    assert wanted is not None
    answers = postings.of((wanted,))
    sent_value, answer_value, variety = value_ranks(
        postings.column_at(streak.same, sent.rows), postings.column_at(streak.same, answers.rows)
    )
    # Equal times are ordered by the column's text, highest first, so that it counts as the latest.
    order = np.lexsort((sent_value, sent.second, sent.lead))
    lead, second, value = sent.lead[order], sent.second[order].astype(np.int64), sent_value[order]
    never = np.iinfo(np.int64).max
    answered = _first_answers(lead, second, value, answers, answer_value, variety, never)

    # Over the latest n: the last of the first answers (each answered), or the first of them (none answered).
    last = streak.last
    over = answered.copy()
    combine = np.maximum if streak.followed_by is not None else np.minimum
    for back in range(1, min(last, len(over))):
        over[back:] = combine(over[back:], answered[:-back])
    keys = _Keys(lead.astype(np.int64) * _span(dataset) + second, dataset.activities.origin, _span(dataset))
    stop = keys.seen(rows)
    enough = stop - keys.first(rows) >= last
    units = np.zeros(len(rows), dtype=np.int64)
    now = rows.moment[enough] - dataset.activities.origin
    at = over[stop[enough] - 1]
    held = at <= now if streak.followed_by is not None else at > now
    units[enough] = held.astype(np.int64) * ONE
    return units


def _span(dataset: Dataset) -> int:
    return int(dataset.activities.second.max()) + 2 if len(dataset.activities) else 2


def _first_answers(
    lead: NDArray[np.int32],
    second: Longs,
    value: Longs,
    answers: Posting,
    answer_value: Longs,
    variety: int,
    never: int,
) -> Longs:
    """When each activity was first answered, at its own time or later, with its value; ``never`` where it was not."""
    there = answer_value >= 0
    group = answers.lead[there].astype(np.int64) * variety + answer_value[there]
    answer_second = answers.second[there].astype(np.int64)
    order = np.lexsort((answer_second, group))
    group, answer_second = group[order], answer_second[order]
    # (group, second) as one rising number: groups are numbered so that the product stays small.
    groups, number = np.unique(group, return_inverse=True)
    span = int(max(answer_second.max(initial=0), second.max(initial=0))) + 2
    key = number * span + answer_second
    asked_group = lead.astype(np.int64) * variety + value
    place = np.searchsorted(groups, asked_group)
    known = (place < len(groups)) & (value >= 0)
    known[known] = groups[place[known]] == asked_group[known]
    at = np.searchsorted(key, place * span + second, side="left")
    found = np.full(len(lead), never)
    inside = known & (at < len(key))
    inside[inside] = number[at[inside]] == place[inside]
    found[inside] = answer_second[at[inside]]
    return found
