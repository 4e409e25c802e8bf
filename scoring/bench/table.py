"""Hold the measurements and print them as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields

from scoring.bench.timing import Paired


@dataclass(frozen=True)
class Line:
    """One measurement: a step, what it is held against, and the target.

    measured and against are in ``unit``. ratio is measured / against where the target is a ratio, against / measured
    ('times faster') where ``faster`` is set, and measured alone where there is nothing to hold it against.
    target is the most (or, with ``faster``, the least) that the ratio may be; None is a line for information.
    """

    step: str
    measured: float
    unit: str
    against: str
    against_measured: float | None
    ratio: float | None
    target: float | None
    faster: bool = False
    pairs: int = 1

    @property
    def value(self) -> float:
        """What the target is held against."""
        return self.measured if self.ratio is None else self.ratio

    @property
    def reached(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.faster else self.value <= self.target


def ratio_line(step: str, floor: str, paired: Paired, target: float | None) -> Line:
    """At most ``target`` times the floor."""
    return Line(step, paired.step_ms, "ms", floor, paired.floor_ms, paired.ratio, target, pairs=paired.pairs)


def faster_line(step: str, peer: str, paired: Paired, target: float | None) -> Line:
    """At least ``target`` times as fast as the peer."""
    times_faster = 1 / paired.ratio
    return Line(
        step, paired.step_ms, "ms", peer, paired.floor_ms, times_faster, target, faster=True, pairs=paired.pairs
    )


def limit_line(step: str, measured: float, unit: str, target: float | None) -> Line:
    """At most ``target`` in the unit itself."""
    return Line(step, measured, unit, "", None, None, target)


def markdown(lines: Sequence[Line]) -> str:
    """The table as Markdown, one row a line.

    >>> print(markdown([limit_line("Load", 2.0, "GB", 2.5)]).splitlines()[-1])
    | Load | 2.0 GB | – | – | – | ≤ 2.5 GB | yes | 1 |
    """
    head = ("step", "measured", "held against", "that measured", "ratio", "target", "reached", "pairs")
    rows = [head, tuple("---" for _ in head), *(_cells(line) for line in lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def printed(lines: Sequence[Line], *, as_json: bool) -> str:
    """The table for a person, or one JSON object with the lines."""
    return json.dumps({"lines": as_records(lines)}) if as_json else markdown(lines)


def as_records(lines: Sequence[Line]) -> list[dict[str, object]]:
    """One plain mapping a line, ``reached`` included."""
    return [{f.name: getattr(line, f.name) for f in fields(line)} | {"reached": line.reached} for line in lines]


def _cells(line: Line) -> tuple[str, ...]:
    ratio = "–" if line.ratio is None else f"{line.ratio:.2f}" + (" × faster" if line.faster else "")
    return (
        line.step,
        f"{_short(line.measured)} {line.unit}",
        line.against or "–",
        "–" if line.against_measured is None else f"{_short(line.against_measured)} {line.unit}",
        ratio,
        _target(line),
        {True: "yes", False: "**no**", None: "–"}[line.reached],
        str(line.pairs),
    )


def _target(line: Line) -> str:
    if line.target is None:
        return "–"
    if line.faster:
        return f"≥ {line.target:g} × faster"
    return f"≤ {line.target:g}" + (f" {line.unit}" if line.ratio is None else "")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
