"""Look at a part of the activities before reading all: which columns repeat themselves, and in what combinations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scoring.loading.cells_sql import is_plain_moment_sql, plain_moment_sql, trimmed_sql
from scoring.loading.lead_keys import lead_keys
from scoring.loading.plans import TablePlan
from scoring.loading.sources import Source
from scoring.loading.store import Store

# A file of at most this size is its own sample; of a larger one, pieces from all over.
_WHOLE = 32 << 20
_PIECES, _PIECE = 16, 1 << 20
_PARQUET_SHARE = "5%"
# The share of ids with blanks around them from which on all are trimmed.
_MANY_PADDED = 0.001
# The share of times of the commonest form from which on the others are odd.
_NEARLY_ALL = 0.99
# The share of rows that may be the only one of their combination: more, and the whole has many times the sample's.
_MOST_SINGLE = 0.02


@dataclass(frozen=True)
class Sample:
    """Rows of all files, as text, in a temporary table of the plan's columns. is_whole: nothing was left out.

    Needs the table leads.
    """

    connection: duckdb.DuckDBPyConnection
    plan: TablePlan
    table: str
    is_whole: bool
    has_padded_ids: bool
    share_of_unknown_leads: float
    has_plain_times: bool

    def few_combinations(self, columns: Sequence[str], most: int) -> list[str]:
        """The largest set of columns, always with ``type``, that takes few distinct combinations."""
        chosen = list(columns)
        while len(chosen) > 1 and not self.is_few(chosen, most):
            chosen.remove(self.most_varied(chosen))
        return chosen

    def most_varied(self, columns: Sequence[str]) -> str:
        """The column, other than ``type``, with the most distinct values."""
        others = [name for name in columns if name != "type"]
        counts = ", ".join(f"approx_count_distinct({self.plan.inside(name)})" for name in others)
        row = self.connection.execute(f"SELECT {counts} FROM {self.table}").fetchone()
        assert row is not None
        return max(zip(row, others, strict=True))[1]

    def drop(self) -> None:
        self.connection.execute(f"DROP TABLE {self.table}")

    def is_few(self, columns: Sequence[str], most: int) -> bool:
        """Whether the columns take at most that many distinct combinations, in the sample and as far as it tells."""
        keys = ", ".join(self.plan.inside(name) for name in columns)
        row = self.connection.execute(
            f"SELECT count(*), count(*) FILTER (times = 1), sum(times)"
            f" FROM (SELECT count(*) AS times FROM {self.table} GROUP BY {keys})"
        ).fetchone()
        assert row is not None
        combinations, single, rows = row[0], row[1], row[2] or 0
        return combinations <= most and (self.is_whole or single <= _MOST_SINGLE * rows)


def take_sample(connection: duckdb.DuckDBPyConnection, store: Store, plan: TablePlan) -> Sample:
    """Read the sample; a large CSV file in pieces from its whole length, as campaigns come and go with time."""
    table = f"sample_of_{plan.table}"
    cells = ", ".join(f"c{i} VARCHAR" for i in range(len(plan.columns)))
    connection.execute(f"CREATE TEMP TABLE {table} ({cells})")
    is_whole = True
    for number, source in enumerate(plan.sources):
        large = source.read_path.stat().st_size > _WHOLE
        is_whole = is_whole and not large
        relation, share = source.relation_sql(), ""
        pieces = store.folder / "sample.csv"
        if large and source.types:
            share = f" TABLESAMPLE {_PARQUET_SHARE} (system)"
        elif large:
            _write_pieces(source, pieces)
            relation = source.relation_sql(path=pieces)
        select = f"SELECT {plan.cells_sql(number)} FROM (SELECT * FROM {relation}){share}"
        connection.execute(f"INSERT INTO {table} {select}")
        pieces.unlink(missing_ok=True)
    lead_id, time = plan.inside("lead_id"), plan.inside("occurred_at")
    keys = lead_keys(connection)
    is_plain = is_plain_moment_sql(plain_moment_sql(time), time)
    row = connection.execute(
        f"SELECT count(*) FILTER ({lead_id} <> {trimmed_sql(lead_id)}), count(*) FILTER (idx IS NULL),"
        f" count(*) FILTER ({is_plain}), count(*)"
        f" FROM {table} LEFT JOIN {keys.relation} AS leads ON leads.key = {keys.of(trimmed_sql(lead_id))}"
    ).fetchone()
    assert row is not None
    padded, unknown, plain_times, rows = row
    return Sample(
        connection, plan, table, is_whole, padded > _MANY_PADDED * rows, unknown / max(rows, 1),
        plain_times > _NEARLY_ALL * rows,
    )  # fmt: skip


def _write_pieces(source: Source, path: Path) -> None:
    """The file's head, and whole lines from places spread evenly over it.

    A piece may begin inside a quoted cell; what is misread then is a combination that no row has, and does no harm.
    """
    size = source.read_path.stat().st_size
    with source.read_path.open("rb") as file, path.open("wb") as sample:
        for number in range(_PIECES):
            file.seek(number * (size - _PIECE) // (_PIECES - 1))
            if number:
                file.readline()
            piece = file.read(_PIECE)
            sample.write(piece[: piece.rfind(b"\n") + 1])
