"""Write rows of cells into a folder as a table, and look at the first of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from scoring.intake.raw import (
    PREVIEW_CELL,
    PREVIEW_CHARACTERS,
    PREVIEW_ROWS,
    Layout,
    RawTable,
    ReadingChoices,
    RefusedLine,
)
from scoring.intake.reading.form import decimal_of, table_start, unique_names
from scoring.intake.reading.lines import LineMap
from scoring.problems import InputError, Problem

MOST_COLUMNS = 5_000
_FIRST_REFUSED = 20
_HEAD_ROWS = 500
Row = tuple[int, list[str]]
Preview = tuple[tuple[str | None, ...], ...]

csv.field_size_limit(1 << 30)


class RefusedLines:
    """A CSV file of the lines that are no rows, made when there is one."""

    def __init__(self, path: Path) -> None:
        self.path, self.count = path, 0
        self.first: list[RefusedLine] = []

    def add(self, refused: RefusedLine) -> None:
        if self.count < _FIRST_REFUSED:
            self.first.append(refused)
        with self.path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow([refused.line, refused.reason, refused.text])
        self.count += 1


def refused_lines(table: RawTable) -> Iterator[RefusedLine]:
    """All lines of the table's file that are no rows, in their order."""
    if table.refused_path is None:
        return
    with table.refused_path.open(encoding="utf-8", newline="") as file:
        for line, reason, text in csv.reader(file):
            yield RefusedLine(int(line), reason, text)


def place_of(file: str, part: str) -> dict[str, object]:
    """Where a problem is: the file, and the sheet or member where there is one."""
    return {"file": file, "sheet": part} if part else {"file": file}


def preview_of(rows: Iterable[Sequence[str | None]]) -> Preview:
    """The first rows, at least one, with long cells cut."""
    shown: list[tuple[str | None, ...]] = []
    room = PREVIEW_CHARACTERS
    for row in islice(rows, PREVIEW_ROWS):
        cells = tuple(None if cell is None else cell[:PREVIEW_CELL] for cell in row)
        # An empty cell takes room too.
        room -= sum(len(cell or "") + 4 for cell in cells)
        if room < 0 and shown:
            break
        shown.append(cells)
    return tuple(shown)


def check_columns(count: int, place: dict[str, object]) -> None:
    """Raises InputError where there are more columns than any table has."""
    if count > MOST_COLUMNS:
        raise InputError([Problem("data_too_many_columns", place, {"found": count, "most": MOST_COLUMNS})])


def write_rows(
    rows: Iterator[Row],
    folder: Path,
    file: str,
    part: str,
    choices: ReadingChoices,
    *,
    epoch_1904: bool | None = None,
    warnings: Sequence[Problem] = (),
) -> RawTable | None:
    """A table from numbered rows that may end early (a sheet's); the row of names is found among the first.

    Blank rows are no rows. None where there is no cell at all. Raises InputError where there are only names, or too
    many columns.
    """
    place = place_of(file, part)
    filled = (row for row in rows if any(cell for cell in row[1]))
    head = list(islice(filled, _HEAD_ROWS))
    if not head:
        return None
    if choices.header_row is None:
        start = table_start([cells for _, cells in head], 0)
        header, first = start.header, start.first_row
    elif choices.header_row == 0:
        header, first = None, 0
    else:
        header = next((i for i, (number, _) in enumerate(head) if number >= choices.header_row), len(head) - 1)
        first = header + 1
    names = [] if header is None else head[header][1]
    width = max(len(cells) for _, cells in head)
    check_columns(width, place)
    if len(head) == first:
        raise InputError([Problem("data_header_only", place)])
    path = folder / "table.csv"
    numbers: list[int] = []
    widest = width
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        for number, cells in (*head[first:], *()):
            writer.writerow(cells + [""] * (width - len(cells)))
            numbers.append(number)
        for number, cells in filled:
            if len(cells) > widest:
                check_columns(len(cells), place)
                widest = len(cells)
            writer.writerow(cells + [""] * (width - len(cells)))
            numbers.append(number)
    columns = unique_names([*names, *[""] * (widest - len(names))])
    _finish(path, columns, width < widest)
    lines = line_map(numbers)
    lines.save(folder / "lines.npz")
    preview = [cells + [""] * (widest - len(cells)) for _, cells in head[first : first + PREVIEW_ROWS]]
    return RawTable(
        file, part, path, columns, len(numbers),
        ReadingChoices(
            header_row=0 if header is None else head[header][0], decimal=choices.decimal or decimal_of(preview),
            epoch_1904=epoch_1904,
        ),
        preview_of([[cell or None for cell in row] for row in preview]), tuple(warnings), Layout(),
        lines_path=folder / "lines.npz",
    )  # fmt: skip


def line_map(numbers: Sequence[int]) -> LineMap:
    """From the line of each row."""
    lines = np.array(numbers, np.int64)
    gaps = np.diff(lines) - 1
    jumps = np.flatnonzero(gaps)
    extra = np.concatenate([[0], np.cumsum(gaps[jumps])]).astype(np.int64)
    return LineMap(len(lines), int(lines[0]) if len(lines) else 1, (jumps + 1).astype(np.int64), extra)


def _finish(path: Path, columns: Sequence[str], is_ragged: bool) -> None:
    """Put the names before the rows, and pad those that were written before the widest."""
    body = path.with_suffix(".body")
    path.rename(body)
    with body.open(encoding="utf-8", newline="") as rows, path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        if is_ragged:
            writer.writerows(row + [""] * (len(columns) - len(row)) for row in csv.reader(rows))
        else:
            while piece := rows.read(1 << 20):
                out.write(piece)
    body.unlink()
