"""Press the button that loads, and wait for the page to be done."""

from __future__ import annotations

import time
from typing import Any


def load(at: Any, state: Any, seconds: float = 120) -> None:
    """The load of what the session brings in (``state``) has ended when this does, and the page shows no fault."""
    at.button(key="load").click().run()
    deadline = time.monotonic() + seconds
    while state.loading is not None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        at.run()
        assert not at.exception, at.exception
