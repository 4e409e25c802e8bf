"""Draw the place that files are dropped on, and take over what its script has sent to the server.

The script sends each file by a request of its own (``ui.intake.receiving``) and then says here which have come.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui import format as formats
from ui.browser_modules import joined
from ui.frame import Frame
from ui.intake.bringing import bringing, this_session
from ui.intake.inbox import MOST_BYTES, MOST_FILES
from ui.intake.receiving import ADDRESS
from ui.served_files import component_script

KEY = "drop_zone"
# The words that the script needs, as they are in the catalogue.
WORDS = (
    "here", "choose", "all_sent", "all_done", "waiting", "sent", "cancelled", "no_room", "not_known", "not_understood",
    "broken_off", "cancel_all", "cancel_file",
)  # fmt: skip
SIZES = ("bytes", "kilobytes", "megabytes", "gigabytes")

_HERE = Path(__file__).parent


def script() -> str:
    """The browser's side as one module."""
    return joined("intake/browser/drop_zone.mjs")


@cache
def _component() -> Any:
    return st.components.v2.component(
        "drop_zone",
        html='<div class="zone"></div>',
        css=(_HERE / "drop_zone.css").read_text(encoding="utf-8"),
        js=component_script("drop", script()),
    )


def zone(frame: Frame) -> None:
    """The place, what is being sent from it, and how far it is."""
    inbox = bringing().inbox
    words = {name: frame.text(f"dropping.{name}") for name in WORDS}
    words |= {name: frame.text(f"data.{name}") for name in SIZES}
    words["too_large"] = frame.text("dropping.too_large", gigabytes=most_gigabytes())
    words["too_many"] = frame.text("dropping.too_many", files=formats.count(MOST_FILES, frame.language))
    data = {
        "address": ADDRESS,
        "ticket": inbox.ticket_for(this_session()),
        "bytes_left": inbox.bytes_for_more,
        "files_left": MOST_FILES,
        "waiting": inbox.waiting,
        "language": frame.language,
        "words": words,
    }
    _component()(key=KEY, data=data, default={"sent": None}, on_sent_change=_take_sent)


def most_gigabytes() -> str:
    return f"{MOST_BYTES / 1e9:.1f}"


def _take_sent() -> None:
    taken, discarded = _said()
    state = bringing()
    state.inbox.discard(discarded)
    state.add_received(taken)


def _said() -> tuple[list[str], list[str]]:
    """What the browser says has come, and is not wanted; it could say anything."""
    said = st.session_state.get(KEY)
    sent = said.get("sent") if isinstance(said, Mapping) else None
    if not isinstance(sent, Mapping):
        return [], []
    lists = (sent.get(name) for name in ("taken", "discarded"))
    taken, discarded = ([str(one) for one in marks] if isinstance(marks, list) else [] for marks in lists)
    return taken, discarded
