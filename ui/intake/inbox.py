"""Take in the files that a browser sends, piece by piece, for one session and within its limits.

Nothing here knows of the web: ``ui.intake.receiving`` asks, this answers. A file that does not come to its end leaves
nothing behind.
"""

from __future__ import annotations

import contextlib
import errno
import hmac
import secrets
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import RLock
from typing import Literal
from weakref import WeakValueDictionary

from ui.uploads import Uploads

# In all that a session brings in.
MOST_BYTES = 2_200_000_000
MOST_FILES = 2_000
# A page sends two at a time; each on its way is a connection and up to a megabyte of memory.
MOST_AT_ONCE = 8
# The disk is never filled further than up to this.
BYTES_LEFT_FREE = 500_000_000

Reason = Literal["too_large", "too_many", "no_room", "not_known"]


class RefusedError(Exception):
    """reason: too_large (more than a session may bring), too_many files, no_room on the disk, not_known (whoever sends
    is none of ours, or no longer)."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Inbox:
    """What one session's browser sends. Thread-safe: files come while the page's script runs.

    uploads: where files are put. counted: bytes that the session holds already, of its limit.
    """

    def __init__(self, uploads: Uploads, counted: Callable[[], int]) -> None:
        self._uploads, self._counted = uploads, counted
        self._lock = RLock()
        self._coming: set[Coming] = set()
        self._come: dict[str, tuple[Path, str, int]] = {}
        self._number, self._secret, self._session = secrets.token_hex(8), "", ""
        self._is_closed = False
        _open[self._number] = self

    @property
    def session(self) -> str:
        """The Streamlit session whose browser may send."""
        return self._session

    def ticket_for(self, session: str) -> str:
        """What a browser shows to send files: a new one for another session, and the former one's is worth nothing."""
        with self._lock:
            if session != self._session or not self._secret:
                self._session, self._secret = session, secrets.token_urlsafe(32)
            return f"{self._number}.{self._secret}"

    def accepts(self, secret: str) -> bool:
        """Compared in constant time."""
        ours = self._secret.encode()
        return bool(ours) and not self._is_closed and hmac.compare_digest(secret.encode("utf-8", "replace"), ours)

    @property
    def bytes_left(self) -> int:
        """How much more the session may bring."""
        with self._lock:
            coming = sum(one.claimed for one in self._coming)
            return self.bytes_for_more - coming - sum(size for _, _, size in self._come.values())

    @property
    def bytes_for_more(self) -> int:
        """The limit of what has come and is not taken yet and of what is to come, together."""
        return MOST_BYTES - self._counted()

    @property
    def waiting(self) -> list[str]:
        """The marks of files that came whole and were not taken yet, in their order."""
        return list(self._come)

    @property
    def is_in_use(self) -> bool:
        """Whether files are on their way or wait to be taken."""
        return bool(self._come or self._coming)

    def begin(self, name: str, size: int | None) -> Coming:
        """A file is to come. size: as its sender says; None where it does not. Raises RefusedError."""
        with self._lock:
            if self._is_closed:
                raise RefusedError("not_known")
            if len(self._coming) >= MOST_AT_ONCE or len(self._come) + len(self._coming) >= MOST_FILES:
                raise RefusedError("too_many")
            coming = Coming(self, name, self._secret)
            try:
                coming.claim(size or 0)
            except RefusedError:
                coming.abandon()
                raise
            self._coming.add(coming)
            return coming

    def take(self, marks: Iterable[str]) -> list[Path]:
        """Those of the files that are here, each from now on under the name that the user knows it by."""
        with self._lock:
            found = [self._come.pop(mark) for mark in dict.fromkeys(marks) if mark in self._come]
            return [self._uploads.keep(path, name) for path, name, _ in found]

    def discard(self, marks: Iterable[str]) -> None:
        """Remove files that came and are not wanted any more."""
        with self._lock:
            for mark in marks:
                if mark in self._come:
                    _remove(self._come.pop(mark)[0])

    def close(self) -> None:
        """Nothing comes any more, and what came and was not taken goes."""
        with self._lock:
            self._is_closed, self._secret = True, ""
            self.discard(self.waiting)
            for coming in list(self._coming):
                coming.abandon()

    # --- for files that are coming ------------------------------------------------------------------------------

    def _place(self) -> Path:
        return self._uploads.place_to_come()

    def _is_ours(self, secret: str) -> bool:
        return self.accepts(secret)

    def _room_for(self, more: int, path: Path) -> None:
        with self._lock:
            if more > self.bytes_left:
                raise RefusedError("too_large")
        if more + BYTES_LEFT_FREE > shutil.disk_usage(path.parent).free:
            raise RefusedError("no_room")

    def _ended(self, coming: Coming, path: Path | None, name: str, size: int) -> str:
        with self._lock:
            self._coming.discard(coming)
            if path is None:
                return ""
            mark = secrets.token_hex(8)
            self._come[mark] = (path, name, size)
            return mark


class Coming:
    """One file on its way to the disk. Either ``finish`` or ``abandon`` ends it."""

    def __init__(self, inbox: Inbox, name: str, secret: str) -> None:
        self._inbox, self._name, self._secret = inbox, name, secret
        self._path = inbox._place()
        self._file = self._path.open("wb")
        self._written, self._has_ended = 0, False
        self.claimed = 0

    def claim(self, size: int) -> None:
        """Count bytes that are to come. Raises RefusedError."""
        self._inbox._room_for(size, self._path)
        self.claimed += size

    def write(self, piece: bytes) -> None:
        """Raises RefusedError where the session ended, or may bring no more."""
        if not self._inbox._is_ours(self._secret):
            raise RefusedError("not_known")
        self._written += len(piece)
        if self._written > self.claimed:
            self.claim(self._written - self.claimed)
        try:
            self._file.write(piece)
        except OSError as fault:
            raise _disk_full(fault) from None

    def finish(self) -> str:
        """The file came whole: its mark, by which ``Inbox.take`` knows it. Raises RefusedError."""
        try:
            self._file.close()
        except OSError as fault:
            raise _disk_full(fault) from None
        if not self._inbox._is_ours(self._secret):
            raise RefusedError("not_known")
        self._has_ended = True
        return self._inbox._ended(self, self._path, self._name, self._written)

    def abandon(self) -> None:
        """It does not come any more: nothing of it stays. Of one that came whole, nothing changes."""
        if self._has_ended:
            return
        self._has_ended = True
        # What could not be written is not wanted either.
        with contextlib.suppress(OSError):
            self._file.close()
        self._inbox._ended(self, None, "", 0)
        _remove(self._path)


_open: WeakValueDictionary[str, Inbox] = WeakValueDictionary()


def inbox_of(ticket: str) -> Inbox | None:
    """The inbox that a ticket is for; None for a ticket that was not made here or is worth nothing any more."""
    number, _, secret = ticket.partition(".")
    found = _open.get(number)
    return found if found is not None and found.accepts(secret) else None


def _disk_full(fault: OSError) -> Exception:
    return RefusedError("no_room") if fault.errno in (errno.ENOSPC, errno.EDQUOT) else fault


def _remove(path: Path) -> None:
    shutil.rmtree(path.parent, ignore_errors=True)
