"""Lay out the rows (lead, moment) behind every rate, with all that decides their scores beside the points.

Leads that are alike in everything a score or a rate depends on, at every moment, are kept once with their number:
most leads of a real data set did nothing that a rule counts and differ in a few attributes only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.alike import alike
from scoring.evaluation import EvaluationSettings, RowCounts
from scoring.model import ScoringModel
from scoring.moments import chosen_moments
from scoring.row_states import CONVERTED, USED, LeadTimes, States, row_counts
from scoring.scores import UnitMatrix
from scoring.tiers import Booleans, RowFacts
from scoring.times import DAY
from scoring.unit_cache import NOT_EXCLUDED, UnitCache
from scoring.units import UnitColumn

# Up to so many categories are counted by comparing.
_FEW_CATEGORIES = 8
# Up to so many rows are added one by one, without a pass over all categories.
_FEW_ROWS = 20_000

Progress = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class RowSet:
    """The used rows, leads that are alike taken together.

    pattern: int32 [rows], which leads; moment_start: position of each moment's first row, and the end; weight:
    float64 [patterns], how many leads; converted: bool [rows]. Rows come by moment, then pattern.
    """

    facts: RowFacts
    pattern: NDArray[np.int32]
    moment_start: tuple[int, ...]
    pattern_weight: NDArray[np.float64]
    weight: NDArray[np.float64]
    converted: Booleans
    moments: tuple[int, ...]
    immature_moments: tuple[int, ...]
    counts: RowCounts
    drawn: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)  # kept by ``resampling``

    @property
    def on_one_date(self) -> bool:
        return len(self.moments) <= 1

    @cached_property
    def converted_rows(self) -> NDArray[np.intp]:
        """Positions of the converted rows: few, so that what concerns them alone is cheap."""
        return np.flatnonzero(self.converted)

    @cached_property
    def single(self) -> int:
        """How many rows at the beginning stand for one lead each: they are counted without their weights."""
        return int(np.argmax(self.weight != 1)) if (self.weight != 1).any() else len(self.weight)

    def count(self, category: NDArray[np.integer], categories: int) -> NDArray[np.int64]:
        """How many leads' rows are in each category: 0, 1, 2, …"""
        single, rest = category[: self.single], category[self.single :]
        if categories <= _FEW_CATEGORIES:
            # Adding to a few places one by one waits for each addition; comparing all rows with each does not.
            found = np.array([np.count_nonzero(single == i) for i in range(categories)], dtype=np.int64)
        else:
            found = np.bincount(single, minlength=categories)
        if len(rest) > _FEW_ROWS:
            found += np.bincount(rest, weights=self.weight[self.single :], minlength=categories).astype(np.int64)
        elif len(rest):
            np.add.at(found, rest, self.weight[self.single :].astype(np.int64))
        return found

    @cached_property
    def converted_weight(self) -> NDArray[np.float64]:
        return self.weight[self.converted_rows]


def row_set(
    units: UnitCache, model: ScoringModel, settings: EvaluationSettings, progress: Progress | None = None
) -> RowSet:
    """The rows of the settings' moments. Points, bounds and cut-offs of the model do not matter.

    progress: called with the share of the work done.
    """
    mature, immature = chosen_moments(units.dataset, settings)
    times = LeadTimes(units.dataset, settings)
    by_moment = [times.states(moment, units.excluded_by(model, moment) != NOT_EXCLUDED) for moment in mature]
    not_in = [times.states(at, units.excluded_by(model, at) != NOT_EXCLUDED, mature=False) for at in immature]

    # A lead that is in no used row needs no units.
    some = np.zeros(len(units.dataset), dtype=bool)
    for state in by_moment:
        some |= state >= USED
    leads = np.flatnonzero(some)
    columns = []
    for i, moment in enumerate(mature):
        columns.append(_columns_at(units, model, moment, _part_of(progress, i, len(mature), len(model.rules))))
    used = [state[leads] for state in by_moment]
    first, weight = _patterns(used, columns, leads)

    patterns, starts = [], [0]
    for state in used:
        patterns.append(np.flatnonzero(state[first] >= USED).astype(np.int32))
        starts.append(starts[-1] + len(patterns[-1]))
    picks = [first[pattern] for pattern in patterns]
    facts = _facts(model, columns, [leads[pick] for pick in picks])
    pattern = np.concatenate(patterns) if patterns else np.zeros(0, dtype=np.int32)
    return RowSet(
        facts=facts,
        pattern=pattern,
        moment_start=tuple(starts),
        pattern_weight=weight,
        weight=weight[pattern],
        converted=_joined([state[pick] == CONVERTED for state, pick in zip(used, picks, strict=True)], np.bool_),
        moments=mature,
        immature_moments=immature,
        counts=row_counts([*by_moment, *not_in], len(leads)),
    )


def leads_as_rows(
    units: UnitCache, model: ScoringModel, moment: int, leads: NDArray[np.intp]
) -> tuple[RowFacts, NDArray[np.float64]]:
    """One row each of some leads as of a moment, those that are alike taken together, and how many leads each is."""
    columns = _columns_at(units, model, moment, None)
    first, weight = _patterns([np.full(len(leads), USED, dtype=np.int8)], [columns], leads)
    return _facts(model, [columns], [leads[first]]), weight


@dataclass(frozen=True, eq=False)
class _Columns:
    """What decides the scores of all leads at one moment."""

    units: Sequence[UnitColumn]
    resets: Sequence[Booleans]
    instants: Sequence[Booleans]
    earlier_units: Sequence[UnitColumn]
    earlier_resets: Sequence[Booleans]
    born_since: Booleans | None

    def all(self) -> Sequence[NDArray[Any]]:
        born = [] if self.born_since is None else [self.born_since]
        return [*self.units, *self.resets, *self.instants, *self.earlier_units, *self.earlier_resets, *born]


def _part_of(progress: Progress | None, moment: int, moments: int, rules: int) -> Callable[[int], None] | None:
    """Told of the rules done at one moment, tells the share of all."""
    if progress is None:
        return None
    return lambda done: progress((moment * rules + done) / (moments * rules))


def _columns_at(units: UnitCache, model: ScoringModel, moment: int, progress: Callable[[int], None] | None) -> _Columns:
    # A surge moves a tier only where it names one; what moves nothing is not worth a second set of units.
    surge = model.surge if model.surge is not None and model.surge.tier is not None else None
    earlier = None if surge is None else moment - surge.days * DAY
    return _Columns(
        units=units.rules(model, moment, progress),
        resets=units.resets(model, moment),
        instants=units.instants(model, moment),
        earlier_units=[] if earlier is None else units.rules(model, earlier),
        earlier_resets=[] if earlier is None else units.resets(model, earlier),
        born_since=None if earlier is None else units.dataset.created > earlier,
    )


def _patterns(
    states: list[States], columns: list[_Columns], leads: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The first lead of each pattern (a position in ``leads``), and how many leads it has. states: of those leads."""
    order, starts = alike(states, [at_moment.all() for at_moment in columns], leads)
    weight = np.diff(starts, append=len(leads))
    # Leads that are like no other first: ``RowSet.single``.
    by_weight = np.argsort(weight, kind="stable")
    return order[starts][by_weight], weight[by_weight].astype(np.float64)


def _facts(model: ScoringModel, columns: list[_Columns], picks: list[NDArray[np.intp]]) -> RowFacts:
    rows = sum(len(pick) for pick in picks)

    def joined(arrays: Sequence[Sequence[NDArray[Any]]]) -> Sequence[NDArray[Any]]:
        """One array a rule (reset, …), the moments behind each other."""
        return [
            np.concatenate([array[pick] for array, pick in zip(one, picks, strict=True)])
            for one in zip(*arrays, strict=True)
        ]

    has_earlier = bool(columns) and columns[0].born_since is not None
    return RowFacts(
        units=UnitMatrix.of(joined([one.units for one in columns]) or _empty(model), rows),
        resets=joined([one.resets for one in columns]) or _empty_booleans(len(model.resets)),
        instants=joined([one.instants for one in columns]) or _empty_booleans(len(model.instant)),
        earlier_units=UnitMatrix.of(joined([one.earlier_units for one in columns]), rows) if has_earlier else None,
        earlier_resets=joined([one.earlier_resets for one in columns]) if has_earlier else (),
        born_since=_joined(
            [one.born_since[pick] for one, pick in zip(columns, picks, strict=True) if one.born_since is not None],
            np.bool_,
        )
        if has_earlier
        else None,
    )


def _joined(arrays: Sequence[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=dtype)


def _empty(model: ScoringModel) -> list[UnitColumn]:
    return [np.zeros(0, dtype=np.int16) for _ in model.rules]


def _empty_booleans(count: int) -> list[Booleans]:
    return [np.zeros(0, dtype=bool) for _ in range(count)]
