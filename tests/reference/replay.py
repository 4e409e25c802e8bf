"""Replay a model over each lead's own history, row by row, as docs/evaluation.md says under 'Replay view'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.reference.cells import exact
from tests.reference.lead_score import Model, score_lead
from tests.reference.snapshot import UsedRow, goal_time, score_range, thresholds, wilson
from tests.reference.units import Data


@dataclass(frozen=True)
class ReplayQuestion:
    """What conversion means, and which crossings count; both ends of the period belong to it."""

    goal: str = "won"
    horizon_days: int = 90
    data_as_of: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    late_days: int = 1
    hysteresis: float = 0


@dataclass(frozen=True)
class Crossing:
    """A hand-off. ``converted``: the goal came within the horizon; no rate counts it where it is not mature."""

    lead: str
    moment: datetime
    score: Fraction
    tier: str
    mature: bool
    converted: bool
    goal: datetime | None
    instant: bool = False


@dataclass(frozen=True)
class SweepLine:
    threshold: Fraction
    hand_offs: int
    mature: int
    converted: int
    rate: float | None
    low: float
    high: float
    missed: int


@dataclass(frozen=True)
class ReferenceReplay:
    crossings: list[Crossing]  # the counted ones, by time
    missed: set[str]
    late: int
    days_to_goal: tuple[float, float, float] | None
    flapping: int
    flapping_left: int
    flapping_leads: set[str]
    weeks: list[tuple[date, int, int, int]]  # Monday, hand-offs, by score, instant
    sweep: list[SweepLine] | None  # None where neither bounds nor rows say where the thresholds end


def replay(model: Model, data: Data, question: ReplayQuestion) -> ReferenceReplay:
    history = {lead: eligible_rows(model, data, lead, question) for lead in data.by_id}
    goals = {lead: seen_goal(data, lead, question) for lead in data.by_id}
    to_be_had = {lead for lead, goal in goals.items() if goal is not None and _can_be_missed(model, data, lead, goal)}

    def crossed(reaches: Callable[[UsedRow], bool]) -> tuple[list[Crossing], set[str]]:
        """The counted crossings by time, and the missed leads."""
        every: dict[str, Crossing] = {}
        for lead, rows in history.items():
            first = next((row for row in rows if reaches(row)), None)
            if first is not None:
                every[lead] = _crossing(data, first, goals[lead], question)
        counted = [one for one in every.values() if _in_period(one.moment, question)]
        missed = {lead for lead in to_be_had if lead not in every and _in_period(goals[lead], question)}
        return sorted(counted, key=lambda one: (one.moment, one.lead)), missed

    crossings, missed = crossed(lambda row: row.handed_off)
    crossings = [replace(one, instant=_is_instant(model, data, one)) for one in crossings]
    ends = score_range(model, [row for rows in history.values() for row in rows])
    return ReferenceReplay(
        crossings=crossings,
        missed=missed,
        late=sum(_is_late(one, question.late_days) for one in crossings),
        days_to_goal=_quartiles([_days_to_goal(one) for one in crossings if one.mature and one.converted]),
        flapping=sum(_flaps(model, rows, 0) for rows in history.values()),
        flapping_left=sum(_flaps(model, rows, question.hysteresis) for rows in history.values()),
        flapping_leads={lead for lead, rows in history.items() if _flaps(model, rows, 0)},
        weeks=_weeks(crossings),
        sweep=None if ends is None else [_sweep_line(line, *crossed(_at_or_above(line))) for line in thresholds(*ends)],
    )


def data_end(data: Data, question: ReplayQuestion) -> datetime:
    return question.data_as_of if question.data_as_of is not None else data.end


def seen_goal(data: Data, lead: str, question: ReplayQuestion) -> datetime | None:
    """The goal time, where it does not lie after the data's end."""
    goal = goal_time(data, lead, question.goal)
    return goal if goal is not None and goal <= data_end(data, question) else None


def row_moments(data: Data, lead: str, question: ReplayQuestion) -> list[datetime]:
    """The latest activity of each local day among those before the goal time, and ``created_at``; ascending."""
    end, goal = data_end(data, question), seen_goal(data, lead, question)
    latest: dict[date, datetime] = {}
    for event in data.activities_of.get(lead, []):
        if event.moment <= end and (goal is None or event.moment < goal):
            day = event.moment.date()
            latest[day] = max(latest.get(day, event.moment), event.moment)
    created = data.created[lead]
    moments = {*latest.values(), *([created] if created is not None and created <= end else [])}
    return sorted(moments)


def eligible_rows(model: Model, data: Data, lead: str, question: ReplayQuestion) -> list[UsedRow]:
    """What the model says of the lead at each moment at which it is open, mature or not; ascending."""
    goal, horizon = seen_goal(data, lead, question), timedelta(days=question.horizon_days)
    closed = [goal_time(data, lead, outcome) for outcome in (question.goal, "won", "lost")]
    rows = []
    for moment in row_moments(data, lead, question):
        created = data.created[lead]  # where it is missing the lead exists from its first activity, so at each row
        if created is not None and created > moment:
            continue
        if any(one is not None and one <= moment for one in closed):
            continue
        found = score_lead(model, data, lead, moment)
        if found.score is not None and found.tier is not None:  # it has neither where it is excluded
            converted = goal is not None and moment < goal <= moment + horizon
            rows.append(UsedRow(lead, moment, found.score, found.tier, found.handed_off, converted))
    return rows


def _can_be_missed(model: Model, data: Data, lead: str, goal: datetime) -> bool:
    return score_lead(model, data, lead, goal).excluded is None


def _in_period(moment: datetime | None, question: ReplayQuestion) -> bool:
    assert moment is not None
    return (question.start is None or question.start <= moment) and (question.end is None or moment <= question.end)


def _crossing(data: Data, row: UsedRow, goal: datetime | None, question: ReplayQuestion) -> Crossing:
    return Crossing(
        lead=row.lead,
        moment=row.moment,
        score=row.score,
        tier=row.tier,
        mature=row.moment + timedelta(days=question.horizon_days) <= data_end(data, question),
        converted=row.converted,
        goal=goal,
    )


def _is_instant(model: Model, data: Data, hand_off: Crossing) -> bool:
    """Whether it took an instant entry: without them the lead would not have been handed off."""
    return not score_lead({**model, "instant": None}, data, hand_off.lead, hand_off.moment).handed_off


def _days_to_goal(crossing: Crossing) -> Fraction:
    assert crossing.goal is not None
    return Fraction((crossing.goal - crossing.moment) // timedelta(seconds=1), 86_400)


def _is_late(crossing: Crossing, late_days: int) -> bool:
    return crossing.goal is not None and _days_to_goal(crossing) < late_days


def _quartiles(days: Sequence[Fraction]) -> tuple[float, float, float] | None:
    """At a quarter, a half and three quarters of the way from the first value to the last, straight lines between."""
    if not days:
        return None
    ordered = sorted(days)

    def at(share: Fraction) -> float:
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))

    return at(Fraction(1, 4)), at(Fraction(1, 2)), at(Fraction(3, 4))


def _flaps(model: Model, rows: Sequence[UsedRow], hysteresis: float) -> bool:
    """Whether the lead reaches the hand-off tier's line, falls below line - hysteresis, and reaches the line again."""
    line = next(tier.get("from") for tier in model["tiers"] if tier["id"] == model["hand_off"])
    if line is None:  # the last tier takes every lead: none can fall
        return False
    stage = 0
    for row in rows:
        above, fallen = row.score >= exact(line), row.score < exact(line) - exact(hysteresis)
        if (stage in (0, 2) and above) or (stage == 1 and fallen):
            stage += 1
    return stage == 3


def _weeks(crossings: Sequence[Crossing]) -> list[tuple[date, int, int, int]]:
    if not crossings:
        return []
    mondays = [one.moment.date() - timedelta(days=one.moment.weekday()) for one in crossings]
    weeks = []
    monday = min(mondays)
    while monday <= max(mondays):
        here = [one for one, week in zip(crossings, mondays, strict=True) if week == monday]
        instant = sum(one.instant for one in here)
        weeks.append((monday, len(here), len(here) - instant, instant))
        monday += timedelta(days=7)
    return weeks


def _at_or_above(line: Fraction) -> Callable[[UsedRow], bool]:
    return lambda row: row.score >= line


def _sweep_line(line: Fraction, crossings: Sequence[Crossing], missed: set[str]) -> SweepLine:
    mature = [one for one in crossings if one.mature]
    converted = sum(one.converted for one in mature)
    rate = converted / len(mature) if mature else None
    return SweepLine(line, len(crossings), len(mature), converted, rate, *wilson(converted, len(mature)), len(missed))
