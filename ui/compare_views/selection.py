"""Show how far the rates below the line rest on leads that sales never called."""

from __future__ import annotations

import streamlit as st

from scoring.evaluation import FEWEST_ROWS
from scoring.model import ScoringModel
from scoring.selection import Selection
from ui import format as formats
from ui.charts.figures.share_bars import share_bars_chart
from ui.charts.panel import Card, Cards, Labels, Panel
from ui.controls.compare_controls import change_compare
from ui.frame import Frame
from ui.rate_words import rate_of_n
from ui.session import Bench


def sample_input(bench: Bench, frame: Frame) -> float:
    """How near a random sample shall bring the rate below the line."""
    st.session_state["half_width"] = round(bench.choices.compare.half_width * 100, 3)
    with st.container(key="page_controls", horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            frame.text("compare.half_width"), 0.1, 20.0, step=0.5, format="%g", key="half_width",
            help=frame.text("compare.half_width_help"), width=260,
            on_change=lambda: change_compare(half_width=float(st.session_state["half_width"] or 2) / 100),
        )  # fmt: skip
    return bench.choices.compare.half_width


def banner(found: Selection, frame: Frame) -> None:
    """A warning where rates below the line rest on leads nobody called, else that they do not."""
    if found.banner is None:
        st.success(frame.text("compare.selection_fine", rate=rate_of_n(found.below, frame.language)))
        return
    words = frame.text(f"compare.{found.banner}", rate=rate_of_n(found.below, frame.language))
    if found.sample is not None:
        wide = formats.percent_difference(found.half_width, frame.language).lstrip("+")
        # Japanese sentences follow each other without a blank.
        between = "" if frame.language == "ja" else " "
        words += between + frame.text("compare.sample_words", count=found.sample, wide=wide)
    st.warning(words)


def selection_panels(found: Selection, model: ScoringModel, labels: Labels) -> list[Cards | Panel]:
    language = labels.language

    def card(name: str, value: str, note: str) -> Card:
        return Card(name, labels(f"compare.card_{name}"), value, note=note,
                    explanation=labels(f"compare.card_{name}_explained"))  # fmt: skip

    rates = {
        "worked_above": found.above,
        "worked_below": found.below,
        "rate_worked": found.below_worked,
        "rate_not_worked": found.below_not_worked,
    }
    cards = [
        card(
            name,
            formats.percent(one.lead_rate, language) if one.lead_n >= FEWEST_ROWS else formats.UNKNOWN,
            labels("charts.card_rate_note", n=formats.n(one.lead_n, language),
                   interval=formats.interval(one.low, one.high, language))
            if one.lead_n >= FEWEST_ROWS
            else labels("replay.too_few_of", n=formats.n(one.lead_n, language)),
        )
        for name, one in rates.items()
    ]  # fmt: skip
    if found.banner == "selection_no_record":
        # Nobody is known to have been called: a share of 0 would say that nobody was.
        cards = []
    cards.append(card("sample", formats.count(found.sample, language), labels("compare.card_sample_note")))
    worked = found.tiers["worked"].to_numpy()
    titles = {tier.id: tier.title for tier in model.tiers}
    return [
        Cards("selection", labels("compare.view_selection"), cards),
        share_bars_chart(
            "worked",
            labels("compare.worked_title"),
            labels("compare.worked_subtitle"),
            [titles[str(one)] for one in found.tiers["id"]],
            {
                labels("compare.worked"): (worked, "candidate"),
                labels("compare.not_worked"): (found.tiers["n"].to_numpy() - worked, "grid"),
            },
            empty=labels("compare.empty_no_record") if found.banner == "selection_no_record" else "",
            labels=labels,
        ),
    ]
