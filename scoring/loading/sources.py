"""Open one file of the user's: what it is, how it is encoded, its columns; and the SQL that reads it as text."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from scoring.intake.reading.encodings import Undecodable, detect_encoding, utf8_pieces
from scoring.intake.reading.headers import read_header
from scoring.intake.reading.kinds import kind_named, kind_of
from scoring.intake.reading.lines import LineMap, scan_lines
from scoring.intake.reading.typed_cells import as_text_sql
from scoring.loading.store import Store, literal, quoted
from scoring.problems import InputError, Problem

# Stands for null in a CSV file: as no cell holds it, an empty cell stays an empty text.
_NO_CELL = "\x01" + secrets.token_hex(16)


@dataclass(frozen=True)
class Source:
    """A file that can be read as a table of text.

    name: as the user sees it. read_path: where DuckDB reads it, inside the store. columns: its own names in order;
    types: DuckDB's types, for Parquet. lines: the physical lines of a CSV file.
    """

    name: str
    read_path: Path
    kind: str
    columns: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ""
    blank_lines: int = 0
    types: tuple[str, ...] = ()
    lines: LineMap | None = None
    warnings: tuple[Problem, ...] = field(default=())

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
            f"read_csv({where}, columns = {{{columns}}}, auto_detect = false, header = true, skip = {self.blank_lines},"
            f" delim = {literal(self.delimiter)}, quote = '\"', escape = '\"', nullstr = [{literal(_NO_CELL)}],"
            f" {broken_lines})"
        )


def open_source(path: Path, store: Store, connection: duckdb.DuckDBPyConnection, number: int) -> Source:
    """The file, ready to be read. Raises InputError with all that is wrong with it as a file."""
    place = {"file": path.name}
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
    place = {"file": path.name}
    encoding = detect_encoding(path)
    if isinstance(encoding, Undecodable):
        raise InputError([Problem("data_not_decodable", {**place, "line": encoding.line})])
    inside = store.folder / f"source_{number}.csv"
    with path.open("rb") as file:
        head = file.read(1 << 20)
    is_old_mac = b"\r" in head and b"\n" not in head
    if encoding.is_utf8 and not is_old_mac:
        inside.symlink_to(path.resolve())
    else:
        _write(inside, path, encoding.codec)
    header = read_header(inside)
    if header is None:
        raise InputError([Problem("data_file_empty", place)])
    # One column alone has no delimiter; whether it is the needed one is asked later.
    delimiter = header.delimiter or ","
    scan = scan_lines(inside, delimiter, len(header.columns))
    if scan.has_mixed_breaks:
        inside.unlink()
        _write(inside, path, encoding.codec)
        scan = scan_lines(inside, delimiter, len(header.columns))
    problems = []
    if scan.zero_byte is not None:
        problems.append(Problem("data_zero_byte", {**place, "line": scan.zero_byte}))
    elif scan.unclosed is not None:
        problems.append(Problem("data_unclosed_quote", {**place, "line": scan.unclosed}))
    elif scan.lines.records == 0:
        problems.append(Problem("data_header_only", place))
    problems += [
        Problem("data_repeated_column", {**place, "line": header.blank_lines + 1}, {"found": name})
        for name, times in Counter(header.columns).items()
        if times > 1 and name
    ]
    if problems:
        raise InputError(problems)
    warnings = []
    if not encoding.is_certain:
        warnings.append(Problem("data_encoding_guessed", place, {"found": encoding.name}, "warning"))
    return Source(
        path.name, inside, "text", header.columns, encoding.name, header.delimiter, header.blank_lines,
        lines=scan.lines, warnings=tuple(warnings),
    )  # fmt: skip


def _write(inside: Path, path: Path, codec: str) -> None:
    with inside.open("wb") as file:
        file.writelines(utf8_pieces(path, codec))


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
