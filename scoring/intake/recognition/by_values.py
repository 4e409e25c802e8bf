"""Complete a table's plan by what its columns hold: forms of times, words of types and outcomes, marks of numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import duckdb

from scoring.intake.amounts import currency_of
from scoring.intake.dates import class_of, feasible_orders, plain_cell, plausible_orders
from scoring.intake.plan import (
    NUMBER_COLUMNS,
    TIME_COLUMNS,
    DateForm,
    DateReading,
    NumberForm,
    PlannedTable,
    UndecidedDate,
    Use,
)
from scoring.intake.raw import RawTable
from scoring.intake.recognition.drafts import Draft
from scoring.intake.recognition.names import folded
from scoring.intake.recognition.profiles import CANONICAL, ProfileUse
from scoring.intake.recognition.survey import TimesFound, looks_like_times, previewed, times_found, words_found
from scoring.intake.recognition.values import labels_of, number_form, values_for
from scoring.problems import Problem

# How columns are read that no use asks for: numbers may be anything, the order of day and month is told by the whole.
_SURE: tuple[DateForm, ...] = ("clear", "dmy", "mdy")
_NAIVE = {
    "plain",
    "year_first",
    "era",
    "day_month_name",
    "month_name_day",
    "compact",
    "day_or_month_first",
    "short_year",
}


def surveyed(
    connection: duckdb.DuckDBPyConnection,
    table: RawTable,
    draft: Draft,
    tables: Sequence[RawTable],
    drafts: Sequence[Draft],
    *,
    is_whole: bool = True,
) -> PlannedTable:
    """is_whole: the table is no sample of a larger one."""
    planned = draft.planned
    if not planned.uses:
        return planned
    if planned.product == CANONICAL and not is_whole and not _looks_unusual(table, planned):
        return planned
    planned = with_dates(connection, table, planned, draft, is_whole)
    planned = with_words(connection, table, planned, draft, tables, drafts)
    return with_numbers(table, planned)


def _looks_unusual(table: RawTable, planned: PlannedTable) -> bool:
    """Whether a table named as ours holds what the loader does not read as it stands."""
    times = {own for use in planned.uses for ours, own in use.columns.items() if ours in TIME_COLUMNS}
    times |= {own for use in planned.uses for own in use.dated}
    if any(not looks_like_plain_times(table, column) for column in times):
        return True
    words = {
        own for use in planned.uses if use.into == "outcomes" for ours, own in use.columns.items() if ours == "outcome"
    }
    return bool(words)


def looks_like_plain_times(table: RawTable, column: str) -> bool:
    """Whether the first rows hold times that the loader reads by itself (or none)."""
    return all(class_of(cell) in {"plain", "zoned"} for cell in previewed(table, column))


def with_dates(
    connection: duckdb.DuckDBPyConnection, table: RawTable, planned: PlannedTable, draft: Draft, is_whole: bool = True
) -> PlannedTable:
    """How the columns of times are read, and which of them must be asked about."""
    used = {own for use in planned.uses for ours, own in _all_columns(use) if ours in TIME_COLUMNS}
    used |= {own for use in planned.uses for own in use.dated}
    kept = any(use.others for use in planned.uses)
    others = [own for own in table.columns if kept and own not in used and looks_like_times(table, own, planned.nulls)]
    found = times_found(connection, table, [*sorted(used), *others], planned.nulls, is_whole=is_whole)
    dates: dict[str, DateReading] = {}
    undecided: dict[str, UndecidedDate] = {}
    notes: list[Problem] = []
    profile = None if draft.fit is None else draft.fit.profile
    for own, times in found.items():
        zone = "" if profile is None or folded(own) in profile.zone_not_of else profile.zone
        reading, forms = _reading(times, table, zone)
        is_used = own in used
        if len(forms) > 1 and is_used:
            undecided[own] = UndecidedDate(forms, _unclear_example(previewed(table, own, planned.nulls), times))
        elif (is_used or reading.form in _SURE) and _is_needed(reading, times):
            dates[own] = reading
        if is_used:
            notes += _notes(own, times, reading)
    return replace(planned, dates=dates, undecided=undecided, notes=(*planned.notes, *notes))


def _reading(times: TimesFound, table: RawTable, zone: str) -> tuple[DateReading, tuple[DateForm, ...]]:
    """How a column is read, and the forms of which one must be chosen where it has several."""
    unclear = [name for name in ("day_or_month_first", "short_year") if name in times.classes]
    if unclear:
        possible = feasible_orders(times.largest, "short_year" in times.classes)
        this_year = datetime.now(UTC).year
        forms = plausible_orders(possible, times.first_years, times.last_years, this_year)
        return DateReading(forms[0] if len(forms) == 1 else "clear", zone), tuple(forms)
    epochs: tuple[DateForm, ...] = ("epoch_ms", "epoch_s")
    for name in epochs:
        if name in times.classes:
            return DateReading(name, zone), ()
    if "serial" in times.classes:
        return DateReading("excel_1904" if table.read_as.epoch_1904 else "excel_1900", zone), ()
    return DateReading("clear", zone), ()


def _is_needed(reading: DateReading, times: TimesFound) -> bool:
    """Whether the loader would not read the column as it stands."""
    if reading.form != "clear":
        return True
    if set(times.classes) - {"plain", "zoned"}:
        return True
    return bool(reading.zone) and (bool(set(times.classes) & _NAIVE) or not times.is_whole)


def _unclear_example(cells: Sequence[str], times: TimesFound) -> str:
    """One that is another day in another order, where there is any: 01/01/2024 would ask nothing."""
    for cell in cells:
        if class_of(cell) in {"day_or_month_first", "short_year"}:
            first, second, *_ = re.findall(r"\d+", plain_cell(cell))
            if int(first) != int(second):
                return cell
    return times.examples.get("day_or_month_first", times.examples.get("short_year", ""))


def _notes(own: str, times: TimesFound, reading: DateReading) -> list[Problem]:
    notes = []
    place: dict[str, object] = {"column": own}
    if times.unread:
        values: dict[str, object] = {"found": times.unread_example, "count": times.unread, "cells": times.cells}
        notes.append(Problem("plan_times_unread", place, values, "warning"))
    forms = {"zoned" if name == "zoned" else "plain" if name == "plain" else name for name in times.classes}
    if len(forms - {"zoned"}) > 1:
        examples = tuple(times.examples[name] for name in times.classes)
        notes.append(Problem("plan_times_mixed", place, {"examples": examples}, "warning"))
    if "zoned" in forms and forms & _NAIVE:
        naive = next(times.examples[name] for name in times.classes if name in _NAIVE)
        values = {"with_zone": times.examples["zoned"], "without_zone": naive}
        notes.append(Problem("plan_zones_mixed", place, values, "warning"))
    if reading.form in {"excel_1900", "excel_1904"}:
        values = {"found": times.examples["serial"], "year": reading.form.removeprefix("excel_")}
        notes.append(Problem("plan_serial_dates", place, values, "warning"))
    return notes


def with_words(
    connection: duckdb.DuckDBPyConnection,
    table: RawTable,
    planned: PlannedTable,
    draft: Draft,
    tables: Sequence[RawTable],
    drafts: Sequence[Draft],
) -> PlannedTable:
    """The words of types and outcomes, and what they are taken for."""
    found = words_found(connection, table, sorted(planned.word_columns), planned.nulls)
    uses = []
    for number, use in enumerate(planned.uses):
        stated = draft.stated[number] if number < len(draft.stated) else None
        labels = _labels(connection, stated, draft, tables, drafts)
        uses.append(values_for(use, stated, found, labels, is_canonical=planned.product == CANONICAL))
    return replace(planned, uses=tuple(uses), words=found)


def _labels(
    connection: duckdb.DuckDBPyConnection,
    stated: ProfileUse | None,
    draft: Draft,
    tables: Sequence[RawTable],
    drafts: Sequence[Draft],
) -> Mapping[str, str | None]:
    """What another table says that the words stand for: a stage's outcome, an activity type's name."""
    if stated is None or not stated.named_by or draft.fit is None:
        return {}
    labels: dict[str, str | None] = {}
    for table, other in zip(tables, drafts, strict=True):
        fit = other.fit
        if fit is not None and (fit.profile.product, fit.profile.kind) == (draft.fit.profile.product, stated.named_by):
            labels |= labels_of(connection, table, fit.profile, stated.into)
    return labels


def with_numbers(table: RawTable, planned: PlannedTable) -> PlannedTable:
    """Decimal commas and thousands, in columns that hold nothing but numbers."""
    used = {own for use in planned.uses for ours, own in _all_columns(use) if ours in NUMBER_COLUMNS}
    kept = any(use.others for use in planned.uses)
    numbers: dict[str, NumberForm] = {}
    notes: list[Problem] = []
    for own in table.columns:
        if own in used or kept:
            cells = previewed(table, own, planned.nulls)
            form = number_form(cells, table.read_as.decimal)
            if form is not None:
                numbers[own] = form
                notes += _currency_notes(own, cells)
    return replace(planned, numbers=numbers, notes=(*planned.notes, *notes))


def _currency_notes(own: str, cells: Sequence[str]) -> list[Problem]:
    examples: dict[str, str] = {}
    for cell in cells:
        if currency_of(cell):
            examples.setdefault(currency_of(cell), cell)
    if len(examples) < 2:
        return []
    return [Problem("plan_currencies_mixed", {"column": own}, {"examples": tuple(examples.values())}, "warning")]


def _all_columns(use: Use) -> list[tuple[str, str]]:
    return [*use.columns.items(), *use.otherwise.items()]
