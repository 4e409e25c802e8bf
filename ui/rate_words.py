"""Write a rate with its interval, or that it is of too few rows to tell anything."""

from __future__ import annotations

from scoring.evaluation import FEWEST_ROWS, Rate
from ui import format as formats
from ui.i18n import Language, text


def rate_words(n: float, rate: float | None, low: float | None, high: float | None, language: Language) -> str:
    """'9.8% (7.1–13.2%)', or 'too few to tell' of fewer than 10 rows."""
    if n < FEWEST_ROWS:
        return text(language, "replay.too_few_to_tell")
    return formats.rate(rate, low, high, language)


def rate_alone(one: Rate, language: Language) -> str:
    """'9.8% (7.1–13.2%)'; over several dates of leads, each at its first."""
    return rate_words(one.lead_n, one.lead_rate, one.low, one.high, language)


def rate_of_n(one: Rate, language: Language) -> str:
    """'9.8% (7.1–13.2%), n = 412'; over several dates of leads, each at its first, as its interval is."""
    return text(language, "thresholds.rate_of", rate=rate_alone(one, language), n=formats.n(one.lead_n, language))
