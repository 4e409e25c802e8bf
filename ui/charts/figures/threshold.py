"""Draw what each threshold would give: conversion rate at or above it, share of conversions caught, volume, ties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.evaluation import FEWEST_ROWS, Columns
from scoring.statistics import rates
from ui import format as formats
from ui.charts.figures.axes import axis, highest, layout, rate_axis
from ui.charts.panel import Column, Figure, Kind, Labels, LegendEntry, Line, Panel, column, column_where, rounded, rows
from ui.rate_words import rate_words
from ui.theme import Role, colour

_PARTS: tuple[tuple[str, Kind, str], ...] = (
    ("threshold", "score", "charts.threshold"),
    ("n", "count", "charts.leads_at_or_above"),
    ("k", "count", "charts.converted"),
    ("rate", "share", "charts.rate"),
    ("low", "share", "charts.interval_low"),
    ("high", "share", "charts.interval_high"),
    ("capture", "share", "charts.capture"),
    ("share", "share", "charts.share"),
    ("ties", "count", "charts.ties"),
)
# Where rows are of several dates, the interval is of the leads behind them.
_LEADS: tuple[tuple[str, Kind, str], ...] = (
    ("lead_n", "count", "charts.leads_once"),
    ("lead_k", "count", "charts.leads_once_converted"),
)
_HOVER = ("n", "rate", "low", "high", "capture", "share", "ties")
_COUNTS = frozenset({"n", "ties"})


def threshold_chart(
    candidate: Columns,
    current: Columns | None,
    *,
    candidate_line: float | None,
    current_line: float | None,
    labels: Labels,
) -> Panel:
    """Curves of ``Evaluation.sweep``: threshold, n, k, rate, low, high, capture, lift, share, ties.

    A rate of fewer than 10 rows is greyed, and does not decide how high the axis reaches. The strip at the foot
    shows the leads exactly on each threshold.
    """
    title, subtitle = labels("charts.threshold_title"), labels("charts.threshold_subtitle")
    if not np.any(candidate["n"]):
        return Panel("threshold", title, subtitle, title, empty=labels("charts.empty_no_rows"))
    if not np.any(candidate["k"]):
        return Panel("threshold", title, subtitle, title, empty=labels("charts.empty_no_conversions"))
    columns = _columns(candidate, labels)
    tops = [_enough(candidate, "high")]
    if current is not None:
        columns |= _current_columns(current, candidate["threshold"])
        tops.append(_enough(current, "rate"))
    lines = hand_off_lines(candidate_line, current_line, labels)
    rate, widest = rate_axis(labels("charts.rate"), *tops, domain=[0.17, 1], overlaying="y2", tickmode="auto")
    return Panel(
        id="threshold",
        title=title,
        subtitle=subtitle,
        summary=_summary(candidate, candidate_line, labels),
        note=labels("charts.band_of_leads") if of_several_dates(candidate) else "",
        data=[
            *_behind(labels),
            *([_current_trace("current_threshold" in columns, labels)] if current is not None else []),
            *_curves(labels),
            *([_rate_of_leads(labels)] if "lead_rate" in columns else []),
            *_dots(candidate, candidate_line),
        ],
        layout=layout(
            xaxis=axis(
                labels("charts.threshold"), _limits(candidate, lines), showgrid=False, anchor="y3", tickformat=",~f"
            ),
            yaxis=rate,
            yaxis2=axis(
                labels("charts.share_axis"),
                (0, 1.02),
                domain=[0.17, 1],
                side="right",
                showgrid=False,
                tickformat=",.0%",
                tickvals=[0, 0.25, 0.5, 0.75, 1],
            ),
            yaxis3=axis("", (0, highest(candidate["ties"])), domain=[0, 0.13], showgrid=False, showticklabels=False),
            meta={"left": widest, "right": "100%"},
        ),
        columns=columns,
        table=[name for name, one in columns.items() if one.heading],
        lines=lines,
        legend=_legend(current is not None, "lead_rate" in columns, labels),
    )


def hand_off_lines(candidate: float | None, current: float | None, labels: Labels) -> list[Line]:
    """The hand-off of both models, one line where they are at the same score."""

    def worded(key: str, score: float) -> str:
        return labels(key, score=formats.points(score, labels.language))

    if candidate is not None and candidate == current:
        both = worded("charts.line_both", candidate)
        return [Line("candidate", candidate, both, colour("candidate"), width=3, strong=True)]
    lines = []
    if current is not None:
        label = worded("charts.line_current", current)
        lines.append(Line("current", current, label, colour("current"), dash="dash", width=2))
    if candidate is not None:
        label = worded("charts.line_candidate", candidate)
        lines.append(Line("candidate", candidate, label, colour("candidate"), width=3, strong=True))
    return lines


def _limits(sweep: Columns, lines: Sequence[Line]) -> tuple[float, float]:
    """The thresholds at which something changes, and the lines: unused ends of a wide scale are left out."""
    threshold, n = sweep["threshold"], sweep["n"]
    telling = np.flatnonzero((n > 0) & (n < n[0]))
    first, last = (max(0, int(telling[0]) - 1), int(telling[-1]) + 1) if len(telling) else (0, len(n) - 1)
    ends = [float(threshold[first]), float(threshold[min(last, len(n) - 1)]), *(line.at for line in lines)]
    low = max(min(ends), float(threshold[0]))
    high = min(max(ends), float(threshold[-1]))
    margin = (high - low) * 0.01 or 0.5
    return low - margin, high + margin


def _columns(sweep: Columns, labels: Labels) -> dict[str, Column]:
    several = of_several_dates(sweep)
    parts = (*_PARTS, *_LEADS) if several else _PARTS
    columns = {name: Column(labels(key), kind, _sent(sweep[name], kind)) for name, kind, key in parts}
    if several:
        rate_of_leads = rounded(rates(sweep["lead_k"], sweep["lead_n"]))
        columns["lead_rate"] = Column(labels("charts.rate_of_leads"), "share", rate_of_leads)
    return columns


def of_several_dates(sweep: Columns) -> bool:
    """Whether a lead stands in several rows, so that the rate is of rows and its interval of leads."""
    return not np.array_equal(sweep["n"], sweep["lead_n"])


def _current_columns(sweep: Columns, threshold: npt.NDArray[Any]) -> dict[str, Column]:
    """The current model's curve, with thresholds of its own where its bounds are others."""
    columns = {
        "current_n": Column("", "count", sweep["n"]),
        "current_rate": Column("", "share", rounded(sweep["rate"])),
    }
    if not np.array_equal(sweep["threshold"], threshold):
        columns["current_threshold"] = Column("", "score", sweep["threshold"])
    return columns


def _enough(sweep: Columns, name: str) -> npt.NDArray[np.float64]:
    """A share where it is of enough rows, NaN elsewhere."""
    return np.where(sweep["n"] >= FEWEST_ROWS, sweep[name], np.nan)


def _sent(values: npt.NDArray[Any], kind: Kind) -> npt.NDArray[Any]:
    return rounded(values) if kind == "share" else values


def _behind(labels: Labels) -> list[Figure]:
    """The volume, which answers the pointer, and the interval of the rate."""
    shown = {
        name: f"%{{customdata[{place}]:{',d' if name in _COUNTS else '.1%'}}}" for place, name in enumerate(_HOVER)
    }
    hover = labels("charts.threshold_hover", threshold="%{x:,~f}", **shown)
    band = _curve("low", "y", "candidate_band", labels("charts.band"), width=0)
    return [
        {
            **_curve("share", "y2", "grid", labels("charts.share"), width=0),
            "fill": "tozeroy",
            "fillcolor": colour("grid"),
            "hoverinfo": "all",
            "customdata": rows(*_HOVER),
            "hovertemplate": hover + "<extra></extra>",
        },
        {**band, "y": column_where("low", "n", least=FEWEST_ROWS), "showlegend": False},
        {
            **band,
            "y": column_where("high", "n", least=FEWEST_ROWS),
            "fill": "tonexty",
            "fillcolor": colour("candidate_band"),
        },
    ]


def _current_trace(own_thresholds: bool, labels: Labels) -> Figure:
    return {
        **_curve("current_rate", "y", "current", labels("charts.current_rate"), width=2, dash="dash"),
        "x": column("current_threshold" if own_thresholds else "threshold"),
        "y": column_where("current_rate", "current_n", least=FEWEST_ROWS),
    }


def _curves(labels: Labels) -> list[Figure]:
    ties = _curve("ties", "y3", "candidate", labels("charts.ties"), width=1, shape="hvh")
    return [
        _curve("capture", "y2", "converted", labels("charts.capture"), width=2.5, dash="dot"),
        {
            **_curve("rate", "y", "too_few", labels("charts.too_few"), width=2),
            "y": column_where("rate", "n", under=FEWEST_ROWS),
            "showlegend": False,
        },
        {
            **_curve("rate", "y", "candidate", labels("charts.rate_candidate"), width=3.5),
            "y": column_where("rate", "n", least=FEWEST_ROWS),
        },
        {**ties, "fill": "tozeroy", "fillcolor": colour("candidate"), "showlegend": False},
    ]


def _rate_of_leads(labels: Labels) -> Figure:
    """What the band is around where rows are of several dates: each lead once, at its first date at the threshold."""
    return {
        **_curve("lead_rate", "y", "candidate", labels("charts.rate_of_leads"), width=1.5, dash="dot"),
        "y": column_where("lead_rate", "lead_n", least=FEWEST_ROWS),
    }


def _curve(
    name: str, yaxis: str, role: Role, label: str, *, width: float, dash: str = "solid", shape: str = "linear"
) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": label,
        "x": column("threshold"),
        "y": column(name),
        "yaxis": yaxis,
        "line": {"color": colour(role), "width": width, "dash": dash, "shape": shape},
        "hoverinfo": "skip",
        "connectgaps": False,
    }


def _dots(sweep: Columns, line: float | None) -> list[Figure]:
    """Where the hand-off line meets the curves."""
    if line is None:
        return []
    row = _row_at(sweep, line)
    marks: tuple[tuple[str, str, Role, str], ...] = (
        ("capture", "y2", "converted", "diamond"),
        ("rate", "y", "candidate", "circle"),
    )
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [float(sweep["threshold"][row])],
            "y": [float(sweep[name][row])],
            "yaxis": yaxis,
            "marker": {
                "size": 13,
                "color": colour(role),
                "symbol": symbol,
                "line": {"width": 2, "color": colour("paper")},
            },
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for name, yaxis, role, symbol in marks
        if np.isfinite(sweep[name][row])
    ]


def _row_at(sweep: Columns, threshold: float) -> int:
    """The row of the threshold, or of the nearest where the sweep goes in larger steps."""
    return int(np.abs(sweep["threshold"] - threshold).argmin())


def _summary(sweep: Columns, line: float | None, labels: Labels) -> str:
    if line is None:
        return labels("charts.threshold_title")
    row, language = _row_at(sweep, line), labels.language
    return labels(
        "charts.threshold_summary",
        threshold=formats.points(line, language),
        n=formats.count(sweep["n"][row], language),
        rate=rate_words(sweep["n"][row], sweep["rate"][row], sweep["low"][row], sweep["high"][row], language),
        capture=formats.percent(sweep["capture"][row], language),
    )


def _legend(has_current: bool, several_dates: bool, labels: Labels) -> list[LegendEntry]:
    leads = [LegendEntry(labels("charts.rate_of_leads"), "dot", colour("candidate"))] if several_dates else []
    entries = [
        LegendEntry(labels("charts.rate_candidate"), "line", colour("candidate")),
        LegendEntry(labels("charts.current_rate"), "dash", colour("current")),
        LegendEntry(labels("charts.capture"), "dot", colour("converted")),
        LegendEntry(labels("charts.share_in_legend"), "band", colour("grid")),
    ]
    return [entries[0], *leads, *(entries[1:] if has_current else entries[2:])]
