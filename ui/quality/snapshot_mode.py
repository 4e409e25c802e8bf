"""Mark what is drawn in snapshot mode: every rate is of leads as they are today, and may be optimistic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scoring.dataset import Dataset
from scoring.snapshot_mode import in_snapshot_mode
from ui.charts.panel import Card, Cards, Labels, Panel
from ui.optimistic import marked_card, marked_heading, marked_words

# Figures that are rates, made of them or shown with one, also where there is nothing to show.
_OF_RATES = (
    "rate", "capture", "lift", "auc", "entered", "left", "as_it_stands", "without_leaks", "without_attributes",
)  # fmt: skip


def marked(panels: Sequence[Panel | Cards], dataset: Dataset, labels: Labels) -> list[Panel | Cards]:
    """The panels as they are; in snapshot mode those that show a rate say that it may be optimistic."""
    if not in_snapshot_mode(dataset):
        return list(panels)
    return [_cards(one, dataset, labels) if isinstance(one, Cards) else _panel(one, dataset, labels) for one in panels]


def _cards(row: Cards, dataset: Dataset, labels: Labels) -> Cards:
    def card(one: Card) -> Card:
        if "%" not in one.value and one.id not in _OF_RATES:
            return one
        label, explanation = marked_card(one.label, one.explanation, dataset, labels.language)
        return replace(one, label=label, explanation=explanation)

    return replace(row, cards=[card(one) for one in row.cards])


def _panel(panel: Panel, dataset: Dataset, labels: Labels) -> Panel:
    shares = {name: one for name, one in panel.columns.items() if one.kind == "share" and one.heading}
    if not shares:
        return panel
    headings = {
        name: replace(one, heading=marked_heading(one.heading, dataset, labels.language))
        for name, one in shares.items()
    }
    return replace(
        panel,
        subtitle=marked_words(panel.subtitle, dataset, labels.language),
        summary=marked_words(panel.summary, dataset, labels.language),
        columns={**panel.columns, **headings},
    )
