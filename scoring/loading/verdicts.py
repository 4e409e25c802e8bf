"""Say why a row is refused: the parts that tables share, as SQL, and the range of times that can be."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from scoring.loading.cells_sql import is_missing_sql, is_number_sql
from scoring.numbers import number_of
from scoring.times import DAY, iso, second_of

EARLIEST = second_of("1900-01-01")
# Thousandths of anything larger are no longer whole 64-bit numbers.
LARGEST_NUMBER = 9e15
_TEXTS_AT_ONCE = 100_000


@dataclass(frozen=True)
class TimeLimits:
    """Seconds of local time: moments before ``earliest`` or after ``latest`` are refused."""

    latest: int
    earliest: int = EARLIEST

    @classmethod
    def up_to(cls, now: int, data_as_of: int | None) -> TimeLimits:
        """A day of grace, as clocks and zones differ."""
        return cls((now if data_as_of is None else max(now, data_as_of)) + DAY)

    def reason(self, moment: int | None) -> str:
        """Why a row of this time is refused; '' where it is not."""
        if moment is None:
            return "data_row_bad_time"
        return "data_row_too_early" if moment < self.earliest else "data_row_in_future" if moment > self.latest else ""

    def holds_sql(self, moment: str) -> str:
        return f"({moment} BETWEEN {_timestamp_sql(self.earliest)} AND {_timestamp_sql(self.latest)})"


def time_reason_sql(moment: str, limits: TimeLimits) -> str:
    """WHEN branches for a moment that is none, or out of range."""
    return (
        f"WHEN {moment} IS NULL THEN 'data_row_bad_time'"
        f" WHEN {moment} < {_timestamp_sql(limits.earliest)} THEN 'data_row_too_early'"
        f" WHEN {moment} > {_timestamp_sql(limits.latest)} THEN 'data_row_in_future'"
    )


def note_odd_numbers(connection: duckdb.DuckDBPyConnection, table: str, column: str | None) -> None:
    """Fill the temporary table odd_numbers(text, is_number) with the cells that are not plainly a number or missing,
    judged by ``scoring.numbers``."""
    connection.execute("CREATE OR REPLACE TEMP TABLE odd_numbers (text VARCHAR, is_number BOOLEAN)")
    if column is None:
        return
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE odd_texts AS SELECT DISTINCT {column} AS text FROM {table}"
        f" WHERE NOT {is_missing_sql(column)} AND NOT {is_number_sql(column)}"
    )
    done = 0
    while rows := connection.execute(f"SELECT text FROM odd_texts LIMIT {_TEXTS_AT_ONCE} OFFSET {done}").fetchall():
        texts = [str(text) for (text,) in rows]
        done += len(texts)
        connection.execute(
            "INSERT INTO odd_numbers SELECT unnest($texts::VARCHAR[]), unnest($verdicts::BOOLEAN[])",
            {"texts": texts, "verdicts": [abs(number_of(text)) <= LARGEST_NUMBER for text in texts]},
        )


def number_reason_sql(column: str | None) -> str:
    """A WHEN branch for a cell that should hold a number; needs ``note_odd_numbers`` before."""
    if column is None:
        return ""
    return f" WHEN {column} IN (SELECT text FROM odd_numbers WHERE NOT is_number) THEN 'data_row_bad_number'"


def _timestamp_sql(second: int) -> str:
    return f"TIMESTAMP '{iso(second).replace('T', ' ')}'"
