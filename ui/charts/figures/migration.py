"""Draw which tiers leads move between, with the conversions in each cell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.evaluation import FEWEST_ROWS
from scoring.model import ScoringModel
from scoring.statistics import rates
from ui import format as formats
from ui.charts.figures.axes import axis, layout
from ui.charts.figures.weeks import names_of
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Panel, column, rows
from ui.theme import colour

# With more tiers than this a cell has room for its number of leads alone.
_MOST_WITH_RATES = 4
# Plotly forgets a text that was empty when it was first drawn; a blank stays.
_BLANK = "\u00a0"


def migration_chart(
    table: pd.DataFrame, base: ScoringModel, other: ScoringModel, names: tuple[str, str], *, labels: Labels
) -> Panel:
    """A cell a pair of tiers of ``Comparison.migration``: rows are the base's tiers, columns the other's."""
    title = labels("compare.migration_title")
    subtitle = labels("compare.migration_subtitle", base=names[0], other=names[1])
    if not table["n"].any():
        return Panel("migration", title, subtitle, title, empty=labels("charts.empty_no_rows"))
    row_of = {tier.id: i for i, tier in enumerate(base.tiers)}
    column_of = {tier.id: i for i, tier in enumerate(other.tiers)}
    x = np.array([column_of[one] for one in table["candidate"]], dtype=np.float64)
    y = np.array([row_of[one] for one in table["base"]], dtype=np.float64)
    with_rates = max(len(base.tiers), len(other.tiers)) <= _MOST_WITH_RATES
    columns = _columns(table, base, other, names, x, y, labels)
    across = _names(other)
    return Panel(
        id="migration",
        title=title,
        subtitle=subtitle,
        summary=subtitle,
        data=_traces(with_rates, labels),
        layout=layout(
            hovermode="closest",
            xaxis=axis(
                "", (-0.5, len(other.tiers) - 0.5), showgrid=False,
                tickvals=list(range(len(across))), ticktext=column("across"),
            ),
            yaxis=axis(
                "", (len(base.tiers) - 0.5, -0.5), showgrid=False,
                tickvals=list(range(len(base.tiers))), ticktext=column("down"),
            ),
            shapes=_cells(table, x, y),
        ),
        columns=columns | {"across": Column("", "text", across), "down": Column("", "text", _names(base))},
        table=names_of(columns),
        legend=[
            LegendEntry(labels("compare.entered"), "outline", colour("candidate")),
            LegendEntry(labels("compare.left"), "outline", colour("converted")),
        ],
    )  # fmt: skip


def _names(model: ScoringModel) -> list[str]:
    return [tier.title for tier in model.tiers]


def _columns(
    table: pd.DataFrame,
    base: ScoringModel,
    other: ScoringModel,
    names: tuple[str, str],
    x: np.ndarray[tuple[int], np.dtype[np.float64]],
    y: np.ndarray[tuple[int], np.dtype[np.float64]],
    labels: Labels,
) -> dict[str, Column]:
    language = labels.language
    titles = [{tier.id: tier.title for tier in model.tiers} for model in (base, other)]
    n, rate = table["n"].to_numpy(), rates(table["lead_k"], table["lead_n"])
    counts = [formats.count(one, language) for one in n]
    few = labels("compare.too_few_cell")
    shown = [
        _BLANK if m == 0 else few if m < FEWEST_ROWS else formats.percent(one, language)
        for m, one in zip(table["lead_n"].tolist(), rate.tolist(), strict=True)
    ]
    return {
        "from": Column(labels("compare.tier_under", model=names[0]), "text", [titles[0][one] for one in table["base"]]),
        "to": Column(
            labels("compare.tier_under", model=names[1]), "text", [titles[1][one] for one in table["candidate"]]
        ),
        "n": Column(labels("charts.leads"), "count", n),
        "k": Column(labels("charts.converted"), "count", table["k"].to_numpy()),
        "rate": Column(labels("charts.rate"), "share", rate),
        "low": Column(labels("charts.interval_low"), "share", table["ci_low"].to_numpy()),
        "high": Column(labels("charts.interval_high"), "share", table["ci_high"].to_numpy()),
        "x": Column("", "score", x),
        "above": Column("", "score", y - 0.2),
        "below": Column("", "score", y + 0.22),
        "y": Column("", "score", y),
        "count_text": Column("", "text", counts),
        "rate_text": Column("", "text", shown),
    }


def _cells(
    table: pd.DataFrame,
    x: np.ndarray[tuple[int], np.dtype[np.float64]],
    y: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> list[Figure]:
    """A square a cell, the fuller the more leads; those that enter or leave the hand-off have an edge."""
    most = float(table["n"].max())
    edges = {"entered": colour("candidate"), "left": colour("converted")}
    shapes: list[Figure] = []
    for i, (n, move) in enumerate(zip(table["n"].tolist(), table["move"].tolist(), strict=True)):
        box = {
            "type": "rect",
            "xref": "x",
            "yref": "y",
            "x0": x[i] - 0.47,
            "x1": x[i] + 0.47,
            "y0": y[i] - 0.46,
            "y1": y[i] + 0.46,
        }
        filled = {"fillcolor": colour("candidate"), "opacity": round(0.05 + 0.3 * (n / most) ** 0.5, 3) if n else 0.02}
        shapes.append({**box, **filled, "layer": "below", "line": {"width": 0}})
        if move in edges:
            shapes.append({**box, "layer": "below", "line": {"width": 2, "color": edges[move]}})
    return shapes


def _traces(with_rates: bool, labels: Labels) -> list[Figure]:
    hover = labels(
        "compare.cell_hover", before="%{customdata[0]}", after="%{customdata[1]}", n="%{customdata[2]:,d}",
        k="%{customdata[3]:,d}", rate="%{customdata[4]:.1%}", low="%{customdata[5]:.1%}", high="%{customdata[6]:.1%}",
    )  # fmt: skip

    def words(name: str, y: str, role: str, weight: int) -> Figure:
        return {
            "type": "scatter", "mode": "text", "name": labels("charts.leads"), "x": column("x"), "y": column(y),
            "text": column(name), "textfont": {"color": f"var(--desk-{role})", "weight": weight}, "hoverinfo": "skip",
        }  # fmt: skip

    touch = {
        "type": "scatter", "mode": "markers", "name": labels("charts.leads"), "x": column("x"), "y": column("y"),
        "marker": {"size": 34, "opacity": 0, "color": colour("candidate")},
        "customdata": rows("from", "to", "n", "k", "rate", "low", "high"), "hovertemplate": hover + "<extra></extra>",
    }  # fmt: skip
    counts = words("count_text", "above" if with_rates else "y", "ink", 650)
    return [touch, counts, *([words("rate_text", "below", "muted", 500)] if with_rates else [])]
