"""Read any files into tables of text: every file in a child process, which none of them outlives or leaves."""

from __future__ import annotations

import logging
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from scoring.intake.child import ChildFaultError, ChildStoppedError, Limits, run_in_child
from scoring.intake.raw import RawTable, Reading, ReadingChoices
from scoring.intake.reading.opening import Asked, read_in_child
from scoring.problems import Problem, problem_of

MOST_FILES = 2_000
Progress = Callable[[str, float], None]

_log = logging.getLogger(__name__)
_TABLE = TypeAdapter(RawTable)
STOPPED = {
    "memory": "data_reading_memory",
    "time": "data_reading_time",
    "output": "data_reading_output",
    "crash": "data_reading_crash",
}


@dataclass(frozen=True)
class ReadingLimits:
    """memory_bytes: of the child. seconds: for each file, and seconds_a_megabyte more for its size. total_bytes: of
    all files together. unpacked_bytes: that the archives in one file may come to."""

    memory_bytes: int = 1_500_000_000
    seconds: float = 9.0
    seconds_a_megabyte: float = 4.0
    total_bytes: int = 2_200_000_000
    unpacked_bytes: int = 4_000_000_000


class ReadingCancelledError(Exception):
    """The user cancelled; nothing of the reading is left."""


def read_files(
    paths: Sequence[Path],
    folder: Path,
    *,
    choices: Mapping[str, ReadingChoices] | None = None,
    limits: ReadingLimits | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Reading:
    """Every table of every file: CSV, TSV, text, Excel and OpenDocument sheets, Parquet, DuckDB, SQLite, and those in
    zip and gzip files; of a folder, all the files in it.

    folder: an empty one of ours, which the tables keep for as long as they are used; a file of well-formed text is only
    linked there. choices: by a table's name, or a file's for all its tables. progress: called with a file's name and
    the share done. What is wrong with a file is a problem in the Reading, and the others are read; what a file does to
    its child (a crash, too much memory or time) is such a problem too. Raises ReadingCancelledError.
    """
    limits = limits or ReadingLimits()
    problems: list[Problem] = []
    asked = list(_asked(paths, limits, problems))
    total = sum(_size(one.path) for one in asked)
    if total > limits.total_bytes:
        values = {"found": total // 1_000_000, "most": limits.total_bytes // 1_000_000}
        return Reading((), (Problem("data_files_too_large", {}, values),))
    folder.mkdir(parents=True, exist_ok=True)
    reading = _FilesRead(asked, folder, choices or {}, limits, progress, cancelled)
    try:
        reading.run()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Reading(tuple(reading.tables), (*problems, *reading.problems))


class _FilesRead:
    """One reading: a child for all files, and another for those after the one that it died of."""

    def __init__(
        self,
        asked: list[Asked],
        folder: Path,
        choices: Mapping[str, ReadingChoices],
        limits: ReadingLimits,
        progress: Progress | None,
        cancelled: Callable[[], bool],
    ) -> None:
        self.waiting, self.folder, self.choices, self.limits = list(asked), folder, choices, limits
        self.progress, self.cancelled = progress, cancelled
        self.tables: list[RawTable] = []
        self.problems: list[Problem] = []
        self.sizes = {one.number: max(_size(one.path), 1) for one in asked}
        self.bytes_done = 0
        self.deadline = 0.0

    def run(self) -> None:
        while self.waiting:
            self._begin(self.waiting[0])
            try:
                self._run_child()
            except ChildStoppedError as stopped:
                if stopped.reason == "cancelled":
                    raise ReadingCancelledError from None
                self._give_up(STOPPED[stopped.reason], {})
            except ChildFaultError as fault:
                _log.error("reading a file failed: %s", fault)
                self._give_up("data_reading_failed", {"reason": fault.kind})

    def _run_child(self) -> None:
        limits = Limits(
            memory_bytes=self.limits.memory_bytes,
            cpu_seconds=int(sum(map(self._seconds, self.waiting)) * 2) + 5,
            silent_seconds=float("inf"),
            file_bytes=self.limits.unpacked_bytes,
            folder_bytes=2 * self.limits.unpacked_bytes,
        )
        messages = run_in_child(
            read_in_child, self.waiting, self.folder, dict(self.choices), folder=self.folder, limits=limits,
            cancelled=self._cancelled,
        )  # fmt: skip
        for message in messages:
            if "file" in message:
                self._begin(self.waiting[0])
            elif "table" in message:
                self.tables.append(table_of(message["table"]))
            elif "problem" in message:
                self.problems.append(problem_of(message["problem"]))
            elif "read" in message:
                self.bytes_done += self.sizes[self.waiting.pop(0).number]

    def _begin(self, asked: Asked) -> None:
        self.deadline = time.monotonic() + self._seconds(asked)
        if self.progress is not None:
            self.progress(asked.name, self.bytes_done / sum(self.sizes.values()))

    def _seconds(self, asked: Asked) -> float:
        return self.limits.seconds + self.limits.seconds_a_megabyte * self.sizes[asked.number] / 1e6

    def _cancelled(self) -> bool:
        if time.monotonic() > self.deadline:
            raise ChildStoppedError("time")
        return self.cancelled()

    def _give_up(self, key: str, values: dict[str, object]) -> None:
        """The file that the child was at; its tables so far go too, as they may not be all."""
        asked = self.waiting.pop(0)
        self.bytes_done += self.sizes[asked.number]
        shutil.rmtree(self.folder / f"file_{asked.number}", ignore_errors=True)
        self.tables = [one for one in self.tables if self.folder / f"file_{asked.number}" not in one.path.parents]
        self.problems.append(Problem(key, {"file": asked.name}, values))


def table_of(record: Mapping[str, Any]) -> RawTable:
    """A table as it came out of JSON; raises ValidationError where it is none."""
    return _TABLE.validate_python({**record, "warnings": [problem_of(one) for one in record["warnings"]]})


def _asked(paths: Sequence[Path], limits: ReadingLimits, problems: list[Problem]) -> Iterator[Asked]:
    number = 0
    for path in paths:
        for one, name in _files_of(path, problems):
            if number == MOST_FILES:
                problems.append(Problem("data_files_too_many", {}, {"most": MOST_FILES}))
                return
            yield Asked(number, one, name, limits.unpacked_bytes)
            number += 1


def _files_of(path: Path, problems: list[Problem]) -> Iterator[tuple[Path, str]]:
    """The file, or those of a folder in the order of their names; links in a folder are not followed."""
    try:
        mode = path.stat().st_mode
    except OSError as fault:
        problems.append(Problem("data_unreadable", {"file": path.name}, {"reason": fault.strerror or str(fault)}))
        return
    if stat.S_ISREG(mode):
        yield path, path.name
    elif stat.S_ISDIR(mode):
        for root, folders, names in os.walk(path):
            folders[:] = sorted(one for one in folders if not one.startswith("."))
            links = [one for one in folders if (Path(root) / one).is_symlink()]
            for name in sorted([*names, *links]):
                inside = Path(root) / name
                if name.startswith("."):
                    continue
                if stat.S_ISREG(inside.lstat().st_mode):
                    yield inside, str(inside.relative_to(path))
                else:
                    problems.append(Problem("data_not_regular", {"file": str(inside.relative_to(path))}))
    else:
        problems.append(Problem("data_not_regular", {"file": path.name}))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
