"""Say what the pages beside the desk remember of their controls, one immutable part a page."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReplayChoices:
    """start, end: first and last day of the hand-offs that count, as moments of 00:00; None is no bound."""

    people: int = 5
    leads_per_person: float = 8
    per_owner: bool = False
    start: int | None = None
    end: int | None = None
    late_days: int = 1
    hysteresis: float = 0


@dataclass(frozen=True)
class Choices:
    replay: ReplayChoices = field(default_factory=ReplayChoices)
