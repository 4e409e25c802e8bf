"""Let the user pick which of their columns is which of ours, and which of them the outcome itself makes."""

from __future__ import annotations

from datetime import date

import streamlit as st

from scoring.dataset import OUTCOMES
from scoring.intake.plan import COLUMNS, WORD_OF, Plan, PlannedTable, Target, Use
from scoring.intake.raw import RawTable
from scoring.intake.recognition.words import known_activity_types
from ui.escaping import as_markdown
from ui.frame import Frame
from ui.intake.bringing import bringing, corrected
from ui.intake.keys import key_of

_NONE = ""


def column_choices(table: RawTable, planned: PlannedTable, frame: Frame) -> None:
    """A box for each column of ours in each table that it gives to."""
    for target in planned.gives:
        st.markdown(f"**{frame.text(f'data.holds_{target}')}**")
        dated = [use for use in planned.uses if use.into == target and use.dated]
        use = planned.use_into(target)
        if use is not None and not use.dated:
            _boxes(table, planned, target, use, frame)
        for one in dated:
            _dated(table, planned, target, one, frame)
        if target != "links" and target != "leads":
            _another_dated(table, planned, target, frame)
    if "leads" in planned.gives:
        _made_by_outcome(table, planned, frame)


def _boxes(table: RawTable, planned: PlannedTable, target: Target, use: Use, frame: Frame) -> None:
    ours = COLUMNS[target]
    places = [place for _ in range(0, len(ours), 4) for place in st.columns(4)]
    for place, name in zip(places, ours, strict=False):
        key = key_of("column", planned.name, target, name)
        st.session_state[key] = use.columns.get(name, _NONE)
        place.selectbox(
            frame.text(f"data.column_{name}"), [_NONE, *table.columns], key=key, on_change=_pick,
            args=(planned.name, target, name, key),
            format_func=lambda column: column or frame.text("data.no_column"),
        )  # fmt: skip
    if use.numbered:
        st.caption(frame.text("data.leads_numbered"))
    if target in WORD_OF:
        _same_in_all_rows(planned, target, use, frame)


def _same_in_all_rows(planned: PlannedTable, target: Target, use: Use, frame: Frame) -> None:
    """Where no column says what a row is, or when it was, all rows of the file may be the same."""
    said = WORD_OF[target]
    with st.container(horizontal=True):
        if said not in use.columns:
            key = key_of("constant", planned.name, target, said)
            given = use.constants.get(said, _NONE)
            st.session_state[key] = given
            words = _words(target, [given] if given else [])
            st.selectbox(
                frame.text(f"data.all_rows_{target}"), [_NONE, *words], key=key, width=320, on_change=_give_all,
                args=(planned.name, target, said, key),
                format_func=lambda word: word_label(target, word, frame) if word else frame.text("data.no_column"),
            )  # fmt: skip
        if "occurred_at" not in use.columns:
            key = key_of("constant", planned.name, target, "occurred_at")
            st.session_state[key] = _day_in(use.constants.get("occurred_at", ""))
            st.date_input(
                frame.text("data.all_rows_on"), key=key, width=320, format="YYYY-MM-DD", on_change=_give_all,
                min_value=date(1900, 1, 1), max_value=date(2200, 1, 1), args=(planned.name, target, "occurred_at", key),
            )  # fmt: skip


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _give_all(name: str, target: Target, ours: str, key: str) -> None:
    given = st.session_state[key]
    if given is None or given == _NONE:
        corrected(name, lambda plan: plan.with_column(name, target, ours, None))
    else:
        corrected(name, lambda plan: plan.with_constant(name, target, ours, str(given)))


def _pick(name: str, target: Target, ours: str, key: str) -> None:
    theirs = st.session_state[key] or None
    state = bringing()
    state.pick(name, state.plan.with_column(name, target, ours, theirs), theirs)


def _dated(table: RawTable, planned: PlannedTable, target: Target, use: Use, frame: Frame) -> None:
    """What each column of dates stands for."""
    st.caption(frame.text(f"data.dated_{target}"))
    words = _words(target, list(use.dated.values()))
    places = [place for _ in range(0, len(use.dated), 4) for place in st.columns(4)]
    for place, (column, word) in zip(places, use.dated.items(), strict=False):
        key = key_of("dated", planned.name, target, column)
        st.session_state[key] = word
        place.selectbox(
            as_markdown(column), [_NONE, *words], key=key, on_change=_pick_dated,
            args=(planned.name, target, column, key),
            format_func=lambda one: word_label(target, one, frame) if one else frame.text("data.does_not_count"),
        )  # fmt: skip


def _pick_dated(name: str, target: Target, column: str, key: str) -> None:
    word = st.session_state[key] or None
    corrected(name, lambda plan: plan.with_dated(name, target, column, word))


def _another_dated(table: RawTable, planned: PlannedTable, target: Target, frame: Frame) -> None:
    """A column that holds the time of one more outcome or activity."""
    taken = {column for use in planned.uses for column in use.dated if use.into == target}
    column_key, word_key = (key_of(part, planned.name, target) for part in ("dated_column", "dated_word"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            frame.text(f"data.another_dated_{target}"), [_NONE, *(one for one in table.columns if one not in taken)],
            key=column_key, format_func=lambda column: column or frame.text("data.no_column"), width=320,
        )  # fmt: skip
        st.selectbox(
            frame.text(f"data.stands_for_{target}"), _words(target, []), key=word_key, width=240,
            format_func=lambda word: word_label(target, word, frame),
        )  # fmt: skip
        st.button(
            frame.text("data.add"), key=key_of("add_dated", planned.name, target), on_click=_add_dated,
            args=(planned.name, target, column_key, word_key),
        )  # fmt: skip


def _add_dated(name: str, target: Target, column_key: str, word_key: str) -> None:
    column, word = st.session_state[column_key], st.session_state[word_key]
    if column:
        st.session_state[column_key] = _NONE
        state = bringing()
        state.pick(name, state.plan.with_dated(name, target, column, word), column)


def _words(target: Target, more: list[str]) -> list[str]:
    known = OUTCOMES if target == "outcomes" else known_activity_types()
    return list(dict.fromkeys((*known, *more)))


def word_label(target: Target, word: str, frame: Frame) -> str:
    """An outcome in the reader's language; a known type of activity in both, as rules name it by its own name."""
    if target == "outcomes" and word in OUTCOMES:
        return frame.text(f"settings.goal_{word}")
    if target == "activities" and word in known_activity_types():
        return frame.text("data.kind_named", label=frame.text(f"kinds.{word}"), kind=word)
    return word


def _made_by_outcome(table: RawTable, planned: PlannedTable, frame: Frame) -> None:
    key = key_of("made_by_outcome", planned.name)
    st.session_state[key] = [one for one in table.columns if one in planned.outcome_columns]
    st.multiselect(
        frame.text("data.made_by_outcome"), table.columns, key=key, help=frame.text("data.made_by_outcome_help"),
        placeholder=frame.text("data.choose"), on_change=_mark, args=(planned.name, key),
    )  # fmt: skip


def _mark(name: str, key: str) -> None:
    chosen = set(st.session_state[key])

    def marked(plan: Plan) -> Plan:
        before = set(plan.table(name).outcome_columns)
        for column in sorted(chosen ^ before):
            plan = plan.with_outcome_column(name, column, column in chosen)
        return plan

    corrected(name, marked)
