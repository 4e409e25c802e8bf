"""Work out the AUC of all rows at every position of one rule's slider."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.live.moved_rows import MovedRows
from scoring.live.population import Population
from scoring.scores import Numbers
from scoring.statistics import ScoreCounts, auc, auc_with_interval, counted

# Scores of more possible values are not counted one by one.
_MOST_PLACES = 2**20
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def moved_areas(population: Population, moved: MovedRows, points: Sequence[float], *, one_date: bool) -> Floats | None:
    """[positions, 3]: AUC, low and high, NaN where there is none; None where scores may have too many values.

    one_date: the rows are independent; else there is no interval.
    """
    rule = moved.model.rules[moved.rule_place]
    settled = moved.at(rule.points if rule.enabled else 0)[0]
    ends = [settled, *(moved.at(one)[0] for one in (points[0], points[-1]))]
    finer = population.scored.grain // moved.grain
    lowest, highest = (int(end) * finer for end in _ends(population.scored.total))
    low = min((int(one.min()) for one in ends if len(one)), default=lowest)
    high = max((int(one.max()) for one in ends if len(one)), default=highest)
    low, high = min(low, lowest), max(high, highest)
    if high - low >= _MOST_PLACES:
        return None
    span = high - low + 1
    moved_weight = moved.n.astype(np.float64)
    hits = np.flatnonzero(moved.converted)

    def by_score(score: Whole) -> tuple[Floats, Floats]:
        place = score - low
        n = counted(place, weights=moved_weight, minlength=span)
        return n, counted(place[hits], weights=moved_weight[hits], minlength=span)

    # All rows less those that move.
    n_fixed, k_fixed = (-counts for counts in by_score(settled))
    first, all_n, all_k = population.counts_by_score
    places = slice(first * finer - low, first * finer - low + len(all_n) * finer, finer)
    n_fixed[places] += all_n
    k_fixed[places] += all_k
    areas = np.full((len(points), 3), np.nan)
    for position, one in enumerate(points):
        n, k = by_score(moved.at(one)[0])
        n += n_fixed
        k += k_fixed
        counts = ScoreCounts.dense(low, n, k)
        found = auc_with_interval(counts) if one_date else (auc(counts), None, None)
        areas[position] = [np.nan if value is None else value for value in found]
    return areas


def _ends(total: Numbers) -> tuple[int, int]:
    return (int(total.min()), int(total.max())) if len(total) else (0, 0)
