"""Work out the AUC of all rows at every position of one rule's slider."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.live.moved_rows import MovedRows
from scoring.live.population import Population
from scoring.statistics import ScoreCounts, auc, auc_with_interval

# Scores of more possible values are not counted one by one.
_MOST_PLACES = 2**20
Floats = NDArray[np.float64]


def moved_areas(population: Population, moved: MovedRows, points: Sequence[float], *, one_date: bool) -> Floats | None:
    """[positions, 3]: AUC, low and high, NaN where there is none; None where scores may have too many values.

    one_date: the rows are independent; else there is no interval.
    """
    ends = [moved.at(one)[0] for one in (points[0], points[-1])]
    stays = np.ones(len(population.weight), dtype=bool)
    stays[moved.row] = False
    fixed = population.scored.total[stays].astype(np.int64) * (population.scored.grain // moved.grain)
    low = min((int(one.min()) for one in (fixed, *ends) if len(one)), default=0)
    high = max((int(one.max()) for one in (fixed, *ends) if len(one)), default=0)
    if high - low >= _MOST_PLACES:
        return None
    span = high - low + 1
    weight, hit = population.weight[stays], population.converted[stays]
    n_fixed = np.bincount(fixed - low, weights=weight, minlength=span)
    k_fixed = np.bincount(fixed[hit] - low, weights=weight[hit], minlength=span)
    moved_weight = moved.n.astype(np.float64)
    hits = np.flatnonzero(moved.converted)
    areas = np.full((len(points), 3), np.nan)
    for position, one in enumerate(points):
        place = moved.at(one)[0] - low
        n = n_fixed + np.bincount(place, weights=moved_weight, minlength=span)
        k = k_fixed + np.bincount(place[hits], weights=moved_weight[hits], minlength=span)
        counts = ScoreCounts.dense(low, n, k)
        found = auc_with_interval(counts) if one_date else (auc(counts), None, None)
        areas[position] = [np.nan if value is None else value for value in found]
    return areas
