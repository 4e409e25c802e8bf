"""Draw how many leads, activities and conversions each month brought: what is missing is seen as a gap."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ui import format as formats
from ui.charts.figures.axes import axis, highest, layout
from ui.charts.figures.weeks import month_name, names_of
from ui.charts.panel import Column, Labels, Panel, column, rows
from ui.theme import Role, colour

# What is drawn, and in which colour.
_COUNTED: dict[str, Role] = {"leads": "not_converted", "activities": "candidate", "conversions": "converted"}


def month_charts(months: pd.DataFrame, *, labels: Labels) -> list[Panel]:
    """Three charts of bars over the same months. months: as ``scoring.quality.months.months_of``."""
    return [_chart(months, name, labels) for name in _COUNTED]


def _chart(months: pd.DataFrame, name: str, labels: Labels) -> Panel:
    title, subtitle = labels(f"quality.months_{name}"), labels(f"quality.months_{name}_subtitle")
    counts = months[name].to_numpy(dtype=np.int64) if len(months) else np.zeros(0, np.int64)
    if not counts.sum():
        return Panel(f"months_{name}", title, subtitle, title, empty=labels(f"quality.empty_{name}"))
    starts = [int(one) for one in months["month"]]
    words = [month_name(one, labels) for one in starts]
    if len(words) == 1:
        # One bar compares with nothing; of outcomes without dates it is the day on which they were loaded.
        return Panel(f"months_{name}", title, subtitle, title, empty=labels("quality.one_month", month=words[0]))
    if bool(months["earlier"].iloc[0]):
        words[0] = labels("quality.months_earlier", month=words[1] if len(words) > 1 else words[0])
    most = highest(counts)
    columns = {
        "month": Column(labels("quality.month"), "text", words),
        "place": Column("", "score", np.arange(len(words))),
        "count": Column(title, "count", counts),
    }
    total = formats.count(float(counts.sum()), labels.language)
    return Panel(
        id=f"months_{name}",
        title=title,
        subtitle=subtitle,
        summary=labels("quality.months_summary", title=title, total=total, count=len(words)),
        data=[
            {
                "type": "bar", "name": title, "x": column("place"), "y": column("count"),
                "marker": {"color": colour(_COUNTED[name]), "line": {"width": 0}},
                "customdata": rows("month", "count"),
                "hovertemplate": labels("quality.months_hover", month="%{customdata[0]}",
                                        count="%{customdata[1]:,d}") + "<extra></extra>",
            }
        ],
        layout=layout(
            bargap=0.15,
            xaxis=axis("", (-0.6, len(words) - 0.4), showgrid=False, tickvals=list(range(len(words))), ticktext=words),
            yaxis=axis("", (0, most), tickformat=",~f", nticks=5),
            meta={"left": formats.count(most, labels.language)},
        ),
        columns=columns,
        table=names_of(columns),
    )  # fmt: skip
