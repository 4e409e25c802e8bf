"""Lay out what is known of the data before any chart: the verdict, what was found, and the months."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scoring.loading import LoadReport
from scoring.quality import Finding, Quality, Verdict
from scoring.snapshot_mode import has_times
from ui import format as formats
from ui.charts.board import chart_board
from ui.charts.figures.months import month_charts
from ui.charts.labels import ChartLabels
from ui.escaping import sentence_as_markdown
from ui.frame import Frame
from ui.masking import masking_of
from ui.progress import progress_shown
from ui.quality.domain_groups import domain_groups
from ui.quality.findings import finding_block
from ui.quality.hidden_columns import hidden_columns_choice
from ui.quality.looked_over import quality_in_use, verdict_in_use
from ui.session import Bench


def quality_gate(bench: Bench, frame: Frame) -> Quality:
    """Draws itself in a container of its own. Nothing of it needs a model; where one fits, its rules are judged too."""
    with st.container(key="quality"):
        st.header(frame.text("quality.title"), anchor=False)
        with progress_shown(frame.text("quality.working")) as progress:
            found = quality_in_use(bench, progress)
            verdict = verdict_in_use(bench, found)
        _verdict(verdict, frame)
        _rows(bench.data.report, found, verdict, len(bench.data.dataset), frame)
        _findings(bench, found, frame)
        with st.container(key="quality_months"):
            _months(bench, found, frame)
        domain_groups(bench, found, frame)
        hidden_columns_choice(bench, frame)
    return found


def _months(bench: Bench, found: Quality, frame: Frame) -> None:
    if not has_times(bench.data.dataset):
        st.caption(frame.text("quality.no_dates"))
        return
    labels = ChartLabels(frame.language)
    chart_board(
        month_charts(found.months, labels=labels), key="months_board", labels=labels, columns=3, fill=False,
        caption=bench.data.name(frame.language),
    )  # fmt: skip


def _verdict(verdict: Verdict, frame: Frame) -> None:
    show = {"enough": st.success, "thin": st.warning, "too_little": st.error}[verdict.level]
    reasons = [f"- {sentence_as_markdown(one.said(frame.language))}" for one in verdict.reasons]
    show(f"**{sentence_as_markdown(verdict.said(frame.language))}**\n\n" + "\n".join(reasons))


def _rows(report: LoadReport, found: Quality, verdict: Verdict, leads: int, frame: Frame) -> None:
    """Rows in = rows used + rows refused, a line a table."""

    def count(value: int) -> str:
        return formats.count(value, frame.language)

    lines = [
        frame.text(
            "quality.rows_of_table",
            table=frame.text(f"data.table_{one.table}"),
            rows=count(one.rows),
            kept=count(one.kept),
            refused=count(sum(one.refused.values())),
        )
        for one in report.tables
    ]
    said = "quality.counts" if verdict.months else "quality.counts_undated"
    lines.append(
        frame.text(said, leads=count(leads), converted=count(verdict.converted), others=count(verdict.others),
                   months=verdict.months)
    )  # fmt: skip
    st.markdown("  \n".join(lines))


def _findings(bench: Bench, found: Quality, frame: Frame) -> None:
    grave = [one for one in found.findings if one.severity != "info"]
    if not grave:
        st.text(frame.text("quality.nothing"))
    for severity in ("blocks", "look"):
        some = found.of(severity)
        if some:
            st.subheader(frame.text(f"quality.{severity}"), anchor=False)
            _blocks(bench, some, frame)
    good_to_know = found.of("info")
    if good_to_know:
        with st.expander(frame.text("quality.findings_info", count=len(good_to_know)), key="quality_info"):
            _blocks(bench, good_to_know, frame)


def _blocks(bench: Bench, findings: Sequence[Finding], frame: Frame) -> None:
    masking = masking_of(bench, frame.language)
    for finding in findings:
        finding_block(finding, bench, masking, frame)
