"""Say what a session remembers, and nothing else does: language, data set, models with their history, and settings.

All else is derived, so nothing can be stale. What is remembered is immutable; a change replaces it, both in the
session and in the memory that a reload of the browser is served from.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import streamlit as st

from scoring.evaluation import EvaluationSettings
from scoring.model import ScoringModel
from ui.choices import Choices
from ui.history import History
from ui.i18n import Language
from ui.model_texts import ModelText
from ui.pipeline import LoadedData
from ui.visitors import Visitors, new_token, token_of_browser

Population = Literal["as_of", "today"]
_STATE, _TOKEN, _ROUND = "_remembered", "_token", "_upload_round"
# The keys of the session's state that are this module's.
OWN_KEYS = (_STATE, _TOKEN, _ROUND)


@dataclass(frozen=True)
class Bench:
    """One data set and the work on it.

    current: the model in force. history: the candidate and its steps. population: rows with outcomes, or today's
    leads. missing_as_null: the user had columns that the data lack treated as missing. choices: what the other pages
    remember of their controls. texts: of the model files that the user brought.
    """

    data: LoadedData
    current: ScoringModel
    history: History
    settings: EvaluationSettings = field(default_factory=EvaluationSettings)
    population: Population = "as_of"
    missing_as_null: bool = False
    choices: Choices = field(default_factory=Choices)
    texts: tuple[ModelText, ...] = ()

    @property
    def candidate(self) -> ScoringModel:
        return self.history.candidate

    @property
    def is_untouched(self) -> bool:
        """True where nothing was changed that could be undone."""
        return not self.history.past and not self.history.future and self.current is self.candidate


@dataclass(frozen=True)
class Remembered:
    """language: None until chosen, then the browser's does not matter. own: the bench with the user's data, if any.

    meeting_mode: who the leads are is hidden.
    """

    language: Language | None = None
    sample: Bench | None = None
    own: Bench | None = None
    on_own: bool = False
    meeting_mode: bool = False

    @property
    def bench(self) -> Bench | None:
        """The bench in use."""
        return self.own if self.on_own else self.sample


_visitors: Visitors[Remembered] = Visitors(holds_data=lambda remembered: remembered.own is not None)


def remembered() -> Remembered:
    """What this session remembers; at its start, what the same browser's last session did."""
    state = st.session_state.get(_STATE)
    if isinstance(state, Remembered):
        if state.own is not None and state.own.data.store.is_closed:
            # Forgotten in another tab of the same browser.
            state = st.session_state[_STATE] = replace(state, own=None, on_own=False)
        return state
    token = token_of_browser()
    found = _visitors.state_of(token)
    if found is not None:
        st.session_state[_TOKEN] = token
    st.session_state[_STATE] = found or Remembered()
    return found or Remembered()


def remember(**changes: Any) -> Remembered:
    """Change fields of what is remembered."""
    state = replace(remembered(), **changes)
    st.session_state[_STATE] = state
    _visitors.keep(st.session_state.setdefault(_TOKEN, new_token()), state)
    return state


def begin_on_sample(data: LoadedData, model: ScoringModel, settings: EvaluationSettings | None = None) -> Bench:
    """Start on the sample data. Nothing is kept for a reload yet: it would begin the same way."""
    bench = Bench(data, model, History(model), settings or EvaluationSettings())
    st.session_state[_STATE] = replace(remembered(), sample=bench, on_own=False)
    return bench


def begin_on_own(bench: Bench) -> None:
    """Start on data of the user's own; the sample's bench stays as it is, to come back to."""
    remember(own=bench, on_own=True)


def use_own(on_own: bool) -> None:
    """To the user's own data, or back to the sample's; the work on the other stays."""
    remember(on_own=on_own)


def forget_own() -> Bench | None:
    """Let go of the user's own data, in this session and in what a reload finds; the bench that held them."""
    own = remembered().own
    if own is None:
        return None
    remember(own=None, on_own=False)
    _visitors.change(lambda state: _without(state, own))
    return own


def _without(state: Remembered, own: Bench) -> Remembered:
    is_it = state.own is not None and state.own.data is own.data
    return replace(state, own=None, on_own=False) if is_it else state


def change_bench(**changes: Any) -> None:
    """Change fields of the bench in use."""
    state = remembered()
    assert state.bench is not None, "a bench is set before any control is drawn"
    remember(**{"own" if state.on_own else "sample": replace(state.bench, **changes)})


def bench_now() -> Bench:
    """The bench in use, for what a control does when it is changed."""
    bench = remembered().bench
    assert bench is not None, "a bench is set before any control is drawn"
    return bench


def upload_round() -> int:
    """Part of the keys of file uploaders: with the next round they are new, and the browser's copies are gone."""
    return int(st.session_state.get(_ROUND, 0))


def begin_upload_round() -> None:
    st.session_state[_ROUND] = upload_round() + 1


def token() -> str | None:
    """The token for the browser's cookie; None while there is nothing to come back to."""
    value: str | None = st.session_state.get(_TOKEN)
    return value


def kept_token() -> str:
    """The token, where there is something to come back to from now on."""
    if token() is None:
        remember()
    return str(st.session_state[_TOKEN])
