"""Know the text of the file that the candidate came from, so that its comments go with it when it is taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.model import ScoringModel
from ui.history import History

# Files brought in a session that are remembered; whoever brings more works on the latest.
MOST = 5


@dataclass(frozen=True)
class ModelText:
    """A model and the text of the file that it was read from."""

    model: ScoringModel
    text: str


def with_text(texts: Sequence[ModelText], model: ScoringModel, text: str) -> tuple[ModelText, ...]:
    """One more file; of equal models the latest counts."""
    return (*(one for one in texts if one.model != model), ModelText(model, text))[-MOST:]


def text_behind(history: History, texts: Sequence[ModelText]) -> str | None:
    """The text of the file that the candidate, or else the nearest step before it, came from; None where none did."""
    if not texts:
        return None
    for model in (history.candidate, *reversed(history.past)):
        for one in texts:
            if one.model == model:
                return one.text
    return None
