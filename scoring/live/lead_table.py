"""Count leads, each at its first row, in every tier and in the hand-off at every position of one tier's threshold.

Over several dates the interval of a rate is of leads (docs/evaluation.md), which counts of rows cannot tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.live.population import Population
from scoring.model import ScoringModel, thousandths
from scoring.rows import RowSet
from scoring.tiers import Booleans

# Rows beyond this would keep everybody waiting.
MOST_ROWS = 1_000_000
Whole = NDArray[np.int64]
_ALWAYS = np.iinfo(np.int64).max // 2


@dataclass(frozen=True, eq=False)
class LeadTable:
    """threshold: thousandths, rising. n, k: [tiers + 1, thresholds], leads with a row in the tier, and those whose
    first such row converted; the last entry is the hand-off.
    """

    threshold: Whole
    n: Whole
    k: Whole


def lead_table(
    model: ScoringModel, rows: RowSet, population: Population, tier_place: int, thresholds: Sequence[int]
) -> LeadTable:
    """thresholds: of the tier at ``tier_place``, in thousandths, rising; the other tiers stay where they are."""
    counted = _Leads(rows, np.array(thresholds, dtype=np.int64) * 1_000)
    score = population.scored.total.astype(np.int64) * population.scored.grain
    at_least = population.standing % len(model.tiers)
    needs = population.standing // len(model.tiers) // (len(model.tiers) + 1)
    reaches = _reached(model, score, needs)
    moves = (needs >> tier_place & 1).astype(bool)
    for place in range(tier_place):
        moves &= ~reaches[place]
    below = np.full(len(score), len(model.tiers) - 1, dtype=np.int64)
    for place in reversed(range(tier_place + 1, len(model.tiers) - 1)):
        below[reaches[place]] = place
    # The tier of each row that the threshold can move, reached and not reached.
    upper, lower = np.minimum(tier_place, at_least), np.minimum(below, at_least)
    upper, lower = (np.where(moves, tier, population.scored.tier) for tier in (upper, lower))
    found = [counted.of(score, upper == tier, lower == tier) for tier in range(len(model.tiers))]
    found.append(counted.of(score, upper <= model.hand_off_index, lower <= model.hand_off_index))
    n, k = (np.array(one) for one in zip(*found, strict=True))
    return LeadTable(np.array(thresholds, dtype=np.int64), n, k)


def _reached(model: ScoringModel, score: Whole, needs: Whole) -> list[Booleans]:
    """Which rows reach each tier but the last, by score and needs."""
    return [
        (score >= thousandths(tier.from_score or 0) * 1_000) & (needs >> place & 1).astype(bool)
        for place, tier in enumerate(model.tiers[:-1])
    ]


@dataclass(frozen=True, eq=False)
class _Leads:
    """threshold: millionths, rising."""

    rows: RowSet
    threshold: Whole

    def of(self, score: Whole, above: Booleans, below: Booleans) -> tuple[Whole, Whole]:
        """Leads with a row that is in, and those whose first such row converted, at each threshold.

        above, below: whether a row is in where its score is at or above the threshold, and where it is not.
        """
        if (below & ~above).any():
            # What is in below a threshold is in from a threshold on, once everything is turned around.
            n, k = self._from(
                np.where(above & below, _ALWAYS, np.where(below, -score, -_ALWAYS)), 1 - self.threshold[::-1]
            )
            return n[::-1], k[::-1]
        return self._from(np.where(above & below, _ALWAYS, np.where(above, score, -_ALWAYS)), self.threshold)

    def _from(self, score: Whole, threshold: Whole) -> tuple[Whole, Whole]:
        """A row later than another of its lead counts for the thresholds that only it reaches."""
        rows, size = self.rows, len(threshold) + 1
        reached = np.searchsorted(threshold, score, side="right")
        record = np.zeros(len(rows.pattern_weight), dtype=np.intp)
        n, k = np.zeros(size), np.zeros(size)
        for start, stop in zip(rows.moment_start, rows.moment_start[1:], strict=False):
            here = slice(start, stop)
            pattern, place = rows.pattern[here], reached[here]
            risen = place > record[pattern]
            pattern, place, weight = pattern[risen], place[risen], rows.weight[here][risen]
            for counts, some in ((n, weight), (k, weight * rows.converted[here][risen])):
                counts += np.bincount(record[pattern], weights=some, minlength=size)
                counts -= np.bincount(place, weights=some, minlength=size)
            record[pattern] = place
        return np.cumsum(n)[:-1].astype(np.int64), np.cumsum(k)[:-1].astype(np.int64)
