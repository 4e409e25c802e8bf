"""Draw two sweeps over each other: the conversion rate at or above each threshold, with both intervals.

Over several dates the rate is of leads, each once at the first date that brings it there, as the interval is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.evaluation import FEWEST_ROWS, Columns
from scoring.statistics import rates
from ui import format as formats
from ui.charts.figures.axes import axis, layout, rate_axis
from ui.charts.figures.threshold import of_several_dates
from ui.charts.figures.weeks import names_of
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Line, Panel, column, column_where, rounded, rows
from ui.theme import Role, colour

_LOOKS: tuple[tuple[Role, float, str], ...] = (("candidate", 3.5, "solid"), ("converted", 2.5, "dot"))
_PARTS = ("n", "k", "rate", "low", "high", "capture")


@dataclass(frozen=True, eq=False)
class SweepSide:
    """name: what the reader calls it. sweep: ``Evaluation.sweep``. at: where it hands off, None without a line."""

    name: str
    sweep: Columns
    at: float | None


def sweep_pair_chart(panel_id: str, title: str, subtitle: str, sides: Sequence[SweepSide], *, labels: Labels) -> Panel:
    """One curve a side with its band, the first in front; each side has thresholds of its own."""
    if not sides or not any(np.any(side.sweep["k"]) for side in sides):
        return Panel(panel_id, title, subtitle, title, empty=labels("charts.empty_no_conversions"))
    columns: dict[str, Column] = {}
    data: list[Figure] = []
    for place, side in enumerate(sides):
        columns |= _columns(side, place, labels)
    for place in reversed(range(len(sides))):
        data += _traces(place, labels)
    tops = [np.where(side.sweep["lead_n"] >= FEWEST_ROWS, side.sweep["high"], np.nan) for side in sides]
    rate, widest = rate_axis(labels("charts.rate"), *tops, below=0.03)
    low = min(float(side.sweep["threshold"][0]) for side in sides)
    high = max(float(side.sweep["threshold"][-1]) for side in sides)
    margin = (high - low) * 0.01 or 0.5
    return Panel(
        id=panel_id,
        title=title,
        subtitle=subtitle,
        summary=subtitle,
        note=labels("charts.each_lead_once") if any(of_several_dates(side.sweep) for side in sides) else "",
        data=data,
        layout=layout(
            xaxis=axis(labels("charts.threshold"), (low - margin, high + margin), showgrid=False, tickformat=",~f"),
            yaxis=rate,
            meta={"left": widest},
        ),
        columns=columns,
        table=names_of(columns),
        lines=_lines(sides, labels),
        legend=[
            LegendEntry(side.name, "line" if place == 0 else "dot", colour(_LOOKS[place][0]))
            for place, side in enumerate(sides)
        ],
    )


def _lines(sides: Sequence[SweepSide], labels: Labels) -> list[Line]:
    """Where each side hands off; one line where both do at the same score."""
    at = {side.at for side in sides}
    told = [side for side in sides if side.at is not None]
    if len(at) == 1:
        told = told[:1]
    lines = []
    for place, side in enumerate(told):
        assert side.at is not None
        score = formats.points(side.at, labels.language)
        name = labels("compare.hand_off_both", score=score) if len(at) == 1 else f"{side.name} {score}"
        look = _LOOKS[sides.index(side)]
        lines.append(Line(f"side_{place}", side.at, name, colour(look[0]), width=2.5, strong=place == 0))
    return lines


def _columns(side: SweepSide, place: int, labels: Labels) -> dict[str, Column]:
    sweep = side.sweep

    def heading(key: str) -> str:
        return labels("thresholds.column_of", column=labels(key), model=side.name)

    return {
        f"threshold_{place}": Column(heading("charts.threshold"), "score", sweep["threshold"]),
        f"n_{place}": Column(heading("charts.leads_at_or_above"), "count", sweep["lead_n"]),
        f"k_{place}": Column(heading("charts.converted"), "count", sweep["lead_k"]),
        f"rate_{place}": Column(heading("charts.rate"), "share", rounded(rates(sweep["lead_k"], sweep["lead_n"]))),
        f"low_{place}": Column(heading("charts.interval_low"), "share", rounded(sweep["low"])),
        f"high_{place}": Column(heading("charts.interval_high"), "share", rounded(sweep["high"])),
        f"capture_{place}": Column(heading("charts.capture"), "share", rounded(sweep["capture"])),
    }


def _traces(place: int, labels: Labels) -> list[Figure]:
    role, width, dash = _LOOKS[place]
    hover = labels(
        "compare.sweep_hover", threshold="%{x:,~f}", n="%{customdata[0]:,d}", k="%{customdata[1]:,d}",
        rate="%{customdata[2]:.1%}", low="%{customdata[3]:.1%}", high="%{customdata[4]:.1%}",
        capture="%{customdata[5]:.1%}",
    )  # fmt: skip

    def curve(name: str, **look: object) -> Figure:
        return {
            "type": "scatter", "mode": "lines", "name": labels("charts.rate"), "x": column(f"threshold_{place}"),
            "y": column_where(f"{name}_{place}", f"n_{place}", least=FEWEST_ROWS), "hoverinfo": "skip",
            "connectgaps": False, **look,
        }  # fmt: skip

    band = colour("candidate_band") if place == 0 else colour("grid")
    return [
        curve("low", line={"width": 0}),
        curve("high", line={"width": 0}, fill="tonexty", fillcolor=band),
        curve(
            "rate", line={"color": colour(role), "width": width, "dash": dash}, hoverinfo="all",
            customdata=rows(*(f"{name}_{place}" for name in _PARTS)), hovertemplate=hover + "<extra></extra>",
        ),
    ]  # fmt: skip
