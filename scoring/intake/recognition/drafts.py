"""Hold what a table is taken for before its values were looked at."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.intake.plan import PlannedTable
from scoring.intake.recognition.matching import Fit
from scoring.intake.recognition.profiles import ProfileUse
from scoring.problems import Problem


@dataclass(frozen=True)
class Draft:
    """A table's plan before its values were looked at, and the profile's use behind each of its uses."""

    planned: PlannedTable
    fit: Fit | None = None
    stated: tuple[ProfileUse | None, ...] = ()


def said(key: str, **values: object) -> Problem:
    return Problem(key, {}, values, "warning")
