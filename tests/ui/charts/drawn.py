"""Tables of ten rows and less, and panels as a reader would see them: with their numbers and colours filled in."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from scoring.evaluation import Columns, Rate
from scoring.statistics import rates, wilson
from ui.charts.figures.axes import TierMark
from ui.charts.panel import Panel, as_plotly_text
from ui.theme import COLOURS

TIERS = (
    TierMark("hot", "Hot", 60, True),
    TierMark("warm", "Warm", 20, False),
    TierMark("cold", "Cold", None, False),
)

# 100 leads, 15 of them converted: scores 0, 20, 60 and 80.
SCORES = np.array([0, 20, 60, 80])
LEADS = np.array([50, 30, 15, 5])
CONVERTED = np.array([1, 4, 7, 3])
BASE = Rate(100, 15, 0.15, 0.093, 0.233, 100, 15)


def distribution() -> Columns:
    edges = np.arange(0, 101, 20)
    n, k = (np.array([values[0], values[1], 0, values[2], values[3]]) for values in (LEADS, CONVERTED))
    return {"low": edges[:-1].astype(float), "high": edges[1:].astype(float), "converted": k, "not_converted": n - k}


def tiers() -> Columns:
    n, k = np.array([20, 30, 50]), np.array([10, 4, 1])
    low, high = wilson(k, n)
    return {
        "id": np.array(["hot", "warm", "cold"], dtype=object),
        "n": n,
        "k": k,
        "rate": rates(k, n),
        "ci_low": low,
        "ci_high": high,
        "lead_n": n,
        "lead_k": k,
    }


def sweep() -> Columns:
    threshold = np.arange(0.0, 101.0)
    n, k = (np.array([values[t <= SCORES].sum() for t in threshold]) for values in (LEADS, CONVERTED))
    low, high = wilson(k, n)
    share_of_rows = rates(k, n)
    ties = np.array([LEADS[t == SCORES].sum() for t in threshold])
    return {
        "threshold": threshold,
        "n": n,
        "k": k,
        "rate": share_of_rows,
        "low": low,
        "high": high,
        "capture": k / 15,
        "lift": share_of_rows / 0.15,
        "share": n / 100,
        "ties": ties,
        "lead_n": n,
        "lead_k": k,
    }


def bands() -> Columns:
    n, k = LEADS.copy(), CONVERTED.copy()
    low, high = wilson(k, n)
    return {
        "low": np.array([0.0, 20.0, 60.0, 80.0]),
        "high": np.array([20.0, 60.0, 80.0, 100.0]),
        "n": n,
        "k": k,
        "rate": rates(k, n),
        "ci_low": low,
        "ci_high": high,
        "isotonic": rates(k, n),
        "lead_n": n,
        "lead_k": k,
    }


def figure_of(panel: Panel, scheme: Literal["light", "dark"] = "light") -> go.Figure:
    """The figure as the browser draws it, checked by Plotly's own schema."""
    return go.Figure(
        data=[_filled(trace, panel, scheme) for trace in panel.data], layout=_filled(panel.layout, panel, scheme)
    )


def trace_of(panel: Panel, name: str) -> Any:
    """The first trace of that name."""
    return next(trace for trace in figure_of(panel).data if trace.name == name)


def _filled(part: Any, panel: Panel, scheme: str, key: str = "") -> Any:
    place = 0 if scheme == "light" else 1
    if isinstance(part, str) and key.lower().endswith("color"):
        if part.startswith("light-dark("):
            return part.removeprefix("light-dark(").removesuffix(")").split(", ")[place]
        return COLOURS[part.removeprefix("var(--desk-").removesuffix(")").replace("-", "_")][place]  # type: ignore[index]
    if isinstance(part, (list, tuple)):
        return [_filled(one, panel, scheme, key) for one in part]
    if not isinstance(part, dict):
        return part
    if "by" in part:
        values, counts = (np.asarray(panel.columns[part[name]].values, float) for name in ("column", "by"))
        few = counts < part.get("least", part.get("under"))
        near = few | np.append(few[1:], False) | np.append(False, few[:-1])
        return np.where(near if "under" in part else ~few, values, np.nan).tolist()
    if set(part) == {"column"}:
        return _values(panel, part["column"])
    if set(part) == {"columns"}:
        return [list(row) for row in zip(*(_values(panel, name) for name in part["columns"]), strict=True)]
    return {name: _filled(one, panel, scheme, name) for name, one in part.items()}


def _values(panel: Panel, name: str) -> list[Any]:
    found = panel.columns[name]
    return [as_plotly_text(one) for one in found.values] if found.kind == "text" else np.asarray(found.values).tolist()
