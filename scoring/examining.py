"""Offer the command ``examine``: what the pages ask of a model beside its rates, as one JSON object each.

Segments, drift, selection, the leakage audit, the holdout, and cumulative gains.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
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
    return {"view": options.view} | _VIEWS[options.view](desk, model, settings, options, progress)


def _segments(
    desk: Desk,
    model: ScoringModel,
    settings: EvaluationSettings,
    options: argparse.Namespace,
    progress: Progress | None,
) -> dict[str, Any]:
    if options.column is None:
        raise InputError([Problem("option_needed_by_view", {"option": "--column"}, {"view": options.view})])
    found = segments(desk, model, settings, options.column, progress)
    return {
        "column": found.column,
        "compared": found.compared,
        "made_by_outcome": found.made_by_outcome,
        "segments": table_records(found.table),
    }


def _drift(
    desk: Desk,
    model: ScoringModel,
    settings: EvaluationSettings,
    options: argparse.Namespace,
    progress: Progress | None,
) -> dict[str, Any]:
    found = drift(desk, model, settings, progress=progress)
    return {
        "months": table_records(found.months),
        "scores": table_records(found.scores),
        "reference": [iso(one) for one in found.reference],
    }


def _selection(
    desk: Desk,
    model: ScoringModel,
    settings: EvaluationSettings,
    options: argparse.Namespace,
    progress: Progress | None,
) -> dict[str, Any]:
    if not 0 < options.half_width < 1:
        raise InputError([Problem("option_no_share", {"option": "--half-width"}, {"found": options.half_width})])
    found = selection(desk, model, settings, options.half_width, progress)
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


def _leaks(
    desk: Desk,
    model: ScoringModel,
    settings: EvaluationSettings,
    options: argparse.Namespace,
    progress: Progress | None,
) -> dict[str, Any]:
    found = leak_audit(desk, model, settings, progress)

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


def _holdout(
    desk: Desk,
    model: ScoringModel,
    settings: EvaluationSettings,
    options: argparse.Namespace,
    progress: Progress | None,
) -> dict[str, Any]:
    split = split_settings(settings, desk.dataset)
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = confirm_on_holdout(desk, model, settings, HoldoutLog(), when, progress)
    return {
        "tuning": evaluation_record(found.tuning),
        "holdout": evaluation_record(found.holdout),
        "purged_dates": [iso(one) for one in split.purged],
        "warnings": [one.key for one in found.warnings],
    }


def _gains(
    desk: Desk,
    model: ScoringModel,
    settings: EvaluationSettings,
    options: argparse.Namespace,
    progress: Progress | None,
) -> dict[str, Any]:
    return {"gains": table_records(gains_table(desk.evaluate(model, settings, progress)))}


_View = Callable[[Desk, ScoringModel, EvaluationSettings, argparse.Namespace, Progress | None], dict[str, Any]]
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
