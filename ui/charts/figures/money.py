"""Draw what each threshold brings in money, against calling everyone and calling nobody."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ui import format as formats
from ui.charts.figures.axes import axis, layout
from ui.charts.figures.weeks import level_line, names_of
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Line, Panel, column, rounded, rows
from ui.theme import colour

_TICKS = 5


def money_chart(
    table: pd.DataFrame, *, best: float | None, now: float | None, break_even: float, labels: Labels
) -> Panel:
    """The net of ``money_table`` with its band; levels for calling everyone and nobody.

    best: the recommended threshold. now: where the candidate hands off. break_even: the rate from which a call pays.
    """
    title, language = labels("thresholds.money_title"), labels.language
    subtitle = labels("thresholds.money_subtitle", rate=formats.percent(break_even, language))
    if not len(table) or not table["k"].any():
        return Panel("money", title, subtitle, title, empty=labels("charts.empty_no_conversions"))
    of_all = float(table["net"].iloc[0])
    ticks = _ticks(
        float(np.nanmin([table["net_low"].min(), 0, of_all])), float(np.nanmax([table["net_high"].max(), 0]))
    )
    low, high = ticks[0], ticks[-1]
    columns = {
        "threshold": Column(labels("charts.threshold"), "score", table["threshold"].to_numpy()),
        "n": Column(labels("charts.leads_at_or_above"), "count", table["n"].to_numpy()),
        "k": Column(labels("charts.converted"), "count", table["k"].to_numpy()),
        "net": Column(labels("thresholds.net"), "score", rounded(table["net"])),
        "net_low": Column(labels("thresholds.net_low"), "score", rounded(table["net_low"])),
        "net_high": Column(labels("thresholds.net_high"), "score", rounded(table["net_high"])),
        "words": Column("", "text", [formats.yen(one, language) for one in table["net"]]),
        "low_words": Column("", "text", [formats.yen(one, language) for one in table["net_low"]]),
        "high_words": Column("", "text", [formats.yen(one, language) for one in table["net_high"]]),
    }
    finding = labels(
        "thresholds.money_finding" if best is not None else "thresholds.money_nothing",
        net=formats.yen(_net_at(table, best), language), of_all=formats.yen(of_all, language),
    )  # fmt: skip
    threshold = table["threshold"].to_numpy(dtype=np.float64)
    return Panel(
        id="money",
        title=title,
        subtitle=subtitle,
        summary=f"{title}: {finding}",
        note=finding,
        note_is_warning=best is None,
        data=_traces(labels),
        layout=layout(
            xaxis=axis(
                labels("charts.threshold"), (float(threshold[0]) - 0.5, float(threshold[-1]) + 0.5), showgrid=False,
                tickformat=",~f",
            ),
            yaxis=axis(
                "", (low, high), tickvals=ticks, ticktext=[formats.yen(one, language) for one in ticks],
            ),
            shapes=[level_line(0, colour("ink"), "solid"), level_line(of_all, colour("current"), "dash")],
        ),
        columns=columns,
        table=names_of(columns),
        lines=_lines(best, now, labels),
        legend=[
            LegendEntry(labels("thresholds.net"), "line", colour("candidate")),
            LegendEntry(labels("charts.band"), "band", colour("candidate_band")),
            LegendEntry(labels("thresholds.call_all"), "dash", colour("current")),
            LegendEntry(labels("thresholds.call_none"), "line", colour("ink")),
        ],
    )  # fmt: skip


def _net_at(table: pd.DataFrame, threshold: float | None) -> float | None:
    if threshold is None:
        return None
    return float(table["net"].to_numpy()[int(np.abs(table["threshold"].to_numpy() - threshold).argmin())])


def _ticks(low: float, high: float) -> list[float]:
    """About five round values that span both."""
    span = max(high - low, 1.0)
    raw = span / _TICKS
    size = 10 ** np.floor(np.log10(raw))
    step = float(next(one * size for one in (1, 2, 5, 10) if one * size >= raw))
    first, last = np.floor(low / step), np.ceil(high / step)
    return [float(one * step) for one in np.arange(first, last + 1)]


def _lines(best: float | None, now: float | None, labels: Labels) -> list[Line]:
    def worded(key: str, at: float) -> str:
        return labels(key, score=formats.points(at, labels.language))

    lines = []
    if now is not None:
        lines.append(Line("now", now, worded("charts.line_candidate", now), colour("current"), dash="dash", width=2))
    if best is not None:
        label = worded("thresholds.line_best", best)
        lines.append(Line("best", best, label, colour("candidate"), width=3, strong=True))
    return lines


def _traces(labels: Labels) -> list[Figure]:
    hover = labels(
        "thresholds.money_hover", threshold="%{x:,~f}", net="%{customdata[0]}", low="%{customdata[1]}",
        high="%{customdata[2]}", n="%{customdata[3]:,d}", k="%{customdata[4]:,d}",
    )  # fmt: skip

    def curve(name: str, key: str, **look: object) -> Figure:
        return {
            "type": "scatter", "mode": "lines", "name": labels(key), "x": column("threshold"), "y": column(name),
            "hoverinfo": "skip", **look,
        }  # fmt: skip

    return [
        curve("net_low", "thresholds.net_low", line={"width": 0}),
        curve(
            "net_high", "thresholds.net_high", line={"width": 0}, fill="tonexty", fillcolor=colour("candidate_band")
        ),
        curve(
            "net", "thresholds.net", line={"color": colour("candidate"), "width": 3.5}, hoverinfo="all",
            customdata=rows("words", "low_words", "high_words", "n", "k"), hovertemplate=hover + "<extra></extra>",
        ),
    ]  # fmt: skip
