"""Begin the pages beside the desk: what they are of in one line, and the settings that all pages share."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import streamlit as st

from scoring.moments import data_end
from ui import format as formats
from ui.controls.model_bar import model_file
from ui.controls.settings_bar import settings_popover, settings_sentence
from ui.escaping import as_markdown
from ui.frame import Frame
from ui.session import Bench


@cache
def _css() -> str:
    return (Path(__file__).parent.parent / "pages.css").read_text(encoding="utf-8")


def page_strip(bench: Bench, sentence: str, frame: Frame) -> None:
    """The sentence (plain text), the settings and the model file."""
    st.html(f"<style>{_css()}</style>")
    with st.container(key="strip", horizontal=True, vertical_alignment="center"):
        st.markdown(as_markdown(sentence), width="stretch")
        settings_popover(bench, frame)
        model_file(bench, frame)


def snapshot_sentence(bench: Bench, frame: Frame) -> str:
    """The data and at which moments leads are scored, whichever leads the desk shows."""
    return settings_sentence(replace(bench, population="as_of"), frame)


def data_sentence(bench: Bench, frame: Frame) -> str:
    """'Sample data · goal: won within 90 days · data to 30 Sep 2026', plain text."""
    settings, language = bench.settings, frame.language
    goal = frame.text(f"settings.goal_{settings.goal}")
    return " · ".join(
        (
            bench.data.name(language),
            frame.text("settings.goal_within", goal=goal, count=settings.horizon_days),
            frame.text("settings.data_to", date=formats.date(data_end(bench.data.dataset, settings), language)),
        )
    )
