"""Draw how many leads a week each owner would have got, against what one owner can work."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.evaluation import FEWEST_ROWS
from ui import format as formats
from ui.charts.figures.axes import axis, highest, layout
from ui.charts.figures.weeks import names_of
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Panel, column, rows
from ui.theme import colour

MOST_OWNERS = 8


def owners_chart(owners: pd.DataFrame, *, each: float, weeks: int, unowned: int, labels: Labels) -> Panel:
    """A bar an owner of ``Load.owners``, those with the most hand-offs on top; beside it the weeks over the capacity
    of ``each`` owner, and the conversion rate."""
    title, subtitle, language = labels("replay.owners_title"), labels("replay.owners_subtitle"), labels.language
    if not len(owners):
        return Panel("owners", title, subtitle, title, empty=labels("replay.empty_no_owners"))
    top = owners.head(MOST_OWNERS)
    columns = {
        "owner": Column(labels("replay.owner"), "text", [str(one) for one in top["owner"]]),
        "place": Column("", "score", np.arange(len(top))),
        "edge": Column("", "score", np.zeros(len(top))),
        "per_week": Column(labels("replay.per_week"), "score", top["per_week"].to_numpy()),
        "hand_offs": Column(labels("replay.hand_offs"), "count", top["hand_offs"].to_numpy()),
        "weeks_over": Column(labels("replay.weeks_over_capacity"), "count", top["weeks_over"].to_numpy()),
        "waiting": Column(labels("replay.leads_waiting"), "score", top["waiting"].to_numpy()),
        "mature": Column(labels("replay.mature"), "count", top["n"].to_numpy()),
        "converted": Column(labels("charts.converted"), "count", top["k"].to_numpy()),
        "rate": Column(labels("charts.rate"), "share", top["rate"].to_numpy()),
        "low": Column(labels("charts.interval_low"), "share", top["ci_low"].to_numpy()),
        "high": Column(labels("charts.interval_high"), "share", top["ci_high"].to_numpy()),
        "over_text": Column("", "text", [_weeks_over(int(one), labels) for one in top["weeks_over"]]),
        "rate_text": Column("", "text", [_rate(one, labels) for one in top.itertuples()]),
    }
    most = highest(top["per_week"], [each])
    parts = [labels("replay.owners_capacity", each=formats.points(each, language), count=weeks)]
    if unowned:
        parts.append(labels("replay.unowned", count=unowned))
    if len(owners) > len(top):
        parts.append(labels("replay.more_owners", count=len(owners) - len(top)))
    return Panel(
        id="owners",
        title=title,
        subtitle=subtitle,
        summary=f"{title}: {' '.join(parts)}",
        note=" ".join(parts),
        data=_traces(labels),
        layout=layout(
            hovermode="closest",
            xaxis=axis(labels("replay.per_week"), (0, most), showgrid=False, visible=False),
            xaxis2={"domain": [0.5, 1], "range": [0, 1], "visible": False, "anchor": "y"},
            yaxis=axis(
                "", (len(top) - 0.5, -0.5), showgrid=False, tickvals=list(range(len(top))), ticktext=column("owner"),
                ticklabelstandoff=6,
            ),
            shapes=[
                {
                    "type": "line", "xref": "x", "yref": "paper", "x0": each, "x1": each, "y0": 0, "y1": 1,
                    "layer": "above", "line": {"color": colour("ink"), "width": 2, "dash": "dash"},
                }
            ],
            meta={"rows": len(top)},
        ),
        columns=columns,
        table=names_of(columns),
        legend=[
            LegendEntry(labels("replay.per_week"), "bar", colour("candidate")),
            LegendEntry(
                labels("replay.capacity_of", capacity=formats.points(each, language)), "dash", colour("ink")
            ),
        ],
    )  # fmt: skip


def _weeks_over(weeks: int, labels: Labels) -> str:
    return labels("replay.owner_weeks_over", count=weeks)


def _rate(row: object, labels: Labels) -> str:
    n, rate, low, high = (float(getattr(row, name)) for name in ("n", "rate", "ci_low", "ci_high"))
    if n < FEWEST_ROWS:
        return labels("replay.too_few_to_tell")
    words = formats.rate(rate, low, high, labels.language)
    return labels("thresholds.rate_of", rate=words, n=formats.n(n, labels.language))


def _traces(labels: Labels) -> list[Figure]:
    hover = labels(
        "replay.owner_hover", per_week="%{customdata[0]:,.1f}", hand_offs="%{customdata[1]:,d}",
        weeks_over="%{customdata[2]:,d}", waiting="%{customdata[3]:,.0f}", mature="%{customdata[4]:,d}",
        converted="%{customdata[5]:,d}",
    )  # fmt: skip
    bar = {
        "type": "bar", "orientation": "h", "name": labels("replay.per_week"), "x": column("per_week"),
        "y": column("place"), "width": 0.6, "marker": {"color": colour("candidate"), "line": {"width": 0}},
        "customdata": rows("per_week", "hand_offs", "weeks_over", "waiting", "mature", "converted"),
        "hovertemplate": hover + "<extra></extra>",
    }  # fmt: skip
    return [bar, _text("over_text", 0, "middle left", labels), _text("rate_text", 1, "middle right", labels)]


def _text(name: str, cell: int, position: str, labels: Labels) -> Figure:
    """A column of numbers beside the bars, laid out by the board as in the chart of tiers."""
    return {
        "type": "scatter", "mode": "text", "name": labels("replay.per_week"), "xaxis": "x2", "x": column("edge"),
        "y": column("place"), "text": column(name), "textposition": position,
        "textfont": {"color": colour("ink"), "weight": 500}, "cliponaxis": False, "hoverinfo": "skip",
        "meta": {"model": "candidate", "cell": cell},
    }  # fmt: skip
