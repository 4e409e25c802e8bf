"""Draw how many leads have which score, converted or not, with the tiers' lines and the current model behind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from scoring.evaluation import Columns
from ui import format as formats
from ui.charts.figures.axes import TierMark, axis, highest, layout, score_range, tier_lines
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Line, Panel, column, rows
from ui.theme import colour

Counts = npt.NDArray[np.float64]

# A bar that stands this many times above all others is cut, and says how high it is.
FAR_ABOVE = 2.5


def distribution_chart(
    candidate: Columns, current: Columns | None, *, tiers: Sequence[TierMark], labels: Labels
) -> Panel:
    """Bars of ``Evaluation.distribution`` (low, high, converted, not_converted) or ``Today.distribution`` (leads).

    Conversions are few, so they are drawn twice: in the bars, on the same scale as the others, and hanging below on a
    scale of their own.
    """
    has_outcomes = "converted" in candidate
    words = "distribution" if has_outcomes else "distribution_today"
    title, subtitle = labels("charts.distribution_title"), labels(f"charts.{words}_subtitle")
    if not _leads(candidate).any():
        return Panel("distribution", title, subtitle, title, empty=labels("charts.empty_no_rows"))
    leads, outline = _leads(candidate), None if current is None or not len(current["low"]) else _outline(current)
    top, cut = _top(leads, None if outline is None else outline[1])
    lines = tier_lines(tiers)
    limits = _limits(candidate, outline, lines)
    columns = _columns(candidate, current, outline, labels)
    data = _bars(has_outcomes, labels)
    if outline is not None:
        data.append(_outline_trace(labels))
    return Panel(
        id="distribution",
        title=title,
        subtitle=subtitle,
        summary=labels(
            "charts.distribution_summary",
            n=formats.count(leads.sum(), labels.language),
            low=formats.points(candidate["low"][0], labels.language),
            high=formats.points(candidate["high"][-1], labels.language),
        ),
        data=data,
        layout=layout(
            barmode="stack",
            bargap=0,
            xaxis=axis(
                labels("charts.score"), limits, showgrid=False, anchor="y2" if has_outcomes else "y", tickformat=",~f"
            ),
            yaxis=axis(
                labels("charts.leads"),
                (0, top),
                domain=[0.3, 1] if has_outcomes else [0, 1],
                tickformat=",~f",
                nticks=5,
            ),
            **({"yaxis2": _own_scale(candidate)} if has_outcomes else {}),
            annotations=[_cut_mark(candidate, leads, place, labels) for place in cut],
            meta={"left": formats.count(top, labels.language)},
        ),
        columns=columns,
        table=[name for name in columns if not name.startswith("outline_") and name != "width"],
        lines=lines,
        legend=_legend(has_outcomes, outline is not None, labels),
    )


def _leads(table: Columns) -> Counts:
    leads = table["converted"] + table["not_converted"] if "converted" in table else table["leads"]
    return np.asarray(leads, dtype=np.float64)


def _outline(table: Columns) -> tuple[Counts, Counts]:
    """The corners of the bars' outline: x and height, from the ground and back to it."""
    edges = np.append(table["low"], table["high"][-1])
    heights = _leads(table)
    return np.append(edges[:1], edges), np.concatenate([[0.0], heights, [0.0]])


def _top(leads: Counts, others: Counts | None) -> tuple[float, list[int]]:
    """How high the axis reaches, and which bars are cut by it."""
    heights = leads if others is None else np.concatenate([leads, others])
    tallest = int(leads.argmax())
    rest = np.delete(leads, tallest)
    if len(rest) and 0 < rest.max() * FAR_ABOVE < leads[tallest]:
        return highest(rest * 1.25), [tallest]
    return highest(heights), []


def _limits(table: Columns, outline: tuple[Counts, Counts] | None, lines: Sequence[Line]) -> tuple[float, float]:
    """From the lowest to the highest bar with a lead in it, and the lines that are not far outside."""
    filled = np.flatnonzero(_leads(table))
    low, high = float(table["low"][filled[0]]), float(table["high"][filled[-1]])
    if outline is not None and outline[1].any():
        edges, tops = outline
        filled = np.flatnonzero(tops)
        low, high = min(low, float(edges[filled[0]])), max(high, float(edges[filled[-1] + 1]))
    width = (high - low) or 1.0
    near = [line.at for line in lines if low - width / 2 <= line.at <= high + width / 2]
    return min([low, *near]) - width * 0.01, max([high, *near]) + width * 0.01


def _columns(
    table: Columns, current: Columns | None, outline: tuple[Counts, Counts] | None, labels: Labels
) -> dict[str, Column]:
    low, high = table["low"], table["high"]
    columns = {
        "low": Column(labels("charts.column_from"), "score", low),
        "high": Column(labels("charts.column_below"), "score", high),
    }
    parts = ("not_converted", "converted") if "converted" in table else ("leads",)
    for part in parts:
        columns[part] = Column(labels(f"charts.{part}"), "count", table[part])
    if current is not None and np.array_equal(current["low"], low):
        for part in parts:
            heading = labels("charts.column_current", column=labels(f"charts.{part}"))
            columns[f"current_{part}"] = Column(heading, "count", current[part])
    columns["width"] = Column("", "score", high - low)
    if outline is not None:
        columns["outline_score"] = Column("", "score", outline[0])
        columns["outline_leads"] = Column("", "count", outline[1])
    return columns


def _bars(has_outcomes: bool, labels: Labels) -> list[Figure]:
    bar = {"type": "bar", "x": column("low"), "width": column("width"), "offset": 0}
    if not has_outcomes:
        hover = labels("charts.distribution_today_hover", range=score_range(labels), leads="%{customdata[2]:,d}")
        return [
            {
                **bar,
                "name": labels("charts.leads"),
                "y": column("leads"),
                "marker": _fill("not_converted"),
                "customdata": rows("low", "high", "leads"),
                "hovertemplate": hover + "<extra></extra>",
            }
        ]
    hover = labels(
        "charts.distribution_hover",
        range=score_range(labels),
        not_converted="%{customdata[2]:,d}",
        converted="%{customdata[3]:,d}",
    )
    converted = {
        **bar,
        "name": labels("charts.converted"),
        "y": column("converted"),
        "marker": _fill("converted"),
        "hoverinfo": "skip",
    }
    return [
        converted,
        {
            **bar,
            "name": labels("charts.not_converted"),
            "y": column("not_converted"),
            "marker": _fill("not_converted"),
            "customdata": rows("low", "high", "not_converted", "converted"),
            "hovertemplate": hover + "<extra></extra>",
        },
        {**converted, "name": labels("charts.converted_own_scale"), "yaxis": "y2", "showlegend": False},
    ]


def _fill(role: str) -> Figure:
    return {"color": colour(role), "line": {"width": 0.5, "color": colour("paper")}}  # type: ignore[arg-type]


def _own_scale(table: Columns) -> Figure:
    """Downwards, with its highest round number as the only tick: there is no room for more."""
    most = highest(table["converted"])
    return axis("", (most, 0), domain=[0, 0.26], tickvals=[_round_below(most)], tickformat=",~f")


def _round_below(value: float) -> int:
    """The largest of 1, 2, 5, 10, 20, … that is not above ``value``; 1 for less."""
    power = 10 ** int(np.log10(max(1.0, value)))
    return next(step * power for step in (5, 2, 1) if step * power <= max(1.0, value))


def _outline_trace(labels: Labels) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": labels("charts.current"),
        "x": column("outline_score"),
        "y": column("outline_leads"),
        "line": {"shape": "hv", "color": colour("current"), "width": 1.75},
        "hoverinfo": "skip",
    }


def _cut_mark(table: Columns, leads: Counts, place: int, labels: Labels) -> Figure:
    return {
        "text": labels("charts.distribution_cut", n=formats.count(leads[place], labels.language)),
        "x": float(table["high"][place]),
        "y": 1,
        "xref": "x",
        "yref": "paper",
        "xanchor": "left" if place < len(leads) / 2 else "right",
        "yanchor": "top",
        "showarrow": False,
        "bgcolor": colour("paper"),
    }


def _legend(has_outcomes: bool, has_current: bool, labels: Labels) -> list[LegendEntry]:
    bars = (
        [("charts.not_converted", "not_converted"), ("charts.converted_twice", "converted")]
        if has_outcomes
        else [("charts.leads", "not_converted")]
    )
    entries = [LegendEntry(labels(key), "bar", colour(role)) for key, role in bars]  # type: ignore[arg-type]
    return [*entries, LegendEntry(labels("charts.current"), "line", colour("current"))] if has_current else entries
