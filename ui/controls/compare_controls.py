"""Let the user choose the two models to be compared, and bring one in a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from scoring.model_file import read_model_bytes
from scoring.problems import InputError
from ui import session
from ui.compared import SIDES
from ui.controls.model_bar import MODEL_FILE_MB
from ui.frame import Frame, show_problems
from ui.session import Bench

_PROBLEMS, _UPLOADS = "_compare_problems", "_compare_uploads"


def model_choices(bench: Bench, frame: Frame, *, two: bool) -> None:
    """A box for each of two models, or for the one that a view is of; and a folded place for a file."""
    chosen = bench.choices.compare
    options = [one for one in SIDES if one != "file" or chosen.file is not None]

    def called(one: str) -> str:
        if one == "file":
            assert chosen.file is not None
            return chosen.file.name
        return frame.text(f"charts.{one}")

    boxes = (
        (("base", "base", chosen.base), ("other", "other", chosen.other)) if two else (("other", "one", chosen.other),)
    )
    for key, word, value in boxes:
        st.session_state[f"compare_{key}"] = value if value in options else "candidate"
        st.selectbox(
            frame.text(f"compare.model_{word}"), options, format_func=called, key=f"compare_{key}",
            on_change=_choose, args=(key,), width=200,
        )  # fmt: skip
    with st.popover(frame.text("compare.bring"), icon=":material/upload_file:", key="compare_bring"):
        key = f"compare_file_{st.session_state.setdefault(_UPLOADS, 0)}"
        st.file_uploader(
            frame.text("compare.bring_help"), type=["yaml", "yml"], key=key, max_upload_size=MODEL_FILE_MB,
            on_change=_take, args=(key,),
        )  # fmt: skip


def file_problems(frame: Frame) -> None:
    """What was wrong with the last file, until it is put away or a good one comes."""
    problems = st.session_state.get(_PROBLEMS)
    if problems:
        st.text(frame.text("compare.file_refused"))
        show_problems(problems, frame)
        st.button(
            frame.text("desk.put_away"), key="compare_put_away", on_click=lambda: st.session_state.pop(_PROBLEMS, None)
        )


def change_compare(**changes: Any) -> None:
    """Change what the page remembers."""
    bench = session.remembered().bench
    assert bench is not None, "a bench is set before any control is drawn"
    session.change_bench(choices=replace(bench.choices, compare=replace(bench.choices.compare, **changes)))


def _choose(key: str) -> None:
    change_compare(**{key: st.session_state[f"compare_{key}"]})


def _take(key: str) -> None:
    uploaded = st.session_state.get(key)
    if uploaded is None:
        return
    st.session_state[_UPLOADS] += 1
    try:
        model = read_model_bytes(uploaded.getvalue(), uploaded.name)
    except InputError as error:
        st.session_state[_PROBLEMS] = error.problems
        return
    st.session_state.pop(_PROBLEMS, None)
    change_compare(file=model, other="file")
