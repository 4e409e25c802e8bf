"""Tell how far a long step is by what the process has read of its files, while it works."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOK_EVERY_SECONDS = 0.2
_COUNTED = Path("/proc/self/io")


@contextmanager
def bytes_read(expected: int, tell: Callable[[float], None] | None) -> Iterator[None]:
    """While the block runs, ``tell`` is called from another thread with the share of the expected bytes that were read
    since it began, each time a greater one, below 1. Where the system does not count them, it is not called."""
    before = _read_so_far()
    if tell is None or before is None or expected <= 0:
        yield
        return
    is_over = threading.Event()

    def look() -> None:
        told = 0.0
        while not is_over.wait(_LOOK_EVERY_SECONDS):
            share = min(((_read_so_far() or 0) - before) / expected, 0.99)
            if share > told:
                told = share
                tell(share)

    thread = threading.Thread(target=look, daemon=True, name="bytes read")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _read_so_far() -> int | None:
    """Bytes that this process asked the system for, from the disk or not; None where they are not counted."""
    try:
        return int(_COUNTED.read_text().split("rchar:")[1].split()[0])
    except (OSError, IndexError, ValueError):
        return None
