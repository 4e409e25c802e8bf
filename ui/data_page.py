"""Lay out the page Data: bring files and see what they were taken for, or what is known of the data in use."""

from __future__ import annotations

import streamlit as st

from scoring.snapshot_mode import has_times
from ui import session
from ui.bench import bench_in_use
from ui.controls.refused_rows import refused_rows
from ui.controls.what_was_read import what_was_read
from ui.escaping import as_markdown
from ui.forget import forget_button
from ui.frame import Frame
from ui.intake.page import bring_data, is_bringing, ready, take_what_is_done
from ui.quality.gate import quality_gate
from ui.session import Bench
from ui.starter_model import starter_note


def data_page(frame: Frame) -> None:
    """While files are brought in, they alone. Else the data in use; on the sample, one's own first."""
    take_what_is_done(frame)
    bench = bench_in_use(frame)
    with st.container(key="data"):
        _in_use(bench, frame)
        if is_bringing() or bench.data.is_sample:
            bring_data(frame)
        else:
            ready(bench, frame)
            starter_note(bench, frame)
        if is_bringing():
            return
        quality_gate(bench, frame)
        what_was_read(bench.data.report, frame, has_times=has_times(bench.data.dataset))
        refused_rows(bench.data, frame)
        if not bench.data.is_sample:
            bring_data(frame)


def _in_use(bench: Bench, frame: Frame) -> None:
    state = session.remembered()
    with st.container(horizontal=True, vertical_alignment="center", key="in_use"):
        st.markdown(frame.text("data.in_use_named", name=as_markdown(bench.data.name(frame.language))), width="stretch")
        if state.on_own:
            st.button(
                frame.text("data.back_to_sample"), key="back_to_sample",
                on_click=session.use_own, args=(False,),
            )  # fmt: skip
        elif state.own is not None:
            st.button(frame.text("data.back_to_own"), key="back_to_own", on_click=session.use_own, args=(True,))
        forget_button(frame)
        if not state.on_own:
            st.page_link("app.py", label=frame.text("data.to_desk"), icon=":material/tune:")
