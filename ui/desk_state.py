"""Number the states of the desk, so that the browser can tell which of them its figures under the hand are of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from ui.history import History
from ui.i18n import Language
from ui.session import Bench

# What the components of the desk that belong together name alike in the browser.
HUB = "desk"

_STATE = "_desk_state"


@dataclass(frozen=True)
class DeskState:
    """epoch: changes with everything but edits of the rule board. acknowledged: the last of these edits held."""

    epoch: int = 0
    acknowledged: int = 0


@dataclass(frozen=True, eq=False)
class _Seen:
    """What the desk was last drawn from, and its number."""

    state: DeskState
    bench: Bench | None = None
    language: Language | None = None


def _seen() -> _Seen:
    seen = st.session_state.get(_STATE)
    return seen if isinstance(seen, _Seen) else _Seen(DeskState())


def acknowledged() -> int:
    """The number of the last edit of the rule board that the candidate holds."""
    return _seen().state.acknowledged


def edits_taken(history: History, bench: Bench, last: int) -> None:
    """Say that the board's edits up to ``last`` made ``history`` of what the bench held: no new epoch."""
    seen = _seen()
    state = DeskState(seen.state.epoch, last)
    before = seen.bench
    if before is not None and before.candidate == bench.candidate:
        before = replace(before, history=history)
    st.session_state[_STATE] = _Seen(state, before, seen.language)


def state_of(bench: Bench, language: Language) -> DeskState:
    """The number of the state that is about to be drawn."""
    seen = _seen()
    if seen.bench is None or seen.language != language or not _alike(seen.bench, bench):
        seen = _Seen(DeskState(seen.state.epoch + 1, seen.state.acknowledged), bench, language)
        st.session_state[_STATE] = seen
    return seen.state


def _alike(one: Bench, other: Bench) -> bool:
    """Whether both show the same: the steps that led there and what other pages remember do not matter."""
    return (
        one.data is other.data
        and one.candidate == other.candidate
        and one.current == other.current
        and one.settings == other.settings
        and one.population == other.population
        and one.missing_as_null == other.missing_as_null
    )
