"""Lay out an evaluation or a replay for the command line: as the JSON object of docs/command-line.md, or as text.

Both hold the same figures; in JSON they read back equal, in text they are rounded for a person.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scoring.evaluation import Evaluation, Rate
from scoring.replay import Replay
from scoring.replay_tables import Load
from scoring.times import iso


def evaluation_record(found: Evaluation) -> dict[str, Any]:
    """The evaluation as the JSON object of docs/command-line.md; null where a figure does not exist."""
    return {
        "rows": found.counts.used,
        "leads": found.counts.leads,
        "converted": found.converted,
        "immature": found.counts.immature,
        "excluded": found.counts.excluded,
        "not_born": found.counts.not_born,
        "closed": found.counts.closed,
        "in_gap": found.counts.in_gap,
        "base_rate": found.base.rate,
        "auc": found.auc,
        "auc_low": found.auc_low,
        "auc_high": found.auc_high,
        "average_precision": found.average_precision,
        "hand_off": {
            "n": found.hand_off.rate.n,
            "k": found.hand_off.rate.k,
            "rate": found.hand_off.rate.rate,
            "ci_low": found.hand_off.rate.low,
            "ci_high": found.hand_off.rate.high,
            "capture": found.hand_off.capture,
            "lift": found.hand_off.lift,
            "on_the_line": found.hand_off.on_the_line,
        },
        "dates": [iso(moment) for moment in found.moments],
        "immature_dates": [iso(moment) for moment in found.immature_moments],
        "data_end": iso(found.data_end),
        "sweep": _records(
            found.columns["sweep"],
            ("threshold", "n", "k", "rate", "low", "high", "capture", "lift", "share", "ties", "lead_n", "lead_k"),
        ),
        "bands": _records(found.columns["bands"], ("low", "high", "n", "k", "rate", "ci_low", "ci_high")),
        "tiers": _records(found.columns["tiers"], ("id", "n", "k", "rate", "ci_low", "ci_high")),
    }


def _records(columns: Mapping[str, Any] | pd.DataFrame, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        dict(zip(names, (_plain(value) for value in values), strict=True))
        for values in zip(*(columns[name].tolist() for name in names), strict=True)
    ]


def _plain(value: Any) -> Any:
    """A number as JSON has it: null for none, whole numbers without a point."""
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value


def evaluation_text(found: Evaluation) -> str:
    """The evaluation for a person at a terminal; the figures of the JSON object, rounded."""
    counts = found.counts
    lines = [
        f"dates           {', '.join(iso(moment) for moment in found.moments) or '-'}",
        f"rows            {counts.used} of {counts.leads} leads "
        f"(immature {counts.immature}, excluded {counts.excluded}, not born {counts.not_born}, "
        f"closed {counts.closed}, in gap {counts.in_gap})",
        f"converted       {found.converted}, base rate {_percent(found.base.rate)} "
        f"({_percent(found.base.low)} to {_percent(found.base.high)})",
        f"AUC             {_three(found.auc)} ({_three(found.auc_low)} to {_three(found.auc_high)}), "
        f"average precision {_three(found.average_precision)}",
        f"handed off      {found.hand_off.rate.n}, convert {_percent(found.hand_off.rate.rate)} "
        f"({_percent(found.hand_off.rate.low)} to {_percent(found.hand_off.rate.high)}), "
        f"capture {_percent(found.hand_off.capture)}, on the line {found.hand_off.on_the_line}",
        "",
        "tier" + "n".rjust(24) + "k".rjust(8) + "rate".rjust(9) + "   interval",
    ]
    for row in found.tiers.itertuples():
        lines.append(
            f"{str(row.id)[:18]:18}{row.n:10}{row.k:8}{_percent(row.rate):>9}   "
            f"{_percent(row.ci_low)} to {_percent(row.ci_high)}"
        )
    return "\n".join(lines)


def _percent(value: Any) -> str:
    return "-" if value is None or np.isnan(value) else f"{value:.1%}"


def _three(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def replay_record(found: Replay) -> dict[str, Any]:
    """The replay as the JSON object of docs/command-line.md."""
    quartiles = found.days_to_goal or (None, None, None)
    return {
        "hand_offs": found.hand_offs,
        "by_score": found.by_score,
        "instant": found.instant,
        "mature": found.mature,
        "converted": found.rate.k,
        "rate": found.rate.rate,
        "ci_low": found.rate.low,
        "ci_high": found.rate.high,
        "missed": found.missed,
        "late": found.late,
        "days_to_goal": dict(zip(("p25", "p50", "p75"), quartiles, strict=True)),
        "flapping": found.flapping,
        "flapping_left": found.flapping_left,
        "weeks": _records(found.weeks, ("week", "hand_offs")),
        "sweep": _records(
            found.sweep, ("threshold", "hand_offs", "mature", "converted", "rate", "ci_low", "ci_high", "missed")
        ),
    }


def load_record(load: Load) -> dict[str, Any]:
    """A replay's hand-offs against a capacity; waiting: leads not worked yet at a week's end."""
    weeks = load.weeks.assign(week=[iso(int(one)) for one in load.weeks["week"]])
    return {
        "per_week": load.capacity,
        "weeks_over": load.weeks_over,
        "most_waiting": load.most_waiting,
        "unowned": load.unowned,
        "weeks": _records(weeks, ("week", "hand_offs", "by_score", "instant", "over", "waiting")),
        "owners": _records(load.owners, tuple(load.owners.columns)),
    }


def replay_text(found: Replay) -> str:
    """The replay for a person at a terminal."""
    days = found.days_to_goal
    weeks = found.weeks["hand_offs"]
    return "\n".join(
        [
            f"handed off      {found.hand_offs} ({found.by_score} by score, {found.instant} instant)",
            f"mature          {found.mature}, converted {found.rate.k}: {_rate(found.rate)}",
            f"missed          {found.missed}, late {found.late}",
            "days to goal    "
            + ("-" if days is None else f"median {days[1]:.1f}, quartiles {days[0]:.1f} and {days[2]:.1f}"),
            f"flapping        {found.flapping}, with the hysteresis {found.flapping_left}",
            "weeks           "
            + (f"{len(weeks)}, at most {int(weeks.max())} hand-offs, mean {weeks.mean():.1f}" if len(weeks) else "-"),
        ]
    )


def _rate(rate: Rate) -> str:
    return f"{_percent(rate.rate)} ({_percent(rate.low)} to {_percent(rate.high)})"
