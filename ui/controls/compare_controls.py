"""Let the user choose the two models to be compared, and bring one in a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from scoring.model import ScoringModel
from ui import session
from ui.compared import SIDES
from ui.controls.model_upload import model_upload, upload_problems
from ui.frame import Frame
from ui.session import Bench


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
        model_upload(frame.text("compare.bring_help"), "compare_file", "compare", _take)


def file_problems(frame: Frame) -> None:
    """What was wrong with the last file, until it is put away or a good one comes."""
    upload_problems("compare", frame.text("compare.file_refused"), frame)


def change_compare(**changes: Any) -> None:
    """Change what the page remembers."""
    bench = session.remembered().bench
    assert bench is not None, "a bench is set before any control is drawn"
    session.change_bench(choices=replace(bench.choices, compare=replace(bench.choices.compare, **changes)))


def _choose(key: str) -> None:
    change_compare(**{key: st.session_state[f"compare_{key}"]})


def _take(model: ScoringModel, _: str) -> None:
    change_compare(file=model, other="file")
