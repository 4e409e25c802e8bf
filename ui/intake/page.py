"""Lay out the way of a user's own data: files, what they were taken for, loading; and how far what is under way is."""

from __future__ import annotations

import streamlit as st

from scoring.problems import InputError
from ui.escaping import as_markdown
from ui.frame import Frame, show_problems
from ui.intake.bringing import bringing, forget_bringing, is_brought_elsewhere, take_over
from ui.intake.dropping import drop_zone, files_brought
from ui.intake.loading import load_controls, step_words, take_loaded
from ui.intake.read_job import ReadJob
from ui.intake.saved_mappings import saved_mappings
from ui.intake.tables_seen import tables_seen
from ui.session import Bench

LOOK_EVERY_SECONDS = 0.25
# From here on its end is waited for, in place of being looked for a moment too late.
_NEARLY_DONE = 0.95


def take_what_is_done(frame: Frame) -> None:
    """What came of work that ended since the page was drawn last; where data came of it, the page begins anew."""
    state = bringing()
    if state.reading is not None and state.reading.is_done:
        try:
            state.take_read()
        except InputError as error:
            state.mapping_problems = error.problems
    if state.loading is not None and state.loading.is_done and take_loaded(state, frame):
        # The menu was drawn before there was anything for a reload to come back to.
        st.rerun()


def is_bringing() -> bool:
    """Whether the page is about files that are being brought in."""
    state = bringing()
    return state.is_begun and not state.is_loaded


def bring_data(frame: Frame) -> None:
    """The drop zone; below it, where files were dropped, the way to data in use."""
    state = bringing()
    st.header(frame.text("data.bring_others" if state.is_loaded else "data.bring"), anchor=False)
    if state.reading is not None:
        _progress_of(state.reading, frame)
        return
    if state.loading is not None:
        # Its files must stay as they are until it is done.
        _progress_of_load(frame)
        return
    drop_zone(frame)
    if not is_bringing():
        _brought_elsewhere(frame)
        return
    files_brought(state, frame)
    if not state.tables:
        show_problems(state.mapping_problems, frame)
        _start_over(frame)
        return
    questions = state.open_questions()
    st.header(frame.text("data.tables_seen"), anchor=False)
    st.markdown(frame.text("data.tables_seen_help"))
    load_controls(state, questions, frame)
    tables_seen(state, questions, frame)
    saved_mappings(state, frame)
    _start_over(frame)


def _brought_elsewhere(frame: Frame) -> None:
    """What another tab of the browser is at can be gone on with here; the other tab then has it no more."""
    if is_brought_elsewhere():
        with st.container(horizontal=True, vertical_alignment="center", key="elsewhere"):
            st.markdown(frame.text("dropping.elsewhere"), width="content")
            st.button(frame.text("dropping.go_on_here"), key="go_on_here", on_click=take_over)


def _start_over(frame: Frame) -> None:
    st.button(frame.text("data.start_over"), key="start_over", on_click=forget_bringing, icon=":material/restart_alt:")


def _progress_of(job: ReadJob, frame: Frame) -> None:
    @st.fragment(run_every=LOOK_EVERY_SECONDS)
    def looked_at() -> None:
        if job.is_done:
            st.rerun()
        file, share = job.progress
        words = frame.text("data.reading_file", file=as_markdown(file)) if file else frame.text("data.recognising")
        st.progress(min(share, 1.0), words)
        st.button(frame.text("data.cancel"), key="cancel_reading", on_click=_cancel_reading)

    with st.container(key="reading"):
        looked_at()


def _progress_of_load(frame: Frame) -> None:
    @st.fragment(run_every=LOOK_EVERY_SECONDS)
    def looked_at() -> None:
        job = bringing().loading
        if job is not None and job.progress[1] >= _NEARLY_DONE:
            job.wait(LOOK_EVERY_SECONDS)
        if job is None or job.is_done:
            st.rerun()
        step, share = job.progress
        st.progress(min(share, 1.0), step_words(step, frame))
        st.caption(frame.text("data.loading_help"))
        st.button(frame.text("data.cancel"), key="cancel_load", on_click=_cancel_load)

    with st.container(key="loading"):
        looked_at()


def _cancel_reading() -> None:
    bringing().cancel_reading()


def _cancel_load() -> None:
    job = bringing().loading
    if job is not None:
        job.cancel()


def ready(bench: Bench, frame: Frame) -> None:
    """The user's data are in use: what the model on the desk is, and the ways on."""
    with st.container(border=True, key="ready"):
        model = as_markdown(bench.current.name)
        st.markdown(
            frame.text(
                "data.ready",
                model=model,
                count=len(bench.current.rules),
                goal=frame.text(f"settings.goal_{bench.settings.goal}"),
            )
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link("app.py", label=frame.text("data.to_desk"), icon=":material/tune:")
            if bringing().is_loaded:
                st.button(
                    frame.text("data.correct_again"), key="correct_again", on_click=_correct_again,
                    icon=":material/edit:",
                )  # fmt: skip
    if bringing().is_loaded:
        saved_mappings(bringing(), frame)


def _correct_again() -> None:
    bringing().is_loaded = False
