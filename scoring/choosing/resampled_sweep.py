"""Hold the sweep of a model's scores with its resamples: what every choice of a threshold is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.choosing.signal import has_signal
from scoring.figures import score_places, sweep_thresholds
from scoring.model import ScoringModel
from scoring.resampling import RESAMPLES, lead_weights
from scoring.rows import RowSet
from scoring.scores import MILLION
from scoring.statistics import Floats, ScoreCounts
from scoring.tiers import Scored

_EXACT_IN_SINGLES = 2**23  # a resample may have more rows than the data; twice as many is beyond all chance


@dataclass(frozen=True, eq=False)
class Tally:
    """Rows and converted rows at or above each threshold, and leads likewise, each counted at its first such row.

    Each [thresholds, …]: one column a resample, or one for the data as they are. On one date rows are leads.
    """

    n: Floats
    k: Floats
    lead_n: Floats
    lead_k: Floats

    @property
    def converted(self) -> Floats:
        """All converted rows: the lowest threshold lies at or below every score."""
        return self.k[0]


@dataclass(frozen=True, eq=False)
class ResampledSweep:
    """The sweep of evaluation.md, as it is and in 200 resamples of the leads.

    thresholds: float64 [thresholds], rising, those of ``Evaluation.sweep``. found: one column. drawn: one column a
    resample. converted_leads: leads with a converted row; over several dates fewer than the converted rows. dates:
    the number of moments whose rows are counted. has_signal: the rate above some threshold is beyond luck.
    """

    thresholds: Floats
    found: Tally
    drawn: Tally
    converted_leads: int
    dates: int
    has_signal: bool


def resampled_sweep(model: ScoringModel, rows: RowSet, scored: Scored) -> ResampledSweep:
    """The sweep of the rows' scores, and the same over resamples of the leads (those of ``resampling``)."""
    thresholds, band = _bands(model, rows, scored)
    patterns = len(rows.pattern_weight)
    everyone = _Tallier.of(rows, band, len(thresholds))
    found = everyone.tally(rows.pattern_weight.reshape(patterns, 1))
    if patterns == 0:
        nothing = np.zeros((len(thresholds), RESAMPLES))
        drawn = Tally(nothing, nothing, nothing, nothing)
    else:
        pieces = [everyone.tally(weight) for weight in lead_weights(rows)]
        drawn = Tally(*(np.concatenate(parts, axis=1) for parts in zip(*map(_parts, pieces), strict=True)))
    converted = np.unique(rows.pattern[rows.converted_rows])
    return ResampledSweep(
        thresholds=thresholds / MILLION,
        found=found,
        drawn=drawn,
        converted_leads=int(rows.pattern_weight[converted].sum()),
        dates=len(rows.moments),
        has_signal=has_signal(rows, band, len(thresholds)),
    )


def _bands(model: ScoringModel, rows: RowSet, scored: Scored) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """The thresholds in millionths, and for every row how many of them it reaches."""
    score, place, places = score_places(model, scored)
    counts = ScoreCounts.dense(score, rows.count(place, places))
    thresholds = sweep_thresholds(model, counts, scored.grain)
    # Rounded up, so that ``score >= t`` is the same in grains; each score is looked up once.
    reached = np.searchsorted(-(-thresholds // scored.grain), counts.scores, side="right")
    return thresholds, reached[place]


@dataclass(frozen=True, eq=False)
class _Tallier:
    """Sparse matrices [thresholds + 1, patterns] that turn weights of patterns into counts by band."""

    rows: Any
    converted: Any
    leads: Any
    leads_converted: Any

    @classmethod
    def of(cls, rows: RowSet, band: NDArray[np.intp], thresholds: int) -> _Tallier:
        # Costs a tenth of a second to import; only choosing and intervals over several dates need it.
        from scipy.sparse import csr_array

        # Every count is at most that of all rows: half the memory where singles hold it exactly.
        dtype = np.float32 if rows.weight.sum() < _EXACT_IN_SINGLES else np.float64

        def by_band(band: NDArray[np.intp], pattern: NDArray[np.integer], step: Floats) -> Any:
            return csr_array((step.astype(dtype), (band, pattern)), shape=(thresholds + 1, len(rows.pattern_weight)))

        hit = rows.converted_rows
        everyone = by_band(band, rows.pattern, np.ones(len(band)))
        converted = by_band(band[hit], rows.pattern[hit], np.ones(len(hit)))
        if rows.on_one_date:
            return cls(everyone, converted, None, None)
        risen, before = _records(rows, band)
        # A record counts for the thresholds between the lead's last record and itself.
        pattern = np.concatenate([rows.pattern[risen]] * 2)
        at = np.concatenate([band[risen], before])
        step = np.concatenate([np.ones(len(risen)), -np.ones(len(risen))])
        hits = np.concatenate([rows.converted[risen]] * 2)
        return cls(everyone, converted, by_band(at, pattern, step), by_band(at[hits], pattern[hits], step[hits]))

    def tally(self, weight: Floats) -> Tally:
        """weight: [patterns, columns], how many leads of each pattern there are."""
        weight = np.ascontiguousarray(weight, dtype=self.rows.dtype)
        n, k = _tails(self.rows @ weight), _tails(self.converted @ weight)
        if self.leads is None:
            return Tally(n, k, n, k)
        return Tally(n, k, _tails(self.leads @ weight), _tails(self.leads_converted @ weight))


def _records(rows: RowSet, band: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of the rows in which a lead reaches a higher band than ever before, and the highest band before."""
    highest = np.zeros(len(rows.pattern_weight), dtype=np.intp)
    positions, before = [], []
    for start, stop in zip(rows.moment_start, rows.moment_start[1:], strict=False):
        pattern = rows.pattern[start:stop]
        risen = np.flatnonzero(band[start:stop] > highest[pattern])
        positions.append(start + risen)
        before.append(highest[pattern[risen]])
        highest[pattern[risen]] = band[start + risen]
    return np.concatenate(positions, dtype=np.intp), np.concatenate(before, dtype=np.intp)


def _tails(by_band: Floats) -> Floats:
    """From counts by band (0: below every threshold) to counts at or above each threshold."""
    return np.cumsum(by_band[:0:-1], axis=0, dtype=np.float64)[::-1]


def _parts(tally: Tally) -> tuple[Floats, Floats, Floats, Floats]:
    return tally.n, tally.k, tally.lead_n, tally.lead_k
