"""Lay the rows out for the browser where there are few: their groups' sums, and each rule's units where it fires."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.live.population import Population
from scoring.live.score_table import distinct
from scoring.live.standings import Standing, standing_of
from scoring.model import ScoringModel
from scoring.tiers import Booleans

MOST_ROWS = 40_000
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RowTable:
    """One entry a row, in an order of its own.

    order: the population's row of each entry. sums: each group's points before its bounds, in grains of ``grain``
    millionths, in the model's order of groups. silent: where a reset holds a group at 0; None for a group without.
    """

    order: NDArray[np.intp]
    grain: int
    standings: tuple[Standing, ...]
    standing: NDArray[np.intp]
    sums: tuple[Whole, ...]
    silent: tuple[Booleans | None, ...]
    n: Whole
    converted: Booleans


@dataclass(frozen=True, eq=False)
class FiringRows:
    """Where a rule has units, and no reset holds its group.

    row: entries of the ``RowTable``, rising. units: in steps of ``step`` thousandths.
    """

    row: NDArray[np.intp]
    units: Whole
    step: int


def fits(model: ScoringModel, population: Population) -> bool:
    """Whether the rows are few, and points decide nothing about them but their groups' sums."""
    return len(population.weight) <= MOST_ROWS and model.grid is None and population.earlier_sums is None


def row_table(model: ScoringModel, population: Population) -> RowTable:
    sums = [population.scored.sums.sums[group.id].astype(np.int64) for group in model.groups]
    # Neighbours that are alike are packed into little.
    order = np.lexsort([population.converted, *reversed(sums), population.standing])
    codes, standing = distinct(population.standing[order])
    silent = []
    for group in model.groups:
        resets = zip(model.resets, population.facts.resets, strict=True)
        held = [holds[order] for reset, holds in resets if reset.group == group.id]
        silent.append(np.logical_or.reduce(held) if held else None)
    return RowTable(
        order=order,
        grain=population.scored.grain,
        standings=tuple(standing_of(code, len(model.tiers)) for code in codes),
        standing=standing,
        sums=tuple(one[order] for one in sums),
        silent=tuple(silent),
        n=population.weight[order].astype(np.int64),
        converted=population.converted[order],
    )


def firing_rows(table: RowTable, population: Population, rule_place: int, group_place: int) -> FiringRows:
    matrix = population.facts.units
    units = matrix.values[rule_place][table.order]
    silent = table.silent[group_place]
    if silent is not None:
        units[silent] = 0
    row = np.flatnonzero(units)
    return FiringRows(row, units[row].astype(np.int64), matrix.step)
