"""Count rows by score and standing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.live.lines import Lines
from scoring.live.population import Population
from scoring.live.standings import Codes, Standing, standing_of
from scoring.model import ScoringModel

# So many entries of different scores are sent as they are; more are counted between the lines.
MOST_ENTRIES = 3_000
# Up to so many possible combinations are counted in one pass; more are sorted.
_MOST_PLACES = 2**22
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """One entry a standing and score, by standing, scores rising. score: millionths. standing: into ``standings``.

    exact: scores are the rows' own; else each stands in for those between two lines.
    """

    standings: tuple[Standing, ...]
    standing: Whole
    score: Whole
    n: Whole
    k: Whole
    exact: bool


def score_table(model: ScoringModel, population: Population, lines: Lines) -> ScoreTable:
    """All rows, as the model has scored them."""
    scored = population.scored
    codes, standing = distinct(population.standing)
    scores = scored.total.astype(np.int64)
    entries = counted_pairs(standing, len(codes), scores, population.weight, population.converted)
    exact = len(entries[0]) <= MOST_ENTRIES
    of, score, n, k = entries
    score = score * scored.grain
    if not exact:
        of, score, n, k = merged(of, lines.stand_ins(score), n, k)
    return ScoreTable(tuple(standing_of(code, len(model.tiers)) for code in codes), of, score, n, k, exact)


def distinct(codes: Codes) -> tuple[list[int], NDArray[np.intp]]:
    """The distinct codes, and each row's place among them."""
    if len(codes) == 0:
        return [], np.zeros(0, dtype=np.intp)
    low, high = int(codes.min()), int(codes.max())
    if low == high:
        return [low], np.zeros(len(codes), dtype=np.intp)
    if high - low < _MOST_PLACES:
        there = np.zeros(high - low + 1, dtype=np.intp)
        there[codes - low] = 1
        found = np.flatnonzero(there)
        there[found] = np.arange(len(found))
        return [int(one) for one in found + low], there[codes - low]
    values, place = np.unique(codes, return_inverse=True)
    return [int(one) for one in values], place.astype(np.intp)


def counted_pairs(
    of: NDArray[np.intp], parts: int, score: Whole, weight: NDArray[np.float64], converted: NDArray[np.bool_]
) -> tuple[Whole, Whole, Whole, Whole]:
    """Part, score, rows and converted rows of each pair that some row has, by part, then score."""
    if len(score) == 0:
        return score, score, score, score
    low = int(score.min())
    span = int(score.max()) - low + 1
    key = of * span + (score - low)
    if parts * span < _MOST_PLACES:
        all_n = np.bincount(key, weights=weight, minlength=1)
        found = np.flatnonzero(all_n)
        hits = np.flatnonzero(converted)
        all_k = np.bincount(key[hits], weights=weight[hits], minlength=len(all_n))
        n, k = all_n[found], all_k[found]
    else:
        found, place = np.unique(key, return_inverse=True)
        n = np.bincount(place, weights=weight)
        k = np.bincount(place, weights=weight * converted)
    return found // span, found % span + low, n.astype(np.int64), k.astype(np.int64)


def merged(of: Whole, score: Whole, n: Whole, k: Whole) -> tuple[Whole, Whole, Whole, Whole]:
    """Entries of equal part and score, which lie together, taken as one."""
    if len(of) == 0:
        return of, score, n, k
    starts = np.flatnonzero(np.append(True, (of[1:] != of[:-1]) | (score[1:] != score[:-1])))
    return of[starts], score[starts], np.add.reduceat(n, starts), np.add.reduceat(k, starts)
