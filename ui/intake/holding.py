"""Hold what sessions are bringing in, so that a browser finds it again after a reload, which is a new session.

One session at a time has it. It moves to another one of the same browser when the former is gone, or when the user
asks for it there; so two tabs never work on one at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock, Timer
from typing import Generic, Protocol, TypeVar

# What nobody came back for goes after this long, or when so many others were left since.
HOURS = 2
MOST_LEFT = 10
_LOOK_EVERY_SECONDS = 60.0


class Brought(Protocol):
    """What is held."""

    @property
    def is_worth_holding(self) -> bool:
        """Whether there is anything in it to come back for."""
        ...

    @property
    def is_closed(self) -> bool: ...

    def close(self) -> None:
        """Remove every byte of it."""
        ...


Thing = TypeVar("Thing", bound=Brought)


@dataclass
class _Held(Generic[Thing]):
    thing: Thing
    token: str
    session: str
    # When its session was first seen to be gone; None while it is there.
    left_at: float | None = None


@dataclass
class Holding(Generic[Thing]):
    """Things by the browser's token and the session that has each. Thread-safe.

    is_live: whether a session is there. clock: in seconds.
    """

    is_live: Callable[[str], bool]
    clock: Callable[[], float] = time.monotonic
    _held: list[_Held[Thing]] = field(default_factory=list)
    _lock: RLock = field(default_factory=RLock)
    _timer: Timer | None = None

    def hold(self, thing: Thing, token: str, session: str) -> None:
        """The session has it from now on, and no other."""
        with self._lock:
            self._held = [one for one in self._held if one.thing is not thing]
            self._held.append(_Held(thing, token, session))
            self.look()

    def holder_of(self, thing: Thing) -> str | None:
        """The session that has it; None where it is not held."""
        with self._lock:
            return next((one.session for one in self._held if one.thing is thing), None)

    def come_back(self, token: str | None, session: str) -> Thing | None:
        """What the browser's last session left, which has it from now on; None where there is nothing."""
        with self._lock:
            self.look()
            left = [
                one
                for one in self._held
                if one.token == token and one.left_at is not None and one.thing.is_worth_holding
            ]
            return self._give(left, session)

    def is_elsewhere(self, token: str | None, session: str) -> bool:
        """Whether another session of the browser, which is there, is bringing something in."""
        with self._lock:
            return bool(self._elsewhere(token, session))

    def take_over(self, token: str | None, session: str) -> Thing | None:
        """Have what another session of the browser is bringing in; the user asked for it."""
        with self._lock:
            return self._give(self._elsewhere(token, session), session)

    def forget(self, token: str | None) -> None:
        """Close whatever any session of the browser is bringing in."""
        with self._lock:
            gone = [one for one in self._held if one.token == token]
            self._close(gone)

    def look(self) -> None:
        """Note which sessions are gone, and close what was left long ago, or empty, or before too many others."""
        with self._lock:
            now = self.clock()
            for one in self._held:
                if self.is_live(one.session):
                    one.left_at = None
                elif one.left_at is None:
                    one.left_at = now
            left = [one for one in self._held if one.left_at is not None]
            left.sort(key=lambda one: one.left_at or 0.0)
            surplus = [
                one for one in left if not one.thing.is_worth_holding or now - (one.left_at or 0.0) > HOURS * 3600
            ]
            surplus += [one for one in left if one not in surplus][:-MOST_LEFT]
            self._close([*surplus, *(one for one in self._held if one.thing.is_closed)])
            if self._held and self._timer is None:
                self._timer = Timer(_LOOK_EVERY_SECONDS, self._look_again)
                self._timer.daemon = True
                self._timer.start()

    def _look_again(self) -> None:
        with self._lock:
            self._timer = None
            self.look()

    def _elsewhere(self, token: str | None, session: str) -> list[_Held[Thing]]:
        return [
            one
            for one in self._held
            if token is not None and one.token == token and one.session != session and one.thing.is_worth_holding
        ]

    def _give(self, found: list[_Held[Thing]], session: str) -> Thing | None:
        """The one that was brought last."""
        if not found:
            return None
        found[-1].session, found[-1].left_at = session, None
        return found[-1].thing

    def _close(self, gone: list[_Held[Thing]]) -> None:
        self._held = [one for one in self._held if not any(one is other for other in gone)]
        for one in gone:
            one.thing.close()
