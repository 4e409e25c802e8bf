"""Tell whether a high score goes with conversion at all: a test over every threshold at once.

Without it a sweep of pure noise always has a best threshold.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.resampling import SEED
from scoring.rows import RowSet
from scoring.statistics import Floats, counted

# Of 100 data sets without signal, about one may still be taken to have some.
_FALSE_ALARMS = 0.01
# The normal approximation needs some conversions to be expected above a threshold (Cochran's rule).
_FEWEST_EXPECTED = 5
_MOST_THRESHOLDS = 100
_DRAWS = 2_000


def has_signal(rows: RowSet, band: NDArray[np.intp], thresholds: int) -> bool:
    """True where at some threshold the rate is above the base rate by more than luck.

    band: [rows], how many of the thresholds the row reaches. At each threshold the conversions beyond those that each
    date's base rate would give are held against their standard deviation if scores told nothing, in which rows of
    one lead count as dependent as they are (a score test, stratified by date). The largest of these ratios is held
    against the largest that chance gives when it may choose among as many thresholds (the maximum of a Brownian
    bridge at the shares of the rows above them, drawn with a fixed seed).
    """
    gain, variance, expected, n, everyone = _by_threshold(rows, band, thresholds)
    tells = np.flatnonzero((expected >= _FEWEST_EXPECTED) & (variance > 0) & (n < everyone))
    # Thresholds between the same two scores are one.
    tells = tells[np.append(np.diff(n[tells]) != 0, True)] if len(tells) else tells
    if len(tells) == 0:
        return False
    tells = tells[np.unique(np.linspace(0, len(tells) - 1, _MOST_THRESHOLDS).round().astype(np.intp))]
    largest = float((gain[tells] / np.sqrt(variance[tells])).max())
    return largest > _largest_by_chance(n[tells] / everyone)


def _by_threshold(
    rows: RowSet, band: NDArray[np.intp], thresholds: int
) -> tuple[Floats, Floats, Floats, Floats, float]:
    """At each threshold: conversions beyond those expected, their variance, those expected, and rows; all rows."""
    gain, variance, expected, above = (np.zeros(thresholds) for _ in range(4))
    dates = [slice(start, stop) for start, stop in zip(rows.moment_start, rows.moment_start[1:], strict=False)]
    dates = [date for date in dates if date.stop > date.start]
    shares, residuals = [], []
    for date in dates:
        weight, converted = rows.weight[date], rows.converted[date]
        n = _reaching(band[date], weight, thresholds)
        all_rows, base = float(weight.sum()), float(weight[converted].sum() / weight.sum())
        gain += _reaching(band[date][converted], weight[converted], thresholds) - base * n
        expected += base * n
        above += n
        shares.append(n / all_rows)
        residuals.append(converted - base)
        if all_rows > 1:
            variance += base * (1 - base) * n * (1 - shares[-1]) * all_rows / (all_rows - 1)
    row_of = np.full(len(rows.pattern_weight), -1, dtype=np.intp)
    for i, one in enumerate(dates):
        row_of[:] = -1
        row_of[rows.pattern[one]] = np.arange(one.stop - one.start)
        for j, other in enumerate(dates[:i]):
            at_one = row_of[rows.pattern[other]]
            at_other = np.flatnonzero(at_one >= 0)
            at_one = at_one[at_other]
            weight = rows.weight[other][at_other]
            if len(weight) == 0:
                continue
            together = float(np.dot(weight, residuals[i][at_one] * residuals[j][at_other]) / weight.sum())
            band_one, band_other = band[one][at_one], band[other][at_other]
            both = _reaching(np.minimum(band_one, band_other), weight, thresholds)
            both -= shares[j] * _reaching(band_one, weight, thresholds)
            both -= shares[i] * _reaching(band_other, weight, thresholds)
            variance += 2 * together * (both + shares[i] * shares[j] * weight.sum())
    return gain, variance, expected, above, float(rows.weight.sum())


def _reaching(band: NDArray[np.intp], weight: Floats, thresholds: int) -> Floats:
    """Rows at or above each threshold."""
    in_band = counted(band, weights=weight, minlength=thresholds + 1)
    return np.cumsum(in_band[:0:-1])[::-1]


def _largest_by_chance(shares: Floats) -> float:
    """What the largest ratio stays below in 99 of 100 data sets without signal. shares: falling, of rows above."""
    steps = -np.diff(np.concatenate([[1.0], shares, [0.0]]))
    moves = np.random.default_rng(SEED).standard_normal((len(steps), _DRAWS)) * np.sqrt(steps)[:, np.newaxis]
    walk = np.cumsum(moves[::-1], axis=0)[::-1]
    bridge = walk[1:] - shares[:, np.newaxis] * walk[0]
    largest = (bridge / np.sqrt(shares * (1 - shares))[:, np.newaxis]).max(axis=0)
    return float(np.quantile(largest, 1 - _FALSE_ALARMS))
