"""Show panels side by side in one component that keeps its charts mounted and redraws them in place."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.charts.panel import Cards, Labels, Panel
from ui.theme import variables

_HERE = Path(__file__).parent
# In the order in which they lean on each other.
_SCRIPTS = ("nodes", "columns", "colours", "fit", "downloads", "cards", "panel", "plotly", "board")
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_MARGIN = re.compile(r"^\s*//.*\n|^\s+", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)

_WORDS = ("png", "csv", "download_png", "download_csv", "loading", "no_plotly", "table_of")


def chart_board(
    panels: Sequence[Panel | Cards], *, key: str, labels: Labels, columns: int = 2, caption: str = "", fill: bool = True
) -> None:
    """Draw the panels in a grid, in reading order; a row of cards takes the whole width.

    columns: beside each other from 1,000 pixels of the board's window on; below, one. caption: what the charts are of
    (data, rows, goal), printed under each downloaded picture. fill: as high as the window below ``--board-top``, so
    that the charts need no scrolling; else 340 pixels a row. One board a key; panels are told apart by their ids.
    """
    _component()(
        key=key,
        data={
            "plotly": plotly_url(),
            "panels": [panel.sent() for panel in panels],
            "columns": columns,
            "fill": fill,
            "caption": caption,
            # The browser puts each panel's title in.
            "words": {word: labels(f"charts.board_{word}", title="{title}") for word in _WORDS},
        },
    )


def script() -> str:
    """The browser's side as one module: the files of ``browser/`` behind each other, their imports resolved.

    Streamlit sends it with every change: comments and indentation stay here.
    """
    parts = ((_HERE / "browser" / f"{name}.mjs").read_text(encoding="utf-8") for name in _SCRIPTS)
    return "".join(_MARGIN.sub("", _EXPORT.sub("", _IMPORT.sub("", part))) for part in parts)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "lead_scoring_chart_board",
        css=variables() + (_HERE / "board.css").read_text(encoding="utf-8"),
        js=script(),
        # Plotly measures and styles its marks in the page's own document.
        isolate_styles=False,
    )


def plotly_url() -> str:
    """Where the browser finds plotly.js, relative to the app's root; the file is put there by the first call."""
    return f"app/static/{ensure_plotly_served(_static_folder())}"


def _static_folder() -> Path:
    """The folder that Streamlit serves: ``static`` beside the main script."""
    run = get_script_run_ctx()
    assert run is not None, "a chart board is drawn by a page"
    return Path(run.pages_manager.main_script_path).resolve().parent / "static"


@cache
def ensure_plotly_served(folder: Path) -> str:
    """Copy the plotly.js of the installed package into ``folder``, once, and say its name there.

    The name carries a hash of the content, so that a browser never mixes versions and may keep the file.
    """
    source = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    target = folder / f"plotly-{digest}.min.js"
    if not target.exists():
        folder.mkdir(exist_ok=True)
        # Another process may be doing the same: the file appears whole or not at all.
        part = target.with_suffix(f".{os.getpid()}.part")
        shutil.copyfile(source, part)
        part.replace(target)
    return target.name
