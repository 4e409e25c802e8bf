"""Find the rows that stand in several files of one shape, as exports of overlapping periods have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from scoring.intake.plan import Plan
from scoring.intake.raw import RawTable
from scoring.intake.raw_sql import cell_sql, numbered_sql

# Which rows of which table (by its place among all) are dropped.
DROPPED = "dropped_rows"


def note_duplicates(connection: duckdb.DuckDBPyConnection, tables: Sequence[RawTable], plan: Plan) -> Mapping[str, int]:
    """Fill the table dropped_rows(place, row); returns how many rows each table loses.

    A row that a file holds n times is kept n times (two equal page views are two); of several files, the one that holds
    it most often decides. So neither the order of the files nor that of their columns matters.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {DROPPED} (place INTEGER, row_ BIGINT)")
    for places in _shapes(tables, plan):
        connection.execute("CREATE OR REPLACE TEMP TABLE hashed (place INTEGER, row_ BIGINT, hash UHUGEINT)")
        for place in places:
            connection.execute(f"INSERT INTO hashed SELECT {place}, row_number() OVER (), {_hash_sql(tables[place])}")
        # Hashes that stand in more than one file are few as a rule; only their rows are numbered.
        connection.execute(
            f"INSERT INTO {DROPPED} SELECT place, row_ FROM (SELECT *, row_number() OVER"
            " (PARTITION BY hash, nth ORDER BY place) AS copy FROM (SELECT *, row_number() OVER"
            " (PARTITION BY hash, place ORDER BY row_) AS nth FROM hashed WHERE hash IN"
            " (SELECT hash FROM hashed GROUP BY hash HAVING min(place) < max(place)))) WHERE copy > 1"
        )
        connection.execute("DROP TABLE hashed")
    rows = connection.execute(f"SELECT place, count(*) FROM {DROPPED} GROUP BY place").fetchall()
    return {tables[place].name: count for place, count in rows}


def _shapes(tables: Sequence[RawTable], plan: Plan) -> list[list[int]]:
    """The places of tables with the same columns that are taken for the same, where there are several."""
    shapes: dict[tuple[object, ...], list[int]] = {}
    for place, table in enumerate(tables):
        planned = plan.table(table.name)
        if planned.uses and not any(use.numbered for use in planned.uses):
            shape = (planned.product, planned.kind, planned.gives, tuple(sorted(table.columns)))
            shapes.setdefault(shape, []).append(place)
    return [places for places in shapes.values() if len(places) > 1]


def _hash_sql(table: RawTable) -> str:
    # The columns in one order, whatever theirs is.
    cells = ", ".join(f"coalesce({cell_sql(table, name)}, '')" for name in sorted(table.columns))
    # Two hashes of 64 bits each: that two different rows are alike in both does not happen.
    low, high = f"hash({cells})::UHUGEINT", f"hash(1, {cells})::UHUGEINT"
    return f"{low} + {high} * 18446744073709551616::UHUGEINT FROM {numbered_sql(table)}"
