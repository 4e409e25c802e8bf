"""Let the user say which of their columns is which of ours, filled in beforehand where the names tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from scoring.columns import comparable
from scoring.loading.plans import KNOWN, NEEDED, TableName
from scoring.nearest import nearest
from ui.frame import Frame

TABLES: tuple[TableName, ...] = ("leads", "activities", "outcomes")


def mapping_selects(table: TableName, columns: Sequence[str], frame: Frame) -> dict[str, str | None]:
    """A select box for each needed and known column of a table; returns our column to theirs, None for none.

    columns: those of the user's files. A choice holds while the files have the same columns.
    """
    guesses = guessed_mapping(table, columns)
    chosen: dict[str, str | None] = {}
    for place, ours in zip(_grid(len(guesses)), guesses, strict=True):
        key = f"map_{table}_{ours}_{hash(tuple(columns))}"
        if st.session_state.get(key) not in (None, *columns):
            del st.session_state[key]
        name = frame.text(f"data.column_{ours}")
        label = frame.text("data.column_needed", column=name) if ours in NEEDED[table] else name
        guess = guesses[ours]
        chosen[ours] = place.selectbox(
            label,
            [None, *columns],
            index=0 if guess is None else 1 + list(columns).index(guess),
            format_func=lambda column: frame.text("data.no_column") if column is None else column,
            key=key,
        )
    return chosen


def _grid(cells: int) -> list[st.delta_generator.DeltaGenerator]:
    """Places for that many boxes, three in a line."""
    places: list[st.delta_generator.DeltaGenerator] = []
    while len(places) < cells:
        places.extend(st.columns(3))
    return places[:cells]


def guessed_mapping(table: TableName, columns: Sequence[str]) -> dict[str, str | None]:
    """Our columns to theirs by name: equal ones, then the nearest; none of theirs twice.

    >>> guessed_mapping("leads", ["Lead ID", "created"])
    {'lead_id': 'Lead ID', 'created_at': 'created'}
    """
    ours = (*NEEDED[table], *KNOWN[table])
    by_form = {_form(column): column for column in reversed(columns)}
    guesses: dict[str, str | None] = {name: by_form.get(name) for name in ours}
    for name in ours:
        if guesses[name] is None:
            free = [column for column in columns if column not in guesses.values()]
            close = nearest(name, free)
            guesses[name] = close[0] if close else None
    return guesses


def _form(column: str) -> str:
    return comparable(column).replace(" ", "_").replace("-", "_")


def to_be_said(mapping: Mapping[str, str | None]) -> dict[str, str | None]:
    """The part of a mapping that the loader would not find by itself: columns named as ours are need no word."""
    return {ours: theirs for ours, theirs in mapping.items() if theirs != ours}
