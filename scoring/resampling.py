"""Find how far a figure would move with other leads: resamples of the leads, with a fixed seed.

Rows of one lead are drawn together, since they are not independent (Efron's bootstrap, by cluster).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.rows import RowSet
from scoring.statistics import Floats

RESAMPLES = 200
SEED = 19_970_101
_AT_ONCE = 4_000_000  # weights held in one piece
_KEPT = 20_000_000  # weights kept with the rows, so that the next model is compared on the same draws at no cost


def auc_interval(rows: RowSet, place: NDArray[np.intp], places: int) -> tuple[float | None, float | None]:
    """2.5 % and 97.5 % quantiles of the AUC over resamples of the leads; None with too few of either outcome.

    place: [rows], rising with the score, below ``places``.
    """
    # Costs a tenth of a second to import; only a view of several dates needs it.
    from scipy.sparse import csr_array

    def by_place(chosen: NDArray[np.intp]) -> Any:
        """[places, patterns]: how many of a pattern's chosen rows have each place."""
        ones = np.ones(len(chosen))
        return csr_array((ones, (place[chosen], rows.pattern[chosen])), shape=(places, len(rows.pattern_weight)))

    everyone, converted = by_place(np.arange(len(place))), by_place(rows.converted_rows)
    areas = np.concatenate([_areas(everyone @ weight, converted @ weight) for weight in lead_weights(rows)])
    areas = areas[~np.isnan(areas)]
    if len(areas) < RESAMPLES // 2:
        return None, None
    # The (B + 1) p position: the usual one leaves out 3 % a side of 200 draws.
    low, high = np.quantile(areas, [0.025, 0.975], method="weibull")
    return float(low), float(high)


def lead_weights(rows: RowSet) -> Iterator[Floats]:
    """How often each pattern of leads was drawn, in pieces of [patterns, some resamples]; the same at every call."""
    kept = rows.drawn.get("weights")
    if kept is not None:
        yield from kept
        return
    patterns = len(rows.pattern_weight)
    pieces = list(_draw(rows)) if patterns * RESAMPLES <= _KEPT else None
    if pieces is None:
        yield from _draw(rows)
    else:
        rows.drawn["weights"] = pieces
        yield from pieces


def _draw(rows: RowSet) -> Iterator[Floats]:
    random = np.random.default_rng(SEED)
    leads = int(rows.pattern_weight.sum())
    chance = rows.pattern_weight / leads
    at_once = max(1, _AT_ONCE // max(1, len(chance)))
    for start in range(0, RESAMPLES, at_once):
        size = min(at_once, RESAMPLES - start)
        yield random.multinomial(leads, chance, size=size).T.astype(np.float64)


def _areas(n: Floats, k: Floats) -> Floats:
    """AUC of each resample (column); NaN where all or none converted. n, k: [places, resamples]."""
    m = n - k
    below = np.cumsum(m, axis=0) - 0.5 * m
    pairs = k.sum(axis=0) * m.sum(axis=0)
    return np.divide((k * below).sum(axis=0), pairs, out=np.full(len(pairs), np.nan), where=pairs > 0)
