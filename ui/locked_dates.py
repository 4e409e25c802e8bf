"""Keep the later dates out of sight while they are locked, whatever is set on any page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from scoring.evaluation import EvaluationSettings
from scoring.holdout import tuning_settings
from scoring.problems import InputError
from ui import session
from ui.frame import Frame, show_problems
from ui.session import Bench

_REFUSED = "_lock_refused"


def is_locked(bench: Bench) -> bool:
    return bench.choices.compare.locked is not None


def chosen_settings(bench: Bench) -> EvaluationSettings:
    """What the user set, the locked dates included."""
    return bench.choices.compare.locked or bench.settings


def choose_settings(bench: Bench, wanted: EvaluationSettings) -> None:
    """Set them; while dates are locked, what is looked at is the tuning part of them alone.

    Where that would leave nothing to tune on, all stays as it was and ``lock_refusal`` says why.
    """
    st.session_state.pop(_REFUSED, None)
    if not is_locked(bench):
        session.change_bench(settings=wanted)
        return
    try:
        tuning = tuning_settings(wanted, bench.data.dataset)
    except InputError as error:
        st.session_state[_REFUSED] = error.problems
        return
    compare = replace(bench.choices.compare, locked=wanted)
    session.change_bench(settings=tuning, choices=replace(bench.choices, compare=compare))


def lock_dates(bench: Bench, wanted: bool) -> None:
    """Lock the later dates of what is set, or put them back."""
    settings = chosen_settings(bench)
    tuning = tuning_settings(settings, bench.data.dataset) if wanted else settings
    compare = replace(bench.choices.compare, locked=settings if wanted else None)
    st.session_state.pop(_REFUSED, None)
    session.change_bench(settings=tuning, choices=replace(bench.choices, compare=compare))


def lock_refusal(frame: Frame) -> None:
    """Why the last setting was not taken, until another is."""
    problems = st.session_state.get(_REFUSED)
    if problems:
        show_problems(problems, frame)
