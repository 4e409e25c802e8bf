"""Write numbers, shares, rates, dates and money as a reader of each language expects them.

Every function takes the value and the language and gives plain text. A value that is not known (None, NaN) is an en
dash. The patterns are in ``ui/locales/<language>/format.yaml``.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime

from ui.i18n import Language, text

UNKNOWN = "–"
MINUS = "\u2212"


def known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def count(value: float | None, language: Language) -> str:
    """A whole number with separators: 12,345."""
    if value is None or not known(value):
        return UNKNOWN
    return _minus(f"{round(value):,}")


def n(value: float | None, language: Language) -> str:
    """The number of rows behind a figure: 'n = 412', '412件'."""
    return text(language, "format.n", n=count(value, language))


def percent(value: float | None, language: Language, digits: int = 1) -> str:
    """A share as a percentage: 0.098 is '9.8%'."""
    return UNKNOWN if value is None or not known(value) else _minus(f"{value * 100:,.{digits}f}%")


def interval(low: float | None, high: float | None, language: Language, digits: int = 1) -> str:
    """Both ends of an interval of shares: '7.1–13.2%'."""
    if low is None or high is None or not (known(low) and known(high)):
        return UNKNOWN
    ends = (f"{end * 100:.{digits}f}" for end in (low, high))
    return text(language, "format.interval", **dict(zip(("low", "high"), ends, strict=True)))


def rate(value: float | None, low: float | None, high: float | None, language: Language) -> str:
    """A rate with its interval: '9.8% (7.1–13.2%)'."""
    if not known(value):
        return UNKNOWN
    return text(language, "format.rate", rate=percent(value, language), interval=interval(low, high, language))


def times(value: float | None, language: Language) -> str:
    """How many times the average: '2.3×', '2.3倍'."""
    if value is None or not known(value):
        return UNKNOWN
    return text(language, "format.times", times=f"{value:.1f}")


def decimal(value: float | None, language: Language, digits: int = 3) -> str:
    """A number with fixed decimals, such as an AUC: '0.741'."""
    return UNKNOWN if value is None or not known(value) else _minus(f"{value:,.{digits}f}")


def points(value: float | None, language: Language) -> str:
    """Points, scores and thresholds, with the decimals they have, three at the most: 1,000; −2.5."""
    if value is None or not known(value):
        return UNKNOWN
    digits = f"{value:,.3f}".rstrip("0").rstrip(".")
    return _minus("0" if digits == "-0" else digits)


def difference(value: float | None, language: Language, digits: int = 0) -> str:
    """A change with its sign, '±0' for none: '+24', '−3'."""
    if value is None or not known(value):
        return UNKNOWN
    return _signed(f"{value:+,.{digits}f}")


def percent_difference(value: float | None, language: Language, digits: int = 1) -> str:
    """A change between two shares, in percentage points: '+1.2 pt'."""
    if value is None or not known(value):
        return UNKNOWN
    return text(language, "format.percentage_points", difference=_signed(f"{value * 100:+,.{digits}f}"))


def date(second: int, language: Language) -> str:
    """The day of a moment of local time: '1 Oct 2025', '2025年10月1日'."""
    day = datetime.fromtimestamp(second, UTC)
    month = text(language, "format.months").split()[day.month - 1]
    return text(language, "format.date", year=day.year, month=month, day=day.day)


def moment(second: int, language: Language) -> str:
    """A moment of local time, the day alone where it is 00:00: '1 Oct 2025, 14:30'."""
    if second % 86_400 == 0:
        return date(second, language)
    clock = datetime.fromtimestamp(second, UTC).strftime("%H:%M")
    return text(language, "format.moment", date=date(second, language), clock=clock)


def yen(value: float | None, language: Language) -> str:
    """An amount in yen, in millions or 10,000s where it is large: '¥1.2M', '120万円'."""
    if value is None or not known(value):
        return UNKNOWN
    unit = int(text(language, "format.large_yen"))
    if abs(value) < unit:
        return text(language, "format.yen", amount=count(value, language))
    amount = f"{value / unit:,.1f}".removesuffix(".0")
    return text(language, "format.yen_large", amount=_minus(amount))


def _minus(digits: str) -> str:
    return digits.replace("-", MINUS)


def _signed(digits: str) -> str:
    """A change that is shown as nothing has no direction."""
    if not any(digit in "123456789" for digit in digits):
        return "±" + digits.lstrip("+-")
    return _minus(digits)
