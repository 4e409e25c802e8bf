"""Show leads a page at a time with what the data say of them, and hand all of them over as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from scoring.loading.store import MOST_LEADS_AT_ONCE
from ui.downloads import download, table_csv
from ui.frame import Frame
from ui.masking import Masking
from ui.pipeline import LoadedData

ROWS_A_PAGE = 50
# More attributes than this are for the file; a table that scrolls sideways hides what matters.
MOST_ATTRIBUTES = 6
# A file of more leads than this takes a moment: it is made when asked for.
_MOST_AT_ONCE = 1_000
_PREPARED = "_leads_prepared"

Worded = Mapping[str, Sequence[object]]


def lead_table(
    data: LoadedData,
    leads: Sequence[int],
    said: Worded,
    *,
    key: str,
    file_name: str,
    masking: Masking,
    frame: Frame,
) -> None:
    """Lead id, what is ``said`` of each lead (heading to one value a lead), then the lead's attributes.

    leads: indices into the data set's leads. The page shows the first attributes, the file has all. What meeting mode
    hides is in neither.
    """
    with st.container(key=f"{key}_table"):
        pages = max(1, -(-len(leads) // ROWS_A_PAGE))
        page = 1
        if pages > 1:
            page = int(st.number_input(frame.text("data.page", count=pages), 1, pages, key=f"{key}_page", width=220))
        shown = slice((page - 1) * ROWS_A_PAGE, page * ROWS_A_PAGE)
        few = attribute_names(data)[:MOST_ATTRIBUTES]
        here = {heading: list(values[shown]) for heading, values in said.items()}
        table = joined(data, leads[shown], here, few, masking, frame)
        st.dataframe(
            table.astype(object).where(table.notna(), ""),
            hide_index=True,
            key=f"{key}_rows",
            height=min(36 * (len(table) + 1) + 2, 420),
        )
        _download(data, leads, said, key, file_name, masking, frame)


def attribute_names(data: LoadedData) -> list[str]:
    """The columns of the leads' files but the id, in their order."""
    return [name for name in data.store.lead_columns if name in data.dataset.lead_columns and name != "lead_id"]


def joined(
    data: LoadedData, leads: Sequence[int], said: Worded, attributes: Sequence[str], masking: Masking, frame: Frame
) -> pd.DataFrame:
    """One row a lead. A user's column that is named like one of ours is told apart by its place in the file."""
    parts = [
        data.store.lead_rows(leads[start : start + MOST_LEADS_AT_ONCE], attributes)
        for start in range(0, max(1, len(leads)), MOST_LEADS_AT_ONCE)
    ]
    own = masking.attributes(leads, pd.concat(parts, ignore_index=True))
    ids = {frame.text("replay.lead_id"): masking.lead_ids(leads)}
    ours = pd.DataFrame({**ids, **{heading: list(values) for heading, values in said.items()}})
    taken = set(ours.columns)
    own.columns = [frame.text("replay.column_of_data", column=name) if name in taken else name for name in own.columns]
    return pd.concat([ours, own], axis=1)


def _download(
    data: LoadedData, leads: Sequence[int], said: Worded, key: str, file_name: str, masking: Masking, frame: Frame
) -> None:
    if not len(leads):
        return
    mark = (data.dataset.id, key, len(leads), hash(tuple(leads)), masking.mark)
    prepared = st.session_state.get(_PREPARED)
    if prepared is None or prepared[0] != mark:
        if len(leads) > _MOST_AT_ONCE and not st.button(frame.text("replay.prepare_file"), key=f"{key}_prepare"):
            return
        content = table_csv(joined(data, leads, said, attribute_names(data), masking, frame))
        prepared = st.session_state[_PREPARED] = (mark, content)
    label = frame.text("replay.download_leads", count=len(leads))
    download(label, prepared[1], file_name, "text/csv", key=f"{key}_download")
