"""Turn units into group scores and totals, exactly, in whole multiples of a grain.

A score is a multiple of a millionth (points and units have three decimals each). Most models need far less: with
whole points and whole units every score is whole. The *grain* is the step, in millionths, that all of a model's
scores on some data are multiples of; sums are then of small whole numbers, exact in float32 or float64, in any order.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.model import ScoringModel, thousandths

MILLION = 1_000_000
_GRAINS = (MILLION, 1_000, 1)

# Whole numbers up to these are exact in every sum of the type.
_EXACT_FLOAT32 = 2**24
_EXACT_FLOAT64 = 2**53

Numbers = NDArray[Any]


@dataclass(frozen=True, eq=False)
class UnitMatrix:
    """The units of every rule (disabled ones too) for some rows.

    values: [rules, rows], in multiples of ``step`` thousandths (1,000 where all units are whole, else 1); float32
        where that holds them exactly, else float64 (whole numbers below 2^53) or object.
    largest: the greatest absolute value of each rule.
    """

    values: Numbers
    step: int
    largest: tuple[int, ...]

    @classmethod
    def of(cls, columns: Sequence[NDArray[np.integer]], rows: int) -> UnitMatrix:
        """From one column of thousandths a rule."""
        step = 1_000 if all(not (column % 1_000).any() for column in columns) else 1
        largest = tuple(int(max(abs(int(c.max())), abs(int(c.min())))) // step if len(c) else 0 for c in columns)
        top = max(largest, default=0)
        dtype = np.float32 if top <= _EXACT_FLOAT32 else np.float64 if top <= _EXACT_FLOAT64 else np.object_
        values = np.empty((len(columns), rows), dtype=dtype)
        for row, column in zip(values, columns, strict=True):
            row[:] = column // step if step > 1 else column
        return cls(values, step, largest)

    def __len__(self) -> int:
        return int(self.values.shape[1])

    def fires(self, rule_index: int) -> NDArray[np.bool_]:
        """One boolean a row: units above 0."""
        fires: NDArray[np.bool_] = self.values[rule_index] > 0
        return fires


def grain_of(products: Iterable[int]) -> int:
    """The coarsest of 1,000,000, 1,000 and 1 millionths that all the numbers (in millionths) are multiples of."""
    common = math.gcd(*products)
    return next(grain for grain in _GRAINS if common % grain == 0)


def in_grains(value: float, grain: int) -> int:
    """A number of at most three decimals in grains, rounded up: ``score >= value`` is ``score_in_grains >=`` it."""
    return -(-thousandths(value) * 1_000 // grain)


def is_reachable(value: float, grain: int) -> bool:
    """True where a score can be exactly this value."""
    return thousandths(value) * 1_000 % grain == 0


@dataclass(frozen=True, eq=False)
class GroupSums:
    """Unbounded sums of each group's points, and what they were made from; the next change starts here.

    bounded: filled by ``bounded_group``: a group's bounded score, and the bounds and resets it was bounded by.
    """

    grain: int
    weights: tuple[int, ...]  # a rule's points in grains for one step of units; 0 where disabled
    groups: tuple[str, ...]  # of each rule
    sums: dict[str, Numbers]
    bounded: dict[str, tuple[Hashable, Numbers]] = field(default_factory=dict)


def group_sums(model: ScoringModel, units: UnitMatrix, before: GroupSums | None = None) -> GroupSums:
    """Each group's points for each row, in grains, unbounded.

    before: sums over the same units; where one rule's points changed, only its column is read again.
    """
    products = [thousandths(rule.points) * units.step if rule.enabled else 0 for rule in model.rules]
    bounds = _bounds_in_millionths(model)
    grain = grain_of([*products, *bounds])
    weights = tuple(product // grain for product in products)
    groups = tuple(rule.group for rule in model.rules)
    dtype = _exact_type(units, weights, sum(abs(bound) for bound in bounds) // grain)
    # Doubles and singles hold the difference exactly (``_exact_type`` leaves room for it); objects start afresh.
    alike = before is not None and (before.grain, before.groups) == (grain, groups) and dtype != np.object_
    sums: dict[str, Numbers] = {}
    for group in model.groups:
        members = [i for i, name in enumerate(groups) if name == group.id]
        kept = before.sums.get(group.id) if before is not None and alike else None
        if before is None or kept is None or kept.dtype != dtype:
            sums[group.id] = _weighted_sum(units.values, members, weights, dtype)
            continue
        changed = [i for i in members if weights[i] != before.weights[i]]
        if not changed:
            sums[group.id] = kept
        elif len(changed) == 1:
            (i,) = changed
            change: Numbers = units.values[i] * dtype.type(weights[i] - before.weights[i])
            change += kept
            sums[group.id] = change
        else:
            sums[group.id] = _weighted_sum(units.values, members, weights, dtype)
    found = GroupSums(grain, weights, groups, sums)
    if before is not None:
        found.bounded.update({name: one for name, one in before.bounded.items() if before.sums[name] is sums.get(name)})
    return found


def _bounds_in_millionths(model: ScoringModel) -> list[int]:
    bounds = [model.score.min, model.score.max, *(bound for group in model.groups for bound in (group.min, group.max))]
    return [thousandths(bound) * 1_000 for bound in bounds if bound is not None]


def _exact_type(units: UnitMatrix, weights: tuple[int, ...], bounds: int) -> np.dtype[Any]:
    """The narrowest type in which every partial sum and bound is exact. bounds: their absolute sum, in grains."""
    # A lower bound lifts a group above its own points, so bounds add to what a total can reach.
    reach = 2 * sum(map(operator.mul, map(abs, weights), units.largest)) + bounds
    if reach < _EXACT_FLOAT32 and units.values.dtype == np.float32:
        return np.dtype(np.float32)
    return np.dtype(np.float64) if reach < _EXACT_FLOAT64 else np.dtype(np.object_)


def _weighted_sum(values: Numbers, members: list[int], weights: tuple[int, ...], dtype: np.dtype[Any]) -> Numbers:
    used = [i for i in members if weights[i] != 0]
    rows = values.shape[1]
    if dtype == np.object_:
        exact = np.zeros(rows, dtype=object)
        for i in used:
            exact += weights[i] * np.array([int(one) for one in values[i]], dtype=object)
        return exact
    if not used:
        return np.zeros(rows, dtype=dtype)
    if values.dtype == dtype:
        # One product over the span of the group's rules; rules of other groups in between weigh 0.
        span = range(used[0], used[-1] + 1)
        together: Numbers = (
            np.array([weights[i] if i in used else 0 for i in span], dtype=dtype) @ (values[span.start : span.stop])
        )
        return together
    total = np.multiply(values[used[0]], dtype.type(weights[used[0]]), dtype=dtype)
    for i in used[1:]:
        total += np.multiply(values[i], dtype.type(weights[i]), dtype=dtype)
    return total


def bounded_group(
    model: ScoringModel, group_id: str, sums: GroupSums, held_resets: Mapping[str, NDArray[np.bool_]]
) -> Numbers:
    """A group's score in grains: its sum within the bounds, 0 where a reset holds.

    The sums remember it for the next call on the same facts: most changes leave most groups as they were.
    """
    group = next(one for one in model.groups if one.id == group_id)
    reset = held_resets.get(group_id)
    decided_by = (group.min, group.max, tuple(one.silence for one in model.resets if one.group == group_id))
    if group_id in sums.bounded and sums.bounded[group_id][0] == decided_by:
        return sums.bounded[group_id][1]
    score = bounded(sums.sums[group_id], group.min, group.max, sums.grain)
    if reset is not None:
        score = np.where(reset, _as(score, 0), score)
    sums.bounded[group_id] = (decided_by, score)
    return score


def totals(model: ScoringModel, group_scores: Sequence[Numbers], grain: int) -> Numbers:
    """The total score in grains: the sum of the groups within the bounds of ``score``."""
    total = group_scores[0]
    for score in group_scores[1:]:
        total = total + score
    return bounded(total, model.score.min, model.score.max, grain)


def bounded(values: Numbers, low: float | None, high: float | None, grain: int) -> Numbers:
    """The values (in grains) within the bounds; the same array where there is none."""
    if low is None and high is None:
        return values
    least = None if low is None else thousandths(low) * 1_000 // grain
    most = None if high is None else thousandths(high) * 1_000 // grain
    if values.dtype == np.object_:
        within = values if least is None else np.maximum(values, least)
        return within if most is None else np.minimum(within, most)
    # One pass with both ends costs a third of a maximum and a minimum.
    of_type = values.dtype.type
    return np.clip(values, of_type(-np.inf if least is None else least), of_type(np.inf if most is None else most))


def _as(like: Numbers, value: int) -> Any:
    return value if like.dtype == np.object_ else like.dtype.type(value)
