"""Read a cell of text as docs/model-format.md says, and say whether a row of cells meets conditions.

Part of the slow reference: one row at a time, exact fractions, no code shared with the engine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

Row = Mapping[str, str | None]

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def is_missing(text: str | None) -> bool:
    """Null, or empty after trimming."""
    return text is None or text.strip() == ""


@cache
def comparable(text: str) -> str:
    """Unicode NFKC, trimming, case folding, in that order."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


@cache
def exact(number: int | float | str) -> Fraction:
    """A number as it is written in decimals: 0.1 is one tenth."""
    return Fraction(str(number))


def number_of(text: str | None) -> Fraction | None:
    """The number in a cell; None where it is missing or no number ('nan', 'inf', '1,000')."""
    if text is None:
        return None
    plain = unicodedata.normalize("NFKC", text).strip()
    return Fraction(plain) if _NUMBER.fullmatch(plain) else None


@cache
def moment_of(text: str | None, zone: str) -> datetime | None:
    """An ISO 8601 date or time as local time in whole seconds; None where the cell holds none."""
    match = _TIME.fullmatch(text.strip()) if text is not None else None
    if match is None:
        return None
    day, minute, second, offset = match.groups()
    try:
        moment = datetime.strptime(f"{day} {minute or '00:00'}{second or ':00'}", "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None
    if offset is None:
        return moment
    sign = -1 if offset[0] == "-" else 1
    digits = "0000" if offset == "Z" else offset[1:].replace(":", "")
    ahead = sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return moment.replace(tzinfo=timezone(ahead)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def date_columns(rows: Iterable[Row], zone: str) -> set[str]:
    """The columns in which every value that is there is a date or time (and at least one is there)."""
    dates: set[str] = set()
    others: set[str] = set()
    for row in rows:
        for column, text in row.items():
            if not is_missing(text):
                (others if moment_of(text, zone) is None else dates).add(column)
    return dates - others


def conditions_hold(conditions: Mapping[str, Any], row: Row, dates: set[str], zone: str) -> bool:
    """Whether all tests of a mapping hold on a row; ``dates`` names the row's table's date columns."""
    for key, test in conditions.items():
        if key == "any":
            held = any(conditions_hold(one, row, dates, zone) for one in test)
        elif key == "not":
            held = not conditions_hold(test, row, dates, zone)
        else:
            operator, operand = next(iter(test.items())) if isinstance(test, Mapping) else ("equals", test)
            held = _test_holds(operator, operand, row.get(key), key in dates, zone)
        if not held:
            return False
    return True


def _test_holds(operator: str, operand: Any, text: str | None, is_date: bool, zone: str) -> bool:
    if operator == "is_missing":
        return is_missing(text) is operand
    if text is None or is_missing(text):
        return False
    if operator == "equals":
        return _equal(text, operand, wanted=True)
    if operator == "not_equals":
        return _equal(text, operand, wanted=False)
    if operator == "in":
        return any(_equal(text, one, wanted=True) for one in operand)
    if operator == "not_in":
        return all(_equal(text, one, wanted=False) for one in operand)
    if operator in ("at_least", "at_most", "above", "below", "between"):
        return _compares(operator, operand, text, is_date, zone)
    return _text_holds(operator, operand, comparable(text))


def _equal(text: str, operand: Any, wanted: bool) -> bool:
    """Whether cell and operand are equal (or, with ``wanted`` False, differ); no number fails both against a number."""
    if isinstance(operand, bool):
        operand = "true" if operand else "false"
    if isinstance(operand, str):
        return (comparable(text) == comparable(operand)) is wanted
    number = number_of(text)
    return number is not None and (number == exact(operand)) is wanted


def _compares(operator: str, operand: Any, text: str, is_date: bool, zone: str) -> bool:
    low, high = operand if operator == "between" else (operand, operand)
    value: Any
    if isinstance(low, str):
        value = moment_of(text, zone) if is_date else None
        low, high = moment_of(low, zone), moment_of(high, zone)
    else:
        value = number_of(text)
        low, high = exact(low), exact(high)
    if value is None:
        return False
    if operator == "between":
        return bool(low <= value <= high)
    if operator == "at_least":
        return bool(value >= low)
    if operator == "at_most":
        return bool(value <= low)
    return bool(value > low) if operator == "above" else bool(value < low)


def _text_holds(operator: str, operand: Any, text: str) -> bool:
    if operator == "contains_any":
        return any(comparable(one) in text for one in operand)
    if operator == "contains":
        return comparable(operand) in text
    if operator == "starts_with":
        return text.startswith(comparable(operand))
    if operator == "ends_with":
        return text.endswith(comparable(operand))
    if operator == "matches":
        return re.search(operand, text, re.IGNORECASE) is not None
    raise ValueError(operator)
