"""Choose what a page shows, where it shows several things; the choice is remembered with the data set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

import streamlit as st

from ui import session

Page = Literal["thresholds", "compare"]


def view_choice(page: Page, label: str, views: Mapping[str, str], now: str) -> None:
    """A row of views, by what they are called; ``label`` is for those who cannot see it."""
    key = f"{page}_view"
    st.session_state[key] = now
    st.segmented_control(
        label, list(views), key=key, required=True, label_visibility="collapsed", format_func=views.__getitem__,
        on_change=_changer(page, key, views),
    )  # fmt: skip


def _changer(page: Page, key: str, views: Mapping[str, str]) -> Callable[[], None]:
    def change() -> None:
        bench = session.remembered().bench
        assert bench is not None, "a bench is set before any control is drawn"
        view = st.session_state[key]
        if view not in views:
            return
        before = bench.choices
        if page == "thresholds":
            session.change_bench(choices=replace(before, thresholds=replace(before.thresholds, view=view)))
        else:
            session.change_bench(choices=replace(before, compare=replace(before.compare, view=view)))

    return change
