"""Find times that cannot be, or that come too early or too late to count."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scoring.quality.finding import MOST_EXAMPLES, Examples, Finding
from scoring.quality.leads import examples_of
from scoring.quality.subject import Subject
from scoring.row_states import NEVER
from scoring.times import DAY, NO_TIME

_MANY = 0.01
_MUCH_AFTER_GOAL = 0.2
# A table that ends so long before the others was exported earlier, or no longer filled.
_DAYS_APART = 31
_IMPORT_SHARE, _FEWEST_IMPORTED = 0.3, 100


def impossible_times(subject: Subject) -> Iterator[Finding]:
    """Activities and outcomes before their lead was created, and rows after where the data end."""
    yield from _activities_before_creation(subject)
    yield from _outcomes_before_creation(subject)
    yield from _after_the_end(subject)


def _activities_before_creation(subject: Subject) -> Iterator[Finding]:
    before = subject.activity.before_created
    count = int(before.sum())
    if count:
        leads = np.flatnonzero(before)
        yield Finding(
            "activity_before_creation",
            "look" if count > _MANY * subject.activity.count else "info",
            count,
            subject.activity.count,
            {"leads": len(leads)},
            examples=examples_of(subject, leads, {"activities": before[leads]}),
            leads=leads,
        )


def _outcomes_before_creation(subject: Subject) -> Iterator[Finding]:
    outcomes, created = subject.dataset.outcomes, subject.dataset.created
    if not len(outcomes):
        return
    is_before = (outcomes.second < created[outcomes.lead]) & (created[outcomes.lead] != NO_TIME)
    count = int(is_before.sum())
    if count:
        lead, second = outcomes.lead[is_before], outcomes.second[is_before]
        yield Finding(
            "outcome_before_creation",
            "look",
            count,
            len(outcomes),
            examples=Examples.of(
                {
                    ("lead", "lead"): lead[:MOST_EXAMPLES].tolist(),
                    ("created", "time"): created[lead[:MOST_EXAMPLES]].tolist(),
                    ("outcome_time", "time"): second[:MOST_EXAMPLES].tolist(),
                }
            ),
            leads=np.unique(lead),
        )


def _after_the_end(subject: Subject) -> Iterator[Finding]:
    """Only where the user set an end: else the data end with their latest time."""
    end = subject.end
    activities, outcomes, created = subject.dataset.activities, subject.dataset.outcomes, subject.dataset.created
    late_activities = activities.lead[activities.second > end - activities.origin]
    late_outcomes = outcomes.lead[outcomes.second > end]
    late_leads = np.flatnonzero(created > end)
    count = len(late_activities) + len(late_outcomes) + len(late_leads)
    if count:
        leads = np.unique(np.concatenate([late_activities, late_outcomes, late_leads]))
        yield Finding(
            "after_the_end",
            "info",
            count,
            len(activities) + len(outcomes) + subject.leads,
            {"leads": len(late_leads), "activities": len(late_activities), "outcomes": len(late_outcomes)},
            examples=examples_of(subject, leads),
            leads=leads,
        )


def activity_after_goal(subject: Subject) -> Iterator[Finding]:
    """What leads did after they converted: it is in no rate, but there is much of it where customers use a product."""
    after = subject.activity.after_goal_of_lead
    count = int(after.sum())
    if count:
        leads = np.flatnonzero(after)
        yield Finding(
            "activity_after_goal",
            "look" if count > _MUCH_AFTER_GOAL * subject.activity.count else "info",
            count,
            subject.activity.count,
            {"leads": len(leads), "converted": int(subject.converted.sum())},
            examples=examples_of(subject, leads, {"activities": after[leads]}),
            leads=leads,
        )


def tables_apart(subject: Subject) -> Iterator[Finding]:
    """Activities or outcomes that end long before the other: what follows has no chance to show."""
    ends = {one.table: one.last for one in subject.report.tables if one.table != "leads" and one.last is not None}
    if len(ends) < 2:
        return
    first, last = sorted(ends, key=lambda table: ends[table])
    days = (ends[last] - ends[first]) // DAY
    if days > _DAYS_APART:
        key = "activities_end_early" if first == "activities" else "outcomes_end_early"
        yield Finding(
            key,
            "look",
            int(days),
            examples=Examples.of({("last_activity", "time"): [ends["activities"]],
                                  ("last_outcome", "time"): [ends["outcomes"]]}),
        )  # fmt: skip


def imported_at_once(subject: Subject) -> Iterator[Finding]:
    """Leads that were all created on one day: the day of an import, not that of the first contact."""
    created = subject.dataset.created
    known = np.flatnonzero(created != NO_TIME)
    if len(known) < _FEWEST_IMPORTED:
        return
    days, times = np.unique(created[known] // DAY, return_counts=True)
    most = int(times.argmax())
    if times[most] >= _IMPORT_SHARE * len(known) and len(days) > 1:
        leads = known[created[known] // DAY == days[most]]
        yield Finding(
            "imported_at_once",
            "look",
            len(leads),
            len(known),
            examples=Examples.of({("day", "time"): [int(days[most]) * DAY], ("leads", "count"): [len(leads)]}),
            leads=leads,
        )


def goals_at_creation(subject: Subject) -> Iterator[Finding]:
    """Conversions in the very moment or day in which the lead was created: a customer who was entered, not won."""
    created, goal = subject.dataset.created, subject.goal
    same_day = (goal != NEVER) & (created != NO_TIME) & (goal // DAY == created // DAY)
    leads = np.flatnonzero(same_day)
    if len(leads) >= max(5, 0.05 * int(subject.converted.sum())):
        yield Finding(
            "goal_at_creation",
            "look",
            len(leads),
            int(subject.converted.sum()),
            examples=examples_of(subject, leads),
            leads=leads,
        )
