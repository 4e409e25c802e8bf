"""Draw what each threshold would have handed over a week, against the capacity, and how well that converts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from scoring.evaluation import FEWEST_ROWS
from ui import format as formats
from ui.charts.figures.axes import axis, highest, layout, rate_axis
from ui.charts.figures.threshold import hand_off_lines
from ui.charts.figures.weeks import names_of
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Panel, column, column_where, rounded, rows
from ui.theme import colour

_HOVER = ("per_week", "mature", "rate", "low", "high", "missed")
# Thresholds that hand over so many times the capacity are of no use; the axis of hand-offs ends there.
_MOST_CAPACITIES = 4


def replay_sweep_chart(
    sweep: pd.DataFrame,
    *,
    weeks: float,
    capacity: float,
    candidate_line: float | None,
    current_line: float | None,
    labels: Labels,
) -> Panel:
    """Curves of the candidate's ``Replay.sweep``: threshold, hand_offs, mature, converted, rate, ci_low, ci_high,
    missed. Here only the score counts, not what a tier needs besides."""
    title, subtitle = labels("replay.sweep_title"), labels("replay.sweep_subtitle")
    if not len(sweep) or not weeks or not sweep["hand_offs"].any():
        return Panel("sweep", title, subtitle, title, empty=labels("replay.empty_no_hand_offs"))
    per_week = sweep["hand_offs"].to_numpy() / weeks
    columns = _columns(sweep, per_week, labels)
    enough = sweep["mature"].to_numpy() >= FEWEST_ROWS
    rate, widest = rate_axis(
        labels("charts.rate"), np.where(enough, sweep["ci_high"], np.nan), overlaying="y2", tickmode="auto"
    )
    most = min(highest(per_week), max(highest([capacity]) * _MOST_CAPACITIES, highest(per_week) * 0.25))
    lines = hand_off_lines(candidate_line, current_line, labels)
    threshold = sweep["threshold"].to_numpy()
    level = {
        "type": "line", "xref": "paper", "yref": "y2", "x0": 0, "x1": 1, "y0": capacity, "y1": capacity,
        "layer": "above", "line": {"color": colour("ink"), "width": 2, "dash": "dash"},
    }  # fmt: skip
    return Panel(
        id="sweep",
        title=title,
        subtitle=subtitle,
        summary=subtitle,
        data=_traces(labels),
        layout=layout(
            xaxis=axis(
                labels("charts.threshold"),
                _with_margin(float(threshold[0]), float(threshold[-1])),
                showgrid=False,
                tickformat=",~f",
            ),
            yaxis=rate,
            yaxis2=axis(labels("replay.per_week"), (0, most), side="right", showgrid=False, tickformat=",~f", nticks=5),
            shapes=[level],
            meta={"left": widest, "right": formats.count(most * 10, labels.language)},
        ),
        columns=columns,
        table=names_of(columns),
        lines=lines,
        legend=[
            LegendEntry(labels("charts.rate_candidate"), "line", colour("candidate")),
            LegendEntry(labels("replay.per_week"), "band", colour("grid")),
            LegendEntry(
                labels("replay.capacity_of", capacity=formats.points(capacity, labels.language)), "dash", colour("ink")
            ),
        ],
    )


def _with_margin(low: float, high: float) -> tuple[float, float]:
    margin = (high - low) * 0.01 or 0.5
    return low - margin, high + margin


def _columns(sweep: pd.DataFrame, per_week: npt.NDArray[np.float64], labels: Labels) -> dict[str, Column]:
    return {
        "threshold": Column(labels("charts.threshold"), "score", sweep["threshold"].to_numpy()),
        "hand_offs": Column(labels("replay.hand_offs"), "count", sweep["hand_offs"].to_numpy()),
        "per_week": Column(labels("replay.per_week"), "score", rounded(per_week)),
        "mature": Column(labels("replay.mature"), "count", sweep["mature"].to_numpy()),
        "converted": Column(labels("charts.converted"), "count", sweep["converted"].to_numpy()),
        "rate": Column(labels("charts.rate"), "share", rounded(sweep["rate"])),
        "low": Column(labels("charts.interval_low"), "share", rounded(sweep["ci_low"])),
        "high": Column(labels("charts.interval_high"), "share", rounded(sweep["ci_high"])),
        "missed": Column(labels("replay.missed"), "count", sweep["missed"].to_numpy()),
    }


def _traces(labels: Labels) -> list[Figure]:
    formatted = {"per_week": ",.1f", "mature": ",d", "rate": ".1%", "low": ".1%", "high": ".1%", "missed": ",d"}
    shown = {name: f"%{{customdata[{place}]:{formatted[name]}}}" for place, name in enumerate(_HOVER)}
    hover = labels("replay.sweep_hover", threshold="%{x:,~f}", **shown)

    def curve(name: str, values: Figure, **look: object) -> Figure:
        return {
            "type": "scatter", "mode": "lines", "name": labels(name), "x": column("threshold"), "y": values,
            "hoverinfo": "skip", "connectgaps": False, **look,
        }  # fmt: skip

    def of_enough(name: str) -> Figure:
        return column_where(name, "mature", least=FEWEST_ROWS)

    return [
        curve(
            "replay.per_week", column("per_week"), yaxis="y2", fill="tozeroy", fillcolor=colour("grid"),
            line={"color": colour("grid"), "width": 0}, hoverinfo="all", customdata=rows(*_HOVER),
            hovertemplate=hover + "<extra></extra>",
        ),
        curve("charts.interval_low", of_enough("low"), line={"width": 0}),
        curve(
            "charts.interval_high", of_enough("high"), line={"width": 0}, fill="tonexty",
            fillcolor=colour("candidate_band"),
        ),
        curve(
            "charts.too_few", column_where("rate", "mature", under=FEWEST_ROWS),
            line={"color": colour("too_few"), "width": 2},
        ),
        curve("charts.rate", of_enough("rate"), line={"color": colour("candidate"), "width": 3.5}),
    ]  # fmt: skip
