"""Read files in this process, by the code that the child runs: to start one for each file of each test would take most
of their time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scoring.intake.child_process import plain
from scoring.intake.raw import Reading, ReadingChoices
from scoring.intake.reading.files import ReadingLimits, read_files, table_of
from scoring.intake.reading.opening import Asked, read_in_child
from scoring.problems import problem_of


def read_in_place(paths: list[Path], folder: Path, choices: dict[str, ReadingChoices] | None = None) -> Reading:
    """As ``read_files`` does, but for a child's limits; what a child would send is made JSON and back here too.

    A folder's files are found by ``read_files``, and so read by a child.
    """
    if any(path.is_dir() for path in paths):
        return read_files(paths, folder, choices=choices)
    asked = [Asked(number, path, path.name, ReadingLimits().unpacked_bytes) for number, path in enumerate(paths)]
    messages: list[dict[str, Any]] = []
    folder.mkdir(parents=True, exist_ok=True)
    read_in_child(
        asked, folder, choices or {}, lambda message: messages.append(json.loads(json.dumps(message, default=plain)))
    )
    return Reading(
        tuple(table_of(one["table"]) for one in messages if "table" in one),
        tuple(problem_of(one["problem"]) for one in messages if "problem" in one),
    )
