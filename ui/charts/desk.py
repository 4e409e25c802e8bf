"""Put the desk's panels together from two evaluations, or from two looks at today."""

from __future__ import annotations

import pandas as pd

from scoring.evaluation import Columns, Evaluation, Today
from scoring.model import ScoringModel
from scoring.statistics import rates
from ui.charts.figures.axes import tier_marks
from ui.charts.figures.calibration import calibration_chart
from ui.charts.figures.distribution import distribution_chart
from ui.charts.figures.hand_off import count_card, hand_off_cards
from ui.charts.figures.threshold import threshold_chart
from ui.charts.figures.tiers import tiers_chart
from ui.charts.panel import Cards, Labels, Panel

_TODAY = ("leads", "handed_off", "instant", "surge", "excluded")


def evaluation_panels(
    candidate: Evaluation,
    current: Evaluation | None,
    *,
    candidate_model: ScoringModel,
    current_model: ScoringModel,
    labels: Labels,
) -> list[Panel | Cards]:
    """The row of figures and the four charts of one moment or several, outcomes known."""
    now = candidate.columns
    before = {} if current is None else current.columns
    tiers = tier_marks(candidate_model)
    return [
        hand_off_cards(candidate, current, labels=labels),
        distribution_chart(now["distribution"], before.get("distribution"), tiers=tiers, labels=labels),
        tiers_chart(
            rates_of_leads(now["tiers"]),
            None if current is None else rates_of_leads(current.columns["tiers"]),
            tiers=tiers,
            labels=labels,
        ),
        threshold_chart(
            now["sweep"],
            before.get("sweep"),
            candidate_line=_line(candidate_model),
            current_line=None if current is None else _line(current_model),
            labels=labels,
        ),
        calibration_chart(
            rates_of_leads(now["bands"]),
            rates_rise=candidate.rates_rise,
            base=candidate.base,
            labels=labels,
        ),
    ]


def rates_of_leads(table: Columns) -> Columns:
    """The table with the rates that its intervals are around: of leads, each once. On one date they are its own."""
    return {**table, "rate": rates(table["lead_k"], table["lead_n"])}


def today_panels(
    candidate: Today, current: Today | None, *, candidate_model: ScoringModel, labels: Labels
) -> list[Panel | Cards]:
    """Distribution and tiers of all leads as of the data's end; nothing with a rate."""
    tiers = tier_marks(candidate_model)
    bars = None if current is None else _columns(current.distribution)
    counts = None if current is None else _columns(current.tiers)
    return [
        today_cards(candidate, current, labels=labels),
        distribution_chart(_columns(candidate.distribution), bars, tiers=tiers, labels=labels),
        tiers_chart(_columns(candidate.tiers), counts, tiers=tiers, labels=labels),
    ]


def today_cards(candidate: Today, current: Today | None, *, labels: Labels) -> Cards:
    """Leads scored, handed off, handed off at once, surging, excluded."""
    before = {name: None if current is None else getattr(current, name) for name in _TODAY}
    cards = [count_card(f"today_{name}", getattr(candidate, name), before[name], labels) for name in _TODAY]
    return Cards(id="today", label=labels("charts.cards_label"), cards=cards)


def _columns(table: pd.DataFrame) -> Columns:
    return {str(name): table[name].to_numpy() for name in table}


def _line(model: ScoringModel) -> float | None:
    """Where the hand-off begins; None where no score decides it."""
    return None if model.grid else model.hand_off_score
