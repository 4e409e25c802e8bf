"""Give a data set an id that is equal for equal content, whatever files it came in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from scoring.loading.plans import TablePlan


@dataclass(frozen=True)
class ActivityContent:
    """digest: of the arrays. text_columns: those that lie in the table activities_read."""

    digest: bytes = b""
    text_columns: tuple[str, ...] = ()


def content_hash(
    connection: duckdb.DuckDBPyConnection, plans: Sequence[TablePlan], content: ActivityContent, time_zone: str
) -> str:
    """Of the activities' digest and of every row of the tables, by DuckDB's 64-bit hash."""
    digest = hashlib.blake2b(time_zone.encode(), digest_size=16)
    for plan in plans:
        digest.update(repr((plan.table, plan.columns)).encode())
        cells = [f"c{i}" for i in range(len(plan.columns))]
        if plan.table == "leads":
            relation = "leads_read JOIN leads ON leads.position = leads_read.rowid"
            digest.update(_rows_hash(connection, relation, ["idx", "leads.lead_id", "second", *cells]))
        elif plan.table == "outcomes":
            digest.update(_rows_hash(connection, "outcomes", ["rowid", "lead", "second", "outcome", *cells]))
        elif content.text_columns:
            texts = [plan.inside(name) for name in content.text_columns]
            digest.update(_rows_hash(connection, "activities_read", ["rowid", "moment", "odd", *texts]))
    digest.update(content.digest)
    return digest.hexdigest()


def _rows_hash(connection: duckdb.DuckDBPyConnection, relation: str, cells: Sequence[str]) -> bytes:
    """The cells name the row's place, so the order of rows counts though the sum does not see it."""
    row_hash = f"hash({', '.join(cells)})"
    row = connection.execute(
        f"SELECT count(*), bit_xor({row_hash}), sum({row_hash}::HUGEINT) FROM {relation}"
    ).fetchone()
    return repr(row).encode()
