"""Frame every page alike: its set-up, the menu, the choice of language, and users' problems put into words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st

from scoring.problems import InputError, Problem
from scoring.wording import sentence
from ui import session, visitors
from ui.escaping import sentence_as_markdown
from ui.i18n import LANGUAGES, Language, language_of, text
from ui.intake.load_note import load_note
from ui.logs import keep_cells_out_of_logs
from ui.masking import problems_to_show
from ui.theme import css

PageName = Literal["desk", "data", "replay", "thresholds", "compare"]
# The menu, in its order: the script of each page, and its icon.
PAGES: dict[PageName, tuple[str, str]] = {
    "desk": ("app.py", ":material/tune:"),
    "data": ("pages/data.py", ":material/database:"),
    "replay": ("pages/replay.py", ":material/history:"),
    "thresholds": ("pages/thresholds.py", ":material/straighten:"),
    "compare": ("pages/compare.py", ":material/compare_arrows:"),
}
# Streamlit fetches its own icons for browser tabs from the internet; this one is served with the page.
_ICON = Path(__file__).parent / "icon.svg"
# A message with more lines than this is read by nobody; the rest is counted.
MOST_PROBLEMS_SHOWN = 50


@dataclass(frozen=True)
class Frame:
    """What a page needs to speak to its reader."""

    language: Language

    def text(self, key: str, **values: object) -> str:
        return text(self.language, key, **values)


@contextmanager
def page_frame(page: PageName) -> Iterator[Frame]:
    """Set the page up and draw what is the same on all; inside it, a user's problem becomes a message.

    Every page begins with it and stands inside it: a deep link may run a page before ``app.py`` ever ran.
    """
    keep_cells_out_of_logs()
    language = session.remembered().language or language_of(st.context.locale)
    frame = Frame(language)
    st.set_page_config(
        page_title=frame.text("frame.page_title", page=frame.text(f"frame.page_{page}")),
        page_icon=str(_ICON),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(f"<style>{css()}{_layout_css()}{_words_for_css(language)}</style>")
    if page == "data":
        # What is dropped there is found again after a reload, from the first file on.
        session.kept_token()
    _menu(page, frame)
    with problems_shown(frame):
        yield frame


@cache
def _layout_css() -> str:
    return (Path(__file__).parent / "layout.css").read_text(encoding="utf-8")


@cache
def _words_for_css(language: Language) -> str:
    """Words in place of Streamlit's own, which are English whatever the reader's language is."""
    words = {"choose-file": text(language, "frame.choose_file"), "drop-file": text(language, "frame.drop_file")}
    named = (f"--{name}:{json.dumps(word, ensure_ascii=False)};" for name, word in words.items())
    return ":root{" + "".join(named) + "}"


def _menu(current: PageName, frame: Frame) -> None:
    with st.container(key="menu", horizontal=True, vertical_alignment="center"):
        visitors.give_browser(session.token())
        for page, (script, icon) in PAGES.items():
            st.page_link(script, label=frame.text(f"frame.page_{page}"), icon=icon)
        if current != "data":
            load_note(frame.language)
        st.session_state["meeting_mode"] = session.remembered().meeting_mode
        st.toggle(
            frame.text("masking.meeting_mode"), key="meeting_mode", help=frame.text("masking.meeting_mode_help"),
            on_change=_choose_meeting_mode,
        )  # fmt: skip
        st.session_state["language"] = frame.language
        st.segmented_control(
            frame.text("frame.language"),
            LANGUAGES,
            format_func=lambda language: text(language, "frame.own_name"),
            key="language",
            required=True,
            label_visibility="collapsed",
            on_change=_choose_language,
        )


def _choose_language() -> None:
    if st.session_state["language"] in LANGUAGES:
        session.remember(language=st.session_state["language"])


def _choose_meeting_mode() -> None:
    session.remember(meeting_mode=bool(st.session_state["meeting_mode"]))


@contextmanager
def problems_shown(frame: Frame) -> Iterator[None]:
    """Show the problems of an ``InputError`` raised inside, all at once. Faults of the program pass through."""
    try:
        yield
    except InputError as error:
        show_problems(error.problems, frame)


def show_problems(problems: Iterable[Problem], frame: Frame) -> None:
    """One message with a line a problem, errors and warnings apart."""
    problems = problems_to_show(problems)
    for severity, show in (("error", st.error), ("warning", st.warning)):
        sentences = [sentence(problem, frame.language) for problem in problems if problem.severity == severity]
        if sentences:
            show(problem_list(sentences, frame))


def problem_list(sentences: list[str], frame: Frame) -> str:
    """Markdown: one sentence as it is, several as a list; of very many the first and how many more there are."""
    if len(sentences) == 1:
        return sentence_as_markdown(sentences[0])
    lines = [f"- {sentence_as_markdown(one)}" for one in sentences[:MOST_PROBLEMS_SHOWN]]
    if len(sentences) > MOST_PROBLEMS_SHOWN:
        lines.append(f"- {frame.text('frame.more_problems', count=len(sentences) - MOST_PROBLEMS_SHOWN)}")
    return "\n".join(lines)
