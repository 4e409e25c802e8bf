"""Lay out the page Thresholds: what to choose one for, what moving it would do, and all tiers at once."""

from __future__ import annotations

import numpy as np
import streamlit as st

from scoring.choosing.money import money_table
from scoring.gains import gains_table, reach_sentence
from scoring.wording import sentence
from ui.bench import bench_in_use
from ui.charts.board import chart_board
from ui.charts.figures.gains import GainsSide, gains_chart, precision_chart
from ui.charts.figures.money import money_chart
from ui.charts.figures.objectives import objectives_chart
from ui.charts.labels import ChartLabels
from ui.charts.panel import Panel
from ui.choices import THRESHOLD_VIEWS
from ui.chosen import Chosen, chosen, value_of
from ui.controls.counts_line import counts_line
from ui.controls.page_strip import page_strip, snapshot_sentence
from ui.controls.scenario_cards import own_threshold, scenario_cards
from ui.controls.threshold_controls import notice, objective_cards, objective_inputs
from ui.controls.tier_form import tier_form
from ui.controls.view_choice import view_choice
from ui.frame import Frame, problems_shown
from ui.progress import progress_shown
from ui.quality.snapshot_mode import marked
from ui.replay_page import columns_lacking
from ui.session import Bench


def thresholds_page(frame: Frame) -> None:
    """One of three views of the candidate's thresholds."""
    bench = bench_in_use(frame)
    with st.container(key="thresholds"):
        page_strip(bench, snapshot_sentence(bench, frame), frame)
        if columns_lacking(bench, frame):
            return
        views: dict[str, str] = {view: frame.text(f"thresholds.view_{view}") for view in THRESHOLD_VIEWS}
        view_choice("thresholds", frame.text("thresholds.view"), views, bench.choices.thresholds.view)
        with problems_shown(frame):
            _view(bench, frame)


def _view(bench: Bench, frame: Frame) -> None:
    view = bench.choices.thresholds.view
    if view == "choose":
        objective_inputs(bench, frame)
    with progress_shown(frame.text("thresholds.working")) as progress:
        found = chosen(bench, progress)
    counts_line(found.evaluation, None, frame)
    notice()
    if view == "choose":
        objective_cards(bench, found, frame)
        _board(choose_panels(bench, found, ChartLabels(frame.language)), bench, frame)
    elif view == "bar":
        own_threshold(bench, frame)
        on = bench.data.desk.scored_rows(bench.candidate, bench.settings)
        scenario_cards(on, found, bench.choices.thresholds.own, bench.data.dataset, frame)
        _board(bar_panels(bench, found, ChartLabels(frame.language)), bench, frame)
    else:
        tier_form(bench, found, frame)


def _board(panels: list[Panel], bench: Bench, frame: Frame) -> None:
    labels = ChartLabels(frame.language)
    with st.container(key="charts"):
        chart_board(
            marked(panels, bench.data.dataset, labels), key="thresholds_board", labels=labels, fill=False,
            caption=snapshot_sentence(bench, frame),
        )  # fmt: skip


def choose_panels(bench: Bench, found: Chosen, labels: ChartLabels) -> list[Panel]:
    """All objectives on one sweep, and the money."""
    value = value_of(bench.choices.thresholds)
    return [
        objectives_chart(found.evaluation.columns["sweep"], found.found, labels=labels),
        money_chart(
            money_table(value, found.sweep),
            best=found.found["value"].threshold,
            now=_line(bench),
            break_even=value.break_even_rate,
            labels=labels,
        ),
    ]


def bar_panels(bench: Bench, found: Chosen, labels: ChartLabels) -> list[Panel]:
    """Cumulative gains, and precision against recall."""
    table, line = gains_table(found.evaluation), _line(bench)
    sides = [GainsSide(labels("charts.candidate"), table, line)]
    if bench.current is not bench.candidate:
        before = bench.data.desk.evaluate(bench.current, bench.settings)
        at = None if bench.current.grid else bench.current.hand_off_score
        sides.append(GainsSide(labels("charts.current"), gains_table(before), at))
    reached = None if line is None else reach_sentence(found.evaluation, line)
    finding = "" if reached is None else sentence(reached, labels.language)
    return [
        gains_chart(sides, finding, labels=labels),
        precision_chart(table, at=line, base=found.evaluation.base, labels=labels),
    ]


def _line(bench: Bench) -> float | None:
    """Where the candidate hands off; None where no score decides it."""
    score = bench.candidate.hand_off_score
    return None if bench.candidate.grid or score is None or not np.isfinite(score) else float(score)
