"""Load what the tables are taken for in the background, and put the data to use when they are whole."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from zoneinfo import available_timezones

import streamlit as st

from scoring.intake.child import ChildFaultError
from scoring.intake.load_job import LoadCancelledError
from scoring.loading import Loaded
from scoring.loading.leads import REPEATED_LEADS
from scoring.problems import InputError, Problem
from ui import pipeline, session
from ui.choices import Choices
from ui.escaping import as_markdown
from ui.frame import Frame, show_problems
from ui.history import History
from ui.intake.bringing import Bringing, bringing
from ui.pipeline import LoadedData
from ui.session import Bench
from ui.starter_model import first_look, worded

_log = logging.getLogger(__name__)

_MOST_NAMED = 12
# Steps of the loader that have words; others come while tables are put together.
_STEPS = ("files", "leads", "activities", "outcomes", "arrays", "done", "assembling")


def load_controls(state: Bringing, questions: Sequence[Problem], frame: Frame) -> None:
    """The zone, the button, and what is open before it can be pressed."""
    errors = [one for one in questions if one.severity == "error"]
    show_problems([one for one in questions if "file" not in one.place], frame)
    with st.container(horizontal=True, vertical_alignment="bottom", key="load_row"):
        _time_zone(state, frame)
        _repeated_leads(state, frame)
        label = frame.text("data.load_open", count=len(errors)) if errors else frame.text("data.load")
        st.button(
            label, type="primary", key="load", disabled=bool(errors) or not state.tables, on_click=_load,
            icon=":material/upload_file:",
        )  # fmt: skip
    if errors:
        st.caption(frame.text("data.open_help"))
    unused = [one.name for one in state.plan.tables if not one.uses and not one.helps]
    if unused:
        named = [as_markdown(name) for name in unused[:_MOST_NAMED]]
        if len(unused) > _MOST_NAMED:
            named.append(frame.text("frame.more_problems", count=len(unused) - _MOST_NAMED))
        names = frame.text("data.list_separator").join(named)
        st.caption(frame.text("data.not_used_named", names=names, count=len(unused)))
    if state.load_problems:
        st.text(frame.text("data.not_loaded"))
        show_problems(state.load_problems, frame)


def _load() -> None:
    bringing().load()


def _time_zone(state: Bringing, frame: Frame) -> None:
    zones = sorted(available_timezones())
    if state.time_zone not in zones:
        browser = st.context.timezone
        state.time_zone = browser if browser in zones else "UTC"
    st.session_state["time_zone"] = state.time_zone
    st.selectbox(
        frame.text("data.time_zone"), zones, key="time_zone", help=frame.text("data.time_zone_help"), width=320,
        on_change=_choose_zone,
    )  # fmt: skip


def _repeated_leads(state: Bringing, frame: Frame) -> None:
    """Which row of a lead that comes more than once counts."""
    st.session_state["repeated_leads"] = state.repeated_leads
    st.selectbox(
        frame.text("quality.repeated_leads"), REPEATED_LEADS, key="repeated_leads", width=280,
        format_func=lambda one: frame.text(f"quality.repeated_{one}"), help=frame.text("quality.repeated_leads_help"),
        on_change=_choose_repeated,
    )  # fmt: skip


def _choose_repeated() -> None:
    bringing().repeated_leads = st.session_state["repeated_leads"]


def _choose_zone() -> None:
    state = bringing()
    state.time_zone = st.session_state["time_zone"]
    state.is_loaded = False


def step_words(step: str, frame: Frame) -> str:
    return frame.text(f"data.step_{step}" if step in _STEPS else "data.step_files")


def take_loaded(state: Bringing, frame: Frame) -> bool:
    """Put the data of a load that is done to use; whether there are any. What was wrong is kept to be shown."""
    try:
        loaded = state.end_loading().result()
    except LoadCancelledError:
        return False
    except InputError as error:
        state.load_problems = error.problems
        return False
    except ChildFaultError as fault:
        # The child kept its words to itself; where it was is all there is to say.
        _log.error("load_failed %s", fault)
        state.load_problems = (Problem("data_load_crash"),)
        return False
    state.is_loaded = True
    session.begin_on_own(_bench_on(loaded, frame))
    return True


def _bench_on(loaded: Loaded, frame: Frame) -> Bench:
    """The user's model where it fits the data; else a first one made from them."""
    data = LoadedData.of(loaded)
    before = session.remembered().own
    if before is not None and not pipeline.columns_wanting(data, before.current, before.candidate):
        choices = Choices(quality=before.choices.quality)
        return Bench(data, before.current, before.history, before.settings, choices=choices, texts=before.texts)
    starting = first_look(data)
    model = worded(starting, frame)
    return Bench(data, model, History(model), starting.settings, choices=Choices(starting=starting))
