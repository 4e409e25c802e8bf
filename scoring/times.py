"""Read and write moments: whole seconds of a data set's own local time, since 1970-01-01 00:00."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

DAY = 86_400
# No moment at all: earlier than any other, so 'created <= T' needs a check for it.
NO_TIME = int(np.iinfo(np.int64).min)

_EPOCH = datetime(1970, 1, 1)
_ISO = re.compile(
    r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})"
    r"(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?",
    re.IGNORECASE | re.ASCII,
)


def second_of(text: str, time_zone: str = "UTC") -> int:
    """Seconds of local time of an ISO 8601 date or time; ``NO_TIME`` where the text is none.

    ``2026/4/1 9:05``, as Japanese screens show it, is read too. A date is 00:00 of that day; parts finer than a
    second are cut; an offset is converted into ``time_zone``.

    >>> second_of("1970-01-02")
    86400
    >>> second_of("1970-01-01T00:00:09.9Z", "Asia/Tokyo")
    32409
    """
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return NO_TIME
    year, _, month, day, hour, minute, second, offset = match.groups()
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
        if offset is not None:
            if hour is None:
                return NO_TIME
            moment = moment.replace(tzinfo=_offset(offset)).astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return NO_TIME
    delta = moment - _EPOCH
    return delta.days * DAY + delta.seconds


def _offset(text: str) -> timezone:
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-size if text[0] == "-" else size)


def seconds_of(texts: Sequence[str], time_zone: str = "UTC") -> NDArray[np.int64]:
    """``second_of`` for each text."""
    return np.fromiter((second_of(text, time_zone) for text in texts), dtype=np.int64, count=len(texts))


def iso(second: int) -> str:
    """A moment as ISO 8601, the date alone where it is 00:00."""
    text = str(np.datetime64(second, "s"))
    return text.removesuffix("T00:00:00")


def month_of_day(days: NDArray[np.integer]) -> NDArray[np.int64]:
    """Months since 1970-01 of days since 1970-01-01."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
