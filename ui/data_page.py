"""Lay out the page Data: what is in use, other files to load, what was read, and what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from zoneinfo import available_timezones

import streamlit as st

from scoring.loading.plans import NEEDED, TableName
from scoring.problems import InputError
from ui import pipeline, session
from ui.bench import bench_in_use
from ui.controls.mapping import TABLES, mapping_selects, to_be_said
from ui.controls.refused_rows import refused_rows
from ui.controls.what_was_read import what_was_read
from ui.forget import forget_button
from ui.frame import Frame, show_problems
from ui.pipeline import LoadedData
from ui.quality.gate import quality_gate
from ui.session import Bench
from ui.uploads import Uploaded, Uploads

# The endings that the browser offers; what a file is, its content says.
ENDINGS = ["csv", "tsv", "txt", "parquet", "pq"]
_UPLOADS, _PROBLEMS = "_uploads", "_load_problems"


def data_page(frame: Frame) -> None:
    """What is in use first, then what could be."""
    bench = bench_in_use(frame)
    with st.container(key="data"):
        _in_use(bench, frame)
        quality_gate(bench, frame)
        what_was_read(bench.data.report, frame)
        refused_rows(bench.data, frame)
        _other_files(frame)


def _in_use(bench: Bench, frame: Frame) -> None:
    state = session.remembered()
    st.header(frame.text("data.in_use"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", key="in_use"):
        st.text(bench.data.name(frame.language), width="stretch")
        if state.on_own:
            st.button(
                frame.text("data.back_to_sample"), key="back_to_sample",
                on_click=session.use_own, args=(False,),
            )  # fmt: skip
        elif state.own is not None:
            st.button(frame.text("data.back_to_own"), key="back_to_own", on_click=session.use_own, args=(True,))
        forget_button(frame)
        st.page_link("app.py", label=frame.text("data.to_desk"), icon=":material/tune:")


def _other_files(frame: Frame) -> None:
    st.header(frame.text("data.load_files"), anchor=False)
    st.text(frame.text("data.load_help"))
    uploads = _uploads()
    files = {table: _uploader(place, table, frame) for place, table in zip(st.columns(3), TABLES, strict=True)}
    uploads.keep_only([one for some in files.values() for one in some])
    mapping: dict[str, dict[str, str | None]] = {}
    for table, some in files.items():
        columns = uploads.columns_of(some)
        if columns:
            with st.expander(
                frame.text(f"data.map_{table}"), expanded=_lacks_needed(table, columns), key=f"map_{table}"
            ):
                mapping[table] = to_be_said(mapping_selects(table, columns, frame))
    with st.container(horizontal=True, vertical_alignment="bottom", key="load_row"):
        zone = _time_zone(frame)
        pressed = st.button(
            frame.text("data.load"), type="primary", key="load", disabled=not any(files.values()),
            icon=":material/upload_file:",
        )  # fmt: skip
    if pressed:
        _load(files, mapping, zone, frame)
    problems = st.session_state.get(_PROBLEMS)
    if problems:
        st.text(frame.text("data.not_loaded"))
        show_problems(problems, frame)


def _uploads() -> Uploads:
    uploads = st.session_state.get(_UPLOADS)
    if not isinstance(uploads, Uploads):
        uploads = st.session_state[_UPLOADS] = Uploads()
    return uploads


def _uploader(place: st.delta_generator.DeltaGenerator, table: TableName, frame: Frame) -> list[Uploaded]:
    files = place.file_uploader(
        frame.text(f"data.upload_{table}"), type=ENDINGS, accept_multiple_files=True,
        key=f"upload_{table}_{session.upload_round()}", help=frame.text(f"data.upload_{table}_help"),
        on_change=lambda: st.session_state.pop(_PROBLEMS, None),
    )  # fmt: skip
    return cast(list[Uploaded], files or [])


def _lacks_needed(table: TableName, columns: Sequence[str]) -> bool:
    """True where a needed column is not there by its own name, so that the user has to look."""
    return not set(NEEDED[table]) <= set(columns)


def _time_zone(frame: Frame) -> str:
    zones = sorted(available_timezones())
    browser = st.context.timezone
    return st.selectbox(
        frame.text("data.time_zone"), zones, index=zones.index(browser if browser in zones else "UTC"),
        key="time_zone", help=frame.text("data.time_zone_help"), width=320,
    )  # fmt: skip


def _load(
    files: dict[TableName, list[Uploaded]], mapping: dict[str, dict[str, str | None]], zone: str, frame: Frame
) -> None:
    """Take the files into use; where they are refused, all stays as it was and every problem is said."""
    uploads = _uploads()
    paths = {table: [uploads.path_of(one) for one in some] for table, some in files.items()}
    bar = st.progress(0.0, frame.text("data.step_files"))

    def progress(step: str, share: float) -> None:
        bar.progress(share, frame.text(f"data.step_{step}"))

    try:
        data = pipeline.load(paths, mapping, zone, progress)
    except InputError as error:
        st.session_state[_PROBLEMS] = error.problems
        bar.empty()
        return
    st.session_state.pop(_PROBLEMS, None)
    session.begin_on_own(_bench_on(data))
    # Fresh uploaders: the browser's copies are of no more use, and the server's memory is freed.
    session.begin_upload_round()
    uploads.keep_only([])
    st.rerun()


def _bench_on(data: LoadedData) -> Bench:
    """A bench with the data; the models are those in use, which the desk asks about where they do not fit."""
    before = session.remembered().bench
    assert before is not None
    return Bench(data, before.current, before.history)
