"""Count, at every position of a rule's slider, the rows that its points move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.live.lines import Lines
from scoring.live.moved_areas import moved_areas
from scoring.live.moved_rows import MovedRows, moved_rows
from scoring.live.population import Population
from scoring.live.score_table import distinct
from scoring.live.standings import Standing, standing_of
from scoring.model import ScoringModel, thousandths
from scoring.scores import MILLION

# Scores with at most this many possible values are looked up; others are searched for.
_MOST_PLACES = 2**22
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PositionTable:
    """The moved rows at each position.

    position: thousandths of points, rising. score: millionths, rising, one entry each that some row has at some
    position. n, k: [positions, entries]. tier_n, tier_k: [positions, tiers]. has_area: [positions], where the AUC is
    worked out. area: [those positions, 3], the AUC of all rows and its interval, NaN where there is none; None where it
    is left out everywhere. whole: all scores are whole points, so that none stands in for others.
    """

    position: Whole
    score: Whole
    n: Whole
    k: Whole
    tier_n: Whole
    tier_k: Whole
    area: Floats | None
    has_area: NDArray[np.bool_]
    whole: bool


def position_table(
    model: ScoringModel,
    population: Population,
    rule_place: int,
    points: Sequence[float],
    lines: Lines,
    *,
    one_date: bool,
    most_areas: int,
) -> PositionTable:
    """points: the slider's positions, rising, among them 0 and the rule's own. lines: what scores are compared with.

    most_areas: at how many positions the AUC is worked out, those nearest to where the rule is.
    """
    moved = moved_rows(model, population, rule_place, points)
    own = model.rules[rule_place].points
    near = sorted(sorted(points, key=lambda one: abs(one - own))[:most_areas])
    counts = _Counts.of(model, moved, points, lines)
    found_n, found_k, tier_n, tier_k = [], [], [], []
    for n, k in counts.at_each(points):
        found_n.append(n.sum(axis=0))
        found_k.append(k.sum(axis=0))
        tier_n.append(counts.by_tier(n))
        tier_k.append(counts.by_tier(k))
    all_n, all_k = np.array(found_n), np.array(found_k)
    used = np.flatnonzero(all_n.any(axis=0))
    return PositionTable(
        position=np.array([thousandths(one) for one in points], dtype=np.int64),
        score=counts.cells[used],
        n=all_n[:, used],
        k=all_k[:, used],
        tier_n=np.array(tier_n),
        tier_k=np.array(tier_k),
        area=moved_areas(population, moved, near, one_date=one_date) if near else None,
        has_area=np.isin(points, near),
        whole=moved.grain == MILLION,
    )


@dataclass(frozen=True, eq=False)
class _Counts:
    """Counts rows by standing and cell: a line, or what lies between two. cells: millionths, rising.

    tier: [standings, cells], the tier of each. place: cell of each score in grains from ``low`` on, where it can be
    looked up.
    """

    moved: MovedRows
    lines: Lines
    codes: tuple[int, ...]
    cells: Whole
    tier: NDArray[np.intp]
    tiers: int
    low: int
    place: NDArray[np.intp] | None

    @classmethod
    def of(cls, model: ScoringModel, moved: MovedRows, points: Sequence[float], lines: Lines) -> _Counts:
        # A row's score rises or falls all the way: what lies at both ends bounds what lies between.
        ends = [moved.at(one)[0] for one in (points[0], points[-1])]
        low = min((int(one.min()) for one in ends if len(one)), default=0)
        high = max((int(one.max()) for one in ends if len(one)), default=0)
        codes = sorted({code for one in (points if not moved.is_a_sum else points[:1]) for code in
                        distinct(moved.at(one)[1])[0]})  # fmt: skip
        place = None
        if high - low < _MOST_PLACES:
            stand_ins = lines.stand_ins(np.arange(low, high + 1) * moved.grain)
            is_new = np.append(True, stand_ins[1:] != stand_ins[:-1])
            cells, place = stand_ins[is_new], np.cumsum(is_new) - 1
        else:
            first, last = low * moved.grain // lines.step, -(-high * moved.grain // lines.step)
            at = np.union1d(np.arange(first, last + 1) * lines.step, lines.others)
            cells = np.unique(np.concatenate([at, at + 1]))
        standings = [standing_of(code, len(model.tiers)) for code in codes]
        tier = np.array([_tiers_of(model, one, cells) for one in standings], dtype=np.intp).reshape(-1, len(cells))
        return cls(moved, lines, tuple(codes), cells, tier, len(model.tiers), low, place)

    def at_each(self, points: Sequence[float]) -> Iterator[tuple[Whole, Whole]]:
        """n and k [standings, cells] at each position."""
        moved = self.moved
        # Rows that stand for one lead each come first: they are counted without their weights.
        order = np.argsort(moved.n != 1, kind="stable")
        single = int(np.count_nonzero(moved.n == 1))
        weight = moved.n[order][single:].astype(np.float64)
        hits = np.flatnonzero(moved.converted[order])
        hit_weight = moved.n[order][hits].astype(np.float64)
        size = max(1, len(self.codes)) * len(self.cells)
        for key in self._keys(points, order):
            n = np.bincount(key[:single], minlength=size)
            if len(weight):
                n = n + np.bincount(key[single:], weights=weight, minlength=size).astype(np.int64)
            k = np.bincount(key[hits], weights=hit_weight, minlength=size).astype(np.int64)
            yield n.reshape(-1, len(self.cells)), k.reshape(-1, len(self.cells))

    def by_tier(self, counts: Whole) -> Whole:
        if not self.codes:
            return np.zeros(self.tiers, dtype=np.int64)
        found = np.bincount(self.tier.ravel(), weights=counts.ravel(), minlength=self.tiers)
        return found.astype(np.int64)

    def _keys(self, points: Sequence[float], order: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
        """Standing and cell of each row as one number, at each position; the array is used again."""
        is_looked_up = self.moved.is_a_sum and self.place is not None and len(order) > 0
        if is_looked_up and self.place is not None and len(self.codes) * len(self.place) < _MOST_PLACES:
            yield from self._keys_looked_up(points, order, self.place)
            return
        for one in points:
            score, code = self.moved.at(one)
            standing = np.searchsorted(np.array(self.codes, dtype=np.int64), code)
            yield (standing * len(self.cells) + self._cell_of(score))[order]

    def _cell_of(self, score: Whole) -> NDArray[np.intp]:
        if self.place is not None:
            return self.place[score - self.low]
        return np.searchsorted(self.cells, self.lines.stand_ins(score * self.moved.grain))

    def _keys_looked_up(
        self, points: Sequence[float], order: NDArray[np.intp], place: NDArray[np.intp]
    ) -> Iterator[NDArray[np.intp]]:
        moved = self.moved
        units, own, others = moved.now.units[order], moved.now.own[order], moved.now.others[order]
        bounds = moved.group_bounds
        ends = [own + moved.weight(one) * units for one in (points[0], points[-1])]
        binds = any(moved.is_bounded(one) for one in ends)
        reach = [moved.within_group(one) + others for one in ends]
        low = min((int(one.min()) for one in reach if len(one)), default=0)
        high = max((int(one.max()) for one in reach if len(one)), default=0)
        if len(self.codes) * (high - low + 1) >= _MOST_PLACES:
            for one in points:
                score, code = moved.at(one)
                standing = np.searchsorted(np.array(self.codes, dtype=np.int64), code)
                yield (standing * len(self.cells) + place[score - self.low])[order]
            return
        # One table from (standing, score before the bounds of the score) to the number that is counted.
        of_score = place[moved.within_score(np.arange(low, high + 1)) - self.low]
        table = (np.arange(len(self.codes))[:, None] * len(self.cells) + of_score).ravel()
        code = moved.at(points[0])[1][order]
        shifted = others - low + np.searchsorted(np.array(self.codes, dtype=np.int64), code) * (high - low + 1)
        row = np.empty_like(units)
        key = np.empty(len(units), dtype=np.intp)
        for one in points:
            np.multiply(units, moved.weight(one), out=row)
            row += own
            if binds:
                np.clip(row, *bounds, out=row)
            row += shifted
            yield np.take(table, row, out=key, mode="clip")


def _tiers_of(model: ScoringModel, standing: Standing, cells: Whole) -> NDArray[np.intp]:
    """The tier of a row of this standing at each score."""
    if standing.grid >= 0:
        return np.full(len(cells), min(standing.grid, standing.at_least), dtype=np.intp)
    tier = np.full(len(cells), len(model.tiers) - 1, dtype=np.intp)
    for place, one in reversed(list(enumerate(model.tiers[:-1]))):
        assert one.from_score is not None
        if standing.needs >> place & 1:
            tier[cells >= thousandths(one.from_score) * 1_000] = place
    return np.minimum(tier, standing.at_least)
