"""Lay out one big figure: the candidate's value, the current model's, and what changed for better or worse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from scoring.evaluation import Rate
from ui.charts.panel import Card, Labels
from ui.i18n import Language
from ui.rate_words import rate_of_n

Sign = Literal[-1, 0, 1]
Write = Callable[[float | None, Language], str]


def compared_card(
    name: str,
    value: float | None,
    before: float | None,
    write: Write,
    compare: Write,
    better: Sign,
    note: str,
    labels: Labels,
    *,
    words: str = "charts",
) -> Card:
    """better: the sign of a change for the better, 0 where more is neither better nor worse.

    words: the catalogue that holds ``card_<name>`` and ``card_<name>_explained``.
    """
    language = labels.language
    change = None if value is None or before is None else value - before
    difference = "" if change is None else compare(change, language)
    return Card(
        id=name,
        label=labels(f"{words}.card_{name}"),
        value=write(value, language),
        current="" if before is None else labels("charts.card_current", value=write(before, language)),
        difference=difference,
        note=note,
        direction=0 if change is None or difference.startswith("±") else _sign(change * better),
        explanation=labels(f"{words}.card_{name}_explained"),
    )


def _sign(value: float) -> Sign:
    return 1 if value > 0 else -1 if value < 0 else 0


def with_rate_explained(card: Card, key: str, rate: Rate | None, labels: Labels) -> Card:
    """A rate that is only named beside the figure, None where there is none: the card's explanation says, in the words
    of ``key``, of how many it is and its interval."""
    if rate is None:
        return card
    words = labels(key, explained=card.explanation, rate=rate_of_n(rate, labels.language))
    return replace(card, explanation=words)
