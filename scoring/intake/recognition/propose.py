"""Propose what each table is, which column is which, and how values are read; with why, and how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from scoring.intake.dates import feasible_orders
from scoring.intake.plan import (
    COLUMNS,
    NUMBER_COLUMNS,
    TIME_COLUMNS,
    WORD_OF,
    DateForm,
    DateReading,
    NumberForm,
    Plan,
    PlannedTable,
    Target,
    UndecidedDate,
    Use,
)
from scoring.intake.raw import RawTable
from scoring.intake.recognition import generic
from scoring.intake.recognition.matching import Fit, best_fits
from scoring.intake.recognition.names import by_folded, folded
from scoring.intake.recognition.profiles import CANONICAL, Names, ProfileUse
from scoring.intake.recognition.shapes import read_alike
from scoring.intake.recognition.survey import TimesFound, looks_like_times, previewed, times_found, words_found
from scoring.intake.recognition.values import labels_of, number_form, values_for
from scoring.intake.workbench import workbench
from scoring.leakage import is_made_by_outcome
from scoring.problems import Problem

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
_MOST_NAMED = 8
_MOST_DETAILS = 12


def propose(tables: Sequence[RawTable]) -> Plan:
    """What each table is taken for. Reads the tables' files, whole columns where the first rows do not tell."""
    names = [table.name for table in tables]
    if len(set(names)) < len(names):
        raise ValueError("two tables have the same name")
    with workbench(tables) as connection:
        drafts = _drafts(tables)
        planned = [
            _surveyed(connection, table, draft, tables, drafts) for table, draft in zip(tables, drafts, strict=True)
        ]
    return _whole(tables, planned)


def propose_as(table: RawTable, targets: Sequence[Target]) -> PlannedTable:
    """What a table gives to the tables that the user chose: by its product where that gives them, else by names."""
    fit = best_fits([table])[0]
    draft = _by_profile(table, fit, {}) if fit is not None else _Draft(PlannedTable(table.name))
    uses = [use for use in draft.planned.uses if use.into in targets]
    for target in targets:
        if not any(use.into == target for use in uses):
            columns = generic.columns_by_name(table, target)
            is_leads = target == "leads"
            numbered = is_leads and "lead_id" not in columns
            uses.append(Use(target, columns=columns, others=target != "links", numbered=numbered))
    draft = replace(draft, planned=replace(draft.planned, uses=tuple(uses), helps=False, sure="sure"))
    with workbench([table]) as connection:
        planned = _surveyed(connection, table, draft, [table], [draft])
    return _whole([table], [planned]).tables[0]


@dataclass(frozen=True)
class _Draft:
    """A table's plan before its values were looked at, and the profile's use behind each of its uses."""

    planned: PlannedTable
    fit: Fit | None = None
    stated: tuple[ProfileUse | None, ...] = ()


def _drafts(tables: Sequence[RawTable]) -> list[_Draft]:
    fits = best_fits(tables)
    kinds = {
        (fit.profile.product, fit.profile.kind): table
        for table, fit in zip(tables, fits, strict=True)
        if fit is not None
    }
    drafts: list[_Draft] = []
    for table, fit in zip(tables, fits, strict=True):
        drafts.append(_by_names(table, tables) if fit is None else _by_profile(table, fit, kinds))
    return drafts


# --- by a product's profile -------------------------------------------------------------------------------------


def _by_profile(table: RawTable, fit: Fit, kinds: Mapping[tuple[str, str], RawTable]) -> _Draft:
    profile = fit.profile
    columns = by_folded(table.columns)
    uses: list[Use] = []
    stated: list[ProfileUse | None] = []
    for one in profile.uses:
        use = _use_of(table, one, columns, kinds, profile.product, uses)
        if use is not None:
            uses.append(use)
            stated.append(one)
    helps = bool(profile.helps) and all(names.found_in(columns) for names in profile.helps.values())
    why: list[Problem] = []
    names = fit.found[:_MOST_NAMED]
    if profile.product == CANONICAL:
        why.append(_said("plan_why_canonical", columns=names))
    elif uses or helps:
        why.append(_said("plan_why_product", product=profile.label, columns=names))
    else:
        why.append(_said("plan_why_product_unused", product=profile.label, columns=names))
    if profile.file is not None and profile.file.search(table.file):
        why.append(_said("plan_why_file_name", file=table.file))
    outcome_columns = tuple(
        own
        for own in table.columns
        if folded(own) in profile.outcome_columns
        or (profile.outcome_pattern is not None and profile.outcome_pattern.search(own))
        or is_made_by_outcome(own)
    )
    planned = PlannedTable(
        table.name,
        product=profile.product,
        kind=profile.kind,
        sure=fit.sure,
        why=tuple(why),
        uses=tuple(uses),
        helps=helps,
        nulls=profile.nulls,
        outcome_columns=outcome_columns if any(use.into == "leads" for use in uses) else (),
    )
    return _Draft(planned, fit, tuple(stated))


def _use_of(
    table: RawTable,
    stated: ProfileUse,
    columns: Mapping[str, str],
    kinds: Mapping[tuple[str, str], RawTable],
    product: str,
    before: Sequence[Use],
) -> Use | None:
    """The use as far as the columns are there; None where it comes to nothing."""
    if any(names.found_in(columns) is None for names in stated.needs):
        return None
    if any(names.found_in(columns) is not None for names in stated.lacks):
        return None
    if stated.without and (product, stated.without) in kinds:
        return None
    found = _found(stated.columns, columns)
    otherwise = {ours: own for ours, own in _found(stated.otherwise, columns).items() if found.get(ours) != own}
    constants = dict(stated.constants)
    for ours, constant in stated.constants_if_missing.items():
        if ours not in found:
            constants[ours] = constant
    dated = {own: word for names, word in stated.dated if (own := names.found_in(columns)) is not None}
    if stated.stages is not None:
        dated |= _stages(table, stated, dated)
    use = Use(
        stated.into,
        columns=found,
        otherwise=otherwise,
        constants=constants,
        dated=dated,
        values={**stated.first_part, **stated.values},
        where=tuple(
            replace(one, column=columns[folded(one.column)]) for one in stated.where if folded(one.column) in columns
        ),
        lists=stated.lists,
        short_ids=stated.short_ids,
        also_known_by=tuple(own for names in stated.also_known_by if (own := names.found_in(columns)) is not None),
        details=_details(table, stated, columns),
        others=stated.others,
        only_listed=stated.only_listed or stated.all_outcomes or stated.final_outcomes,
    )
    use = _completed(table, use)
    if stated.into in WORD_OF and not use.dated and WORD_OF[stated.into] not in {**use.columns, **use.constants}:
        return None
    if (stated.dated or stated.stages) and not use.dated:
        return None
    if stated.unless_dated:
        known = {word for one in before for word in one.dated.values()}
        dropped = [word for word in stated.unless_dated if word in known]
        if len(dropped) == len(stated.unless_dated):
            return None
        values: dict[str, str | None] = {**use.values, **dict.fromkeys(dropped)}
        return replace(use, values=values)
    return use


def _stages(table: RawTable, stated: ProfileUse, dated: Mapping[str, str]) -> dict[str, str]:
    """Columns whose name holds a stage that is an outcome; the first column of each outcome."""
    from scoring.intake.recognition.words import outcome_of

    assert stated.stages is not None
    found: dict[str, str] = {}
    for own in table.columns:
        match = stated.stages.search(own.strip())
        stage = next((one for one in match.groups() if one), None) if match else None
        word = None if stage is None else outcome_of(stage)
        if word is not None and own not in dated:
            found[own] = word
    return found


def _completed(table: RawTable, use: Use) -> Use:
    """With the lead's key by names or numbers where the profile knows no name for it."""
    if use.into == "leads":
        return _completed_leads(table, use)
    if use.lead_key is not None or use.numbered:
        return use
    by_name = generic.columns_by_name(table, use.into if use.into in {"activities", "outcomes"} else "leads")
    if "lead_id" not in by_name and "email" not in by_name:
        by_name = generic.columns_by_name(table, "leads")
    keys = [key for key in ("lead_id", "email") if key in by_name]
    if not keys:
        # Whether the leads of the same table are numbered is known when all its uses are there.
        return replace(use, numbered=use.into != "links")
    return replace(use, columns={keys[0]: by_name[keys[0]], **use.columns})


def _completed_leads(table: RawTable, use: Use) -> Use:
    by_name = generic.columns_by_name(table, "leads")
    columns = dict(use.columns)
    if "created_at" in by_name:
        columns.setdefault("created_at", by_name["created_at"])
    if "lead_id" in columns:
        return replace(use, columns=columns)
    email = columns.get("email", by_name.get("email"))
    if email is not None:
        columns["email"] = email
    if "lead_id" in by_name:
        columns["lead_id"] = by_name["lead_id"]
    elif email is not None and generic.is_unique(table, email):
        columns["lead_id"] = email
    return replace(use, columns=columns, numbered="lead_id" not in columns)


def _details(table: RawTable, stated: ProfileUse, columns: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The keys of a column of JSON objects as columns, as many as the first rows have of."""
    own = columns.get(folded(stated.json)) if stated.json else None
    if own is None:
        return {}
    import json

    keys: dict[str, None] = {}
    for cell in previewed(table, own):
        try:
            found = json.loads(cell)
        except ValueError:
            continue
        if isinstance(found, dict):
            keys.update(dict.fromkeys(str(key) for key in found))
    taken = {folded(one) for one in COLUMNS[stated.into]}
    return {key: (own, key) for key in list(keys)[:_MOST_DETAILS] if folded(key) not in taken and key.strip() == key}


def _found(stated: Mapping[str, Names], columns: Mapping[str, str]) -> dict[str, str]:
    return {ours: own for ours, names in stated.items() if (own := names.found_in(columns)) is not None}


# --- by names and values ----------------------------------------------------------------------------------------


def _by_names(table: RawTable, tables: Sequence[RawTable]) -> _Draft:
    best = generic.guesses(table)[0]
    alone = len(tables) == 1
    is_person = generic.has_person(table)
    if best.worth < generic.ENOUGH and not alone and not is_person:
        return _Draft(PlannedTable(table.name, why=(_said("plan_why_nothing_tells"),)))
    if best.worth < generic.ENOUGH and best.target != "leads":
        best = next(one for one in generic.guesses(table) if one.target == "leads")
    uses = [Use(best.target, columns=best.columns, others=True)]
    why = [_said("plan_why_names", columns=tuple(dict.fromkeys(best.columns.values())))] if best.columns else []
    outcome_columns: tuple[str, ...] = ()
    if best.target == "leads":
        uses, more = _leads_by_names(table, best.columns)
        why += more
        outcome_columns = tuple(own for own in table.columns if is_made_by_outcome(own))
    if best.worth < generic.ENOUGH:
        why.append(_said("plan_why_only_table") if alone else _said("plan_why_persons"))
    sure = "likely" if best.worth >= generic.ENOUGH + 2 else "guess"
    return _Draft(
        PlannedTable(
            table.name,
            sure="likely" if sure == "likely" else "guess",
            why=tuple(why),
            uses=tuple(uses),
            outcome_columns=outcome_columns,
        )
    )


def _leads_by_names(table: RawTable, columns: Mapping[str, str]) -> tuple[list[Use], list[Problem]]:
    numbered = "lead_id" not in columns
    key = {} if numbered else {"lead_id": columns["lead_id"]}
    uses = [Use("leads", columns=columns, numbered=numbered, others=True)]
    why = [_said("plan_why_numbered")] if numbered else []
    taken = [column for ours, column in columns.items() if ours != "created_at"]
    for use in generic.dated_uses(table, key, taken):
        uses.append(replace(use, numbered=numbered))
        why.append(_said("plan_why_dated_columns", columns=tuple(use.dated)))
    return uses, why


# --- by values --------------------------------------------------------------------------------------------------


def _surveyed(
    connection: duckdb.DuckDBPyConnection,
    table: RawTable,
    draft: _Draft,
    tables: Sequence[RawTable],
    drafts: Sequence[_Draft],
) -> PlannedTable:
    planned = draft.planned
    if not planned.uses:
        return planned
    if planned.product == CANONICAL and table.rows > len(table.preview) and not _looks_unusual(table, planned):
        return planned
    planned = _with_dates(connection, table, planned, draft)
    planned = _with_words(connection, table, planned, draft, tables, drafts)
    return _with_numbers(table, planned)


def _looks_unusual(table: RawTable, planned: PlannedTable) -> bool:
    """Whether a table named as ours holds what the loader does not read as it stands."""
    times = {own for use in planned.uses for ours, own in use.columns.items() if ours in TIME_COLUMNS}
    if any(not looks_like_plain_times(table, column) for column in times):
        return True
    words = {
        own for use in planned.uses if use.into == "outcomes" for ours, own in use.columns.items() if ours == "outcome"
    }
    return bool(words)


def looks_like_plain_times(table: RawTable, column: str) -> bool:
    """Whether the first rows hold times that the loader reads by itself (or none)."""
    from scoring.intake.dates import class_of

    return all(class_of(cell) in {"plain", "zoned"} for cell in previewed(table, column))


def _with_dates(
    connection: duckdb.DuckDBPyConnection, table: RawTable, planned: PlannedTable, draft: _Draft
) -> PlannedTable:
    used = {own for use in planned.uses for ours, own in _all_columns(use) if ours in TIME_COLUMNS}
    used |= {own for use in planned.uses for own in use.dated}
    kept = any(use.others for use in planned.uses)
    others = [own for own in table.columns if kept and own not in used and looks_like_times(table, own, planned.nulls)]
    found = times_found(connection, table, [*sorted(used), *others], planned.nulls)
    dates: dict[str, DateReading] = {}
    undecided: dict[str, UndecidedDate] = {}
    notes: list[Problem] = []
    profile = None if draft.fit is None else draft.fit.profile
    for own, times in found.items():
        zone = "" if profile is None or folded(own) in profile.zone_not_of else profile.zone
        reading, forms = _reading(times, table, zone)
        is_used = own in used
        if len(forms) > 1 and is_used:
            undecided[own] = UndecidedDate(forms, _unclear_example(times))
        elif (is_used or reading.form == "clear") and _is_needed(reading, times):
            dates[own] = reading
        if is_used:
            notes += _notes(own, times, reading)
    return replace(planned, dates=dates, undecided=undecided, notes=(*planned.notes, *notes))


def _reading(times: TimesFound, table: RawTable, zone: str) -> tuple[DateReading, tuple[DateForm, ...]]:
    """How a column is read, and the forms of which one must be chosen where it has several."""
    unclear = [name for name in ("day_or_month_first", "short_year") if name in times.classes]
    if unclear:
        forms = feasible_orders(times.largest, "short_year" in times.classes)
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


def _unclear_example(times: TimesFound) -> str:
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


def _with_words(
    connection: duckdb.DuckDBPyConnection,
    table: RawTable,
    planned: PlannedTable,
    draft: _Draft,
    tables: Sequence[RawTable],
    drafts: Sequence[_Draft],
) -> PlannedTable:
    """The words of types and outcomes, and what they are taken for."""
    columns = {
        use.columns[ours]
        for use in planned.uses
        for ours in (WORD_OF.get(use.into, ""), f"{WORD_OF.get(use.into, '')}_part")
        if ours in use.columns and not use.dated
    }
    found = words_found(connection, table, sorted(columns), planned.nulls)
    uses = []
    for number, use in enumerate(planned.uses):
        stated = draft.stated[number] if number < len(draft.stated) else None
        labels = _labels(connection, stated, draft, tables, drafts)
        uses.append(values_for(use, stated, found, labels, is_canonical=planned.product == CANONICAL))
    return replace(planned, uses=tuple(uses), words=found)


def _labels(
    connection: duckdb.DuckDBPyConnection,
    stated: ProfileUse | None,
    draft: _Draft,
    tables: Sequence[RawTable],
    drafts: Sequence[_Draft],
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


def _with_numbers(table: RawTable, planned: PlannedTable) -> PlannedTable:
    """Decimal commas and thousands, in columns that hold nothing but numbers."""
    used = {own for use in planned.uses for ours, own in _all_columns(use) if ours in NUMBER_COLUMNS}
    kept = any(use.others for use in planned.uses)
    numbers: dict[str, NumberForm] = {}
    for own in table.columns:
        if own in used or kept:
            form = number_form(previewed(table, own, planned.nulls), table.read_as.decimal)
            if form is not None:
                numbers[own] = form
    return replace(planned, numbers=numbers)


def _all_columns(use: Use) -> list[tuple[str, str]]:
    return [*use.columns.items(), *use.otherwise.items()]


# --- the plan as a whole ----------------------------------------------------------------------------------------


def _whole(tables: Sequence[RawTable], planned: Sequence[PlannedTable]) -> Plan:
    found = [_settled(one) for one in read_alike(tables, planned)]
    has_outcomes = any("outcomes" in one.gives for one in found)
    if not has_outcomes:
        found = [_with_undated(table, one) for table, one in zip(tables, found, strict=True)]
    plan = Plan(tuple(found))
    notes: list[Problem] = []
    if plan.is_snapshot and plan.giving("leads"):
        counters = tuple(
            column
            for table in tables
            if "leads" in plan.table(table.name).gives
            for column in generic.counters_in(table)
        )
        key = "plan_snapshot_counters" if counters else "plan_snapshot"
        notes.append(Problem(key, {}, {"columns": counters} if counters else {}, "warning"))
    return replace(plan, notes=tuple(notes))


def _settled(planned: PlannedTable) -> PlannedTable:
    """Uses of one table agree on how its leads are numbered, and outcomes without a time say so."""
    leads = planned.use_into("leads")
    uses = []
    for use in planned.uses:
        if use.into != "leads" and use.numbered and leads is not None and not leads.numbered:
            use = replace(use, numbered=False, columns={"lead_id": leads.columns["lead_id"], **use.columns})
        elif use.into != "leads" and use.numbered and leads is None:
            use = replace(use, numbered=False)
        if _lacks_time(use):
            use = replace(use, undated=True)
        uses.append(use)
    return replace(planned, uses=tuple(uses))


def _lacks_time(use: Use) -> bool:
    """Whether it gives outcomes of a table of leads that has no time for them."""
    has_time = use.dated or "occurred_at" in {**use.columns, **use.constants}
    return use.into == "outcomes" and not has_time and (use.only_listed or use.numbered)


def _with_undated(table: RawTable, planned: PlannedTable) -> PlannedTable:
    """Where nothing else says what became of the leads: a column of yes and no, or today's status."""
    leads = planned.use_into("leads")
    if leads is None:
        return planned
    key = {} if leads.numbered else {"lead_id": leads.columns["lead_id"]}
    taken = list(leads.columns.values())
    use = generic.flag_use(table, key, taken) or generic.status_use(table, key, taken)
    if use is None:
        return planned
    use = replace(use, numbered=leads.numbered, undated=True)
    column = use.columns["outcome"]
    marked = planned.outcome_columns if column in planned.outcome_columns else (*planned.outcome_columns, column)
    why = (*planned.why, _said("plan_why_flag", column=column))
    return replace(planned, uses=(*planned.uses, use), outcome_columns=marked, why=why)


def _said(key: str, **values: object) -> Problem:
    return Problem(key, {}, values, "warning")
