"""Draw how many leads would have waited at each week's end, worked in order within the capacity."""

from __future__ import annotations

from scoring.replay_tables import Load
from ui import format as formats
from ui.charts.figures.axes import axis, highest, layout
from ui.charts.figures.weeks import names_of, week_axis, week_columns
from ui.charts.panel import Column, Figure, Labels, LegendEntry, Panel, column, rows
from ui.theme import colour


def backlog_chart(candidate: Load, current: Load | None, *, labels: Labels) -> Panel:
    """Lines of ``Load.weeks``' waiting, candidate over current."""
    title, subtitle, language = labels("replay.backlog_title"), labels("replay.backlog_subtitle"), labels.language
    weeks = candidate.weeks
    if not len(weeks):
        return Panel("backlog", title, subtitle, title, empty=labels("replay.empty_no_hand_offs"))
    columns = {
        **week_columns(weeks["week"].to_numpy(), labels),
        "waiting": Column(_of("candidate", labels), "score", weeks["waiting"].to_numpy()),
    }
    if current is not None:
        columns["current"] = Column(_of("current", labels), "score", current.weeks["waiting"].to_numpy())
    most = highest(weeks["waiting"], None if current is None else current.weeks["waiting"], least=5)
    if candidate.most_waiting == 0:
        finding = labels("replay.never_waiting")
    else:
        finding = labels(
            "replay.most_waiting",
            most=formats.count(candidate.most_waiting, language),
            last=formats.count(weeks["waiting"].iloc[-1], language),
        )
    return Panel(
        id="backlog",
        title=title,
        subtitle=subtitle,
        summary=f"{title}: {finding}",
        note=finding,
        note_is_warning=candidate.most_waiting > candidate.capacity,
        data=_traces(current is not None, labels),
        layout=layout(
            xaxis=week_axis(weeks["week"].to_numpy(), labels),
            yaxis=axis(labels("replay.leads_waiting"), (0, most), tickformat=",~f", nticks=5),
            meta={"left": formats.count(most, language)},
        ),
        columns=columns,
        table=names_of(columns),
        legend=[
            LegendEntry(labels("charts.candidate"), "line", colour("candidate")),
            *([LegendEntry(labels("charts.current"), "dash", colour("current"))] if current is not None else []),
        ],
    )


def _of(model: str, labels: Labels) -> str:
    return labels(f"charts.column_{model}", column=labels("replay.leads_waiting"))


def _traces(has_current: bool, labels: Labels) -> list[Figure]:
    values = {"waiting": "%{customdata[1]:,.0f}"} | ({"current": "%{customdata[2]:,.0f}"} if has_current else {})
    hover = labels(
        "replay.backlog_hover" if has_current else "replay.backlog_hover_alone", week="%{customdata[0]}", **values
    )

    def line(name: str, label: str, look: Figure) -> Figure:
        return {
            "type": "scatter", "mode": "lines", "name": labels(label), "x": column("place"), "y": column(name),
            "line": look, "hoverinfo": "skip",
        }  # fmt: skip

    traces = [
        {
            **line("waiting", "charts.candidate", {"color": colour("candidate"), "width": 3}),
            "fill": "tozeroy",
            "fillcolor": colour("candidate_band"),
            "hoverinfo": "all",
            "customdata": rows("week", *values),
            "hovertemplate": hover + "<extra></extra>",
        }
    ]
    if has_current:
        traces.append(line("current", "charts.current", {"color": colour("current"), "width": 2, "dash": "dash"}))
    return traces
