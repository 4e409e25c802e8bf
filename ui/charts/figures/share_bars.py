"""Draw how a whole is shared out in each of several groups, as bars of full length one under the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ui import format as formats
from ui.charts.figures.axes import axis, layout
from ui.charts.figures.weeks import names_of
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Panel, column, rows
from ui.theme import Role, colour


def share_bars_chart(
    panel_id: str,
    title: str,
    subtitle: str,
    names: Sequence[str],
    parts: Mapping[str, tuple[npt.NDArray[np.int64], Role]],
    *,
    note: str = "",
    warn: bool = False,
    empty: str = "",
    labels: Labels,
) -> Panel:
    """parts: what each part is called to its number in every group and its colour, from left to right."""
    total = np.sum([numbers for numbers, _ in parts.values()], axis=0) if parts else np.zeros(0)
    if empty or not np.any(total):
        return Panel(panel_id, title, subtitle, title, empty=empty or labels("charts.empty_no_rows"))
    named = [
        labels("compare.name_n", name=name, n=formats.n(float(n), labels.language))
        for name, n in zip(names, total.tolist(), strict=True)
    ]
    columns = {
        "name": Column(labels("compare.group"), "text", list(names)),
        "place": Column("", "score", np.arange(len(names))),
        "name_n": Column("", "text", named),
    }
    data: list[Figure] = []
    for i, (called, (numbers, role)) in enumerate(parts.items()):
        share = np.divide(numbers, total, out=np.zeros(len(total)), where=total > 0)
        columns[f"n_{i}"] = Column(called, "count", numbers)
        columns[f"share_{i}"] = Column(labels("compare.share_of", part=called), "share", share)
        data.append(_bars(called, i, role, labels))
    return Panel(
        id=panel_id,
        title=title,
        subtitle=subtitle,
        summary=f"{title}: {note}" if note else subtitle,
        note=note,
        note_is_warning=warn,
        data=data,
        layout=layout(
            hovermode="closest",
            barmode="stack",
            xaxis=axis("", (0, 1), tickformat=",.0%", nticks=5),
            yaxis=axis(
                "", (len(names) - 0.5, -0.5), showgrid=False, tickvals=list(range(len(names))),
                ticktext=column("name_n"),
            ),
        ),
        columns=columns,
        table=names_of(columns),
        legend=[LegendEntry(called, "bar", colour(role)) for called, (_, role) in parts.items()],
    )  # fmt: skip


def _bars(called: str, i: int, role: Role, labels: Labels) -> Figure:
    hover = labels(
        "compare.share_hover", name="%{customdata[0]}", n="%{customdata[1]:,d}", share="%{customdata[2]:.1%}"
    )
    return {
        "type": "bar", "orientation": "h", "name": called, "x": column(f"share_{i}"), "y": column("place"),
        "width": 0.62, "marker": {"color": colour(role), "line": {"width": 1, "color": colour("paper")}},
        "customdata": rows("name", f"n_{i}", f"share_{i}"), "hovertemplate": hover + "<extra>%{fullData.name}</extra>",
    }  # fmt: skip
