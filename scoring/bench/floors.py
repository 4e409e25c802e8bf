"""The least that each step could cost on this machine: the same data read once by the barest means."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from scoring.bench.synthetic import create_activity_table
from scoring.bench.timing import Run
from scoring.dataset import Dataset

DENSE_PASS = "one pass over a dense 30 × leads float32 matrix"
GROUP_BY = "raw DuckDB GROUP BY lead: count, sum"
BARE_READ = "DuckDB's bare typed read_csv"


def dense_pass(leads: int, rules: int = 30) -> Run:
    """The product of 30 weights with a dense rule-major float32 matrix, a number for each lead."""
    random = np.random.default_rng(0)
    matrix = random.random((rules, leads), dtype=np.float32)
    weights: NDArray[np.float32] = random.random(rules, dtype=np.float32)
    return lambda: weights @ matrix


def group_by(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> Run:
    """Count and sum of every lead's activities, from a table of whole numbers in the data set's own order.

    The result stays in DuckDB, so that no hand-over to Python is part of the floor.
    """
    create_activity_table(connection, dataset)
    counted = "CREATE OR REPLACE TEMP TABLE counted AS SELECT lead, count(*) AS n, sum(value) AS total"
    return lambda: connection.execute(f"{counted} FROM activity GROUP BY lead")


def bare_read(path: Path) -> Run:
    """The activities read into a table in memory with given types, nothing checked and nothing converted."""

    def run() -> None:
        with duckdb.connect() as connection:
            connection.execute(
                """
                CREATE TABLE activity AS SELECT * FROM read_csv(
                    $1, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
                    columns = {'lead_id': 'VARCHAR', 'type': 'VARCHAR', 'occurred_at': 'TIMESTAMP',
                               'detail': 'VARCHAR', 'campaign': 'VARCHAR', 'value': 'DOUBLE'})
                """,
                [str(path)],
            )

    return run
