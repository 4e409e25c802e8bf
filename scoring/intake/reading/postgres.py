"""Read tables of a PostgreSQL database as text: in a child, in one read-only transaction."""

from __future__ import annotations

import contextlib
import logging
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.intake.child import ChildFaultError, ChildStoppedError, Limits, run_in_child
from scoring.intake.raw import Layout, RawTable, Reading, ReadingChoices, RefusedLine
from scoring.intake.raw_sql import LONGEST_LINE
from scoring.intake.reading.files import STOPPED, Progress, ReadingCancelledError, ReadingLimits, table_of
from scoring.intake.reading.lines import LineMap
from scoring.problems import InputError, Problem, problem_of

if TYPE_CHECKING:
    from psycopg import Connection

# The name that the tables' file has.
FILE = "PostgreSQL"
MOST_TABLES = 500
# Of all tables together, as of files; as text, which is what lies on the disk.
MOST_BYTES = ReadingLimits().total_bytes
_CONNECT_SECONDS = 8
# The system stops a child that writes more than it may; here it is to say so itself.
_ONE_ROW = 1_100_000_000
Send = Callable[[dict[str, Any]], None]

_log = logging.getLogger(__name__)


class _Room:
    """Keeps count of what the tables may still come to on the disk."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.left = most_bytes, most_bytes

    def take(self, size: int, place: dict[str, object]) -> None:
        self.left -= size
        if self.left < 0:
            raise InputError([Problem("data_postgres_too_large", place, {"most": self.most_bytes // 1_000_000})])


def read_postgres(
    url: str,
    folder: Path,
    *,
    tables: Sequence[str] | None = None,
    most_bytes: int = MOST_BYTES,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Reading:
    """Every base table that the user may read, or those named ('leads', 'crm.leads'), with all rows, as text.

    url: as libpq takes it, with the password; it is shown nowhere, and no message of the server's is, as it may hold
    it. Values are PostgreSQL's own text of them, times in UTC. most_bytes: that the tables may come to on the disk; one
    that goes beyond is left out, and said to be. progress: called with a table's name when it is begun and the share of
    the tables done. Raises ReadingCancelledError.
    """
    limits = Limits(
        memory_bytes=1_000_000_000, cpu_seconds=3_600, silent_seconds=600.0, file_bytes=most_bytes + _ONE_ROW,
        folder_bytes=2 * most_bytes + _ONE_ROW,
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    read: list[RawTable] = []
    problems: list[Problem] = []
    place = {"file": FILE}
    try:
        for message in run_in_child(
            _read_in_child, url, None if tables is None else tuple(tables), folder, most_bytes,
            folder=folder, limits=limits, cancelled=cancelled,
        ):  # fmt: skip
            if "begun" in message and progress is not None:
                progress(f"{FILE} › {message['begun']}", float(message["share"]))
            elif "table" in message:
                read.append(table_of(message["table"]))
            elif "problem" in message:
                problems.append(problem_of(message["problem"]))
    except ChildStoppedError as stopped:
        shutil.rmtree(folder, ignore_errors=True)
        if stopped.reason == "cancelled":
            raise ReadingCancelledError from None
        return Reading((), (Problem(STOPPED[stopped.reason], place),))
    except ChildFaultError as fault:
        shutil.rmtree(folder, ignore_errors=True)
        _log.error("reading a database failed: %s", fault)
        return Reading((), (Problem("data_reading_failed", place, {"reason": fault.kind}),))
    return Reading(tuple(read), tuple(problems))


def _read_in_child(url: str, tables: Sequence[str] | None, folder: Path, most_bytes: int, send: Send) -> None:
    import psycopg

    place: dict[str, object] = {"file": FILE}
    try:
        # Given last, this holds against what the URL says.
        connection = psycopg.connect(url, connect_timeout=_CONNECT_SECONDS, autocommit=False)
    except (psycopg.Error, ValueError):
        send({"problem": Problem("data_postgres_no_connection", place)})
        return
    with contextlib.closing(connection):
        try:
            _read_tables(connection, tables, folder, most_bytes, send)
        except psycopg.Error as fault:
            send({"problem": Problem("data_postgres_broke_off", place, {"reason": _reason(fault)})})


def _read_tables(
    connection: Connection[Any], tables: Sequence[str] | None, folder: Path, most_bytes: int, send: Send
) -> None:
    import psycopg

    place: dict[str, object] = {"file": FILE}
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    for setting in ("TimeZone = 'UTC'", "DateStyle = 'ISO, YMD'", "bytea_output = 'hex'", "search_path = pg_catalog"):
        connection.execute(f"SET LOCAL {setting}")
    found = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT LIKE 'pg\\_%%'"
        " AND n.nspname <> 'information_schema' AND has_table_privilege(c.oid, 'SELECT')"
        " AND has_schema_privilege(n.oid, 'USAGE') ORDER BY 1, 2"
    ).fetchall()
    by_name = {(table if schema == "public" else f"{schema}.{table}"): (schema, table) for schema, table in found}
    wanted = list(by_name) if tables is None else list(tables)
    for name in [one for one in wanted if one not in by_name]:
        values = {"found": name, "there": tuple(by_name)}
        send({"problem": Problem("data_postgres_no_table", place, values)})
    there = [one for one in wanted if one in by_name]
    if len(there) > MOST_TABLES:
        send({"problem": Problem("data_database_too_many", place, {"found": len(there), "most": MOST_TABLES})})
        return
    room = _Room(most_bytes)
    for number, name in enumerate(there):
        inside = folder / f"t{number}"
        inside.mkdir()
        send({"begun": name, "share": number / len(there)})
        left = room.left
        try:
            # What goes wrong with one table undoes nothing of the others.
            with connection.transaction():
                table = _read_table(connection, by_name[name], name, inside, room, send)
        except InputError as error:
            shutil.rmtree(inside)
            room.left = left
            for problem in error.problems:
                send({"problem": problem})
        except psycopg.Error as fault:
            shutil.rmtree(inside)
            room.left = left
            if connection.closed:
                raise
            send({"problem": Problem("data_postgres_table", {**place, "sheet": name}, {"reason": _reason(fault)})})
        else:
            send({"table": table})


def _read_table(
    connection: Connection[Any], table: tuple[str, str], name: str, folder: Path, room: _Room, send: Send
) -> RawTable:
    from psycopg import sql

    from scoring.intake.reading.form import decimal_of, unique_names
    from scoring.intake.reading.text_table import first_rows
    from scoring.intake.reading.written import RefusedLines, check_columns, preview_of

    place: dict[str, object] = {"file": FILE, "sheet": name}
    query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(*table))
    columns = [one.name for one in connection.execute(query + sql.SQL(" LIMIT 0")).description or ()]
    check_columns(len(columns), place)
    path, layout = folder / "table.csv", Layout()
    refused = RefusedLines(folder / "refused.csv")
    refused_rows: list[int] = []
    heard = time.monotonic()
    copy_sql = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER true, ENCODING 'UTF8')").format(query)
    with path.open("wb") as file, connection.cursor() as cursor:
        with cursor.copy(copy_sql) as copy:
            # Each piece is a row, the first one the names.
            for number, row in enumerate(copy):
                room.take(len(row), place)
                if len(row) > LONGEST_LINE:
                    text = bytes(row[:10_000]).decode("utf-8", errors="replace")
                    refused.add(RefusedLine(number, "data_row_too_long", text))
                    refused_rows.append(number)
                    continue
                # The only cell of a row may be null, which is a blank line, and that is no row.
                file.write(b'""\n' if row == b"\n" else row)
                if time.monotonic() - heard > 1:
                    heard = time.monotonic()
                    send({"alive": True})
        rows = cursor.rowcount - refused.count
    if rows <= 0:
        raise InputError([Problem("data_header_only", place)])
    lines_path = folder / "lines.npz"
    _numbers_of(rows, refused_rows).save(lines_path)
    first = preview_of(first_rows(path, layout))
    return RawTable(
        FILE, name, path, unique_names(columns), rows, ReadingChoices(decimal=decimal_of(first)), first, (), layout,
        refused.count, refused.path if refused.count else None, tuple(refused.first), lines_path,
    )  # fmt: skip


def _numbers_of(rows: int, refused_rows: Sequence[int]) -> LineMap:
    """The number of each row in the table, where some were refused."""
    refused = np.array(refused_rows, np.int64)
    return LineMap(rows, 1, refused - 1 - np.arange(len(refused)), np.arange(len(refused) + 1, dtype=np.int64))


def _reason(fault: Exception) -> str:
    """What it was as a code, as the server's words may hold cells or a password."""
    return str(getattr(fault, "sqlstate", None) or type(fault).__name__)
