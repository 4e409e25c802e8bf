"""Work out the scores that a model can give at all, from its bounds, caps and points, without data."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scoring.model import ActivityUnits, Conditions, NumberUnits, Rule, ScoringModel


@dataclass(frozen=True)
class Range:
    """From the lowest to the highest, both included; infinite where there is no bound."""

    low: float
    high: float


def reachable_scores(model: ScoringModel) -> Range:
    """The lowest and highest total. Rules that exclude each other count as if they could meet: it may be too wide."""
    groups = [group_range(model, group.id) for group in model.groups]
    total = Range(sum(one.low for one in groups), sum(one.high for one in groups))
    return _clamped(total, model.score.min, model.score.max)


def group_range(model: ScoringModel, group_id: str) -> Range:
    """The lowest and highest score of a group, after its own bounds and resets."""
    points = [_points_range(rule) for rule in model.rules if rule.enabled and rule.group == group_id]
    group = next(group for group in model.groups if group.id == group_id)
    bounded = _clamped(Range(sum(one.low for one in points), sum(one.high for one in points)), group.min, group.max)
    if any(reset.group == group_id for reset in model.resets):
        return Range(min(bounded.low, 0), max(bounded.high, 0))
    return bounded


def units_range(rule: Rule) -> Range:
    """The fewest and most units that a rule can give."""
    definition = rule.definition
    if isinstance(definition, NumberUnits):
        low = -math.inf if definition.at_least is None else definition.at_least
        high = math.inf if definition.at_most is None else definition.at_most
        return Range(min(low, 0), max(high, 0))  # a missing number gives 0
    if isinstance(definition, ActivityUnits):
        return Range(0, _most_activities(definition))
    return Range(0, 1)


def band_of(conditions: Conditions | None) -> Range | None:
    """The numbers that conditions of one number test let through, ends not told apart; None for any other."""
    if conditions is None or len(conditions.tests) != 1 or conditions.any_of or conditions.negated is not None:
        return None
    test = conditions.tests[0][1]
    ends = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    numbers = [float(one) for one in ends if isinstance(one, (int, float)) and not isinstance(one, bool)]
    if len(numbers) < len(ends):
        return None
    if test.operator == "between":
        return Range(numbers[0], numbers[1])
    if test.operator in {"at_least", "above"}:
        return Range(numbers[0], math.inf)
    if test.operator in {"at_most", "below"}:
        return Range(-math.inf, numbers[0])
    return None


def _points_range(rule: Rule) -> Range:
    units = units_range(rule)
    # 0 points of unbounded units are 0, not infinity times 0.
    ends = [0.0 if rule.points == 0 else rule.points * end for end in (units.low, units.high)]
    return Range(min(ends), max(ends))


def _most_activities(definition: ActivityUnits) -> float:
    most: float = math.inf if definition.at_most is None else definition.at_most
    if definition.count == "once":
        return min(most, 1)
    if definition.within_days is not None and definition.count in {"day", "week", "month"}:
        # A window of N times 24 hours touches at most N + 1 calendar days, and no more weeks or months than days.
        return min(most, definition.within_days + 1)
    return most


def _clamped(values: Range, low: float | None, high: float | None) -> Range:
    floor, ceiling = -math.inf if low is None else low, math.inf if high is None else high
    return Range(min(max(values.low, floor), ceiling), min(max(values.high, floor), ceiling))
