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

from scoring.dataset import OUTCOMES, Dataset
from scoring.evaluation import EvaluationSettings, RowCounts
from scoring.model import ScoringModel
from scoring.moments import chosen_moments
from scoring.scores import UnitMatrix
from scoring.tiers import Booleans, RowFacts
from scoring.times import DAY, NO_TIME
from scoring.unit_cache import NOT_EXCLUDED, UnitCache
from scoring.units import UnitColumn

# Up to so many categories are counted by comparing.
_FEW_CATEGORIES = 8
# Up to so many rows are added one by one, without a pass over all categories.
_FEW_ROWS = 20_000
NEVER = np.iinfo(np.int64).max
_NOT_BORN, _EXCLUDED, _CLOSED, _IMMATURE, _IN_GAP, _USED, _CONVERTED = range(7)

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


def goal_times(dataset: Dataset, outcomes: tuple[str, ...]) -> NDArray[np.int64]:
    """For every lead the time of its first outcome of these kinds, ``NEVER`` where it has none."""
    wanted = np.isin(dataset.outcomes.outcome, [OUTCOMES.index(one) for one in outcomes])
    first = np.full(len(dataset), NEVER)
    np.minimum.at(first, dataset.outcomes.lead[wanted], dataset.outcomes.second[wanted])
    return first


def birth_times(dataset: Dataset) -> NDArray[np.int64]:
    """When each lead came to exist: ``created_at``, else its first activity; ``NO_TIME`` (always) with neither."""
    first_activity = np.full(len(dataset), NO_TIME)
    activities = dataset.activities
    if len(activities):
        is_first = np.append(True, activities.lead[1:] != activities.lead[:-1])
        first_activity[activities.lead[is_first]] = activities.second[is_first].astype(np.int64) + activities.origin
    return np.where(dataset.created == NO_TIME, first_activity, dataset.created)


def row_set(
    units: UnitCache, model: ScoringModel, settings: EvaluationSettings, progress: Progress | None = None
) -> RowSet:
    """The rows of the settings' moments. Points, bounds and cut-offs of the model do not matter.

    progress: called with the share of the work done.
    """
    mature, immature = chosen_moments(units.dataset, settings)
    goal = goal_times(units.dataset, (settings.goal,))
    closed = goal_times(units.dataset, (settings.goal, "won", "lost"))
    born = birth_times(units.dataset)

    def states(moment: int, is_mature: bool) -> NDArray[np.int8]:
        excluded = units.excluded_by(model, moment) != NOT_EXCLUDED
        state = np.full(len(units.dataset), _USED, dtype=np.int8)
        state[(goal > moment) & (goal <= moment + settings.horizon_days * DAY)] = _CONVERTED
        state[(goal > moment) & (goal <= moment + settings.gap_days * DAY)] = _IN_GAP
        if not is_mature:
            state[:] = _IMMATURE
        state[closed <= moment] = _CLOSED
        state[excluded] = _EXCLUDED
        state[born > moment] = _NOT_BORN
        return state

    by_moment = [states(moment, True) for moment in mature]
    totals = np.zeros(7, dtype=np.int64)
    for state in (*by_moment, *(states(moment, False) for moment in immature)):
        totals += np.bincount(state, minlength=7)

    # A lead that is in no used row needs no units.
    some = np.zeros(len(units.dataset), dtype=bool)
    for state in by_moment:
        some |= state >= _USED
    leads = np.flatnonzero(some)
    columns = []
    for i, moment in enumerate(mature):
        columns.append(_columns_at(units, model, moment, _part_of(progress, i, len(mature), len(model.rules))))
    used = [state[leads] for state in by_moment]
    first, weight = _alike(used, columns, leads)

    patterns, starts = [], [0]
    for state in used:
        patterns.append(np.flatnonzero(state[first] >= _USED).astype(np.int32))
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
        converted=_joined([state[pick] == _CONVERTED for state, pick in zip(used, picks, strict=True)], np.bool_),
        moments=mature,
        immature_moments=immature,
        counts=RowCounts(
            all=int(totals.sum()),
            used=int(totals[_USED] + totals[_CONVERTED]),
            leads=len(leads),
            immature=int(totals[_IMMATURE]),
            excluded=int(totals[_EXCLUDED]),
            not_born=int(totals[_NOT_BORN]),
            closed=int(totals[_CLOSED]),
            in_gap=int(totals[_IN_GAP]),
        ),
    )


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


def _alike(
    states: list[NDArray[np.int8]], columns: list[_Columns], leads: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The first lead of each pattern (a position in ``leads``), and how many leads it has. states: of those leads.

    Leads are told apart by two independent 64-bit sums of (value × random number): two that differ agree in both
    by chance about once in 10^30 pairs.
    """
    random = np.random.default_rng(20_240_229)
    sums = [np.zeros(len(leads), dtype=np.uint64) for _ in range(2)]
    for state, at_moment in zip(states, columns, strict=True):
        used = state >= _USED
        all_used = bool(used.all())
        # One column at a time, so that no second copy of all of them is held.
        for column in (None, *at_moment.all()):
            values = (state if column is None else column[leads]).astype(np.uint64)
            if column is not None and not all_used:
                values[~used] = 0
            for total in sums:
                total += values * random.integers(1, 2**64, dtype=np.uint64)
    order = np.argsort(sums[0])
    one, two = (total[order] for total in sums)
    same = one[1:] == one[:-1]
    if (two[1:] != two[:-1])[same].any():
        order = np.lexsort((sums[1], sums[0]))
        one, two = (total[order] for total in sums)
    starts = np.flatnonzero(np.append(True, (one[1:] != one[:-1]) | (two[1:] != two[:-1]))) if len(leads) else order
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
