"""Show a model's rates by the values of a column, with a note on how many were compared."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from scoring.dataset import Dataset
from scoring.evaluation import Rate
from scoring.segments import Segments, segment_columns
from scoring.statistics import rates
from ui import format as formats
from ui.charts.figures.rate_dots import Groups, rate_dots_chart
from ui.charts.panel import Labels, Panel
from ui.controls.compare_controls import change_compare
from ui.frame import Frame
from ui.optimistic import marked_heading
from ui.rate_words import rate_words
from ui.session import Bench

# What a meeting asks for first, where the data have it.
_ASKED_FIRST = ("source", "industry", "owner", "region", "country")
# The ends of the intervals: of all leads, and of those handed off.
_ENDS = {"": ("ci_low", "ci_high"), "handed_": ("handed_low", "handed_high")}


def segment_choice(bench: Bench, frame: Frame) -> str | None:
    """A box for the column; None where the leads have no column to split by."""
    columns = segment_columns(bench.data.dataset)
    if not columns:
        st.info(frame.text("compare.no_columns"))
        return None
    chosen = bench.choices.compare.column
    st.session_state["segment_column"] = chosen if chosen in columns else first_column(bench.data.dataset, columns)
    with st.container(key="page_controls", horizontal=True, vertical_alignment="bottom"):
        column: str = st.selectbox(
            frame.text("compare.split_by"), columns, key="segment_column", width=280,
            on_change=lambda: change_compare(column=st.session_state["segment_column"]),
        )  # fmt: skip
    return column


def first_column(dataset: Dataset, columns: list[str]) -> str:
    """One that is usually asked for, else the first that takes a few values."""
    by_name = {name.casefold(): name for name in columns}
    for name in _ASKED_FIRST:
        if name in by_name:
            return by_name[name]
    few = (one for one in columns if one in dataset.lead_columns and 2 <= len(dataset.lead_columns[one].values) <= 50)
    return next(few, columns[0])


def segment_panels(found: Segments, base: Rate, handed: Rate, labels: Labels) -> list[Panel]:
    """The conversion rate of all leads and of those handed off, a point a segment."""
    names = segment_names(found, labels)
    count = found.compared
    note = labels("compare.many_compared", count=count)
    everyone, at_hand_off = (_groups(found.table, names, prefix) for prefix in _ENDS)
    return [
        rate_dots_chart(
            "segments_all", labels("compare.segments_title", column=found.column),
            labels("compare.segments_subtitle"), everyone, of_all=base, note=note,
            labels=labels,
        ),
        rate_dots_chart(
            "segments_handed", labels("compare.segments_handed_title", column=found.column),
            labels("compare.segments_handed_subtitle"), at_hand_off, of_all=handed,
            note=note, labels=labels,
        ),
    ]  # fmt: skip


def segment_names(found: Segments, labels: Labels) -> list[str]:
    """The values as they are written; words for those without one and for the rest."""
    names = []
    for kind, value, values in found.table[["kind", "value", "values"]].itertuples(index=False, name=None):
        if kind == "value":
            names.append(str(value))
        elif kind == "missing":
            names.append(labels("compare.segment_missing"))
        else:
            names.append(labels("compare.segment_others", count=int(values)))
    return names


def _groups(table: pd.DataFrame, names: list[str], prefix: str) -> Groups:
    """Of leads, each at its first date, as the intervals are."""
    low, high = _ENDS[prefix]
    n, k = (table[f"{prefix}lead_{one}"].to_numpy() for one in ("n", "k"))
    return Groups(
        names=names,
        n=n,
        k=k,
        rate=rates(k, n),
        low=table[low].to_numpy(dtype=float),
        high=table[high].to_numpy(dtype=float),
        differs=table[f"{prefix}differs"].to_numpy(dtype=bool),
    )


def segment_table(found: Segments, dataset: Dataset, frame: Frame, labels: Labels) -> pd.DataFrame:
    """One row a segment, in the reader's words: every figure with n and interval."""
    language, table = frame.language, found.table

    def heading(key: str) -> str:
        return marked_heading(frame.text(key), dataset, language)

    words = {}
    for prefix in _ENDS:
        groups = _groups(table, [], prefix)
        columns = (groups.n, groups.rate, groups.low, groups.high)
        words[prefix] = [
            rate_words(n, rate, low, high, language)
            for n, rate, low, high in zip(*(one.tolist() for one in columns), strict=True)
        ]
    return pd.DataFrame(
        {
            found.column: segment_names(found, labels),
            frame.text("charts.leads"): [formats.count(one, language) for one in table["lead_n"]],
            heading("compare.rate_of_all"): words[""],
            frame.text("compare.more_than_luck_heading"): [_verdict(one, frame) for one in table["differs"]],
            frame.text("charts.card_leads"): [formats.count(one, language) for one in table["handed_lead_n"]],
            frame.text("compare.share_handed"): [formats.percent(one, language) for one in table["share"]],
            heading("compare.rate_of_handed"): words["handed_"],
            heading("charts.capture"): [
                labels(
                    "compare.share_of_n",
                    share=formats.percent(share, language),
                    n=labels("charts.card_capture_note", k=formats.count(k, language), n=formats.count(n, language)),
                )
                for share, k, n in zip(table["capture"], table["handed_k"], table["k"], strict=True)
            ],
        }
    )


def _verdict(differs: bool, frame: Frame) -> str:
    return frame.text("compare.told_yes") if differs else frame.text("compare.told_no")
