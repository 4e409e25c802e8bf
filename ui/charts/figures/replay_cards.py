"""Draw what a replay comes to as a row of big figures, candidate against current."""

from __future__ import annotations

from collections.abc import Callable

from scoring.evaluation import FEWEST_ROWS
from scoring.replay import Replay
from scoring.replay_tables import Load
from ui import format as formats
from ui.charts.figures.compared_card import Sign, Write, compared_card, with_rate_explained
from ui.charts.panel import Card, Cards, Labels
from ui.i18n import Language


def replay_cards(
    candidate: Replay, current: Replay | None, candidate_load: Load, current_load: Load | None, *, labels: Labels
) -> Cards:
    """Hand-offs, their rate, days to the goal, missed, late, weeks over capacity, flapping."""
    language = labels.language

    def card(name: str, of: Callable[[Replay], float | None], write: Write, by: Write, better: Sign, note: str) -> Card:
        before = None if current is None else of(current)
        return compared_card(name, of(candidate), before, write, by, better, note, labels, words="replay")

    over_before = None if current_load is None else current_load.weeks_over
    count, change = formats.count, formats.difference
    return Cards(
        id="replay",
        label=labels("charts.cards_label"),
        cards=[
            card("hand_offs", lambda one: one.hand_offs, count, change, 0, _apart(candidate, labels)),
            with_rate_explained(
                card("rate", _rate, formats.percent, formats.percent_difference, 1, _of_mature(candidate, labels)),
                "charts.card_rate_of_current",
                None if current is None else current.rate,
                labels,
            ),
            card("days", _median, _whole, change, 0, _quartiles(candidate, labels)),
            card("missed", lambda one: one.missed, count, change, -1, labels("replay.card_missed_note")),
            card("late", lambda one: one.late, count, change, -1, labels("replay.card_late_note")),
            compared_card(
                "over", candidate_load.weeks_over, over_before, count, change, -1,
                labels("replay.card_over_note", count=len(candidate_load.weeks)), labels, words="replay",
            ),
            card(
                "flapping", lambda one: one.flapping, count, change, -1,
                labels("replay.card_flapping_note", left=formats.count(candidate.flapping_left, language)),
            ),
        ],
    )  # fmt: skip


def _rate(one: Replay) -> float | None:
    """None under ten hand-offs: too few to tell."""
    return one.rate.rate if one.rate.n >= FEWEST_ROWS else None


def _median(one: Replay) -> float | None:
    return one.days_to_goal[1] if one.days_to_goal and one.rate.k >= FEWEST_ROWS else None


def _whole(value: float | None, language: Language) -> str:
    return formats.decimal(value, language, 0)


def _apart(one: Replay, labels: Labels) -> str:
    by_score, instant = (formats.count(value, labels.language) for value in (one.by_score, one.instant))
    return labels("replay.card_hand_offs_note", by_score=by_score, instant=instant)


def _of_mature(one: Replay, labels: Labels) -> str:
    if one.rate.n < FEWEST_ROWS:
        return labels("replay.too_few_of", n=formats.n(one.rate.n, labels.language))
    interval = formats.interval(one.rate.low, one.rate.high, labels.language)
    return labels("charts.card_rate_note", n=formats.n(one.rate.n, labels.language), interval=interval)


def _quartiles(one: Replay, labels: Labels) -> str:
    if one.days_to_goal is None or one.rate.k < FEWEST_ROWS:
        return labels("replay.too_few_of", n=formats.n(one.rate.k, labels.language))
    low, high = (_whole(end, labels.language) for end in (one.days_to_goal[0], one.days_to_goal[2]))
    return labels("replay.card_days_note", low=low, high=high, n=formats.n(one.rate.k, labels.language))
