"""Let the user say what the words in their files stand for, in a table: our types and outcomes, or their own types."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from scoring.dataset import OUTCOMES
from scoring.intake.plan import WORD_OF, Plan, PlannedTable, Target, Use
from scoring.intake.raw import RawTable
from scoring.intake.recognition.words import known_activity_types
from scoring.leakage import is_outcome_activity
from scoring.problems import Problem
from ui.escaping import as_markdown
from ui.frame import Frame
from ui.intake.bringing import corrected
from ui.intake.columns import word_label
from ui.intake.keys import key_of

# In place of one of our words; no word of a file is given to these.
_LEFT_OUT, _AS_IT_IS, _OPEN = "-", "=", "?"
_MARKS = (_LEFT_OUT, _AS_IT_IS, _OPEN)
# Of a type of the user's own naming.
_LONGEST_NAME = 80
_QUESTIONS = ("plan_no_outcome_word", "plan_outcome_words_unknown")


def words_are_open(questions: Sequence[Problem]) -> bool:
    """Whether something is to be decided about the words."""
    return any(one.key in _QUESTIONS for one in questions)


def word_choices(table: RawTable, planned: PlannedTable, frame: Frame) -> None:
    """A table for each column of words: the word, in how many rows, what it stands for."""
    shown = False
    for target in ("activities", "outcomes"):
        for place, use in enumerate(planned.uses):
            column = use.columns.get(WORD_OF.get(use.into, ""))
            if use.into == target and column is not None and not use.dated:
                _editor(planned, target, use, column, place, frame)
                shown = True
    if not shown:
        st.caption(frame.text("data.no_words"))


def _editor(planned: PlannedTable, target: Target, use: Use, column: str, place: int, frame: Frame) -> None:
    counts = planned.words.get(column, {})
    words = list(dict.fromkeys((*counts, *use.values)))
    named = ("words_table", planned.name, target, str(place), column, *words)
    becomes = [_becomes(use, word) for word in words]
    key, base_key = _keys_of_table(named, becomes)
    if base_key not in st.session_state:
        st.session_state[base_key] = pd.DataFrame(
            {"word": words, "rows": [counts.get(word) for word in words], "becomes": becomes}
        )
    words_before: pd.DataFrame = st.session_state[base_key]
    others = [ours for ours in use.values.values() if ours is not None]
    known = OUTCOMES if target == "outcomes" else known_activity_types()
    marks = (_OPEN, _LEFT_OUT) if target == "outcomes" else (_AS_IT_IS, _LEFT_OUT)
    options = list(dict.fromkeys((*marks, *known, *others)))
    st.markdown(frame.text(f"data.words_{target}"))
    st.data_editor(
        words_before, key=key, hide_index=True, width="stretch", disabled=["word", "rows"],
        on_change=_take, args=(planned.name, target, key, base_key),
        height=min(36 * (len(words) + 1) + 2, 400),
        column_config={
            "word": st.column_config.TextColumn(frame.text("data.word")),
            "rows": st.column_config.NumberColumn(frame.text("data.word_rows"), width="small"),
            "becomes": st.column_config.SelectboxColumn(
                frame.text("data.word_becomes"), options=options, required=True,
                format_func=lambda word: _label(target, str(word), frame),
            ),
        },
    )  # fmt: skip
    if target == "activities":
        _part_of_the_deal(use, words, frame)
    if target == "activities" and words:
        _own_kind(planned, target, words, named, frame)


def _part_of_the_deal(use: Use, words: Sequence[str], frame: Frame) -> None:
    """Types that are the outcome itself, of which a first model makes no rule."""
    kinds = dict.fromkeys(use.values.get(word, word) for word in words)
    named = [kind for kind in kinds if kind is not None and is_outcome_activity(kind)]
    if named:
        names = frame.text("data.list_separator").join(as_markdown(kind) for kind in named)
        st.caption(f":material/warning: {frame.text('data.part_of_the_deal', names=names)}")


def _keys_of_table(named: Sequence[str], becomes: Sequence[str]) -> tuple[str, str]:
    """The key of the table's widget, and that of what it was first drawn with, over which its edits are laid.

    Both are new where the words were put into ours elsewhere, as by a mapping: edits would be laid over what is gone.
    """
    round_key = key_of("words_round", *named)
    number = st.session_state.setdefault(round_key, 0)
    key = key_of(*named, str(number))
    base_key = f"{key}_words"
    if base_key in st.session_state:
        shown = st.session_state[base_key]["becomes"].tolist()
        for row, cells in st.session_state.get(key, {}).get("edited_rows", {}).items():
            shown[int(row)] = cells.get("becomes", shown[int(row)])
        if shown != list(becomes):
            del st.session_state[base_key]
            st.session_state[round_key] = number + 1
            return _keys_of_table(named, becomes)
    return key, base_key


def _own_kind(planned: PlannedTable, target: Target, words: list[str], named: Sequence[str], frame: Frame) -> None:
    """Several words become one type that is none of ours."""
    words_key, name_key = (key_of(part, *named) for part in ("own_kind_words", "own_kind_name"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.multiselect(
            frame.text("data.own_kind_words"), words, key=words_key, placeholder=frame.text("data.choose"), width=420
        )
        st.text_input(frame.text("data.own_kind_name"), key=name_key, max_chars=_LONGEST_NAME, width=240)
        st.button(
            frame.text("data.own_kind_give"), key=key_of("own_kind_give", *named), on_click=_give_own_kind,
            args=(planned.name, target, words_key, name_key),
        )  # fmt: skip


def _give_own_kind(name: str, target: Target, words_key: str, name_key: str) -> None:
    chosen: Sequence[str] = st.session_state[words_key]
    kind = " ".join(str(st.session_state[name_key]).split())
    if not chosen or not kind or kind in _MARKS:
        return
    st.session_state[words_key], st.session_state[name_key] = [], ""

    def changed(plan: Plan) -> Plan:
        for word in chosen:
            plan = plan.with_value(name, target, word, kind)
        return plan

    corrected(name, changed)


def _becomes(use: Use, word: str) -> str:
    if word in use.values:
        ours = use.values[word]
        if ours is None:
            return _LEFT_OUT
        return _AS_IT_IS if ours == word and use.into == "activities" else ours
    if use.into == "outcomes":
        return word if word in OUTCOMES else _LEFT_OUT if use.only_listed else _OPEN
    return _LEFT_OUT if use.only_listed else _AS_IT_IS


def _label(target: Target, word: str, frame: Frame) -> str:
    marks = {_LEFT_OUT: "data.does_not_count", _AS_IT_IS: "data.as_it_is", _OPEN: "data.to_be_decided"}
    return frame.text(marks[word]) if word in marks else word_label(target, word, frame)


def _take(name: str, target: Target, key: str, base_key: str) -> None:
    words = st.session_state[base_key]["word"].tolist()
    edits = st.session_state[key]["edited_rows"]

    def changed(plan: Plan) -> Plan:
        for row, cells in edits.items():
            ours = cells.get("becomes")
            if ours is not None and ours != _OPEN:
                theirs = words[int(row)]
                given = None if ours == _LEFT_OUT else theirs if ours == _AS_IT_IS else ours
                plan = plan.with_value(name, target, theirs, given)
        return plan

    corrected(name, changed)
