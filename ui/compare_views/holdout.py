"""Lock the later dates while tuning, and confirm the candidate on them; every look is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from scoring.evaluation import FEWEST_ROWS, Evaluation
from scoring.holdout import (
    Confirmation,
    Figures,
    HoldoutLog,
    Split,
    confirm_on_holdout,
    fingerprint,
    split_settings,
)
from scoring.problems import InputError
from ui import format as formats
from ui.charts.figures.sweep_pair import SweepSide, sweep_pair_chart
from ui.charts.panel import Card, Cards, Labels, Panel
from ui.controls.compare_controls import change_compare
from ui.frame import Frame, show_problems
from ui.locked_dates import choose_settings, chosen_settings, is_locked, lock_dates
from ui.rate_words import rate_of_n, rate_words
from ui.session import Bench

_SHOWN = "_confirmation"


def holdout_view(bench: Bench, frame: Frame, progress: Callable[[float], None]) -> Confirmation | None:
    """The dates, the lock, the button and the log; what is shown of the last look, where it was of this candidate."""
    settings = chosen_settings(bench)
    try:
        split = split_settings(settings, bench.data.dataset)
    except InputError as error:
        show_problems(error.problems, frame)
        st.button(
            frame.text("compare.every_month"), key="holdout_every_month", on_click=choose_settings,
            args=(bench, replace(settings, on=(), every="month")),
        )  # fmt: skip
        return None
    st.text(_dates_sentence(split, frame))
    _lock(bench, frame)
    log = tried_log(bench)
    with st.container(key="holdout_row", horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            frame.text("compare.confirm"), key="confirm_holdout", type="primary", icon=":material/lock_open:",
            help=frame.text("compare.confirm_help"),
        )  # fmt: skip
        st.text(_counts_sentence(log, frame))
    if pressed:
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = confirm_on_holdout(bench.data.desk, bench.candidate, settings, log, when, progress)
        change_compare(log=found.log)
        st.session_state[_SHOWN] = (bench.data.dataset.id, fingerprint(bench.candidate), settings, found)
        st.rerun()
    shown = st.session_state.get(_SHOWN)
    if shown is None or shown[:3] != (bench.data.dataset.id, fingerprint(bench.candidate), settings):
        return None
    confirmation: Confirmation = shown[3]
    return confirmation


def tried_log(bench: Bench) -> HoldoutLog:
    """The log with every candidate of the history in it."""
    log = bench.choices.compare.log
    for model in (*bench.history.past, bench.candidate, *bench.history.future):
        log = log.with_tried(model)
    return log


def _dates_sentence(split: Split, frame: Frame) -> str:
    def ends(moments: tuple[int, ...]) -> dict[str, str]:
        return {"first": formats.date(moments[0], frame.language), "last": formats.date(moments[-1], frame.language)}

    parts = [
        frame.text("compare.tuning_dates", count=len(split.tuning.on), **ends(split.tuning.on)),
        frame.text("compare.holdout_dates", count=len(split.holdout.on), **ends(split.holdout.on)),
    ]
    if split.purged:
        parts.append(frame.text("compare.purged_dates", count=len(split.purged)))
    return " · ".join(parts)


def _lock(bench: Bench, frame: Frame) -> None:
    st.session_state["holdout_locked"] = is_locked(bench)
    st.toggle(
        frame.text("compare.lock"), key="holdout_locked", help=frame.text("compare.lock_help"),
        on_change=_change_lock, args=(bench,),
    )  # fmt: skip


def _change_lock(bench: Bench) -> None:
    lock_dates(bench, bool(st.session_state["holdout_locked"]))


def _counts_sentence(log: HoldoutLog, frame: Frame) -> str:
    return " · ".join(
        (
            frame.text("compare.settings_tried", count=log.settings_tried),
            frame.text("compare.looks_taken", count=len(log.looks)),
        )
    )


def holdout_panels(found: Confirmation, line: float | None, labels: Labels) -> list[Cards | Panel]:
    """Tuning and holdout beside each other, as figures and as sweeps."""
    sides = [
        SweepSide(labels("compare.holdout"), found.holdout.columns["sweep"], line),
        SweepSide(labels("compare.tuning"), found.tuning.columns["sweep"], line),
    ]
    return [
        _cards(found, labels),
        sweep_pair_chart(
            "holdout_sweeps", labels("compare.holdout_title"), labels("compare.holdout_subtitle"), sides, labels=labels
        ),
    ]


def _cards(found: Confirmation, labels: Labels) -> Cards:
    language = labels.language

    def card(name: str, write: Callable[[Evaluation], str], note: str) -> Card:
        return Card(
            id=name, label=labels(f"charts.card_{name}"), value=write(found.holdout),
            current=labels("compare.tuning_was", value=write(found.tuning)), note=note,
        )  # fmt: skip

    def leads(one: Evaluation) -> str:
        return formats.count(one.hand_off.rate.lead_n, language)

    def rate(one: Evaluation) -> str:
        handed = one.hand_off.rate
        return formats.percent(handed.lead_rate, language) if handed.lead_n >= FEWEST_ROWS else formats.UNKNOWN

    area = found.holdout
    low, high = (formats.decimal(end, language, 2) for end in (area.auc_low, area.auc_high))
    around_auc = "" if area.auc_low is None else labels("charts.card_auc_note", low=low, high=high)
    return Cards(
        id="holdout_cards",
        label=labels("compare.holdout_title"),
        cards=[
            card("leads", leads, labels("compare.each_lead_once")),
            card("rate", rate, rate_of_n(area.hand_off.rate, language)),
            card("capture", lambda one: formats.percent(one.hand_off.capture, language), ""),
            card("auc", lambda one: formats.decimal(one.auc, language), around_auc),
        ],
    )


def looks_table(log: HoldoutLog, frame: Frame) -> pd.DataFrame:
    """One row a look, the latest first."""
    language = frame.language

    def rate(one: Figures) -> str:
        words = rate_words(one.lead_n, one.lead_k / one.lead_n if one.lead_n else None, one.low, one.high, language)
        return frame.text("thresholds.rate_of", rate=words, n=formats.n(one.lead_n, language))

    looks = log.looks[::-1]
    return pd.DataFrame(
        {
            frame.text("compare.when"): [one.when.replace("T", " ").removesuffix("Z") for one in looks],
            frame.text("replay.model"): [one.name for one in looks],
            frame.text("compare.tried"): [formats.count(one.tried, language) for one in looks],
            frame.text("compare.tuning"): [rate(one.tuning) for one in looks],
            frame.text("compare.holdout"): [rate(one.holdout) for one in looks],
            frame.text("charts.card_auc"): [
                frame.text(
                    "desk.changed", before=formats.decimal(one.tuning.auc, language),
                    now=formats.decimal(one.holdout.auc, language),
                )
                for one in looks
            ],
        }
    )  # fmt: skip
