"""Make tables of the sheets of a workbook, of whatever program and year."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from scoring.intake.raw import RawTable, ReadingChoices
from scoring.intake.reading.numbers_as_text import python_text
from scoring.intake.reading.workbook_facts import facts_of
from scoring.intake.reading.written import Row, place_of, write_rows
from scoring.intake.reading.xlsx import open_workbook, sheet_rows
from scoring.problems import InputError, Problem

# How far apart the days are from which serial numbers count.
_TO_1904 = timedelta(days=1_462)
ChoicesFor = Callable[[str], ReadingChoices]


def read_sheets(
    path: Path, file: str, part: str, next_folder: Callable[[], Path], choices_for: ChoicesFor
) -> Iterator[RawTable]:
    """A table for each sheet that holds any cell. Raises InputError, last, for those that cannot be read."""
    place = place_of(file, part)
    problems: list[Problem] = []
    found = 0

    def full_name(name: str) -> str:
        return f"{part} › {name}" if part else name

    def chosen_epoch(name: str) -> bool | None:
        return choices_for(full_name(name)).epoch_1904

    open_sheets = _xlsx_sheets if _is_xlsx(path) else _other_sheets
    for name, rows, epoch_1904, warnings in open_sheets(path, place, chosen_epoch):
        full = full_name(name)
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
ChosenEpoch = Callable[[str], bool | None]


def _xlsx_sheets(path: Path, place: dict[str, object], chosen_epoch: ChosenEpoch) -> Iterator[Sheet]:
    workbook = open_workbook(path, place)
    own_epoch = workbook.epoch_1904
    with workbook.archive:
        for name, member in workbook.sheets:

            def warnings(part: str) -> list[Problem]:
                count = workbook.formulas_without_value
                where = {**place, "sheet": part}
                return [Problem("data_formulas_without_value", where, {"count": count}, "warning")] if count else []

            chosen = chosen_epoch(name)
            workbook.epoch_1904 = own_epoch if chosen is None else chosen
            yield name, sheet_rows(workbook, member, {**place, "sheet": name}), workbook.epoch_1904, warnings


def _other_sheets(path: Path, place: dict[str, object], chosen_epoch: ChosenEpoch) -> Iterator[Sheet]:
    """.xls, .xlsb and .ods, by way of a library that lays out each sheet as a grid."""
    import python_calamine as calamine

    facts = facts_of(path)
    if facts.is_locked:
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

    def warnings(part: str) -> list[Problem]:
        return [Problem("data_zeros_not_kept", {**place, "sheet": part}, {}, "warning")] if facts.shows_zeros else []

    for name in names:
        own, chosen = facts.epoch_1904, chosen_epoch(name)
        shift = timedelta(0)
        if own is not None and chosen is not None and own != chosen:
            shift = _TO_1904 if chosen else -_TO_1904
            own = chosen
        yield name, _grid_rows(workbook, name, shift, {**place, "sheet": name}), own, warnings


def _grid_rows(workbook: object, name: str, shift: timedelta, place: dict[str, object]) -> Iterator[Row]:
    import python_calamine as calamine

    try:
        sheet = workbook.get_sheet_by_name(name)  # type: ignore[attr-defined]
        first_row, first_column = sheet.start or (0, 0)
        for number, cells in enumerate(sheet.iter_rows(), start=first_row + 1):
            row = [""] * first_column + [python_text(_shifted(cell, shift)) for cell in cells]
            while row and not row[-1]:
                row.pop()
            yield number, row
    except (calamine.CalamineError, ValueError) as fault:
        raise InputError([Problem("data_sheet_broken", place)]) from fault


def _shifted(cell: object, shift: timedelta) -> object:
    """A day as it is when days count otherwise; one that is then beyond the calendar stays."""
    if shift and isinstance(cell, date):
        with contextlib.suppress(OverflowError):
            return cell + shift
    return cell


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
