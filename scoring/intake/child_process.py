"""Be the child: take one request, set the limits, run the function, and send what it says as lines of JSON.

Started by ``scoring.intake.child_start`` as ``python -m scoring.intake.child_process``, with the number of the file
descriptor that it answers through, and the modules that it imports before it is asked for anything.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import json
import os
import pickle
import resource
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scoring.intake.child import Limits
from scoring.problems import InputError

# Room for what libraries reserve without using it.
_RESERVED_BYTES = 1_000_000_000
# One that was made ahead and is not used after all.
_LONGEST_WAIT_SECONDS = 900
# By the names of their classes, so that no library need be imported to know them.
_OUT_OF_MEMORY = {"MemoryError", "OutOfMemoryException", "ArrowMemoryError"}


def main() -> None:
    write_end = int(sys.argv[1])
    for module in sys.argv[2:]:
        importlib.import_module(module)
    if not select.select([sys.stdin.buffer], [], [], _LONGEST_WAIT_SECONDS)[0]:
        return
    size = int.from_bytes(sys.stdin.buffer.read(8), "little")
    if not size:
        # The parent ended.
        return
    # Pickle is safe in this direction: our own process wrote it.
    module, name, arguments, folder, limits = pickle.loads(sys.stdin.buffer.read(size))
    os.environ["TMPDIR"] = os.environ["HOME"] = folder
    _limit(limits)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    lock = threading.Lock()

    def send(message: dict[str, Any]) -> None:
        line = json.dumps(message, default=plain, ensure_ascii=True).encode() + b"\n"
        with lock:
            while line:
                line = line[os.write(write_end, line) :]

    try:
        getattr(importlib.import_module(module), name)(*arguments, send)
    except InputError as error:
        send({"problems": list(error.problems)})
    except Exception as fault:
        # Nothing is hidden: the parent raises it again, without the words, which may quote the file.
        if type(fault).__name__ in _OUT_OF_MEMORY:
            send({"stopped": "memory"})
        else:
            send({"fault": type(fault).__name__, "frames": _frames(fault)})
    else:
        send({"done": True})
    # No library may hang on its way out.
    os._exit(0)


def sending_progress(send: Callable[[dict[str, Any]], None]) -> Callable[[str, float], None]:
    """A function that is told the step and the share done, and sends them."""
    return lambda step, share: send({"step": step, "share": share})


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    # Python ignores it, and would go on.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    data = limits.memory_bytes + _RESERVED_BYTES
    resource.setrlimit(resource.RLIMIT_DATA, (data, data))
    # Where memory runs out on the machine, this process goes, not the one that serves.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _die_with_parent() -> None:
    """The parent holds the other end as long as it lives."""
    while sys.stdin.buffer.read(1):
        pass
    os.killpg(0, signal.SIGKILL)


def _frames(fault: BaseException) -> list[str]:
    return [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in traceback.extract_tb(fault.__traceback__)]


def plain(value: object) -> object:
    """What JSON makes of a value that it does not know: of our own records their fields, of all else the text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    return str(value)


if __name__ == "__main__":
    main()
