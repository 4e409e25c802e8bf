"""Choose the goal and the date that a first look at the data begins with, and the earlier dates to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scoring.dataset import OUTCOMES, Dataset
from scoring.evaluation import EvaluationSettings
from scoring.moments import chosen_moments, data_end
from scoring.row_states import NEVER, birth_times, goal_times
from scoring.snapshot_mode import in_snapshot_mode
from scoring.times import DAY

# Outcomes that may be a goal, the furthest first.
GOALS = ("won", "opportunity", "meeting", "accepted", "handed_off", "contacted")
# With fewer conversions nothing is told from luck (docs/evaluation.md).
FEWEST_CONVERSIONS = 30
# Activities that end longer before a date than this say little of the leads as of then.
_FRESH_DAYS = 31
_STEP_DAYS, _STEPS_BACK = 30, 24
# Learnt from are as many horizons before the date as fit into a year, at least one.
_YEAR = 365


class OpenLeads:
    """Which leads stand open as of a date, and which of them convert after it, for one goal."""

    def __init__(self, dataset: Dataset, settings: EvaluationSettings) -> None:
        self.goal = goal_times(dataset, (settings.goal,))
        self._closed = goal_times(dataset, (settings.goal, "won", "lost"))
        self._born = birth_times(dataset)
        self._gap = settings.gap_days * DAY
        self._with_goal = np.flatnonzero(self.goal != NEVER)

    def at(self, moment: int) -> NDArray[np.intp]:
        """The leads that are born and neither won, lost nor at the goal, and do not reach it in the gap."""
        is_open = (self._born <= moment) & (self._closed > moment)
        is_open &= (self.goal <= moment) | (self.goal > moment + self._gap)
        return np.flatnonzero(is_open)

    def converting(self, moment: int, days: int) -> NDArray[np.intp]:
        """Those of them that reach the goal within so many days."""
        leads = self._with_goal
        goal = self.goal[leads]
        converts = (goal > moment + self._gap) & (goal <= moment + days * DAY)
        return leads[converts & (self._born[leads] <= moment) & (self._closed[leads] > moment)]

    @property
    def first_born(self) -> int:
        """When the first lead came to exist; ``NO_TIME`` (always) where one has no date."""
        return int(self._born.min()) if len(self._born) else 0


@dataclass(frozen=True)
class StartingDates:
    """settings: the goal, and the date that is shown. moment: that date, the first where there are several.

    learn_on: earlier dates, the latest first, each followed by ``learn_days`` in which leads converted before
    ``moment``; empty where there is no such past. converted, learnt: leads that convert within the horizon of
    ``moment``, and in the past to learn from.
    """

    settings: EvaluationSettings
    moment: int
    learn_on: tuple[int, ...]
    learn_days: int
    converted: int
    learnt: int


def starting_dates(dataset: Dataset, settings: EvaluationSettings | None = None) -> StartingDates:
    """The furthest goal that enough leads reached after some date, and the latest date with enough of them.

    settings: its goal and dates are chosen anew, all else stays. The latest mature moment is taken where it can be;
    an earlier date where activities end long before it, or where too few leads converted after it.
    """
    settings = replace(settings or EvaluationSettings(), on=(), every=None)
    there = {OUTCOMES[place] for place in np.unique(dataset.outcomes.outcome).tolist()}
    goals = [goal for goal in GOALS if goal in there] or [GOALS[0]]
    found = [_dates_of(dataset, replace(settings, goal=goal)) for goal in goals]
    return next((one for one in found if one.converted >= FEWEST_CONVERSIONS), found[0])


def dates_before(dataset: Dataset, settings: EvaluationSettings) -> StartingDates:
    """The settings as they are, and the past to learn from before their first date."""
    mature, immature = chosen_moments(dataset, settings)
    first = min((*mature, *immature))
    return _with_past(OpenLeads(dataset, settings), settings, first, has_past=not in_snapshot_mode(dataset))


def _dates_of(dataset: Dataset, settings: EvaluationSettings) -> StartingDates:
    leads = OpenLeads(dataset, settings)
    latest = data_end(dataset, settings) - settings.horizon_days * DAY
    if in_snapshot_mode(dataset):
        return _with_past(leads, settings, latest, has_past=False)
    tried: list[StartingDates] = []
    for moment in _moments(dataset, latest):
        shown = settings if moment == latest else replace(settings, on=(moment,))
        tried.append(_with_past(leads, shown, moment, has_past=True))
        if min(tried[-1].converted, tried[-1].learnt) >= FEWEST_CONVERSIONS:
            return tried[-1]
    # Nothing to learn from: at least something to see.
    return next((one for one in tried if one.converted >= FEWEST_CONVERSIONS), tried[0])


def _moments(dataset: Dataset, latest: int) -> Iterator[int]:
    """Dates to try, the best first: the latest mature moment, or where activities end long before it the day after
    their end; then month by month back."""
    activities = dataset.activities
    first, last = (int(one) + activities.origin for one in (activities.second.min(), activities.second.max()))
    begin = latest
    if last < latest - _FRESH_DAYS * DAY:
        begin = (last // DAY + 1) * DAY
    yield begin
    for step in range(1, _STEPS_BACK + 1):
        moment = (begin - step * _STEP_DAYS * DAY) // DAY * DAY
        if moment <= first:
            return
        yield moment


def _with_past(leads: OpenLeads, settings: EvaluationSettings, moment: int, *, has_past: bool) -> StartingDates:
    """The dates to learn from before a moment.

    Their horizons do not overlap, so that a lead converts once: together the rows are those of a survival analysis in
    steps. The steps are shorter than the horizon where whole ones hold too few conversions.
    """
    converted = len(leads.converting(moment, settings.horizon_days))
    found = StartingDates(settings, moment, (), settings.horizon_days, converted, 0)
    if not has_past:
        return found
    for days in dict.fromkeys((settings.horizon_days, max(1, settings.horizon_days // 3))):
        dates = [moment - step * days * DAY for step in range(1, max(1, _YEAR // days) + 1)]
        counts = {date: len(leads.converting(date, days)) for date in dates if date >= leads.first_born}
        learnt = sum(counts.values())
        if learnt > found.learnt:
            learn_on = tuple(date for date, count in counts.items() if count)
            found = replace(found, learn_on=learn_on, learn_days=days, learnt=learnt)
        if learnt >= FEWEST_CONVERSIONS:
            break
    return found
