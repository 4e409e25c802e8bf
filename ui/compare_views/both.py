"""Show two models side by side on the same rows: is the difference more than luck, and who moves between the tiers."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from scoring.comparing.comparison import Comparison
from scoring.comparing.paired import Difference
from scoring.evaluation import FEWEST_ROWS
from scoring.gains import gains_table
from scoring.statistics import wilson
from ui import format as formats
from ui.charts.figures.axes import tier_marks
from ui.charts.figures.distribution import distribution_chart
from ui.charts.figures.gains import GainsSide, gains_chart
from ui.charts.figures.hand_off import rate_note
from ui.charts.figures.migration import migration_chart
from ui.charts.figures.sweep_pair import SweepSide, sweep_pair_chart
from ui.charts.panel import Card, Cards, Labels, Panel
from ui.compared import Side
from ui.rate_words import rate_of_n, rate_words


def comparison_panels(found: Comparison, base: Side, other: Side, labels: Labels) -> list[Panel | Cards]:
    """The differences with their verdicts, the two sweeps and gains, the tiers' migration, and the scores."""
    names = (base.name, other.name)
    title, subtitle = labels("compare.sweeps_title"), labels("compare.sweeps_subtitle")
    sides = [
        SweepSide(other.name, found.candidate.columns["sweep"], other.line),
        SweepSide(base.name, found.base.columns["sweep"], base.line),
    ]
    gains = [
        GainsSide(other.name, gains_table(found.candidate), other.line),
        GainsSide(base.name, gains_table(found.base), base.line),
    ]
    return [
        difference_cards(found, labels),
        sweep_pair_chart("sweeps", title, subtitle, sides, labels=labels),
        migration_chart(found.migration, base.model, other.model, names, labels=labels),
        gains_chart(gains, "", labels=labels),
        _scores(found, base, other, labels),
    ]  # fmt: skip


def _scores(found: Comparison, base: Side, other: Side, labels: Labels) -> Panel:
    """The scores of the second model, the first one's as an outline, whichever models they are."""
    panel = distribution_chart(
        found.candidate.columns["distribution"], found.base.columns["distribution"], tiers=tier_marks(other.model),
        labels=labels,
    )  # fmt: skip
    legend = [replace(one, label=base.name) if one.label == labels("charts.current") else one for one in panel.legend]
    return replace(panel, legend=legend)


def difference_cards(found: Comparison, labels: Labels) -> Cards:
    """Rate, capture and AUC with their paired intervals and verdicts; those who enter and leave, and their rates."""
    language = labels.language

    def shares(one: Difference) -> tuple[str, str]:
        return formats.percent(one.candidate, language), formats.percent(one.base, language)

    after, before = (formats.decimal(one, language) for one in (found.auc.candidate, found.auc.base))
    rates = [one.hand_off.rate for one in (found.candidate, found.base)]
    caught = labels(
        "charts.card_capture_note", k=formats.count(rates[0].k, language),
        n=formats.count(found.candidate.converted, language),
    )  # fmt: skip
    of_leads = rate_note(rates[0], labels, several_dates=len(found.candidate.moments) > 1)
    rate = _difference("rate", found.rate, *shares(found.rate), labels, of_leads)
    of_base = labels("compare.rate_of_base", explained=rate.explanation, rate=rate_of_n(rates[1], language))
    return Cards(
        id="differences",
        label=labels("compare.differences"),
        cards=[
            replace(rate, explanation=of_base),
            _difference("capture", found.capture, *shares(found.capture), labels, caught),
            _difference("auc", found.auc, after, before, labels),
            _moved("entered", found.migration, labels),
            _moved("left", found.migration, labels),
        ],
    )  # fmt: skip


def _difference(name: str, one: Difference, value: str, before: str, labels: Labels, known_from: str = "") -> Card:
    """known_from: what the figure of the second model rests on."""
    language = labels.language
    if one.greyed:
        value = formats.UNKNOWN
    note = labels("replay.too_few_to_tell") if one.greyed else verdict_words(one, labels)
    if one.low is not None and one.high is not None and not one.greyed:
        if name == "auc":
            low, high = (formats.difference(end, language, 3) for end in (one.low, one.high))
        else:
            low, high = (formats.percent_difference(end, language) for end in (one.low, one.high))
        note = labels("compare.verdict_interval", verdict=note, low=low, high=high)
    if known_from and not one.greyed:
        note = labels("compare.known_from", figures=known_from, verdict=note)
    change = (
        formats.difference(one.difference, language, 3)
        if name == "auc"
        else formats.percent_difference(one.difference, language)
    )
    return Card(
        id=name,
        label=labels(f"charts.card_{name}"),
        value=value,
        current=labels("compare.card_base", value=before),
        difference="" if one.greyed else change,
        note=note,
        direction=_direction(one),
        explanation=labels("compare.difference_explained"),
    )


def verdict_words(one: Difference, labels: Labels) -> str:
    """'more than luck', 'not distinguishable', or that it only hands over more."""
    if one.explained_by_number:
        return labels("compare.explained_by_number")
    return labels(f"compare.{one.verdict}")


def _direction(one: Difference) -> Literal[-1, 0, 1]:
    """Only what is more than luck is better or worse."""
    if one.verdict != "more_than_luck" or not one.difference:
        return 0
    return 1 if one.difference > 0 else -1


def _moved(move: str, migration: pd.DataFrame, labels: Labels) -> Card:
    language = labels.language
    some = migration[migration["move"] == move]
    n, k, lead_n, lead_k = (int(some[name].sum()) for name in ("n", "k", "lead_n", "lead_k"))
    low, high = (float(end) for end in wilson(np.array(lead_k), np.array(lead_n)))
    rate = rate_words(lead_n, lead_k / lead_n if lead_n else None, low, high, language)
    return Card(
        id=move,
        label=labels(f"compare.card_{move}"),
        value=formats.count(n, language),
        current="" if n < FEWEST_ROWS else labels("compare.converted_of", k=formats.count(k, language)),
        note=rate if n else "",
        explanation=labels(f"compare.card_{move}_explained"),
    )
