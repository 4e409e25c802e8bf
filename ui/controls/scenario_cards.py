"""Show thresholds beside the one in force: what lowering the bar adds and raising it drops."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from scoring.choosing.scenarios import ScoredRows, band_sentence, marginal_band, scenario_table
from scoring.dataset import Dataset
from scoring.model import LARGEST_NUMBER
from scoring.wording import sentence
from ui import format as formats
from ui import session
from ui.chosen import Chosen
from ui.controls.threshold_controls import reach_words, use_threshold
from ui.escaping import sentence_as_markdown
from ui.frame import Frame
from ui.optimistic import marked_card
from ui.rate_words import rate_of_n, rate_words
from ui.session import Bench


def own_threshold(bench: Bench, frame: Frame) -> None:
    """A box for a threshold of the user's own; empty for none."""
    st.session_state["own_threshold"] = bench.choices.thresholds.own
    with st.container(key="page_controls", horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            frame.text("thresholds.own"), -float(LARGEST_NUMBER), float(LARGEST_NUMBER), step=1.0, format="%g",
            key="own_threshold", help=frame.text("thresholds.own_help"), on_change=_change, width=200,
        )  # fmt: skip


def _change() -> None:
    bench = session.remembered().bench
    assert bench is not None, "a bench is set before any control is drawn"
    own = st.session_state["own_threshold"]
    after = replace(bench.choices.thresholds, own=None if own is None else round(float(own), 3))
    session.change_bench(choices=replace(bench.choices, thresholds=after))


def scenario_cards(on: ScoredRows, found: Chosen, own: float | None, dataset: Dataset, frame: Frame) -> None:
    """A card a threshold: 15 and 5 below the one in force, itself, 5 and 15 above, and the user's own."""
    table = scenario_table(on, () if own is None else (own,))
    if not len(table):
        st.info(frame.text("thresholds.no_threshold"))
        return
    for place, row in zip(st.columns(len(table)), table.itertuples(), strict=True):
        with place, st.container(border=True, height="stretch", key=f"scenario_{row.Index}"):
            _card(on, found, row, dataset, frame)


def _card(on: ScoredRows, found: Chosen, row: Any, dataset: Dataset, frame: Frame) -> None:
    language, now, flow = frame.language, on.model.hand_off_score, found.flow
    assert now is not None
    change = frame.text("thresholds.now") if row.change == 0 else formats.difference(row.change, language, _digits(row))
    st.markdown(f"### {formats.points(row.threshold, language)} :small[:gray[{change}]]")
    # Of leads, as the interval is.
    share = row.lead_k / row.lead_n if row.lead_n else None
    rate = rate_words(row.lead_n, share, row.ci_low, row.ci_high, language)
    leads = frame.text("thresholds.rows_of", n=formats.n(row.lead_n, language))
    lines = [
        *marked_card(f"**{rate}**", leads, dataset, language),
        reach_words(row.capture, row.k, found.evaluation.converted, frame),
    ]
    if flow is not None:
        per_week = float(flow.per_week(np.array([float(row.threshold)]))[0])
        lines.append(frame.text("thresholds.a_week", leads=formats.decimal(per_week, language, 1)))
    st.markdown("  \n".join(lines))
    if row.change == 0:
        return
    lowering = row.threshold < now
    band = marginal_band(on, min(row.threshold, now), max(row.threshold, now))
    st.markdown(sentence_as_markdown(sentence(band_sentence(band, lowering=lowering, flow=flow), language)))
    st.caption(frame.text("thresholds.band_rate", rate=rate_of_n(band.rate, language)))
    if on.model.grid is None:
        st.button(
            frame.text("thresholds.use"), key=f"use_scenario_{row.Index}", on_click=use_threshold,
            args=(float(row.threshold), frame),
        )  # fmt: skip


def _digits(row: Any) -> int:
    """As many decimals as the change has."""
    return 0 if float(row.change).is_integer() else 3
