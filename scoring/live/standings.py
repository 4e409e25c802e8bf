"""Say what beside the score decides a row's tier: the needs it meets, what lifts it, and the tier of the grid.

A *standing* is one combination of these. Rows of one standing and one score are in one tier, whatever the cut-offs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.model import Grid, ScoringModel
from scoring.scores import Numbers, in_grains
from scoring.tiers import Booleans, RowFacts, Scored

NO_GRID = -1
# A standing is kept as one whole number of 64 bits.
MOST_TIERS = 24
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Standing:
    """needs: bit i is set where tier i asks for nothing, or the row has it. grid: the tier by the grid, ``NO_GRID``
    where there is none. at_least: the tier that the row is lifted to; the last tier where nothing lifts it.
    """

    needs: int
    grid: int
    at_least: int


def standing_of(code: int, tiers: int) -> Standing:
    """What a code stands for."""
    rest, at_least = divmod(code, tiers)
    needs, grid = divmod(rest, tiers + 1)
    return Standing(needs, grid - 1, at_least)


def codes_of(tiers: int, needs: Codes, grid: NDArray[np.int64] | int, at_least: Codes) -> Codes:
    """One code a row. grid: of each row, or of all."""
    return (needs * (tiers + 1) + (grid + 1)) * tiers + at_least


@dataclass(frozen=True, eq=False)
class FixedParts:
    """What no points change: needs [rows] (bits as in ``Standing``) and at_least [rows], by the instant hand-offs."""

    needs: Codes
    at_least: Codes


def fixed_parts(model: ScoringModel, facts: RowFacts) -> FixedParts:
    rows = len(facts.units)
    needs = np.zeros(rows, dtype=np.int64)
    for i in range(len(model.tiers) - 1):
        met = facts.meets_needs(model, i)
        if met is None:
            needs += 1 << i
        else:
            needs += met.astype(np.int64) << i
    at_least = np.full(rows, len(model.tiers) - 1, dtype=np.int64)
    for instant, holds in zip(model.instant, facts.instants, strict=True):
        tier = model.tier_index(instant.tier) if instant.tier is not None else 0
        at_least[holds] = np.minimum(at_least[holds], tier)
    return FixedParts(needs, at_least)


def lifted_by_surge(model: ScoringModel, at_least: Codes, surging: Booleans | None) -> Codes:
    """``at_least`` with the tier of a surge, where the model's surge has one."""
    if surging is None or model.surge is None or model.surge.tier is None:
        return at_least
    return np.where(surging, np.minimum(at_least, model.tier_index(model.surge.tier)), at_least)


def grid_tiers(model: ScoringModel, grid: Grid, groups: Mapping[str, Numbers], grain: int) -> NDArray[np.int64]:
    """The grid's tier of each row. groups: bounded scores in grains of at least the grid's two groups."""
    tier_of = dict(grid.tiers)
    cells = np.array(
        [[model.tier_index(tier_of[row + column]) for column in grid.columns.labels] for row in grid.rows.labels],
        dtype=np.int64,
    )
    row, column = (
        sum((np.asarray(groups[side.group] < in_grains(cut, grain), dtype=np.intp) for cut in side.cuts), start=_NONE)
        for side in (grid.rows, grid.columns)
    )
    return cells[row, column]


_NONE = np.zeros((), dtype=np.intp)


def codes_as_scored(model: ScoringModel, fixed: FixedParts, scored: Scored) -> Codes:
    """The standing of each row as the model has scored it."""
    at_least = lifted_by_surge(model, fixed.at_least, scored.surging)
    grid = grid_tiers(model, model.grid, scored.groups, scored.grain) if model.grid else NO_GRID
    return codes_of(len(model.tiers), fixed.needs, grid, at_least)
