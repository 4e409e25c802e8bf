"""Compute rates, intervals, ranking quality and rising fits from counts."""

from __future__ import annotations

from dataclasses import dataclass

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

    def at_or_above(self, thresholds: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """n and k of the rows with ``score >= t``, one entry a threshold."""
        first = np.searchsorted(self.score, thresholds, side="left")
        return _tail(self.n)[first], _tail(self.k)[first]


def _tail(counts: Floats) -> Floats:
    """Sums from each position to the end, and a 0 behind."""
    return np.append(np.cumsum(counts[::-1])[::-1], 0.0)


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
    spread_converted = float(np.dot(converted, (of_converted - area) ** 2)) / (k - 1)
    spread_other = float(np.dot(other, (of_other - area) ** 2)) / (m - 1)
    half = Z * float(np.sqrt(spread_converted / k + spread_other / m))
    return area, max(0.0, area - half), min(1.0, area + half)


def _placements(counts: ScoreCounts) -> tuple[float, Floats, Floats] | None:
    """AUC, and by score: the share of the others below a converted row, of the converted above another row."""
    converted, other = counts.k, counts.n - counts.k
    k, m = float(converted.sum()), float(other.sum())
    if k == 0 or m == 0:
        return None
    of_converted = (np.cumsum(other) - 0.5 * other) / m
    of_other = 1.0 - (np.cumsum(converted) - 0.5 * converted) / k
    return float(np.dot(converted, of_converted)) / k, of_converted, of_other


def average_precision(counts: ScoreCounts) -> float | None:
    """Sum over falling scores of (rise of recall) × precision; None where nothing converted."""
    converted = float(counts.k.sum())
    if converted == 0:
        return None
    precision = _tail(counts.k)[:-1] / _tail(counts.n)[:-1]
    return float(np.dot(counts.k, precision)) / converted


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
