"""Follow the lines of a CSV file: where each row starts, which lines are no rows, and which quote is never closed.

DuckDB numbers records, a person looks for lines; and one unclosed quote would let DuckDB take half a file for a cell.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from scoring.intake.raw import RefusedLine
from scoring.two_at_once import two_at_once

_PIECE = 1 << 20
_PIECES_AHEAD = 4
_LF, _QUOTE, _SPACE = 0x0A, 0x22, 0x20
_BLANK = (b"\n", b"\r\n")
# A cell of more than this is a quote that was never closed.
_MOST_LINES_IN_A_CELL = 10_000
_LONGEST_PIECE = 64 << 20
# DuckDB reads no longer ones.
LONGEST_LINE = 2_000_000
# What is kept of the text of a line that is refused.
_LONGEST_REFUSED = 10_000


@dataclass(frozen=True)
class LineMap:
    """Where the records of a file are: record 0 is the first after the header.

    records: how many there are. first_line: the line of record 0. breaks: int64, the records from which on a further
    ``extra`` (int64, cumulative) lines lie before them: blank lines, lines inside cells, and lines that are refused.
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

    def save(self, path: Path) -> None:
        np.savez(path, counts=np.array([self.records, self.first_line]), breaks=self.breaks, extra=self.extra)

    @classmethod
    def load(cls, path: Path) -> LineMap:
        with np.load(path, allow_pickle=False) as saved:
            records, first_line = saved["counts"].tolist()
            return cls(records, first_line, saved["breaks"], saved["extra"])


@dataclass(frozen=True)
class Scan:
    """What a walk over the lines found; ``unclosed``, ``zero_byte`` and ``not_utf8`` are lines, None where there is no
    such fault. refused: how many lines are no rows. has_mixed_breaks: line breaks of several kinds, or lone CRs.
    """

    lines: LineMap
    unclosed: int | None = None
    zero_byte: int | None = None
    not_utf8: int | None = None
    refused: int = 0
    has_mixed_breaks: bool = False


def scan_lines(
    path: Path,
    delimiter: str,
    columns: int,
    *,
    lines_above: int = 0,
    has_header: bool = True,
    refuse: Callable[[RefusedLine], None] | None = None,
    copy: BinaryIO | None = None,
) -> Scan:
    """Walk over a UTF-8 file once: at memory speed where its lines are alike, line by line where they are not.

    refuse: told of each line that is no row; without it they count as records. copy: gets the file without those lines,
    and without what lies above the header.
    """
    walk = _Walk(delimiter.encode(), columns, 1 + lines_above, has_header, refuse, copy)
    for piece, look in _looked_at(_whole_lines(path, lines_above), delimiter.encode()[0], columns):
        if look.fault is not None:
            walk.not_utf8 = walk.line + piece[: look.fault].count(b"\n")
            break
        if look.has_zero and walk.zero_byte is None:
            walk.zero_byte = walk.line + piece[: piece.index(b"\0")].count(b"\n")
        if walk.open_since is not None or not look.is_plain:
            walk.take_lines(piece)
        else:
            walk.take_plain(piece, look)
        if walk.unclosed is not None:
            break
    if walk.open_since is not None and walk.unclosed is None:
        walk.unclosed = walk.open_since
    return walk.scan()


def skip_lines(file: BinaryIO, lines: int) -> None:
    """Go past the first lines, and a byte order mark, which is no part of them."""
    if file.read(len(BOM_UTF8)) != BOM_UTF8:
        file.seek(0)
    for _ in range(lines):
        file.readline()


def _whole_lines(path: Path, lines_above: int) -> Iterator[bytes]:
    """Pieces of the file that end with a line (but the last one may not)."""
    held = b""
    with path.open("rb") as file:
        skip_lines(file, lines_above)
        while raw := file.read(_PIECE):
            cut = raw.rfind(b"\n") + 1
            if cut:
                yield held + raw[:cut] if held else raw[:cut]
                held = raw[cut:]
            else:
                held += raw
            if len(held) > _LONGEST_PIECE:
                yield held
                held = b""
    if held:
        yield held


@dataclass(frozen=True)
class _Look:
    """What a piece shows by itself. fault: the byte that is no UTF-8. is_plain: one record of the right number of cells
    a line, as long as no quote was open before; then ``lines`` of them, ``pairs`` of which end with CRLF."""

    fault: int | None = None
    has_zero: bool = False
    is_plain: bool = False
    lines: int = 0
    pairs: int = 0


def _looked_at(pieces: Iterator[bytes], delimiter: int, columns: int) -> Iterator[tuple[bytes, _Look]]:
    """The pieces in their order; the next ones are looked at meanwhile on another processor."""
    return two_at_once(lambda piece: (piece, _look(piece, delimiter, columns)), pieces, ahead=_PIECES_AHEAD)


def _look(piece: bytes, delimiter: int, columns: int) -> _Look:
    if not piece.isascii():
        try:
            piece.decode("utf-8")
        except UnicodeDecodeError as fault:
            return _Look(fault.start)
    has_zero = b"\0" in piece
    codes = np.frombuffer(piece, np.uint8)
    is_break = codes == _LF
    returns = piece.count(b"\r") if b"\r" in piece else 0
    pairs = piece.count(b"\r\n") if returns else 0
    lines = int(np.count_nonzero(is_break))
    if returns > pairs or piece[:1] in (b"\n", b"\r"):
        return _Look(has_zero=has_zero)
    ends = is_break | (codes == delimiter)
    if b'"' in piece:
        outside = _outside_quotes(codes, delimiter)
        if outside is None or not outside[is_break].all():
            return _Look(has_zero=has_zero)
        ends &= outside
    places = np.flatnonzero(ends)
    if not piece.endswith(b"\n"):
        places = np.append(places, len(piece))
        lines += 1
    if len(places) != lines * columns:
        return _Look(has_zero=has_zero)
    line_ends = places[columns - 1 :: columns]
    if not is_break.take(line_ends[:-1]).all() or not (line_ends[-1] == len(piece) or is_break[line_ends[-1]]):
        return _Look(has_zero=has_zero)
    lengths = np.diff(line_ends, prepend=-1)
    # In a file of one column a blank line looks like a record.
    is_plain = bool(lengths.max() <= LONGEST_LINE and (columns > 1 or lengths.min() > 2))
    return _Look(has_zero=has_zero, is_plain=is_plain, lines=lines, pairs=pairs)


class _Walk:
    def __init__(
        self,
        delimiter: bytes,
        columns: int,
        line: int,
        has_header: bool,
        refuse: Callable[[RefusedLine], None] | None,
        copy: BinaryIO | None,
    ) -> None:
        self.delimiter, self.columns, self.refuse, self.copy = delimiter, columns, refuse, copy
        self.headers = int(has_header)
        self.first_line = line + self.headers
        self.line, self.record = line, 0  # the next ones; a header is record 0 here
        self.breaks: list[int] = []
        self.more: list[int] = []
        self.open_since: int | None = None
        self.open_lines: list[bytes] = []
        self.unclosed: int | None = None
        self.zero_byte: int | None = None
        self.not_utf8: int | None = None
        self.refused = 0
        self.crlf = self.lf = self.cr = 0

    def take_plain(self, piece: bytes, look: _Look) -> None:
        """Count a piece that has one record a line."""
        self.crlf, self.lf = self.crlf + look.pairs, self.lf + look.lines - look.pairs
        self.line, self.record = self.line + look.lines, self.record + look.lines
        if self.copy is not None:
            self.copy.write(piece)

    def take_lines(self, piece: bytes) -> None:
        for line in BytesIO(piece):
            if self.open_since is not None or b'"' in line:
                self._follow_quotes(line)
                if self.unclosed is not None:
                    return
                # A lone CR in a quoted cell is a line to an editor.
                if returns := line.count(b"\r") - line.count(b"\r\n"):
                    self._shift(self.record, returns)
                    self.line += returns
            elif line in _BLANK:
                self._shift(self.record, 1)
            else:
                self._end_record([line], line.count(self.delimiter) + 1, is_broken=False)
            self.line += 1

    def _follow_quotes(self, line: bytes) -> None:
        was_open = self.open_since is not None
        cells, still_open, is_broken = _walk_cells(line, self.delimiter, inside=was_open)
        if not was_open and not still_open:
            self._end_record([line], cells, is_broken=is_broken)
            return
        if not was_open:
            self.open_since, self.open_cells = self.line, 0
        self.open_lines.append(line)
        self.open_cells += cells - 1
        is_endless = len(self.open_lines) > _MOST_LINES_IN_A_CELL
        if is_broken or is_endless or (not still_open and _swallows_records(self.open_lines, self)):
            self.unclosed = self.open_since
        elif not still_open:
            record = self.record
            self._end_record(self.open_lines, self.open_cells + 1, is_broken=False)
            if self.record > record:
                self._shift(self.record, len(self.open_lines) - 1)
            self.open_since, self.open_lines = None, []

    def _end_record(self, lines: list[bytes], cells: int, *, is_broken: bool) -> None:
        last = lines[-1]
        if last.endswith(b"\r\n"):
            self.crlf += 1
        elif last.endswith(b"\n"):
            self.lf += 1
        if b"\r" in last[:-2] and b'"' not in last:
            self.cr += 1
        reason = self._reason(lines, cells, is_broken)
        if reason and self.refuse is not None and self.record >= self.headers:
            text = b"".join(lines)[:_LONGEST_REFUSED].decode("utf-8", errors="replace").strip("\r\n")
            self.refuse(RefusedLine(self.line - len(lines) + 1, reason, text))
            self.refused += 1
            self._shift(self.record, len(lines))
            return
        self.record += 1
        if self.copy is not None:
            self.copy.writelines(lines)

    def _reason(self, lines: list[bytes], cells: int, is_broken: bool) -> str:
        """Why these lines are no row; empty where they are one."""
        if is_broken:
            return "data_row_bad_quotes"
        if sum(map(len, lines)) > LONGEST_LINE:
            return "data_row_too_long"
        if cells != self.columns:
            return "data_row_too_few_cells" if cells < self.columns else "data_row_too_many_cells"
        return ""

    def _shift(self, record: int, lines: int) -> None:
        self.breaks.append(record)
        self.more.append(lines)

    def scan(self) -> Scan:
        extra = np.concatenate([[0], np.cumsum(np.array(self.more, np.int64))]).astype(np.int64)
        breaks = np.array(self.breaks, np.int64) - self.headers
        lines = LineMap(max(self.record - self.headers, 0), self.first_line, breaks, extra)
        has_mixed_breaks = bool(self.cr or (self.crlf and self.lf))
        return Scan(lines, self.unclosed, self.zero_byte, self.not_utf8, self.refused, has_mixed_breaks)


def _outside_quotes(codes: NDArray[np.uint8], delimiter: int) -> NDArray[np.bool_] | None:
    """Which bytes lie outside quoted cells; None where quotes stand elsewhere than around cells.

    A quote opens after a delimiter or a line's end and closes before one; two together in a cell are one quote of its
    text, which closes and opens again.
    """
    is_quote = codes == _QUOTE
    quotes = np.flatnonzero(is_quote)
    if len(quotes) % 2:
        return None
    opening, closing = quotes[::2], quotes[1::2]
    before = codes[opening - 1]
    opens_well = (before == delimiter) | (before == _LF) | (opening == 0)
    # The second of two quotes, which opens the cell again.
    opens_well[1:] |= opening[1:] == closing[:-1] + 1
    after = codes[np.minimum(closing + 1, len(codes) - 1)]
    closes_well = (after == delimiter) | (after == _LF) | (after == 0x0D) | (closing == len(codes) - 1)
    closes_well[:-1] |= opening[1:] == closing[:-1] + 1
    if not (opens_well.all() and closes_well.all()):
        return None
    inside = np.bitwise_xor.accumulate(is_quote.view(np.uint8))
    return (inside == 0).astype(np.bool_)


def _walk_cells(line: bytes, delimiter: bytes, *, inside: bool) -> tuple[int, bool, bool]:
    """How many cells there are, whether a quoted one is still open at the line's end, and whether text follows a
    closing quote."""
    cells, quoted, after_quote, at_start, is_broken = 1, inside, False, not inside, False
    text, place = line.rstrip(b"\r\n"), 0
    while place < len(text):
        byte = text[place]
        if quoted:
            # Up to the next quote nothing matters.
            place = text.find(b'"', place)
            if place < 0:
                break
            quoted, after_quote = False, True
        elif byte == delimiter[0]:
            cells += 1
            at_start, after_quote = True, False
        elif byte == _QUOTE and (at_start or after_quote):
            quoted, at_start, after_quote = True, False, False
        elif byte != _SPACE:
            is_broken = is_broken or after_quote
            at_start = after_quote = False
            # Up to the next delimiter neither.
            place = text.find(delimiter, place)
            if place < 0:
                break
            continue
        place += 1
    return cells, quoted, is_broken


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
