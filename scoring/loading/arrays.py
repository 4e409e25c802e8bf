"""Make the arrays of a Dataset from the store's tables."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scoring.columns import MISSING_CODE, Column
from scoring.dataset import FIRST_MONDAY, WEEK, Activities, Outcomes
from scoring.loading.activities import LoadedActivities
from scoring.loading.plans import TablePlan
from scoring.loading.store import Store
from scoring.times import NO_TIME

_ROWS_AT_ONCE = 1_000_000


class StoredColumns(Mapping[str, Column]):
    """Columns that are fetched from the store when first asked for, and kept."""

    def __init__(self, names: Sequence[str], fetch: Callable[[str], Column]) -> None:
        self._names, self._fetch = tuple(names), fetch
        self._fetched: dict[str, Column] = {}
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> Column:
        if name not in self._names:
            raise KeyError(name)
        with self._lock:
            if name not in self._fetched:
                self._fetched[name] = self._fetch(name)
            return self._fetched[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def stored_column(store: Store, select_sql: str) -> Column:
    """The one column of text that the statement gives, in its order: that of the table scanned, where none is asked for."""
    with store.cursor() as cursor:
        return _column(cursor, select_sql)


def lead_arrays(connection: duckdb.DuckDBPyConnection) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Ids (object [leads]) and creation times (int64 [leads], ``NO_TIME`` where unknown)."""
    ids = connection.execute("SELECT lead_id FROM leads ORDER BY idx").fetchnumpy()["lead_id"]
    created = connection.execute(f"SELECT coalesce(second, {NO_TIME}) AS second FROM leads ORDER BY idx").fetchnumpy()
    return np.asarray(ids, dtype=object), np.asarray(created["second"], dtype=np.int64)


def outcome_arrays(connection: duckdb.DuckDBPyConnection, store: Store, plan: TablePlan) -> Outcomes:
    """The outcomes in the order of the files."""
    rows = connection.execute("SELECT lead, second, outcome FROM outcomes ORDER BY rowid").fetchnumpy()
    names = [name for name in plan.columns if name not in {"lead_id", "occurred_at", "outcome"}]
    inside = {name: plan.inside(name) for name in names}
    columns = StoredColumns(names, lambda name: stored_column(store, f"SELECT {inside[name]} FROM outcomes"))
    return Outcomes(
        np.asarray(rows["lead"], np.int32), np.asarray(rows["second"], np.int64), np.asarray(rows["outcome"], np.int8),
        columns,
    )  # fmt: skip


def activity_arrays(
    connection: duckdb.DuckDBPyConnection, store: Store, plan: TablePlan, loaded: LoadedActivities
) -> Activities:
    """The kept activities, sorted by lead, time, class; of equal ones, in the order of the files."""
    keys = [plan.inside(name) for name in loaded.class_columns]
    # Classes by the order of their texts: equal content gives equal numbers.
    connection.execute(
        f"CREATE TABLE classes AS SELECT (row_number() OVER (ORDER BY {', '.join(keys)}) - 1)::INTEGER AS rank, *"
        " FROM combinations SEMI JOIN (SELECT DISTINCT class FROM activities WHERE lead IS NOT NULL) USING (class)"
    )
    spans = connection.execute(
        "SELECT min(second), max(second), max(lead), (SELECT count(*) FROM classes) FROM activities"
        " WHERE lead IS NOT NULL"
    ).fetchone()
    assert spans is not None
    first, last, last_lead, classes = (int(one or 0) for one in spans)
    origin = (first - FIRST_MONDAY) // WEEK * WEEK + FIRST_MONDAY
    second_bits, class_bits = (last - origin).bit_length(), max(classes - 1, 0).bit_length()
    if last_lead.bit_length() + second_bits + class_bits > 64:
        raise OverflowError("leads, seconds and classes do not fit 64 bits")
    packed = connection.execute(
        f"SELECT (lead::UBIGINT << {second_bits + class_bits}) | ((second - {origin})::UBIGINT << {class_bits})"
        " | rank::UBIGINT AS packed FROM activities JOIN (SELECT class, rank FROM classes) USING (class)"
        " WHERE lead IS NOT NULL"
    ).fetchnumpy()["packed"]
    packed = np.asarray(packed, dtype=np.uint64)
    order: NDArray[np.intp] | None = None
    if loaded.row_columns:
        order = np.argsort(packed, kind="stable")
        packed = packed[order]
    else:
        packed.sort()
    lead, second, class_ = _unpacked(packed, second_bits, class_bits, classes)
    class_columns = {
        name: _column(connection, f"SELECT {plan.inside(name)} FROM classes ORDER BY rank")
        for name in loaded.class_columns
    }
    inside = {name: plan.inside(name) for name in loaded.row_columns}

    def row_column(name: str) -> Column:
        assert order is not None
        select = f"SELECT {inside[name]} FROM activities WHERE lead IS NOT NULL"
        return stored_column(store, select).take(order)

    return Activities(lead, second, origin, class_, class_columns, row_column, loaded.row_columns)


def no_activities() -> Activities:
    def row_column(name: str) -> Column:
        raise KeyError(name)

    none = np.zeros(0, np.int32)
    return Activities(none, none, FIRST_MONDAY - WEEK, np.zeros(0, np.uint16), {"type": Column.of([])}, row_column)


def no_outcomes() -> Outcomes:
    return Outcomes(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int8), {})


def content_hash(
    connection: duckdb.DuckDBPyConnection,
    plans: Sequence[TablePlan],
    settings: str,
    arrays: Sequence[NDArray[np.generic]],
) -> str:
    """Equal for equal content, whatever files it came in; the columns' texts go in by DuckDB's 64-bit hash."""
    digest = hashlib.blake2b(settings.encode(), digest_size=16)
    for plan in plans:
        digest.update(repr((plan.table, plan.columns)).encode())
        digest.update(_table_hash(connection, plan))
    for array in arrays:
        digest.update(f"{array.dtype} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _table_hash(connection: duckdb.DuckDBPyConnection, plan: TablePlan) -> bytes:
    cells = [f"c{i}" for i in range(len(plan.columns))]
    # The order of leads and outcomes is content; that of activities is their lead and time.
    relation: str = plan.table
    if plan.table == "activities":
        # The class columns are in the arrays already.
        there = {str(row[0]) for row in connection.execute("DESCRIBE activities").fetchall()}
        cells = [cell for cell in cells if cell in there]
        if not cells:
            return b""
        cells += ["lead", "second", "rank"]
        relation = "activities JOIN (SELECT class, rank FROM classes) USING (class) WHERE lead IS NOT NULL"
    elif plan.table == "leads":
        relation = "leads_read JOIN (SELECT idx, lead_id, position FROM leads) AS kept ON position = leads_read.rowid"
        cells += ["idx", "lead_id"]
    else:
        cells.append(f"{plan.table}.rowid")
    row_hash = f"hash({', '.join(cells)})"
    row = connection.execute(
        f"SELECT count(*), bit_xor({row_hash}), sum({row_hash}::HUGEINT) FROM {relation}"
    ).fetchone()
    return repr(row).encode()


def _unpacked(
    packed: NDArray[np.uint64], second_bits: int, class_bits: int, classes: int
) -> tuple[NDArray[np.int32], NDArray[np.integer], NDArray[np.integer]]:
    """In pieces, so that no second array of 64-bit numbers lies beside the first."""
    lead = np.empty(len(packed), np.int32)
    second: NDArray[np.integer] = np.empty(len(packed), np.int32 if second_bits < 32 else np.int64)
    class_: NDArray[np.integer] = np.empty(len(packed), np.uint16 if classes <= 1 << 16 else np.int32)
    for start in range(0, len(packed), _ROWS_AT_ONCE):
        here = slice(start, start + _ROWS_AT_ONCE)
        piece = packed[here]
        lead[here] = piece >> np.uint64(second_bits + class_bits)
        second[here] = (piece >> np.uint64(class_bits)) & np.uint64((1 << second_bits) - 1)
        class_[here] = piece & np.uint64((1 << class_bits) - 1)
    return lead, second, class_


def _column(connection: duckdb.DuckDBPyConnection, select_sql: str) -> Column:
    batches = connection.sql(select_sql).to_arrow_reader(_ROWS_AT_ONCE)
    pieces = [pc.dictionary_encode(batch.column(0)) for batch in batches]
    whole = pa.chunked_array(pieces, type=pa.dictionary(pa.int32(), pa.string())).unify_dictionaries()
    if whole.num_chunks == 0:
        return Column(np.zeros(0, np.int32), [])
    texts = whole.chunk(0).dictionary.to_pylist()
    is_there = np.array([bool(text.strip()) for text in texts], dtype=bool)
    renumbered = np.where(is_there, np.cumsum(is_there) - 1, MISSING_CODE).astype(np.int32)
    codes = np.concatenate([np.asarray(chunk.indices) for chunk in whole.chunks])
    return Column(renumbered[codes], [text for text in texts if text.strip()])
