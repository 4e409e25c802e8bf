"""Find the words of the charts in one language."""

from __future__ import annotations

from dataclasses import dataclass

from ui.i18n import Language, text


@dataclass(frozen=True)
class ChartLabels:
    """``labels("charts.tiers_title")`` is the sentence of that key in ``language``."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        return text(self.language, key, **values)
