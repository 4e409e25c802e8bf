"""Find the rows that the points of one rule move, and score them at any points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.live.population import Population
from scoring.live.standings import NO_GRID, Codes, codes_of, grid_tiers, lifted_by_surge
from scoring.model import ScoringModel, thousandths
from scoring.scores import GroupSums, Numbers, bounded_group, grain_of
from scoring.tiers import Booleans

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Side:
    """What one moment's scores of the moved rows are made of, in grains, beside the rule's points.

    units: of the rule, in steps of the unit matrix. own: the sum of the rule's group without the rule. others: the sum
    of the other groups' scores. silent: a reset holds the rule's group at 0.
    """

    units: Whole
    step: int
    own: Whole
    others: Whole
    silent: Booleans | None

    def group_at(self, weight: int, bounds: tuple[int | None, int | None]) -> Whole:
        """The score of the rule's group."""
        score = _within(self.own + weight * self.units, bounds)
        return score if self.silent is None else np.where(self.silent, 0, score)


@dataclass(frozen=True, eq=False)
class MovedRows:
    """Rows whose score or standing depends on one rule's points.

    grain: of all scores at all points asked about. n: rows; converted: of each entry. now: as of the row's moment;
    then: as of the surge's earlier moment, where a surge can lift.
    """

    model: ScoringModel
    rule_place: int
    grain: int
    row: NDArray[np.intp]
    n: Whole
    converted: Booleans
    now: _Side
    then: _Side | None
    then_is_zero: Booleans | None
    needs: Codes
    at_least: Codes
    grid_sides: dict[str, Whole]
    grid_tier: Whole | None

    @property
    def is_a_sum(self) -> bool:
        """Whether the points move the score alone, and neither a surge nor a cell of the grid."""
        return self.then is None and not self.grid_sides

    def weight(self, points: float) -> int:
        """Grains a step of units."""
        return thousandths(points) * self.now.step // self.grain

    @property
    def group_bounds(self) -> tuple[int | None, int | None]:
        group = next(one for one in self.model.groups if one.id == self.model.rules[self.rule_place].group)
        return _in_grains(group.min, self.grain), _in_grains(group.max, self.grain)

    @property
    def score_bounds(self) -> tuple[int | None, int | None]:
        return _in_grains(self.model.score.min, self.grain), _in_grains(self.model.score.max, self.grain)

    def within_group(self, sums: Whole) -> Whole:
        """Sums of the rule's group within the group's bounds."""
        return _within(sums, self.group_bounds)

    def within_score(self, sums: Whole) -> Whole:
        """Sums of all groups within the bounds of the score."""
        return _within(sums, self.score_bounds)

    def is_bounded(self, sums: Whole) -> bool:
        """Whether the group's bounds change any of these sums."""
        low, high = self.group_bounds
        return bool((low is not None and (sums < low).any()) or (high is not None and (sums > high).any()))

    def at(self, points: float) -> tuple[Whole, Codes]:
        """Score in grains and standing of each moved row, with these points for the rule (0: as if disabled)."""
        weight = self.weight(points)
        own = self.now.group_at(weight, self.group_bounds)
        score = _within(self.now.others + own, self.score_bounds)
        at_least = self.at_least
        if self.then is not None:
            assert self.model.surge is not None
            weight_then = thousandths(points) * self.then.step // self.grain
            before = _within(self.then.others + self.then.group_at(weight_then, self.group_bounds), self.score_bounds)
            if self.then_is_zero is not None:
                before = np.where(self.then_is_zero, _within(np.zeros(1, dtype=np.int64), self.score_bounds), before)
            risen = (score - before) * self.grain >= thousandths(self.model.surge.points) * 1_000
            at_least = lifted_by_surge(self.model, at_least, risen)
        grid: Whole | int = NO_GRID
        if self.model.grid is not None:
            if self.grid_sides:
                group = self.model.rules[self.rule_place].group
                grid = grid_tiers(self.model, self.model.grid, self.grid_sides | {group: own}, self.grain)
            else:
                assert self.grid_tier is not None
                grid = self.grid_tier
        return score, codes_of(len(self.model.tiers), self.needs, grid, at_least)


def _in_grains(bound: float | None, grain: int) -> int | None:
    return None if bound is None else thousandths(bound) * 1_000 // grain


def _within(values: Whole, bounds: tuple[int | None, int | None]) -> Whole:
    low, high = bounds
    if low is None and high is None:
        return values
    return np.clip(values, low, high)


def live_grain(model: ScoringModel, population: Population, rule_place: int, points: Iterable[float]) -> int:
    """The step, in millionths, that all scores are multiples of at all these points of one rule."""
    steps = [population.facts.units.step]
    if population.facts.earlier_units is not None:
        steps.append(population.facts.earlier_units.step)
    step = math.gcd(*steps)
    moved = math.gcd(*(thousandths(one) for one in points)) * step
    rest = [thousandths(rule.points) * step for i, rule in enumerate(model.rules) if rule.enabled and i != rule_place]
    bounds = [model.score.min, model.score.max, *(bound for group in model.groups for bound in (group.min, group.max))]
    return grain_of([moved, *rest, *(thousandths(bound) * 1_000 for bound in bounds if bound is not None)])


def moved_rows(model: ScoringModel, population: Population, rule_place: int, points: Sequence[float]) -> MovedRows:
    """The rows that the points of the rule at ``rule_place`` of the model move. points: all that will be asked for."""
    rule = model.rules[rule_place]
    facts, scored = population.facts, population.scored
    grain = live_grain(model, population, rule_place, points)
    silent = _silent(model, facts.resets, rule.group)
    fires = facts.units.values[rule_place] != 0
    moves = fires if silent is None else fires & ~silent
    has_surge = population.earlier_sums is not None
    if has_surge:
        assert facts.earlier_units is not None
        moves = moves | (facts.earlier_units.values[rule_place] != 0)
    row = np.flatnonzero(moves)
    now = _side(model, rule_place, scored.sums, facts.units.values[rule_place], facts.units.step, silent, row, grain,
                facts.resets)  # fmt: skip
    then, then_is_zero = None, None
    if has_surge:
        assert facts.earlier_units is not None
        assert population.earlier_sums is not None
        then = _side(model, rule_place, population.earlier_sums, facts.earlier_units.values[rule_place],
                     facts.earlier_units.step, _silent(model, facts.earlier_resets, rule.group), row, grain,
                     facts.earlier_resets)  # fmt: skip
        then_is_zero = None if facts.born_since is None else facts.born_since[row]
    sides: dict[str, Whole] = {}
    grid_tier = None
    if model.grid is not None:
        groups = {model.grid.rows.group, model.grid.columns.group}
        if rule.group in groups:
            sides = {group: _whole(scored.groups[group][row]) * (scored.grain // grain) for group in groups}
        else:
            grid_tier = grid_tiers(model, model.grid, {g: scored.groups[g][row] for g in groups}, scored.grain)
    return MovedRows(
        model, rule_place, grain, row,
        population.weight[row].astype(np.int64), population.converted[row],
        now, then, then_is_zero,
        population.fixed.needs[row], population.fixed.at_least[row], sides, grid_tier,
    )  # fmt: skip


def _side(
    model: ScoringModel, rule_place: int, sums: GroupSums, units: Numbers, step: int, silent: Booleans | None,
    row: NDArray[np.intp], grain: int, resets: Sequence[Booleans],
) -> _Side:  # fmt: skip
    rule = model.rules[rule_place]
    finer = sums.grain // grain
    of_rule = _whole(units[row])
    own = (_whole(sums.sums[rule.group][row]) - sums.weights[rule_place] * of_rule) * finer
    others = np.zeros(len(row), dtype=np.int64)
    for group in model.groups:
        if group.id != rule.group:
            holds = {group.id: mask} if (mask := _silent(model, resets, group.id)) is not None else {}
            others += _whole(bounded_group(model, group.id, sums, holds)[row]) * finer
    return _Side(of_rule, step, own, others, None if silent is None else silent[row])


def _silent(model: ScoringModel, resets: Sequence[Booleans], group: str) -> Booleans | None:
    held = [holds for reset, holds in zip(model.resets, resets, strict=True) if reset.group == group]
    return np.logical_or.reduce(held) if held else None


def _whole(values: Numbers) -> Whole:
    return values.astype(np.int64)
