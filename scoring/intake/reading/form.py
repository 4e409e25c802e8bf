"""Recognise how a table of text is written: its delimiter and quotes, the row of names, the decimal mark."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from scoring.intake.raw import ReadingChoices

DELIMITERS = (",", "\t", ";", "|")
BLANKS = " "
_RECORDS_LOOKED_AT = 200
_LINES_LOOKED_AT = 2_000
# The share of lines that must agree before runs of blanks, or another delimiter than the commonest, are believed.
_NEARLY_ALL = 0.9
# A row of names has at least this share of the filled cells of the fullest row near it.
_FILLED_SHARE = 0.6
_ROWS_ABOVE = 30
_NUMBER = re.compile(r"\s*[+-]?(\d{1,3}([.,]\d{3})+|\d+)([.,]\d+)?\s*%?\s*")
_YEAR = re.compile(r"\s*(19|20)\d\d\s*年?\s*")
_DATE = re.compile(r"\s*(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}).*", re.DOTALL)
_MAIL = re.compile(r"\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*")
_DECIMAL_COMMA = re.compile(r"\s*[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+\s*")
_SURE_COMMA = re.compile(r"\s*[+-]?(\d{1,3}(\.\d{3})+|\d+),(\d{1,2}|\d{4,})\s*")
_DECIMAL_POINT = re.compile(r"\s*[+-]?(\d{1,3}(,\d{3})+|\d+)\.\d+\s*")


@dataclass(frozen=True)
class Start:
    """Where a table begins among its first rows: header is the index of the row of names, None where there is none;
    first_row that of the first row of data."""

    header: int | None
    first_row: int


@dataclass(frozen=True)
class Form:
    """delimiter: '' where the lines hold one column, a blank for runs of blanks. header_row: its line from 1, 0 where
    there is none. lines_above: above the header, or above the data where there is none. names: as they stand there.
    has_rows: whether anything lies below the names.
    """

    delimiter: str
    quote: str
    header_row: int
    lines_above: int
    names: tuple[str, ...]
    has_rows: bool
    decimal: str = "."


@dataclass(frozen=True)
class _Records:
    """The first records as one delimiter cuts them: the line of each (from 1), and its cells; blank lines left out."""

    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The commonest number of cells."""
        return Counter(map(len, self.cells)).most_common(1)[0][0] if self.cells else 0

    @property
    def share(self) -> float:
        """The share of records with that many, those above the names left out."""
        start = table_start(self.cells, self.width).first_row
        counts = [len(one) for one in self.cells[max(start - 1, 0) :]]
        return counts.count(self.width) / max(len(counts), 1)


def recognise_form(text: str, choices: ReadingChoices) -> Form | None:
    """The form of a file that begins with this text (whole lines, ``\\n`` between them); None where it is blank."""
    if not text.strip():
        return None
    lines = text.split("\n")
    quote = choices.quote or _quote(lines)
    delimiter = choices.delimiter if choices.delimiter is not None else _delimiter(lines, quote)
    records = _records(lines, delimiter, quote)
    width = records.width
    if choices.header_row is None:
        start = table_start(records.cells, width)
    elif choices.header_row == 0:
        start = Start(None, 0)
    else:
        at = next((i for i, line in enumerate(records.lines) if line >= choices.header_row), len(records.lines) - 1)
        start = Start(at, at + 1)
    has_rows = len(records.cells) > start.first_row
    if start.header is None:
        above, header_row = records.lines[start.first_row] - 1, 0
        names: tuple[str, ...] = ("",) * width
    else:
        header_row = records.lines[start.header]
        above = header_row - 1
        names = tuple(name.strip() for name in records.cells[start.header])
    return Form(delimiter, quote, header_row, above, names, has_rows, decimal_of(records.cells[start.first_row :]))


def table_start(rows: Sequence[Sequence[str | None]], width: int) -> Start:
    """Where the table begins; rows above the names have fewer cells, or leave most of them empty.

    width: the number of cells that a row of the table has, 0 where rows may end early (sheets).
    """
    near = rows[:_ROWS_ABOVE]
    filled = [sum(bool(cell and cell.strip()) for cell in row) for row in near]
    most = max(filled, default=0)
    for place, row in enumerate(near):
        if (width and len(row) != width) or filled[place] < _FILLED_SHARE * most:
            continue
        below = [one for one in rows[place + 1 :] if not width or len(one) == width]
        return Start(None, place) if _is_data(row, below) else Start(place, place + 1)
    return Start(0, 1)


def unique_names(names: Iterable[str | None]) -> tuple[str, ...]:
    """Names for all columns: 'column_3' for one without, 'name (2)' for the second of a name.

    >>> unique_names(["a", "", "a"])
    ('a', 'column_2', 'a (2)')
    """
    given = [(name or "").strip() for name in names]
    taken = set(given)
    unique: list[str] = []
    seen: set[str] = set()
    for place, name in enumerate(given, start=1):
        free = name or f"column_{place}"
        number = 2
        while free in seen or (free != name and free in taken):
            free = f"{name or f'column_{place}'} ({number})"
            number += 1
        seen.add(free)
        unique.append(free)
    return tuple(unique)


def decimal_of(rows: Sequence[Sequence[str | None]]) -> str:
    """A comma where some column has decimal commas in its numbers, and none has decimal points.

    >>> decimal_of([["1.234,5"], ["7,000"]]), decimal_of([["1,234,000"], ["7,000"]])
    (',', '.')
    """
    commas = points = 0
    for column in zip(*rows[:_RECORDS_LOOKED_AT], strict=False):
        cells = [cell for cell in column if cell and cell.strip()]
        with_comma = sum(bool(_DECIMAL_COMMA.fullmatch(cell)) for cell in cells)
        with_point = sum(bool(_DECIMAL_POINT.fullmatch(cell)) for cell in cells)
        numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in cells)
        if cells and numbers == len(cells):
            # '1,234' may be either; it speaks only where another comma of its column has not three digits behind it.
            commas += with_comma > with_point and any(map(_SURE_COMMA.fullmatch, cells))
            points += with_point > with_comma
    return "," if commas and not points else "."


def blank_cut(line: str) -> list[str]:
    """The cells of a line that runs of blanks separate."""
    return re.split(r"[ \t]+", line.strip(" \t\r\n"))


def _records(lines: Sequence[str], delimiter: str, quote: str) -> _Records:
    records = _Records()
    if delimiter == BLANKS:
        for number, line in enumerate(lines[:_RECORDS_LOOKED_AT], start=1):
            if line.strip():
                records.lines.append(number)
                records.cells.append(blank_cut(line))
        return records
    with_breaks = (line + "\n" for line in islice(lines, _LINES_LOOKED_AT))
    reader = csv.reader(with_breaks, delimiter=delimiter or ",", quotechar=quote, skipinitialspace=True)
    start = 1
    try:
        for cells in islice(reader, _RECORDS_LOOKED_AT):
            if cells and (len(cells) > 1 or cells[0].strip()):
                records.lines.append(start)
                records.cells.append(cells)
            start = reader.line_num + 1
    except csv.Error:
        # Too long a cell: what was read so far is enough, or the walk over the lines will say what is wrong.
        pass
    return records


def _delimiter(lines: Sequence[str], quote: str) -> str:
    """The one that cuts most records into as many cells."""
    best, best_worth = "", (0.0, 0)
    for delimiter in DELIMITERS:
        records = _records(lines, delimiter, quote)
        worth = (round(records.share, 2), records.width)
        if records.width > 1 and worth > best_worth:
            best, best_worth = delimiter, worth
    if best_worth[0] >= _NEARLY_ALL or not _is_blank_cut(lines):
        return best
    return BLANKS


def _is_blank_cut(lines: Sequence[str]) -> bool:
    """Whether runs of blanks surely separate: as many cells on every line, and numbers or dates in some column."""
    rows = [blank_cut(line) for line in lines[:_RECORDS_LOOKED_AT] if line.strip()]
    if len(rows) < 3 or len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows):
        return False
    return any(_kind_below(list(column[1:])) for column in zip(*rows, strict=True))


def _quote(lines: Sequence[str]) -> str:
    """An apostrophe where cells stand between apostrophes, and none between quotation marks."""
    text = "\n".join(lines[:100])
    marks = "|".join(map(re.escape, DELIMITERS))
    single = re.findall(rf"(?:^|{marks})'[^'\n]*'(?={marks}|$)", text, re.MULTILINE)
    return "'" if '"' not in text and len(single) >= max(2, sum(bool(line.strip()) for line in lines[:100])) else '"'


def _kind(cell: str | None) -> str:
    if not cell or not cell.strip() or _YEAR.fullmatch(cell):
        return ""
    for name, form in (("number", _NUMBER), ("date", _DATE), ("mail", _MAIL)):
        if form.fullmatch(cell):
            return name
    return ""


def _kind_below(cells: Sequence[str | None]) -> str:
    """What most of the cells are, '' where they are of no kind."""
    kinds = [_kind(cell) for cell in cells if cell and cell.strip()]
    if not kinds:
        return ""
    kind, times = Counter(kinds).most_common(1)[0]
    return kind if times >= _FILLED_SHARE * len(kinds) else ""


def _is_data(row: Sequence[str | None], below: Sequence[Sequence[str | None]]) -> bool:
    """Whether the row is like those below it, and so no row of names."""
    like_data = like_names = 0
    for place, cell in enumerate(row):
        column = [one[place] for one in below[:50] if place < len(one)]
        kind = _kind_below(column)
        if kind and cell and cell.strip():
            like_data += _kind(cell) == kind
            like_names += _kind(cell) != kind and not _YEAR.fullmatch(cell)
        elif cell and len(column) >= 3 and column.count(cell) >= _FILLED_SHARE * len(column):
            like_data += 1
    return like_data > like_names
