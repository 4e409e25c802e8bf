"""Draw the conversion rate of each score band with its interval, and whether rates rise with the score."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scoring.evaluation import FEWEST_ROWS, Columns, Rate
from ui import format as formats
from ui.charts.figures.axes import axis, layout, rate_axis, score_range
from ui.charts.figures.threshold import of_several_dates
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Panel, column, rounded, rows
from ui.rate_words import rate_of_n
from ui.theme import Role, colour

_SMALLEST, _LARGEST = 9.0, 26.0  # pixels
_FINDINGS = {True: "charts.rates_rise", False: "charts.rates_do_not_rise", None: "charts.rates_unknown"}


def calibration_chart(candidate: Columns, *, rates_rise: bool | None, base: Rate | None, labels: Labels) -> Panel:
    """Points of ``Evaluation.bands``: low, high, n, k, rate, ci_low, ci_high, isotonic, one row a band, lowest first.

    Bands stand at even distances, whatever their widths; the ticks are the scores between them. A band of fewer than
    10 rows is greyed, and its interval does not decide how high the axis reaches. base: of all leads.
    """
    several_dates = of_several_dates(candidate)
    title = labels("charts.calibration_title")
    subtitle = labels("charts.calibration_subtitle_dates" if several_dates else "charts.calibration_subtitle")
    base_rate = None if base is None else base.lead_rate
    if not np.any(candidate["n"]):
        return Panel("calibration", title, subtitle, title, empty=labels("charts.empty_no_rows"))
    if not np.any(candidate["k"]):
        return Panel("calibration", title, subtitle, title, empty=labels("charts.empty_no_conversions"))
    filled = np.flatnonzero(candidate["n"])
    bands = len(candidate["n"])
    enough = candidate["n"] >= FEWEST_ROWS
    columns = _columns(candidate, enough, several_dates, labels)
    highest_ends = np.where(enough, candidate["ci_high"], np.nan)
    rate, widest = rate_axis(labels("charts.rate"), highest_ends, candidate["rate"], [base_rate or 0.0], below=0.06)
    finding = labels(_FINDINGS[rates_rise])
    return Panel(
        id="calibration",
        title=title,
        subtitle=subtitle,
        summary=f"{title}: {finding}",
        note=finding,
        note_is_warning=rates_rise is False,
        data=_traces(several_dates, labels),
        layout=layout(
            xaxis=axis(
                labels("charts.score"),
                (filled[0] - 0.5, filled[-1] + 0.5),
                showgrid=False,
                tickvals=[place - 0.5 for place in range(bands + 1)],
                ticktext=column("edge"),
            ),
            yaxis=rate,
            shapes=[] if base_rate is None else [_base_line(base_rate)],
            meta={"left": widest},
        ),
        columns=columns,
        table=[name for name, one in columns.items() if one.heading],
        legend=_legend(base, several_dates, labels),
    )


def _columns(bands: Columns, enough: npt.NDArray[np.bool_], several_dates: bool, labels: Labels) -> dict[str, Column]:
    rate, low, high = (rounded(bands[name]) for name in ("rate", "ci_low", "ci_high"))
    n = np.asarray(bands["n"], dtype=np.float64)
    edges = [formats.points(edge, labels.language) for edge in [*bands["low"], bands["high"][-1]]]
    return {
        "low": Column(labels("charts.column_from"), "score", bands["low"]),
        "high": Column(labels("charts.column_below"), "score", bands["high"]),
        "n": Column(labels("charts.rows_of_dates" if several_dates else "charts.leads"), "count", bands["n"]),
        "k": Column(labels("charts.converted"), "count", bands["k"]),
        "rate": Column(labels("charts.rate_of_leads" if several_dates else "charts.rate"), "share", rate),
        "ci_low": Column(labels("charts.interval_low"), "share", low),
        "ci_high": Column(labels("charts.interval_high"), "share", high),
        "isotonic": Column(labels("charts.isotonic"), "share", rounded(bands["isotonic"])),
        "place": Column("", "score", np.arange(len(n))),
        "down": Column("", "share", rate - low),
        "up": Column("", "share", high - rate),
        "rate_enough": Column("", "share", np.where(enough, rate, np.nan)),
        "rate_too_few": Column("", "share", np.where(enough, np.nan, rate)),
        # The area of a point is its number of leads, within what can be seen and what does not hide its neighbours.
        "size": Column("", "share", np.clip(_LARGEST * np.sqrt(n / max(n.max(), 1.0)), _SMALLEST, _LARGEST)),
        "edge": Column("", "text", edges),
    }


def _traces(several_dates: bool, labels: Labels) -> list[Figure]:
    rising = {
        "type": "scatter",
        "mode": "lines",
        "name": labels("charts.isotonic"),
        "x": column("place"),
        "y": column("isotonic"),
        "line": {"color": colour("converted"), "width": 2.5, "dash": "dot", "shape": "hvh"},
        "connectgaps": True,
        "hoverinfo": "skip",
    }
    return [
        rising,
        _points("rate_too_few", "too_few", "charts.too_few", several_dates, labels),
        _points("rate_enough", "candidate", "charts.rate_of_band", several_dates, labels),
    ]


def _points(name: str, role: Role, key: str, several_dates: bool, labels: Labels) -> Figure:
    """Full points where there is enough to tell, hollow grey ones where there is not."""
    hollow = role == "too_few"
    hover = labels(
        "charts.calibration_hover_dates" if several_dates else "charts.calibration_hover",
        range=score_range(labels),
        n="%{customdata[2]:,d}",
        converted="%{customdata[3]:,d}",
        rate="%{customdata[4]:.1%}",
        low="%{customdata[5]:.1%}",
        high="%{customdata[6]:.1%}",
    )
    return {
        "type": "scatter",
        "mode": "markers",
        "name": labels(key),
        "x": column("place"),
        "y": column(name),
        "marker": {
            "color": colour(role),
            "size": column("size"),
            "opacity": 1,
            "symbol": "circle-open" if hollow else "circle",
            "line": {"width": 2, "color": colour(role if hollow else "paper")},
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": column("up"),
            "arrayminus": column("down"),
            "color": colour(role),
            "thickness": 2,
            "width": 6,
        },
        # A large point at the edge is whole; the whiskers of a band of few rows may reach far beyond.
        "cliponaxis": hollow,
        "customdata": rows("low", "high", "n", "k", "rate", "ci_low", "ci_high"),
        "hovertemplate": hover + "<extra></extra>",
    }


def _base_line(rate: float) -> Figure:
    """The rate of all leads."""
    return {
        "type": "line",
        "xref": "paper",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": rate,
        "y1": rate,
        "layer": "below",
        "line": {"color": colour("current"), "width": 1.5, "dash": "dash"},
    }


def _legend(base: Rate | None, several_dates: bool, labels: Labels) -> list[LegendEntry]:
    entries = [
        LegendEntry(labels("charts.rate_of_band"), "point", colour("candidate")),
        LegendEntry(labels("charts.isotonic"), "dot", colour("converted")),
        LegendEntry(labels("charts.too_few"), "hollow", colour("too_few")),
    ]
    if base is None or base.lead_rate is None:
        return entries
    said = "charts.base_rate_dates" if several_dates else "charts.base_rate"
    average = labels(said, rate=rate_of_n(base, labels.language))
    return [*entries, LegendEntry(average, "dash", colour("current"))]
