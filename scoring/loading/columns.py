"""Fetch columns of text from the store as codes into their distinct values."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from itertools import compress

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.columns import MISSING_CODE, Column
from scoring.loading.store import Store

_ROWS_AT_ONCE = 1_000_000


class StoredColumns(Mapping[str, Column]):
    """Columns that are fetched from the store when first asked for, and kept. cells: their names inside the store;
    select_sql: gives a column of the store by that name."""

    def __init__(self, store: Store, cells: Mapping[str, str], select_sql: Callable[[str], str]) -> None:
        self.cells = dict(cells)
        self._store, self._select_sql = store, select_sql
        self._fetched: dict[str, Column] = {}
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> Column:
        if name not in self.cells:
            raise KeyError(name)
        with self._lock:
            if name not in self._fetched:
                self._fetched[name] = stored_column(self._store, self._select_sql(self.cells[name]))
            return self._fetched[name]

    def __contains__(self, name: object) -> bool:
        # A Mapping's own would fetch the column to find out.
        return name in self.cells

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


def stored_column(store: Store, select_sql: str) -> Column:
    """The one column of text that the statement gives, in its order (that of the table, where it asks for none)."""
    with store.cursor() as cursor:
        return _column(cursor, select_sql)


def _column(connection: duckdb.DuckDBPyConnection, select_sql: str) -> Column:
    batches = connection.sql(select_sql).to_arrow_reader(_ROWS_AT_ONCE)
    pieces = [pc.dictionary_encode(batch.column(0)) for batch in batches]
    whole = pa.chunked_array(pieces, type=pa.dictionary(pa.int32(), pa.string())).unify_dictionaries()
    if whole.num_chunks == 0:
        return Column(np.zeros(0, np.int32), [])
    texts = whole.chunk(0).dictionary.to_pylist()
    is_there = np.array([bool(text) and not text.isspace() for text in texts], dtype=bool)
    renumbered = np.where(is_there, np.cumsum(is_there) - 1, MISSING_CODE).astype(np.int32)
    codes = np.concatenate([np.asarray(chunk.indices) for chunk in whole.chunks])
    return Column(renumbered[codes], list(compress(texts, is_there)))
