"""Open the leads behind a figure of a replay: a button a figure, and a window with their table over the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from scoring.replay import Replay
from scoring.replay_tables import BEHIND, Behind, leads_behind
from scoring.row_states import NEVER, goal_times
from scoring.times import DAY
from ui import format as formats
from ui.controls.lead_table import lead_table
from ui.frame import Frame
from ui.masking import masking_of
from ui.replayed import Replayed
from ui.session import Bench


def leads_behind_buttons(bench: Bench, shown: Replayed, frame: Frame) -> None:
    """'Handed off 412', 'Missed 12', …; each opens its leads."""
    st.text(frame.text("replay.behind"), width="content")
    for behind in BEHIND:
        count = formats.count(number_behind(shown.candidate, behind), frame.language)
        if st.button(frame.text(f"replay.behind_{behind}", count=count), key=f"behind_{behind}"):
            _window(bench, shown, behind, frame)


def number_behind(replay: Replay, behind: Behind) -> int:
    return {
        "handed_off": replay.hand_offs,
        "instant": replay.instant,
        "converted": replay.rate.k,
        "missed": replay.missed,
        "late": replay.late,
        "flapping": replay.flapping,
    }[behind]


def _window(bench: Bench, shown: Replayed, behind: Behind, frame: Frame) -> None:
    @st.dialog(frame.text(f"replay.behind_{behind}_title"), width="large")
    def window() -> None:
        st.text(frame.text(f"replay.behind_{behind}_help"))
        models = ("candidate", "current")
        st.session_state.setdefault("behind_model", "candidate")
        model = st.segmented_control(
            frame.text("replay.model"), models, key="behind_model", required=True, label_visibility="collapsed",
            format_func=lambda one: _model_words(shown, one, behind, frame),
        )  # fmt: skip
        replay = shown.current if model == "current" else shown.candidate
        dataset = bench.data.dataset
        goal = goal_times(dataset, (shown.settings.goal,))
        table = leads_behind(replay, behind, shown.settings.late_days, goal)
        tiers = {tier.id: tier.title for tier in (bench.current if model == "current" else bench.candidate).tiers}
        if not len(table):
            st.text(frame.text("replay.behind_none"))
            return
        lead_table(
            bench.data, table["lead"].tolist(), words_of(table, tiers, shown.settings.goal, behind, frame),
            key=f"behind_{behind}_{model}", file_name=f"{behind}.csv", masking=masking_of(bench, frame.language),
            frame=frame,
        )  # fmt: skip

    window()


def _model_words(shown: Replayed, model: str, behind: Behind, frame: Frame) -> str:
    replay = shown.current if model == "current" else shown.candidate
    name = frame.text(f"charts.{model}")
    return frame.text("replay.model_count", model=name, count=number_behind(replay, behind))


def words_of(
    table: pd.DataFrame, tiers: Mapping[str, str], goal: str, behind: Behind, frame: Frame
) -> dict[str, Sequence[object]]:
    """What is said of each lead, as the reader's language writes it. tiers: id to label."""
    language = frame.language
    goals = [None if at == NEVER else formats.moment(int(at), language) for at in table["goal"].tolist()]
    goal_name = frame.text(f"settings.goal_{goal}")
    if behind == "missed":
        return {goal_name: goals}
    moments = table["moment"].to_numpy(dtype=np.int64)
    if behind == "flapping":
        return {
            frame.text("replay.times_reached"): [formats.count(one, language) for one in table["times"].tolist()],
            frame.text("replay.times_left"): [formats.count(one, language) for one in table["left"].tolist()],
            frame.text("replay.last_reached"): [formats.moment(int(at), language) for at in moments],
            frame.text("charts.score"): [formats.points(one, language) for one in table["score"].tolist()],
            goal_name: goals,
        }
    ends = table["goal"].to_numpy(dtype=np.int64)
    days = np.where(ends == NEVER, np.nan, (np.where(ends == NEVER, 0, ends) - moments) / DAY)
    return {
        frame.text("replay.handed_off_on"): [formats.moment(int(at), language) for at in moments],
        frame.text("charts.score"): [formats.points(one, language) for one in table["score"].tolist()],
        frame.text("charts.tier"): [tiers[str(one)] for one in table["tier"].tolist()],
        frame.text("replay.how"): [frame.text(f"replay.how_{_how(one)}") for one in table["instant"].tolist()],
        frame.text("replay.outcome"): [
            frame.text(f"replay.outcome_{_outcome(mature, converted)}")
            for mature, converted in zip(table["mature"].tolist(), table["converted"].tolist(), strict=True)
        ],
        goal_name: goals,
        frame.text("replay.days_after"): [None if np.isnan(one) else formats.decimal(one, language, 1) for one in days],
    }


def _how(instant: bool) -> str:
    return "instant" if instant else "score"


def _outcome(mature: bool, converted: bool) -> str:
    return "converted" if converted else "not_converted" if mature else "not_in_yet"
