"""Say in plain words which rows stand behind the figures, and which do not and why."""

from __future__ import annotations

import streamlit as st

from scoring.evaluation import Evaluation, Today
from ui.frame import Frame

# With fewer conversions than this no model can be told from another.
FEWEST_CONVERSIONS = 30


def counts_line(evaluation: Evaluation, today: Today | None, frame: Frame, *, has_activities: bool = True) -> None:
    """One line, always in sight; its help says what each part means.

    has_activities: without any, what a lead scored in the past cannot be rebuilt.
    """
    with st.container(key="counts"):
        words = today_words(today, frame) if today is not None else counts_words(evaluation, frame)
        if today is None and evaluation.converted < FEWEST_CONVERSIONS:
            words += f" · **{frame.text('desk.too_few_conversions', count=evaluation.converted)}**"
        if not has_activities:
            words += f" · **{frame.text('desk.snapshot_mode')}**"
        st.markdown(words, help=frame.text("desk.counts_help"))


def counts_words(evaluation: Evaluation, frame: Frame) -> str:
    """'5,120 rows used of 4,980 leads · 312 converted · 310 outcomes not in yet · …'"""
    counts = evaluation.counts
    used = frame.text("desk.rows_used", count=counts.used)
    parts = [
        frame.text("desk.used_of_leads", rows=used, leads=frame.text("desk.leads_used", count=counts.leads)),
        frame.text("desk.converted_rows", count=evaluation.converted),
        frame.text("desk.immature", count=counts.immature),
        frame.text("desk.excluded", count=counts.excluded),
        frame.text("desk.not_born", count=counts.not_born),
        frame.text("desk.closed", count=counts.closed),
    ]
    if counts.in_gap:
        parts.append(frame.text("desk.in_gap", count=counts.in_gap))
    return " · ".join(parts)


def today_words(today: Today, frame: Frame) -> str:
    """'5,800 leads today · 120 excluded · 3 not yet born · 40 handed off at once · 12 surging'"""
    return " · ".join(
        (
            frame.text("desk.leads_today", count=today.leads),
            frame.text("desk.excluded", count=today.excluded),
            frame.text("desk.not_born", count=today.not_born),
            frame.text("desk.instant", count=today.instant),
            frame.text("desk.surging", count=today.surge),
        )
    )
