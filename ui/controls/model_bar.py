"""Let the user step back and forth, put a model in force, and take the model file away or bring one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from scoring.model import ScoringModel
from scoring.model_file import write_model
from ui import session
from ui.controls.model_upload import model_upload, upload_problems
from ui.frame import Frame
from ui.history import History
from ui.model_texts import text_behind, with_text
from ui.session import Bench


def model_bar(bench: Bench, frame: Frame) -> None:
    """Undo, redo, back to the current model, and make the candidate the current one."""
    history, unchanged = bench.history, bench.candidate == bench.current
    with st.container(key="model_bar", horizontal=True, vertical_alignment="center", gap="xsmall"):
        _step("undo", frame.text("desk.undo"), ":material/undo:", not history.past, History.undone)
        _step("redo", frame.text("desk.redo"), ":material/redo:", not history.future, History.redone)
        st.button(
            frame.text("desk.back_to_current"), key="back_to_current", disabled=unchanged,
            help=frame.text("desk.back_to_current_help"), on_click=_back_to_current,
        )  # fmt: skip
        st.button(
            frame.text("desk.make_current"), key="make_current", disabled=unchanged,
            help=frame.text("desk.make_current_help"), on_click=_make_current,
        )  # fmt: skip


def _step(key: str, label: str, icon: str, disabled: bool, step: Callable[[History], History]) -> None:
    st.button(
        label, icon=icon, key=key, disabled=disabled, on_click=_change_history, args=(step,)
    )  # fmt: skip


def _bench() -> Bench:
    bench = session.remembered().bench
    assert bench is not None, "a bench is set before any control is drawn"
    return bench


def _change_history(step: Callable[[History], History]) -> None:
    session.change_bench(history=step(_bench().history))


def _back_to_current() -> None:
    bench = _bench()
    session.change_bench(history=bench.history.with_candidate(bench.current))


def _make_current() -> None:
    session.change_bench(current=_bench().candidate)


def model_file(bench: Bench, frame: Frame) -> None:
    """The popover to take the candidate away as a file, or to bring another one.

    A candidate that came from a file goes with the comments of that file.
    """
    with st.popover(frame.text("desk.model_file"), icon=":material/description:", key="model_file"):
        # Far below 1 MiB, where Streamlit never serves a stale file; and written when asked for, not at every change.
        st.download_button(
            frame.text("desk.download_model"), partial(_written, bench), "model.yaml",
            "application/yaml", key="download_model", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        upload_model(frame)


def _written(bench: Bench) -> bytes:
    return write_model(bench.candidate, text_behind(bench.history, bench.texts)).encode()


def upload_model(frame: Frame, place: str = "model") -> None:
    """A model file becomes the candidate; one with mistakes changes nothing, and every mistake is said.

    place: tells the boxes apart where a page has several.
    """
    model_upload(frame.text("desk.upload_model"), place, "model", _take_model)


def _take_model(model: ScoringModel, text: str) -> None:
    bench = _bench()
    history = bench.history.with_candidate(model)
    # A current model that cannot be run on the data is nothing to compare with: the file's takes its place.
    cannot_run = not bench.missing_as_null and bool(bench.data.desk.check(bench.current))
    texts = with_text(bench.texts, model, text)
    session.change_bench(history=history, current=model if cannot_run else bench.current, texts=texts)


def model_file_problems(frame: Frame) -> None:
    """What was wrong with the last model file, until it is put away or a good one comes."""
    upload_problems("model", frame.text("desk.model_refused"), frame)
