"""Show how a file was read and its first rows as text, and read it otherwise where the user says so."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from scoring.intake.plan import PlannedTable
from scoring.intake.raw import RawTable, ReadingChoices
from scoring.intake.reading.encodings import Encoding
from ui.frame import Frame
from ui.intake.bringing import bringing
from ui.intake.keys import key_of
from ui.session import remembered

ROWS_SHOWN = 20
ENCODINGS = ("utf-8", "utf-16", "cp932", "euc_jp", "cp1252")
DELIMITERS = (",", ";", "\t", "|", " ")
QUOTES = ('"', "'")
DECIMALS = (".", ",")


def reading_choices(table: RawTable, planned: PlannedTable, frame: Frame) -> None:
    """Only what applies: a sheet has no encoding, a Parquet file no header row."""
    read_as = table.read_as
    boxes: list[tuple[str, list[Any], Any]] = []
    if read_as.encoding is not None:
        boxes.append(("encoding", _encodings(read_as.encoding), read_as.encoding))
    if read_as.delimiter is not None:
        boxes.append(("delimiter", _with(DELIMITERS, read_as.delimiter), read_as.delimiter))
    if read_as.quote is not None:
        boxes.append(("quote", _with(QUOTES, read_as.quote), read_as.quote))
    if read_as.decimal is not None:
        boxes.append(("decimal", _with(DECIMALS, read_as.decimal), read_as.decimal))
    if read_as.epoch_1904 is not None:
        boxes.append(("epoch_1904", [False, True], read_as.epoch_1904))
    places = st.columns(max(len(boxes) + (read_as.header_row is not None), 1))
    for place, (name, options, value) in zip(places, boxes, strict=False):
        key = key_of(f"read_{name}", table.name)
        st.session_state[key] = value
        place.selectbox(
            frame.text(f"data.read_{name}"), options, key=key, on_change=_read_again, args=(table.name, name, key),
            format_func=partial(_label, name, frame=frame),
        )  # fmt: skip
    if read_as.header_row is not None:
        key = key_of("read_header_row", table.name)
        st.session_state[key] = read_as.header_row
        places[-1].number_input(
            frame.text("data.read_header_row"), 0, 1000, key=key, help=frame.text("data.read_header_row_help"),
            on_change=_read_again, args=(table.name, "header_row", key),
        )  # fmt: skip
    if table.refused:
        st.caption(frame.text("data.lines_refused", count=table.refused))
    _first_rows(table, frame)


def _encodings(found: str) -> list[str]:
    """Each by one codec: options that read alike could not be told apart when they come back from the browser."""
    others = [codec for codec in ENCODINGS if Encoding(codec).name != Encoding(found).name]
    return [found, *others]


def _with(known: tuple[str, ...], found: str) -> list[str]:
    return list(dict.fromkeys((found, *known)))


def _label(name: str, option: Any, frame: Frame) -> str:
    if name == "encoding":
        return Encoding(str(option)).name
    if name == "delimiter":
        named = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blanks", "": "none"}
        return frame.text(f"data.delimiter_{named[option]}") if option in named else str(option)
    if name == "quote":
        return frame.text("data.quote_double" if option == '"' else "data.quote_single")
    if name == "decimal":
        return frame.text("data.decimal_comma" if option == "," else "data.decimal_point")
    return frame.text("data.epoch_1904" if option else "data.epoch_1900")


def _read_again(name: str, choice: str, key: str) -> None:
    state = bringing()
    table = next(one for one in state.tables if one.name == name)
    before = state.choices.get(name, ReadingChoices())
    state.read_again(table, replace(before, **{choice: st.session_state[key]}))


def _first_rows(table: RawTable, frame: Frame) -> None:
    st.markdown(frame.text("data.first_rows", count=min(len(table.preview), ROWS_SHOWN)))
    if remembered().meeting_mode:
        st.info(frame.text("data.first_rows_hidden"))
        return
    rows = pd.DataFrame(list(table.preview[:ROWS_SHOWN]), columns=list(table.columns), dtype="object")
    st.dataframe(rows, hide_index=True, key=key_of("preview_table", table.name), height=280)
