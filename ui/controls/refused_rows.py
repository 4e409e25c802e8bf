"""Show the rows that were refused, a page at a time, with the reason for each, and hand all of them over as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from scoring.loading import LoadReport
from scoring.problems import Problem
from scoring.wording import sentence
from ui.downloads import download
from ui.frame import Frame, show_problems
from ui.i18n import Language
from ui.pipeline import LoadedData
from ui.session import remembered

ROWS_A_PAGE = 50
_PREPARED = "_refused_file"


def refused_rows(data: LoadedData, frame: Frame) -> None:
    """Nothing where no row was refused; else the reasons with what to do, then the rows."""
    report = data.report
    if not report.refused:
        return
    st.header(frame.text("data.refused"), anchor=False)
    with st.container(key="refused"):
        show_problems([warning for warning in report.warnings if is_of_rows(warning)], frame)
        if remembered().meeting_mode:
            st.info(frame.text("masking.no_file"))
            return
        pages = -(-report.refused // ROWS_A_PAGE)
        page = 1
        if pages > 1:
            page = int(st.number_input(frame.text("data.page", count=pages), 1, pages, key="refused_page"))
        shown = report.refused_page((page - 1) * ROWS_A_PAGE, ROWS_A_PAGE)
        st.dataframe(refused_table(shown, frame), hide_index=True, key="refused_table", height=320)
        _download(data, frame)


def refused_table(rows: pd.DataFrame, frame: Frame) -> pd.DataFrame:
    """The rows with our columns named and worded in the reader's language; those of the file as they came."""
    worded = rows.assign(
        reason=[reason_words(reason, frame.language) for reason in rows["reason"]],
        table=[frame.text(f"data.table_{table}") for table in rows["table"]],
    )
    ours = {name: frame.text(f"data.refused_{name}") for name in ("table", "file", "line", "reason", "more_cells")}
    # A table with two columns of one name cannot be shown.
    theirs = {name: frame.text("data.refused_own_column", name=name) for name in ours.values() if name in rows}
    return worded.rename(columns=theirs | ours)


def reason_words(reason: str, language: Language) -> str:
    """Why a row was refused, in words."""
    return sentence(Problem(reason), language).replace("`", "")


def is_of_rows(warning: Problem) -> bool:
    """True for a warning that says why rows were refused."""
    return warning.key.startswith("data_rows_")


def _download(data: LoadedData, frame: Frame) -> None:
    """Two steps, as the file may be large: it is made when asked for."""
    prepared = st.session_state.get(_PREPARED)
    mark = (data.dataset.id, frame.language)
    if prepared is None or prepared[0] != mark:
        if not st.button(frame.text("data.prepare_refused"), key="prepare_refused"):
            return
        prepared = st.session_state[_PREPARED] = (mark, refused_file(data.report, frame))
    download(frame.text("data.download_refused"), prepared[1], "refused.csv", "text/csv", key="download_refused")


def refused_file(report: LoadReport, frame: Frame) -> bytes:
    """All refused rows as CSV, in the words of the page; no cell can act as a formula."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refused.csv"
        report.write_refused(path, lambda rows: refused_table(rows, frame))
        return path.read_bytes()
