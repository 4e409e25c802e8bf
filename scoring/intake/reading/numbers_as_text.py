"""Write a number or a moment as a sheet holds it as the text that a person would read there."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

_WHOLE = re.compile(r"-?\d+")
_LAST_SERIAL = 2_958_465  # 9999-12-31
_DAY_THAT_WAS_NOT = 60  # Excel's 1900-02-29
_EPOCH_1900, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
# Beyond, digits without an exponent would be zeros that nobody wrote.
_PLAIN_BELOW = Decimal(10) ** 21


def number_text(value: str | float | int) -> str:
    """Whole numbers to the digit; others to the 15 digits that a sheet shows, without the noise of binary fractions.

    >>> number_text("1.1000000000000001"), number_text("12345678901234567"), number_text(5.0)
    ('1.1', '12345678901234567', '5')
    """
    if isinstance(value, str):
        text = value.strip()
        if _WHOLE.fullmatch(text):
            return text
        try:
            number = Decimal(f"{float(text):.15g}")
        except ValueError:
            return value
    else:
        number = Decimal(f"{value:.15g}")
    if not number.is_finite():
        return str(value)
    if number != 0 and not Decimal("1e-15") < abs(number) < _PLAIN_BELOW:
        return f"{number:E}"
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def serial_text(value: str, *, epoch_1904: bool) -> str:
    """The moment of a serial number as ISO text; the number itself where it is none (before day 0, after 9999).

    >>> serial_text("45291.5", epoch_1904=False), serial_text("0.25", epoch_1904=False)
    ('2023-12-31 12:00:00', '06:00:00')
    """
    try:
        serial = float(value)
    except ValueError:
        return value
    last = _LAST_SERIAL - (1_462 if epoch_1904 else 0)
    if not 0 <= serial < last + 1:
        return number_text(value)
    if not epoch_1904:
        if int(serial) == _DAY_THAT_WAS_NOT:
            return number_text(value)
        if 1 <= serial < _DAY_THAT_WAS_NOT:
            serial += 1
    # To the millisecond, which is what the fraction of a day holds.
    moment = (_EPOCH_1904 if epoch_1904 else _EPOCH_1900) + timedelta(milliseconds=round(serial * 86_400_000))
    if serial < 1 and not (epoch_1904 and serial == 0):
        return _clock(moment.time())
    return moment_text(moment)


def moment_text(value: datetime) -> str:
    """A day where the time is midnight, else day and time."""
    day = value.date().isoformat()
    return day if value.time() == time(0) else f"{day} {_clock(value.time())}"


def python_text(value: object) -> str:
    """What a reader of sheets or databases gives as a Python value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, time):
        return _clock(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)


def _clock(value: time) -> str:
    return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")
