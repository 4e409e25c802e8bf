"""Compute rates, intervals, ranking quality and rising fits from counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# The 97.5 % quantile of the normal distribution: every interval is a 95 % one.
Z = 1.959963984540054


def counted(category: NDArray[np.integer], *, weights: Floats, minlength: int) -> Floats:
    """The sum of the weights in each category: 0, 1, 2, …"""
    sums: Floats = np.bincount(category, weights=weights, minlength=minlength).astype(np.float64, copy=False)
    return sums


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

    score: one entry a score, rising, or where they are consecutive whole numbers the first of them. n: whole numbers
    (int64 or float64), one entry a score; may be 0. hits: the entries at which some converted, rising; hit_k: how
    many. Few rows convert, so that what concerns them alone is cheap.
    """

    score: NDArray[np.int64] | int
    n: NDArray[Any]
    hits: NDArray[np.intp]
    hit_k: Floats

    @classmethod
    def dense(cls, score: NDArray[np.int64] | int, n: NDArray[Any], k: NDArray[Any] | None = None) -> ScoreCounts:
        """From the converted rows of every score; None where they do not matter."""
        hits = np.flatnonzero(k != 0) if k is not None else np.zeros(0, dtype=np.intp)
        return cls(score, n, hits, np.zeros(0) if k is None else k[hits].astype(np.float64))

    @cached_property
    def scores(self) -> NDArray[np.int64]:
        """One entry a score."""
        return np.arange(self.score, self.score + len(self.n)) if isinstance(self.score, int) else self.score

    @cached_property
    def _n_before(self) -> NDArray[np.int64]:
        """Rows below each score, and all rows behind. Whole numbers sum up faster as such than as doubles."""
        before = np.zeros(len(self.n) + 1, dtype=np.int64)
        np.cumsum(self.n.astype(np.int64, copy=False), out=before[1:])
        return before

    def rows_from(self, entries: NDArray[np.integer]) -> Floats:
        """Rows at or above the scores of some entries; 0 for the one behind the last."""
        return (self._n_before[-1] - self._n_before[entries]).astype(np.float64)

    @cached_property
    def hit_tail(self) -> Floats:
        """Converted rows at or above each of the ``hits``, and a 0 behind."""
        return _tail(self.hit_k)

    @property
    def rows(self) -> float:
        return float(self._n_before[-1])

    @property
    def converted(self) -> float:
        return float(self.hit_tail[0])

    def at_or_above(self, thresholds: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """n and k of the rows with ``score >= t``, one entry a threshold."""
        if isinstance(self.score, int):
            first = np.clip(thresholds, self.score, self.score + len(self.n)) - self.score
        else:
            first = np.searchsorted(self.score, thresholds, side="left")
        return self.rows_from(first), self.hit_tail[np.searchsorted(self.hits, first)]

    def ends(self) -> tuple[int, int] | None:
        """The lowest and highest score that a row has; None without rows."""
        there = np.flatnonzero(self.n > 0)
        if len(there) == 0:
            return None
        if isinstance(self.score, int):
            return self.score + int(there[0]), self.score + int(there[-1])
        return int(self.score[there[0]]), int(self.score[there[-1]])


def _tail(counts: Floats) -> Floats:
    """Sums from each position to the end, and a 0 behind."""
    return np.append(np.cumsum(counts[::-1])[::-1], 0.0)


@dataclass(frozen=True, eq=False)
class _Ranking:
    """The rows as the converted ones see them: one entry a score at which some converted, scores rising.

    k, m: converted and other rows with that score. k_above, m_above: those with a higher one. m_between: other rows
    with a score below the entry's and above that of the entry before.
    """

    k: Floats
    m: Floats
    k_above: Floats
    m_above: Floats
    m_between: Floats
    converted: float
    others: float

    @classmethod
    def of(cls, counts: ScoreCounts) -> _Ranking | None:
        """None where there is no converted row or no other."""
        at, k_tail = counts.hits, counts.hit_tail
        k = counts.hit_k
        m = counts.n[at] - k
        m_from = counts.rows_from(at) - k_tail[:-1]
        converted, others = counts.converted, counts.rows - counts.converted
        if converted == 0 or others == 0:
            return None
        m_above = m_from - m
        m_between = np.append(others, m_above[:-1]) - m_from
        return cls(k, m, k_tail[1:], m_above, m_between, converted, others)


def auc(counts: ScoreCounts) -> float | None:
    """The chance that a converted row scores above one that did not convert, ties a half (Mann–Whitney).

    None where there is no converted row or no other.
    """
    ranking = _Ranking.of(counts)
    return None if ranking is None else _area(ranking)


def _area(ranking: _Ranking) -> float:
    below = ranking.others - ranking.m_above - 0.5 * ranking.m
    return float(np.dot(ranking.k, below)) / (ranking.converted * ranking.others)


def auc_with_interval(counts: ScoreCounts) -> tuple[float | None, float | None, float | None]:
    """AUC and its 95 % interval after DeLong; the rows must be independent (one date).

    DeLong, E. R., DeLong, D. M., Clarke-Pearson, D. L. (1988), Comparing the areas under two or more correlated
    receiver operating characteristic curves, Biometrics 44, 837–845. No interval with fewer than 2 of either.
    """
    ranking = _Ranking.of(counts)
    if ranking is None:
        return None, None, None
    area, k, m = _area(ranking), ranking.converted, ranking.others
    if k < 2 or m < 2:
        return area, None, None
    # Placements: the share of the others below a converted row; the share of the converted above another row, which
    # is the same for all others between two converted scores.
    of_converted = 1.0 - (ranking.m_above + 0.5 * ranking.m) / m - area
    of_tied_others = (ranking.k_above + 0.5 * ranking.k) / k - area
    of_others_between = (ranking.k_above + ranking.k) / k - area
    others_on_top = m - float(ranking.m.sum() + ranking.m_between.sum())
    squares_converted = float(np.dot(ranking.k, of_converted * of_converted))
    squares_others = (
        float(np.dot(ranking.m, of_tied_others * of_tied_others))
        + float(np.dot(ranking.m_between, of_others_between * of_others_between))
        + others_on_top * area * area
    )
    half = Z * float(np.sqrt(squares_converted / (k - 1) / k + squares_others / (m - 1) / m))
    return area, max(0.0, area - half), min(1.0, area + half)


def average_precision(counts: ScoreCounts) -> float | None:
    """Sum over falling scores of (rise of recall) × precision; None where nothing converted."""
    at = counts.hits
    if len(at) == 0:
        return None
    return float(np.dot(counts.hit_k, counts.hit_tail[:-1] / counts.rows_from(at))) / counts.converted


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
