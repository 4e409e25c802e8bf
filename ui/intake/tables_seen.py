"""Show each table that was read: what it was taken for, how sure and why, and what is to be decided about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from scoring.intake.plan import TARGETS, PlannedTable, Target
from scoring.intake.raw import RawTable
from scoring.intake.recognition.matching import product_label
from scoring.problems import Problem
from scoring.wording import sentence
from ui import format as formats
from ui.escaping import as_markdown, sentence_as_markdown
from ui.frame import Frame, show_problems
from ui.intake.bringing import Bringing, bringing
from ui.intake.columns import column_choices
from ui.intake.dates import date_choices, date_questions
from ui.intake.dropping import remove_button
from ui.intake.keys import key_of
from ui.intake.reading_choices import reading_choices
from ui.intake.words import word_choices, words_are_open
from ui.masking import problems_to_show

_CANONICAL = "canonical"
# In the words of the page where a table is not recognised.
_SAID_ALREADY = "plan_why_nothing_tells"
_SIGNS = {"sure": ":material/check_circle:", "likely": ":material/help:", "guess": ":material/contact_support:"}


def tables_seen(state: Bringing, questions: Sequence[Problem], frame: Frame) -> None:
    """A block a table, those that are used first; the others are folded away."""
    unknown: list[tuple[RawTable, PlannedTable]] = []
    used: list[tuple[RawTable, PlannedTable]] = []
    unused: list[tuple[RawTable, PlannedTable]] = []
    for table in state.tables:
        planned = state.plan.table(table.name)
        fitting = used if planned.uses or planned.helps else unused if planned.product else unknown
        fitting.append((table, planned))
    for table, planned in used + unknown:
        _block(table, planned, questions, frame)
    if unused:
        with st.expander(
            frame.text("data.unused_tables", count=len(unused)), key="unused_tables", on_change="rerun"
        ) as folded:
            if folded.open:
                for table, planned in unused:
                    _block(table, planned, questions, frame)


def _block(table: RawTable, planned: PlannedTable, questions: Sequence[Problem], frame: Frame) -> None:
    own = [one for one in questions if one.place.get("file") == table.name]
    with st.container(border=True, key=key_of("table", table.name), gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            size = frame.text(
                "data.table_size", rows=formats.count(table.rows, frame.language), columns=len(table.columns)
            )
            st.markdown(f"**{as_markdown(table.name)}**  {size}", width="stretch")
            if not table.part:
                remove_button(table.file, frame)
        with st.container(horizontal=True, vertical_alignment="center"):
            _taken_for(planned, frame)
            _holds(planned, frame)
        why = [one for one in planned.why if one.key != _SAID_ALREADY]
        reasons = [sentence_as_markdown(sentence(one, frame.language)) for one in problems_to_show(why)]
        if reasons:
            st.caption(" ".join(reasons))
        date_questions(planned, frame)
        show_problems([_without_place(one) for one in own if one.key != "plan_date_undecided"], frame)
        _part(table, planned, own, frame)


def _part(table: RawTable, planned: PlannedTable, questions: Sequence[Problem], frame: Frame) -> None:
    """What can be corrected, one part at a time: there may be many tables."""
    parts: dict[str, Callable[[RawTable, PlannedTable, Frame], None]] = {}
    if planned.uses:
        parts["columns"] = column_choices
        if planned.word_columns:
            parts["words"] = word_choices
        parts["dates"] = date_choices
    parts["reading"] = reading_choices
    key = key_of("part", table.name)
    default = "words" if words_are_open(questions) else None
    if key in st.session_state and st.session_state[key] not in parts:
        st.session_state[key] = None
    shown = st.segmented_control(
        frame.text("data.parts"), list(parts), key=key, default=default if key not in st.session_state else None,
        format_func=lambda part: frame.text(f"data.part_{part}"), label_visibility="collapsed",
    )  # fmt: skip
    if shown is not None:
        parts[shown](table, planned, frame)


def _taken_for(planned: PlannedTable, frame: Frame) -> None:
    """What it gives, from where it seems to be, and how sure that is."""
    product = "" if planned.product in ("", _CANONICAL) else product_label(planned.product)
    gives = frame.text("data.list_separator").join(frame.text(f"data.holds_{target}") for target in planned.gives)
    if planned.helps and not gives:
        gives = frame.text("data.holds_names")
    values = {name: one for name, one in (("gives", gives), ("product", as_markdown(product))) if one}
    if gives:
        said = frame.text("data.taken_for_of_product" if product else "data.taken_for", **values)
    else:
        said = frame.text("data.taken_for_nothing_of_product" if product else "data.taken_for_nothing", **values)
    if not gives and not product and planned.sure != "sure":
        st.markdown(f":material/warning: {frame.text('data.not_recognised')}", width="stretch")
        return
    st.markdown(f"{_SIGNS[planned.sure]} {said} ({frame.text(f'data.sure_{planned.sure}')})", width="stretch")


def _holds(planned: PlannedTable, frame: Frame) -> None:
    key = key_of("holds", planned.name)
    st.session_state[key] = list(planned.gives)
    st.pills(
        frame.text("data.holds"), TARGETS, selection_mode="multi", key=key, on_change=_hold_as,
        args=(planned.name, key), format_func=lambda target: frame.text(f"data.holds_{target}"),
        label_visibility="collapsed", width="content", wrap=True,
    )  # fmt: skip


def _hold_as(name: str, key: str) -> None:
    chosen: Sequence[Target] = st.session_state[key] or ()
    bringing().hold_as(name, [target for target in TARGETS if target in chosen])


def _without_place(problem: Problem) -> Problem:
    """The block says which table it is of."""
    place = {name: value for name, value in problem.place.items() if name != "file"}
    return Problem(problem.key, place, problem.values, problem.severity)
