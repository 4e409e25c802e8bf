"""Weigh a process with all its children, again and again, and know the most that they ever held together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scoring.intake.child import own_memory

GIGABYTE = 1e9
_PROC = Path("/proc")
LOOK_EVERY_SECONDS = 0.2
_KILOBYTE = 1024


class Peak:
    """In bytes, of all processes at one moment. shared_in_parts: pages that several processes map counted in parts
    (PSS), those of files too. own: memory that is a process's alone."""

    def __init__(self) -> None:
        self.shared_in_parts = self.own = 0

    def look(self, root: int) -> None:
        """Weigh the process and all that it started."""
        family = processes_under(root)
        self.shared_in_parts = max(self.shared_in_parts, sum(_shared_in_parts(pid) for pid in family))
        self.own = max(self.own, sum(own_memory(pid) for pid in family))


@contextmanager
def peak_memory(root: int) -> Iterator[Peak]:
    """Weighed every 0.2 seconds until the block ends."""
    peak, ended = Peak(), threading.Event()

    def watch() -> None:
        while not ended.wait(LOOK_EVERY_SECONDS):
            peak.look(root)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def processes_under(root: int) -> list[int]:
    """The process and its children, and theirs, that are there now."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            parent = _parent(int(entry.name))
            children.setdefault(parent, []).append(int(entry.name))
    family = [root]
    for pid in family:
        family += children.get(pid, [])
    return family


def _parent(pid: int) -> int:
    try:
        # A process's name stands in brackets and may hold anything.
        return int((_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _shared_in_parts(pid: int) -> int:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        # It ended meanwhile.
        return 0
    return _KILOBYTE * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
