"""Write a table to a file that appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from scoring.problems import InputError, Problem
from scoring.score_file import as_text

ENDINGS = (".csv", ".parquet")


def check_output(path: Path) -> None:
    """Raise InputError where the ending is none that can be written, or the folder is not there."""
    problems = []
    if path.suffix.lower() not in ENDINGS:
        problems.append(Problem("run_output_ending", {"file": str(path)}, {"allowed": ", ".join(ENDINGS)}))
    if not path.resolve().parent.is_dir():
        problems.append(Problem("run_output_folder", {"file": str(path)}, {"folder": str(path.resolve().parent)}))
    if problems:
        raise InputError(problems)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """As CSV (UTF-8) or Parquet by the ending."""
    check_output(path)
    if path.suffix.lower() == ".csv":
        write_whole(path, lambda unfinished: as_text(table).to_csv(unfinished, index=False, lineterminator="\n"))
    else:
        write_whole(path, lambda unfinished: table.to_parquet(unfinished, index=False))


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Have ``write`` fill a file beside ``path`` that takes its place when it is complete."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.resolve().parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        write(unfinished)
        # mkstemp made it private; a result is as open as any other file of the user.
        mask = os.umask(0)
        os.umask(mask)
        unfinished.chmod(0o666 & ~mask)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
