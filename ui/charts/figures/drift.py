"""Draw a model from month to month: its rates, its tiers, where its scores lie, and whether they have moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scoring.evaluation import FEWEST_ROWS
from scoring.times import second_of
from ui import format as formats
from ui.charts.figures.axes import TierMark, axis, highest, layout, rate_axis
from ui.charts.figures.weeks import month_name, names_of
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Panel, column, column_where, rounded, rows
from ui.theme import Role, colour, tier_colour


def drift_charts(months: pd.DataFrame, tiers: Sequence[TierMark], *, labels: Labels) -> list[Panel]:
    """Rate and capture, tier shares, the scores' quantiles, and the stability index, of ``Drift.months``."""
    if not len(months):
        title = labels("compare.drift_rates_title")
        return [Panel("drift_rates", title, "", title, empty=labels("charts.empty_no_rows"))]
    return [
        _rates(months, labels),
        _tiers(months, tiers, labels),
        _scores(months, labels),
        _stability(months, labels),
    ]


def _month_columns(months: pd.DataFrame, labels: Labels) -> dict[str, Column]:
    names = [month_name(second_of(str(one)), labels) for one in months["month"]]
    return {
        "month": Column(labels("compare.month"), "text", names),
        "place": Column("", "score", np.arange(len(months))),
        "n": Column(labels("charts.leads"), "count", months["n"].to_numpy()),
    }


def _month_axis(months: pd.DataFrame) -> Figure:
    places = list(range(len(months)))
    return axis("", (-0.6, len(months) - 0.4), showgrid=False, tickvals=places, ticktext=column("month"))


def _line(name: str, label: str, role: Role, labels: Labels, **look: object) -> Figure:
    style = {"color": colour(role), "width": look.pop("width", 3), "dash": look.pop("dash", "solid")}
    return {
        "type": "scatter", "mode": "lines", "name": labels(label), "x": column("place"), "y": column(name),
        "line": style, "hoverinfo": "skip", "connectgaps": False, **look,
    }  # fmt: skip


def _rates(months: pd.DataFrame, labels: Labels) -> Panel:
    handed = np.nan_to_num(months["handed_n"].to_numpy(dtype=np.float64)) * months["mature"].to_numpy(dtype=bool)
    columns = _month_columns(months, labels) | {
        "handed_n": Column(labels("charts.card_leads"), "count", months["handed_n"].to_numpy()),
        "counted": Column("", "count", handed),
        "rate": Column(labels("charts.rate"), "share", rounded(months["handed_rate"])),
        "low": Column(labels("charts.interval_low"), "share", rounded(months["handed_low"])),
        "high": Column(labels("charts.interval_high"), "share", rounded(months["handed_high"])),
        "all_rate": Column(labels("compare.rate_of_all"), "share", rounded(months["rate"])),
        "all_low": Column(labels("compare.rate_of_all_low"), "share", rounded(months["ci_low"])),
        "all_high": Column(labels("compare.rate_of_all_high"), "share", rounded(months["ci_high"])),
        "k": Column(labels("charts.converted"), "count", np.nan_to_num(months["k"].to_numpy(dtype=np.float64))),
        "capture": Column(labels("charts.capture"), "share", rounded(months["capture"])),
    }
    rate, widest = rate_axis(
        labels("charts.rate"), np.where(handed >= FEWEST_ROWS, months["handed_high"], np.nan), months["rate"],
        overlaying="y2", tickmode="auto",
    )  # fmt: skip
    hover = labels(
        "compare.drift_rates_hover", month="%{customdata[0]}", n="%{customdata[1]:,d}", rate="%{customdata[2]:.1%}",
        low="%{customdata[3]:.1%}", high="%{customdata[4]:.1%}", all="%{customdata[5]:.1%}",
        all_low="%{customdata[6]:.1%}", all_high="%{customdata[7]:.1%}", leads="%{customdata[8]:,d}",
        capture="%{customdata[9]:.1%}", k="%{customdata[10]:,d}",
    )  # fmt: skip
    shown = rows(
        "month", "handed_n", "rate", "low", "high", "all_rate", "all_low", "all_high", "n", "capture", "k"
    )  # fmt: skip
    title, subtitle = labels("compare.drift_rates_title"), labels("compare.drift_rates_subtitle")
    if not handed.any():
        return Panel("drift_rates", title, subtitle, title, empty=labels("compare.empty_no_mature_month"))
    return Panel(
        id="drift_rates",
        title=title,
        subtitle=subtitle,
        summary=subtitle,
        data=[
            _line("capture", "charts.capture", "converted", labels, width=2.5, dash="dot", yaxis="y2"),
            _line("low", "charts.interval_low", "candidate", labels, width=0,
                  y=column_where("low", "counted", least=FEWEST_ROWS)),
            _line("high", "charts.interval_high", "candidate", labels, width=0, fill="tonexty",
                  fillcolor=colour("candidate_band"), y=column_where("high", "counted", least=FEWEST_ROWS)),
            _line("all_rate", "compare.rate_of_all", "current", labels, width=2, dash="dash"),
            _line("rate", "charts.rate", "candidate", labels, width=3.5, mode="lines+markers", marker={"size": 8},
                  y=column_where("rate", "counted", least=FEWEST_ROWS), hoverinfo="all", customdata=shown,
                  hovertemplate=hover + "<extra></extra>"),
        ],
        layout=layout(
            xaxis=_month_axis(months),
            yaxis=rate,
            yaxis2=axis(labels("charts.capture"), (0, 1.02), side="right", showgrid=False, tickformat=",.0%", nticks=5),
            meta={"left": widest, "right": "100%"},
        ),
        columns=columns,
        table=names_of(columns),
        legend=[
            LegendEntry(labels("compare.rate_of_handed"), "line", colour("candidate")),
            LegendEntry(labels("compare.rate_of_all"), "dash", colour("current")),
            LegendEntry(labels("charts.capture"), "dot", colour("converted")),
        ],
    )  # fmt: skip


def _tiers(months: pd.DataFrame, tiers: Sequence[TierMark], labels: Labels) -> Panel:
    columns = _month_columns(months, labels)
    data: list[Figure] = []
    for i, tier in enumerate(tiers):
        columns[f"tier_{i}"] = Column(tier.label, "share", rounded(months[f"tier_{tier.id}"]))
    hover = labels("compare.drift_tiers_hover", month="%{customdata[0]}", n="%{customdata[1]:,d}", share="%{y:.1%}")
    # The highest tier at the foot, where its share can be read.
    for i, _ in enumerate(tiers):
        data.append(
            {
                "type": "bar", "name": "", "x": column("place"), "y": column(f"tier_{i}"),
                "marker": {"color": tier_colour(i, len(tiers)), "line": {"width": 0}},
                "customdata": rows("month", "n"), "hovertemplate": hover + "<extra></extra>",
            }
        )  # fmt: skip
    title, subtitle = labels("compare.drift_tiers_title"), labels("compare.drift_tiers_subtitle")
    return Panel(
        id="drift_tiers",
        title=title,
        subtitle=subtitle,
        summary=subtitle,
        data=data,
        layout=layout(
            hovermode="closest",
            barmode="stack",
            bargap=0.25,
            xaxis=_month_axis(months),
            yaxis=axis("", (0, 1.0), tickformat=",.0%", nticks=5),
            meta={"left": "100%"},
        ),
        columns=columns,
        table=names_of(columns),
        legend=[LegendEntry(tier.label, "bar", tier_colour(i, len(tiers))) for i, tier in enumerate(tiers)],
    )


def _scores(months: pd.DataFrame, labels: Labels) -> Panel:
    names = ("p10", "p25", "p50", "p75", "p90")
    columns = _month_columns(months, labels) | {
        name: Column(labels(f"compare.score_{name}"), "score", months[f"score_{name}"].to_numpy()) for name in names
    }
    hover = labels(
        "compare.drift_scores_hover", month="%{customdata[0]}",
        **{name: f"%{{customdata[{i + 1}]:,.0f}}" for i, name in enumerate(names)},
    )  # fmt: skip
    least, most = (float(end) for end in (months["score_p10"].min(), months["score_p90"].max()))
    margin = (most - least) * 0.06 or 1.0
    title, subtitle = labels("compare.drift_scores_title"), labels("compare.drift_scores_subtitle")
    if not np.isfinite(least):
        return Panel("drift_scores", title, subtitle, title, empty=labels("charts.empty_no_rows"))
    return Panel(
        id="drift_scores",
        title=title,
        subtitle=subtitle,
        summary=subtitle,
        data=[
            _line("p10", "compare.score_p10", "grid", labels, width=0),
            _line("p90", "compare.score_p90", "grid", labels, width=0, fill="tonexty", fillcolor=colour("grid")),
            _line("p25", "compare.score_p25", "grid", labels, width=0),
            _line("p75", "compare.score_p75", "grid", labels, width=0, fill="tonexty",
                  fillcolor=colour("candidate_band")),
            _line("p50", "compare.score_p50", "candidate", labels, width=3.5, hoverinfo="all",
                  customdata=rows("month", *names), hovertemplate=hover + "<extra></extra>"),
        ],
        layout=layout(
            xaxis=_month_axis(months),
            yaxis=axis(labels("charts.score"), (least - margin, most + margin), tickformat=",~f", nticks=5),
            meta={"left": max((formats.points(round(one), labels.language) for one in (least, most)), key=len)},
        ),
        columns=columns,
        table=names_of(columns),
        legend=[
            LegendEntry(labels("compare.score_p50"), "line", colour("candidate")),
            LegendEntry(labels("compare.middle_half"), "band", colour("candidate_band")),
            LegendEntry(labels("compare.middle_most"), "band", colour("grid")),
        ],
    )  # fmt: skip


def _stability(months: pd.DataFrame, labels: Labels) -> Panel:
    title = labels("compare.psi_title")
    reference = [month_name(second_of(str(one)), labels) for one in months.loc[months["in_reference"], "month"]]
    subtitle = labels("compare.psi_subtitle", month=labels("charts.list_comma").join(reference))
    shifted = months["shifted"].to_numpy(dtype=bool)
    psi, limit = (months[name].to_numpy(dtype=np.float64) for name in ("psi", "psi_limit"))
    if not np.isfinite(psi).any():
        return Panel("drift_psi", title, subtitle, title, empty=labels("compare.empty_no_psi"))
    columns = _month_columns(months, labels) | {
        "psi": Column(labels("compare.psi"), "score", rounded(psi)),
        "limit": Column(labels("compare.psi_limit"), "score", rounded(limit)),
        "same": Column("", "score", np.where(shifted, np.nan, psi)),
        "moved": Column("", "score", np.where(shifted, psi, np.nan)),
    }
    hover = labels(
        "compare.psi_hover", month="%{customdata[0]}", psi="%{customdata[1]:.3f}", limit="%{customdata[2]:.3f}"
    )
    count = int(shifted.sum())
    note = labels("compare.psi_shifted", count=count) if count else labels("compare.psi_steady")

    def bars(name: str, key: str, role: Role) -> Figure:
        return {
            "type": "bar", "name": labels(key), "x": column("place"), "y": column(name),
            "marker": {"color": colour(role), "line": {"width": 0}}, "customdata": rows("month", "psi", "limit"),
            "hovertemplate": hover + "<extra></extra>",
        }  # fmt: skip

    limits = _line("limit", "compare.psi_limit", "ink", labels, width=2, dash="dash")
    limits["line"]["shape"] = "hvh"
    return Panel(
        id="drift_psi",
        title=title,
        subtitle=subtitle,
        summary=f"{title}: {note}",
        note=note,
        note_is_warning=count > 0,
        data=[bars("same", "compare.psi_within", "candidate"), bars("moved", "compare.psi_beyond", "warning"), limits],
        layout=layout(
            barmode="overlay",
            bargap=0.3,
            xaxis=_month_axis(months),
            yaxis=axis(labels("compare.psi"), (0, highest(psi, limit, least=0.01)), tickformat=".2~f", nticks=5),
            meta={"left": "0.00"},
        ),
        columns=columns,
        table=names_of(columns),
        legend=[
            LegendEntry(labels("compare.psi_within"), "bar", colour("candidate")),
            LegendEntry(labels("compare.psi_beyond"), "bar", colour("warning")),
            LegendEntry(labels("compare.psi_limit"), "dash", colour("ink")),
        ],
    )
