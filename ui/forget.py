"""Forget the user's data: every byte of them, wherever the app may have put one."""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Protocol, runtime_checkable

import pyarrow as pa
import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui import kept, session
from ui.frame import Frame
from ui.intake.bringing import forget_all_of_browser

_FORGOTTEN = "_forgotten"
# What the session keeps of itself; all else may hold a part of the data.
_OF_THE_SESSION = ("language", "meeting_mode")


@runtime_checkable
class Closes(Protocol):
    """What the session holds that lies on the disk: uploads, a load that is under way."""

    def close(self) -> None: ...


def forget_button(frame: Frame) -> None:
    """Nothing where there are no data of the user's; else a button that asks before it acts."""
    if st.session_state.pop(_FORGOTTEN, False):
        st.success(frame.text("forget.done"))
    if session.remembered().own is None:
        return
    if st.button(
        frame.text("forget.forget"), key="forget", help=frame.text("forget.forget_help"), icon=":material/delete:"
    ):
        _ask(frame)


def _ask(frame: Frame) -> None:
    @st.dialog(frame.text("forget.sure"))
    def window() -> None:
        st.text(frame.text("forget.what"))
        with st.container(horizontal=True):
            answers = [
                st.button(frame.text("forget.confirm"), key="forget_confirm", type="primary", on_click=_confirmed),
                st.button(frame.text("forget.keep"), key="forget_keep"),
            ]
            # Only a run of the whole page closes the window. Forgetting lets go of the button's own state too, so that
            # the button no longer says that it was pressed.
            if any(answers) or _FORGOTTEN in st.session_state:
                st.rerun()

    window()


def _confirmed() -> None:
    forget_data()
    st.session_state[_FORGOTTEN] = True


def forget_data() -> None:
    """Close the store and whatever else the session holds on the disk, and let go of all that was worked out.

    The sample's bench stays as it is, and so do language and meeting mode.
    """
    forget_all_of_browser()
    own = session.forget_own()
    for key in [str(key) for key in st.session_state]:
        if key in session.OWN_KEYS or key in _OF_THE_SESSION:
            continue
        held = st.session_state[key]
        if isinstance(held, Closes):
            held.close()
        del st.session_state[key]
    session.begin_upload_round()
    if own is not None:
        own.data.store.close()
        kept.forget(own.data.dataset)
    _forget_files_of_session()
    # Caches and closures refer to each other in circles; waiting for the collector would leave the data in memory.
    gc.collect()
    _give_memory_back()


def _give_memory_back() -> None:
    """Hand what was freed to the system, which clears it, where the C library can: else old bytes lie about until they
    are written over."""
    pa.default_memory_pool().release_unused()
    # GNU's alone has it.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def _forget_files_of_session() -> None:
    """What Streamlit itself holds of the session: uploaded files, and the files of download buttons."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return
    of_server = runtime.get_instance()
    context.uploaded_file_mgr.remove_session_files(context.session_id)
    of_server.media_file_mgr.clear_session_refs(context.session_id)
    # A download is only marked the first time, so that a click that is under way still finds it.
    for _ in range(2):
        of_server.media_file_mgr.remove_orphaned_files()
