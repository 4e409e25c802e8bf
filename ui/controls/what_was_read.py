"""Show what became of every row of every file: a block a table."""

from __future__ import annotations

from pathlib import PurePath

import streamlit as st

from scoring.loading import LoadReport, TableReport
from scoring.loading.report import FileReport
from ui import format as formats
from ui.controls.refused_rows import is_of_rows
from ui.escaping import as_markdown
from ui.frame import Frame, show_problems

_PARQUET_ENDINGS = (".parquet", ".pq")


def what_was_read(report: LoadReport, frame: Frame, *, has_times: bool = True) -> None:
    """For each table: rows, those kept and refused, the range of times, columns and files. has_times: whether anything
    in the files says when it was; see ``scoring.snapshot_mode.has_times``."""
    st.header(frame.text("data.read"), anchor=False)
    with st.container(key="read"):
        for place, table in zip(st.columns(3), report.tables, strict=False):
            with place:
                _table(table, frame, has_times)
        show_problems([warning for warning in report.warnings if not is_of_rows(warning)], frame)


def _table(table: TableReport, frame: Frame, has_times: bool) -> None:
    language = frame.language
    refused = sum(table.refused.values())
    st.subheader(frame.text(f"data.table_{table.table}"), anchor=False)
    lines = [frame.text("data.rows_kept", count=table.kept)]
    if refused:
        lines.append(frame.text("data.rows_refused", count=refused))
    if has_times and table.first is not None and table.last is not None:
        first, last = formats.date(table.first, language), formats.date(table.last, language)
        lines.append(frame.text("data.times", first=first, last=last))
    lines.append(frame.text("data.columns", count=len(table.columns)))
    st.markdown("  \n".join(lines))
    columns = [f"{as_markdown(one.name)} ({frame.text(f'data.type_{one.type}')})" for one in table.columns]
    files = [f"{as_markdown(one.name)}: {_rows(one, frame)}" for one in table.files]
    with st.expander(frame.text("data.details"), key=f"details_{table.table}"):
        st.markdown("\n".join(f"- {line}" for line in files + columns))


def _rows(file: FileReport, frame: Frame) -> str:
    """What a table was read from is said of its own file; one that was put together from it has no encoding."""
    kind = file.encoding
    if file.kind == "Parquet" and PurePath(file.name).suffix.lower() in _PARQUET_ENDINGS:
        kind = file.kind
    if not kind:
        return frame.text("data.rows_of_file", count=file.rows)
    return frame.text("data.file_rows", count=file.rows, kind=kind)
