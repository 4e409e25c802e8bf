"""Be in the child: open each file by what its bytes say, and send the tables that it holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scoring.intake.raw import RawTable, ReadingChoices
from scoring.intake.reading.archives import GZIP_ENDINGS, Unpacked, gunzip, unzip
from scoring.intake.reading.kinds import Kind, kind_of
from scoring.intake.reading.text_table import read_text
from scoring.intake.reading.written import place_of
from scoring.problems import InputError, Problem

Send = Callable[[dict[str, Any]], None]
# An archive in an archive is opened; one more is not.
_DEEPEST = 2


@dataclass(frozen=True)
class Asked:
    """A file to be read: its number, where it lies, the name the user knows it by, and what archives may unpack to."""

    number: int
    path: Path
    name: str
    unpacked_bytes: int


class _Places:
    """Hands out a new folder for each table, and keeps count of what may still be unpacked."""

    def __init__(self, folder: Path, asked: Asked) -> None:
        self.folder, self.asked, self.count = folder / f"file_{asked.number}", asked, 0
        self.unpacked = Unpacked(asked.unpacked_bytes)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()

    def next(self) -> Path:
        self.count += 1
        place = self.folder / f"t{self.count}"
        place.mkdir()
        return place


def read_in_child(asked: list[Asked], folder: Path, choices: Mapping[str, ReadingChoices], send: Send) -> None:
    """Send {"file"} when one is begun, {"table"} for each table, {"problem"} for what is wrong, {"read"} at its end.

    A table goes into a folder of its own in ``folder``.
    """
    for one in asked:
        send({"file": one.number})
        parts: set[str] = set()
        try:
            for table in _tables(one.path, "", _Places(folder, one), choices, 0):
                send({"table": replace(table, part=_unlike(table.part, parts))})
        except InputError as error:
            for problem in error.problems:
                send({"problem": problem})
        send({"read": one.number})


def _unlike(part: str, parts: set[str]) -> str:
    """A name for a part of a file that no other part of it has, as tables are told apart by them."""
    free, number = part, 2
    while free in parts:
        free, number = f"{part} ({number})", number + 1
    parts.add(free)
    return free


def choices_for(choices: Mapping[str, ReadingChoices], file: str, part: str) -> ReadingChoices:
    """Those of the table, else those of its file."""
    return choices.get(f"{file} › {part}" if part else file, choices.get(file, ReadingChoices()))


def _tables(
    path: Path, part: str, places: _Places, choices: Mapping[str, ReadingChoices], depth: int
) -> Iterator[RawTable]:
    file = places.asked.name
    place = place_of(file, part)
    try:
        size, kind = path.stat().st_size, kind_of(path)
    except OSError as fault:
        raise InputError([Problem("data_unreadable", place, {"reason": fault.strerror or str(fault)})]) from fault
    if size == 0:
        raise InputError([Problem("data_file_empty", place)])
    if kind in {"ZIP", "gzip"}:
        if depth == _DEEPEST:
            raise InputError([Problem("data_archive_too_deep", place)])
        yield from _unpacked_tables(path, part, kind, places, choices, depth)
    elif kind == "text":
        yield read_text(path, places.next(), file, part, choices_for(choices, file, part))
    else:
        yield from _other_tables(path, part, kind, places, choices, place)


def _unpacked_tables(
    path: Path, part: str, kind: Kind, places: _Places, choices: Mapping[str, ReadingChoices], depth: int
) -> Iterator[RawTable]:
    """The tables of an archive; what is wrong with one member does not keep the others."""
    file = places.asked.name
    if kind == "gzip":
        # One file in it: to the user it is that file.
        inner = gunzip(path, places.next() / "unpacked", places.unpacked, place_of(file, part))
        yield from _tables(inner, part, places, choices, depth + 1)
        return
    problems: list[Problem] = []
    found = 0
    for member in unzip(path, places.next, places.unpacked, place_of(file, part)):
        name = f"{part} › {member.name}" if part else member.name
        if name.lower().endswith(GZIP_ENDINGS):
            name = name.rsplit(".", 1)[0]
        try:
            for table in _tables(member.path, name, places, choices, depth + 1):
                found += 1
                yield table
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError([Problem("data_archive_empty", place_of(file, part))])


def _other_tables(
    path: Path,
    part: str,
    kind: Kind,
    places: _Places,
    choices: Mapping[str, ReadingChoices],
    place: dict[str, object],
) -> Iterator[RawTable]:
    """Readers that need a library import it only when they are needed."""

    def chosen(name: str) -> ReadingChoices:
        return choices_for(choices, places.asked.name, name)

    file = places.asked.name
    if kind in {"Excel", "OpenDocument"}:
        from scoring.intake.reading.sheets import read_sheets

        yield from read_sheets(path, file, part, places.next, chosen)
    elif kind == "Parquet":
        from scoring.intake.reading.parquet import read_parquet

        yield read_parquet(path, places.next(), file, part)
    elif kind == "DuckDB":
        from scoring.intake.reading.duckdb_file import read_duckdb

        yield from read_duckdb(path, file, part, places.next)
    elif kind == "SQLite":
        from scoring.intake.reading.sqlite_file import read_sqlite

        yield from read_sqlite(path, file, part, places.next)
    else:
        raise InputError([Problem("data_not_a_table", place, {"found": kind})])
