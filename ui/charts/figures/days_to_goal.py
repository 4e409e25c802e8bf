"""Draw how many days passed between hand-off and goal, with the median of each model."""

from __future__ import annotations

import pandas as pd

from scoring.evaluation import FEWEST_ROWS
from ui import format as formats
from ui.charts.figures.axes import axis, highest, layout
from ui.charts.figures.weeks import names_of
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Line, Panel, column, rows
from ui.theme import colour

Quartiles = tuple[float, float, float] | None


def days_to_goal_chart(table: pd.DataFrame, candidate: Quartiles, current: Quartiles, *, labels: Labels) -> Panel:
    """Bars of ``days_table``: low, high, converted_0 (candidate), and converted_1 (current) where it is there.

    candidate, current: days at which a quarter, half and three quarters had reached the goal.
    """
    title, subtitle = labels("replay.days_title"), labels("replay.days_subtitle")
    has_current = "converted_1" in table
    total = int(table["converted_0"].sum())
    if not total and not (has_current and table["converted_1"].any()):
        return Panel("days", title, subtitle, title, empty=labels("replay.empty_no_goals"))
    columns = _columns(table, has_current, labels)
    note = _finding(candidate, total, labels)
    most = highest(table["converted_0"], table["converted_1"] if has_current else None)
    last = float(table["high"].iloc[-1])
    return Panel(
        id="days",
        title=title,
        subtitle=subtitle,
        summary=f"{title}: {note}",
        note=note,
        data=_traces(has_current, float(table["high"].iloc[0] - table["low"].iloc[0]), labels),
        layout=layout(
            bargap=0.1,
            xaxis=axis(labels("replay.days_axis"), (0, last), showgrid=False, tickformat=",~f"),
            yaxis=axis(labels("replay.converted_leads"), (0, most), tickformat=",~f", nticks=5),
            meta={"left": formats.count(most, labels.language)},
        ),
        columns=columns,
        table=names_of(columns),
        lines=_medians(candidate, current, labels),
        legend=[
            LegendEntry(labels("charts.candidate"), "bar", colour("candidate")),
            *([LegendEntry(labels("charts.current"), "line", colour("current"))] if has_current else []),
        ],
    )


def _finding(quartiles: Quartiles, total: int, labels: Labels) -> str:
    if quartiles is None or total < FEWEST_ROWS:
        return labels("replay.too_few_to_tell")
    quarter, half, three = (formats.decimal(one, labels.language, 0) for one in quartiles)
    return labels("replay.days_finding", p25=quarter, p50=half, p75=three, count=total)


def _medians(candidate: Quartiles, current: Quartiles, labels: Labels) -> list[Line]:
    lines = []
    if current is not None:
        label = labels("replay.median_current", days=formats.decimal(current[1], labels.language, 0))
        lines.append(Line("current", current[1], label, colour("current"), dash="dash", width=2))
    if candidate is not None:
        label = labels("replay.median_candidate", days=formats.decimal(candidate[1], labels.language, 0))
        lines.append(Line("candidate", candidate[1], label, colour("candidate"), width=3, strong=True))
    return lines


def _columns(table: pd.DataFrame, has_current: bool, labels: Labels) -> dict[str, Column]:
    middle = (table["low"] + table["high"]) / 2
    columns = {
        "low": Column(labels("replay.days_above"), "count", table["low"].to_numpy()),
        "high": Column(labels("replay.days_up_to"), "count", table["high"].to_numpy()),
        "middle": Column("", "score", middle.to_numpy()),
        "candidate": Column(_of("candidate", labels), "count", table["converted_0"].to_numpy()),
    }
    if has_current:
        columns["current"] = Column(_of("current", labels), "count", table["converted_1"].to_numpy())
    return columns


def _of(model: str, labels: Labels) -> str:
    return labels(f"charts.column_{model}", column=labels("replay.converted_leads"))


def _traces(has_current: bool, width: float, labels: Labels) -> list[Figure]:
    values = {"candidate": "%{customdata[2]:,d}"} | ({"current": "%{customdata[3]:,d}"} if has_current else {})
    hover = labels(
        "replay.days_hover" if has_current else "replay.days_hover_alone",
        low="%{customdata[0]}", high="%{customdata[1]}", **values,
    )  # fmt: skip
    traces: list[Figure] = [
        {
            "type": "bar", "name": labels("charts.candidate"), "x": column("middle"), "y": column("candidate"),
            "width": width * 0.92, "marker": {"color": colour("candidate"), "line": {"width": 0}},
            "customdata": rows("low", "high", *values), "hovertemplate": hover + "<extra></extra>",
        }
    ]  # fmt: skip
    if has_current:
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": labels("charts.current"), "x": column("middle"),
                "y": column("current"), "line": {"color": colour("current"), "width": 2, "shape": "hvh"},
                "hoverinfo": "skip",
            }
        )  # fmt: skip
    return traces
