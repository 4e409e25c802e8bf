"""Find how far a figure would move with other leads: resamples of the leads, with a fixed seed.

Rows of one lead are drawn together, since they are not independent (Efron's bootstrap, by cluster). Every figure and
every model is held against the same draws, so that what two models have in common cancels out of their difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.rows import RowSet
from scoring.statistics import Floats, rates

RESAMPLES = 200
SEED = 19_970_101
_AT_ONCE = 4_000_000  # weights held in one piece
_KEPT = 20_000_000  # weights kept with the rows, so that other points are held against the same draws at no cost


def auc_interval(rows: RowSet, place: NDArray[np.intp], places: int) -> tuple[float | None, float | None]:
    """2.5 % and 97.5 % quantiles of the AUC over resamples of the leads; None with too few of either outcome.

    place: [rows], rising with the score, below ``places``.
    """
    converted, others = placements(rows, place, places)
    found = [areas(as_doubles(converted @ weight), as_doubles(others @ weight)) for weight in lead_weights(rows)]
    return interval_of(np.concatenate(found) if found else np.zeros(0))


def interval_of(drawn: Floats) -> tuple[float | None, float | None]:
    """2.5 % and 97.5 % quantiles of what the resamples gave; None where fewer than half gave anything."""
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) < RESAMPLES // 2:
        return None, None
    # The position p (B + 1) leaves out 2.5 % on either side on average; numpy's own would leave out 3 % of 200 draws.
    low, high = np.quantile(drawn, [0.025, 0.975], method="weibull")
    return float(low), float(high)


def lead_weights(rows: RowSet) -> Iterator[NDArray[Any]]:
    """How often each pattern's leads were drawn, in pieces of [patterns, some resamples]; the same at every call.

    Whole numbers, in the narrowest floats in which any sum of rows is exact.
    """
    kept = rows.drawn.get("leads")
    if kept is None:
        if len(rows.pattern_weight) * RESAMPLES > _KEPT:
            yield from _draw(rows)
            return
        # Whole before it is kept: another thread may be reading.
        kept = rows.drawn["leads"] = list(_draw(rows))
    yield from kept


def _draw(rows: RowSet) -> Iterator[NDArray[Any]]:
    random = np.random.default_rng(SEED)
    patterns = len(rows.pattern_weight)
    pattern_of_lead = np.repeat(np.arange(patterns), rows.pattern_weight.astype(np.intp))
    leads = len(pattern_of_lead)
    # Singles hold whole numbers exactly up to here at half the memory.
    dtype = np.float32 if leads * max(1, len(rows.moments)) < 2**24 else np.float64
    at_once = max(1, _AT_ONCE // max(1, patterns))
    for start in range(0, RESAMPLES, at_once):
        times = np.empty((min(at_once, RESAMPLES - start), patterns), dtype=dtype)
        for one in times:
            # Drawing leads one by one is four times faster than a multinomial over as many patterns.
            drawn = random.integers(0, leads, size=leads, dtype=np.int32) if leads else np.zeros(0, dtype=np.int32)
            one[:] = np.bincount(pattern_of_lead[drawn], minlength=patterns)
        yield np.ascontiguousarray(times.T)


def as_doubles(counts: NDArray[Any]) -> Floats:
    return counts.astype(np.float64)


def rows_by(category: NDArray[np.integer], pattern: NDArray[np.int32], categories: int, rows: RowSet) -> Any:
    """Sparse [categories, patterns]: how many rows of each pattern are in each category."""
    # Costs a tenth of a second to import; only resamples need it.
    from scipy.sparse import csr_array

    ones = np.ones(len(category), dtype=np.float32)
    return csr_array((ones, (category, pattern)), shape=(categories, len(rows.pattern_weight)))


def placements(rows: RowSet, place: NDArray[np.intp], places: int) -> tuple[Any, Any]:
    """Two sparse matrices [places, patterns]: how many rows of each pattern stand where, for the AUC.

    place: [rows], rising with the score, below ``places``. Converted rows: by their score among the converted ones'
    distinct scores. Others: 2j where they lie below the jth of those and above the one before it, 2j + 1 where they
    tie with it. The order of all that matters is kept.
    """
    place_of_converted = place[rows.converted_rows]
    holds_converted = np.zeros(places, dtype=bool)
    holds_converted[place_of_converted] = True
    up_to = np.cumsum(holds_converted)
    between = 2 * up_to - holds_converted
    points = int(holds_converted.sum())
    is_other = ~rows.converted
    converted = rows_by((up_to - 1)[place_of_converted], rows.pattern[rows.converted_rows], points, rows)
    return converted, rows_by(between[place[is_other]], rows.pattern[is_other], 2 * points + 1, rows)


def areas(converted: Floats, others: Floats) -> Floats:
    """AUC of each resample (column): Mann–Whitney, ties a half; NaN where all or none converted.

    converted, others: how many rows of each stand where, as from ``placements``, by resample.
    """
    points = 2 * len(converted)
    below = np.cumsum(others, axis=0)[:points:2] + 0.5 * others[1:points:2]
    pairs = converted.sum(axis=0) * others.sum(axis=0)
    return rates((converted * below).sum(axis=0), pairs)
