"""Let the user say what sales can work in a week, and which hand-offs a replay counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from scoring.model import LARGEST_NUMBER
from scoring.replay_tables import SalesCapacity
from ui import session
from ui.choices import ReplayChoices
from ui.days import day_input, moment_of
from ui.frame import Frame
from ui.session import Bench

MOST_PEOPLE, MOST_LEADS, MOST_DAYS = 10_000, 100_000, 3650


def replay_controls(bench: Bench, frame: Frame) -> None:
    """One row of controls, each remembered with the data set."""
    choices, end = bench.choices.replay, bench.data.dataset.end
    state = st.session_state
    state["replay_per_owner"] = "per_owner" if choices.per_owner else "in_all"
    state["replay_people"] = choices.people
    state["replay_each"] = float(choices.leads_per_person)
    state["replay_late"] = choices.late_days
    state["replay_hysteresis"] = float(choices.hysteresis)
    with st.container(key="replay_controls", horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            frame.text("replay.capacity"), ("in_all", "per_owner"),
            format_func=lambda one: frame.text(f"replay.capacity_{one}"), key="replay_per_owner", required=True,
            help=frame.text("replay.capacity_help"), on_change=_change,
        )  # fmt: skip
        st.number_input(
            frame.text("replay.people"), 1, MOST_PEOPLE, step=1, key="replay_people", on_change=_change,
            disabled=choices.per_owner, help=frame.text("replay.people_help"), width=120,
        )  # fmt: skip
        st.number_input(
            frame.text("replay.each"), 0.5, float(MOST_LEADS), step=1.0, format="%g", key="replay_each",
            on_change=_change, help=frame.text("replay.each_help"), width=150,
        )  # fmt: skip
        day_input(
            frame.text("replay.from"), "replay_from", choices.start, end, _change, help=frame.text("replay.from_help"),
            width=140,
        )  # fmt: skip
        day_input(
            frame.text("replay.to"), "replay_to", choices.end, end, _change, help=frame.text("replay.to_help"),
            width=140,
        )  # fmt: skip
        st.number_input(
            frame.text("replay.late_days"), 1, MOST_DAYS, step=1, key="replay_late", on_change=_change,
            help=frame.text("replay.late_days_help"), width=120,
        )  # fmt: skip
        st.number_input(
            frame.text("replay.hysteresis"), 0.0, float(LARGEST_NUMBER), step=1.0, format="%g",
            key="replay_hysteresis", on_change=_change, help=frame.text("replay.hysteresis_help"), width=150,
        )  # fmt: skip


def capacity_of(choices: ReplayChoices) -> SalesCapacity:
    return SalesCapacity(choices.people, choices.leads_per_person, choices.per_owner)


def _change() -> None:
    bench = session.remembered().bench
    assert bench is not None, "a bench is set before any control is drawn"
    chosen: Any = st.session_state
    before = bench.choices.replay
    start, end = chosen["replay_from"], chosen["replay_to"]
    after = replace(
        before,
        per_owner=chosen["replay_per_owner"] == "per_owner",
        people=int(chosen["replay_people"] or before.people),
        leads_per_person=float(chosen["replay_each"] or before.leads_per_person),
        start=moment_of(start) if isinstance(start, date) else None,
        end=moment_of(end) if isinstance(end, date) else None,
        late_days=int(chosen["replay_late"] or before.late_days),
        # A score has at most three decimals.
        hysteresis=round(float(chosen["replay_hysteresis"] or 0), 3),
    )
    session.change_bench(choices=replace(bench.choices, replay=after))
