"""Say what a check of the data found: how much of what, examples, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.problems import Problem
from scoring.wording import sentence

# blocks: no honest figure can be made; look: may make figures wrong; info: good to know.
Severity = Literal["blocks", "look", "info"]
SEVERITIES: tuple[Severity, ...] = ("blocks", "look", "info")

MOST_EXAMPLES = 5

# What a cell of the examples is. ``lead`` holds an index into the data set's leads, ``time`` seconds of local time,
# ``count`` a number, ``share`` a share; ``value``, ``email``, ``domain`` and ``id`` may name a person or a firm.
CellKind = Literal["lead", "time", "count", "share", "text", "value", "email", "domain", "id"]


@dataclass(frozen=True)
class Word:
    """Stands among the values of a finding for words of the catalogue."""

    key: str


@dataclass(frozen=True)
class Heading:
    """name: the key of the heading's words (``quality_column_…``)."""

    name: str
    kind: CellKind


@dataclass(frozen=True)
class Examples:
    """A few rows to look at; each row has one cell a heading, None where there is nothing."""

    headings: tuple[Heading, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()

    @classmethod
    def of(cls, columns: Mapping[tuple[str, CellKind], Sequence[object]], most: int = MOST_EXAMPLES) -> Examples:
        """From columns by (name, kind), all of one length."""
        headings = tuple(Heading(name, kind) for name, kind in columns)
        rows = tuple(zip(*(list(one)[:most] for one in columns.values()), strict=True))
        return cls(headings, rows)


@dataclass(frozen=True, eq=False)
class Finding:
    """One thing that a check found.

    key: its sentences are ``quality_<key>`` (what) and ``quality_<key>_do`` (what to do) of ``scoring.wording``.
    count, of: how many of how many; ``of`` is 0 where it is not a share. values: what else the sentences say.
    about: tells findings of one key apart, such as the column's name. leads: indices of all leads concerned, where it
    is about leads.
    """

    key: str
    severity: Severity
    count: int
    of: int = 0
    values: Mapping[str, object] = field(default_factory=dict)
    about: str = ""
    examples: Examples = field(default_factory=Examples)
    leads: NDArray[np.integer] | None = None

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.of else None

    def said(self, language: str) -> str:
        """What was found, one line of plain text."""
        return sentence(Problem(f"quality_{self.key}", {}, self._worded(language)), language)

    def to_do(self, language: str) -> str:
        """What to do about it."""
        return sentence(Problem(f"quality_{self.key}_do", {}, self._worded(language)), language)

    def with_values(self, **values: object) -> Finding:
        """The same with other values in its sentences."""
        return replace(self, values={**self.values, **values})

    def _worded(self, language: str) -> dict[str, object]:
        share = "–" if self.share is None else share_text(self.share)
        values = {
            name: sentence(Problem(value.key), language) if isinstance(value, Word) else number_text(value)
            for name, value in self.values.items()
        }
        return {"count": f"{self.count:,}", "of": f"{self.of:,}", "share": share, **values}


def number_text(value: object) -> object:
    """A whole number with separators; all else as it is."""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value


def share_text(share: float) -> str:
    """A share as a percentage, with a digit more where it is small.

    >>> share_text(0.1234), share_text(0.0012)
    ('12.3%', '0.12%')
    """
    return f"{share * 100:.2f}%" if 0 < share < 0.01 else f"{share * 100:.1f}%"
