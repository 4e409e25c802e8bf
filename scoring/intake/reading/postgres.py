"""Read tables of a PostgreSQL database as text: in a child, in one read-only transaction."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scoring.intake.child import ChildFaultError, ChildStoppedError, Limits, run_in_child
from scoring.intake.raw import Layout, RawTable, Reading, ReadingChoices
from scoring.intake.reading.files import STOPPED, ReadingCancelledError, table_of
from scoring.problems import InputError, Problem, problem_of

MOST_TABLES = 500
_CONNECT_SECONDS = 8
_LIMITS = Limits(memory_bytes=1_000_000_000, cpu_seconds=3_600, silent_seconds=600.0, file_bytes=8_000_000_000)

_log = logging.getLogger(__name__)


def read_postgres(
    url: str,
    folder: Path,
    *,
    tables: Sequence[str] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Reading:
    """Every base table that the user may read, or those named ('leads', 'crm.leads'), with all rows, as text.

    url: as libpq takes it, with the password; it is shown nowhere, and no message of the server's is, as it may hold
    it. Values are PostgreSQL's own text of them, times in UTC. Raises ReadingCancelledError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    read: list[RawTable] = []
    problems: list[Problem] = []
    place = {"file": "PostgreSQL"}
    try:
        for message in run_in_child(
            _read_in_child, url, None if tables is None else tuple(tables), folder,
            folder=folder, limits=_LIMITS, cancelled=cancelled,
        ):  # fmt: skip
            if "table" in message:
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


def _read_in_child(
    url: str, tables: Sequence[str] | None, folder: Path, send: Callable[[dict[str, Any]], None]
) -> None:
    import psycopg
    from psycopg import sql

    place: dict[str, object] = {"file": "PostgreSQL"}
    try:
        # Given last, this holds against what the URL says.
        connection = psycopg.connect(url, connect_timeout=_CONNECT_SECONDS, autocommit=False)
    except (psycopg.Error, ValueError):
        send({"problem": Problem("data_postgres_no_connection", place)})
        return
    with connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("SET LOCAL TimeZone = 'UTC'")
        connection.execute("SET LOCAL DateStyle = 'ISO, YMD'")
        connection.execute("SET LOCAL search_path = pg_catalog")
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
        for number, name in enumerate([one for one in wanted if one in by_name][:MOST_TABLES]):
            inside = folder / f"t{number}"
            inside.mkdir()
            try:
                send({"table": _read_table(connection, sql, by_name[name], name, inside, send)})
            except InputError as error:
                for problem in error.problems:
                    send({"problem": problem})


def _read_table(
    connection: Any, sql: Any, table: tuple[str, str], name: str, folder: Path, send: Callable[[dict[str, Any]], None]
) -> RawTable:
    from scoring.intake.reading.form import decimal_of, unique_names
    from scoring.intake.reading.text_table import first_rows
    from scoring.intake.reading.written import check_columns, preview_of

    place: dict[str, object] = {"file": "PostgreSQL", "sheet": name}
    relation = sql.Identifier(*table)
    query = sql.SQL("SELECT * FROM {}").format(relation)
    columns = [one.name for one in connection.execute(query + sql.SQL(" LIMIT 0")).description]
    check_columns(len(columns), place)
    path, layout = folder / "table.csv", Layout()
    heard = time.monotonic()
    copy_sql = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER true, ENCODING 'UTF8')").format(query)
    rows = int(connection.execute(sql.SQL("SELECT count(*) FROM {}").format(relation)).fetchone()[0])
    if rows == 0:
        raise InputError([Problem("data_header_only", place)])
    with path.open("wb") as file, connection.cursor() as cursor, cursor.copy(copy_sql) as copy:
        for piece in copy:
            file.write(piece)
            if time.monotonic() - heard > 1:
                heard = time.monotonic()
                send({"alive": True})
    first = preview_of(first_rows(path, layout))
    return RawTable(
        "PostgreSQL", name, path, unique_names(columns), rows, ReadingChoices(header_row=1, decimal=decimal_of(first)),
        first, (), layout,
    )  # fmt: skip
