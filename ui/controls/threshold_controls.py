"""Let the user say what a threshold is chosen for, and take one over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from scoring.choosing.objectives import OBJECTIVES, ObjectiveName
from scoring.choosing.recommendation import Recommendation
from scoring.problems import Problem
from scoring.wording import sentence
from ui import format as formats
from ui import session
from ui.chosen import Chosen, capacity_of
from ui.controls.edits import threshold_between_neighbours
from ui.escaping import sentence_as_markdown
from ui.frame import Frame
from ui.i18n import Language
from ui.optimistic import marked_card
from ui.rate_words import rate_words
from ui.session import Bench

_MOST_MONEY = 1e12
_NOTICE = "_threshold_notice"


def objective_inputs(bench: Bench, frame: Frame) -> None:
    """One row: what a conversion brings, what a hand-off costs, leads a week, the rate and the capture asked for."""
    one, state = bench.choices.thresholds, st.session_state
    state["threshold_value"] = float(one.value_per_conversion)
    state["threshold_cost"] = float(one.cost_per_hand_off)
    state["threshold_capacity"] = float(capacity_of(bench.choices))
    state["threshold_rate"] = round(one.rate * 100, 3)
    state["threshold_capture"] = round(one.capture * 100, 3)
    boxes: tuple[tuple[str, float, float, float], ...] = (
        ("value", 1.0, _MOST_MONEY, 10_000.0),
        ("cost", 0.0, _MOST_MONEY, 1_000.0),
        ("capacity", 0.5, 1e6, 1.0),
        ("rate", 0.1, 99.9, 1.0),
        ("capture", 1.0, 100.0, 5.0),
    )
    with st.container(key="page_controls", horizontal=True, vertical_alignment="bottom"):
        for name, least, most, step in boxes:
            st.number_input(
                frame.text(f"thresholds.input_{name}"), least, most, step=step, format="%g",
                key=f"threshold_{name}", help=frame.text(f"thresholds.input_{name}_help"), on_change=_change, width=200,
            )  # fmt: skip


def _change() -> None:
    bench = _bench()
    chosen: Any = st.session_state
    before = bench.choices
    one = before.thresholds
    capacity = float(chosen["threshold_capacity"] or capacity_of(before))
    after = replace(
        one,
        value_per_conversion=float(chosen["threshold_value"] or one.value_per_conversion),
        cost_per_hand_off=float(chosen["threshold_cost"] or 0),
        # Left as it is, it goes on following the page Replay.
        capacity=one.capacity if capacity == capacity_of(before) else capacity,
        rate=float(chosen["threshold_rate"] or 100 * one.rate) / 100,
        capture=float(chosen["threshold_capture"] or 100 * one.capture) / 100,
    )
    session.change_bench(choices=replace(before, thresholds=after))


def _bench() -> Bench:
    bench = session.remembered().bench
    assert bench is not None, "a bench is set before any control is drawn"
    return bench


def objective_cards(bench: Bench, chosen: Chosen, frame: Frame) -> None:
    """A card an objective: its threshold, its plateau, its reason, and a button to take it over."""
    for place, name in zip(st.columns(len(OBJECTIVES)), OBJECTIVES, strict=True):
        with place, st.container(border=True, height="stretch", key=f"objective_{name}"):
            _card(bench, name, chosen.found[name], chosen.evaluation.converted, frame)


def _card(bench: Bench, name: ObjectiveName, found: Recommendation, converted: int, frame: Frame) -> None:
    model, language = bench.candidate, frame.language
    head, place = st.columns([0.62, 0.38], vertical_alignment="center")
    figures = "" if found.at is None else figures_line(found, converted, frame)
    title = frame.text(f"thresholds.objective_{name}")
    title, figures = marked_card(title, figures, bench.data.dataset, language)
    head.markdown(f"**{title}**")
    words = [sentence_as_markdown(sentence(_with_money(one, language), language)) for one in found.sentences]
    if found.at is None:
        st.markdown(f":material/block: {' '.join(words)}")
        return
    if model.grid is None and model.hand_off_score is not None:
        place.button(
            frame.text("thresholds.use"), key=f"use_{name}", on_click=use_threshold, args=(found.at.threshold, frame),
            disabled=found.at.threshold == model.hand_off_score, help=frame.text("thresholds.use_help"),
        )  # fmt: skip
    plateau = "" if found.low is None else frame.text(
        "thresholds.plateau", low=formats.points(found.low, language), high=formats.points(found.high, language)
    )  # fmt: skip
    st.markdown(f"### {formats.points(found.at.threshold, language)} :small[:gray[{plateau}]]")
    st.markdown(("" if language == "ja" else " ").join(words))
    st.caption(figures)


def _with_money(said: Problem, language: Language) -> Problem:
    """The sentence with its amounts as money is written on the screen."""
    amounts = {
        name: formats.yen(value, language)
        for name, value in said.values.items()
        if name in ("net", "net_of_all") and isinstance(value, int | float)
    }
    return replace(said, values={**said.values, **amounts})


def figures_line(found: Recommendation, converted: int, frame: Frame) -> str:
    """'9.8% (7.1–13.2%), n = 412 · reaches 71.0% of conversions (40 of 56) · 12 a week', plain text. The rate is of
    leads, as its interval is. converted: all rows that are."""
    at, language = found.at, frame.language
    assert at is not None
    rate = rate_words(at.lead_n, at.lead_k / at.lead_n if at.lead_n else None, at.ci_low, at.ci_high, language)
    said = [
        frame.text("thresholds.rate_of", rate=rate, n=formats.n(at.lead_n, language)),
        reach_words(at.capture, at.k, converted, frame),
    ]
    if at.per_week is not None:
        said.append(frame.text("thresholds.a_week", leads=formats.decimal(at.per_week, language, 1)))
    return " · ".join(said)


def reach_words(capture: float, k: int, converted: int, frame: Frame) -> str:
    """'reaches 71.0% of conversions (40 of 56)'."""
    language = frame.language
    return frame.text(
        "thresholds.reaches", share=formats.percent(capture, language), k=formats.count(k, language),
        all=formats.count(converted, language),
    )  # fmt: skip


def use_threshold(threshold: float, frame: Frame) -> None:
    """The candidate hands off from the threshold on, as near to it as the tiers beside let it."""
    bench = _bench()
    model = bench.candidate
    value = threshold_between_neighbours(model, model.hand_off, threshold)
    if value != threshold:
        written = (formats.points(one, frame.language) for one in (threshold, value))
        st.session_state[_NOTICE] = frame.text(
            "thresholds.stopped", **dict(zip(("wanted", "value"), written, strict=True))
        )
    session.change_bench(history=bench.history.with_candidate(model.with_tier_from(model.hand_off, value)))


def notice() -> None:
    """What was to be said of the last threshold taken over, once."""
    said = st.session_state.pop(_NOTICE, None)
    # It has a place of its own, so that the charts below stay where they are.
    with st.container(key="threshold_said"):
        if said:
            st.warning(said)
