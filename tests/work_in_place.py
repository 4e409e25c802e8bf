"""Do in this process what a child would: to start one for every file of every test would take most of their time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

from scoring.intake.child import Message
from scoring.intake.child_process import _plain
from scoring.intake.raw import Reading, ReadingChoices
from scoring.intake.reading import files


def read_in_place(paths: Sequence[Path], folder: Path, choices: dict[str, ReadingChoices] | None = None) -> Reading:
    """As ``read_files`` does."""
    with patch.object(files, "run_in_child", run_in_place):
        return files.read_files(paths, folder, choices=choices)


def run_in_place(function: Callable[..., object], *arguments: object, **_: object) -> Iterator[Message]:
    """As ``run_in_child`` does, but for its limits; what is sent is made JSON and back here too."""
    sent: list[Message] = []
    function(*arguments, lambda message: sent.append(json.loads(json.dumps(message, default=_plain))))
    yield from sent
