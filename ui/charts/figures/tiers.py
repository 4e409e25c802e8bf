"""Draw how many leads are in each tier and how well they convert, candidate beside current."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scoring.evaluation import Columns
from ui import format as formats
from ui.charts.figures.axes import TierMark, axis, highest, layout
from ui.charts.figures.threshold import of_several_dates
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Panel, column, rows
from ui.rate_words import rate_words
from ui.theme import colour, tier_colour

# Where a model's bar stands in its tier's row.
_OFFSET = {"candidate": -0.2, "current": 0.2}
_INK = {"candidate": ("ink", 600), "current": ("muted", 400)}
_RATE = ("rate", "ci_low", "ci_high")
_RATE_WORDS = ("charts.rate", "charts.interval_low", "charts.interval_high")


def tiers_chart(candidate: Columns, current: Columns | None, *, tiers: Sequence[TierMark], labels: Labels) -> Panel:
    """Bars of ``Evaluation.tiers`` (id, n, k, rate, ci_low, ci_high) or ``Today.tiers`` (id, n), the highest on top.

    Tiers are those of the candidate; the current model's are put beside them by id.
    """
    has_outcomes = "rate" in candidate
    several_dates = has_outcomes and of_several_dates(candidate)
    title = labels("charts.tiers_title")
    subtitle = labels(
        "charts.tiers_subtitle_dates" if several_dates
        else "charts.tiers_subtitle" if has_outcomes else "charts.tiers_today_subtitle"
    )  # fmt: skip
    if not np.any(candidate["n"]):
        return Panel("tiers", title, subtitle, title, empty=labels("charts.empty_no_rows"))
    by_model = {"candidate": _in_order(candidate, tiers)}
    if current is not None:
        by_model["current"] = _in_order(current, tiers)
    columns = {"tier": Column(labels("charts.tier"), "text", [tier.label for tier in tiers])}
    data: list[Figure] = []
    for model, table in by_model.items():
        columns |= _columns(model, table, several_dates, labels)
        data += _traces(model, has_outcomes, several_dates, labels)
    most = highest(*(table["n"] for table in by_model.values()))
    return Panel(
        id="tiers",
        title=title,
        subtitle=subtitle,
        summary=_summary(by_model["candidate"], tiers, labels),
        data=data,
        layout=layout(
            hovermode="closest",
            barmode="overlay",
            xaxis=axis(labels("charts.leads"), (0, most), showgrid=False, visible=False),
            # The numbers beside the bars; the browser gives the axis the width that they need.
            xaxis2={"domain": [0.5, 1], "range": [0, 1], "visible": False, "anchor": "y"},
            yaxis=axis(
                "",
                (len(tiers) - 0.5, -0.5),
                showgrid=False,
                tickvals=list(range(len(tiers))),
                ticktext=column("tier"),
                ticklabelstandoff=12,
            ),
            shapes=[_tier_stripe(place, len(tiers)) for place in range(len(tiers))],
            meta={"rows": len(tiers)},
        ),
        columns=columns,
        table=[name for name, one in columns.items() if one.heading],
        legend=[
            LegendEntry(labels("charts.candidate"), "bar", colour("candidate")),
            *([LegendEntry(labels("charts.current"), "outline", colour("current"))] if current is not None else []),
        ],
    )


def _in_order(table: Columns, tiers: Sequence[TierMark]) -> Columns:
    """One row a tier of ``tiers``; NaN where the table has no such tier."""
    place = {str(tier): row for row, tier in enumerate(table["id"])}
    found = [place.get(tier.id) for tier in tiers]
    return {
        name: np.array([np.nan if row is None else values[row] for row in found], dtype=np.float64)
        for name, values in table.items()
        if name != "id"
    }


def _columns(model: str, table: Columns, several_dates: bool, labels: Labels) -> dict[str, Column]:
    """One model's columns; those with a heading are downloaded, the others are how they are drawn.

    several_dates: numbers are of rows, rates of leads.
    """

    def heading(key: str) -> str:
        return labels(f"charts.column_{model}", column=labels(key))

    language = labels.language
    n = table["n"]
    columns = {
        f"{model}_n": Column(
            heading("charts.rows_of_dates" if several_dates else "charts.leads"), "count", np.nan_to_num(n)
        ),
        f"{model}_place": Column("", "score", np.arange(len(n)) + _OFFSET[model]),
        f"{model}_n_text": Column("", "text", [formats.count(m, language) for m in n]),
        f"{model}_edge": Column("", "score", np.zeros(len(n))),
    }
    if "rate" not in table:
        return columns
    columns[f"{model}_k"] = Column(heading("charts.converted"), "count", np.nan_to_num(table["k"]))
    words = ("charts.rate_of_leads", *_RATE_WORDS[1:]) if several_dates else _RATE_WORDS
    for part, key in zip(_RATE, words, strict=True):
        columns[f"{model}_{part}"] = Column(heading(key), "share", table[part])
    rate, low, high = (table[part].tolist() for part in _RATE)
    texts = [
        rate_words(one, share, least, most, language) if one > 0 else formats.UNKNOWN
        for one, share, least, most in zip(n.tolist(), rate, low, high, strict=True)
    ]
    columns[f"{model}_rate_text"] = Column("", "text", texts)
    return columns


def _traces(model: str, has_outcomes: bool, several_dates: bool, labels: Labels) -> list[Figure]:
    values = ("n", "k", "rate_text") if has_outcomes else ("n",)
    shown = {"n": "%{customdata[0]:,d}", "converted": "%{customdata[1]:,d}", "rate": "%{customdata[2]}"}
    said = "charts.tiers_hover_dates" if several_dates else "charts.tiers_hover"
    hover = labels(said if has_outcomes else "charts.tiers_today_hover", **shown)
    bar = {
        "type": "bar",
        "orientation": "h",
        "name": labels(f"charts.{model}"),
        "x": column(f"{model}_n"),
        "y": column(f"{model}_place"),
        "width": 0.36,
        "marker": _fill(model),
        "customdata": rows(*(f"{model}_{value}" for value in values)),
        "hovertemplate": hover + "<extra>%{fullData.name}</extra>",
    }
    texts = [("n", labels("charts.leads"))] + ([("rate", labels("charts.rate"))] if has_outcomes else [])
    return [bar, *(_text(model, name, label, cell) for cell, (name, label) in enumerate(texts))]


def _text(model: str, name: str, label: str, cell: int) -> Figure:
    """A column of numbers beside the bars. meta: whose they are, and the how-manieth column it is."""
    role, weight = _INK[model]
    return {
        "type": "scatter",
        "mode": "text",
        "name": label,
        "xaxis": "x2",
        "x": column(f"{model}_edge"),
        "y": column(f"{model}_place"),
        "text": column(f"{model}_{name}_text"),
        "textposition": "middle left" if name == "n" else "middle right",
        "textfont": {"color": f"var(--desk-{role})", "weight": weight},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"model": model, "cell": cell},
    }


def _fill(model: str) -> Mapping[str, object]:
    """The candidate's bars are full, the current model's are outlines: told apart without colour."""
    if model == "candidate":
        return {"color": colour("candidate")}
    return {"color": colour("paper"), "line": {"color": colour("current"), "width": 2}}


def _tier_stripe(place: int, tiers: int) -> Figure:
    """A stripe in the tier's colour at the foot of its bars, as in the score distribution."""
    return {
        "type": "rect",
        "xref": "paper",
        "yref": "y",
        "xsizemode": "pixel",
        "xanchor": 0,
        "x0": -9,
        "x1": -3,
        "y0": place - 0.4,
        "y1": place + 0.4,
        "fillcolor": tier_colour(place, tiers),
        "line": {"width": 0},
    }


def _summary(table: Columns, tiers: Sequence[TierMark], labels: Labels) -> str:
    counts = [
        labels("charts.tiers_summary_part", tier=tier.label, n=formats.count(n, labels.language))
        for tier, n in zip(tiers, table["n"], strict=True)
    ]
    return labels("charts.tiers_summary", tiers=labels("charts.list_comma").join(counts))
