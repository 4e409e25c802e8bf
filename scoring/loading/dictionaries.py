"""Number the distinct texts of a column, or of a few columns together, so that rows hold numbers in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class Dictionary:
    """A table of the store: code (0, 1, …) and the cells that it stands for, none of them null.

    columns: by our names; cells: their names inside. allowed_sql: what the cells must meet to get a code.
    """

    connection: duckdb.DuckDBPyConnection
    table: str
    columns: tuple[str, ...]
    cells: tuple[str, ...]
    allowed_sql: str

    def create(self, relation: str) -> None:
        """From what the relation holds."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {self.table} AS SELECT (row_number() OVER () - 1)::INTEGER AS code, *"
            f" FROM (SELECT DISTINCT {self._keys()} FROM {relation}) WHERE {self.allowed_sql}"
        )

    def join_sql(self, rows: str) -> str:
        """The code of each row of ``rows`` as ``{table}.code``, null where the cells have none."""
        same = " AND ".join(f"{self.table}.{cell} = {rows}.{cell}" for cell in self.cells)
        return f" LEFT JOIN {self.table} ON {same}"

    def count_with(self, relation: str) -> int:
        """How many codes there will be after ``add``."""
        row = self.connection.execute(
            f"SELECT (SELECT count(*) FROM {self.table}) + (SELECT count(*) FROM ({self._new_sql(relation)}))"
        ).fetchone()
        return int(row[0]) if row else 0

    def add(self, relation: str) -> None:
        """Give codes to what the relation holds besides."""
        self.connection.execute(
            f"INSERT INTO {self.table} SELECT row_number() OVER () - 1 + (SELECT count(*) FROM {self.table}), *"
            f" FROM ({self._new_sql(relation)})"
        )

    def texts(self) -> list[tuple[str, ...]]:
        """The cells of each code, in the order of the codes."""
        return self.connection.execute(f"SELECT {self._keys()} FROM {self.table} ORDER BY code").fetchall()

    def _new_sql(self, relation: str) -> str:
        return f"SELECT DISTINCT {self._keys()} FROM {relation} EXCEPT SELECT {self._keys()} FROM {self.table}"

    def _keys(self) -> str:
        return ", ".join(self.cells)


def codes_sql(dictionaries: Sequence[Dictionary]) -> str:
    """The names of the tables' codes, for a select list."""
    return "".join(f", {one.table}.code AS {one.table}_code" for one in dictionaries)
