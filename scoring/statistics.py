"""Compute rates, intervals, ranking quality and rising fits from counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# The 97.5 % quantile of the normal distribution: every interval is a 95 % one.
Z = 1.959963984540054


def rates(k: ArrayLike, n: ArrayLike) -> Floats:
    """k / n, NaN where n is 0."""
    k, n = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    return np.divide(k, n, out=np.full(np.broadcast(k, n).shape, np.nan), where=n > 0)


def wilson(k: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """Wilson's 95 % score interval for k of n, NaN where n is 0.

    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209–212.
    """
    k, n = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    share = rates(k, n)
    size = np.where(n > 0, n, np.nan)
    middle = (share + Z * Z / (2 * size)) / (1 + Z * Z / size)
    half = Z / (1 + Z * Z / size) * np.sqrt(share * (1 - share) / size + Z * Z / (4 * size * size))
    # At k = 0 and k = n the ends are 0 and 1 by the formula; rounding must not put them outside.
    low = np.where(k == 0, np.where(n > 0, 0.0, np.nan), middle - half)
    high = np.where(k == n, np.where(n > 0, 1.0, np.nan), middle + half)
    return low, high


@dataclass(frozen=True, eq=False)
class ScoreCounts:
    """How many rows have each score, and how many of those converted.

    score: whole numbers, strictly rising; n, k: float64 holding whole numbers, n above 0.
    """

    score: NDArray[np.int64]
    n: Floats
    k: Floats

    @cached_property
    def n_tail(self) -> Floats:
        """Rows at or above each score, and a 0 behind."""
        return _tail(self.n)

    @cached_property
    def k_tail(self) -> Floats:
        """Converted rows at or above each score, and a 0 behind."""
        return _tail(self.k)

    def at_or_above(self, thresholds: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """n and k of the rows with ``score >= t``, one entry a threshold."""
        first = np.searchsorted(self.score, thresholds, side="left")
        return self.n_tail[first], self.k_tail[first]


def _tail(counts: Floats) -> Floats:
    """Sums from each position to the end, and a 0 behind."""
    tail = np.empty(len(counts) + 1)
    tail[-1] = 0.0
    np.cumsum(counts[::-1], out=tail[-2::-1])
    return tail


def auc(counts: ScoreCounts) -> float | None:
    """The chance that a converted row scores above one that did not convert, ties a half (Mann–Whitney).

    None where there is no converted row or no other.
    """
    placed = _placements(counts)
    return None if placed is None else placed[0]


def auc_with_interval(counts: ScoreCounts) -> tuple[float | None, float | None, float | None]:
    """AUC and its 95 % interval after DeLong; the rows must be independent (one date).

    DeLong, E. R., DeLong, D. M., Clarke-Pearson, D. L. (1988), Comparing the areas under two or more correlated
    receiver operating characteristic curves, Biometrics 44, 837–845. No interval with fewer than 2 of either.
    """
    placed = _placements(counts)
    if placed is None:
        return None, None, None
    area, of_converted, of_other = placed
    converted, other = counts.k, counts.n - counts.k
    k, m = float(converted.sum()), float(other.sum())
    if k < 2 or m < 2:
        return area, None, None
    of_converted -= area
    of_other -= area
    spread_converted = float(np.dot(converted, of_converted * of_converted)) / (k - 1)
    spread_other = float(np.dot(other, of_other * of_other)) / (m - 1)
    half = Z * float(np.sqrt(spread_converted / k + spread_other / m))
    return area, max(0.0, area - half), min(1.0, area + half)


def _placements(counts: ScoreCounts) -> tuple[float, Floats, Floats] | None:
    """AUC, and by score: the share of the others below a converted row, of the converted above another row."""
    k = float(counts.k_tail[0])
    m = float(counts.n_tail[0]) - k
    if k == 0 or m == 0:
        return None
    # At or above plus strictly above, halved: ties count a half.
    converted_above = counts.k_tail[:-1] + counts.k_tail[1:]
    all_above = counts.n_tail[:-1] + counts.n_tail[1:]
    of_other = converted_above * (0.5 / k)
    of_converted = 1.0 - (all_above - converted_above) * (0.5 / m)
    return float(np.dot(counts.k, of_converted)) / k, of_converted, of_other


def average_precision(counts: ScoreCounts) -> float | None:
    """Sum over falling scores of (rise of recall) × precision; None where nothing converted."""
    converted = float(counts.k_tail[0])
    if converted == 0:
        return None
    return float(np.dot(counts.k, counts.k_tail[:-1] / counts.n_tail[:-1])) / converted


def rising_fit(k: Floats, n: Floats) -> Floats:
    """The rates that rise (or stay) from entry to entry and fit k of n best, NaN where n is 0.

    Isotonic regression weighted by n; pool-adjacent-violators as in scipy.
    """
    # Costs a third of a second to import; only a drawn chart needs it.
    from scipy.optimize import isotonic_regression

    fitted = np.full(len(n), np.nan)
    there = n > 0
    if there.any():
        fitted[there] = isotonic_regression(k[there] / n[there], weights=n[there]).x
    return fitted
