"""Fetch columns of text from the store as codes into their distinct values."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import compress

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scoring.columns import MISSING_CODE, Column
from scoring.loading.store import Store

_ROWS_AT_ONCE = 1_000_000

Kept = NDArray[np.bool_] | None


class StoredColumns(Mapping[str, Column]):
    """Columns that are fetched from a table of the store when first asked for, and kept. cells: their names in it.

    kept: fetches which rows of the table count, a boolean each; None where all do.
    """

    def __init__(
        self, store: Store, table: str, cells: Mapping[str, str], kept: Callable[[], Kept] = lambda: None
    ) -> None:
        self.cells = dict(cells)
        self._store, self._table, self._kept = store, table, cache(kept)
        self._fetched: dict[str, Column] = {}
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> Column:
        if name not in self.cells:
            raise KeyError(name)
        with self._lock:
            if name not in self._fetched:
                self._fetched[name] = stored_column(self._store, self._table, self.cells[name], self._kept())
            return self._fetched[name]

    def __contains__(self, name: object) -> bool:
        # A Mapping's own would fetch the column to find out.
        return name in self.cells

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


def stored_column(store: Store, table: str, cell: str, kept: Kept = None) -> Column:
    """One column of text of a table, in the order of its rows. kept: which of them count; None where all do."""
    with store.cursor() as cursor:
        return _column(cursor, table, cell, kept)


def _column(connection: duckdb.DuckDBPyConnection, table: str, cell: str, kept: Kept) -> Column:
    # A join with the rows that count would not keep them in order.
    batches = connection.sql(f"SELECT {cell} FROM {table}").to_arrow_reader(_ROWS_AT_ONCE)
    pieces, rows = [], 0
    for batch in batches:
        texts, end = batch.column(0), rows + len(batch)
        pieces.append(pc.dictionary_encode(texts if kept is None else texts.filter(pa.array(kept[rows:end]))))
        rows = end
    whole = pa.chunked_array(pieces, type=pa.dictionary(pa.int32(), pa.string())).unify_dictionaries()
    if whole.num_chunks == 0:
        return Column(np.zeros(0, np.int32), [])
    distinct = whole.chunk(0).dictionary.to_pylist()
    is_there = np.array([bool(text) and not text.isspace() for text in distinct], dtype=bool)
    renumbered = np.where(is_there, np.cumsum(is_there) - 1, MISSING_CODE).astype(np.int32)
    codes = np.concatenate([np.asarray(chunk.indices) for chunk in whole.chunks])
    return Column(renumbered[codes], list(compress(distinct, is_there)))
