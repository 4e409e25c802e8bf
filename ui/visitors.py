"""Find what a browser's last session remembered, by a random token in a cookie, so that a reload loses nothing.

A reload of the browser is a new Streamlit session. The token is the only thing the browser holds: no data and no
token is ever in an address, and another browser has another token.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, Timer
from typing import Generic, TypeVar

import streamlit as st

COOKIE = "tuning_desk"
HOURS = 12
_A_MOMENT = 1.0
# A browser that comes back within the hours finds its state, unless so many others came since.
MOST_VISITORS = 200
# States that hold a data set of the user's are large: fewer of them are kept.
MOST_WITH_DATA = 20

State = TypeVar("State")

# Runs once a page; a cookie set by a script cannot be read by other sites, and is never sent to them.
_SET_COOKIE = """
export default function ({ data }) {
  if (!data.token) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const wanted = `${data.name}=${data.token}`;
  if (document.cookie.split("; ").includes(wanted)) return;
  document.cookie = `${wanted}; Max-Age=${data.seconds}; Path=/; SameSite=Strict${secure}`;
}
"""
_token_keeper = st.components.v2.component("tuning_desk_token", html="<i hidden></i>", js=_SET_COOKIE)


@dataclass
class Visitors(Generic[State]):
    """Token to state, bounded in number and time. Thread-safe.

    holds_data: tells the states that are large.
    """

    holds_data: Callable[[State], bool]
    clock: Callable[[], float] = time.monotonic
    _states: OrderedDict[str, tuple[float, State]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    _timer: Timer | None = None

    def keep(self, token: str, state: State) -> None:
        """Remember the state; the oldest of those that are too many or too old is forgotten."""
        with self._lock:
            self._states.pop(token, None)
            self._states[token] = (self.clock(), state)
            oldest_allowed = self.clock() - HOURS * 3600
            large = [token for token, (_, kept) in self._states.items() if self.holds_data(kept)]
            surplus = set(list(self._states)[:-MOST_VISITORS]) | set(large[:-MOST_WITH_DATA])
            surplus |= {token for token, (seen, _) in self._states.items() if seen < oldest_allowed}
            for one in surplus:
                del self._states[one]
            if self._states and self._timer is None:
                self._wait()

    def _wait(self) -> None:
        """Look again when the first of them is too old, so that nothing stays because nobody comes any more."""
        self._timer = Timer(HOURS * 3600 + _A_MOMENT, self._look_again)
        self._timer.daemon = True
        self._timer.start()

    def _look_again(self) -> None:
        with self._lock:
            oldest_allowed = self.clock() - HOURS * 3600
            self._states = OrderedDict((k, v) for k, v in self._states.items() if v[0] >= oldest_allowed)
            self._timer = None
            if self._states:
                self._wait()

    def change(self, changed: Callable[[State], State]) -> None:
        """Replace every state by what ``changed`` makes of it."""
        with self._lock:
            self._states = OrderedDict((token, (seen, changed(kept))) for token, (seen, kept) in self._states.items())

    def state_of(self, token: str | None) -> State | None:
        """What was kept for the token within the hours, or None."""
        with self._lock:
            seen, state = self._states.get(token or "", (0.0, None))
            return state if state is not None and self.clock() - seen <= HOURS * 3600 else None


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_of_browser() -> str | None:
    """The token this browser sent when it opened the page."""
    return st.context.cookies.get(COOKIE)


def give_browser(token: str | None) -> None:
    """Have the browser keep the token; with None, nothing yet. Call it at the same place on each page."""
    data = {"name": COOKIE, "token": token, "seconds": HOURS * 3600}
    _token_keeper(key="token_keeper", data=data, width=1, height=1)
