"""Lay out the page Replay: whom sales would have got, week by week, and what came of them."""

from __future__ import annotations

import streamlit as st

from scoring.snapshot_mode import in_snapshot_mode
from ui import pipeline
from ui.bench import bench_in_use
from ui.charts.board import chart_board
from ui.charts.labels import ChartLabels
from ui.charts.replay import replay_panels
from ui.controls.counts_line import FEWEST_CONVERSIONS
from ui.controls.leads_behind import leads_behind_buttons
from ui.controls.page_strip import data_sentence, page_strip
from ui.controls.replay_controls import capacity_of, replay_controls
from ui.escaping import as_markdown
from ui.frame import Frame, problems_shown, show_problems
from ui.masking import masking_of
from ui.progress import progress_shown
from ui.replayed import Replayed, replay_settings, replayed
from ui.session import Bench


def replay_page(frame: Frame) -> None:
    """The replay of the bench's two models."""
    bench = bench_in_use(frame)
    with st.container(key="replay"):
        page_strip(bench, data_sentence(bench, frame), frame)
        if columns_lacking(bench, frame):
            return
        with problems_shown(frame):
            _replay(bench, frame)


def columns_lacking(bench: Bench, frame: Frame) -> bool:
    """Says what the models name and the data lack, and where it is settled; True where there is such a thing."""
    lacking = pipeline.columns_wanting(bench.data, bench.candidate, bench.current)
    if not lacking or bench.missing_as_null:
        return False
    show_problems(lacking, frame)
    st.page_link("app.py", label=frame.text("replay.settle_on_desk"), icon=":material/tune:")
    return True


def _replay(bench: Bench, frame: Frame) -> None:
    choices = bench.choices.replay
    if in_snapshot_mode(bench.data.dataset):
        st.warning(frame.text("replay.no_activities"))
        return
    replay_controls(bench, frame)
    capacity = capacity_of(choices)
    settings = replay_settings(bench.settings, choices)
    with progress_shown(frame.text("replay.working")) as progress:
        shown = replayed(bench.data, bench.candidate, bench.current, settings, capacity, progress)
    with st.container(key="behind", horizontal=True, vertical_alignment="center"):
        st.markdown(counted(bench, shown, frame), help=frame.text("replay.counts_help"), width="content")
        leads_behind_buttons(bench, shown, frame)
    shown = masking_of(bench, frame.language).replayed(shown)
    labels = ChartLabels(frame.language)
    with st.container(key="charts"):
        chart_board(
            replay_panels(shown, capacity, candidate_model=bench.candidate, current_model=bench.current, labels=labels),
            key="replay_board",
            labels=labels,
            caption=data_sentence(bench, frame),
        )


def counted(bench: Bench, shown: Replayed, frame: Frame) -> str:
    """'2,581 hand-offs · 2,040 with the outcome in · 541 outcomes not in yet · …', as Markdown."""
    one = shown.candidate
    parts = [
        frame.text("replay.count_hand_offs", count=one.hand_offs),
        frame.text("replay.count_mature", count=one.mature),
        frame.text("replay.count_immature", count=one.hand_offs - one.mature),
    ]
    if shown.candidate is shown.current:
        parts.append(f"**{frame.text('replay.same_model')}**")
    elif bench.candidate.name != bench.current.name:
        names = (as_markdown(model.name) for model in (bench.candidate, bench.current))
        parts.append(frame.text("replay.compared", **dict(zip(("candidate", "current"), names, strict=True))))
    if one.rate.k < FEWEST_CONVERSIONS:
        parts.append(f"**{frame.text('desk.too_few_conversions', count=one.rate.k)}**")
    return " · ".join(parts)
