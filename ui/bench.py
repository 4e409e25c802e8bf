"""Find the bench that a page works on."""

from __future__ import annotations

import streamlit as st

from ui import pipeline, session
from ui.frame import Frame
from ui.session import Bench


def bench_in_use(frame: Frame) -> Bench:
    """The bench of this session; the sample data's where there is none yet."""
    bench = session.remembered().bench
    if bench is not None and not bench.data.is_sample:
        return bench
    if bench is None:
        with st.spinner(frame.text("desk.working")):
            data, models = pipeline.sample()
        return session.begin_on_sample(data, models[frame.language])
    data, models = pipeline.sample()
    others = [model for language, model in models.items() if language != frame.language]
    if bench.is_untouched and bench.current in others:
        # The sample's own model speaks the reader's language until someone works on it.
        return session.begin_on_sample(data, models[frame.language], bench.settings)
    return bench
