"""Take files in: dropped into the browser, or lying in a folder of the server that its owner named."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import cast

import streamlit as st

from ui import format as formats
from ui import session
from ui.escaping import as_markdown
from ui.frame import Frame, show_problems
from ui.intake.bringing import Bringing, bringing, forget_bringing
from ui.intake.keys import key_of
from ui.intake.receiving import is_served
from ui.intake.zone import most_gigabytes, zone
from ui.uploads import Uploaded

# Names a folder of the server whose files may be brought in by everyone who may use the app.
FOLDER_VARIABLE = "LEAD_SCORING_FILES"
MOST_OFFERED = 500


def drop_zone(frame: Frame) -> None:
    """One place for all files; what is dropped is read at once, and the place is empty again."""
    if not bringing().tables:
        st.markdown(frame.text("data.drop_help"))
    st.html(f"<style>{_css()}</style>")
    with st.container(key="drop_place"):
        with st.container(key="drop"):
            if is_served():
                zone(frame)
            else:
                _plain_uploader(frame)
        if is_served():
            # Unseen, until it shows that the place's own script does not run.
            with st.container(key="plain_drop"):
                _plain_uploader(frame)
                st.caption(_plain_limit(frame))
    _database_button(frame)
    folder = server_folder()
    limit = frame.text("dropping.limit", gigabytes=most_gigabytes()) if is_served() else _plain_limit(frame)
    if folder is None:
        st.caption(f"{limit} {frame.text('data.no_server_folder', variable=FOLDER_VARIABLE)}")
        return
    st.caption(limit)
    _folder_box(folder, frame)


def _plain_uploader(frame: Frame) -> None:
    """Streamlit's own, which holds files in the server's memory."""
    key = f"drop_{session.upload_round()}"
    st.file_uploader(
        frame.text("data.drop"), accept_multiple_files=True, key=key, on_change=_take_dropped, args=(key,),
        label_visibility="collapsed",
    )  # fmt: skip


def _take_dropped(key: str) -> None:
    files = cast(list[Uploaded], st.session_state.get(key) or [])
    if files:
        # A fresh place: the browser's copies are of no more use, and the server's memory is freed.
        session.begin_upload_round()
        if bringing().is_loaded:
            # Files beside those that are in use are other data; more of the same are added where those are corrected.
            forget_bringing()
        bringing().add(files)


def _plain_limit(frame: Frame) -> str:
    megabytes = int(st.get_option("server.maxUploadSize"))
    return frame.text("data.drop_limit", megabytes=formats.count(megabytes, frame.language))


@cache
def _css() -> str:
    return (Path(__file__).parent / "drop_place.css").read_text(encoding="utf-8")


def server_folder() -> Path | None:
    """The folder that the server's owner named, where it is one."""
    named = os.environ.get(FOLDER_VARIABLE, "")
    return Path(named) if named and Path(named).is_dir() else None


def database_url() -> str | None:
    """Of the PostgreSQL database that the server's secrets name: ``[postgresql]`` with ``url``."""
    try:
        return str(st.secrets["postgresql"]["url"])
    except (KeyError, FileNotFoundError):
        return None


def _database_button(frame: Frame) -> None:
    if database_url() is not None:
        st.button(
            frame.text("data.read_database"), key="read_database", icon=":material/database:", on_click=_read_database,
            help=frame.text("data.read_database_help"),
        )  # fmt: skip


def _read_database() -> None:
    url = database_url()
    if url is not None:
        bringing().add_database(url)


def files_in(folder: Path) -> list[str]:
    """The files in a folder and below, by their path from it; no links, as they may lead out of it."""
    found: list[str] = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            path = Path(root) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                found.append(str(path.relative_to(folder)))
            if len(found) == MOST_OFFERED:
                return found
    return found


def _folder_box(folder: Path, frame: Frame) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="server_files_row"):
        st.multiselect(
            frame.text("data.server_files"), files_in(folder), key="server_files",
            help=frame.text("data.server_files_help"), placeholder=frame.text("data.choose"),
        )  # fmt: skip
        st.button(frame.text("data.read_server_files"), key="read_server_files", on_click=_take_named, args=(folder,))


def _take_named(folder: Path) -> None:
    # The browser could send any name: only those that were offered are read.
    offered = set(files_in(folder))
    names = [name for name in st.session_state.get("server_files", ()) if name in offered]
    state = bringing()
    st.session_state["server_files"] = []
    state.add_paths([state.uploads.link_to(folder / name) for name in names])


def files_brought(state: Bringing, frame: Frame) -> None:
    """The files that are not one table each: those with several, and those that could not be read, and why."""
    with st.container(key="files_brought", gap="small"):
        for name, path in state.files.items():
            tables = [table for table in state.tables if table.file == name]
            if len(tables) == 1 and not tables[0].part:
                continue
            with st.container(horizontal=True, vertical_alignment="center", key=key_of("file", name)):
                size, rows = _size(path, frame), sum(table.rows for table in tables)
                said = frame.text("data.file_tables", size=size, tables=len(tables), count=rows) if tables else size
                sign = "description" if tables else "error"
                st.markdown(f":material/{sign}: **{as_markdown(name)}**  {said}", width="stretch")
                remove_button(name, frame)
        show_problems(state.problems, frame)


def remove_button(name: str, frame: Frame) -> None:
    """Leaves a file out again, with all its tables."""
    st.button(
        frame.text("data.remove_file"), key=key_of("remove", name), on_click=_remove, args=(name,),
        icon=":material/close:", type="tertiary",
    )  # fmt: skip


def _remove(name: str) -> None:
    bringing().remove(name)


def _size(path: Path | None, frame: Frame) -> str:
    if path is None:
        return ""
    try:
        size = path.stat().st_size
    except OSError:
        return formats.UNKNOWN
    if not size:
        return frame.text("data.empty_file")
    for unit, key in ((1_000_000_000, "data.gigabytes"), (1_000_000, "data.megabytes"), (1_000, "data.kilobytes")):
        if size >= unit:
            return frame.text(key, size=f"{size / unit:,.1f}")
    return frame.text("data.bytes", size=str(size))
