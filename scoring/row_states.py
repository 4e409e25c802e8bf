"""Say what became of every lead at a moment: used in the rates, or left out and why."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.dataset import OUTCOMES, Dataset
from scoring.evaluation import EvaluationSettings, RowCounts
from scoring.times import DAY, NO_TIME

# In falling precedence; a state at or above USED is a row of every rate.
NOT_BORN, EXCLUDED, CLOSED, IMMATURE, IN_GAP, USED, CONVERTED = range(7)
NEVER = np.iinfo(np.int64).max

States = NDArray[np.int8]


class LeadTimes:
    """The times that decide the states of a data set's leads, for one goal. goal: first time of it, or ``NEVER``."""

    def __init__(self, dataset: Dataset, settings: EvaluationSettings) -> None:
        self.goal = goal_times(dataset, (settings.goal,))
        self._closed = goal_times(dataset, (settings.goal, "won", "lost"))
        self._born = birth_times(dataset)
        self._settings = settings

    def states(self, moment: int, excluded: NDArray[np.bool_], *, mature: bool = True) -> States:
        """One state a lead. mature: the outcome of the moment's rows is in."""
        state = self.without_exclusions(moment, mature=mature)
        state[excluded & (state != NOT_BORN)] = EXCLUDED
        return state

    def without_exclusions(self, moment: int, *, mature: bool = True) -> States:
        """The states as they would be if the model excluded nobody."""
        state = np.full(len(self.goal), USED, dtype=np.int8)
        if mature:
            state[(self.goal > moment) & (self.goal <= moment + self._settings.horizon_days * DAY)] = CONVERTED
            state[(self.goal > moment) & (self.goal <= moment + self._settings.gap_days * DAY)] = IN_GAP
        else:
            state[:] = IMMATURE
        state[self._closed <= moment] = CLOSED
        state[self._born > moment] = NOT_BORN
        return state


def goal_times(dataset: Dataset, outcomes: tuple[str, ...]) -> NDArray[np.int64]:
    """For every lead the time of its first outcome of these kinds, ``NEVER`` where it has none."""
    wanted = np.isin(dataset.outcomes.outcome, [OUTCOMES.index(one) for one in outcomes])
    first = np.full(len(dataset), NEVER)
    np.minimum.at(first, dataset.outcomes.lead[wanted], dataset.outcomes.second[wanted])
    return first


def birth_times(dataset: Dataset) -> NDArray[np.int64]:
    """When each lead came to exist: ``created_at``, else its first activity; ``NO_TIME`` (always) with neither."""
    activities, born = dataset.activities, dataset.created.copy()
    undated = np.flatnonzero(born == NO_TIME)
    first, end = activities.stretches(undated)
    active = end > first
    born[undated[active]] = activities.second[first[active]].astype(np.int64) + activities.origin
    return born


def row_counts(states: list[States], leads: int) -> RowCounts:
    """What became of every (lead, moment). states: one array a moment; leads: how many have a used row."""
    totals = np.zeros(7, dtype=np.int64)
    for state in states:
        totals += np.bincount(state, minlength=7)
    return RowCounts(
        all=int(totals.sum()),
        used=int(totals[USED] + totals[CONVERTED]),
        leads=leads,
        immature=int(totals[IMMATURE]),
        excluded=int(totals[EXCLUDED]),
        not_born=int(totals[NOT_BORN]),
        closed=int(totals[CLOSED]),
        in_gap=int(totals[IN_GAP]),
    )
