"""Say of a rate that it may be optimistic: in snapshot mode, on its card, over its column or under its chart."""

from __future__ import annotations

from scoring.dataset import Dataset
from scoring.snapshot_mode import in_snapshot_mode
from ui.i18n import Language, text


def marked_card(label: str, explanation: str, dataset: Dataset, language: Language) -> tuple[str, str]:
    """The label and the explanation of a card with a rate. A card is narrow: in snapshot mode the sign is on it, the
    words are in its explanation."""
    if not in_snapshot_mode(dataset):
        return label, explanation
    return text(language, "quality.optimistic_card", label=label), marked_words(explanation or label, dataset, language)


def marked_heading(heading: str, dataset: Dataset, language: Language) -> str:
    """The heading of a column of rates; in snapshot mode with the words in brackets."""
    return text(language, "quality.optimistic_label", label=heading) if in_snapshot_mode(dataset) else heading


def marked_words(words: str, dataset: Dataset, language: Language) -> str:
    """What is said of rates; in snapshot mode with that at the end."""
    return text(language, "quality.optimistic_subtitle", subtitle=words) if in_snapshot_mode(dataset) else words
