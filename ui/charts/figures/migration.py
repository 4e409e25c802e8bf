"""Draw which tiers leads move between, with the number of leads and their conversion rate in each cell.

How much of it a cell has room for, the browser finds out (``ui/charts/browser/cells.mjs``); all is in the hover text.
"""

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
from ui.rate_words import rate_words
from ui.theme import colour

# How much of a row's height and a column's width its cell takes.
_CELL = {"across": 0.94, "down": 0.92}
# What may stand under a cell's number.
_LINES = ("both", "rate", "interval", "low", "high")
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
    columns = _columns(table, base, other, names, x, y, labels)
    across = _names(other)
    return Panel(
        id="migration",
        title=title,
        subtitle=subtitle,
        summary=subtitle,
        data=_traces(labels),
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
            meta={"cells": _CELL},
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
    low, high = table["ci_low"].tolist(), table["ci_high"].tolist()
    told = zip(table["lead_n"].tolist(), rate.tolist(), low, high, strict=True)
    cells = [_in_cell(*one, labels) for one in told]
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
        "y": Column("", "score", y),
        "count_text": Column("", "text", counts),
        **{f"{line}_text": Column("", "text", [cell[i] for cell in cells]) for i, line in enumerate(_LINES)},
    }


def _in_cell(n: int, rate: float, low: float, high: float, labels: Labels) -> tuple[str, str, str, str, str]:
    """The rate with its interval in a line, each in a line of its own, and the interval in two lines; or that there
    are too few to tell."""
    if n == 0:
        return _BLANK, _BLANK, _BLANK, _BLANK, _BLANK
    language = labels.language
    both = rate_words(n, rate, low, high, language)
    if n < FEWEST_ROWS:
        return both, labels("compare.too_few_cell"), _BLANK, _BLANK, _BLANK
    one, least, most = (formats.percent(share, language) for share in (rate, low, high))
    return both, one, formats.interval(low, high, language), labels("compare.interval_from", low=least), most


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
            "x0": x[i] - _CELL["across"] / 2,
            "x1": x[i] + _CELL["across"] / 2,
            "y0": y[i] - _CELL["down"] / 2,
            "y1": y[i] + _CELL["down"] / 2,
        }
        filled = {"fillcolor": colour("candidate"), "opacity": round(0.05 + 0.3 * (n / most) ** 0.5, 3) if n else 0.02}
        shapes.append({**box, **filled, "layer": "below", "line": {"width": 0}})
        if move in edges:
            shapes.append({**box, "layer": "below", "line": {"width": 2, "color": edges[move]}})
    return shapes


def _traces(labels: Labels) -> list[Figure]:
    hover = labels(
        "compare.cell_hover", before="%{customdata[0]}", after="%{customdata[1]}", n="%{customdata[2]:,d}",
        k="%{customdata[3]:,d}", rate="%{customdata[4]}",
    )  # fmt: skip

    def words(line: str, role: str, weight: int) -> Figure:
        return {
            "type": "scatter", "mode": "text", "name": labels("charts.leads"), "x": column("x"), "y": column("y"),
            "text": column(f"{line}_text"), "textfont": {"color": f"var(--desk-{role})", "weight": weight},
            "hoverinfo": "skip", "meta": {"line": line},
        }  # fmt: skip

    touch = {
        "type": "scatter", "mode": "markers", "name": labels("charts.leads"), "x": column("x"), "y": column("y"),
        "marker": {"size": 34, "opacity": 0, "color": colour("candidate")},
        "customdata": rows("from", "to", "n", "k", "both_text"), "hovertemplate": hover + "<extra></extra>",
    }  # fmt: skip
    rest = [words(line, "ink", 400) for line in _LINES]
    return [touch, words("count", "ink", 650), *rest]
