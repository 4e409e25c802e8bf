"""Choose which columns of the leads meeting mode hides, where the recognition is to be corrected."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ui import session
from ui.frame import Frame
from ui.masking import hidden_columns
from ui.session import Bench


def hidden_columns_choice(bench: Bench, frame: Frame) -> None:
    """All columns to choose from; those recognised are chosen until the user changes it."""
    names = [name for name in bench.data.store.lead_columns if name in bench.data.dataset.lead_columns]
    if not names:
        return
    hidden = hidden_columns(bench)
    st.session_state["hidden_columns"] = [name for name in names if name in hidden]
    st.multiselect(
        frame.text("masking.columns"), names, key="hidden_columns", help=frame.text("masking.columns_help"),
        placeholder=frame.text("masking.no_columns"), on_change=_choose,
    )  # fmt: skip
    if bench.choices.quality.hidden_columns is not None:
        st.button(frame.text("masking.columns_reset"), key="hidden_columns_reset", on_click=_change, args=(None,))


def _choose() -> None:
    _change(tuple(st.session_state["hidden_columns"]))


def _change(columns: tuple[str, ...] | None) -> None:
    bench = session.bench_now()
    quality = replace(bench.choices.quality, hidden_columns=columns)
    session.change_bench(choices=replace(bench.choices, quality=quality))
