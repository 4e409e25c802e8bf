"""Make the arrays of a Dataset from the store's tables."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scoring.columns import MISSING_CODE, Column
from scoring.dataset import FIRST_MONDAY, WEEK, Activities, Outcomes
from scoring.loading.activities import SECOND_BITS, CodedTexts, LoadedActivities
from scoring.loading.plans import TablePlan
from scoring.loading.store import Store
from scoring.loading.verdicts import EARLIEST
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
    """The one column of text that the statement gives, in its order (that of the table, where it asks for none)."""
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


def activity_arrays(store: Store, plan: TablePlan, loaded: LoadedActivities) -> Activities:
    """The kept activities, sorted by lead, time, class."""
    class_, texts = _ranked(loaded.classes)
    second_mask = np.uint64((1 << SECOND_BITS) - 1)
    seconds = loaded.moments & second_mask
    first, last = (int(seconds.min()), int(seconds.max())) if len(seconds) else (0, 0)
    del seconds
    origin = (first + EARLIEST - FIRST_MONDAY) // WEEK * WEEK + FIRST_MONDAY
    since_origin = EARLIEST - origin
    last_lead = int(loaded.moments.max() >> np.uint64(SECOND_BITS)) if len(loaded.moments) else 0
    second_bits, class_bits = (last + since_origin).bit_length(), max(len(texts) - 1, 0).bit_length()
    if last_lead.bit_length() + second_bits + class_bits > 64:
        raise OverflowError("leads, seconds and classes do not fit 64 bits")
    packed = loaded.moments
    for start in range(0, len(packed), _ROWS_AT_ONCE):
        piece = packed[start : start + _ROWS_AT_ONCE]
        leads = piece >> np.uint64(SECOND_BITS)
        since = (piece & second_mask).astype(np.int64) + since_origin
        piece[:] = (leads << np.uint64(second_bits)) | since.astype(np.uint64)
        piece <<= np.uint64(class_bits)
        piece |= class_[start : start + _ROWS_AT_ONCE].astype(np.uint64)
    del class_
    order: NDArray[np.intp] | None = None
    if loaded.coded or loaded.text_columns:
        order = np.argsort(packed)
        packed = packed[order]
    else:
        packed.sort()
    lead, second, class_of_row = _unpacked(packed, second_bits, class_bits, len(texts))
    class_columns = {name: Column.of([one[i] for one in texts]) for i, name in enumerate(loaded.classes.columns)}
    coded = {one.columns[0]: _in_order(one, order) for one in loaded.coded if order is not None}
    inside = {name: plan.inside(name) for name in loaded.text_columns}

    def row_column(name: str) -> Column:
        if name in coded:
            codes, values = coded[name]
            return Column(codes.astype(np.int32) + MISSING_CODE, values)
        whole = stored_column(store, f"SELECT {inside[name]} FROM activities_read")
        return Column(whole.codes[loaded_kept][order], whole.values)

    loaded_kept = loaded.kept
    names = tuple(name for name in plan.columns if name in coded or name in inside)
    return Activities(lead, second, origin, class_of_row, class_columns, row_column, names)


def _ranked(coded: CodedTexts) -> tuple[NDArray[np.int32], list[tuple[str, ...]]]:
    """Codes by the order of their texts, and only those that a row has: equal content gives equal numbers."""
    used = np.bincount(coded.codes, minlength=len(coded.texts)) > 0
    by_text = sorted(np.flatnonzero(used).tolist(), key=coded.texts.__getitem__)
    rank = np.zeros(len(coded.texts), np.int32)
    rank[by_text] = np.arange(len(by_text), dtype=np.int32)
    return rank[coded.codes], [coded.texts[code] for code in by_text]


def _in_order(coded: CodedTexts, order: NDArray[np.intp]) -> tuple[NDArray[np.integer], list[str]]:
    """One number a row in the order of the data set, in as few bytes as hold it: 0 is missing, n + 1 is value n."""
    codes, texts = _ranked(coded)
    column = Column.of([one for (one,) in texts])
    smallest: type[np.integer] = np.uint16 if len(column.values) < 1 << 16 else np.int32
    return (column.codes - MISSING_CODE).astype(smallest)[codes][order], column.values


def no_activities() -> Activities:
    def row_column(name: str) -> Column:
        raise KeyError(name)

    none = np.zeros(0, np.int32)
    return Activities(none, none, FIRST_MONDAY - WEEK, np.zeros(0, np.uint16), {"type": Column.of([])}, row_column)


def no_outcomes() -> Outcomes:
    return Outcomes(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int8), {})


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
