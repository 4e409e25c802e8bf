"""Find the bench that a page works on."""

from __future__ import annotations

import streamlit as st

from ui import pipeline, session
from ui.frame import Frame
from ui.session import Bench


def bench_in_use(frame: Frame) -> Bench:
    """The bench of this session; the sample data's where there is none yet."""
    bench = session.remembered().bench
    if bench is not None:
        return bench
    with st.spinner(frame.text("desk.working")):
        data, models = pipeline.sample()
    return session.begin_on_sample(data, models[frame.language])
