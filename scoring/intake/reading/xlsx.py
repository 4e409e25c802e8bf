"""Read the sheets of an .xlsx or .xlsm file as text, row by row, holding one row at a time and what cells share.

Written for what the usual readers do not give: the digits as they are stored, a date told apart from a number, the
furigana left out, and no grid laid out as far as one stray cell. ECMA-376, part 1, 18.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat

from scoring.intake.reading.numbers_as_text import number_text, serial_text
from scoring.intake.reading.written import MOST_COLUMNS, Row
from scoring.problems import InputError, Problem

_PIECE = 1 << 18
_MOST_ROWS, _SHEET_COLUMNS = 1_048_576, 16_384
_MOST_RATIO, _RATIO_FROM_BYTES = 250, 50 << 20
_ENCRYPTED = 0x1
# ECMA-376 18.8.30: the built-in formats of dates and times, those of East Asian languages with them.
_DATE_FORMATS = {*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)}
_NOT_FORMAT_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_ZEROS = re.compile(r"0{2,}")
Attributes = dict[str, str]


class _DoctypeError(Exception):
    """The XML declares a document type, which no sheet does and which can make parsers grow or open other files."""


class _BombError(Exception):
    """A member is larger than any sheet can be that was packed into so little."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


@dataclass
class Workbook:
    """sheets: name and member of each. epoch_1904: how serial dates count. strings: shared texts. date_styles,
    zero_styles: the styles of dates, and of whole numbers filled with zeros to a length. formulas_without_value: cells
    of the sheet read last that hold a formula which was never worked out."""

    archive: zipfile.ZipFile
    sheets: list[tuple[str, str]] = field(default_factory=list)
    epoch_1904: bool = False
    strings: list[str] = field(default_factory=list)
    date_styles: set[str] = field(default_factory=set)
    zero_styles: dict[str, int] = field(default_factory=dict)
    formulas_without_value: int = 0


def open_workbook(path: Path, place: dict[str, object]) -> Workbook:
    """Raises InputError where it is locked, damaged, or no workbook."""
    with _faults_as_problems(place):
        archive = zipfile.ZipFile(path)
        if any(info.flag_bits & _ENCRYPTED for info in archive.infolist()):
            raise InputError([Problem("data_password", place)])
        workbook = Workbook(archive)
        targets = _relationships(archive)
        _read_workbook(workbook, targets)
        _read_styles(workbook)
        _read_strings(workbook)
    return workbook


def sheet_rows(workbook: Workbook, member: str, place: dict[str, object]) -> Iterator[Row]:
    """The rows of a sheet that hold a cell, by their numbers; texts as ``numbers_as_text`` says.

    Raises InputError where it is damaged or a cell lies too far out.
    """
    reader = _SheetReader(workbook, place)
    with _faults_as_problems(place):
        for _ in _parsed(workbook.archive, member, reader.starts, reader.ends, reader.text):
            yield from reader.take()
        yield from reader.take()


class _faults_as_problems:  # noqa: N801 - reads as a statement
    def __init__(self, place: dict[str, object]) -> None:
        self.place = place

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: object) -> None:
        if isinstance(fault, _BombError):
            values = {"size": fault.size // 1_000_000}
            raise InputError([Problem("data_archive_bomb", self.place, values)]) from fault
        if isinstance(fault, _DoctypeError):
            raise InputError([Problem("data_xml_doctype", self.place)]) from fault
        if isinstance(
            fault,
            (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, KeyError, IndexError, ValueError,
             NotImplementedError, OSError, RuntimeError),
        ):  # fmt: skip
            raise InputError([Problem("data_sheet_broken", self.place)]) from fault


class _SheetReader:
    """Gathers the cells of one sheet; attributes and tags come with their prefixes taken off."""

    def __init__(self, workbook: Workbook, place: dict[str, object]) -> None:
        self.book, self.place = workbook, place
        self.rows: list[Row] = []
        self.cells: list[str] = []
        self.row = 0
        self.column = 0
        self.kind = self.style = ""
        self.has_formula = False
        self.parts: list[str] = []
        self.wants_text = False
        self.in_phonetic = False
        self.columns: dict[str, int] = {}
        workbook.formulas_without_value = 0

    def take(self) -> list[Row]:
        rows, self.rows = self.rows, []
        return rows

    def starts(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            reference = attributes.get("r")
            self.column = self._column(reference) if reference else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.parts, self.has_formula = [], False
        elif tag in {"v", "t"}:
            self.wants_text = not self.in_phonetic
        elif tag == "f":
            self.has_formula = True
        elif tag == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.cells, self.column = [], 0
            if not 0 < self.row <= _MOST_ROWS:
                raise ValueError("row number")
        elif tag == "rPh":
            self.in_phonetic = True

    def text(self, piece: str) -> None:
        if self.wants_text:
            self.parts.append(piece)

    def ends(self, tag: str) -> None:
        if tag == "c":
            text = self._cell_text("".join(self.parts))
            if text:
                if len(self.cells) < self.column - 1:
                    self.cells += [""] * (self.column - 1 - len(self.cells))
                self.cells[self.column - 1 :] = [text]
        elif tag in {"v", "t"}:
            self.wants_text = False
        elif tag == "row":
            if self.cells:
                self.rows.append((self.row, self.cells))
            self.cells = []
        elif tag == "rPh":
            self.in_phonetic = False

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        known = self.columns.get(letters)
        if known is None:
            known = 0
            for letter in letters:
                known = known * 26 + ord(letter) - 64
            if not 0 < known <= _SHEET_COLUMNS:
                raise ValueError("column letters")
            self.columns[letters] = known
            if known > MOST_COLUMNS:
                values = {"found": reference, "most": MOST_COLUMNS}
                raise InputError([Problem("data_cell_far_out", self.place, values)])
        return known

    def _cell_text(self, raw: str) -> str:
        kind, book = self.kind, self.book
        if kind == "s":
            return book.strings[int(raw)] if raw else ""
        if kind in {"inlineStr", "str", "e", "d"}:
            return raw
        if not raw:
            book.formulas_without_value += self.has_formula
            return ""
        if kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        if self.style in book.date_styles:
            return serial_text(raw, epoch_1904=book.epoch_1904)
        text = number_text(raw)
        zeros = book.zero_styles.get(self.style)
        return text.zfill(zeros) if zeros and text.isdigit() else text


def _parsed(
    archive: zipfile.ZipFile,
    member: str,
    starts: Callable[[str, Attributes], None],
    ends: Callable[[str], None],
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Parse a member in pieces, and pause after each."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def no_doctype(*_: object) -> None:
        raise _DoctypeError

    parser.StartDoctypeDeclHandler = no_doctype
    parser.EntityDeclHandler = no_doctype
    parser.StartElementHandler = lambda tag, attributes: starts(tag.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda tag: ends(tag.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    info = archive.getinfo(member)
    # More than is declared is not given out.
    if info.file_size > _RATIO_FROM_BYTES and info.file_size > _MOST_RATIO * max(info.compress_size, 1):
        raise _BombError(info.file_size)
    with archive.open(info) as source:
        for piece in _pieces(source):
            parser.Parse(piece, False)
            yield
    parser.Parse(b"", True)
    yield


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(_PIECE):
        yield piece


def _all_parsed(
    archive: zipfile.ZipFile,
    member: str,
    starts: Callable[[str, Attributes], None],
    ends: Callable[[str], None] = lambda tag: None,
    text: Callable[[str], None] | None = None,
) -> None:
    for _ in _parsed(archive, member, starts, ends, text):
        pass


def _relationships(archive: zipfile.ZipFile) -> dict[str, str]:
    """The members that the workbook's relations point to."""
    targets: dict[str, str] = {}

    def starts(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"

    _all_parsed(archive, "xl/_rels/workbook.xml.rels", starts)
    return targets


def _read_workbook(workbook: Workbook, targets: dict[str, str]) -> None:
    members = set(workbook.archive.namelist())

    def starts(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            by_name = {name.rpartition(":")[2]: value for name, value in attributes.items()}
            member = targets.get(by_name.get("id", ""), "")
            # A sheet of its own for each chart holds no cells.
            if member in members and "chartsheet" not in member:
                workbook.sheets.append((by_name.get("name", ""), member))
        elif tag == "workbookPr":
            workbook.epoch_1904 = attributes.get("date1904", "0") in {"1", "true"}

    _all_parsed(workbook.archive, "xl/workbook.xml", starts)


def _read_styles(workbook: Workbook) -> None:
    if "xl/styles.xml" not in workbook.archive.namelist():
        return
    codes: dict[str, str] = {}
    formats: list[str] = []
    inside = [False]

    def starts(tag: str, attributes: Attributes) -> None:
        if tag == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside[0] = True
        elif tag == "xf" and inside[0]:
            formats.append(attributes.get("numFmtId", "0"))

    def ends(tag: str) -> None:
        if tag == "cellXfs":
            inside[0] = False

    _all_parsed(workbook.archive, "xl/styles.xml", starts, ends)
    for style, number in enumerate(formats):
        code = codes.get(number)
        if is_date_format(code) if code is not None else int(number) in _DATE_FORMATS:
            workbook.date_styles.add(str(style))
        elif code is not None and _ZEROS.fullmatch(code):
            workbook.zero_styles[str(style)] = len(code)


def is_date_format(code: str) -> bool:
    """Whether a format shows a moment; a length of time, such as ``[h]:mm``, is a number.

    >>> is_date_format('yyyy"年"m"月"'), is_date_format("0.00E+00"), is_date_format("General")
    (True, False, False)
    """
    first = code.split(";")[0]
    if first.strip().lower().startswith("general") or _ELAPSED.search(first):
        return False
    letters = re.sub(r"e[+-]", "", _NOT_FORMAT_LETTERS.sub("", first), flags=re.IGNORECASE).lower()
    return any(one in letters for one in "ymdhsge")


def _read_strings(workbook: Workbook) -> None:
    if "xl/sharedStrings.xml" not in workbook.archive.namelist():
        return
    parts: list[str] = []
    state = {"text": False, "phonetic": False}

    def starts(tag: str, attributes: Attributes) -> None:
        if tag == "t":
            state["text"] = not state["phonetic"]
        elif tag == "si":
            parts.clear()
        elif tag == "rPh":
            state["phonetic"] = True

    def ends(tag: str) -> None:
        if tag == "t":
            state["text"] = False
        elif tag == "si":
            workbook.strings.append("".join(parts))
        elif tag == "rPh":
            state["phonetic"] = False

    def text(piece: str) -> None:
        if state["text"]:
            parts.append(piece)

    _all_parsed(workbook.archive, "xl/sharedStrings.xml", starts, ends, text)
