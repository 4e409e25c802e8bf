"""Give every row its total score and its tier, from units, points and cut-offs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.model import Grid, GridSide, ScoringModel, thousandths
from scoring.scores import (
    GroupSums,
    Numbers,
    UnitMatrix,
    bounded_group,
    group_sums,
    in_grains,
    totals,
)

Booleans = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RowFacts:
    """All that decides the rows' scores and tiers beside the points and cut-offs.

    units: as of the row's moment. resets: one array a reset of the model, in its order: the silence holds.
    instants: one array an instant entry: it hands over. earlier_units, earlier_resets: as of ``surge.days`` before,
    None where not asked for. born_since: the lead was created after that earlier moment.
    """

    units: UnitMatrix
    resets: Sequence[Booleans] = ()
    instants: Sequence[Booleans] = ()
    earlier_units: UnitMatrix | None = None
    earlier_resets: Sequence[Booleans] = ()
    born_since: Booleans | None = None

    def meets_needs(self, model: ScoringModel, tier_index: int) -> Booleans | None:
        """The rows that meet a tier's ``needs_any`` and ``needs_all``; None where it has none."""
        tier = model.tiers[tier_index]
        if not tier.needs_any and not tier.needs_all:
            return None
        index_of = {rule.id: i for i, rule in enumerate(model.rules)}
        any_of, all_of = (tuple(index_of[one] for one in needs) for needs in (tier.needs_any, tier.needs_all))
        key = (any_of, all_of)
        if key not in self._needs:
            held = [self.units.fires(i) for i in all_of]
            if any_of:
                held.append(np.logical_or.reduce([self.units.fires(i) for i in any_of]))
            self._needs[key] = np.logical_and.reduce(held)
        return self._needs[key]

    @cached_property
    def _needs(self) -> dict[tuple[tuple[int, ...], tuple[int, ...]], Booleans]:
        return {}


@dataclass(frozen=True, eq=False)
class Scored:
    """What a model makes of the rows.

    total: scores in multiples of ``grain`` millionths. groups: each group's score likewise. tier: int8 [rows], an
    index into ``model.tiers``. surging: None where the model has no surge, or it was not asked for.
    """

    grain: int
    total: Numbers
    groups: Mapping[str, Numbers]
    tier: NDArray[np.int8]
    surging: Booleans | None
    sums: GroupSums


def score_rows(model: ScoringModel, facts: RowFacts, before: GroupSums | None = None) -> Scored:
    """Steps 2 to 8 of 'From units to a tier'.

    before: the sums of an earlier call on the same facts, which make one rule's change cheap.
    """
    sums = group_sums(model, facts.units, before)
    groups = _bounded_groups(model, sums, facts.resets)
    total = totals(model, list(groups.values()), sums.grain)
    tier = (
        _tiers_by_grid(model.grid, model, groups, sums.grain)
        if model.grid
        else _tiers_by_score(model, total, facts, sums.grain)
    )
    surging = _surging(model, total, sums.grain, facts) if facts.earlier_units is not None else None
    if surging is not None and model.surge is not None and model.surge.tier is not None:
        tier = _lifted(tier, surging, model.tier_index(model.surge.tier))
    for instant, holds in zip(model.instant, facts.instants, strict=True):
        tier = _lifted(tier, holds, model.tier_index(instant.tier) if instant.tier is not None else 0)
    return Scored(sums.grain, total, groups, tier, surging, sums)


def _bounded_groups(model: ScoringModel, sums: GroupSums, resets: Sequence[Booleans]) -> dict[str, Numbers]:
    held: dict[str, Booleans] = {}
    for reset, holds in zip(model.resets, resets, strict=True):
        held[reset.group] = held[reset.group] | holds if reset.group in held else holds
    return {group.id: bounded_group(model, group.id, sums, held) for group in model.groups}


def _tiers_by_score(model: ScoringModel, total: Numbers, facts: RowFacts, grain: int) -> NDArray[np.int8]:
    # A row's tier is how many tiers from the top it misses before the first that it reaches.
    tier_of_row = np.zeros(len(total), dtype=np.int8)
    missed = np.ones(len(total), dtype=np.bool_)
    for i, tier in enumerate(model.tiers[:-1]):
        assert tier.from_score is not None
        reached = np.asarray(total >= in_grains(tier.from_score, grain), dtype=np.bool_)
        needs = facts.meets_needs(model, i)
        if needs is not None:
            reached &= needs
        missed &= ~reached
        tier_of_row += missed.view(np.int8)
    return tier_of_row


def _tiers_by_grid(
    grid: Grid | None, model: ScoringModel, groups: Mapping[str, Numbers], grain: int
) -> NDArray[np.int8]:
    assert grid is not None
    tier_of = dict(grid.tiers)
    cells = np.array(
        [[model.tier_index(tier_of[row + column]) for column in grid.columns.labels] for row in grid.rows.labels],
        dtype=np.int8,
    )
    rows, columns = (_label_index(side, groups[side.group], grain) for side in (grid.rows, grid.columns))
    tiers: NDArray[np.int8] = cells[rows, columns]
    return tiers


def _label_index(side: GridSide, score: Numbers, grain: int) -> NDArray[np.intp]:
    missed = np.zeros(len(score), dtype=np.intp)
    for cut in side.cuts:
        missed += np.asarray(score < in_grains(cut, grain), dtype=np.bool_)
    return missed


def _surging(model: ScoringModel, total: Numbers, grain: int, facts: RowFacts) -> Booleans | None:
    if model.surge is None or facts.earlier_units is None:
        return None
    sums = group_sums(model, facts.earlier_units)
    groups = _bounded_groups(model, sums, facts.earlier_resets)
    earlier = totals(model, list(groups.values()), sums.grain)
    # In millionths as doubles or exact integers, since the two moments may have different grains.
    then, now = _in_millionths(earlier, sums.grain), _in_millionths(total, grain)
    if facts.born_since is not None:
        then = np.where(facts.born_since, _clamped_zero(model), then)
    risen: Booleans = np.asarray(now - then >= thousandths(model.surge.points) * 1_000, dtype=np.bool_)
    return risen


def _in_millionths(values: Numbers, grain: int) -> NDArray[Any]:
    if values.dtype == np.object_:
        return values * grain
    return values.astype(np.int64) * grain


def _clamped_zero(model: ScoringModel) -> int:
    zero = 0 if model.score.min is None else max(0, thousandths(model.score.min))
    return (zero if model.score.max is None else min(zero, thousandths(model.score.max))) * 1_000


def _lifted(tier: NDArray[np.int8], holds: Booleans, at_least: int) -> NDArray[np.int8]:
    return np.where(holds & (tier > at_least), np.int8(at_least), tier)


def score_values(total: Numbers, grain: int) -> NDArray[np.float64]:
    """Scores as numbers; each is the double nearest to the exact score."""
    if total.dtype == np.object_:
        return np.array([int(one) * grain / 1_000_000 for one in total], dtype=np.float64)
    exact: NDArray[np.float64] = total.astype(np.float64)
    return exact if grain == 1_000_000 else exact / (1_000_000 // grain)
