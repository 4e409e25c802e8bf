"""Lay out replays for a meeting: week by week against what sales can work, by owner, and the leads behind a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.dataset import FIRST_MONDAY, WEEK
from scoring.replay import Replay
from scoring.row_states import NEVER
from scoring.statistics import Floats, rates, wilson
from scoring.times import DAY

Behind = Literal["handed_off", "instant", "converted", "missed", "late", "flapping"]
BEHIND: tuple[Behind, ...] = ("handed_off", "instant", "converted", "missed", "late", "flapping")
DAY_BINS = 18
_NO_OWNER = -1


@dataclass(frozen=True)
class SalesCapacity:
    """people × leads_per_person leads a week, worked by whoever is free; or, ``per_owner``, leads_per_person for each
    owner's own leads."""

    people: int
    leads_per_person: float
    per_owner: bool = False

    @property
    def per_week(self) -> float:
        """What all together can work, where anyone takes any lead."""
        return self.people * self.leads_per_person


@dataclass(frozen=True, eq=False)
class Load:
    """Hand-offs held against a capacity.

    weeks: one row a week: week (seconds of its Monday), hand_offs, by_score, instant, over (more came than can be
    worked; per owner: for at least one owner), waiting (leads left at the week's end, worked in order). owners: one
    row an owner, most hand-offs first: owner, hand_offs, per_week, weeks_over, waiting, n, k, rate, ci_low, ci_high
    (of mature hand-offs); empty unless per owner. capacity: leads a week in all. unowned: hand-offs of leads whose
    owner is not known, which no owner's capacity counts; 0 unless per owner.
    """

    weeks: pd.DataFrame
    owners: pd.DataFrame
    capacity: float
    unowned: int

    @property
    def weeks_over(self) -> int:
        return int(self.weeks["over"].sum())

    @property
    def most_waiting(self) -> float:
        return float(self.weeks["waiting"].max()) if len(self.weeks) else 0.0


def weeks_spanned(replays: Sequence[Replay]) -> range:
    """Weeks since the first Monday of 1970, from the first hand-off of any of the replays to the last."""
    moments = [one.crossings["moment"].to_numpy() for one in replays if len(one.crossings)]
    if not moments:
        return range(0)
    first = min(int(one.min()) for one in moments)
    last = max(int(one.max()) for one in moments)
    return range((first - FIRST_MONDAY) // WEEK, (last - FIRST_MONDAY) // WEEK + 1)


def load_of(replay: Replay, weeks: range, capacity: SalesCapacity, owners: NDArray[np.object_]) -> Load:
    """The replay's hand-offs against the capacity over the weeks (``weeks_spanned``).

    owners: one name (or None) a lead, as from ``owners_of_leads``; looked at only per owner.
    """
    crossings = replay.crossings
    week = (crossings["moment"].to_numpy() - FIRST_MONDAY) // WEEK - weeks.start
    instant = np.bincount(week[crossings["instant"].to_numpy(dtype=bool)], minlength=len(weeks))
    total = np.bincount(week, minlength=len(weeks))
    if capacity.per_owner:
        names, owner = _owners(owners[crossings["lead"].to_numpy()])
        arrived = np.zeros((len(names), len(weeks)))
        known = owner != _NO_OWNER
        np.add.at(arrived, (owner[known], week[known]), 1)
        limit = capacity.leads_per_person
        table = _owner_table(names, owner, arrived, limit, crossings)
        unowned, per_week = int((~known).sum()), limit * len(names)
    else:
        arrived = total[np.newaxis, :].astype(np.float64)
        limit = per_week = capacity.per_week
        table, unowned = _owner_table([], np.zeros(0, dtype=np.intp), np.zeros((0, 0)), 0, crossings.iloc[:0]), 0
    return Load(
        weeks=pd.DataFrame(
            {
                "week": np.arange(weeks.start, weeks.stop) * WEEK + FIRST_MONDAY,
                "hand_offs": total,
                "by_score": total - instant,
                "instant": instant,
                "over": (arrived > limit).any(axis=0),
                "waiting": waiting(arrived, limit).sum(axis=0),
            }
        ),
        owners=table,
        capacity=per_week,
        unowned=unowned,
    )


def waiting(arrived: Floats, capacity: float) -> Floats:
    """[queues, weeks]: leads left in each queue at the end of each week, worked in order, at most the capacity a week.

    >>> waiting(np.array([[5.0, 0.0, 4.0]]), 3).tolist()
    [[2.0, 0.0, 1.0]]
    """
    left = np.zeros_like(arrived)
    now = np.zeros(len(arrived))
    for i in range(arrived.shape[1]):
        now = np.maximum(0.0, now + arrived[:, i] - capacity)
        left[:, i] = now
    return left


def _owners(owners: NDArray[np.object_]) -> tuple[list[str], NDArray[np.intp]]:
    """The distinct names, sorted, and each hand-off's place among them; ``_NO_OWNER`` where there is none."""
    names = sorted({str(one) for one in owners.tolist() if one is not None})
    place = {name: i for i, name in enumerate(names)}
    codes = [_NO_OWNER if one is None else place[str(one)] for one in owners.tolist()]
    return names, np.array(codes, dtype=np.intp)


def _owner_table(
    names: list[str], owner: NDArray[np.intp], arrived: Floats, limit: float, crossings: pd.DataFrame
) -> pd.DataFrame:
    hand_offs = arrived.sum(axis=1)
    left = waiting(arrived, limit)

    def of_owner(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(owner[chosen & (owner != _NO_OWNER)], minlength=len(names)).astype(np.int64)

    n = of_owner(crossings["mature"].to_numpy(dtype=bool))
    k = of_owner(crossings["converted"].to_numpy(dtype=bool))
    low, high = wilson(k, n)
    table = pd.DataFrame(
        {
            "owner": pd.array(names, dtype=object),
            "hand_offs": hand_offs.astype(np.int64),
            "per_week": hand_offs / max(1, arrived.shape[1]),
            "weeks_over": (arrived > limit).sum(axis=1),
            "waiting": left[:, -1] if arrived.shape[1] else np.zeros(len(names)),
            "n": n,
            "k": k,
            "rate": rates(k, n),
            "ci_low": low,
            "ci_high": high,
        }
    )
    return table.sort_values(["hand_offs", "owner"], ascending=[False, True], ignore_index=True)


def days_table(replays: Sequence[Replay], horizon_days: int, bins: int = DAY_BINS) -> pd.DataFrame:
    """One row a bin of days from hand-off to goal: low, high, and ``converted_<i>`` for the i-th replay.

    Bins are of equal whole days and hold ``low < days <= high``.
    """
    size = max(1, -(-horizon_days // bins))
    edges = np.arange(0, horizon_days + size, size)
    columns: dict[str, NDArray[np.generic]] = {"low": edges[:-1], "high": edges[1:]}
    for i, one in enumerate(replays):
        converted = one.crossings[one.crossings["converted"].to_numpy(dtype=bool)]
        seconds = (converted["goal"] - converted["moment"]).to_numpy(dtype=np.int64)
        places = (seconds - 1) // (size * DAY)
        columns[f"converted_{i}"] = np.bincount(places, minlength=len(edges) - 1)[: len(edges) - 1]
    return pd.DataFrame(columns)


def leads_behind(replay: Replay, behind: Behind, late_days: int, goal: NDArray[np.int64]) -> pd.DataFrame:
    """One row a lead: lead (index), moment, score, tier, instant, mature, converted, goal; of those missed, which were
    never handed over, lead and goal alone are known; of those flapping, lead, moment (of the latest reach), score,
    goal, times (it reached the line) and left (so many with the hysteresis).

    goal: [leads], the time of each lead's goal, ``NEVER`` without one. In the order of hand-off, or of the goal.
    """
    crossings = replay.crossings
    if behind == "missed":
        leads = np.asarray(replay.missed_leads)
        leads = leads[np.argsort(goal[leads], kind="stable")]
        return pd.DataFrame({"lead": leads, "goal": goal[leads]}).reindex(columns=list(crossings.columns))
    if behind == "flapping":
        flapping = replay.flapping_leads
        return flapping.assign(goal=goal[flapping["lead"].to_numpy(dtype=np.intp)])
    chosen = {
        "handed_off": np.ones(len(crossings), dtype=bool),
        "instant": crossings["instant"].to_numpy(dtype=bool),
        "converted": crossings["converted"].to_numpy(dtype=bool),
        "late": _is_late(crossings, late_days),
    }[behind]
    return crossings[chosen].reset_index(drop=True)


def _is_late(crossings: pd.DataFrame, late_days: int) -> NDArray[np.bool_]:
    goal, moment = (crossings[name].to_numpy(dtype=np.int64) for name in ("goal", "moment"))
    return (goal != NEVER) & (goal - moment < late_days * DAY)
