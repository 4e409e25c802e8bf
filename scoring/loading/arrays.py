"""Make the arrays of leads and outcomes from the store's tables."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
from numpy.typing import NDArray

from scoring.columns import Column
from scoring.dataset import FIRST_MONDAY, WEEK, Activities, Outcomes
from scoring.loading.columns import StoredColumns
from scoring.loading.plans import TablePlan
from scoring.loading.store import Store
from scoring.times import NO_TIME


def lead_arrays(connection: duckdb.DuckDBPyConnection) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Ids (object [leads]) and creation times (int64 [leads], ``NO_TIME`` where unknown)."""
    leads = connection.execute(
        f"SELECT lead_id, coalesce(second, {NO_TIME}) AS second FROM leads ORDER BY idx"
    ).fetchnumpy()
    return np.asarray(leads["lead_id"], dtype=object), np.asarray(leads["second"], dtype=np.int64)


def outcome_arrays(connection: duckdb.DuckDBPyConnection, store: Store, plan: TablePlan) -> Outcomes:
    """The outcomes in the order of the files."""
    rows = connection.execute("SELECT lead, second, outcome FROM outcomes ORDER BY rowid").fetchnumpy()
    cells = {name: plan.inside(name) for name in plan.columns if name not in {"lead_id", "occurred_at", "outcome"}}
    return Outcomes(
        np.asarray(rows["lead"], np.int32), np.asarray(rows["second"], np.int64), np.asarray(rows["outcome"], np.int8),
        outcome_columns(store, cells),
    )  # fmt: skip


def outcome_columns(store: Store, cells: Mapping[str, str]) -> StoredColumns:
    """One row an outcome; cells: the columns' names in the store."""
    return StoredColumns(store, "outcomes", cells)


def lead_columns(store: Store) -> StoredColumns:
    """One row a lead, of what ``store.lead_columns`` names."""

    def kept() -> NDArray[np.bool_] | None:
        with store.cursor() as cursor:
            (rows,) = cursor.execute("SELECT count(*) FROM leads_read").fetchone() or (0,)
            positions = cursor.execute("SELECT position FROM leads").fetchnumpy()["position"]
        if len(positions) == rows:
            return None
        is_kept = np.zeros(rows, dtype=bool)
        is_kept[positions] = True
        return is_kept

    return StoredColumns(store, "leads_read", store.lead_columns, kept)


def no_activities() -> Activities:
    def row_column(name: str) -> Column:
        raise KeyError(name)

    none = np.zeros(0, np.int32)
    return Activities(none, none, FIRST_MONDAY - WEEK, np.zeros(0, np.uint16), {"type": Column.of([])}, row_column)


def no_outcomes() -> Outcomes:
    return Outcomes(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int8), {})
