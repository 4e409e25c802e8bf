"""Draw what the hand-off is worth as a row of big figures, candidate against current."""

from __future__ import annotations

from scoring.evaluation import FEWEST_ROWS, Evaluation, HandOff, Rate
from ui import format as formats
from ui.charts.figures.compared_card import Sign, Write, compared_card, with_rate_explained
from ui.charts.panel import Card, Cards, Labels
from ui.i18n import Language
from ui.rate_words import rate_alone


def hand_off_cards(candidate: Evaluation, current: Evaluation | None, *, labels: Labels) -> Cards:
    """Leads handed off, their rate, conversions caught, lift, AUC, and leads exactly on the line."""
    now, old = candidate.hand_off, current.hand_off if current else None
    notes = _notes(candidate, labels) if candidate.counts.used else {}

    def card(name: str, value: float | None, before: float | None, write: Write, by: Write, better: Sign = 1) -> Card:
        return compared_card(name, value, before, write, by, better, notes.get(name, ""), labels)

    points, count, change = formats.percent_difference, formats.count, formats.difference
    return Cards(
        id="hand_off",
        label=labels("charts.cards_label"),
        cards=[
            card("leads", now.rate.n, old.rate.n if old else None, count, change, 0),
            with_rate_explained(
                card("rate", told_rate(now), told_rate(old) if old else None, formats.percent, points),
                "charts.card_rate_of_current",
                old.rate if old else None,
                labels,
            ),
            card("capture", now.capture, old.capture if old else None, formats.percent, points),
            with_rate_explained(
                card("lift", told_lift(now), told_lift(old) if old else None, formats.times, _one_decimal),
                "charts.card_lift_of_all",
                candidate.base,
                labels,
            ),
            card("auc", candidate.auc, current.auc if current else None, formats.decimal, _three_decimals),
            card("on_the_line", now.on_the_line, old.on_the_line if old else None, count, change, 0),
        ],
    )


def told_rate(one: HandOff) -> float | None:
    """None of fewer than 10 rows: too few to tell."""
    return one.rate.rate if one.rate.n >= FEWEST_ROWS else None


def told_lift(one: HandOff) -> float | None:
    """None of fewer than 10 rows: too few to tell."""
    return one.lift if one.rate.n >= FEWEST_ROWS else None


def of_all_words(candidate: Evaluation, labels: Labels) -> str:
    """What the lift is over: the rate of all leads with its interval, over several dates each lead once."""
    said = "charts.base_rate" if len(candidate.moments) <= 1 else "charts.base_rate_dates"
    return labels(said, rate=rate_alone(candidate.base, labels.language))


def rate_note(one: Rate, labels: Labels, *, several_dates: bool) -> str:
    """What stands under a rate of some rows: their number and its interval; over several dates the rate of leads that
    the interval is around."""
    language = labels.language
    if one.n < FEWEST_ROWS:
        return labels("replay.too_few_of", n=formats.n(one.n, language))
    interval = formats.interval(one.low, one.high, language)
    if several_dates:
        rate = formats.percent(one.lead_rate, language)
        return labels("charts.card_rate_note_leads", rate=rate, interval=interval)
    return labels("charts.card_rate_note", n=formats.n(one.n, language), interval=interval)


def _notes(candidate: Evaluation, labels: Labels) -> dict[str, str]:
    """What stands under each figure: of how many, with which interval."""
    now, language = candidate.hand_off, labels.language
    notes = {
        "leads": labels(
            "charts.card_leads_note" if len(candidate.moments) <= 1 else "charts.card_leads_note_rows",
            share=formats.percent(now.share, language),
            n=formats.count(candidate.counts.used, language),
        ),
        "lift": of_all_words(candidate, labels),
        "on_the_line": labels("charts.card_on_the_line_note"),
        "capture": labels(
            "charts.card_capture_note",
            k=formats.count(now.rate.k, language),
            n=formats.count(candidate.converted, language),
        ),
    }
    if now.rate.n:
        notes["rate"] = rate_note(now.rate, labels, several_dates=len(candidate.moments) > 1)
    if candidate.auc_low is not None:
        low, high = (formats.decimal(end, language, 2) for end in (candidate.auc_low, candidate.auc_high))
        notes["auc"] = labels("charts.card_auc_note", low=low, high=high)
    return notes


def count_card(name: str, value: int, before: int | None, labels: Labels) -> Card:
    """A number of leads that is neither good nor bad."""
    return compared_card(name, value, before, formats.count, formats.difference, 0, "", labels)


def _one_decimal(value: float | None, language: Language) -> str:
    return formats.difference(value, language, 1)


def _three_decimals(value: float | None, language: Language) -> str:
    return formats.difference(value, language, 3)
