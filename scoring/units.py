"""Build the units of one rule as of one moment, for every lead, in whole thousandths.

Points are not known here: a unit column depends on the data, the rule's definition and the moment alone.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Column
from scoring.conditions import Booleans, rows_that_meet
from scoring.dataset import WEEK, Dataset
from scoring.model import (
    ActivityUnits,
    Conditions,
    Decay,
    Definition,
    LeadUnits,
    NumberUnits,
    SilenceUnits,
    StreakUnits,
    thousandths,
)
from scoring.postings import Posting, Postings
from scoring.times import DAY, NO_TIME, month_of_day

ONE = 1_000  # a whole unit
UnitColumn = NDArray[np.integer]


def unit_column(dataset: Dataset, postings: Postings, definition: Definition, moment: int) -> UnitColumn:
    """The units of every lead as of ``moment``, in thousandths.

    Returns an array [leads] of the smallest of int16, int32, int64 that holds it. Raises KeyError where the data
    lacks a column (``columns.py`` checks that before, and names the nearest).
    """
    if isinstance(definition, LeadUnits):
        units = leads_that_meet(dataset, definition.lead).astype(np.int64) * ONE
    elif isinstance(definition, NumberUnits):
        units = _number_units(lead_column(dataset, definition.field), definition)
    elif isinstance(definition, ActivityUnits):
        units = _activity_units(dataset, postings, definition, moment)
    elif isinstance(definition, SilenceUnits):
        units = silent_leads(dataset, postings, definition, moment).astype(np.int64) * ONE
    else:
        units = _streak_units(dataset, postings, definition, moment)
    return smallest(units)


def lead_column(dataset: Dataset, name: str) -> Column:
    """A column of the leads. Raises KeyError where the data lacks it."""
    if name == "lead_id":
        return Column(np.arange(len(dataset), dtype=np.int32), [str(one) for one in dataset.lead_ids])
    return dataset.lead_columns[name]


def leads_that_meet(dataset: Dataset, conditions: Conditions) -> Booleans:
    """One boolean a lead, by its attributes as they are now: attributes carry no history."""
    return rows_that_meet(conditions, lambda name: lead_column(dataset, name), len(dataset), dataset.time_zone)


def silent_leads(dataset: Dataset, postings: Postings, silence: SilenceUnits, moment: int) -> Booleans:
    """One boolean a lead: no activity of an age below the days, and created (where known) at least that long ago."""
    since = moment - silence.days * DAY
    posting = postings.of(silence.type)
    origin = dataset.activities.origin
    recent = (posting.second > since - origin) & (posting.second <= moment - origin)
    silent = np.ones(len(dataset), dtype=bool)
    silent[posting.lead[recent]] = False
    return silent & ((dataset.created == NO_TIME) | (dataset.created <= since))


def decay_weights(decay: Decay, days: int) -> NDArray[np.int64]:
    """The weight of an activity of an age of 0 to ``days`` whole days, in thousandths, halves to even.

    The linear and the step form are fractions and rounded as such; 0.5^(a/h) is a double.
    """
    weights = np.zeros(days + 1, dtype=np.int64)
    if decay.half_life_days is not None:
        half_life = decay.half_life_days
        # 0.5^11 is below half a thousandth: older ones weigh nothing.
        told = [round(0.5 ** (age / half_life) * ONE) for age in range(min(days, math.ceil(11 * half_life)) + 1)]
    elif decay.linear_days is not None:
        length = decay.linear_days
        told = [round((1 - Fraction(age, length)) * ONE) for age in range(min(days, length) + 1)]
    else:
        assert decay.lose is not None
        assert decay.every_days is not None
        by_step = [round(one * ONE) for one in _powers(1 - Fraction(str(decay.lose)), days // decay.every_days)]
        told = [by_step[age // decay.every_days] for age in range(min(days, len(by_step) * decay.every_days - 1) + 1)]
    weights[: len(told)] = told
    return weights


def _powers(base: Fraction, highest: int) -> list[Fraction]:
    """base^0 … base^highest, up to where a power rounds to nothing."""
    powers = [Fraction(1)]
    while len(powers) <= highest and powers[-1] * base > Fraction(1, 4_000):
        powers.append(powers[-1] * base)
    return powers


def _number_units(column: Column, number: NumberUnits) -> NDArray[np.int64]:
    values = column.thousandth_values
    if number.at_least is not None:
        values = np.maximum(values, thousandths(number.at_least))
    if number.at_most is not None:
        values = np.minimum(values, thousandths(number.at_most))
    values = np.where(np.isnan(column.number_values), 0, values)
    return column.spread(values, 0).astype(np.int64, copy=False)


def _activity_units(dataset: Dataset, postings: Postings, activity: ActivityUnits, moment: int) -> NDArray[np.int64]:
    leads = len(dataset)
    posting = postings.of(activity.type, activity.where)
    now = moment - dataset.activities.origin
    lead, second = _visible(posting.lead, posting.second, now, activity.within_days)
    seen = np.bincount(lead, minlength=leads) if activity.at_least > 1 or _counts_alone(activity) else None
    if seen is not None and _counts_alone(activity):
        units = seen if activity.count == "each" else np.minimum(seen, 1)
        if activity.at_most is not None:
            units = np.minimum(units, activity.at_most)
        units = units * ONE
    else:
        if activity.count != "each":
            kept = ends_of_periods(lead, second, activity.count, dataset.activities.origin)
            lead, second = lead[kept], second[kept]
        if activity.decay is None:
            units = np.bincount(lead, minlength=leads)
            if activity.at_most is not None:
                units = np.minimum(units, activity.at_most)
            units = units * ONE
        else:
            if activity.at_most is not None:
                latest = _from_the_end(lead) < activity.at_most
                lead, second = lead[latest], second[latest]
            ages = (now - second) // DAY
            weights = decay_weights(activity.decay, int(ages.max()) if len(ages) else 0)
            # Whole numbers far below 2^53: the float sums of bincount are exact.
            units = np.bincount(lead, weights=weights[ages].astype(np.float64), minlength=leads).astype(np.int64)
    if seen is not None and activity.at_least > 1:
        units = np.where(seen >= activity.at_least, units, 0)
    return units.astype(np.int64, copy=False)


def _counts_alone(activity: ActivityUnits) -> bool:
    """True where the number of activities of each lead decides the units: no ages, no calendar."""
    return activity.decay is None and activity.count in {"each", "once"}


def _visible(
    lead: NDArray[np.int32], second: NDArray[np.integer], now: int, within_days: int | None
) -> tuple[NDArray[np.int32], NDArray[np.integer]]:
    """Those at or before ``now`` whose age is below the window. Compared in the width of ``second``."""
    limits = np.iinfo(second.dtype)
    seen = second <= min(max(now, limits.min), limits.max) if now >= limits.min else np.zeros(len(second), dtype=bool)
    if within_days is not None:
        after = now - within_days * DAY
        if after >= limits.min:
            seen &= second > min(after, limits.max)
    rows = np.flatnonzero(seen)
    if len(rows) == len(lead):
        return lead, second
    return lead[rows], second[rows]


def ends_of_periods(lead: NDArray[np.int32], second: NDArray[np.integer], count: str, origin: int) -> NDArray[np.intp]:
    """Positions of the last activity of each lead's day, week or month (or of all, ``once``); rows by lead and time."""
    last = np.ones(len(lead), dtype=bool)
    last[:-1] = lead[1:] != lead[:-1]
    if count != "once" and len(lead):
        if count == "month":
            period: NDArray[np.integer] = month_of_day((second.astype(np.int64) + origin) // DAY)
        else:
            # The origin is the 00:00 of a Monday.
            period = second // (DAY if count == "day" else WEEK)
        last[:-1] |= period[1:] != period[:-1]
    return np.flatnonzero(last)


def _from_the_end(lead: NDArray[np.int32]) -> NDArray[np.intp]:
    """How many rows of the same lead follow each row; rows come by lead."""
    position = np.arange(len(lead))
    last = np.flatnonzero(np.append(lead[1:] != lead[:-1], True)) if len(lead) else position
    return np.repeat(last, np.diff(last, prepend=-1)) - position


def _streak_units(dataset: Dataset, postings: Postings, streak: StreakUnits, moment: int) -> NDArray[np.int64]:
    now = moment - dataset.activities.origin
    leads = len(dataset)
    sent = postings.of(streak.type, streak.where)
    wanted = streak.followed_by if streak.followed_by is not None else streak.not_followed_by
    assert wanted is not None
    answers = postings.of((wanted,))

    latest, since = _latest_of_each_lead(sent, now, streak.last, leads)
    # An answer counts from the activity on that it answers: none before a lead's first one in question.
    answered = np.flatnonzero((answers.second <= now) & (answers.second >= since[answers.lead]))
    sent_value, answer_value, variety = value_ranks(
        postings.column_at(streak.same, sent.positions(latest)),
        postings.column_at(streak.same, answers.positions(answered)),
    )
    # Equal times are ordered by the column's text, highest first, so that it counts as the latest.
    order = np.lexsort((sent_value, sent.second[latest], sent.lead[latest]))
    latest, sent_value = latest[order], sent_value[order]
    kept = _from_the_end(sent.lead[latest]) < streak.last
    latest, sent_value = latest[kept], sent_value[kept]
    lead = sent.lead[latest]

    there = answer_value >= 0
    answered, answer_value = answered[there], answer_value[there]
    key = answers.lead[answered].astype(np.int64) * variety + answer_value
    order = np.lexsort((answers.second[answered], key))
    key, last_answer = key[order], answers.second[answered][order]
    is_last = np.append(key[1:] != key[:-1], True) if len(key) else np.zeros(0, dtype=bool)
    key, last_answer = key[is_last], last_answer[is_last]

    asked = lead.astype(np.int64) * variety + sent_value
    at = np.searchsorted(key, asked)
    inside = (at < len(key)) & (sent_value >= 0)
    found = np.zeros(len(asked), dtype=bool)
    found[inside] = (key[at[inside]] == asked[inside]) & (last_answer[at[inside]] >= sent.second[latest][inside])

    good = found if streak.followed_by is not None else ~found
    enough = np.bincount(lead, minlength=leads) == streak.last
    failed = np.bincount(lead[~good], minlength=leads) > 0
    return (enough & ~failed).astype(np.int64) * ONE


def _latest_of_each_lead(
    sent: Posting, now: int, last: int, leads: int
) -> tuple[NDArray[np.intp], NDArray[np.integer]]:
    """Where the latest activities of leads with ``last`` or more stand in the posting, and since when, by lead.

    Those of the same time as the last one that counts are all among them: the caller orders them.
    """
    beyond = np.iinfo(sent.second.dtype).max
    seen = np.flatnonzero(sent.second <= now)
    lead = sent.lead[seen]
    since = np.full(leads, beyond, dtype=sent.second.dtype)
    at_last = _from_the_end(lead) == last - 1
    since[lead[at_last]] = sent.second[seen][at_last]
    return seen[sent.second[seen] >= since[lead]], since


def value_ranks(first: Column, second: Column) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """The comparable text of two columns as ranks in one order, −1 where missing; and how many ranks there are."""
    ordered = sorted({*first.comparable_values, *second.comparable_values})
    rank = {text: i for i, text in enumerate(ordered)}

    def ranked(column: Column) -> NDArray[np.int64]:
        of_value = np.array([rank[text] for text in column.comparable_values], dtype=np.int64)
        return column.spread(of_value, -1).astype(np.int64, copy=False)

    return ranked(first), ranked(second), max(1, len(ordered))


def smallest(units: NDArray[np.int64]) -> UnitColumn:
    """The same numbers in the narrowest of int16, int32 and int64."""
    low, high = (int(units.min()), int(units.max())) if len(units) else (0, 0)
    for width in (np.int16, np.int32):
        if np.iinfo(width).min <= low and high <= np.iinfo(width).max:
            return units.astype(width)
    return units
