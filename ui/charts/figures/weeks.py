"""Build what the charts by week share: an axis of weeks named by month, and hover texts that name the week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from ui import format as formats
from ui.charts.figures.axes import axis
from ui.charts.panel import Column, Figure, Labels


def week_columns(weeks: npt.NDArray[np.int64], labels: Labels) -> dict[str, Column]:
    """week: the Monday in words, for hover and download; place: where the week stands on the axis."""
    words = [formats.date(int(one), labels.language) for one in weeks]
    return {
        "week": Column(labels("replay.week"), "text", words),
        "place": Column("", "score", np.arange(len(weeks))),
    }


def week_axis(weeks: npt.NDArray[np.int64], labels: Labels) -> Figure:
    """One place a week, named by its month; the browser leaves out names that have no room."""
    starts = month_starts(weeks)
    names = [month_name(int(weeks[i]), labels) for i in starts]
    return axis("", (-0.6, len(weeks) - 0.4), showgrid=False, tickvals=starts, ticktext=names)


def month_starts(weeks: npt.NDArray[np.int64]) -> list[int]:
    """Places of the first week of each month."""
    months = weeks.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    return np.flatnonzero(np.append(True, np.diff(months) != 0)[: len(weeks)]).tolist()


def month_name(second: int, labels: Labels) -> str:
    """'Apr 2025', '2025年4月'."""
    day = datetime.fromtimestamp(second, UTC)
    month = labels("format.months").split()[day.month - 1]
    return labels("replay.month", year=day.year, month=month)


def level_line(value: float, colour: str, dash: str = "dash") -> Figure:
    """A line across the whole chart at a value of its upright axis."""
    return {
        "type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": value, "y1": value, "layer": "above",
        "line": {"color": colour, "width": 2, "dash": dash},
    }  # fmt: skip


def names_of(columns: dict[str, Column]) -> Sequence[str]:
    """The columns that the data download holds."""
    return [name for name, one in columns.items() if one.heading]
