"""Own a folder that only we can read, and see to it that it goes: when closed, when the program ends, or, where the
program was killed, when the next one begins."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import threading
import time
import weakref
from pathlib import Path

_PREFIX, IN_USE = "lead-scoring-", "in_use"
# A folder may be looked at between its making and its lock.
_ABANDONED_AFTER_SECONDS = 60


class PrivateFolder:
    """``path`` is there from the start. A file in it, ``IN_USE``, is locked as long as this process lives, however it
    ends."""

    def __init__(self, kind: str = "", parent: Path | None = None) -> None:
        """kind: part of the folder's name, such as ``upload-``. parent: by default the system's temporary folder."""
        if parent is not None:
            parent.mkdir(parents=True, exist_ok=True)
        # mkdtemp makes it 0700.
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX + kind, dir=parent))
        # Gigabytes may have been left; nobody is to wait for that.
        threading.Thread(target=_remove_abandoned, args=(self.path.parent,), daemon=True, name="abandoned").start()
        self._in_use = (self.path / IN_USE).open("w")
        fcntl.flock(self._in_use, fcntl.LOCK_EX)
        self._remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    @property
    def is_closed(self) -> bool:
        return not self._remove.alive

    def leave(self) -> None:
        """Leave the folder where it is when this goes, for another process to take."""
        self._remove.detach()

    def close(self) -> None:
        """Remove the folder and all that is in it."""
        self._remove()
        self._in_use.close()


def _remove_abandoned(parent: Path) -> None:
    """Remove the folders of processes that were killed: nobody holds their lock any more."""
    for mark in parent.glob(f"{_PREFIX}*/{IN_USE}"):
        try:
            with mark.open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if time.time() - mark.stat().st_mtime > _ABANDONED_AFTER_SECONDS:
                    shutil.rmtree(mark.parent, ignore_errors=True)
        except OSError:
            # In use, gone by now, or another user's.
            continue
