"""Find a CSV file's delimiter and the names of its columns."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

DELIMITERS = (",", "\t", ";", "|")
_HEAD = 1 << 20
_LINES_LOOKED_AT = 20


@dataclass(frozen=True)
class Header:
    """delimiter: '' where none was found. blank_lines: how many lie above the header. has_rows: anything below it."""

    delimiter: str
    columns: tuple[str, ...]
    blank_lines: int
    has_rows: bool


def read_header(path: Path) -> Header | None:
    """The header of a UTF-8 file; None where it holds nothing but blank lines."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    # A character cut in two at the end of the piece is no matter here.
    text = head.decode("utf-8-sig", errors="ignore").replace("\r\n", "\n").replace("\r", "\n")
    body = text.lstrip("\n")
    if not body.strip():
        return None
    delimiter = _delimiter(body)
    lines = [line + "\n" for line in body.split("\n")]
    reader = csv.reader(lines, delimiter=delimiter or ",", skipinitialspace=True)
    try:
        cells = next(reader)
    except csv.Error:
        return Header("", (), 0, True)
    has_rows = bool("".join(lines[reader.line_num :]).strip("\n")) or len(head) == _HEAD
    return Header(delimiter, tuple(cell.strip() for cell in cells), len(text) - len(body), has_rows)


def _delimiter(body: str) -> str:
    """The one that cuts the header, and most of the next lines into as many cells as the header."""
    lines = [line for line in islice(body.split("\n"), 200) if line.strip()][:_LINES_LOOKED_AT]
    best, best_worth = "", (0.0, 0)
    for delimiter in DELIMITERS:
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if row]
        except csv.Error:
            continue
        if not counts or counts[0] < 2:
            continue
        worth = (Counter(counts)[counts[0]] / len(counts), counts[0])
        if worth > best_worth:
            best, best_worth = delimiter, worth
    return best
