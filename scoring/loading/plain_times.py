"""Read a column of times in the commonest form, 2025-04-01 09:30:00, without looking at them one by one."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scoring.loading.key_table import text_bytes
from scoring.times import DAY

_LENGTH = len("2025-04-01 09:30:00")
_SIGNS = {4: "-", 7: "-", 10: " ", 13: ":", 16: ":"}
_YEARS = 10_000
# Days since 1970 of the first of each month, from the year 0 on.
_MONTH_STARTS = np.arange("0000-01", f"{_YEARS:05d}-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)


def plain_seconds(texts: pa.StringArray) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Seconds since 1970-01-01, and which texts are of that form; the seconds of the others mean nothing."""
    lengths, data = text_bytes(texts)
    is_long = lengths == _LENGTH
    if is_long.all():
        return _seconds(data.reshape(len(texts), _LENGTH))
    seconds, plain = np.zeros(len(texts), np.int64), np.zeros(len(texts), bool)
    seconds[is_long], plain[is_long] = plain_seconds(texts.filter(pa.array(is_long)))
    return seconds, plain


def _seconds(texts: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    # Place by place: each step then runs over a column that lies together.
    places = np.ascontiguousarray(texts.T)
    plain = np.ones(len(texts), bool)
    digits = places - np.uint8(ord("0"))
    for place in range(_LENGTH):
        plain &= places[place] == ord(_SIGNS[place]) if place in _SIGNS else digits[place] <= 9

    def two(place: int) -> NDArray[np.int32]:
        return np.asarray(digits[place].astype(np.int32) * 10 + digits[place + 1])

    year, month, day = two(0) * 100 + two(2), two(5), two(8)
    hour, minute, second = two(11), two(14), two(17)
    plain &= (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    months = np.where(plain, year * 12 + month - 1, 0)
    first = _MONTH_STARTS.take(months)
    plain &= day <= _MONTH_STARTS.take(months + 1) - first
    return (first + day - 1) * DAY + (hour * 3600 + minute * 60 + second), plain
