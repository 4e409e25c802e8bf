"""Lay out the tuning desk: the strip, then the rules beside the charts, or what to do where there can be none."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import streamlit as st

from scoring.wording import sentence
from ui import desk_state, pipeline, session
from ui.bench import bench_in_use
from ui.charts.board import Following, chart_board
from ui.charts.desk import evaluation_panels, today_panels
from ui.charts.labels import ChartLabels
from ui.charts.live import LiveAsk, live_tables
from ui.charts.panel import Cards, Panel
from ui.charts.plain import plain_figures
from ui.controls.counts_line import counts_line
from ui.controls.edits import Edit, apply_edit, edits_of
from ui.controls.live_tables import live_tables_carrier
from ui.controls.model_bar import model_bar, model_file_problems, upload_model
from ui.controls.plain_sliders import place_for_plain_sliders, plain_sliders
from ui.controls.rule_board import board_data, rule_board, sent_edits, sliders
from ui.controls.settings_bar import settings_bar, settings_sentence
from ui.desk_state import HUB, DeskState
from ui.frame import Frame, problem_list, problems_shown, show_problems
from ui.progress import progress_shown
from ui.quality.snapshot_mode import marked
from ui.session import Bench
from ui.starter_model import made_for, starter_note, worded

_TABLES = "_live_tables"
# The rule board has sent something: its script runs, and nothing need stand in for it.
_BOARD_WORKS = "_board_works"


def desk_page(frame: Frame) -> None:
    """The whole desk of the bench in use; the sample's at the start."""
    bench = bench_in_use(frame)
    with st.container(key="desk"):
        settings_bar(bench, frame)
        lacking = pipeline.columns_wanting(bench.data, bench.candidate, bench.current)
        model_file_problems(frame)
        if lacking and not bench.missing_as_null:
            _ways_out(bench, len(lacking), frame)
            show_problems(lacking, frame)
            return
        starter_note(bench, frame)
        with problems_shown(frame):
            _desk(bench, frame)


def _desk(bench: Bench, frame: Frame) -> None:
    with progress_shown(frame.text("desk.working")) as tell:
        shown = pipeline.shown(
            bench.data, bench.candidate, bench.current, bench.settings, today=bench.population == "today", progress=tell
        )
    labels = ChartLabels(frame.language)
    has_activities = len(bench.data.dataset.activities) > 0
    counts_line(shown.candidate, shown.candidate_today, frame, has_activities=has_activities)
    state = desk_state.state_of(bench, frame.language)
    rules, charts = st.columns([0.31, 0.69], gap="small")
    # The charts are what a user waits for: the browser draws them while the rest is still being made.
    with charts, st.container(key="charts"):
        panels = marked(_panels(bench, shown, labels), bench.data.dataset, labels)
        chart_board(
            panels,
            key="chart_board",
            labels=labels,
            caption=settings_sentence(bench, frame),
            following=_following(bench, state),
        )
        if not st.session_state.get(_BOARD_WORKS):
            plain_figures(panels, labels)
    with rules, st.container(key="rules"):
        model_bar(bench, frame)
        warnings = st.container(key="warnings_place")
        plain = None if st.session_state.get(_BOARD_WORKS) else place_for_plain_sliders()
        rule_board(
            board_data(
                bench.candidate,
                bench.current,
                shown.evidence,
                frame.language,
                state.acknowledged,
                HUB,
                bench.data.dataset.made_by_outcome or (),
            ),
            _take_edits,
        )
        with warnings:
            _warnings(bench, frame)
    live_tables_carrier(HUB, state.epoch, state.acknowledged, _tables(bench, shown, labels, state))
    if plain is not None:
        plain_sliders(plain, bench.candidate, bench.current, frame, _take_plain_edit)


def _panels(bench: Bench, shown: pipeline.Shown, labels: ChartLabels) -> list[Panel | Cards]:
    """The figures and charts; with rates, or of today's leads."""
    if shown.candidate_today is not None:
        return today_panels(shown.candidate_today, shown.current_today, candidate_model=bench.candidate, labels=labels)
    return evaluation_panels(
        shown.candidate,
        shown.current,
        candidate_model=bench.candidate,
        current_model=bench.current,
        labels=labels,
    )


def _tables(bench: Bench, shown: pipeline.Shown, labels: ChartLabels, state: DeskState) -> dict[str, Any] | None:
    """What the browser works out the figures from while something is moved; made once for each state."""
    kept: object = st.session_state.get(_TABLES)
    if isinstance(kept, tuple) and kept[0] == state:
        tables: dict[str, Any] | None = kept[1]
        return tables
    points, thresholds = sliders(bench.candidate, bench.current)
    # Where the session's state is looked into, Streamlit ends a run that a newer move has overtaken.
    ask = LiveAsk(bench.data.desk, bench.settings, points, thresholds, lambda _: st.session_state.get(_TABLES))
    candidate, current = shown.candidate_today or shown.candidate, shown.current_today or shown.current
    tables = live_tables(candidate, current, bench.candidate, bench.current, ask, labels=labels)
    st.session_state[_TABLES] = (state, tables)
    return tables


def _following(bench: Bench, state: DeskState) -> Following:
    """The lines that a hand can move: every tier's among the scores, the hand-off's among the thresholds."""
    model = bench.candidate
    cut = [] if model.grid else [tier.id for tier in model.tiers if tier.from_score is not None]
    lines = {
        "distribution": {tier: tier for tier in cut},
        "threshold": {"candidate": model.hand_off} if model.hand_off in cut else {},
    }
    return Following(HUB, state.epoch, state.acknowledged, lines)


def _take_edits() -> None:
    """What the user set on the rule board becomes the candidate, each edit once."""
    bench = session.remembered().bench
    if bench is None:
        return
    history, last = bench.history, desk_state.acknowledged()
    edits = edits_of(sent_edits())
    st.session_state[_BOARD_WORKS] = st.session_state.get(_BOARD_WORKS, False) or bool(edits)
    for edit in edits:
        if edit.number > last:
            history, last = apply_edit(history, edit), edit.number
    desk_state.edits_taken(history, bench, last)
    if history is not bench.history:
        session.change_bench(history=history)


def _take_plain_edit(kind: str, part: str, value: float) -> None:
    """What the user set on one of Streamlit's own sliders becomes the candidate, as a step of its own."""
    bench = session.remembered().bench
    if bench is not None:
        edit = Edit(0, kind, part, value, gesture=str(time.time_ns()))
        session.change_bench(history=apply_edit(bench.history, edit))


def _warnings(bench: Bench, frame: Frame) -> None:
    """What is surely mistaken in the candidate, folded away."""
    warnings = bench.data.desk.warnings(bench.candidate, bench.settings)
    if not warnings:
        return
    with st.expander(frame.text("desk.warnings", count=len(warnings)), icon=":material/warning:", key="warnings"):
        st.markdown(problem_list([sentence(warning, frame.language) for warning in warnings], frame))


def _ways_out(bench: Bench, lacking: int, frame: Frame) -> None:
    """Why there are no charts where the data lack columns of the model, and what a user can do."""
    with st.container(key="ways_out"):
        st.markdown(frame.text("desk.columns_lacking", count=lacking))
        with st.container(horizontal=True):
            st.button(
                frame.text("desk.starter_model"), key="starter_model", help=frame.text("desk.starter_model_help"),
                on_click=_start_afresh, args=(bench, frame), type="primary",
            )  # fmt: skip
            st.button(
                frame.text("desk.treat_as_missing"), key="treat_as_missing",
                help=frame.text("desk.treat_as_missing_help"),
                on_click=session.change_bench, kwargs={"missing_as_null": True},
            )  # fmt: skip
            if bench.candidate != bench.current and not pipeline.columns_wanting(bench.data, bench.current):
                st.button(
                    frame.text("desk.back_to_current"), key="back_to_current",
                    help=frame.text("desk.back_to_current_help"), on_click=_back_to_current, args=(bench,),
                )  # fmt: skip
        upload_model(frame, "fitting_model")


def _back_to_current(bench: Bench) -> None:
    session.change_bench(history=bench.history.with_candidate(bench.current))


def _start_afresh(bench: Bench, frame: Frame) -> None:
    starting = made_for(bench.data, bench.settings)
    model = worded(starting, frame)
    session.change_bench(
        current=model,
        history=bench.history.with_candidate(model),
        choices=replace(bench.choices, starting=starting),
    )
