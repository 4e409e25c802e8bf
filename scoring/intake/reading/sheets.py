"""Make tables of the sheets of a workbook, of whatever program and year."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from scoring.intake.raw import RawTable, ReadingChoices
from scoring.intake.reading.numbers_as_text import python_text
from scoring.intake.reading.written import Row, place_of, write_rows
from scoring.intake.reading.xlsx import open_workbook, sheet_rows
from scoring.problems import InputError, Problem

_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0"
ChoicesFor = Callable[[str], ReadingChoices]


def read_sheets(
    path: Path, file: str, part: str, next_folder: Callable[[], Path], choices_for: ChoicesFor
) -> Iterator[RawTable]:
    """A table for each sheet that holds any cell. Raises InputError, last, for those that cannot be read."""
    place = place_of(file, part)
    problems: list[Problem] = []
    found = 0
    sheets = _xlsx_sheets(path, place) if _is_xlsx(path) else _other_sheets(path, place)
    for name, rows, epoch_1904, warnings in sheets:
        full = f"{part} › {name}" if part else name
        try:
            table = write_rows(rows, next_folder(), file, full, choices_for(full), epoch_1904=epoch_1904)
        except InputError as error:
            problems += error.problems
            found += 1
            continue
        if table is not None:
            found += 1
            yield _with_warnings(table, warnings(full))
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError([Problem("data_file_empty", place)])


Sheet = tuple[str, Iterator[Row], bool | None, Callable[[str], list[Problem]]]


def _xlsx_sheets(path: Path, place: dict[str, object]) -> Iterator[Sheet]:
    workbook = open_workbook(path, place)
    with workbook.archive:
        for name, member in workbook.sheets:

            def warnings(part: str) -> list[Problem]:
                count = workbook.formulas_without_value
                where = {**place, "sheet": part}
                return [Problem("data_formulas_without_value", where, {"count": count}, "warning")] if count else []

            yield name, sheet_rows(workbook, member, {**place, "sheet": name}), workbook.epoch_1904, warnings


def _other_sheets(path: Path, place: dict[str, object]) -> Iterator[Sheet]:
    """.xls, .xlsb and .ods, by way of a library that lays out each sheet as a grid."""
    import python_calamine as calamine

    with path.open("rb") as file:
        if file.read(4) == _OLE and _ENCRYPTED_STREAM in file.read():
            raise InputError([Problem("data_password", place)])
    try:
        # It tells the kinds apart by the bytes when it is given a file.
        with path.open("rb") as file:
            workbook = calamine.CalamineWorkbook.from_filelike(file)
        names = workbook.sheet_names
    except calamine.PasswordError as fault:
        raise InputError([Problem("data_password", place)]) from fault
    except (calamine.CalamineError, OSError, ValueError) as fault:
        raise InputError([Problem("data_sheet_broken", place)]) from fault
    for name in names:
        yield name, _grid_rows(workbook, name, {**place, "sheet": name}), None, lambda part: []


def _grid_rows(workbook: object, name: str, place: dict[str, object]) -> Iterator[Row]:
    import python_calamine as calamine

    try:
        sheet = workbook.get_sheet_by_name(name)  # type: ignore[attr-defined]
        first_row, first_column = sheet.start or (0, 0)
        for number, cells in enumerate(sheet.iter_rows(), start=first_row + 1):
            row = [""] * first_column + [python_text(cell) for cell in cells]
            while row and not row[-1]:
                row.pop()
            yield number, row
    except (calamine.CalamineError, ValueError) as fault:
        raise InputError([Problem("data_sheet_broken", place)]) from fault


def _is_xlsx(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return True


def _with_warnings(table: RawTable, warnings: list[Problem]) -> RawTable:
    return replace(table, warnings=(*table.warnings, *warnings)) if warnings else table
