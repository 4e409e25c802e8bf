"""Let the user say which of our activity types and outcomes the words in their files stand for, in a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from scoring.dataset import OUTCOMES
from scoring.intake.plan import WORD_OF, Plan, PlannedTable, Target, Use
from scoring.intake.raw import RawTable
from scoring.intake.recognition.words import known_activity_types
from scoring.problems import Problem
from ui.frame import Frame
from ui.intake.bringing import corrected
from ui.intake.columns import word_label
from ui.intake.keys import key_of

# In place of one of our words; no word of a file is given to these.
_LEFT_OUT, _AS_IT_IS, _OPEN = "-", "=", "?"
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
    key = key_of("words_table", planned.name, target, str(place), column, *words)
    base_key = f"{key}_words"
    if key not in st.session_state:
        # The table stays as it was when it was first drawn: what is edited is laid over it.
        st.session_state[base_key] = pd.DataFrame(
            {
                "word": words,
                "rows": [counts.get(word) for word in words],
                "becomes": [_becomes(use, word) for word in words],
            }
        )
    words_before: pd.DataFrame = st.session_state[base_key]
    others = [ours for ours in use.values.values() if ours is not None]
    known = OUTCOMES if target == "outcomes" else known_activity_types()
    marks = (_LEFT_OUT,) if target == "outcomes" else (_AS_IT_IS, _LEFT_OUT)
    if target == "outcomes":
        marks = (_OPEN, *marks)
    options = list(dict.fromkeys((*marks, *known, *others)))
    st.markdown(frame.text(f"data.words_{target}"))
    st.data_editor(
        words_before, key=key, hide_index=True, width="stretch", disabled=["word", "rows"],
        on_change=_take, args=(planned.name, target, key, base_key),
        height=min(36 * (len(words) + 1) + 2, 400),
        column_config={
            "word": st.column_config.TextColumn(frame.text("data.word")),
            "rows": st.column_config.NumberColumn(frame.text("data.word_rows")),
            "becomes": st.column_config.SelectboxColumn(
                frame.text("data.word_becomes"), options=options, required=True,
                format_func=lambda word: _label(target, str(word), frame),
            ),
        },
    )  # fmt: skip


def _becomes(use: Use, word: str) -> str:
    if word in use.values:
        ours = use.values[word]
        return _LEFT_OUT if ours is None else ours
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
