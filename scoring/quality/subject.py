"""Gather what the checks look at: the data set, how it was loaded, and who converted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scoring.dataset import OUTCOMES, Dataset
from scoring.loading import LoadReport, Store
from scoring.quality.activity_facts import ActivityFacts
from scoring.quality.domains import DomainLists
from scoring.row_states import NEVER, birth_times


class HasData(Protocol):
    """What loading gives: the data set, its report, and the store with the cells."""

    @property
    def dataset(self) -> Dataset: ...
    @property
    def report(self) -> LoadReport: ...
    @property
    def store(self) -> Store: ...


@dataclass(frozen=True)
class QualitySettings:
    """goal: the outcome that counts as conversion. horizon_days: within which it counts. data_as_of: where the data
    end, None for their latest time. lists: the domains of each group."""

    goal: str = "won"
    horizon_days: int = 90
    data_as_of: int | None = None
    lists: DomainLists = field(default_factory=DomainLists)


@dataclass(frozen=True, eq=False)
class Subject:
    """goal: [leads], each lead's goal time, ``NEVER`` without one. activity: what was counted over all activities."""

    data: HasData
    settings: QualitySettings
    goal: NDArray[np.int64]
    activity: ActivityFacts

    @property
    def dataset(self) -> Dataset:
        return self.data.dataset

    @property
    def report(self) -> LoadReport:
        return self.data.report

    @property
    def leads(self) -> int:
        return len(self.dataset)

    @property
    def end(self) -> int:
        return self.dataset.end if self.settings.data_as_of is None else self.settings.data_as_of

    @cached_property
    def converted(self) -> NDArray[np.bool_]:
        """[leads], at any time."""
        return self.goal != NEVER

    @cached_property
    def born(self) -> NDArray[np.int64]:
        """[leads], when each came to exist; ``NO_TIME`` where nothing says so."""
        return birth_times(self.dataset)

    @cached_property
    def leads_with(self) -> dict[str, int]:
        """How many leads have each outcome, those that any has."""
        outcomes = self.dataset.outcomes
        found = {}
        for i, name in enumerate(OUTCOMES):
            leads = len(np.unique(outcomes.lead[outcomes.outcome == i]))
            if leads:
                found[name] = leads
        return found

    @cached_property
    def cells(self) -> dict[str, Sequence[str | None]]:
        """Each column of the leads: the cells of some rows, from all over the file."""
        return cells_of(self.data)


def cells_of(data: HasData) -> dict[str, Sequence[str | None]]:
    """Each column of the leads: the cells of some rows, from all over the file."""
    names = [name for name in data.store.lead_columns if name in data.dataset.lead_columns]
    frame = data.store.some_cells(names)
    return {name: frame[name].tolist() for name in names}
