"""Recommend a threshold for an objective, with its plateau and its reason, or say why none can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.choosing.hand_off_flow import HandOffFlow
from scoring.choosing.objectives import (
    NOBODY,
    AskedRate,
    Capacity,
    Objective,
    Value,
    checked,
    winners,
)
from scoring.choosing.plateau import plateau
from scoring.choosing.resampled_sweep import ResampledSweep
from scoring.choosing.words import one_in, percent, plain_number, rounded
from scoring.desk import Desk
from scoring.evaluation import FEWEST_ROWS, EvaluationSettings
from scoring.figures import FEWEST_TO_TELL
from scoring.model import ScoringModel
from scoring.problems import Problem
from scoring.replay import ReplaySettings
from scoring.rows import Progress
from scoring.statistics import Floats, rates, wilson


@dataclass(frozen=True)
class AtThreshold:
    """The figures of one threshold: those of ``Evaluation.sweep``, and hand-offs a week where a replay gave them.

    n, k, rate, capture, lift, share: of rows. lead_n, lead_k: leads, each at its first row at or above the threshold,
    and the interval's ends are around their rate; on one date the two agree.
    """

    threshold: float
    n: int
    k: int
    rate: float | None
    ci_low: float | None
    ci_high: float | None
    capture: float
    lift: float | None
    share: float
    lead_n: int
    lead_k: int
    per_week: float | None


@dataclass(frozen=True)
class Recommendation:
    """A threshold for an objective, or the reason why there is none.

    low, high: the plateau, both included; None where too few resamples agree. share_of_resamples: of those in which
    a threshold of the plateau wins. net, net_of_all: of a value, with this threshold and where all are handed over,
    summed over all dates. sentences: whole ones, to be worded by ``scoring.wording`` and read one after the other.
    """

    objective: Objective
    at: AtThreshold | None
    low: float | None
    high: float | None
    share_of_resamples: float | None
    net: float | None
    net_of_all: float | None
    sentences: tuple[Problem, ...]
    refusal: Problem | None

    @property
    def threshold(self) -> float | None:
        return None if self.at is None else self.at.threshold


def recommend(objective: Objective, sweep: ResampledSweep, flow: HandOffFlow | None = None) -> Recommendation:
    """The threshold that wins on the data.

    flow: a capacity is refused without it; otherwise it only adds the leads a week. Raises InputError where the
    objective's numbers make no sense.
    """
    checked(objective)
    per_week = None if flow is None else flow.per_week(sweep.thresholds)
    refusal = _too_little_to_tell(sweep)
    if refusal is not None:
        return _refused(objective, refusal)
    if flow is None and isinstance(objective, Capacity):
        return _refused(objective, Problem("choice_no_weeks", {}, {}, "warning"))
    chosen = int(winners(objective, sweep.found, None if per_week is None else per_week[:, np.newaxis])[0])
    if chosen == NOBODY:
        return _refused(objective, _why_nobody(objective, sweep, per_week))
    drawn_per_week = None
    if flow is not None and isinstance(objective, Capacity):
        drawn_per_week = flow.drawn_per_week(sweep.thresholds)
    won = winners(objective, sweep.drawn, drawn_per_week)
    found = plateau(won, chosen, len(sweep.thresholds))
    at = figures_at(sweep, chosen, per_week)
    low, high = (None, None) if found is None else (sweep.thresholds[found.low], sweep.thresholds[found.high])
    net = net_of_all = None
    if isinstance(objective, Value):
        nets = objective.net(sweep.found.n, sweep.found.k)[:, 0]
        net, net_of_all = float(nets[chosen]), float(nets[0])
    return Recommendation(
        objective=objective,
        at=at,
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        share_of_resamples=None if found is None else found.wins / len(won),
        net=net,
        net_of_all=net_of_all,
        sentences=(
            _hand_over_from(at),
            _plateau_said(low, high),
            _reason(objective, at, net, net_of_all, sweep.dates),
        ),
        refusal=None,
    )


def recommendation(
    desk: Desk,
    model: ScoringModel,
    settings: EvaluationSettings,
    objective: Objective,
    replayed: ReplaySettings | None = None,
    progress: Progress | None = None,
) -> Recommendation:
    """``recommend`` on a desk: the sweep of the settings' dates, the hand-offs a week from a replay.

    replayed: the period over which hand-offs a week are counted; None is all of the data, with the settings' goal.
    """
    checked(objective)
    if replayed is None:
        replayed = ReplaySettings(settings.goal, settings.horizon_days, settings.data_as_of)
    sweep = desk.resampled_sweep(model, settings, progress)
    return recommend(objective, sweep, desk.hand_off_flow(model, replayed, progress))


def figures_at(sweep: ResampledSweep, i: int, per_week: Floats | None = None) -> AtThreshold:
    """The figures of the threshold at an index of ``sweep.thresholds``."""
    tally = sweep.found
    n, k, all_rows, converted = float(tally.n[i, 0]), float(tally.k[i, 0]), float(tally.n[0, 0]), float(tally.k[0, 0])
    low, high = (float(end[0]) for end in wilson(tally.lead_k[i], tally.lead_n[i]))
    rate = k / n if n else None
    return AtThreshold(
        threshold=float(sweep.thresholds[i]),
        n=int(n),
        k=int(k),
        rate=rate,
        ci_low=low if n else None,
        ci_high=high if n else None,
        capture=k / converted if converted else 0.0,
        lift=rate / (converted / all_rows) if rate is not None and converted else None,
        share=n / all_rows if all_rows else 0.0,
        lead_n=int(tally.lead_n[i, 0]),
        lead_k=int(tally.lead_k[i, 0]),
        per_week=None if per_week is None else float(per_week[i]),
    )


def _too_little_to_tell(sweep: ResampledSweep) -> Problem | None:
    if sweep.converted_leads < FEWEST_TO_TELL:
        values = {"converted": sweep.converted_leads, "needed": FEWEST_TO_TELL}
        return Problem("choice_too_few_conversions", {}, values, "warning")
    if not sweep.has_signal:
        return Problem("choice_no_signal", {}, {}, "warning")
    return None


def _refused(objective: Objective, refusal: Problem) -> Recommendation:
    return Recommendation(objective, None, None, None, None, None, None, (refusal,), refusal)


def _why_nobody(objective: Objective, sweep: ResampledSweep, per_week: Floats | None) -> Problem:
    """Why no threshold meets the objective. (Every capture can be met: the lowest threshold captures all.)"""
    values: dict[str, Any] = {}
    key = "choice_nothing_pays"
    if isinstance(objective, Value):
        n, k, lead_n, lead_k = (
            counts[:, 0] for counts in (sweep.found.n, sweep.found.k, sweep.found.lead_n, sweep.found.lead_k)
        )
        # Of fewer rows a rate tells nothing.
        told = np.where(n >= min(FEWEST_ROWS, float(n.max())), rates(k, n), np.nan)
        best_at = int(np.nanargmax(told))
        low, high = wilson(lead_k[best_at], lead_n[best_at])
        values = {
            "break_even": percent(objective.break_even_rate),
            "best": percent(float(told[best_at])),
            "low": percent(float(low)),
            "high": percent(float(high)),
            "leads": int(lead_n[best_at]),
        }
    elif isinstance(objective, Capacity):
        assert per_week is not None
        some = per_week[per_week > 0]
        if len(some) == 0:
            return Problem("choice_nobody_handed_over", {}, {}, "warning")
        values = {"capacity": plain_number(objective.per_week), "least": rounded(float(some.min()))}
        key = "choice_capacity_too_small"
    elif isinstance(objective, AskedRate):
        low = wilson(sweep.found.lead_k[:, 0], sweep.found.lead_n[:, 0])[0]
        best_at = int(np.nanargmax(low))
        values = {
            "asked": percent(objective.rate),
            "best": percent(float(low[best_at])),
            "threshold": plain_number(float(sweep.thresholds[best_at])),
            "leads": int(sweep.found.lead_n[best_at, 0]),
        }
        key = "choice_rate_out_of_reach"
    return Problem(key, {}, values, "warning")


def _hand_over_from(at: AtThreshold) -> Problem:
    # Of leads: each is handed over once, on however many dates it is counted.
    values: dict[str, Any] = {"threshold": plain_number(at.threshold), "one_in": one_in(at.lead_n, at.lead_k)}
    if at.per_week is None:
        values["share"] = percent(at.share)
        key = "choice_hand_over" if at.lead_k else "choice_hand_over_none"
    else:
        values["per_week"] = rounded(at.per_week)
        key = "choice_hand_over_weekly" if at.lead_k else "choice_hand_over_weekly_none"
    return Problem(key, {}, values, "warning")


def _plateau_said(low: float | None, high: float | None) -> Problem:
    if low is None or high is None:
        return Problem("choice_plateau_unknown", {}, {}, "warning")
    if low == high:
        return Problem("choice_plateau_point", {}, {}, "warning")
    values = {"low": plain_number(float(low)), "high": plain_number(float(high))}
    return Problem("choice_plateau", {}, values, "warning")


def _reason(objective: Objective, at: AtThreshold, net: float | None, net_of_all: float | None, dates: int) -> Problem:
    if isinstance(objective, Value):
        assert net is not None
        assert net_of_all is not None
        values = {
            "net": rounded(net / max(1, dates)),
            "net_of_all": rounded(net_of_all / max(1, dates)),
            "break_even": percent(objective.break_even_rate),
        }
        return Problem("choice_for_value" if dates <= 1 else "choice_for_value_dates", {}, values, "warning")
    if isinstance(objective, Capacity):
        return Problem("choice_for_capacity", {}, {"capacity": plain_number(objective.per_week)}, "warning")
    if isinstance(objective, AskedRate):
        values = {"asked": percent(objective.rate), "low": percent(at.ci_low or 0), "high": percent(at.ci_high or 0)}
        return Problem("choice_for_rate", {}, values, "warning")
    values = {"asked": percent(objective.share), "capture": percent(at.capture)}
    return Problem("choice_for_capture", {}, values, "warning")
