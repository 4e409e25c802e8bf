"""Write the SQL that reads a table that was brought in, every cell as text."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

from scoring.intake.raw import RawTable
from scoring.loading.store import literal, quoted

# Stands for null in a CSV file: as no cell holds it, an empty cell stays an empty text.
_NO_CELL = "\x01" + secrets.token_hex(16)
# A line that is longer is no row (``scoring.intake.reading.lines``).
LONGEST_LINE = 2_000_000


def table_sql(table: RawTable, path: Path | None = None) -> str:
    """A relation with the table's columns by their names, all of text; in Parquet a cell may be null, in CSV never.

    Rows come in the order of the file. path: another file laid out alike, such as a link to it.
    """
    where = literal(str(path or table.path))
    if table.is_parquet:
        return f"(SELECT {', '.join(quoted(name) for name in table.columns)} FROM read_parquet({where}))"
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in table.columns)
    layout = table.layout
    return (
        f"read_csv({where}, columns = {{{columns}}}, auto_detect = false,"
        f" header = {'true' if layout.has_header else 'false'}, skip = {layout.lines_above},"
        f" delim = {literal(layout.delimiter)}, quote = '\"', escape = '\"', nullstr = [{literal(_NO_CELL)}],"
        f" max_line_size = {LONGEST_LINE})"
    )


def numbered_sql(table: RawTable) -> str:
    """The same rows, with the columns as f0, f1, … in their order: names may differ by case alone, which DuckDB does
    not tell apart, or be ones that a statement uses itself.
    """
    if table.is_parquet:
        cells = ", ".join(f"#{i + 1} AS f{i}" for i in range(len(table.columns)))
        return f"(SELECT {cells} FROM read_parquet({literal(str(table.path))}))"
    return table_sql(replace(table, columns=tuple(f"f{i}" for i in range(len(table.columns)))))


def cell_sql(table: RawTable, column: str) -> str:
    """A column's name in ``numbered_sql``."""
    return f"f{table.columns.index(column)}"
