"""Say what stands beside the counts that the browser gets: the model, the words, and what the current model shows."""

from __future__ import annotations

from typing import Any

import numpy as np

from scoring.evaluation import FEWEST_ROWS, Columns, Evaluation, EvaluationSettings, Today
from scoring.model import ScoringModel, thousandths
from ui.charts.figures.hand_off import of_all_words, told_lift, told_rate
from ui.charts.panel import Labels

_FORMAT_WORDS = {
    "n": ("n",), "interval": ("low", "high"), "rate": ("rate", "interval"), "times": ("times",),
    "percentage_points": ("difference",),
}  # fmt: skip
_WORDS = {
    "card_current": ("value",), "card_leads_note": ("share", "n"), "card_leads_note_rows": ("share", "n"),
    "card_rate_note": ("n", "interval"), "card_rate_note_leads": ("rate", "interval"),
    "card_capture_note": ("k", "n"), "card_auc_note": ("low", "high"),
    "card_on_the_line_note": (), "line_candidate": ("score",), "line_current": ("score",), "line_both": ("score",),
    "distribution_cut": ("n",), "rates_rise": (), "rates_do_not_rise": (), "rates_unknown": (),
}  # fmt: skip
_NOTHING: dict[str, Any] = {
    "cards": None, "line": None, "tiers_most": None, "rate_top": None, "bars_most": None, "bars_low": None,
    "bars_high": None,
}  # fmt: skip


def surroundings(
    candidate: Evaluation | Today,
    current: Evaluation | Today | None,
    candidate_model: ScoringModel,
    current_model: ScoringModel,
    settings: EvaluationSettings,
    labels: Labels,
) -> dict[str, Any]:
    """JSON-able; scores in millionths."""
    model = candidate_model
    return {
        "words": _words(labels),
        "tiers": [{"id": tier.id, "label": tier.title, "from": _millionths(tier.from_score)} for tier in model.tiers],
        "hand_off": model.hand_off_index,
        "by_grid": model.grid is not None,
        "groups": [[_millionths(group.min), _millionths(group.max)] for group in model.groups],
        "score": [_millionths(model.score.min), _millionths(model.score.max)],
        "bands": {"kind": settings.bands, "count": settings.band_count},
        "current": _current(current, current_model),
        **(_of_outcomes(candidate, labels) if isinstance(candidate, Evaluation) else _of_today(candidate, model)),
    }


def _words(labels: Labels) -> dict[str, Any]:
    """Whole sentences whose placeholders the browser fills."""

    def template(key: str, names: tuple[str, ...]) -> str:
        return labels(key, **{name: f"{{{name}}}" for name in names})

    words: dict[str, Any] = {key: template(f"charts.{key}", names) for key, names in _WORDS.items()}
    few = {"too_few": labels("replay.too_few_to_tell"), "too_few_of": template("replay.too_few_of", ("n",))}
    return words | few | {"format": {key: template(f"format.{key}", names) for key, names in _FORMAT_WORDS.items()}}


def _millionths(value: float | None) -> int | None:
    return None if value is None else thousandths(value) * 1_000


def _of_outcomes(candidate: Evaluation, labels: Labels) -> dict[str, Any]:
    empty = [] if candidate.converted else ["threshold", "calibration"]
    return {
        "has_outcomes": True,
        "one_date": len(candidate.moments) <= 1,
        "base_rate": candidate.base.rate,
        "base_words": of_all_words(candidate, labels),
        "area": {"area": candidate.auc, "low": candidate.auc_low, "high": candidate.auc_high},
        # The panels that have nothing to draw, whatever the points.
        "empty": empty if candidate.counts.used else ["distribution", "tiers", "threshold", "calibration"],
    }


def _of_today(candidate: Today, model: ScoringModel) -> dict[str, Any]:
    return {
        "has_outcomes": False,
        "one_date": True,
        "empty": ["threshold", "calibration", *(["distribution", "tiers"] if candidate.leads == 0 else [])],
        "today": _today_cards(candidate),
        "surges": model.surge is not None,
    }


def _today_cards(today: Today) -> dict[str, int]:
    return {f"today_{name}": getattr(today, name) for name in ("leads", "handed_off", "instant", "surge", "excluded")}


def _current(current: Evaluation | Today | None, model: ScoringModel) -> dict[str, Any]:
    if current is None:
        return _NOTHING
    if isinstance(current, Today):
        today_bars = {str(name): current.distribution[name].to_numpy() for name in current.distribution}
        tiers = current.tiers["n"].to_numpy()
        return (
            _NOTHING
            | {"cards": _today_cards(current), "tiers_most": _most(tiers)}
            | _reach(today_bars, today_bars["leads"])
        )
    bars, sweep, hand_off = current.columns["distribution"], current.columns["sweep"], current.hand_off
    enough = sweep["rate"][sweep["n"] >= FEWEST_ROWS]
    return {
        "cards": {
            "leads": hand_off.rate.n, "rate": told_rate(hand_off), "capture": hand_off.capture,
            "lift": told_lift(hand_off),
            "auc": current.auc, "on_the_line": hand_off.on_the_line,
        },
        "line": None if model.grid else model.hand_off_score,
        "tiers_most": _most(current.columns["tiers"]["n"]),
        "rate_top": float(enough.max()) if len(enough) else None,
        **_reach(bars, bars["converted"] + bars["not_converted"]),
    }  # fmt: skip


def _reach(bars: Columns, leads: np.ndarray[Any, np.dtype[Any]]) -> dict[str, float | None]:
    """How high the bars are, and from where to where there are any."""
    filled = np.flatnonzero(leads)
    return {
        "bars_most": _most(leads) if len(leads) else None,
        "bars_low": float(bars["low"][filled[0]]) if len(filled) else None,
        "bars_high": float(bars["high"][filled[-1]]) if len(filled) else None,
    }


def _most(counts: np.ndarray[Any, np.dtype[Any]]) -> int:
    return int(max(counts, default=0))
