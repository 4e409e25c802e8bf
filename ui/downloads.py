"""Make every file that a user takes away: cells that a spreadsheet would run are defused, and no download is stale."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import PurePath

import pandas as pd
import streamlit as st

from scoring.loading.refused import harmless

SHORT_HASH = 12


def content_name(file_name: str, content: bytes) -> str:
    """The name with a mark of the content in it: Streamlit tells downloads of over 1 MiB apart by a sample only.

    >>> content_name("refused.csv", b"")
    'refused-e3b0c44298fc.csv'
    """
    path = PurePath(file_name)
    return f"{path.stem}-{hashlib.sha256(content).hexdigest()[:SHORT_HASH]}{path.suffix}"


def download(label: str, content: bytes, file_name: str, mime: str, key: str) -> None:
    """A button that hands over ``content``; pressing it does not run the page again."""
    name = content_name(file_name, content)
    st.download_button(label, content, name, mime, key=key, on_click="ignore", icon=":material/download:")


def table_csv(table: pd.DataFrame) -> bytes:
    """A table as CSV in UTF-8 with a byte order mark, which spreadsheets need; no cell or heading acts as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(str(name)) for name in table.columns])
    blank = table.astype(object).where(table.notna(), None)
    writer.writerows([harmless(cell) for cell in row] for row in blank.itertuples(index=False, name=None))
    return text.getvalue().encode("utf-8-sig")
