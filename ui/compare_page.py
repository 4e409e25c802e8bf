"""Lay out the page Compare: two models on the same rows, and whether what they show can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from scoring.wording import sentence
from ui.bench import bench_in_use
from ui.charts.board import chart_board
from ui.charts.figures.axes import tier_marks
from ui.charts.figures.drift import drift_charts
from ui.charts.labels import ChartLabels
from ui.charts.panel import Cards, Panel
from ui.choices import COMPARE_VIEWS, CompareView
from ui.compare_views.both import comparison_panels
from ui.compare_views.holdout import holdout_panels, holdout_view, looks_table
from ui.compare_views.leaks import leak_panels, leak_table
from ui.compare_views.movers import movers_view
from ui.compare_views.segments import segment_choice, segment_panels, segment_table
from ui.compare_views.selection import banner, sample_input, selection_panels
from ui.compared import (
    Side,
    audit_of,
    comparison_of,
    drift_of,
    segments_of,
    selection_of,
    side_of,
    sides_of,
)
from ui.controls.compare_controls import file_problems, model_choices
from ui.controls.page_strip import page_strip, snapshot_sentence
from ui.controls.view_choice import view_choice
from ui.escaping import sentence_as_markdown
from ui.frame import Frame, problems_shown
from ui.masking import masking_of
from ui.progress import progress_shown
from ui.quality.snapshot_mode import marked
from ui.replay_page import columns_lacking
from ui.session import Bench

Shown = Sequence[Panel | Cards]
# More names than these beside a chart of the usual height would touch.
_MOST_ROWS = 12


def compare_page(frame: Frame) -> None:
    """One of seven views."""
    bench = bench_in_use(frame)
    with st.container(key="compare"):
        page_strip(bench, snapshot_sentence(bench, frame), frame)
        if columns_lacking(bench, frame):
            return
        with st.container(key="compare_top", horizontal=True, vertical_alignment="bottom"):
            views: dict[str, str] = {view: frame.text(f"compare.view_{view}") for view in COMPARE_VIEWS}
            view_choice("compare", frame.text("compare.view"), views, bench.choices.compare.view)
            if bench.choices.compare.view != "holdout":
                model_choices(bench, frame, two=bench.choices.compare.view in ("both", "movers"))
        # What comes and goes above the charts has a place of its own, so that they stay where they are.
        with st.container(key="compare_said"):
            file_problems(frame)
        with problems_shown(frame):
            _VIEWS[bench.choices.compare.view](bench, frame)


def _board(panels: Shown, bench: Bench, frame: Frame, *, key: str, columns: int = 2, rows: int = 0) -> None:
    """rows: of names beside a chart; where they are many, it is higher."""
    place = f"{key}_tall_place" if rows > _MOST_ROWS else f"{key}_place"
    labels = ChartLabels(frame.language)
    with st.container(key="charts"), st.container(key=place):
        chart_board(
            marked(panels, bench.data.dataset, labels), key=key, labels=labels, columns=columns,
            caption=snapshot_sentence(bench, frame),
        )  # fmt: skip


def _working(frame: Frame) -> str:
    return frame.text("compare.working")


def _both(bench: Bench, frame: Frame) -> None:
    base, other = sides_of(bench, frame)
    with st.container(key="same_models"):
        if base.model == other.model:
            st.info(frame.text("compare.same_models"))
    with progress_shown(_working(frame)) as progress:
        found = comparison_of(bench, base, other, progress)
    with st.container(key="counts"):
        parts = [
            frame.text("desk.used_of_leads", rows=frame.text("desk.rows_used", count=found.counts.used),
                       leads=frame.text("desk.leads_used", count=found.counts.leads)),
            frame.text("desk.converted_rows", count=found.base.converted),
            frame.text("desk.immature", count=found.counts.immature),
            frame.text("compare.excluded_by_one", count=found.only_base_excludes + found.only_candidate_excludes),
        ]  # fmt: skip
        st.markdown(" · ".join(parts), help=frame.text("compare.counts_help"))
    _board(comparison_panels(found, base, other, ChartLabels(frame.language)), bench, frame, key="compare_board")


def _movers(bench: Bench, frame: Frame) -> None:
    base, other = sides_of(bench, frame)
    with progress_shown(_working(frame)) as progress:
        found = comparison_of(bench, base, other, progress)
    movers_view(bench, found, frame)


def _holdout(bench: Bench, frame: Frame) -> None:
    with progress_shown(_working(frame)) as progress:
        found = holdout_view(bench, frame, progress)
    if found is not None:
        for warning in found.warnings:
            st.warning(sentence_as_markdown(sentence(warning, frame.language)))
        line = side_of(bench, "candidate", frame).line
        panels = holdout_panels(found, line, ChartLabels(frame.language))
        _board(panels, bench, frame, key="holdout_board", columns=1)
    log = bench.choices.compare.log
    if log.looks:
        st.subheader(frame.text("compare.looks"), anchor=False)
        with st.container(key="looks_table"):
            st.dataframe(looks_table(log, frame), hide_index=True, key="looks")


def _of_one(bench: Bench, frame: Frame) -> Side:
    return sides_of(bench, frame)[1]


def _segments(bench: Bench, frame: Frame) -> None:
    side = _of_one(bench, frame)
    column = segment_choice(bench, frame)
    if column is None:
        return
    labels = ChartLabels(frame.language)
    with progress_shown(_working(frame)) as progress:
        found = masking_of(bench, frame.language).segments(segments_of(bench, side, column, progress))
        evaluation = bench.data.desk.evaluate(side.model, bench.settings, progress)
    with st.container(key="segment_said"):
        if found.made_by_outcome:
            st.warning(frame.text("compare.segment_leaks"))
    panels = segment_panels(found, evaluation.base, evaluation.hand_off.rate, labels)
    _board(panels, bench, frame, key="segments_board", rows=len(found.table))
    with st.container(key="segments_table"):
        table = segment_table(found, bench.data.dataset, frame, labels)
        st.dataframe(table, hide_index=True, key="segments_rows")


def _drift(bench: Bench, frame: Frame) -> None:
    side = _of_one(bench, frame)
    with progress_shown(_working(frame)) as progress:
        found = drift_of(bench, side, progress)
    panels = drift_charts(found.months, tier_marks(side.model), labels=ChartLabels(frame.language))
    _board(panels, bench, frame, key="drift_board")


def _selection(bench: Bench, frame: Frame) -> None:
    side = _of_one(bench, frame)
    half_width = sample_input(bench, frame)
    with progress_shown(_working(frame)) as progress:
        found = selection_of(bench, side, half_width, progress)
    banner(found, frame)
    panels = selection_panels(found, side.model, ChartLabels(frame.language))
    _board(panels, bench, frame, key="selection_board", columns=1)


def _leaks(bench: Bench, frame: Frame) -> None:
    side = _of_one(bench, frame)
    with progress_shown(_working(frame)) as progress:
        found = audit_of(bench, side, progress)
    _board(
        leak_panels(found, side.model, ChartLabels(frame.language)),
        bench,
        frame,
        key="leaks_board",
        columns=1,
        rows=len(found.rules),
    )
    with st.container(key="leaks_table"):
        st.dataframe(leak_table(found, side.model, frame), hide_index=True, key="leaks_rows")


_VIEWS: dict[CompareView, Callable[[Bench, Frame], None]] = {
    "both": _both,
    "movers": _movers,
    "holdout": _holdout,
    "segments": _segments,
    "drift": _drift,
    "selection": _selection,
    "leaks": _leaks,
}
