"""Measure the way of a user's files into the app: read in one child process, loaded in another, as UTF-8 and cp932."""

from __future__ import annotations

import codecs
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scoring.bench import floors
from scoring.bench.memory import GIGABYTE, peak_memory
from scoring.bench.synthetic import synthetic_dataset, write_csv_files
from scoring.bench.table import Line, limit_line, ratio_line
from scoring.bench.timing import in_turn
from scoring.intake.child_start import make_ready
from scoring.intake.load_job import LoadJob
from scoring.intake.reading.files import read_files
from scoring.loading import load_files

_TABLES = ("leads", "activities", "outcomes")
_PIECE = 1 << 24
READY_AFTER_SECONDS = 3.0


def intake_lines(leads: int, activities: int, pairs: int) -> list[Line]:
    """From the files to a data set in this process, against the bare read of the activities; then the memory of all
    processes together at their peak."""
    with tempfile.TemporaryDirectory(prefix="scoring-bench-") as name:
        plain, japanese = Path(name) / "utf8", Path(name) / "cp932"
        plain.mkdir()
        japanese.mkdir()
        _, activity_file, _ = write_csv_files(synthetic_dataset(leads, activities), plain)
        few, warm_up = min(3, pairs), 1 if pairs > 3 else 0
        floor = floors.bare_read(activity_file)
        timed = in_turn(lambda: _take_in(plain), floor, pairs=few, warm_up=warm_up, before=_processes_ready)
        lines = [ratio_line("Read and load files in child processes", floors.BARE_READ, timed, 2.5)]
        for table in _TABLES:
            _write_cp932(plain / f"{table}.csv", japanese / f"{table}.csv")
        timed = in_turn(lambda: _take_in(japanese), floor, pairs=few, warm_up=0, before=_processes_ready)
        lines.append(ratio_line("The same from cp932", floors.BARE_READ, timed, 4.0))
        # In a process of its own, which has not held what the floor reads.
        command = [sys.executable, "-m", "scoring.bench.intake", str(plain)]
        peak = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        lines.append(limit_line("Peak memory of all processes", peak / GIGABYTE, "GB", 3.0))
    return lines


def _processes_ready() -> None:
    """As on the page, where two wait from the moment on that it is opened."""
    make_ready(2)
    time.sleep(READY_AFTER_SECONDS)


def _take_in(folder: Path) -> None:
    reading = read_files([folder / f"{table}.csv" for table in _TABLES], folder / "reading")
    assert not reading.problems, reading.problems
    leads, activities, outcomes = reading.tables
    LoadJob(load_files, [leads], [activities], [outcomes], directory=folder / "store").result().store.close()
    shutil.rmtree(folder / "reading")


def _write_cp932(source: Path, target: Path) -> None:
    """With one Japanese word in the names, as without any the bytes would be those of UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with source.open("rb") as read, target.open("wb") as written:
        names = read.readline().decode("utf-8").rstrip("\r\n")
        first = read.readline().decode("utf-8").rstrip("\r\n")
        written.write(f"{names},備考\n{first},表示用のメモ\n".encode("cp932"))
        while raw := read.read(_PIECE):
            text = decoder.decode(raw)
            if not text.endswith("\n"):
                rest = decoder.decode(read.readline())
                text += rest
            written.write(text.replace("\n", ",\n").encode("cp932"))


def _print_peak(folder: Path) -> None:
    """The peak of this process and its children, together at one moment."""
    with peak_memory(os.getpid()) as peak:
        _take_in(folder)
    print(peak.shared_in_parts)


if __name__ == "__main__":
    _print_peak(Path(sys.argv[1]))
