"""Count, at every position of a rule's slider, the rows that its points move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.live.lines import Lines
from scoring.live.moved_rows import MovedRows, moved_rows
from scoring.live.population import Population
from scoring.live.score_table import distinct
from scoring.live.standings import Standing, standing_of
from scoring.model import ScoringModel, thousandths
from scoring.scores import MILLION
from scoring.statistics import ScoreCounts, auc, auc_with_interval

# Scores with at most this many possible values are looked up; others are searched for.
_MOST_PLACES = 2**22
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PositionTable:
    """The moved rows at each position.

    position: thousandths of points, rising. score: millionths; standing: into ``standings``; one entry a pair that
    some row has at some position, by standing, scores rising. n, k: [positions, entries]. area: [positions, 3], the
    AUC of all rows and its interval, NaN where there is none; None where it is left out.
    whole: all scores are whole points, so that none stands in for others.
    """

    position: Whole
    standings: tuple[Standing, ...]
    standing: Whole
    score: Whole
    n: Whole
    k: Whole
    area: Floats | None
    whole: bool


def position_table(
    model: ScoringModel,
    population: Population,
    rule_place: int,
    points: Sequence[float],
    lines: Lines,
    *,
    one_date: bool,
    with_area: bool,
) -> PositionTable:
    """points: the slider's positions, rising, among them 0 and the rule's own. lines: what scores are compared with."""
    moved = moved_rows(model, population, rule_place, points)
    weight = moved.n.astype(np.float64)
    hits = np.flatnonzero(moved.converted)
    scores, codes = zip(*(moved.at(one) for one in points), strict=True)
    low = min((int(score.min()) for score in scores if len(score)), default=0)
    high = max((int(score.max()) for score in scores if len(score)), default=0)
    cells = _Cells.of(lines, low, high, moved.grain)
    parts, _ = distinct(np.concatenate([distinct(code)[0] for code in codes]).astype(np.int64))
    part_of = {code: place for place, code in enumerate(parts)}
    found = []
    for score, code in zip(scores, codes, strict=True):
        here, place = distinct(code)
        standing = np.array([part_of[one] for one in here], dtype=np.int64)[place] if len(here) else place
        key = standing * len(cells.score) + cells.of_score(score)
        n = np.bincount(key, weights=weight, minlength=len(parts) * len(cells.score))
        k = np.bincount(key[hits], weights=weight[hits], minlength=len(n))
        found.append((n, k))
    all_n, all_k = (np.array(one).astype(np.int64) for one in zip(*found, strict=True))
    used = np.flatnonzero(all_n.any(axis=0))
    return PositionTable(
        position=np.array([thousandths(one) for one in points], dtype=np.int64),
        standings=tuple(standing_of(code, len(model.tiers)) for code in parts),
        standing=used // len(cells.score),
        score=cells.score[used % len(cells.score)],
        n=all_n[:, used],
        k=all_k[:, used],
        area=_areas(population, moved, scores, one_date) if with_area else None,
        whole=moved.grain == MILLION,
    )


@dataclass(frozen=True, eq=False)
class _Cells:
    """The scores of the lines and one between each two, in millionths, and which of them a score in grains is."""

    score: Whole
    low: int
    grain: int
    place: NDArray[np.intp] | None
    lines: Lines

    @classmethod
    def of(cls, lines: Lines, low: int, high: int, grain: int) -> _Cells:
        if high - low < _MOST_PLACES:
            stand_ins = lines.stand_ins(np.arange(low, high + 1) * grain)
            is_new = np.append(True, stand_ins[1:] != stand_ins[:-1])
            return cls(stand_ins[is_new], low, grain, np.cumsum(is_new) - 1, lines)
        first, last = low * grain // lines.step, -(-high * grain // lines.step)
        at = np.union1d(np.arange(first, last + 1) * lines.step, lines.others)
        return cls(np.stack([at, at + 1], axis=1).ravel(), low, grain, None, lines)

    def of_score(self, score: Whole) -> NDArray[np.intp]:
        if self.place is not None:
            return self.place[score - self.low]
        return np.searchsorted(self.score, self.lines.stand_ins(score * self.grain))


def _areas(population: Population, moved: MovedRows, scores: Sequence[Whole], one_date: bool) -> Floats | None:
    """AUC, low and high at each position; None where scores may have too many values."""
    finer = population.scored.grain // moved.grain
    stays = np.ones(len(population.weight), dtype=bool)
    stays[moved.row] = False
    fixed = population.scored.total[stays].astype(np.int64) * finer
    low = min(int(one.min()) for one in (fixed, *scores) if len(one)) if len(population.weight) else 0
    high = max(int(one.max()) for one in (fixed, *scores) if len(one)) if len(population.weight) else 0
    if high - low >= _MOST_PLACES:
        return None
    span = high - low + 1
    weight, hit = population.weight[stays], population.converted[stays]
    n_fixed = np.bincount(fixed - low, weights=weight, minlength=span)
    k_fixed = np.bincount(fixed[hit] - low, weights=weight[hit], minlength=span)
    moved_weight = moved.n.astype(np.float64)
    hits = np.flatnonzero(moved.converted)
    areas = np.full((len(scores), 3), np.nan)
    for position, score in enumerate(scores):
        n = n_fixed + np.bincount(score - low, weights=moved_weight, minlength=span)
        k = k_fixed + np.bincount(score[hits] - low, weights=moved_weight[hits], minlength=span)
        counts = ScoreCounts.dense(low, n, k)
        found = auc_with_interval(counts) if one_date else (auc(counts), None, None)
        areas[position] = [np.nan if one is None else one for one in found]
    return areas
