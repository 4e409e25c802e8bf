"""Offer the command ``recommend``: its options, what they ask for, and what is printed."""

from __future__ import annotations

import argparse
from typing import Any

from scoring.choosing.objectives import (
    OBJECTIVES,
    AskedCapture,
    AskedRate,
    Capacity,
    Objective,
    Value,
    checked,
)
from scoring.choosing.recommendation import AtThreshold, Recommendation
from scoring.problems import InputError, Problem
from scoring.wording import sentence

_NEEDED = {
    "value": ("--value-per-conversion", "--cost-per-hand-off"),
    "capacity": ("--capacity-per-week",),
    "rate": ("--rate",),
    "capture": ("--capture",),
}


def add_recommend_options(parser: argparse.ArgumentParser) -> None:
    """What the objectives need, beside the options of data, goal and dates."""
    asked = parser.add_argument_group("objective")
    asked.add_argument("--objective", choices=OBJECTIVES, required=True)
    asked.add_argument("--value-per-conversion", type=float, metavar="V", help="what a conversion brings")
    asked.add_argument("--cost-per-hand-off", type=float, metavar="C", help="what a hand-off costs, in the same money")
    asked.add_argument("--capacity-per-week", type=float, metavar="N", help="leads that sales can work in a week")
    asked.add_argument("--rate", type=float, metavar="SHARE", help="conversion rate to reach, such as 0.1")
    asked.add_argument("--capture", type=float, metavar="SHARE", help="share of conversions to capture, such as 0.8")


def objective_of(options: argparse.Namespace) -> Objective:
    """The objective that the options ask for; raises InputError for each number that lacks or makes no sense."""
    lacking = [one for one in _NEEDED[options.objective] if _given(options, one) is None]
    if lacking:
        raise InputError(Problem("option_needed", {"option": one}, {"objective": options.objective}) for one in lacking)
    numbers = [_given(options, one) for one in _NEEDED[options.objective]]
    kinds: dict[str, type[Objective]] = {
        "value": Value,
        "capacity": Capacity,
        "rate": AskedRate,
        "capture": AskedCapture,
    }
    return checked(kinds[options.objective](*numbers))


def _given(options: argparse.Namespace, option: str) -> Any:
    return getattr(options, option.removeprefix("--").replace("-", "_"))


def recommendation_record(found: Recommendation, language: str) -> dict[str, Any]:
    """The JSON object of ``recommend``; null where a figure does not exist. ``refused`` is the reason in words."""
    return {
        "objective": found.objective.name,
        "threshold": found.threshold,
        "low": found.low,
        "high": found.high,
        "share_of_resamples": found.share_of_resamples,
        **(_figures(found.at) if found.at is not None else dict.fromkeys(_FIGURES)),
        "net": found.net,
        "net_of_all": found.net_of_all,
        "break_even_rate": found.objective.break_even_rate if isinstance(found.objective, Value) else None,
        "sentence": None if found.refusal is not None else recommendation_text(found, language),
        "refused": None if found.refusal is None else sentence(found.refusal, language),
    }


_FIGURES = ("n", "k", "rate", "ci_low", "ci_high", "capture", "lift", "share", "lead_n", "lead_k", "per_week")


def _figures(at: AtThreshold) -> dict[str, Any]:
    return {name: getattr(at, name) for name in _FIGURES}


def recommendation_text(found: Recommendation, language: str) -> str:
    """The sentences of a recommendation or of its refusal, one after the other."""
    # Japanese sentences follow each other without a blank.
    return ("" if language == "ja" else " ").join(sentence(one, language) for one in found.sentences)
