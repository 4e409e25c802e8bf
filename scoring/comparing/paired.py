"""Find how far the difference between two models would move with other leads: one bootstrap for both.

The leads are drawn again with all their rows (Efron's bootstrap, by cluster), the same draws for both models, so that
what both have in common cancels out of the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scoring.conditions import Booleans
from scoring.evaluation import FEWEST_ROWS
from scoring.figures import FEWEST_TO_TELL
from scoring.resampling import RESAMPLES, SEED
from scoring.rows import RowSet
from scoring.statistics import Floats, rates

Verdict = Literal["more_than_luck", "not_distinguishable"]

# Each of three figures is judged at 99 %: at 98.3 % (Bonferroni) all three at once would be held to 95 % if standard
# errors from 200 draws and few conversions were exact, which they are to within a few percent.
Z_TO_TELL = 2.5758293035489004
_AT_ONCE = 4_000_000  # draws held in one piece
_KEPT = 20_000_000  # draws kept with the rows, so that other points are compared on the same ones at no cost


@dataclass(frozen=True)
class Difference:
    """A figure under two models, and candidate less base with its paired 95 % interval.

    None where there is nothing to divide by, or where too few draws had a figure. greyed: it rests on fewer than 10
    rows. explained_by_number: the capture differs, but no more than the numbers handed off do.
    """

    base: float | None
    candidate: float | None
    difference: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    greyed: bool = False
    explained_by_number: bool = False


@dataclass(frozen=True, eq=False)
class Side:
    """One model on the shared rows. handed_off: bool [rows]; place: [rows], rising with the score, below ``places``."""

    handed_off: Booleans
    place: NDArray[np.intp]
    places: int


@dataclass(frozen=True, eq=False)
class Figures:
    """Of one model, over resamples of the leads: rate and capture of the hand-off, its share of all rows, and AUC."""

    rate: Floats
    capture: Floats
    share: Floats
    auc: Floats


def differences(rows: RowSet, base: Side, candidate: Side) -> tuple[Difference, Difference, Difference]:
    """Rate at hand-off, capture, AUC.

    A difference is 'more than luck' where there are 30 conversions or more, its interval leaves out 0, and it is more
    than 2.58 standard errors from 0: with that, on data without signal all three stay 'not distinguishable' in 95 of
    100 cases. A rate must be that far from 0 by the spread of two equal rates too, since draws from a hand-off in which
    nobody converted know no spread. A capture must besides differ by more than the share handed off does: who calls
    more leads reaches more buyers, by luck too.
    """
    sides = (base, candidate)
    # The leads as they are, and then as drawn again.
    found = _figures(rows, sides, chain([np.ascontiguousarray(rows.pattern_weight[:, None])], drawn_leads(rows)))
    enough = float(rows.converted_weight.sum()) >= FEWEST_TO_TELL
    handed = [float(rows.weight[side.handed_off].sum()) for side in sides]
    few = min(handed) < FEWEST_ROWS

    before, after = found
    rate = replace(_difference(before.rate, after.rate, enough and not few), greyed=few)
    if rate.difference is not None and abs(rate.difference) <= Z_TO_TELL * _spread_of_equal_rates(rows, *sides):
        rate = replace(rate, verdict="not_distinguishable")
    capture = _difference(before.capture, after.capture, enough)
    beyond_number = _difference(before.capture - before.share, after.capture - after.share, enough)
    if capture.verdict == "more_than_luck" and beyond_number.verdict != "more_than_luck":
        capture = replace(capture, verdict="not_distinguishable", explained_by_number=True)
    return rate, capture, _difference(before.auc, after.auc, enough)


def _difference(base: Floats, candidate: Floats, may_tell: bool) -> Difference:
    """From a figure of the leads as they are, followed by the same over the draws."""
    before, after = (None if np.isnan(one[0]) else float(one[0]) for one in (base, candidate))
    if before is None or after is None:
        return Difference(before, after, None, None, None, "not_distinguishable")
    found = after - before
    drawn = candidate[1:] - base[1:]
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) < RESAMPLES // 2:
        return Difference(before, after, found, None, None, "not_distinguishable")
    # The position p (B + 1) leaves out 2.5 % on either side on average; numpy's own would leave out 3 % of 200 draws.
    low, high = (float(one) for one in np.quantile(drawn, [0.025, 0.975], method="weibull"))
    is_real = may_tell and (low > 0 or high < 0) and abs(found) > Z_TO_TELL * float(drawn.std(ddof=1))
    return Difference(before, after, found, low, high, "more_than_luck" if is_real else "not_distinguishable")


def _spread_of_equal_rates(rows: RowSet, base: Side, candidate: Side) -> float:
    """The standard error of the difference in rate if both hand-offs converted alike, a lead's rows all or none.

    The difference is Σ y (c / n_c − b / n_b) over the rows (y: converted; b, c: handed off); with one chance p for all
    its variance is p (1 − p) times the sum over the leads of the square of their weights. p is that of either hand-off.
    """
    n = [float(rows.weight[side.handed_off].sum()) for side in (base, candidate)]
    either = base.handed_off | candidate.handed_off
    p = float(rates(rows.weight[either & rows.converted].sum(), rows.weight[either].sum()))
    of_row = candidate.handed_off / n[1] - base.handed_off / n[0]
    of_lead = np.bincount(rows.pattern, weights=of_row, minlength=len(rows.pattern_weight))
    return float(np.sqrt(p * (1 - p) * (rows.pattern_weight * of_lead**2).sum()))


def drawn_leads(rows: RowSet) -> Iterator[NDArray[Any]]:
    """How often each pattern's leads were drawn, in pieces of [patterns, some resamples]; the same at every call."""
    kept = rows.drawn.get("compared")
    if kept is None:
        if len(rows.pattern_weight) * RESAMPLES > _KEPT:
            yield from _draw(rows)
            return
        # Whole before it is kept: another thread may be reading.
        kept = rows.drawn["compared"] = list(_draw(rows))
    yield from kept


def _draw(rows: RowSet) -> Iterator[NDArray[Any]]:
    random = np.random.default_rng(SEED)
    patterns = len(rows.pattern_weight)
    pattern_of_lead = np.repeat(np.arange(patterns), rows.pattern_weight.astype(np.intp))
    leads = len(pattern_of_lead)
    # Counts of rows are whole numbers, which singles hold exactly up to here at half the memory.
    dtype = np.float32 if leads * max(1, len(rows.moments)) < 2**24 else np.float64
    at_once = max(1, _AT_ONCE // max(1, patterns))
    for start in range(0, RESAMPLES, at_once):
        times = np.empty((min(at_once, RESAMPLES - start), patterns), dtype=dtype)
        for one in times:
            # Drawing leads one by one is four times faster than a multinomial over as many patterns.
            drawn = random.integers(0, leads, size=leads, dtype=np.int32) if leads else np.zeros(0, dtype=np.int32)
            one[:] = np.bincount(pattern_of_lead[drawn], minlength=patterns)
        yield np.ascontiguousarray(times.T)


def _figures(rows: RowSet, sides: tuple[Side, Side], draws: Iterable[NDArray[Any]]) -> list[Figures]:
    """The figures of both sides over the draws: arrays [patterns, resamples] of how often a pattern was drawn."""
    base, candidate = sides
    cell = base.handed_off * 4 + candidate.handed_off * 2 + rows.converted
    every = _rows_by(cell, rows.pattern, 8, rows)
    placements = [_placements(rows, side) for side in sides]
    found: list[list[list[Floats]]] = [[[], [], [], []] for _ in sides]
    for weight in draws:
        # Sparse: a dense product this flat keeps every core busy for longer than it takes on one.
        cells = (every @ weight).astype(np.float64).reshape(2, 2, 2, -1)
        n, k = cells.sum(axis=(0, 1, 2)), cells[:, :, 1].sum(axis=(0, 1))
        for store, handed, (converted, others) in zip(
            found, (cells[1].sum(axis=0), cells[:, 1].sum(axis=0)), placements, strict=True
        ):
            handed_n, handed_k = handed.sum(axis=0), handed[1]
            areas = _areas((converted @ weight).astype(np.float64), (others @ weight).astype(np.float64))
            for values, one in zip(
                store, (rates(handed_k, handed_n), rates(handed_k, k), rates(handed_n, n), areas), strict=True
            ):
                values.append(one)
    return [Figures(*(np.concatenate(one) for one in store)) for store in found]


def _rows_by(category: NDArray[np.integer], pattern: NDArray[np.int32], categories: int, rows: RowSet) -> Any:
    """Sparse [categories, patterns]: how many rows of each pattern are in each category."""
    # Costs a tenth of a second to import; only a comparison needs it.
    from scipy.sparse import csr_array

    ones = np.ones(len(category), dtype=np.float32)
    return csr_array((ones, (category, pattern)), shape=(categories, len(rows.pattern_weight)))


def _placements(rows: RowSet, side: Side) -> tuple[Any, Any]:
    """Two sparse matrices [places, patterns]: how many rows of each pattern stand where, for the AUC.

    Converted rows: by their score among the converted ones' distinct scores. Others: 2j where they lie below the jth
    of those and above the one before it, 2j + 1 where they tie with it. The order of all that matters is kept.
    """
    place_of_converted = side.place[rows.converted_rows]
    holds_converted = np.zeros(side.places, dtype=bool)
    holds_converted[place_of_converted] = True
    up_to = np.cumsum(holds_converted)
    between = 2 * up_to - holds_converted
    points = int(holds_converted.sum())
    is_other = ~rows.converted
    converted = _rows_by((up_to - 1)[place_of_converted], rows.pattern[rows.converted_rows], points, rows)
    return converted, _rows_by(between[side.place[is_other]], rows.pattern[is_other], 2 * points + 1, rows)


def _areas(converted: Floats, others: Floats) -> Floats:
    """AUC of each resample (column): Mann–Whitney, ties a half; NaN where all or none converted."""
    points = 2 * len(converted)
    below = np.cumsum(others, axis=0)[:points:2] + 0.5 * others[1:points:2]
    pairs = converted.sum(axis=0) * others.sum(axis=0)
    return rates((converted * below).sum(axis=0), pairs)
