"""Keep what the user decided about their files: as a YAML file to take away or bring, and by name in the session."""

from __future__ import annotations

import re

import streamlit as st

from scoring.intake.plan import COLUMNS, Plan
from scoring.intake.saved_plan import SavedPlan
from scoring.mapping_file import ColumnMapping, read_mapping, write_mapping
from scoring.problems import InputError
from scoring.text_file import decoded
from ui.downloads import download
from ui.frame import Frame, show_problems
from ui.intake.bringing import Bringing, bringing

_KEPT, _ROUND = "_kept_mappings", "_mapping_round"
MAPPING_FILE_MB = 2


def saved_mappings(state: Bringing, frame: Frame) -> None:
    """Folded away, as the first way needs none of it."""
    with st.expander(frame.text("data.mapping"), key="mapping", on_change="rerun", icon=":material/save:") as folded:
        if folded.open:
            _inside(state, frame)
    show_problems(state.mapping_problems, frame)


def _inside(state: Bringing, frame: Frame) -> None:
    st.markdown(frame.text("data.mapping_help"))
    kept = _kept()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            frame.text("data.mapping_name"), key="mapping_name", width=320, max_chars=120, persist_state="session"
        )
        name = str(st.session_state.get("mapping_name") or "").strip() or frame.text("data.mapping_unnamed")
        saved = state.saved(name)
        st.button(frame.text("data.keep_mapping"), key="keep_mapping", on_click=_keep, args=(saved,))
        download(
            frame.text("data.download_mapping"), write_mapping(saved).encode("utf-8"), f"{_file_name(name)}.yaml",
            "application/yaml", key="download_mapping",
        )  # fmt: skip
    if kept:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(frame.text("data.kept_mappings"), list(kept), key="kept_mapping", width=320)
            st.button(frame.text("data.use_mapping"), key="use_mapping", on_click=_use_kept)
    key = f"mapping_file_{st.session_state.setdefault(_ROUND, 0)}"
    st.file_uploader(
        frame.text("data.bring_mapping"), type=["yaml", "yml"], key=key, max_upload_size=MAPPING_FILE_MB,
        on_change=_take_file, args=(key,),
    )  # fmt: skip


def _kept() -> dict[str, SavedPlan]:
    found: dict[str, SavedPlan] = st.session_state.setdefault(_KEPT, {})
    return found


def _keep(saved: SavedPlan) -> None:
    _kept()[saved.name] = saved


def _use_kept() -> None:
    saved = _kept().get(st.session_state.get("kept_mapping", ""))
    if saved is not None:
        _apply(saved)


def _take_file(key: str) -> None:
    uploaded = st.session_state.get(key)
    if uploaded is None:
        return
    st.session_state[_ROUND] += 1
    try:
        mapping = read_mapping(decoded(uploaded.getvalue(), uploaded.name), uploaded.name)
    except InputError as error:
        bringing().mapping_problems = error.problems
        return
    if isinstance(mapping, SavedPlan):
        if mapping.name:
            st.session_state["mapping_name"] = mapping.name
            _keep(mapping)
        _apply(mapping)
    else:
        state = bringing()
        state.mapping_problems = ()
        state.take_plan(_with_columns(state.plan, mapping))


def _apply(saved: SavedPlan) -> None:
    state = bringing()
    state.mapping_problems = ()
    try:
        state.apply(saved)
    except InputError as error:
        state.mapping_problems = error.problems


def _with_columns(plan: Plan, mapping: ColumnMapping) -> Plan:
    """The plan with the columns that a mapping of format 1 names, in every table that gives to the one it speaks of."""
    for target, columns in mapping.items():
        for planned in plan.giving(target):  # type: ignore[arg-type]
            for ours, theirs in columns.items():
                if ours in COLUMNS[target]:  # type: ignore[index]
                    plan = plan.with_column(planned.name, target, ours, theirs)  # type: ignore[arg-type]
    return plan


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:60] or "mapping"
