"""Read numbers as they are written in a cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
from numpy.typing import NDArray

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)

_MOST_THOUSANDTHS = 9 * 10**18


def number_of(text: str) -> float:
    """The number a cell holds, NaN where it holds none. Full-width digits are digits; 'nan' and '1,000' are none.

    >>> number_of(" ５.5 ")
    5.5
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _NUMBER.fullmatch(plain) is None:
        return float("nan")
    value = float(plain)
    return value if np.isfinite(value) else float("nan")


def numbers_of(texts: Sequence[str]) -> NDArray[np.float64]:
    """``number_of`` for each text."""
    return np.fromiter((number_of(text) for text in texts), dtype=np.float64, count=len(texts))


def thousandths_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """Each text's number in thousandths, halves to even as written in decimals; 0 where it is no number.

    A number beyond 9e15, whose thousandths no whole 64-bit number holds, counts as 9e15.
    """
    return np.fromiter((_thousandths(text) for text in texts), dtype=np.int64, count=len(texts))


def _thousandths(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).strip()
    if _NUMBER.fullmatch(plain) is None or not np.isfinite(float(plain)):
        return 0
    exact = int(Decimal(plain).scaleb(3).to_integral_value(ROUND_HALF_EVEN))
    return max(-_MOST_THOUSANDTHS, min(_MOST_THOUSANDTHS, exact))
