"""Choose the range and the step of a slider from the model, so that the scale of 3 points and of 100,000 both fit."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scoring.model import Rule, ScoringModel
from scoring.reach import units_range

# A slider reaches this many times the largest points that the model gives.
HEADROOM = 1.5
# Without bounds on the score, a threshold may be set this far outside the present ones.
THRESHOLD_HEADROOM = 0.5


@dataclass(frozen=True)
class SliderRange:
    low: float
    high: float
    step: float

    def including(self, value: float) -> SliderRange:
        """The range, widened where the value lies outside."""
        return SliderRange(min(self.low, value), max(self.high, value), self.step)


def points_ranges(model: ScoringModel) -> dict[str, SliderRange]:
    """The range of each rule's points, symmetric around 0: one scale for all rules that count, so that equal lengths
    are equal points; a scale of its own for each rule on a number, whose points are for one unit of that number.
    """
    shared = [rule.points for rule in model.rules if rule.kind != "number"]
    common = _symmetric(shared)
    return {rule.id: _symmetric([rule.points]) if rule.kind == "number" else common for rule in model.rules}


def _symmetric(points: list[float]) -> SliderRange:
    largest = max((abs(value) for value in points), default=0) or 10
    step = finest_step(points)
    reach = _rounded_up(largest * HEADROOM, step)
    return SliderRange(-reach, reach, step)


def finest_step(values: list[float]) -> float:
    """1 for whole numbers, 0.5 for halves, else 0.1, 0.01 or 0.001: the coarsest that every value is a multiple of."""
    for step in (1, 0.5, 0.1, 0.01):
        if all(abs(value / step - round(value / step)) < 1e-6 for value in values):
            return step
    return 0.001


def _rounded_up(value: float, step: float) -> float:
    """Up to 1, 1.5, 2, 3, 4, 5, 6, 8 or 10 times a power of ten, never below ten steps.

    >>> _rounded_up(45, 1)
    50
    """
    value = max(value, 10 * step)
    power = 10.0 ** math.floor(math.log10(value))
    mantissa = next(m for m in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if m * power >= value * (1 - 1e-9))
    rounded = round(mantissa * power, 3)
    return int(rounded) if rounded == int(rounded) else rounded


def threshold_range(model: ScoringModel) -> SliderRange:
    """The range of the tiers' thresholds: the bounds of the score; where one is open, beyond the present thresholds."""
    cuts = [tier.from_score for tier in model.tiers if tier.from_score is not None]
    if not cuts:
        return SliderRange(0, 100, 1)
    spread = max(max(cuts) - min(cuts), abs(max(cuts)), 10)
    low = min(cuts) - spread * THRESHOLD_HEADROOM if model.score.min is None else model.score.min
    high = max(cuts) + spread * THRESHOLD_HEADROOM if model.score.max is None else model.score.max
    low, high = min(low, *cuts), max(high, *cuts)
    step = finest_step(cuts)
    return SliderRange(math.floor(low / step) * step, math.ceil(high / step) * step, step)


def reachable_points(rules: list[Rule]) -> tuple[float, float]:
    """What the enabled rules take away and give, each for the units that ``units_counted`` says: (-30, 55)."""
    points = [rule.points * units_counted(rule) for rule in rules if rule.enabled]
    return round(sum(p for p in points if p < 0), 3), round(sum(p for p in points if p > 0), 3)


def units_counted(rule: Rule) -> float:
    """How often a rule's points are counted in the sum of its group: a number up to its bound, any other rule once."""
    if rule.kind != "number":
        return 1
    most = units_range(rule).high
    return most if 0 < most < math.inf else 1
