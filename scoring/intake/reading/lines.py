"""Follow the physical lines of a CSV file: where each record starts, and which quote is never closed.

DuckDB numbers records, a person looks for lines; and one unclosed quote would let DuckDB take half a file for a cell.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_PIECE = 1 << 20
_LF, _QUOTE, _SPACE = 0x0A, 0x22, 0x20
_BLANK = (b"\n", b"\r\n")
# A cell of more than this is a quote that was never closed.
_MOST_LINES_IN_A_CELL = 10_000
_LONGEST_LINE = 64 << 20


@dataclass(frozen=True)
class LineMap:
    """Where the records of a file are: record 0 is the first after the header.

    records: how many there are. first_line: the line of record 0. breaks: int64, the records from which on a further
    ``extra`` (int64, cumulative) lines lie before them: blank lines, and lines inside cells.
    """

    records: int
    first_line: int
    breaks: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    extra: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))

    def lines(self, records: NDArray[np.integer]) -> NDArray[np.int64]:
        """The line on which each record starts."""
        found = self.first_line + records + self.extra[np.searchsorted(self.breaks, records, side="right")]
        return np.asarray(found, dtype=np.int64)

    def records_at(self, lines: NDArray[np.integer]) -> NDArray[np.int64]:
        """The record that starts on each line."""
        starts = self.first_line + self.breaks + self.extra[1:]
        found = lines - self.first_line - self.extra[np.searchsorted(starts, lines, side="right")]
        return np.asarray(found, dtype=np.int64)


@dataclass(frozen=True)
class Scan:
    """What a walk over the lines found; ``unclosed`` and ``zero_byte`` are lines, None where there is no such fault."""

    lines: LineMap
    unclosed: int | None = None
    zero_byte: int | None = None
    has_mixed_breaks: bool = False


def scan_lines(path: Path, delimiter: str, columns: int) -> Scan:
    """Walk over the file once: at memory speed where there are no quotes, line by line where there are."""
    walk = _Walk(delimiter.encode(), columns)
    for piece in _whole_lines(path):
        if b"\0" in piece and walk.zero_byte is None:
            walk.zero_byte = walk.line + piece[: piece.index(b"\0")].count(b"\n")
        if not walk.take_plain(piece):
            walk.take_lines(piece)
        if walk.unclosed is not None:
            break
    if walk.open_since is not None and walk.unclosed is None:
        walk.unclosed = walk.open_since
    return walk.scan()


def _whole_lines(path: Path) -> Iterator[bytes]:
    """Pieces of the file that end with a line (but the last one may not)."""
    held = b""
    with path.open("rb") as file:
        # A byte order mark is no part of the first line.
        if file.read(len(BOM_UTF8)) != BOM_UTF8:
            file.seek(0)
        while raw := file.read(_PIECE):
            cut = raw.rfind(b"\n") + 1
            if cut:
                yield held + raw[:cut]
                held = raw[cut:]
            else:
                held += raw
            if len(held) > _LONGEST_LINE:
                yield held
                held = b""
    if held:
        yield held


class _Walk:
    def __init__(self, delimiter: bytes, columns: int) -> None:
        self.delimiter, self.columns = delimiter, columns
        self.line, self.record = 1, 0  # the next ones; record 0 is the header here
        self.breaks: list[int] = []
        self.more: list[int] = []
        self.open_since: int | None = None
        self.open_lines: list[bytes] = []
        self.unclosed: int | None = None
        self.zero_byte: int | None = None
        self.crlf = self.lf = self.cr = 0

    def take_plain(self, piece: bytes) -> bool:
        """Count a piece that has one record a line; False where it may not have."""
        if self.open_since is not None or b'"' in piece:
            return False
        breaks = np.frombuffer(piece, np.uint8) == _LF
        lines = int(np.count_nonzero(breaks))
        returns = piece.count(b"\r") if b"\r" in piece else 0
        pairs = piece.count(b"\r\n") if returns else 0
        starts_blank = piece[:1] in (b"\n", b"\r")
        if starts_blank or (breaks[1:] & breaks[:-1]).any() or (pairs and b"\n\r\n" in piece):
            return False
        self.crlf, self.lf, self.cr = self.crlf + pairs, self.lf + lines - pairs, self.cr + returns - pairs
        records = lines + (not piece.endswith(b"\n"))
        self.line, self.record = self.line + records, self.record + records
        return True

    def take_lines(self, piece: bytes) -> None:
        for line in BytesIO(piece):
            if self.open_since is not None:
                self._continue_cell(line)
            elif line in _BLANK:
                self._shift(self.record, 1)
                self.line += 1
            else:
                self._start_record(line)
            if self.unclosed is not None:
                return

    def _start_record(self, line: bytes) -> None:
        # An even number of quotes closes what it opens, but for stray quotes, which open nothing.
        if line.count(b'"') % 2 and _walk_cells(line, self.delimiter, inside=False)[0]:
            self.open_since, self.open_lines = self.line, [line]
        else:
            self._end_record(line)
        self.line += 1

    def _continue_cell(self, line: bytes) -> None:
        assert self.open_since is not None
        self.open_lines.append(line)
        self.line += 1
        still_open, is_broken = _walk_cells(line, self.delimiter, inside=True) if b'"' in line else (True, False)
        is_endless = len(self.open_lines) > _MOST_LINES_IN_A_CELL
        if is_broken or is_endless or (not still_open and _swallows_records(self.open_lines, self)):
            self.unclosed = self.open_since
        elif not still_open:
            self._end_record(line)
            self._shift(self.record, len(self.open_lines) - 1)
            self.open_since, self.open_lines = None, []

    def _end_record(self, line: bytes) -> None:
        self.record += 1
        if line.endswith(b"\r\n"):
            self.crlf += 1
        elif line.endswith(b"\n"):
            self.lf += 1
        if b"\r" in line[:-2] and b'"' not in line:
            self.cr += 1

    def _shift(self, record: int, lines: int) -> None:
        self.breaks.append(record)
        self.more.append(lines)

    def scan(self) -> Scan:
        extra = np.concatenate([[0], np.cumsum(np.array(self.more, np.int64))]).astype(np.int64)
        # The header was record 0 on the walk; outside, record 0 is the one after it.
        lines = LineMap(max(self.record - 1, 0), 2, np.array(self.breaks, np.int64) - 1, extra)
        has_mixed_breaks = bool(self.cr or (self.crlf and self.lf))
        return Scan(lines, self.unclosed, self.zero_byte, has_mixed_breaks)


def _walk_cells(line: bytes, delimiter: bytes, *, inside: bool) -> tuple[bool, bool]:
    """Whether a quoted cell is still open at the line's end, and whether text follows a closing quote."""
    quoted, after_quote, at_start, is_broken = inside, False, not inside, False
    for byte in line.rstrip(b"\r\n"):
        if quoted:
            if byte == _QUOTE:
                quoted, after_quote = False, True
        elif byte == delimiter[0]:
            at_start, after_quote = True, False
        elif byte == _QUOTE and (at_start or after_quote):
            quoted, at_start, after_quote = True, False, False
        elif byte != _SPACE:
            is_broken = is_broken or after_quote
            at_start = after_quote = False
    return quoted, is_broken


def _swallows_records(lines: list[bytes], walk: _Walk) -> bool:
    """Whether a cell of several lines holds one like a record: as many cells, and a first one of the same form."""
    if walk.columns < 3:
        return False
    whole = [line.decode("utf-8", errors="replace") for line in lines]
    first = _form(_cells(whole, walk.delimiter)[0])
    for line in whole[1:]:
        cells = _cells([line], walk.delimiter)
        if len(cells) == walk.columns and first and _form(cells[0]) == first:
            return True
    return False


def _cells(lines: list[str], delimiter: bytes) -> list[str]:
    try:
        return next(csv.reader(lines, delimiter=delimiter.decode(), skipinitialspace=True), [""]) or [""]
    except csv.Error:
        return [""]


def _form(text: str) -> str:
    """'L-0042' and 'L-7' have one form: letters, a dash, digits."""
    return re.sub(r"\d+", "0", re.sub(r"[^\W\d_]+", "a", text.strip()))
