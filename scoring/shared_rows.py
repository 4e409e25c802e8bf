"""Lay out the rows (lead, moment) that one or several models are held against, and remember whose rows they are.

``rows.py`` forgets the leads, since no rate needs them; here a lead is found again, to name who moved, to split by an
attribute, or to ask whether sales ever called. Leads alike under every one of the models are still kept once.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.alike import alike
from scoring.evaluation import EvaluationSettings
from scoring.model import ScoringModel, Surge
from scoring.moments import chosen_moments
from scoring.row_states import CONVERTED, IMMATURE, USED, LeadTimes, States, row_counts
from scoring.rows import Progress, RowSet
from scoring.scores import UnitMatrix
from scoring.tiers import Booleans, RowFacts
from scoring.times import DAY
from scoring.unit_cache import NOT_EXCLUDED, UnitCache

_NOBODY = -1
Decisive = dict[Hashable, NDArray[Any]]  # all that decides scores at one moment: one array [leads] each


@dataclass(frozen=True, eq=False)
class SharedRows:
    """Rows that are open under every one of some models.

    rows: one RowSet a model, equal in all but ``facts``. pattern_of_lead: int32 [leads of the data set], −1 for a
    lead without a row. goal: int64 [leads], the first time of the goal, ``NEVER`` without one. only_excluded_by: one
    number a model: rows that would have been used but for an ``exclude`` of this model alone.
    """

    rows: tuple[RowSet, ...]
    pattern_of_lead: NDArray[np.int32]
    goal: NDArray[np.int64]
    only_excluded_by: tuple[int, ...]

    def leads_at(self, moment_index: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The leads with a row at a moment, in the order of the file, and the position of each one's row."""
        rows = self.rows[0]
        start, stop = rows.moment_start[moment_index : moment_index + 2]
        place = np.full(len(rows.pattern_weight) + 1, _NOBODY, dtype=np.intp)  # the last one: leads without a pattern
        place[rows.pattern[start:stop]] = np.arange(start, stop)
        row = place[self.pattern_of_lead]
        leads = np.flatnonzero(row != _NOBODY)
        return leads, row[leads]


def shared_rows(
    units: UnitCache,
    models: Sequence[ScoringModel],
    settings: EvaluationSettings,
    *,
    immature: bool = False,
    progress: Progress | None = None,
) -> SharedRows:
    """The rows of the settings' mature moments, eligible under every model. Points and cut-offs do not matter.

    immature: those of its immature moments instead; nothing is known to have converted there. progress: called with
    the share of the work done.
    """
    dataset = units.dataset
    mature, not_yet = chosen_moments(dataset, settings)
    moments = not_yet if immature else mature
    times = LeadTimes(dataset, settings)
    alone = np.zeros(len(models), dtype=np.int64)

    def states(moment: int, is_mature: bool) -> States:
        by_model = [units.excluded_by(model, moment) != NOT_EXCLUDED for model in models]
        by_any = np.logical_or.reduce(by_model)
        if is_mature is not immature:
            of_models = np.sum(by_model, axis=0)
            otherwise = times.without_exclusions(moment, mature=is_mature)
            would_be_used = otherwise >= USED if is_mature else otherwise == IMMATURE
            alone[:] += [int((one & (of_models == 1) & would_be_used).sum()) for one in by_model]
        state = times.states(moment, by_any, mature=is_mature)
        # Asked for the immature rows, they are what is looked at, with nothing known of them.
        return np.where(state == IMMATURE, np.int8(USED), state) if immature else state

    by_moment = [states(moment, not immature) for moment in moments]
    left_out = [] if immature else [states(moment, False) for moment in not_yet]

    leads = np.flatnonzero(np.logical_or.reduce([state >= USED for state in by_moment])) if moments else _no_one()
    columns = []
    for done, moment in enumerate(moments, start=1):
        found: Decisive = {}
        for model in models:
            found |= _decisive(units, model, moment)
        columns.append({key: column[leads] for key, column in found.items()})
        if progress is not None:
            progress(done / len(moments))
    used = [state[leads] for state in by_moment]
    pattern_of_used, first = _patterns(used, columns, len(leads))
    weight = np.bincount(pattern_of_used, minlength=len(first)).astype(np.float64)
    pattern_of_lead = np.full(len(dataset), _NOBODY, dtype=np.int32)
    pattern_of_lead[leads] = pattern_of_used

    patterns = [np.flatnonzero(state[first] >= USED).astype(np.int32) for state in used]
    picks = [first[one] for one in patterns]
    pattern = np.concatenate(patterns) if patterns else np.zeros(0, dtype=np.int32)
    converted = [state[pick] == CONVERTED for state, pick in zip(used, picks, strict=True)]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in patterns])]).astype(int).tolist()
    counts = row_counts([*by_moment, *left_out], len(leads))
    matrices: dict[Hashable, UnitMatrix] = {}
    drawn: dict[str, list[NDArray[np.float64]]] = {}
    rows = tuple(
        RowSet(
            facts=_facts(model, columns, picks, matrices),
            pattern=pattern,
            moment_start=tuple(starts),
            pattern_weight=weight,
            weight=weight[pattern],
            converted=np.concatenate(converted) if converted else np.zeros(0, dtype=bool),
            moments=moments,
            immature_moments=not_yet,
            counts=counts,
            drawn=drawn,
        )
        for model in models
    )
    return SharedRows(rows, pattern_of_lead, times.goal, tuple(int(one) for one in alone))


def _no_one() -> NDArray[np.intp]:
    return np.zeros(0, dtype=np.intp)


def _acting_surge(model: ScoringModel) -> Surge | None:
    """A surge moves a tier only where it names one."""
    return model.surge if model.surge is not None and model.surge.tier is not None else None


def _decisive(units: UnitCache, model: ScoringModel, moment: int) -> Decisive:
    """All that decides the model's scores at a moment beside points and cut-offs, under keys that models share."""
    found: Decisive = {}
    for rule in model.rules:
        found["units", rule.definition] = units.column(rule.definition, moment)
    for reset, holds in zip(model.resets, units.resets(model, moment), strict=True):
        found["silent", reset.silence] = holds
    for instant, holds in zip(model.instant, units.instants(model, moment), strict=True):
        found["instant", instant.activity, instant.unless] = holds
    surge = _acting_surge(model)
    if surge is not None:
        earlier = moment - surge.days * DAY
        for rule in model.rules:
            found["units before", surge.days, rule.definition] = units.column(rule.definition, earlier)
        for reset, holds in zip(model.resets, units.resets(model, earlier), strict=True):
            found["silent before", surge.days, reset.silence] = holds
        found["born since", surge.days] = units.dataset.created > earlier
    return found


def _patterns(states: list[States], columns: list[Decisive], leads: int) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Each lead's pattern, and the first lead of each pattern."""
    order, starts = alike(states, [at_moment.values() for at_moment in columns], np.arange(leads))
    pattern = np.empty(leads, dtype=np.int32)
    pattern[order] = np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(starts, append=leads))
    return pattern, order[starts]


def _facts(
    model: ScoringModel, columns: list[Decisive], picks: list[NDArray[np.intp]], matrices: dict[Hashable, UnitMatrix]
) -> RowFacts:
    rows = sum(len(pick) for pick in picks)

    def joined(key: Hashable, dtype: type[np.generic]) -> NDArray[Any]:
        """The moments' arrays behind one another."""
        if not columns:
            return np.zeros(0, dtype=dtype)
        return np.concatenate([at_moment[key][pick] for at_moment, pick in zip(columns, picks, strict=True)])

    def matrix(keys: tuple[Hashable, ...]) -> UnitMatrix:
        # Models that differ in points alone share one.
        if keys not in matrices:
            matrices[keys] = UnitMatrix.of([joined(key, np.int16) for key in keys], rows)
        return matrices[keys]

    def holding(keys: Sequence[Hashable]) -> list[Booleans]:
        return [joined(key, np.bool_) for key in keys]

    surge = _acting_surge(model)
    days = 0 if surge is None else surge.days
    return RowFacts(
        units=matrix(tuple(("units", rule.definition) for rule in model.rules)),
        resets=holding([("silent", reset.silence) for reset in model.resets]),
        instants=holding([("instant", one.activity, one.unless) for one in model.instant]),
        earlier_units=None
        if surge is None
        else matrix(tuple(("units before", days, rule.definition) for rule in model.rules)),
        earlier_resets=() if surge is None else holding([("silent before", days, one.silence) for one in model.resets]),
        born_since=None if surge is None else joined(("born since", days), np.bool_),
    )
