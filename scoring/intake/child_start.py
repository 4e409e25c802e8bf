"""Start the processes that children are, some ahead of their use with our modules imported, as that takes the longest.

A process serves one request and ends: what one file does to it, the next never meets.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

# What a child may know of its surroundings; no password of the server's is among it.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
# What those that are made ahead import.
_IMPORTED = (
    "scoring.intake.reading.text_table",
    "scoring.intake.recognition.in_child",
    "scoring.intake.assembly.load",
    "scoring.loading.saved",
)

_lock = threading.Lock()
_ready: list[Started] = []


@dataclass(frozen=True)
class Started:
    """A process that waits for its request. read_end: of the pipe that it answers through; write_end: its number of
    the other end."""

    process: subprocess.Popen[bytes]
    read_end: int
    write_end: int

    def end(self) -> None:
        """Kill it with all that it may have started, if it has not ended."""
        os.close(self.read_end)
        if self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def make_ready(count: int) -> None:
    """Have so many processes wait for work, which each then begins without delay. One that is not used ends by itself
    after a while, and with this process."""
    with _lock:
        _drop_ended()
        for _ in range(count - len(_ready)):
            _ready.append(_start(_IMPORTED))


def started() -> Started:
    """One that was made ready, else a new one. The caller ends it."""
    with _lock:
        _drop_ended()
        if _ready:
            return _ready.pop(0)
    return _start(())


def _drop_ended() -> None:
    for one in [one for one in _ready if one.process.poll() is not None]:
        _ready.remove(one)
        one.end()


def _start(imported: tuple[str, ...]) -> Started:
    read_end, write_end = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "scoring.intake.child_process", str(write_end), *imported],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            # What libraries say of a file may quote it.
            stderr=subprocess.DEVNULL,
            pass_fds=(write_end,),
            env=_surroundings(),
            start_new_session=True,
        )
    except BaseException:
        os.close(read_end)
        raise
    finally:
        os.close(write_end)
    return Started(process, read_end, write_end)


def _surroundings() -> dict[str, str]:
    root = str(Path(__file__).parent.parent.parent)
    known = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return known | {"PYTHONPATH": root, "PYTHONUTF8": "1"}
