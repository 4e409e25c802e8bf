"""Hold a model against what happened at fixed dates, row by row, as docs/evaluation.md says under 'Snapshot view'."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from tests.reference.cells import comparable, exact
from tests.reference.lead_score import LeadScore, Model, score_lead
from tests.reference.units import Data

NORMAL_97_5 = 1.959963984540054  # the 97.5 % quantile of the standard normal distribution


@dataclass(frozen=True)
class Question:
    """What conversion means and when the model is looked at; ``every`` in place of ``on``."""

    goal: str
    horizon_days: int = 90
    gap_days: int = 0
    on: tuple[datetime, ...] = ()
    every: str | None = None
    data_as_of: datetime | None = None


@dataclass(frozen=True)
class UsedRow:
    """An eligible, mature (lead, T), with what came of it."""

    lead: str
    moment: datetime
    score: Fraction
    tier: str
    handed_off: bool
    converted: bool
    fires: frozenset[str] = frozenset()  # rules with units above 0


@dataclass(frozen=True)
class Figure:
    """k of n rows, with the interval of leads: each counts once, by its first row."""

    n: int
    k: int
    rate: float
    low: float
    high: float
    lead_n: int
    lead_k: int


@dataclass(frozen=True)
class Snapshot:
    moments: list[datetime]
    immature_moments: list[datetime]
    counts: Counter[str]
    rows: list[UsedRow]

    @property
    def converted(self) -> int:
        return sum(row.converted for row in self.rows)

    def figure(self, holds: Callable[[UsedRow], bool]) -> Figure:
        """Rows that hold: n, k, rate; the interval is of the leads among them, by the first such row of each."""
        held = [row for row in self.rows if holds(row)]
        first: dict[str, UsedRow] = {}
        for row in held:
            if row.lead not in first or row.moment < first[row.lead].moment:
                first[row.lead] = row
        k = sum(row.converted for row in held)
        lead_n, lead_k = len(first), sum(row.converted for row in first.values())
        return Figure(len(held), k, k / len(held) if held else math.nan, *wilson(lead_k, lead_n), lead_n, lead_k)


def data_end(data: Data, question: Question) -> datetime:
    return question.data_as_of if question.data_as_of is not None else data.end


def moments_of(data: Data, question: Question) -> tuple[list[datetime], list[datetime]]:
    """The mature moments and the immature ones, ascending."""
    latest = data_end(data, question) - timedelta(days=question.horizon_days)
    if question.every is not None:
        return _period_starts(question.every, latest, 12), []
    wanted = sorted(set(question.on)) or [latest]
    return [one for one in wanted if one <= latest], [one for one in wanted if one > latest]


def _period_starts(every: str, latest: datetime, count: int) -> list[datetime]:
    """The last starts of months or of weeks (Mondays) at 00:00, not after ``latest``, found by walking back by days."""
    starts = []
    day = datetime(latest.year, latest.month, latest.day)
    while len(starts) < count:
        if (day.day == 1) if every == "month" else (day.weekday() == 0):
            starts.append(day)
        day -= timedelta(days=1)
    return starts[::-1]


def snapshot(model: Model, data: Data, question: Question) -> Snapshot:
    mature, immature = moments_of(data, question)
    counts: Counter[str] = Counter()
    rows = []
    for moment in [*mature, *immature]:
        for lead in data.by_id:
            scored = score_lead(model, data, lead, moment)
            goal = goal_time(data, lead, question.goal)
            fate = _fate(data, lead, moment, scored, goal, question, moment in immature)
            counts[fate] += 1
            if fate == "used":
                assert scored.score is not None
                assert scored.tier is not None
                converted = goal is not None and goal <= moment + timedelta(days=question.horizon_days)
                fires = frozenset(rule for rule, units in scored.units.items() if units > 0)
                rows.append(UsedRow(lead, moment, scored.score, scored.tier, scored.handed_off, converted, fires))
    return Snapshot(mature, immature, counts, rows)


def goal_time(data: Data, lead: str, goal: str) -> datetime | None:
    """The first such outcome of the lead."""
    return min(_outcome_moments(data, lead, {goal}), default=None)


def _outcome_moments(data: Data, lead: str, outcomes: set[str]) -> list[datetime]:
    events = data.outcomes_of.get(lead, [])
    return [event.moment for event in events if comparable(event.row["outcome"] or "") in outcomes]


def _fate(
    data: Data,
    lead: str,
    moment: datetime,
    scored: LeadScore,
    goal: datetime | None,
    question: Question,
    immature: bool,
) -> str:
    """What becomes of a row: the first of these that is so."""
    born = data.created[lead]
    if born is None:
        born = min((event.moment for event in data.activities_of.get(lead, [])), default=None)
    if born is not None and born > moment:
        return "not_born"
    if scored.excluded is not None:
        return "excluded"
    if any(one <= moment for one in _outcome_moments(data, lead, {question.goal, "won", "lost"})):
        return "closed"
    if immature:
        return "immature"
    if goal is not None and goal <= moment + timedelta(days=question.gap_days):
        return "in_gap"
    return "used"


def score_range(model: Model, rows: Iterable[UsedRow]) -> tuple[int, int] | None:
    """The lowest and the highest threshold; None where neither bounds nor rows say one."""
    bounds = model["score"] if model.get("score") is not None else {"min": 0, "max": 100}
    scores = [row.score for row in rows]
    low = exact(bounds["min"]) if bounds.get("min") is not None else min(scores, default=None)
    high = exact(bounds["max"]) if bounds.get("max") is not None else max(scores, default=None)
    return None if low is None or high is None else (math.floor(low), math.floor(high))


def thresholds(low: int, high: int) -> list[Fraction]:
    """Every whole number from low to high, or 1,001 even ones where there are more."""
    if high - low <= 1000:
        return [Fraction(one) for one in range(low, high + 1)]
    return [low + Fraction(step * (high - low), 1000) for step in range(1001)]


def wilson(k: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % score interval of k of n; no numbers where n is 0."""
    if n == 0:
        return math.nan, math.nan
    p, z = k / n, NORMAL_97_5
    centre = p + z * z / (2 * n)
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (centre - spread) / (1 + z * z / n), (centre + spread) / (1 + z * z / n)
    return (0.0 if k == 0 else low), (1.0 if k == n else high)


def auc(rows: Sequence[UsedRow]) -> Fraction | None:
    """The share of pairs (converted, not converted) in which the converted one scores higher, ties a half."""
    converted = [row.score for row in rows if row.converted]
    others = [row.score for row in rows if not row.converted]
    if not converted or not others:
        return None
    wins = sum((_wins(one, other) for one in converted for other in others), Fraction(0))
    return wins / (len(converted) * len(others))


def _wins(one: Fraction, other: Fraction) -> Fraction:
    return Fraction(1) if one > other else Fraction(1, 2) if one == other else Fraction(0)


def delong_interval(rows: Sequence[UsedRow]) -> tuple[float, float] | None:
    """AUC with 1.96 DeLong standard errors on either side, cut to 0..1 (DeLong, DeLong and Clarke-Pearson 1988).

    The variance is that of each converted row's share of wins, over their number, plus that of each other row's. None
    where a side has fewer than two rows.
    """
    converted = [row.score for row in rows if row.converted]
    others = [row.score for row in rows if not row.converted]
    if len(converted) < 2 or len(others) < 2:
        return None
    of_converted = [sum(_wins(one, other) for other in others) / Fraction(len(others)) for one in converted]
    of_others = [sum(_wins(one, other) for one in converted) / Fraction(len(converted)) for other in others]
    error = math.sqrt(_variance(of_converted) / len(of_converted) + _variance(of_others) / len(of_others))
    middle = float(sum(of_converted) / Fraction(len(of_converted)))
    return max(0.0, middle - NORMAL_97_5 * error), min(1.0, middle + NORMAL_97_5 * error)


def _variance(values: Sequence[Fraction]) -> float:
    mean = sum(values, Fraction(0)) / len(values)
    return float(sum(((one - mean) ** 2 for one in values), Fraction(0)) / (len(values) - 1))


def average_precision(rows: Sequence[UsedRow]) -> Fraction | None:
    """Over the distinct scores from the top: the step in recall times the precision there, summed."""
    converted = sum(row.converted for row in rows)
    if converted == 0:
        return None
    area, recall_before = Fraction(0), Fraction(0)
    for score in sorted({row.score for row in rows}, reverse=True):
        above = [row for row in rows if row.score >= score]
        hits = sum(row.converted for row in above)
        recall = Fraction(hits, converted)
        area += (recall - recall_before) * Fraction(hits, len(above))
        recall_before = recall
    return area
