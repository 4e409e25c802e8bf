"""Draw how many leads sales would have got each week, by score and at once, against what they can work."""

from __future__ import annotations

import numpy as np

from scoring.replay_tables import Load
from ui import format as formats
from ui.charts.figures.axes import axis, highest, layout
from ui.charts.figures.weeks import level_line, names_of, week_axis, week_columns
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Panel, column, rows
from ui.theme import colour


def weekly_hand_offs_chart(candidate: Load, current: Load | None, *, labels: Labels) -> Panel:
    """Bars of the candidate's ``Load.weeks``, the current model's as a stepped line, and the capacity as a level.

    A week with more than can be worked carries a mark, and is counted in the finding.
    """
    title = labels("replay.weekly_title")
    by_owner = len(candidate.owners) > 0
    subtitle = labels("replay.weekly_owner_subtitle" if by_owner else "replay.weekly_subtitle")
    weeks = candidate.weeks
    if not len(weeks) or not (weeks["hand_offs"].any() or (current is not None and current.weeks["hand_offs"].any())):
        return Panel("weekly", title, subtitle, title, empty=labels("replay.empty_no_hand_offs"))
    most = highest(weeks["hand_offs"], None if current is None else current.weeks["hand_offs"], [candidate.capacity])
    columns = _columns(candidate, current, most, labels)
    finding = labels(
        "replay.weeks_over_of_one" if by_owner else "replay.weeks_over",
        over=formats.count(candidate.weeks_over, labels.language),
        count=len(weeks),
    )
    return Panel(
        id="weekly",
        title=title,
        subtitle=subtitle,
        summary=f"{title}: {finding}",
        note=finding,
        note_is_warning=candidate.weeks_over > 0,
        data=_traces(current is not None, labels),
        layout=layout(
            barmode="stack",
            bargap=0.15,
            xaxis=week_axis(weeks["week"].to_numpy(), labels),
            yaxis=axis(labels("replay.hand_offs"), (0, most * 1.1), tickformat=",~f", nticks=5),
            shapes=[level_line(candidate.capacity, colour("ink"))],
            meta={"left": formats.count(most, labels.language)},
        ),
        columns=columns,
        table=names_of(columns),
        legend=_legend(candidate, current, labels),
    )


def _columns(candidate: Load, current: Load | None, most: float, labels: Labels) -> dict[str, Column]:
    weeks = candidate.weeks
    over = weeks["over"].to_numpy(dtype=bool)
    columns = {
        **week_columns(weeks["week"].to_numpy(), labels),
        "hand_offs": Column(_of("candidate", "replay.hand_offs", labels), "count", weeks["hand_offs"].to_numpy()),
        "by_score": Column(_of("candidate", "replay.by_score", labels), "count", weeks["by_score"].to_numpy()),
        "instant": Column(_of("candidate", "replay.instant", labels), "count", weeks["instant"].to_numpy()),
        "over": Column(labels("replay.over_capacity"), "count", over.astype(np.int64)),
        "mark": Column("", "share", np.where(over, weeks["hand_offs"] + most * 0.045, np.nan)),
    }
    if current is not None:
        heading = _of("current", "replay.hand_offs", labels)
        columns["current"] = Column(heading, "count", current.weeks["hand_offs"].to_numpy())
    return columns


def _of(model: str, key: str, labels: Labels) -> str:
    return labels(f"charts.column_{model}", column=labels(key))


def _traces(has_current: bool, labels: Labels) -> list[Figure]:
    shown = ["by_score", "instant", *(["current"] if has_current else [])]
    values = {name: f"%{{customdata[{place + 1}]:,d}}" for place, name in enumerate(shown)}
    hover = labels(
        "replay.weekly_hover" if has_current else "replay.weekly_hover_alone", week="%{customdata[0]}", **values
    )

    def bars(name: str, fill: Figure) -> Figure:
        return {
            "type": "bar", "name": labels(f"replay.{name}"), "x": column("place"), "y": column(name),
            "marker": fill, "hoverinfo": "skip",
        }  # fmt: skip

    traces = [
        {
            **bars("by_score", {"color": colour("candidate"), "line": {"width": 0}}),
            "hoverinfo": "all",
            "customdata": rows("week", *shown),
            "hovertemplate": hover + "<extra></extra>",
        },
        bars("instant", {"color": colour("converted"), "line": {"width": 0}}),
    ]
    if has_current:
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": labels("charts.current"), "x": column("place"),
                "y": column("current"), "line": {"color": colour("current"), "width": 2, "shape": "hvh"},
                "hoverinfo": "skip",
            }
        )  # fmt: skip
    traces.append(
        {
            "type": "scatter", "mode": "markers", "name": labels("replay.over_capacity"), "x": column("place"),
            "y": column("mark"), "hoverinfo": "skip",
            "marker": {"symbol": "triangle-down", "size": 9, "color": colour("warning")},
        }
    )  # fmt: skip
    return traces


def _legend(candidate: Load, current: Load | None, labels: Labels) -> list[LegendEntry]:
    capacity = labels("replay.capacity_of", capacity=formats.points(candidate.capacity, labels.language))
    entries = [LegendEntry(labels("replay.by_score"), "bar", colour("candidate"))]
    if candidate.weeks["instant"].any():
        entries.append(LegendEntry(labels("replay.instant"), "bar", colour("converted")))
    if current is not None:
        entries.append(LegendEntry(labels("charts.current"), "line", colour("current")))
    return [*entries, LegendEntry(capacity, "dash", colour("ink"))]
