"""Find signs that clocks differ: times with and without a zone in one table, and days that are turned to the night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from scoring.quality.finding import Examples, Finding, Word
from scoring.quality.subject import Subject

# From 0:00 to 6:00 hardly anybody works, whatever the trade: of times that are right, few are in these hours.
_NIGHT = 6
_MOST_AT_NIGHT = 0.35
# Of a single type: at night, though the others sleep.
_TYPE_AT_NIGHT, _OTHERS_AT_NIGHT = 0.5, 0.2
_FEWEST_TIMES = 200
# The hours with the most activity of an office or a shop: from 8:00 to 20:00.
_DAYTIME = slice(8, 20)


def mixed_zones(subject: Subject) -> Iterator[Finding]:
    """Tables in which some times carry an offset and others none; and tables that differ in it. Of a large table only a
    sample was looked at, which the finding says."""
    written = {one.table: one.times for one in subject.report.tables if one.times is not None and one.times.looked_at}
    for table, times in written.items():
        if 0 < times.with_zone < times.looked_at:
            yield Finding(
                "mixed_zones" if times.is_whole else "mixed_zones_of_sample",
                "look",
                times.with_zone,
                times.looked_at,
                {"table": Word(f"quality_table_{table}"), "zone": subject.dataset.time_zone},
                about=table,
            )
    all_with = [table for table, times in written.items() if times.with_zone == times.looked_at]
    none_with = [table for table, times in written.items() if times.with_zone == 0]
    # Days have no offset to write: a table of dates says nothing of its clock.
    if "activities" in none_with and subject.activity.dates_only > 0.9 * subject.activity.count:
        none_with.remove("activities")
    if all_with and none_with:
        is_whole = written[all_with[0]].is_whole and written[none_with[0]].is_whole
        yield Finding(
            "zones_differ" if is_whole else "zones_differ_of_sample",
            "look",
            len(all_with),
            values={"with_zone": Word(f"quality_table_{all_with[0]}"), "without": Word(f"quality_table_{none_with[0]}"),
                    "zone": subject.dataset.time_zone},
        )  # fmt: skip


def night_activity(subject: Subject) -> Iterator[Finding]:
    """Most activity at night, of all types or of one: evidence that a zone is wrong."""
    hours = subject.activity.hours
    everyone = hours.sum(axis=0)
    total = int(everyone.sum())
    if total < _FEWEST_TIMES:
        return
    at_night = int(everyone[:_NIGHT].sum())
    if at_night > _MOST_AT_NIGHT * total:
        yield _night("night", everyone, at_night, total, subject)
        return
    for i, name in enumerate(subject.activity.types):
        mine, others = hours[i], everyone - hours[i]
        count, rest = int(mine.sum()), int(others.sum())
        if count < _FEWEST_TIMES or rest < _FEWEST_TIMES:
            continue
        own_night = int(mine[:_NIGHT].sum())
        if own_night > _TYPE_AT_NIGHT * count and others[:_NIGHT].sum() < _OTHERS_AT_NIGHT * rest:
            yield _night("night_of_type", mine, own_night, count, subject, name)


def _night(key: str, hours: NDArray[np.int64], at_night: int, total: int, subject: Subject, name: str = "") -> Finding:
    shift = best_shift(hours, _hours_from_utc(subject))
    order = np.sort(np.argsort(-hours, kind="stable")[:6])
    return Finding(
        key,
        "look",
        at_night,
        total,
        {"zone": subject.dataset.time_zone, "type": name, "hours": f"{shift:+d}"},
        about=name,
        examples=Examples.of(
            {("hour", "text"): [f"{hour}:00" for hour in order.tolist()],
             ("activities", "count"): [int(hours[hour]) for hour in order],
             ("share", "share"): [float(hours[hour]) / total for hour in order]},
            most=6,
        ),
    )  # fmt: skip


def _hours_from_utc(subject: Subject) -> int:
    """How far the data's zone was ahead of UTC where the data end; half hours are cut."""
    moment = datetime.fromtimestamp(subject.end, UTC).replace(tzinfo=ZoneInfo(subject.dataset.time_zone))
    ahead = moment.utcoffset()
    return 0 if ahead is None else int(ahead.total_seconds() / 3_600)


def best_shift(hours: NDArray[np.int64], likely: int = 0) -> int:
    """The shift, in hours from -12 to +12, after which the most activity lies between 8:00 and 20:00; of those that are
    as good the nearest to ``likely``, which is that of times written in UTC and taken as the data's zone.

    >>> night = np.eye(24, dtype=np.int64)[3]
    >>> best_shift(night), best_shift(night, 9), best_shift(night, -5)
    (5, 9, -8)
    """
    shifts = sorted(range(-12, 13), key=lambda shift: (abs(shift - likely), abs(shift), shift))
    return max(shifts, key=lambda shift: int(np.roll(hours, shift)[_DAYTIME].sum()))


def dates_only(subject: Subject) -> Iterator[Finding]:
    """Activities at exactly 00:00:00: days without a time of day."""
    count, of = subject.activity.dates_only, subject.activity.count
    if count > 0.05 * of:
        yield Finding("dates_only", "info", count, of)


def repeated_activities(subject: Subject) -> Iterator[Finding]:
    """Rows that say the same as another one. Where a column is kept row by row, they may differ in it."""
    activities = subject.dataset.activities
    if subject.activity.repeated and set(activities.row_column_names) <= {"value"}:
        share = subject.activity.repeated / subject.activity.count
        yield Finding(
            "repeated_activities",
            "look" if share > 0.01 else "info",
            subject.activity.repeated,
            subject.activity.count,
        )
