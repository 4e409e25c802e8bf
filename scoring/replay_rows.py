"""Lay out when each lead could have been handed over: each day on which it did something, and its creation.

docs/evaluation.md, 'Replay view'. Points, bounds and cut-offs of the model do not matter here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.conditions import Booleans
from scoring.dataset import Dataset
from scoring.model import Definition, ScoringModel
from scoring.row_states import NEVER, birth_times, goal_times
from scoring.scores import UnitMatrix
from scoring.tiers import RowFacts
from scoring.times import DAY, NO_TIME
from scoring.unit_cache import UnitCache
from scoring.units import ends_of_periods, leads_that_meet
from scoring.units_at import LeadMoments

Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ReplayRows:
    """The eligible rows, sorted by lead, then moment.

    lead: [rows], an index into the data set's leads; moment: int64 [rows]. goal: int64 [leads], the first time of the
    goal, ``NEVER`` without one. goal_excluded: bool [leads], the model excludes the lead as of its goal.
    """

    facts: RowFacts
    lead: NDArray[np.integer]
    moment: Longs
    goal: Longs
    goal_excluded: Booleans
    data_end: int


def replay_rows(
    units: UnitCache,
    model: ScoringModel,
    goal: str,
    data_end: int,
    progress: Callable[[float], None] | None = None,
) -> ReplayRows:
    """The rows of a replay with the units of every rule, each as of its own moment.

    Outcomes and activities after ``data_end`` are not seen. progress: called with the share of the work done.
    """
    dataset = units.dataset
    goal_time = np.where((first := goal_times(dataset, (goal,))) <= data_end, first, NEVER)
    closed = np.minimum(goal_time, goal_times(dataset, ("won", "lost")))
    rows = _days(dataset, goal_time, data_end)
    eligible = (birth_times(dataset)[rows.lead] <= rows.moment) & (rows.moment < closed[rows.lead])
    rows = _chosen(rows, eligible)
    rows = _chosen(rows, ~_excluded(units, model, rows))

    won = np.flatnonzero(goal_time != NEVER)
    goal_excluded = np.zeros(len(dataset), dtype=bool)
    goal_excluded[won] = _excluded(units, model, LeadMoments(won, goal_time[won]))
    return ReplayRows(
        facts=_facts(units, model, rows, progress),
        lead=rows.lead,
        moment=rows.moment,
        goal=goal_time,
        goal_excluded=goal_excluded,
        data_end=data_end,
    )


def _days(dataset: Dataset, goal_time: Longs, data_end: int) -> LeadMoments:
    """Each local day's latest activity before the goal, and ``created_at``; by lead, then moment, none twice."""
    activities = dataset.activities
    second = activities.second.astype(np.int64)
    seen = second < np.minimum(goal_time, data_end + 1)[activities.lead] - activities.origin
    lead, second = activities.lead[seen], second[seen]
    last = ends_of_periods(lead, second, "day", activities.origin)
    created = np.flatnonzero((dataset.created != NO_TIME) & (dataset.created <= data_end))
    all_leads = np.concatenate([lead[last], created.astype(np.int32)])
    all_moments = np.concatenate([second[last] + activities.origin, dataset.created[created]])
    order = np.lexsort((all_moments, all_leads))
    all_leads, all_moments = all_leads[order], all_moments[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (all_leads[1:] != all_leads[:-1]) | (all_moments[1:] != all_moments[:-1])
    return LeadMoments(all_leads[new], all_moments[new])


def _chosen(rows: LeadMoments, chosen: Booleans) -> LeadMoments:
    return LeadMoments(rows.lead[chosen], rows.moment[chosen])


def _excluded(units: UnitCache, model: ScoringModel, rows: LeadMoments) -> Booleans:
    excluded = np.zeros(len(rows), dtype=bool)
    for exclusion in model.exclude:
        excluded |= units.at(exclusion.definition, rows) > 0
    return excluded


def _facts(
    units: UnitCache, model: ScoringModel, rows: LeadMoments, progress: Callable[[float], None] | None
) -> RowFacts:
    surge = model.surge if model.surge is not None and model.surge.tier is not None else None
    steps = max(1, len(model.rules) * (1 if surge is None else 2))
    done = 0

    def columns(at: LeadMoments) -> UnitMatrix:
        nonlocal done
        found = []
        for rule in model.rules:
            found.append(units.at(rule.definition, at))
            done += 1
            if progress is not None:
                progress(done / steps)
        return UnitMatrix.of(found, len(at))

    def holding(definition: Definition, at: LeadMoments) -> Booleans:
        return units.at(definition, at) > 0

    earlier = None if surge is None else rows.shifted(-surge.days * DAY)
    instants = []
    for instant in model.instant:
        holds = holding(instant.activity, rows)
        if instant.unless is not None:
            holds &= ~leads_that_meet(units.dataset, instant.unless)[rows.lead]
        instants.append(holds)
    return RowFacts(
        units=columns(rows),
        resets=[holding(reset.silence, rows) for reset in model.resets],
        instants=instants,
        earlier_units=None if earlier is None else columns(earlier),
        earlier_resets=[] if earlier is None else [holding(reset.silence, earlier) for reset in model.resets],
        born_since=None if earlier is None else units.dataset.created[rows.lead] > earlier.moment,
    )
