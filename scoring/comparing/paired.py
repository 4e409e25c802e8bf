"""Find how far the difference between two models would move with other leads: one bootstrap for both.

The leads are drawn again with all their rows (Efron's bootstrap, by cluster), the same draws for both models, so that
what both have in common cancels out of the difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scoring.conditions import Booleans
from scoring.evaluation import FEWEST_ROWS
from scoring.figures import FEWEST_TO_TELL
from scoring.resampling import RESAMPLES, areas, as_doubles, interval_of, lead_weights, placements, rows_by
from scoring.rows import RowSet
from scoring.statistics import Floats, rates

Verdict = Literal["more_than_luck", "not_distinguishable"]

# Each of three figures is judged at 99 %: at 98.3 % (Bonferroni) all three at once would be held to 95 % if standard
# errors from 200 draws and few conversions were exact, which they are to within a few percent.
Z_TO_TELL = 2.5758293035489004


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


@dataclass(frozen=True, eq=False)
class Paired:
    """Candidate less base. drawn_areas: the AUC of either in each resample, base first."""

    rate: Difference
    capture: Difference
    auc: Difference
    drawn_areas: tuple[Floats, Floats]

    @property
    def figures(self) -> tuple[Difference, Difference, Difference]:
        return self.rate, self.capture, self.auc


def differences(rows: RowSet, base: Side, candidate: Side) -> Paired:
    """Rate at hand-off, capture, AUC.

    A difference is 'more than luck' where there are 30 conversions or more, its interval leaves out 0, and it is more
    than 2.58 standard errors from 0: with that, on data without signal all three stay 'not distinguishable' in 95 of
    100 cases. A rate must be that far from 0 by the spread of two equal rates too, since draws from a hand-off in which
    nobody converted know no spread. A capture must besides differ by more than the share handed off does: who calls
    more leads reaches more buyers, by luck too.
    """
    sides = (base, candidate)
    # The leads as they are, and then as drawn again.
    found = _figures(rows, sides, chain([np.ascontiguousarray(rows.pattern_weight[:, None])], lead_weights(rows)))
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
    auc = _difference(before.auc, after.auc, enough)
    return Paired(rate, capture, auc, (before.auc[1:], after.auc[1:]))


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
    low, high = interval_of(drawn)
    assert low is not None
    assert high is not None
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


def _figures(rows: RowSet, sides: tuple[Side, Side], draws: Iterable[NDArray[Any]]) -> list[Figures]:
    """The figures of both sides over the draws: arrays [patterns, resamples] of how often a pattern was drawn."""
    base, candidate = sides
    cell = base.handed_off * 4 + candidate.handed_off * 2 + rows.converted
    every = rows_by(cell, rows.pattern, 8, rows)
    stands = [placements(rows, side.place, side.places) for side in sides]
    found: list[list[list[Floats]]] = [[[], [], [], []] for _ in sides]
    for weight in draws:
        # Sparse: a dense product this flat keeps every core busy for longer than it takes on one.
        cells = as_doubles(every @ weight).reshape(2, 2, 2, -1)
        n, k = cells.sum(axis=(0, 1, 2)), cells[:, :, 1].sum(axis=(0, 1))
        for store, handed, (converted, others) in zip(
            found, (cells[1].sum(axis=0), cells[:, 1].sum(axis=0)), stands, strict=True
        ):
            handed_n, handed_k = handed.sum(axis=0), handed[1]
            area = areas(as_doubles(converted @ weight), as_doubles(others @ weight))
            for values, one in zip(
                store, (rates(handed_k, handed_n), rates(handed_k, k), rates(handed_n, n), area), strict=True
            ):
                values.append(one)
    return [Figures(*(np.concatenate(one) for one in store)) for store in found]
