"""Open one file or table of the user's: what it is, its columns; and the SQL that reads it as text."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from scoring.intake.raw import RawTable, ReadingChoices, RefusedLine
from scoring.intake.reading.encodings import Encoding
from scoring.intake.reading.kinds import kind_named, kind_of
from scoring.intake.reading.lines import LineMap
from scoring.intake.reading.text_table import read_text
from scoring.intake.reading.typed_cells import as_text_sql
from scoring.intake.reading.written import refused_lines
from scoring.loading.store import Store, literal, quoted
from scoring.problems import InputError, Problem

# Stands for null in a CSV file: as no cell holds it, an empty cell stays an empty text.
_NO_CELL = "\x01" + secrets.token_hex(16)


@dataclass(frozen=True)
class Source:
    """A file that can be read as a table of text.

    name: as the user sees it. read_path: where DuckDB reads it, inside the store. columns: its own names in order;
    types: DuckDB's types, for Parquet. lines: the physical lines of a CSV file. dropped: those of its lines that are no
    rows, and are not at ``read_path`` any more. lines_above: above the header, or the data where there is no header.
    own_names: the names that the user's file has for some of the columns. as_written: as ``RawTable`` has it.
    """

    name: str
    read_path: Path
    kind: str
    columns: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ""
    lines_above: int = 0
    types: tuple[str, ...] = ()
    has_header: bool = True
    lines: LineMap | None = None
    warnings: tuple[Problem, ...] = field(default=())
    dropped: tuple[RefusedLine, ...] = ()
    own_names: Mapping[str, str] = field(default_factory=dict)
    as_written: str = ""

    def relation_sql(self, rejects: str = "", path: Path | None = None) -> str:
        """A relation with the columns f0, f1, … of text, none of them null.

        rejects: where given, lines with too few or too many cells go to the tables of this name, in place of an error
        or of silence. path: another file of the same form, such as a sample.
        """
        where = literal(str(path or self.read_path))
        if self.types:
            cells = ", ".join(
                f"coalesce({as_text_sql(quoted(name), kind)}, '') AS f{i}"
                for i, (name, kind) in enumerate(zip(self.columns, self.types, strict=True))
            )
            return f"(SELECT {cells} FROM read_parquet({where}))"
        columns = ", ".join(f"'f{i}': 'VARCHAR'" for i in range(len(self.columns)))
        broken_lines = (
            f"store_rejects = true, rejects_table = '{rejects}', rejects_scan = '{rejects}_scan', rejects_limit = 0"
            if rejects
            else "ignore_errors = true"
        )
        return (
            f"read_csv({where}, columns = {{{columns}}}, auto_detect = false,"
            f" header = {'true' if self.has_header else 'false'}, skip = {self.lines_above},"
            f" delim = {literal(self.delimiter or ',')}, quote = '\"', escape = '\"', nullstr = [{literal(_NO_CELL)}],"
            f" {broken_lines})"
        )


def open_source(given: Path | RawTable, store: Store, connection: duckdb.DuckDBPyConnection, number: int) -> Source:
    """The file or table, ready to be read. Raises InputError with all that is wrong with it as a file."""
    if isinstance(given, RawTable):
        return _of_table(given, store, number)
    path, place = given, {"file": given.name}
    if not path.exists():
        raise InputError([Problem("data_file_missing", place, {"nearest": _neighbours(path)})])
    if not path.is_file():
        raise InputError([Problem("data_not_a_file", place)])
    try:
        size = path.stat().st_size
        kind = kind_of(path)
    except OSError as fault:
        raise InputError([Problem("data_unreadable", place, {"reason": fault.strerror or str(fault)})]) from fault
    if size == 0:
        raise InputError([Problem("data_file_empty", place)])
    promised = kind_named(path)
    if kind == "Excel":
        raise InputError([Problem("data_excel", place)])
    if kind not in {"text", "Parquet"}:
        raise InputError([Problem("data_not_a_table", place, {"found": kind})])
    if kind != promised:
        raise InputError([Problem("data_not_what_name_says", place, {"found": _word(kind), "named": _word(promised)})])
    if kind == "Parquet":
        return _open_parquet(path, store, connection, number)
    return _open_text(path, store, number)


def _of_table(table: RawTable, store: Store, number: int) -> Source:
    """A table that was read before, linked into the store."""
    inside = store.folder / f"source_{number}{'.parquet' if table.is_parquet else '.csv'}"
    inside.symlink_to(table.path.resolve())
    lines = LineMap.load(table.lines_path) if table.lines_path else None
    if table.is_parquet:
        return Source(
            table.name, inside, "Parquet", table.columns, types=("VARCHAR",) * len(table.columns), lines=lines,
            warnings=table.warnings, dropped=tuple(refused_lines(table)), own_names=table.own_names,
            as_written=table.as_written,
        )  # fmt: skip
    encoding = Encoding(table.read_as.encoding).name if table.read_as.encoding else ""
    return Source(
        table.name, inside, "text", table.columns, encoding, table.layout.delimiter, table.layout.lines_above,
        has_header=table.layout.has_header, lines=lines,
        warnings=table.warnings, dropped=tuple(refused_lines(table)),
    )  # fmt: skip


def _open_parquet(path: Path, store: Store, connection: duckdb.DuckDBPyConnection, number: int) -> Source:
    place = {"file": path.name}
    # Under a name of ours: DuckDB takes * and [ in a path for wildcards.
    inside = store.folder / f"source_{number}.parquet"
    inside.symlink_to(path.resolve())
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(inside))})").fetchall()
        count = connection.execute(f"SELECT count(*) FROM read_parquet({literal(str(inside))})").fetchone()
    except duckdb.Error as fault:
        raise InputError([Problem("data_parquet_broken", place)]) from fault
    if not count or count[0] == 0:
        raise InputError([Problem("data_header_only", place)])
    names = tuple(str(row[0]) for row in rows)
    return Source(path.name, inside, "Parquet", names, types=tuple(str(row[1]) for row in rows))


def _open_text(path: Path, store: Store, number: int) -> Source:
    """The first line that is not blank holds the names, each once."""
    folder = store.folder / f"source_{number}"
    folder.mkdir()
    table = read_text(path, folder, path.name, "", ReadingChoices(header_row=1))
    repeated = [warning for warning in table.warnings if warning.key == "data_column_renamed"]
    if repeated:
        raise InputError(
            Problem("data_repeated_column", {"file": path.name, "line": one.place["line"]}, one.values)
            for one in repeated
        )
    source = _of_table(table, store, number)
    # One column alone has no delimiter; whether it is the needed one is asked later.
    return replace(source, delimiter="" if len(table.columns) == 1 else source.delimiter)


def _neighbours(path: Path) -> tuple[str, ...]:
    from scoring.nearest import nearest

    if not path.parent.is_dir():
        return ()
    return nearest(path.name, sorted(one.name for one in path.parent.iterdir() if one.is_file()), 3)


def _word(kind: str) -> str:
    return "CSV" if kind == "text" else kind


def distinct_warnings(sources: Sequence[Source]) -> tuple[Problem, ...]:
    """The warnings of all files, in their order."""
    return tuple(warning for source in sources for warning in source.warnings)
