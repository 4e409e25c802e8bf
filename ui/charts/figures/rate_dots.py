"""Draw a rate with its interval for each of several groups of leads, one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.evaluation import FEWEST_ROWS, Rate
from ui import format as formats
from ui.charts.figures.axes import axis, highest, layout
from ui.charts.figures.weeks import names_of
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Panel, column, rounded, rows
from ui.rate_words import rate_of_n
from ui.theme import Role, colour


@dataclass(frozen=True, eq=False)
class Groups:
    """One entry a group: its name, n, k, rate with its ends, and whether it differs from the rest by more than luck."""

    names: Sequence[str]
    n: npt.NDArray[np.generic]
    k: npt.NDArray[np.generic]
    rate: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    differs: npt.NDArray[np.bool_]


def rate_dots_chart(
    panel_id: str, title: str, subtitle: str, groups: Groups, *, of_all: Rate | None, note: str, labels: Labels
) -> Panel:
    """A point and its interval a group; hollow and grey under 10 rows; a full mark where it differs."""
    if not np.any(groups.n):
        return Panel(panel_id, title, subtitle, title, empty=labels("charts.empty_no_rows"))
    enough = np.asarray(groups.n) >= FEWEST_ROWS
    average = None if of_all is None else of_all.lead_rate
    columns = _columns(groups, enough, labels)
    most = min(highest(np.where(enough, groups.high, np.nan), [average or 0.0], least=0.01), 1.0)
    lines = [] if average is None else [
        {
            "type": "line", "xref": "x", "yref": "paper", "x0": average, "x1": average, "y0": 0, "y1": 1,
            "layer": "below", "line": {"color": colour("current"), "width": 1.5, "dash": "dash"},
        }
    ]  # fmt: skip
    legend = [LegendEntry(labels("compare.group"), "hollow", colour("candidate"))]
    if groups.differs.any():
        legend.append(LegendEntry(labels("compare.differs"), "point", colour("candidate")))
    if not enough.all():
        legend.append(LegendEntry(labels("charts.too_few"), "hollow", colour("too_few")))
    if of_all is not None and of_all.lead_rate is not None:
        words = labels("charts.base_rate", rate=rate_of_n(of_all, labels.language))
        legend.append(LegendEntry(words, "dash", colour("current")))
    small = most < 0.05
    return Panel(
        id=panel_id,
        title=title,
        subtitle=subtitle,
        summary=f"{title}: {note}",
        note=note,
        data=[
            _points("few", "too_few", "circle-open", labels),
            _points("same", "candidate", "circle-open", labels),
            _points("other", "candidate", "circle", labels),
        ],
        layout=layout(
            hovermode="closest",
            xaxis=axis("", (-0.025 * most, most), tickformat=",.1%" if small else ",.0%", nticks=6),
            yaxis=axis(
                "", (len(groups.names) - 0.5, -0.5), showgrid=False, tickvals=list(range(len(groups.names))),
                ticktext=column("name_n"),
            ),
            shapes=lines,
        ),
        columns=columns,
        table=names_of(columns),
        legend=legend,
    )  # fmt: skip


def _columns(groups: Groups, enough: npt.NDArray[np.bool_], labels: Labels) -> dict[str, Column]:
    rate, low, high = (rounded(one) for one in (groups.rate, groups.low, groups.high))
    named = [
        labels("compare.name_n", name=name, n=formats.n(float(n), labels.language))
        for name, n in zip(groups.names, np.asarray(groups.n).tolist(), strict=True)
    ]
    chosen = {"few": ~enough, "same": enough & ~groups.differs, "other": enough & groups.differs}
    return {
        "name": Column(labels("compare.group"), "text", list(groups.names)),
        "n": Column(labels("charts.leads"), "count", groups.n),
        "k": Column(labels("charts.converted"), "count", groups.k),
        "rate": Column(labels("charts.rate"), "share", rate),
        "low": Column(labels("charts.interval_low"), "share", low),
        "high": Column(labels("charts.interval_high"), "share", high),
        "differs": Column(labels("compare.differs"), "count", groups.differs.astype(np.int64)),
        "place": Column("", "score", np.arange(len(groups.names))),
        "down": Column("", "share", np.maximum(rate - low, 0)),
        "up": Column("", "share", np.maximum(high - rate, 0)),
        "name_n": Column("", "text", named),
        **{f"x_{name}": Column("", "share", np.where(some, rate, np.nan)) for name, some in chosen.items()},
    }


def _points(name: str, role: Role, symbol: str, labels: Labels) -> Figure:
    hover = labels(
        "compare.group_hover", name="%{customdata[0]}", n="%{customdata[1]:,d}", k="%{customdata[2]:,d}",
        rate="%{customdata[3]:.1%}", low="%{customdata[4]:.1%}", high="%{customdata[5]:.1%}",
    )  # fmt: skip
    return {
        "type": "scatter", "mode": "markers", "name": labels("charts.rate"), "x": column(f"x_{name}"),
        "y": column("place"),
        "marker": {"color": colour(role), "size": 13, "symbol": symbol, "line": {"width": 2.5, "color": colour(role)}},
        "error_x": {
            "type": "data", "symmetric": False, "array": column("up"), "arrayminus": column("down"),
            "color": colour(role), "thickness": 2, "width": 5,
            # Of too few rows the interval spans nearly everything: the hover text has it.
            "visible": name != "few",
        },
        "customdata": rows("name", "n", "k", "rate", "low", "high"), "hovertemplate": hover + "<extra></extra>",
    }  # fmt: skip
