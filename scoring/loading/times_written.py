"""Count how the times of a table are written: with an offset or without one."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from scoring.loading.store import literal

# A clock, then Z or an offset.
_WITH_ZONE = r":\d\d(:\d\d([.,]\d+)?)?\s*([Zz]|[+-]\d\d(:?\d\d)?)\s*$"


@dataclass(frozen=True)
class TimesWritten:
    """looked_at: cells that hold something, of the whole table or (not is_whole) of a sample from all over it.
    with_zone: those with Z or an offset."""

    looked_at: int
    with_zone: int
    is_whole: bool = True


def times_written(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, *, is_whole: bool = True
) -> TimesWritten:
    """Of one column (named c0, c1, … inside the store). is_whole: the table is no sample."""
    row = connection.execute(
        f"SELECT count(*), count(*) FILTER (regexp_matches({column}, {literal(_WITH_ZONE)}))"
        f" FROM {table} WHERE {column} <> ''"
    ).fetchone()
    assert row is not None
    return TimesWritten(row[0], row[1], is_whole)
