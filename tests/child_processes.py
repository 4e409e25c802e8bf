"""Find the children of a process, and hold them still, so that what they do is done when a test says so."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path


def children_of(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        # A thread may end between the two looks.
        with contextlib.suppress(FileNotFoundError):
            found += [int(one) for one in (task / "children").read_text().split()]
    return found


def process_with(argument: str) -> int:
    """The one process that was started with this argument."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if argument.encode() in (process / "cmdline").read_bytes().split(b"\0"):
                found.append(int(process.name))
    (only,) = found
    return only


@contextlib.contextmanager
def held_still(pid: int) -> Iterator[Callable[[], None]]:
    """The children of the process wait until the end of the block. It is given a way to hold those still too that came
    since it began."""
    held: set[int] = set()

    def hold() -> None:
        for child in children_of(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGSTOP)
                held.add(child)

    try:
        hold()
        yield hold
    finally:
        for child in held:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGCONT)
