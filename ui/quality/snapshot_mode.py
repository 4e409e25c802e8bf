"""Mark what is drawn in snapshot mode: every rate is of leads as they are today, and may be optimistic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scoring.dataset import Dataset
from scoring.snapshot_mode import in_snapshot_mode
from ui.charts.panel import Card, Cards, Labels, Panel

# Figures that are rates or made of them, also where there is nothing to show.
_OF_RATES = ("rate", "capture", "lift", "auc")


def marked(panels: Sequence[Panel | Cards], dataset: Dataset, labels: Labels) -> list[Panel | Cards]:
    """The panels as they are; in snapshot mode those that show a rate say that it may be optimistic."""
    if not in_snapshot_mode(dataset):
        return list(panels)
    return [_cards(one, labels) if isinstance(one, Cards) else _panel(one, labels) for one in panels]


def _cards(row: Cards, labels: Labels) -> Cards:
    def card(one: Card) -> Card:
        if "%" not in one.value and one.id not in _OF_RATES:
            return one
        # A card is narrow: the sign is on it, the words are in its explanation.
        return replace(
            one,
            label=labels("quality.optimistic_card", label=one.label),
            explanation=labels("quality.optimistic_subtitle", subtitle=one.explanation or one.label),
        )

    return replace(row, cards=[card(one) for one in row.cards])


def _panel(panel: Panel, labels: Labels) -> Panel:
    shares = {name: one for name, one in panel.columns.items() if one.kind == "share" and one.heading}
    if not shares:
        return panel
    headings = {
        name: replace(one, heading=labels("quality.optimistic_label", label=one.heading))
        for name, one in shares.items()
    }
    return replace(
        panel,
        subtitle=labels("quality.optimistic_subtitle", subtitle=panel.subtitle),
        summary=labels("quality.optimistic_subtitle", subtitle=panel.summary),
        columns={**panel.columns, **headings},
    )
