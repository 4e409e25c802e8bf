"""Bring to the browser the tables from which it works out the figures while something is moved, after all else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import streamlit as st

from ui.browser_modules import joined
from ui.served_files import component_script

KEY = "live_tables"


def live_tables_carrier(hub: str, epoch: int, acknowledged: int, tables: Mapping[str, Any] | None) -> None:
    """Send the tables of one state of the desk; None where its figures cannot be told while something is moved.

    hub: what the components of the page that belong together name alike. epoch, acknowledged: see ``ui/desk_state.py``.
    """
    with st.container(key=KEY):
        _component()(
            key=f"{KEY}_carrier",
            data={"hub": hub, "epoch": epoch, "acknowledged": acknowledged, "tables": tables},
        )


def script() -> str:
    """The browser's side as one module."""
    return joined("controls/browser/live_tables.mjs")


@cache
def _component() -> Any:
    return st.components.v2.component("live_tables", js=component_script("live", script()))
