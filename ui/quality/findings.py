"""Show one finding: what, what to do, a few examples, and the leads behind it to look at and to take away."""

from __future__ import annotations

import hashlib

import streamlit as st

from scoring.quality import Finding
from ui import format as formats
from ui.controls.lead_table import lead_table
from ui.escaping import as_markdown, sentence_as_markdown
from ui.frame import Frame
from ui.masking import HIDDEN, Masking
from ui.session import Bench

_SIGNS = {"blocks": ":material/error:", "look": ":material/warning:", "info": ":material/info:"}


def finding_block(finding: Finding, bench: Bench, masking: Masking, frame: Frame) -> None:
    """A bordered container; examples are folded away."""
    shown = without_names(finding, masking)
    key = key_of(finding)
    with st.container(border=True, key=f"finding_{key}"):
        st.markdown(f"{_SIGNS[finding.severity]} {sentence_as_markdown(shown.said(frame.language))}")
        st.caption(sentence_as_markdown(shown.to_do(frame.language)))
        if finding.examples.rows:
            with st.expander(frame.text("quality.examples"), key=f"examples_{key}"):
                st.markdown(examples_table(finding, masking, frame))
        if finding.leads is not None and len(finding.leads):
            label = frame.text("quality.show_leads", count=len(finding.leads))
            if st.button(label, key=f"leads_{key}", icon=":material/list:"):
                _leads_window(finding, bench, masking, frame)


def key_of(finding: Finding) -> str:
    """A key for widgets: what a finding is about is a user's text, and no part of a key."""
    return f"{finding.key}_{hashlib.sha256(finding.about.encode()).hexdigest()[:8]}"


def without_names(finding: Finding, masking: Masking) -> Finding:
    """The finding without a value of a column that is hidden."""
    if "value" not in finding.values or not masking.hides(str(finding.values.get("column", ""))):
        return finding
    return finding.with_values(value=HIDDEN)


def examples_table(finding: Finding, masking: Masking, frame: Frame) -> str:
    """The examples as a table in Markdown, every cell escaped."""
    headings = finding.examples.headings
    lines = [
        "| " + " | ".join(frame.text(f"quality.column_{one.name}") for one in headings) + " |",
        "|" + "---|" * len(headings),
    ]
    for row in finding.examples.rows:
        cells = [_cell(value, one.kind, masking, frame) for value, one in zip(row, headings, strict=True)]
        lines.append("| " + " | ".join(as_markdown(cell) or " " for cell in cells) + " |")
    return "\n".join(lines)


def _cell(value: object, kind: str, masking: Masking, frame: Frame) -> str:
    if kind == "lead" and isinstance(value, int):
        return masking.lead_ids([value])[0]
    if kind == "time" and isinstance(value, int):
        return formats.moment(value, frame.language)
    if kind == "count" and isinstance(value, int):
        return formats.count(value, frame.language)
    if kind == "share" and isinstance(value, float):
        return formats.percent(value, frame.language)
    return HIDDEN if masking.on and kind in ("id", "email", "value", "domain") else str(value)


def _leads_window(finding: Finding, bench: Bench, masking: Masking, frame: Frame) -> None:
    leads = finding.leads
    assert leads is not None

    @st.dialog(frame.text("quality.leads_behind"), width="large")
    def window() -> None:
        st.markdown(sentence_as_markdown(without_names(finding, masking).said(frame.language)))
        lead_table(
            bench.data, leads.tolist(), {}, key=f"finding_{key_of(finding)}", file_name=f"{finding.key}.csv",
            masking=masking, frame=frame,
        )  # fmt: skip

    window()
