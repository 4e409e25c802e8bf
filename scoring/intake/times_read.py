"""Read a few cells as a load would, to show what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from scoring.intake.dates import moment_sql, plain_cell
from scoring.intake.plan import DateReading


def times_read(cells: Sequence[str], reading: DateReading, time_zone: str) -> list[str | None]:
    """For each cell its local time as ISO 8601, a day alone where it is midnight; None where it cannot be read so.

    time_zone: the data set's.

    >>> times_read(["45400.5", "R6.3.4", "soon"], DateReading("excel_1900"), "UTC")
    ['2024-04-18T12:00:00', '2024-03-04', None]
    """
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            f"SELECT {moment_sql('cell', reading, time_zone)} FROM (SELECT unnest($cells::VARCHAR[]) AS cell)",
            {"cells": [plain_cell(one) for one in cells]},
        ).fetchall()
    return [None if moment is None else moment.isoformat().removesuffix("T00:00:00") for (moment,) in rows]
