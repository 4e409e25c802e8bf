"""Say what would have happened under a model: whom sales would have got, when, and what came of them.

docs/evaluation.md, 'Replay view'. A lead crosses at its first row that reaches the line, and counts once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.conditions import Booleans
from scoring.dataset import FIRST_MONDAY, WEEK, Dataset
from scoring.evaluation import Columns, Rate
from scoring.figures import score_places, single_rate, sweep_thresholds
from scoring.model import ScoringModel, thousandths
from scoring.replay_rows import ReplayRows
from scoring.row_states import NEVER
from scoring.scores import MILLION, GroupSums, in_grains
from scoring.statistics import Floats, ScoreCounts, counted, rates, wilson
from scoring.tiers import RowFacts, Scored, score_rows, score_values
from scoring.times import DAY, iso

Longs = NDArray[np.int64]


@dataclass(frozen=True)
class ReplaySettings:
    """What conversion means, and which crossings count.

    start, end: bounds of the crossings (and, for missed leads, of the goals) that are counted, both included; None is
    no bound. late_days: a crossing less than that before the goal is late. hysteresis: a lead falls only below the
    line less this.
    """

    goal: str = "won"
    horizon_days: int = 90
    data_as_of: int | None = None
    start: int | None = None
    end: int | None = None
    late_days: int = 1
    hysteresis: float = 0


@dataclass(frozen=True, eq=False)
class Replay:
    """What the model as it stands would have done.

    hand_offs = by_score + instant; rate: of the mature ones. missed: leads with a goal and no crossing before it, the
    excluded left out. days_to_goal: quartiles over the converted hand-offs. weeks: one row a week from the first
    hand-off's to the last's: week (its Monday), hand_offs, by_score, instant. sweep: one row a threshold: threshold,
    hand_offs, mature, converted, rate, ci_low, ci_high, missed. crossings: one row a hand-off, by time: lead (index),
    moment, score, tier (id), instant, mature, converted, goal (or ``NEVER``). missed_leads: their indices.
    flapping_leads: one row a lead that flaps: lead, moment (it last reached the line), times (it reached it), left (so
    many with the hysteresis; 1 is a lead that no longer flaps), score (at that moment).
    """

    hand_offs: int
    by_score: int
    instant: int
    mature: int
    rate: Rate
    missed: int
    late: int
    days_to_goal: tuple[float, float, float] | None
    flapping: int
    flapping_left: int
    weeks: pd.DataFrame
    sweep: pd.DataFrame
    crossings: pd.DataFrame
    missed_leads: NDArray[np.integer]
    flapping_leads: pd.DataFrame
    sums: GroupSums = field(repr=False)


def replay(model: ScoringModel, settings: ReplaySettings, rows: ReplayRows, before: GroupSums | None = None) -> Replay:
    """before: the sums of an earlier replay of the same rows; one changed rule is then cheap."""
    scored = score_rows(model, rows.facts, before)
    reached = scored.tier <= model.hand_off_index
    crossed = _first_of_each_lead(rows.lead, reached)
    without_instant = _tiers_without_instant(model, rows.facts, scored)
    moment, lead = rows.moment[crossed], rows.lead[crossed]
    counts = _in_period(moment, settings)
    crossed, moment, lead = crossed[counts], moment[counts], lead[counts]

    goal = rows.goal[lead]
    by_score = without_instant[crossed] <= model.hand_off_index
    mature = moment + settings.horizon_days * DAY <= rows.data_end
    converted = mature & (goal <= moment + settings.horizon_days * DAY)
    days = (goal[converted] - moment[converted]) / DAY
    quartiles = tuple(float(one) for one in np.quantile(days, [0.25, 0.5, 0.75])) if len(days) else None
    missed = _missed_leads(rows, settings, rows.lead[reached])
    order = np.lexsort((lead, moment))
    tier_ids = np.array([tier.id for tier in model.tiers], dtype=object)
    flapping = _flapping_leads(model, settings, rows, scored)
    return Replay(
        hand_offs=len(crossed),
        by_score=int(by_score.sum()),
        instant=int((~by_score).sum()),
        mature=int(mature.sum()),
        rate=single_rate(float(converted.sum()), float(mature.sum())),
        missed=len(missed),
        late=int((goal - moment < settings.late_days * DAY).sum()),
        days_to_goal=(quartiles[0], quartiles[1], quartiles[2]) if quartiles else None,
        flapping=len(flapping),
        flapping_left=int((flapping["left"] >= 2).sum()),
        weeks=_weeks(moment, by_score),
        sweep=pd.DataFrame(_sweep(model, settings, rows, scored)),
        crossings=pd.DataFrame(
            {
                "lead": lead[order],
                "moment": moment[order],
                "score": score_values(scored.total[crossed], scored.grain)[order],
                "tier": tier_ids[scored.tier[crossed]][order],
                "instant": ~by_score[order],
                "mature": mature[order],
                "converted": converted[order],
                "goal": goal[order],
            }
        ),
        missed_leads=missed,
        flapping_leads=flapping,
        sums=scored.sums,
    )


def _first_of_each_lead(lead: NDArray[np.integer], chosen: Booleans) -> NDArray[np.intp]:
    """Positions of the first chosen row of each lead that has one; rows come by lead and moment."""
    at = np.flatnonzero(chosen)
    new = np.ones(len(at), dtype=bool)
    new[1:] = lead[at[1:]] != lead[at[:-1]]
    return at[new]


def _tiers_without_instant(model: ScoringModel, facts: RowFacts, scored: Scored) -> NDArray[np.int8]:
    """The tiers by score alone: what an instant entry lifted is told apart by them."""
    if not model.instant:
        return scored.tier
    plain = RowFacts(facts.units, facts.resets, (), facts.earlier_units, facts.earlier_resets, facts.born_since)
    return score_rows(model.model_copy(update={"instant": ()}), plain, scored.sums).tier


def _in_period(moment: Longs, settings: ReplaySettings) -> Booleans:
    inside = np.ones(len(moment), dtype=bool)
    if settings.start is not None:
        inside &= moment >= settings.start
    if settings.end is not None:
        inside &= moment <= settings.end
    return inside


def _goals_that_count(rows: ReplayRows, settings: ReplaySettings) -> Booleans:
    """One boolean a lead: it has a goal in the period, and is not excluded as of it."""
    return (rows.goal != NEVER) & ~rows.goal_excluded & _in_period(rows.goal, settings)


def _missed_leads(rows: ReplayRows, settings: ReplaySettings, handed_off: NDArray[np.integer]) -> NDArray[np.integer]:
    # Every row lies before its lead's goal, so that a crossing is one before it.
    missed = _goals_that_count(rows, settings)
    missed[handed_off] = False
    return np.flatnonzero(missed)


def _weeks(moment: Longs, by_score: Booleans) -> pd.DataFrame:
    if len(moment) == 0:
        return pd.DataFrame({name: [] for name in ("week", "hand_offs", "by_score", "instant")})
    week = (moment - FIRST_MONDAY) // WEEK
    first = int(week.min())
    total = np.bincount(week - first)
    scored = np.bincount(week[by_score] - first, minlength=len(total))
    starts = [iso((first + i) * WEEK + FIRST_MONDAY) for i in range(len(total))]
    return pd.DataFrame({"week": starts, "hand_offs": total, "by_score": scored, "instant": total - scored})


def _flapping_leads(model: ScoringModel, settings: ReplaySettings, rows: ReplayRows, scored: Scored) -> pd.DataFrame:
    """Leads that reach the line, fall below it and reach it again, in the order of the file."""
    rises = _rises(scored, rows, model.hand_off_score, 0)
    times = np.bincount(rows.lead[rises])
    # A wider way back merges reaches, it never makes one.
    left = np.bincount(rows.lead[_rises(scored, rows, model.hand_off_score, settings.hysteresis)], minlength=len(times))
    last = np.zeros(len(times), dtype=np.intp)
    last[rows.lead[rises]] = rises  # of a lead's several, the latest is written last
    leads = np.flatnonzero(times >= 2)
    return pd.DataFrame(
        {
            "lead": leads,
            "moment": rows.moment[last[leads]],
            "times": times[leads],
            "left": left[leads],
            "score": score_values(scored.total[last[leads]], scored.grain),
        }
    )


def _rises(scored: Scored, rows: ReplayRows, line: float | None, hysteresis: float) -> NDArray[np.intp]:
    """Rows at which a lead reaches the line anew, having fallen below it less the hysteresis since it last did."""
    if line is None or not len(rows.lead):
        return np.zeros(0, dtype=np.intp)
    high = scored.total >= in_grains(line, scored.grain)
    low = scored.total < in_grains((thousandths(line) - thousandths(hysteresis)) / 1_000, scored.grain)
    told = np.flatnonzero(np.asarray(high | low, dtype=np.bool_))
    lead, is_high = rows.lead[told], np.asarray(high, dtype=np.bool_)[told]
    rises = is_high.copy()
    rises[1:] &= ~is_high[:-1] | (lead[1:] != lead[:-1])
    found: NDArray[np.intp] = told[rises]
    return found


def _sweep(model: ScoringModel, settings: ReplaySettings, rows: ReplayRows, scored: Scored) -> Columns:
    """Each record of a lead's score is its crossing for the thresholds between its last record and itself."""
    score, place, places = score_places(model, scored)
    everyone = ScoreCounts.dense(score, np.bincount(place, minlength=places))
    thresholds = sweep_thresholds(model, everyone, scored.grain)
    cuts = -(-thresholds // scored.grain)

    # Rows come by lead: one running maximum over all of them, with each lead lifted above those before it.
    # Places count from 1 here, and 0 is 'no row yet'.
    lifted = rows.lead.astype(np.int64) * (places + 1) + place + 1
    highest = np.maximum.accumulate(lifted) if len(lifted) else lifted
    last = np.append(0, highest[:-1])[: len(highest)] - rows.lead.astype(np.int64) * (places + 1)
    last = np.maximum(last, 0)
    record = np.flatnonzero(place + 1 > last)
    moment, goal = rows.moment[record], rows.goal[rows.lead[record]]
    counts = _in_period(moment, settings)
    mature = counts & (moment + settings.horizon_days * DAY <= rows.data_end)
    converted = mature & (goal <= moment + settings.horizon_days * DAY)
    wins = _goals_that_count(rows, settings)

    def at_or_above(chosen: Booleans) -> Floats:
        weight = chosen.astype(np.float64)
        steps = counted(place[record] + 1, weights=weight, minlength=places + 1)
        steps -= counted(last[record], weights=weight, minlength=places + 1)
        return ScoreCounts.dense(score, steps[1:]).at_or_above(cuts)[0]

    n, k = at_or_above(mature), at_or_above(converted)
    low, high = wilson(k, n)
    return {
        "threshold": thresholds / MILLION,
        "hand_offs": at_or_above(counts).astype(np.int64),
        "mature": n.astype(np.int64),
        "converted": k.astype(np.int64),
        "rate": rates(k, n),
        "ci_low": low,
        "ci_high": high,
        "missed": int(wins.sum()) - at_or_above(wins[rows.lead[record]]).astype(np.int64),
    }


def owners_of_leads(dataset: Dataset) -> NDArray[np.object_]:
    """Who works each lead: the ``owner`` column of the leads, else that of its latest outcome; None where unknown."""
    owners = np.full(len(dataset), None, dtype=object)
    if "owner" in dataset.outcomes.columns:
        column = dataset.outcomes.columns["owner"]
        order = np.argsort(dataset.outcomes.second, kind="stable")
        order = order[column.codes[order] >= 0]
        owners[dataset.outcomes.lead[order]] = np.array(column.values, dtype=object)[column.codes[order]]
    if "owner" in dataset.lead_columns:
        column = dataset.lead_columns["owner"]
        known = column.codes >= 0
        owners[known] = np.array(column.values, dtype=object)[column.codes[known]]
    return owners
