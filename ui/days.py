"""Let a user pick a day of the data, however old, and turn days into moments of local time and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import streamlit as st

from scoring.times import DAY

_EPOCH = date(1970, 1, 1)
# Streamlit's own is ten years before today, and data may be older.
EARLIEST = date(1900, 1, 1)


def day_input(label: str, key: str, moment: int | None, end: int, on_change: Callable[[], None], **look: Any) -> None:
    """A box for a day up to the data's last; it shows that of ``moment``, cut to what can be picked. None is no day."""
    latest = max(day_of(end), EARLIEST)
    st.session_state[key] = None if moment is None else min(max(day_of(moment), EARLIEST), latest)
    st.date_input(label, key=key, min_value=EARLIEST, max_value=latest, on_change=on_change, **look)


def day_of(second: int) -> date:
    """The local day of a moment; days that a calendar does not have are its first and last.

    >>> day_of(86_399)
    datetime.date(1970, 1, 1)
    """
    days = second // DAY
    return _EPOCH + timedelta(days=min(max(days, (date.min - _EPOCH).days), (date.max - _EPOCH).days))


def moment_of(day: date) -> int:
    """00:00 of the day."""
    return (day - _EPOCH).days * DAY
