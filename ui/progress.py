"""Show how far long work is, where it takes longer than a moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

# What is done sooner is not worth a bar that flashes.
SECONDS_BEFORE_SHOWN = 0.4


@contextmanager
def progress_shown(words: str) -> Iterator[Callable[[float], None]]:
    """A place on the page for a bar; gives a function that is told the share of the work done, 0 to 1."""
    place = st.empty()
    began = time.monotonic()

    def tell(share: float) -> None:
        if time.monotonic() - began > SECONDS_BEFORE_SHOWN:
            place.progress(min(max(share, 0.0), 1.0), words)

    try:
        yield tell
    finally:
        place.empty()
