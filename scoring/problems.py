"""Carry what is wrong with an input, as a key and values; words are put to it at the edge (``scoring.wording``).

Exception
└── InputError          the user's file or model is wrong; holds every problem, not the first
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or surely mistaken.

    key: names the sentence in the catalogue, such as ``missing_column``.
    place: where: file, line, part (``rules[3].points``), column; only what is known.
    values: what the sentence needs: the value found, what is allowed, the nearest names.
    """

    key: str
    place: Mapping[str, object] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Literal["error", "warning"] = "error"


def problem_of(record: Mapping[str, Any]) -> Problem:
    """A problem as it came out of JSON, which knows no tuples; lists of names are tuples here."""

    def known(values: Mapping[str, Any]) -> dict[str, object]:
        return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}

    severity: Literal["error", "warning"] = "warning" if record["severity"] == "warning" else "error"
    return Problem(str(record["key"]), known(record["place"]), known(record["values"]), severity)


class InputError(Exception):
    """The input is wrong. ``problems`` says all of what, where and what to do."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.key for problem in self.problems))
