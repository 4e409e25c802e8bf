"""Draw what the hand-off is worth as a row of big figures, candidate against current."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from scoring.evaluation import Evaluation
from ui import format as formats
from ui.charts.panel import Card, Cards, Labels
from ui.i18n import Language

Write = Callable[[float | None, Language], str]


def hand_off_cards(candidate: Evaluation, current: Evaluation | None, *, labels: Labels) -> Cards:
    """Leads handed off, their rate, conversions caught, lift, AUC, and leads exactly on the line."""
    language = labels.language
    now, before = candidate.hand_off, None if current is None else current.hand_off
    share = labels(
        "charts.card_share_note",
        share=formats.percent(now.share, language),
        n=formats.count(candidate.counts.used, language),
    )
    rate_note = labels(
        "charts.card_rate_note",
        n=formats.n(now.rate.n, language),
        interval=formats.interval(now.rate.low, now.rate.high, language),
    )
    caught = labels(
        "charts.card_capture_note",
        k=formats.count(now.rate.k, language),
        n=formats.count(candidate.converted, language),
    )
    base = labels("charts.card_lift_note", rate=formats.percent(candidate.base.rate, language))
    auc = labels(
        "charts.card_auc_note",
        low=formats.decimal(candidate.auc_low, language, 2),
        high=formats.decimal(candidate.auc_high, language, 2),
    )
    return Cards(
        id="hand_off",
        label=labels("charts.cards_label"),
        cards=[
            _card("leads", now.rate.n, before and before.rate.n, formats.count, formats.difference, share, labels, 0),
            _card(
                "rate",
                now.rate.rate,
                before and before.rate.rate,
                formats.percent,
                formats.percent_difference,
                rate_note,
                labels,
            ),
            _card(
                "capture",
                now.capture,
                before and before.capture,
                formats.percent,
                formats.percent_difference,
                caught,
                labels,
            ),
            _card("lift", now.lift, before and before.lift, formats.times, _one_decimal, base, labels),
            _card("auc", candidate.auc, current and current.auc, formats.decimal, _three_decimals, auc, labels),
            _card(
                "on_the_line",
                now.on_the_line,
                before and before.on_the_line,
                formats.count,
                formats.difference,
                labels("charts.card_on_the_line_note"),
                labels,
                0,
            ),
        ],
    )


def count_card(name: str, value: int, before: int | None, labels: Labels) -> Card:
    """A number of leads that is neither good nor bad."""
    return _card(name, value, before, formats.count, formats.difference, "", labels, 0)


def _card(
    name: str, value: float | None, before: float | None, write: Write, compare: Write, note: str, labels: Labels,
    better: Literal[-1, 0, 1] = 1,
) -> Card:  # fmt: skip
    """better: the sign of a change for the better, 0 where more is neither better nor worse."""
    language = labels.language
    change = None if value is None or before is None else value - before
    difference = "" if change is None else compare(change, language)
    return Card(
        id=name,
        label=labels(f"charts.card_{name}"),
        value=write(value, language),
        current="" if before is None else labels("charts.card_current", value=write(before, language)),
        difference=difference,
        note=note,
        direction=0 if change is None or difference.startswith("±") else _sign(change * better),
        explanation=labels(f"charts.card_{name}_explained"),
    )


def _sign(value: float) -> Literal[-1, 0, 1]:
    return 1 if value > 0 else -1 if value < 0 else 0


def _one_decimal(value: float | None, language: Language) -> str:
    return formats.difference(value, language, 1)


def _three_decimals(value: float | None, language: Language) -> str:
    return formats.difference(value, language, 3)
