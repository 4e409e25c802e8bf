"""Read the small text files that people write: models and mappings."""

from __future__ import annotations

from pathlib import Path

from scoring.nearest import nearest
from scoring.problems import InputError, Problem

LARGEST_FILE = 1_000_000  # bytes; a model of a thousand rules has about 200,000


def text_in_file(path: Path) -> str:
    """The text of a UTF-8 file. Raises InputError where there is none, naming the nearest file that there is."""
    source = path.name
    if not path.exists():
        siblings = [other.name for other in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
        raise InputError([Problem("file_missing", {"file": source}, {"nearest": nearest(source, siblings)})])
    if not path.is_file():
        raise InputError([Problem("file_not_a_file", {"file": source})])
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InputError([Problem("file_unreadable", {"file": source}, {"reason": error.strerror or ""})]) from error
    return decoded(content, source)


def decoded(content: bytes, source: str) -> str:
    """Bytes that are UTF-8, with or without a byte order mark, as text. Raises InputError where they are not."""
    if len(content) > LARGEST_FILE:
        raise InputError([Problem("file_too_large", {"file": source}, {"limit": LARGEST_FILE})])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError([Problem("file_not_utf8", {"file": source, "line": line})]) from error
