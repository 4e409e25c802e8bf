"""Say what a panel of the board is: a figure with its words, its columns of numbers and its lines, as plain data.

A figure is plain dicts of Plotly's schema. Numbers are not in the figure: a trace names a column
(``column("rate")``), and the columns travel once, packed, for the chart, the data download and screen readers alike.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from ui.i18n import Language

Figure = dict[str, Any]
Kind = Literal["count", "share", "score", "text"]
Mark = Literal["bar", "line", "dash", "dot", "band", "outline", "point", "hollow"]

_PACKED: dict[str, tuple[str, npt.DTypeLike]] = {
    "count": ("int32", np.int32),
    "share": ("float32", np.float32),
    "score": ("float64", np.float64),
}


class Labels(Protocol):
    """The words of one language: the sentence of a key with its placeholders filled."""

    @property
    def language(self) -> Language: ...

    def __call__(self, key: str, **values: object) -> str: ...


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a panel's table. values: numbers, or text for ``text``; NaN where there is none.

    A ``count`` must be below 2^31; a ``share`` keeps seven digits, a ``score`` all.
    """

    heading: str
    kind: Kind
    values: Sequence[str] | npt.NDArray[np.generic]

    def packed(self) -> dict[str, Any]:
        """As it is sent: text as a list, numbers as little-endian bytes in base64."""
        if self.kind == "text":
            return {"heading": self.heading, "kind": self.kind, "values": list(self.values)}
        name, dtype = _PACKED["count" if self.kind == "score" and _is_whole(self.values) else self.kind]
        numbers = np.ascontiguousarray(self.values, dtype=np.dtype(dtype).newbyteorder("<"))
        return {
            "heading": self.heading,
            "kind": self.kind,
            "dtype": name,
            "bytes": base64.b64encode(numbers.tobytes()).decode("ascii"),
        }


def _is_whole(values: npt.ArrayLike) -> bool:
    """Whether all are whole numbers of 32 bits, which take half the bytes."""
    numbers = np.asarray(values, dtype=np.float64)
    return bool((np.abs(numbers) < 2**31).all() and (numbers == np.rint(numbers)).all())


@dataclass(frozen=True)
class Line:
    """An upright line at a score, with its name above the chart; the browser places names so that none overlap.

    id: stays the same while the line moves (a tier's id, ``candidate``, ``current``).
    """

    id: str
    at: float
    label: str
    colour: str
    dash: Literal["solid", "dash", "dot"] = "solid"
    width: float = 1.5
    strong: bool = False


@dataclass(frozen=True)
class LegendEntry:
    label: str
    mark: Mark
    colour: str


@dataclass(frozen=True, eq=False)
class Panel:
    """One chart with everything around it. Text is plain; the board never takes it for markup.

    summary: what the chart shows, in a sentence, for those who cannot see it. note: a finding, shown under the
    subtitle. empty: why there is nothing to draw and what to do; where it is set, no figure is drawn.
    table: names of the columns that the data download holds, in order.
    """

    id: str
    title: str
    subtitle: str
    summary: str
    data: Sequence[Figure] = ()
    layout: Figure = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)
    table: Sequence[str] = ()
    lines: Sequence[Line] = ()
    legend: Sequence[LegendEntry] = ()
    note: str = ""
    note_is_warning: bool = False
    empty: str = ""

    def sent(self) -> dict[str, Any]:
        """The panel as the browser gets it."""
        return {
            "kind": "chart",
            "id": self.id,
            "title": self.title,
            "subtitle": self.subtitle,
            "summary": self.summary,
            "note": self.note,
            "warn": self.note_is_warning,
            "empty": self.empty,
            "data": list(self.data),
            "layout": self.layout,
            "columns": {name: one.packed() for name, one in self.columns.items()},
            "table": list(self.table),
            "lines": [vars(line) for line in self.lines],
            "legend": [vars(entry) for entry in self.legend],
        }


@dataclass(frozen=True)
class Card:
    """One big figure: the candidate's value, beside it the current model's and the difference, under it n and interval.

    direction: 1 where the candidate is better, -1 where it is worse, 0 where it is neither or cannot be told.
    """

    id: str
    label: str
    value: str
    current: str = ""
    difference: str = ""
    note: str = ""
    direction: Literal[-1, 0, 1] = 0
    explanation: str = ""


@dataclass(frozen=True)
class Cards:
    """A row of big figures, a panel as wide as the board."""

    id: str
    label: str
    cards: Sequence[Card]

    def sent(self) -> dict[str, Any]:
        return {"kind": "cards", "id": self.id, "label": self.label, "cards": [vars(card) for card in self.cards]}


def column(name: str) -> Figure:
    """Stands in a figure for the values of the panel's column of that name."""
    return {"column": name}


def column_where(name: str, counts: str, *, least: int | None = None, under: int | None = None) -> Figure:
    """As ``column``, with gaps where the column ``counts`` is below ``least``, or not below ``under``.

    The part under a count begins and ends at its neighbours, so that both parts of a curve meet.
    """
    return {"column": name, "by": counts} | ({"least": least} if under is None else {"under": under})


def rows(*names: str) -> Figure:
    """Stands in a figure for the values of several columns, one list a row: what a hover text is filled from."""
    return {"columns": list(names)}


# Text that Plotly draws is a small markup of its own, with links, images and styles in it.
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Characters that a reader cannot see, but that reorder or break what he sees.
_UNSEEN = dict.fromkeys(
    [*range(0x20), *range(0x7F, 0xA0), *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)


def as_plotly_text(text: str) -> str:
    """The text as Plotly shows it unchanged: no tag or entity is left in it. It must not stand in a hover template.

    >>> as_plotly_text("<b>A&B</b>")
    '&lt;b&gt;A&amp;B&lt;/b&gt;'
    """
    return text.translate(_UNSEEN).translate(_MARKUP)


def rounded(values: npt.ArrayLike, digits: int = 5) -> npt.NDArray[np.float64]:
    """Numbers cut to significant digits, as many as can be seen in a chart."""
    numbers = np.asarray(values, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 10.0 ** (digits - 1 - np.floor(np.log10(np.abs(numbers))))
        return np.where(np.isfinite(scale), np.round(numbers * scale) / scale, numbers)
