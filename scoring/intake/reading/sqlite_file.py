"""Read every table of an SQLite file; no view, trigger or function that the file brings is run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa

from scoring.intake.raw import RawTable
from scoring.intake.reading.numbers_as_text import number_text
from scoring.intake.reading.typed_cells import write_text_parquet
from scoring.intake.reading.written import place_of
from scoring.problems import InputError, Problem

MOST_TABLES = 500
_ROWS_AT_ONCE = 20_000
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


def read_sqlite(path: Path, file: str, part: str, next_folder: Callable[[], Path]) -> Iterator[RawTable]:
    """A table for each table that has rows; bytes that are no UTF-8 text become hexadecimal digits.

    Raises InputError where it cannot be opened, or, last, for tables that cannot be read.
    """
    place = place_of(file, part)
    problems: list[Problem] = []
    names: list[str] = []
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)
        try:
            names = _guarded(connection)
            if len(names) > MOST_TABLES:
                values = {"found": len(names), "most": MOST_TABLES}
                raise InputError([Problem("data_database_too_many", place, values)])
            for name in names:
                full = f"{part} › {name}" if part else name
                try:
                    yield _read_table(connection, name, next_folder(), file, full)
                except sqlite3.Error:
                    problems.append(Problem("data_database_broken", {**place, "sheet": full}))
                except InputError as error:
                    problems += error.problems
        finally:
            connection.close()
    except (sqlite3.Error, ValueError) as fault:
        raise InputError([Problem("data_database_broken", place)]) from fault
    if problems:
        raise InputError(problems)
    if not names:
        raise InputError([Problem("data_file_empty", place)])


def _guarded(connection: sqlite3.Connection) -> list[str]:
    """The names of its real tables; from here on the connection can do nothing but read columns."""
    connection.text_factory = _text
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 100_000_000)
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [
        str(name)
        for name, sql in rows
        if not str(name).startswith("sqlite_") and not str(sql or "").lstrip().upper().startswith("CREATE VIRTUAL")
    ]


def _read_table(connection: sqlite3.Connection, name: str, folder: Path, file: str, full: str) -> RawTable:
    quoted = '"' + name.replace('"', '""') + '"'
    cursor = connection.execute(f"SELECT * FROM {quoted}")
    columns = [str(one[0]) for one in cursor.description]

    def batches() -> Iterator[pa.RecordBatch]:
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            arrays = [pa.array([_cell(one) for one in column], pa.string()) for column in zip(*rows, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, names=[f"c{i}" for i in range(len(arrays))])

    return write_text_parquet(columns, batches(), folder, file, full)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.hex()


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return _text(value)
    assert isinstance(value, (int, float))
    return number_text(value)
