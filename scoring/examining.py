"""Offer the command ``examine``: what the pages ask of a model beside its rates, as one JSON object each.

Segments, drift, selection, the leakage audit, the holdout, and cumulative gains.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from scoring.desk import Desk
from scoring.drift import drift
from scoring.evaluation import EvaluationSettings, Rate
from scoring.gains import gains_table
from scoring.holdout import HoldoutLog, confirm_on_holdout, split_settings
from scoring.leak_audit import AuditedFigures, leak_audit
from scoring.model import ScoringModel
from scoring.problems import InputError, Problem
from scoring.records import evaluation_record
from scoring.rows import Progress
from scoring.segments import segments
from scoring.selection import selection
from scoring.times import iso


@dataclass(frozen=True)
class _Asked:
    """What every view is made from. options: those of ``add_examine_options``."""

    desk: Desk
    model: ScoringModel
    settings: EvaluationSettings
    options: argparse.Namespace
    progress: Progress | None


def add_examine_options(parser: argparse.ArgumentParser) -> None:
    """What is looked at, beside the options of data, goal and dates."""
    view = parser.add_argument_group("view")
    view.add_argument("--view", choices=tuple(_VIEWS), required=True)
    view.add_argument("--column", metavar="NAME", help="of the leads, to split by (segments)")
    view.add_argument(
        "--half-width", type=float, default=0.02, metavar="SHARE", help="how near a sample shall come (selection)"
    )


def examine(
    desk: Desk,
    model: ScoringModel,
    settings: EvaluationSettings,
    options: argparse.Namespace,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The view that the options name. Raises InputError where it lacks something."""
    return {"view": options.view} | _VIEWS[options.view](_Asked(desk, model, settings, options, progress))


def _segments(asked: _Asked) -> dict[str, Any]:
    if asked.options.column is None:
        raise InputError([Problem("option_needed_by_view", {"option": "--column"}, {"view": asked.options.view})])
    found = segments(asked.desk, asked.model, asked.settings, asked.options.column, asked.progress)
    return {
        "column": found.column,
        "compared": found.compared,
        "made_by_outcome": found.made_by_outcome,
        "segments": table_records(found.table),
    }


def _drift(asked: _Asked) -> dict[str, Any]:
    found = drift(asked.desk, asked.model, asked.settings, progress=asked.progress)
    return {
        "months": table_records(found.months),
        "scores": table_records(found.scores),
        "reference": [iso(one) for one in found.reference],
    }


def _selection(asked: _Asked) -> dict[str, Any]:
    half_width = asked.options.half_width
    if not 0 < half_width < 1:
        raise InputError([Problem("option_no_share", {"option": "--half-width"}, {"found": half_width})])
    found = selection(asked.desk, asked.model, asked.settings, half_width, asked.progress)
    return {
        "below": _rate(found.below),
        "above": _rate(found.above),
        "below_worked": _rate(found.below_worked),
        "below_not_worked": _rate(found.below_not_worked),
        "tiers": table_records(found.tiers),
        "banner": found.banner,
        "sample": found.sample,
        "half_width": found.half_width,
    }


def _leaks(asked: _Asked) -> dict[str, Any]:
    found = leak_audit(asked.desk, asked.model, asked.settings, asked.progress)

    def figures(one: AuditedFigures) -> dict[str, Any]:
        return asdict(one) | {"rate": _rate(one.rate)}

    return {
        "rules": [
            {
                "rule": one.rule_id,
                "named": one.named,
                "names": list(one.names),
                "seen": one.seen,
                "leaks": one.leaks,
                "firings": None
                if one.firings is None
                else asdict(one.firings)
                | {
                    "share_before": one.firings.share_before,
                    "share_after": one.firings.share_after,
                    "share_just_before": one.firings.share_just_before,
                },
            }
            for one in found.rules
        ],
        "leads": found.leads,
        "leads_with_goal": found.leads_with_goal,
        "as_it_stands": figures(found.as_it_stands),
        "without_leaks": figures(found.without_leaks),
        "without_attributes": figures(found.without_attributes),
    }


def _holdout(asked: _Asked) -> dict[str, Any]:
    split = split_settings(asked.settings, asked.desk.dataset)
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = confirm_on_holdout(asked.desk, asked.model, asked.settings, HoldoutLog(), when, asked.progress)
    return {
        "tuning": evaluation_record(found.tuning),
        "holdout": evaluation_record(found.holdout),
        "purged_dates": [iso(one) for one in split.purged],
        "warnings": [one.key for one in found.warnings],
    }


def _gains(asked: _Asked) -> dict[str, Any]:
    return {"gains": table_records(gains_table(asked.desk.evaluate(asked.model, asked.settings, asked.progress)))}


_View = Callable[[_Asked], dict[str, Any]]
_VIEWS: Mapping[str, _View] = {
    "segments": _segments,
    "drift": _drift,
    "selection": _selection,
    "leaks": _leaks,
    "holdout": _holdout,
    "gains": _gains,
}


def _rate(found: Rate) -> dict[str, Any]:
    return {
        "n": found.n,
        "k": found.k,
        "rate": found.rate,
        "ci_low": found.low,
        "ci_high": found.high,
        "lead_n": found.lead_n,
        "lead_k": found.lead_k,
    }


def table_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """One mapping a row, null where a figure does not exist."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) else value
