"""Pick out the activities that a rule looks at, once for every moment and every weighing of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Column, comparable
from scoring.conditions import rows_that_meet
from scoring.dataset import Dataset
from scoring.model import Conditions
from scoring.times import iso


@dataclass(frozen=True, eq=False)
class Posting:
    """The activities of some types that meet some conditions, sorted by lead, then time.

    lead, second: as in ``Activities``. find_rows: finds their positions there, which few rules ask for; None for all.
    """

    lead: NDArray[np.int32]
    second: NDArray[np.integer]
    find_rows: Callable[[], NDArray[np.integer]] | None

    @property
    def rows(self) -> NDArray[np.integer] | None:
        """Positions among all of the data set's activities; None for all of them. Found anew at each call."""
        return None if self.find_rows is None else self.find_rows()

    def positions(self, chosen: NDArray[np.integer]) -> NDArray[np.integer]:
        """Where some of the posting's activities stand among all of the data set's."""
        rows = self.rows
        return chosen if rows is None else rows[chosen]

    @property
    def nbytes(self) -> int:
        return 0 if self.find_rows is None else self.lead.nbytes + self.second.nbytes


class Postings:
    """The postings of one data set, the most recently used kept up to a number of bytes. Not thread-safe."""

    def __init__(self, dataset: Dataset, keep_bytes: int = 350_000_000) -> None:
        self._dataset = dataset
        self._keep_bytes = keep_bytes
        self._kept: OrderedDict[tuple[frozenset[str], Conditions], Posting] = OrderedDict()
        self._row_columns: dict[str, Column] = {}

    def of(self, types: tuple[str, ...], where: Conditions | None = None) -> Posting:
        """The activities whose type is one of ``types`` (all, where there are none) and that meet ``where``."""
        conditions = where or Conditions()
        key = (frozenset(comparable(one) for one in types), conditions)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        posting = self._select(key[0], conditions)
        self._kept[key] = posting
        while len(self._kept) > 1 and sum(one.nbytes for one in self._kept.values()) > self._keep_bytes:
            self._kept.popitem(last=False)
        return posting

    def column(self, name: str) -> Column:
        """A column of the activities, one row an activity. Raises KeyError where the data lacks it."""
        activities = self._dataset.activities
        if name in activities.class_columns:
            by_class = activities.class_columns[name]
            return Column(by_class.codes[activities.class_], by_class.values)
        if name not in self._row_columns:
            self._row_columns[name] = self._own_column(name)
        return self._row_columns[name]

    def column_at(self, name: str, rows: NDArray[np.integer] | None) -> Column:
        """A column of the activities at some of their positions; None for all of them."""
        by_class = self._dataset.activities.class_columns.get(name)
        if by_class is not None:
            classes = self._dataset.activities.class_
            return Column(by_class.codes[classes if rows is None else classes[rows]], by_class.values)
        column = self.column(name)
        return column if rows is None else column.take(rows)

    def _own_column(self, name: str) -> Column:
        activities = self._dataset.activities
        if name in activities.row_column_names:
            return activities.row_column(name)
        if name == "occurred_at":
            moments, codes = np.unique(activities.second, return_inverse=True)
            return Column(codes.astype(np.int32), [iso(int(one) + activities.origin) for one in moments])
        if name == "lead_id":
            return Column(activities.lead, [str(one) for one in self._dataset.lead_ids])
        raise KeyError(name)

    def _select(self, types: frozenset[str], where: Conditions) -> Posting:
        activities = self._dataset.activities
        classes = activities.class_columns
        if not types and where == Conditions():
            return Posting(activities.lead, activities.second, None)
        by_class = np.ones(len(classes["type"].codes), dtype=bool)
        if types:
            of_type = np.array([value in types for value in classes["type"].comparable_values], dtype=bool)
            by_class = classes["type"].spread(of_type, False).astype(bool)
        zone = self._dataset.time_zone
        if len(activities) == 0:
            return Posting(activities.lead, activities.second, None)
        by_class_alone = all(name in classes for name in where.columns())
        if by_class_alone:
            by_class &= rows_that_meet(where, classes.__getitem__, len(by_class), zone, column_of_dates=False)

        def of_class() -> NDArray[np.integer]:
            rows = np.flatnonzero(by_class[activities.class_])
            return rows.astype(np.int32) if len(activities) < 2**31 else rows

        rows = of_class()
        if by_class_alone:
            return Posting(activities.lead[rows], activities.second[rows], of_class)
        met = rows[
            rows_that_meet(where, lambda name: self.column_at(name, rows), len(rows), zone, column_of_dates=False)
        ]
        return Posting(activities.lead[met], activities.second[met], lambda: met)
