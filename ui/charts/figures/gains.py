"""Draw what is reached by calling the best leads first: cumulative gains, and precision against recall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.evaluation import FEWEST_ROWS, Rate
from ui import format as formats
from ui.charts.figures.axes import axis, layout, rate_axis
from ui.charts.figures.weeks import names_of
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Panel, column, column_where, rounded, rows
from ui.rate_words import rate_of_n
from ui.theme import Role, colour


@dataclass(frozen=True, eq=False)
class GainsSide:
    """One model's ``gains_table``. at: the threshold of its hand-off, marked on the curve; None without one."""

    name: str
    table: pd.DataFrame
    at: float | None


_LOOKS: tuple[tuple[Role, float, str], ...] = (("candidate", 3.5, "solid"), ("current", 2.0, "dash"))


def gains_chart(sides: Sequence[GainsSide], finding: str, *, labels: Labels) -> Panel:
    """Share of the conversions reached against share of the leads called, one curve a side, the first in front."""
    title, subtitle = labels("thresholds.gains_title"), labels("thresholds.gains_subtitle")
    if not sides or not sides[0].table["k"].any():
        return Panel("gains", title, subtitle, title, empty=labels("charts.empty_no_conversions"))
    columns: dict[str, Column] = {}
    data: list[Figure] = []
    for place, side in enumerate(sides):
        columns |= _gains_columns(side, place, labels)
    for place, side in reversed(list(enumerate(sides))):
        data += _gains_traces(side, place, labels)
    shares = {"tickformat": ",.0%", "tickvals": [0, 0.25, 0.5, 0.75, 1]}
    luck = {
        "type": "line", "xref": "x", "yref": "y", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "layer": "below",
        "line": {"color": colour("muted"), "width": 1.5, "dash": "dot"},
    }  # fmt: skip
    return Panel(
        id="gains",
        title=title,
        subtitle=subtitle,
        summary=f"{title}: {finding}",
        note=finding,
        data=data,
        layout=layout(
            hovermode="closest",
            xaxis=axis(labels("thresholds.called"), (-0.01, 1.01), showgrid=False, tickformat=",.0%", nticks=5),
            yaxis=axis(labels("charts.capture"), (-0.03, 1.02), **shares),
            shapes=[luck],
            meta={"left": "100%"},
        ),
        columns=columns,
        table=names_of(columns),
        legend=[
            *(
                LegendEntry(side.name, "line" if place == 0 else "dash", colour(_LOOKS[place][0]))
                for place, side in enumerate(sides)
            ),
            LegendEntry(labels("thresholds.by_luck"), "dot", colour("muted")),
        ],
    )


def _gains_columns(side: GainsSide, place: int, labels: Labels) -> dict[str, Column]:
    table = side.table

    def heading(key: str) -> str:
        return labels("thresholds.column_of", column=labels(key), model=side.name)

    return {
        f"threshold_{place}": Column(heading("charts.threshold"), "score", table["threshold"].to_numpy()),
        f"called_{place}": Column(heading("thresholds.called"), "share", rounded(table["called"])),
        f"captured_{place}": Column(heading("charts.capture"), "share", rounded(table["captured"])),
        f"n_{place}": Column(heading("charts.leads"), "count", table["n"].to_numpy()),
        f"k_{place}": Column(heading("charts.converted"), "count", table["k"].to_numpy()),
    }


def _gains_traces(side: GainsSide, place: int, labels: Labels) -> list[Figure]:
    role, width, dash = _LOOKS[place]
    hover = labels(
        "thresholds.gains_hover", threshold="%{customdata[0]:,~f}", called="%{x:.1%}", captured="%{y:.1%}",
        n="%{customdata[1]:,d}", k="%{customdata[2]:,d}",
    )  # fmt: skip
    curve = {
        "type": "scatter", "mode": "lines", "name": labels("thresholds.gains_title"), "x": column(f"called_{place}"),
        "y": column(f"captured_{place}"), "line": {"color": colour(role), "width": width, "dash": dash},
        "customdata": rows(f"threshold_{place}", f"n_{place}", f"k_{place}"),
        "hovertemplate": hover + "<extra></extra>",
    }  # fmt: skip
    if side.at is None:
        return [curve]
    at = _row_at(side.table, side.at)
    mark = {
        "type": "scatter", "mode": "markers", "x": [float(side.table["called"].iloc[at])],
        "y": [float(side.table["captured"].iloc[at])], "hoverinfo": "skip",
        "marker": {
            "size": 13, "color": colour(role), "symbol": "circle" if place == 0 else "diamond",
            "line": {"width": 2, "color": colour("paper")},
        },
    }  # fmt: skip
    return [curve, mark]


def _row_at(table: pd.DataFrame, threshold: float) -> int:
    """The row of all those that are called from the threshold on."""
    reached = table["threshold"].to_numpy()[1:] >= threshold
    return int(np.count_nonzero(reached))


def precision_chart(table: pd.DataFrame, *, at: float | None, base: Rate | None, labels: Labels) -> Panel:
    """``gains_table`` again: the conversion rate of those called against the share of the conversions reached."""
    title, subtitle = labels("thresholds.precision_title"), labels("thresholds.precision_subtitle")
    base_rate = None if base is None else base.rate
    if not table["k"].any():
        return Panel("precision", title, subtitle, title, empty=labels("charts.empty_no_conversions"))
    columns = {
        "threshold": Column(labels("charts.threshold"), "score", table["threshold"].to_numpy()),
        "recall": Column(labels("charts.capture"), "share", rounded(table["captured"])),
        "precision": Column(labels("charts.rate"), "share", rounded(table["rate"])),
        "low": Column(labels("charts.interval_low"), "share", rounded(table["ci_low"])),
        "high": Column(labels("charts.interval_high"), "share", rounded(table["ci_high"])),
        "n": Column(labels("charts.leads"), "count", table["n"].to_numpy()),
        "k": Column(labels("charts.converted"), "count", table["k"].to_numpy()),
    }
    enough = table["n"].to_numpy() >= FEWEST_ROWS
    rate, widest = rate_axis(
        labels("charts.rate"), np.where(enough, table["ci_high"], np.nan), [base_rate or 0.0], below=0.04
    )
    shapes = [] if base_rate is None else [
        {
            "type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": base_rate, "y1": base_rate,
            "layer": "below", "line": {"color": colour("current"), "width": 1.5, "dash": "dash"},
        }
    ]  # fmt: skip
    return Panel(
        id="precision",
        title=title,
        subtitle=subtitle,
        summary=subtitle,
        data=_precision_traces(table, at, labels),
        layout=layout(
            hovermode="closest",
            xaxis=axis(labels("charts.capture"), (-0.01, 1.01), showgrid=False, tickformat=",.0%", nticks=5),
            yaxis=rate,
            shapes=shapes,
            meta={"left": widest},
        ),
        columns=columns,
        table=names_of(columns),
        legend=[
            LegendEntry(labels("thresholds.rate_of_called"), "line", colour("candidate")),
            LegendEntry(labels("charts.band"), "band", colour("candidate_band")),
            *([] if base is None else [LegendEntry(_of_all(base, labels), "dash", colour("current"))]),
        ],
    )


def _of_all(base: Rate, labels: Labels) -> str:
    """The curve ends at the rate of the rows; its interval is of leads."""
    leads = rate_of_n(base, labels.language)
    if base.n == base.lead_n:
        return labels("charts.base_rate", rate=leads)
    return labels("charts.base_rate_rows", rows=formats.percent(base.rate, labels.language), rate=leads)


def _precision_traces(table: pd.DataFrame, at: float | None, labels: Labels) -> list[Figure]:
    hover = labels(
        "thresholds.precision_hover", threshold="%{customdata[0]:,~f}", rate="%{y:.1%}", low="%{customdata[1]:.1%}",
        high="%{customdata[2]:.1%}", captured="%{x:.1%}", n="%{customdata[3]:,d}",
    )  # fmt: skip

    def curve(name: str, **look: object) -> Figure:
        return {
            "type": "scatter", "mode": "lines", "name": labels("charts.rate"), "x": column("recall"),
            "y": column_where(name, "n", least=FEWEST_ROWS), "hoverinfo": "skip", "connectgaps": False, **look,
        }  # fmt: skip

    traces = [
        curve("low", line={"width": 0}),
        curve("high", line={"width": 0}, fill="tonexty", fillcolor=colour("candidate_band")),
        curve(
            "precision", line={"color": colour("candidate"), "width": 3.5}, hoverinfo="all",
            customdata=rows("threshold", "low", "high", "n"), hovertemplate=hover + "<extra></extra>",
        ),
    ]  # fmt: skip
    row = None if at is None else _row_at(table, at)
    if row is not None and table["n"].iloc[row] >= FEWEST_ROWS:
        traces.append(
            {
                "type": "scatter", "mode": "markers", "x": [float(table["captured"].iloc[row])],
                "y": [float(table["rate"].iloc[row])], "hoverinfo": "skip",
                "marker": {"size": 13, "color": colour("candidate"), "line": {"width": 2, "color": colour("paper")}},
            }
        )  # fmt: skip
    return traces
