"""Say when things happen: the data's span, office hours, newsletters and webinars, in seconds of Tokyo time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sample_data.making.chance import Chance

DAY = 86_400
WEEK = 7 * DAY
HOUR = 3_600
_EPOCH = date(1970, 1, 1)


def at(day: date, hour: float = 0) -> int:
    """Seconds since 1970-01-01 00:00, local time."""
    return (day - _EPOCH).days * DAY + int(hour * HOUR)


def written(second: int) -> str:
    return (datetime(1970, 1, 1) + timedelta(seconds=second)).isoformat()


FIRST_DAY = date(2025, 4, 1)
LAST_DAY = date(2026, 9, 30)
START = at(FIRST_DAY)
END = at(LAST_DAY, 24) - 1

MONTHS = [date(2025 + (3 + n) // 12, (3 + n) % 12 + 1, 1) for n in range(18)]


def office_time(chance: Chance, second: int) -> int:
    """A moment of office work, on the day of ``second`` or the next working day after it; never before ``second``."""
    day, hour = _working_day(second // DAY), chance.between(9, 18.5)
    if day * DAY + hour * HOUR < second:
        day = _working_day(day + 1)
    return int(day * DAY + hour * HOUR)


def _working_day(day: int) -> int:
    """The day itself, or the Monday after a Saturday or Sunday; days since 1970-01-01, a Thursday."""
    return day if (day + 3) % 7 < 5 else day + 7 - (day + 3) % 7


def visit_time(chance: Chance, second: int, in_japan: bool) -> int:
    """A moment within a few days at which somebody sits at a screen; abroad the clock runs otherwise."""
    hour = chance.between(8.5, 19) if chance.happens(0.85) else chance.between(19, 24)
    if not in_japan:
        hour = chance.between(0, 24)
    day = second // DAY
    if day * DAY + hour * HOUR < second:
        day += 1
    if chance.happens(0.75):
        day = _working_day(day)
    return int(day * DAY + hour * HOUR)


def next_morning(second: int) -> int:
    """07:00 of the next day, when the nightly job hands leads over."""
    return (second // DAY + 1) * DAY + 7 * HOUR


def _nth_weekday(month: date, wanted: int, nth: int) -> date:
    return month + timedelta(days=(wanted - month.weekday()) % 7 + 7 * (nth - 1))


NEWSLETTERS = [(f"newsletter-{month:%Y-%m}", at(_nth_weekday(month, 1, 2), 10)) for month in MONTHS]
WEBINARS = [(f"webinar-{month:%Y-%m}", at(_nth_weekday(month, 3, 3), 14)) for month in MONTHS]
OTHER_MAILINGS = [
    (f"{name}-{month:%Y-%m}", at(_nth_weekday(month, 2, 4), 9))
    for month, name in zip(MONTHS[1::2], ("case-book", "trial-offer", "white-paper") * 3, strict=True)
]
EXHIBITIONS = [
    ("factory-expo-2025", at(date(2025, 6, 18)), 3),
    ("logistics-fair-2025", at(date(2025, 10, 8)), 3),
    ("dx-week-2026", at(date(2026, 2, 4)), 3),
    ("factory-expo-2026", at(date(2026, 6, 17)), 3),
]
