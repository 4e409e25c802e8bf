"""Run a function of ours in a process of its own, within limits, so that no file can harm the process that serves.

Exception
├── ChildStoppedError   the work came to no end: a limit, a crash of a library, or the user's cancel
└── ChildFaultError     the function raised what is no mistake of the user's: a fault of the program
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from scoring.intake.child_start import started
from scoring.problems import InputError, problem_of

Reason = Literal["cancelled", "memory", "time", "output", "crash"]
Message = dict[str, Any]

_LOOK_EVERY_SECONDS = 0.05
_WEIGH_EVERY_SECONDS = 1.0
_LONGEST_MESSAGE = 64 << 20
_KILLED_BY: dict[int, Reason] = {signal.SIGXCPU: "time", signal.SIGXFSZ: "output", signal.SIGKILL: "memory"}


@dataclass(frozen=True)
class Limits:
    """memory_bytes: of the child's own memory. cpu_seconds: of processor time, all threads together.
    silent_seconds: without a message. file_bytes: of the largest file it may write; folder_bytes: of all in its folder.
    """

    memory_bytes: int = 1_500_000_000
    cpu_seconds: int = 600
    silent_seconds: float = 60.0
    file_bytes: int = 8_000_000_000
    folder_bytes: int = 16_000_000_000


class ChildStoppedError(Exception):
    """reason: why it was stopped, or what it died of."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class ChildFaultError(Exception):
    """kind: the exception's class. frames: where it was raised, 'file:line function', the innermost last.

    Its message stays behind, as it may hold what is in the user's file.
    """

    def __init__(self, kind: str, frames: tuple[str, ...]) -> None:
        super().__init__(f"{kind} in a child process at {' < '.join(reversed(frames[-3:]))}")
        self.kind, self.frames = kind, frames


def run_in_child(
    function: Callable[..., object],
    *arguments: object,
    folder: Path,
    limits: Limits | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Message]:
    """Yield what the function sends, while it works; it is called with the arguments and, last, a way to send.

    function: of a module of ours, found there by its name. folder: where it may write, and its only place for temporary
    files; what lies there stays. What comes back is JSON and nothing else: a child that was taken over by
    what it read cannot make us run anything.
    Leaving the loop kills the child. Raises ChildStoppedError, ChildFaultError, or the InputError that the function
    raised.
    """
    limits = limits or Limits()
    child = started()
    try:
        process, stdin = child.process, child.process.stdin
        assert stdin is not None
        request = pickle.dumps((function.__module__, function.__qualname__, arguments, str(folder), limits))
        # Where it is gone already, its end says why.
        with contextlib.suppress(BrokenPipeError):
            stdin.write(len(request).to_bytes(8, "little") + request)
            stdin.flush()
        for message in _messages(process, child.read_end, folder, limits, cancelled):
            if "done" in message:
                return
            _raise_what_was_said(message)
            yield message
        raise ChildStoppedError(_KILLED_BY.get(-process.wait(), "crash"))
    finally:
        child.end()


def _messages(
    process: subprocess.Popen[bytes], read_end: int, folder: Path, limits: Limits, cancelled: Callable[[], bool]
) -> Iterator[Message]:
    """The child's messages as they come, while it keeps the limits that the system does not watch."""
    held = bytearray()
    heard = weighed = time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(read_end, selectors.EVENT_READ)
        while True:
            if cancelled():
                raise ChildStoppedError("cancelled")
            if selector.select(_LOOK_EVERY_SECONDS):
                piece = os.read(read_end, 1 << 20)
                if not piece:
                    return
                held += piece
                heard = time.monotonic()
                if len(held) > _LONGEST_MESSAGE:
                    raise ChildStoppedError("output")
                *lines, rest = held.split(b"\n")
                held = bytearray(rest)
                for line in lines:
                    yield json.loads(bytes(line))
            now = time.monotonic()
            if now - heard > limits.silent_seconds:
                raise ChildStoppedError("time")
            if own_memory(process.pid) > limits.memory_bytes:
                raise ChildStoppedError("memory")
            if now - weighed > _WEIGH_EVERY_SECONDS:
                weighed = now
                if _bytes_in(folder) > limits.folder_bytes:
                    raise ChildStoppedError("output")


def _raise_what_was_said(message: Message) -> None:
    if "stopped" in message:
        raise ChildStoppedError(message["stopped"])
    if "fault" in message:
        raise ChildFaultError(str(message["fault"]), tuple(str(one) for one in message["frames"]))
    if "problems" in message:
        raise InputError(problem_of(one) for one in message["problems"])


def own_memory(pid: int) -> int:
    """Bytes of the process's own memory; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "RssShmem:")))


def _bytes_in(folder: Path) -> int:
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(root, name)).st_size
            except OSError:
                continue
    return total
