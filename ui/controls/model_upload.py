"""Take a model file that the user brought: the model, or everything that is wrong with it and what was there stays."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from scoring.model import ScoringModel
from scoring.model_file import read_model
from scoring.problems import InputError
from scoring.text_file import decoded
from ui.frame import Frame, show_problems

# A model of thousands of rules is far below this.
MODEL_FILE_MB = 2
_UPLOADS = "_model_uploads"


def model_upload(label: str, place: str, about: str, take: Callable[[ScoringModel, str], None]) -> None:
    """A box for a model file. take: called, before the page runs, with a model that is valid and the file's text.

    place: tells the boxes of a page apart. about: which problems are told together, see ``upload_problems``.
    """
    # A new key for each upload, so that the same file can be brought again and none stays in the server's memory.
    key = f"{place}_upload_{st.session_state.setdefault(_UPLOADS, 0)}"
    st.file_uploader(
        label, type=["yaml", "yml"], key=key, max_upload_size=MODEL_FILE_MB, on_change=_take, args=(key, about, take)
    )


def _take(key: str, about: str, take: Callable[[ScoringModel, str], None]) -> None:
    uploaded = st.session_state.get(key)
    if uploaded is None:
        return
    st.session_state[_UPLOADS] += 1
    try:
        text = decoded(uploaded.getvalue(), uploaded.name)
        model = read_model(text, uploaded.name)
    except InputError as error:
        st.session_state[_problems(about)] = error.problems
        return
    st.session_state.pop(_problems(about), None)
    take(model, text)


def upload_problems(about: str, refused: str, frame: Frame) -> None:
    """What was wrong with the last file, until it is put away or a good one comes. refused: the sentence above."""
    problems = st.session_state.get(_problems(about))
    if problems:
        st.text(refused)
        show_problems(problems, frame)
        st.button(frame.text("desk.put_away"), key=f"put_away_{about}", on_click=_put_away, args=(about,))


def _put_away(about: str) -> None:
    st.session_state.pop(_problems(about), None)


def _problems(about: str) -> str:
    return f"_{about}_problems"
