"""Lay out a comparison for the command line: as one JSON object, or as text for a person."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from scoring.comparing.comparison import Comparison
from scoring.comparing.movers import Mover
from scoring.comparing.paired import Difference
from scoring.evaluation import Evaluation
from scoring.times import iso

_SWEEP = ("threshold", "n", "k", "rate", "low", "high", "capture", "lift", "share", "lead_n", "lead_k")
_MIGRATION = ("base", "candidate", "n", "k", "rate", "ci_low", "ci_high", "move")
_WORDS = {"more_than_luck": "more than luck", "not_distinguishable": "not distinguishable"}
_MOVERS_IN_TEXT = 10


def comparison_record(found: Comparison, offset: int = 0, limit: int | None = None) -> dict[str, Any]:
    """The comparison as a JSON object; null where a figure does not exist.

    offset, limit: which of the movers; by default all.
    """
    page = found.movers.page(offset, limit)
    return {
        "rows": found.counts.used,
        "leads": found.counts.leads,
        "converted": found.base.converted,
        "immature": found.counts.immature,
        "excluded": found.counts.excluded,
        "only_base_excludes": found.only_base_excludes,
        "only_candidate_excludes": found.only_candidate_excludes,
        "base_rate": found.base.base.rate,
        "dates": [iso(moment) for moment in found.base.moments],
        "immature_dates": [iso(moment) for moment in found.base.immature_moments],
        "data_end": iso(found.base.data_end),
        "base": _side(found.base_model.name, found.base),
        "candidate": _side(found.candidate_model.name, found.candidate),
        "differences": {
            "rate": _difference(found.rate),
            "capture": _difference(found.capture),
            "auc": _difference(found.auc),
        },
        "migration": _records(found.migration, _MIGRATION),
        "entered": found.movers.count("entered"),
        "left": found.movers.count("left"),
        "movers": [_mover(one) for one in page.movers],
    }


def _side(name: str, found: Evaluation) -> dict[str, Any]:
    hand_off = found.hand_off
    return {
        "name": name,
        "hand_off": {
            "n": hand_off.rate.n,
            "k": hand_off.rate.k,
            "rate": hand_off.rate.rate,
            "ci_low": hand_off.rate.low,
            "ci_high": hand_off.rate.high,
            "capture": hand_off.capture,
            "lift": hand_off.lift,
            "share": hand_off.share,
        },
        "auc": found.auc,
        "auc_low": found.auc_low,
        "auc_high": found.auc_high,
        "sweep": _records(found.sweep, _SWEEP),
    }


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "base": found.base,
        "candidate": found.candidate,
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
        "verdict": found.verdict,
        "greyed": found.greyed,
        "explained_by_number": found.explained_by_number,
    }


def _mover(one: Mover) -> dict[str, Any]:
    return {
        "lead_id": one.lead_id,
        "moment": iso(one.moment),
        "direction": one.direction,
        "score_before": one.score_before,
        "score_after": one.score_after,
        "tier_before": one.tier_before,
        "tier_after": one.tier_after,
        "by_before": one.by_before or None,
        "by_after": one.by_after or None,
        "became": one.became,
        "goal_at": None if one.goal_at is None else iso(one.goal_at),
        "rules": [{"rule": rule.rule_id, "before": rule.before, "after": rule.after} for rule in one.rules],
    }


def _records(table: pd.DataFrame, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {str(name): None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items()}
        for row in table[list(names)].to_dict("records")
    ]


def comparison_text(found: Comparison) -> str:
    """The comparison for a person at a terminal; the figures of the JSON object, rounded."""
    counts = found.counts
    lines = [
        f"base            {found.base_model.name}",
        f"candidate       {found.candidate_model.name}",
        f"dates           {', '.join(iso(moment) for moment in found.base.moments) or '-'}",
        f"rows            {counts.used} of {counts.leads} leads, {found.base.converted} converted "
        f"(immature {counts.immature}, excluded {counts.excluded})",
        f"taken out       {found.only_base_excludes} rows that only the base excludes, "
        f"{found.only_candidate_excludes} that only the candidate excludes",
        "",
        f"{'':16}{'base':>10}{'candidate':>12}{'difference':>12}   95 % interval",
        f"{'handed off':16}{found.base.hand_off.rate.n:>10}{found.candidate.hand_off.rate.n:>12}"
        f"{found.candidate.hand_off.rate.n - found.base.hand_off.rate.n:>+12}",
        _figure_line("rate", found.rate, percent=True),
        _figure_line("capture", found.capture, percent=True),
        _figure_line("AUC", found.auc, percent=False),
        "",
        *_migration_lines(found),
        "",
        f"movers          {found.movers.count('entered')} enter the hand-off, {found.movers.count('left')} leave it",
    ]
    for one in found.movers.page(0, _MOVERS_IN_TEXT).movers:
        rules = ", ".join(f"{rule.rule_id} {rule.before:g} to {rule.after:g}" for rule in one.rules[:3])
        lines.append(
            f"  {iso(one.moment)}  {one.lead_id}  {one.direction}, {one.score_before:g} to {one.score_after:g}, "
            f"{one.became.replace('_', ' ')}" + (f" ({rules})" if rules else "")
        )
    if len(found.movers) > _MOVERS_IN_TEXT:
        lines.append(f"  … and {len(found.movers) - _MOVERS_IN_TEXT} more; --json lists all")
    return "\n".join(lines)


def _figure_line(name: str, found: Difference, *, percent: bool) -> str:
    def shown(value: float | None, sign: str = "") -> str:
        if value is None:
            return "-"
        return f"{value:{sign}.1%}" if percent else f"{value:{sign}.3f}"

    interval = "-" if found.low is None else f"{shown(found.low, '+')} to {shown(found.high, '+')}"
    words = _WORDS[found.verdict] + (", explained by the number handed off" if found.explained_by_number else "")
    return (
        f"{name:16}{shown(found.base):>10}{shown(found.candidate):>12}{shown(found.difference, '+'):>12}   "
        f"{interval}: {words}"
    )


def _migration_lines(found: Comparison) -> list[str]:
    """Tiers of the base down, of the candidate across; converted of rows in each cell."""
    across = [tier.id for tier in found.candidate_model.tiers]
    lines = ["converted of rows, base tier down, candidate tier across:"]
    lines.append(f"{'':16}" + "".join(f"{tier[:16]:>18}" for tier in across))
    for tier in found.base_model.tiers:
        rows = found.migration[found.migration["base"] == tier.id]
        cells = "".join(f"{f'{k} of {n}':>18}" for k, n in zip(rows["k"], rows["n"], strict=True))
        lines.append(f"{tier.id[:15]:16}{cells}")
    return lines
