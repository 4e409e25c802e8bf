"""Show panels side by side in one component that keeps its charts mounted and redraws them in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import streamlit as st

from ui.browser_modules import joined
from ui.charts.panel import Cards, Labels, Panel
from ui.served_files import component_script, put_once, static_folder
from ui.theme import variables

_HERE = Path(__file__).parent
_WORDS = (
    "png", "csv", "download_png", "download_csv", "loading", "no_plotly", "table_of", "on_release",
    "interval_on_release", "panel_on_release", "announced",
)  # fmt: skip


@dataclass(frozen=True)
class Following:
    """How a board's charts follow the hand before the server has answered (docs/live.md).

    hub: what the components of a page that belong together name alike. epoch, acknowledged: of which state of the desk
    the panels are; see ``ui/browser/hub.mjs``. lines: by panel, the lines that can be dragged: the line's id, and the
    tier whose threshold it is.
    """

    hub: str
    epoch: int
    acknowledged: int
    lines: Mapping[str, Mapping[str, str]]


def chart_board(
    panels: Sequence[Panel | Cards],
    *,
    key: str,
    labels: Labels,
    columns: int = 2,
    caption: str = "",
    fill: bool = True,
    following: Following | None = None,
) -> None:
    """Draw the panels in a grid, in reading order; a row of cards takes the whole width.

    columns: beside each other from 1,000 pixels of the board's window on; below, one. caption: what the charts are of
    (data, rows, goal), printed under each downloaded picture. fill: as high as the window below ``--board-top``, so
    that the charts need no scrolling; else 340 pixels a row. following: where the charts move under the hand. One board
    a key; panels are told apart by their ids.
    """
    _component()(
        key=key,
        data={
            "plotly": plotly_url(),
            "panels": [panel.sent() for panel in panels],
            "columns": columns,
            "fill": fill,
            "caption": caption,
            "following": None if following is None else vars(following),
            # The browser fills their placeholders.
            "words": {word: labels(f"charts.board_{word}") for word in _WORDS},
        },
    )


def script() -> str:
    """The browser's side as one module."""
    return joined("charts/browser/board.mjs")


@cache
def _component() -> Any:
    return st.components.v2.component(
        "lead_scoring_chart_board",
        css=variables() + (_HERE / "board.css").read_text(encoding="utf-8"),
        js=component_script("charts", script()),
        # Plotly measures and styles its marks in the page's own document.
        isolate_styles=False,
    )


def plotly_url() -> str:
    """Where the browser finds plotly.js, relative to the app's root; the file is put there by the first call."""
    return f"app/static/{ensure_plotly_served(static_folder())}"


@cache
def ensure_plotly_served(folder: Path) -> str:
    """Copy the plotly.js of the installed package into ``folder``, once, and say its name there."""
    source = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    return put_once(folder, "plotly", ".min.js", source.read_bytes())
