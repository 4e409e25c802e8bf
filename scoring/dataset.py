"""Hold leads, activities and outcomes as arrays of whole numbers, ready to be scored.

A Dataset is immutable. It is made by ``scoring.loading`` from files, or by ``dataset_from_frames`` from pandas.
Times are whole seconds since 1970-01-01 00:00 of the data set's own local time, without zone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Column

OUTCOMES = (
    "handed_off", "accepted", "rejected", "contacted", "meeting", "opportunity", "won", "lost", "recycled",
)  # fmt: skip

# 1970-01-05, the first Monday: activity times count from a Monday, so days and weeks are plain divisions.
FIRST_MONDAY = 4 * 86_400
WEEK = 7 * 86_400


@dataclass(frozen=True, eq=False)
class Activities:
    """Every activity of a known lead, sorted by lead, then time.

    lead: int32 [activities], an index into ``Dataset.lead_ids``.
    second: int32 or int64 [activities], seconds since ``origin``.
    origin: seconds since 1970-01-01; 00:00 of a Monday, at or before the earliest activity.
    class_: uint16 or int32 [activities], an index into the rows of ``class_columns``.
    class_columns: the columns that take few distinct combinations (always ``type``), one row a combination.
    row_column: fetches any other column, one row an activity, in the order of ``lead``. Slow; cached by the caller.
    row_column_names: the names that ``row_column`` knows.
    """

    lead: NDArray[np.int32]
    second: NDArray[np.integer]
    origin: int
    class_: NDArray[np.integer]
    class_columns: Mapping[str, Column]
    row_column: Callable[[str], Column]
    row_column_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.lead)

    def stretches(self, leads: NDArray[np.integer]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Where the activities of each of these leads begin and end; those of a lead without any end where they begin.

        >>> none, two = np.zeros(4, np.int32), np.array([1, 1, 3, 5], np.int32)
        >>> first, end = Activities(two, none, 0, none, {}, lambda name: Column.of([])).stretches(np.array([1, 2, 5]))
        >>> first.tolist(), end.tolist()
        ([0, 2, 3], [2, 2, 4])
        """
        # In another type than the array's own, NumPy would convert all of it first.
        wanted = leads.astype(self.lead.dtype)
        return np.searchsorted(self.lead, wanted, "left"), np.searchsorted(self.lead, wanted, "right")


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Every outcome of a known lead, in the order of the file.

    lead: int32 [outcomes]; second: int64 [outcomes]; outcome: int8 [outcomes], an index into ``OUTCOMES``;
    columns: the others (amount, owner, reason, …), one row an outcome.
    """

    lead: NDArray[np.int32]
    second: NDArray[np.int64]
    outcome: NDArray[np.int8]
    columns: Mapping[str, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lead)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Leads, what they did, and what came of them.

    id: changes whenever the content does; part of every cache key.
    name: what the user sees, such as the file names.
    lead_ids: object [leads], text, in the order of the file.
    lead_columns: every column but ``lead_id``, one row a lead (``created_at`` too, as it was written).
    created: int64 [leads], ``NO_TIME`` where unknown.
    end: the latest time in any of the three tables.
    made_by_outcome: columns of leads that the outcome itself fills in, as the user has it; None: as their names tell
    (``scoring.leakage.outcome_columns_of``).
    """

    id: str
    name: str
    time_zone: str
    lead_ids: NDArray[np.object_]
    lead_columns: Mapping[str, Column]
    created: NDArray[np.int64]
    activities: Activities
    outcomes: Outcomes
    end: int
    made_by_outcome: frozenset[str] | None = None

    def __len__(self) -> int:
        return len(self.lead_ids)
