"""Propose what each table is, which column is which, and how values are read; with why, and how sure."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from scoring.intake.plan import Plan, PlannedTable, Target, Use
from scoring.intake.raw import RawTable
from scoring.intake.recognition import generic
from scoring.intake.recognition.by_names import by_names
from scoring.intake.recognition.by_profile import by_profile
from scoring.intake.recognition.by_values import surveyed
from scoring.intake.recognition.drafts import Draft, said
from scoring.intake.recognition.matching import Fit, best_fits
from scoring.intake.recognition.profiles import CANONICAL
from scoring.intake.recognition.samples import sample_of
from scoring.intake.recognition.shapes import read_alike
from scoring.intake.workbench import workbench
from scoring.problems import InputError, Problem

# What may be held of all tables together while their columns are looked through.
MEMORY = "600MB"


def propose(tables: Sequence[RawTable], *, progress: Callable[[float], None] = lambda share: None) -> Plan:
    """What each table is taken for. Reads the tables' files: whole columns, of large tables rows from all over.

    progress: called with the share of the tables that were looked at. Raises InputError where two tables have the same
    name, by which a plan knows them.
    """
    names = [table.name for table in tables]
    repeated = dict.fromkeys(name for name in names if names.count(name) > 1)
    if repeated:
        raise InputError(Problem("plan_same_name", {"file": name}) for name in repeated)
    return _whole(tables, _surveyed(tables, _drafts(tables), progress))


def propose_as(table: RawTable, targets: Sequence[Target]) -> PlannedTable:
    """What a table gives to the tables that the user chose: by its product where that gives them, else by names."""
    fit = best_fits([table])[0]
    is_stated = fit is not None and not fit.profile.by_names
    draft = by_profile(table, fit, {}) if fit is not None and is_stated else Draft(PlannedTable(table.name))
    uses = [use for use in draft.planned.uses if use.into in targets]
    for target in targets:
        if not any(use.into == target for use in uses):
            columns = generic.columns_by_name(table, target)
            is_leads = target == "leads"
            numbered = is_leads and "lead_id" not in columns
            uses.append(Use(target, columns=columns, others=target != "links", numbered=numbered))
    draft = replace(draft, planned=replace(draft.planned, uses=tuple(uses), helps=False, sure="sure"))
    return _whole([table], _surveyed([table], [draft])).tables[0]


def _surveyed(
    tables: Sequence[RawTable], drafts: Sequence[Draft], progress: Callable[[float], None] = lambda share: None
) -> list[PlannedTable]:
    planned: list[PlannedTable] = []
    with tempfile.TemporaryDirectory(prefix="samples-") as folder:
        samples: list[RawTable] = []
        for number, table in enumerate(tables):
            inside = Path(folder) / f"t{number}"
            inside.mkdir()
            samples.append(sample_of(table, inside))
        with workbench(samples, memory=MEMORY) as connection:
            for number, (table, sample, draft) in enumerate(zip(tables, samples, drafts, strict=True)):
                one = surveyed(connection, sample, draft, samples, drafts, is_whole=sample is table)
                if sample is not table and one.words:
                    note = said("plan_words_of_sample", rows=sample.rows, of=table.rows)
                    one = replace(one, notes=(*one.notes, note))
                planned.append(one)
                progress((number + 1) / len(tables))
    return planned


def _drafts(tables: Sequence[RawTable]) -> list[Draft]:
    fits = best_fits(tables)
    kinds = {
        (fit.profile.product, fit.profile.kind): table
        for table, fit in zip(tables, fits, strict=True)
        if fit is not None
    }
    drafts: list[Draft] = []
    for table, fit in zip(tables, fits, strict=True):
        if fit is None or fit.profile.by_names:
            drafts.append(by_names(table, tables, fit))
        elif _is_of_leads(table, fit):
            drafts.append(by_names(table, tables))
        else:
            drafts.append(by_profile(table, fit, kinds))
    if not any("leads" in draft.planned.gives for draft in drafts):
        # A list of leads with their status of today looks like outcomes; something must be the leads.
        drafts = [
            by_names(table, tables, draft.fit, as_leads=True) if _can_be_leads(table, draft) else draft
            for table, draft in zip(tables, drafts, strict=True)
        ]
    if not any("outcomes" in draft.planned.gives for draft in drafts):
        drafts = [_with_dated(table, draft) for table, draft in zip(tables, drafts, strict=True)]
    return drafts


def _with_dated(table: RawTable, draft: Draft) -> Draft:
    """With the outcomes that columns of a product's leads date, such as 受注日: such fields are the user's own."""
    leads = draft.planned.use_into("leads")
    if leads is None:
        return draft
    key = {} if leads.numbered else {"lead_id": leads.columns["lead_id"]}
    found = [use for use in generic.dated_uses(table, key, list(leads.columns.values())) if use.into == "outcomes"]
    uses = (replace(use, numbered=leads.numbered, short_ids=leads.short_ids, where=leads.where) for use in found)
    why = [said("plan_why_dated_columns", columns=tuple(use.dated)) for use in found]
    planned = replace(draft.planned, uses=(*draft.planned.uses, *uses), why=(*draft.planned.why, *why))
    return replace(draft, planned=planned, stated=(*draft.stated, *(None for _ in found)) if draft.stated else ())


def _can_be_leads(table: RawTable, draft: Draft) -> bool:
    """Whether a table that only its names tell of could as well be a list of leads, none of them twice."""
    is_told_by_names = draft.fit is None or draft.fit.profile.by_names
    guess = next(one for one in generic.guesses(table) if one.target == "leads")
    return is_told_by_names and bool(draft.planned.uses) and guess.worth >= generic.ENOUGH


def _is_of_leads(table: RawTable, fit: Fit) -> bool:
    """Whether a table with a column `lead_id` is no list of leads, but what they did or what came of them."""
    if (fit.profile.product, fit.profile.kind) != (CANONICAL, "leads"):
        return False
    best = generic.guesses(table)[0]
    is_list = "created_at" in table.columns and generic.is_unique(table, "lead_id")
    return best.target != "leads" and best.worth >= generic.ENOUGH and not is_list


def _whole(tables: Sequence[RawTable], planned: Sequence[PlannedTable]) -> Plan:
    found = [_settled(one) for one in read_alike(tables, planned)]
    has_outcomes = any("outcomes" in one.gives for one in found)
    if any(use.into == "outcomes" and not use.undated for one in found for use in one.uses):
        # Today's status says no more than a dated outcome, and not when.
        found = [replace(one, uses=tuple(use for use in one.uses if not _is_of_today(use))) for one in found]
    if not has_outcomes:
        found = [_with_undated(table, one) for table, one in zip(tables, found, strict=True)]
    plan = Plan(_known_by_email(found))
    if not plan.is_snapshot:
        # What a lead did is told with its time: counters of a whole life also count what came after the deal.
        plan = Plan(tuple(_with_counters(table, one) for table, one in zip(tables, plan.tables, strict=True)))
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


def _with_counters(table: RawTable, planned: PlannedTable) -> PlannedTable:
    """Counters of a lead's whole life are marked as what the outcome makes."""
    if "leads" not in planned.gives:
        return planned
    marked = dict.fromkeys((*planned.outcome_columns, *generic.counters_in(table)))
    return replace(planned, outcome_columns=tuple(marked))


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
    # A column that is the time of an outcome is filled in by that outcome, whatever its name.
    made = [column for use in uses if use.into == "outcomes" for column in use.dated] if leads is not None else []
    marked = tuple(dict.fromkeys((*planned.outcome_columns, *made)))
    return replace(planned, uses=tuple(uses), outcome_columns=marked)


def _known_by_email(planned: Sequence[PlannedTable]) -> tuple[PlannedTable, ...]:
    """Where a table of leads has nothing but addresses for ids, its leads are those of the others by address."""
    has_addresses = any(_is_by_email(use) for one in planned for use in one.uses)
    if not has_addresses:
        return tuple(planned)
    return tuple(
        replace(one, uses=tuple(_also_by_email(use) if use.into == "leads" else use for use in one.uses))
        for one in planned
    )


def _is_by_email(use: Use) -> bool:
    return use.into == "leads" and "email" in use.columns and use.columns.get("lead_id") == use.columns["email"]


def _also_by_email(use: Use) -> Use:
    if "email" not in use.columns or "lead_id" not in use.columns or _is_by_email(use):
        return use
    return replace(use, also_known_by=(*use.also_known_by, use.columns["email"]))


def _is_of_today(use: Use) -> bool:
    return use.into == "outcomes" and use.undated


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
    why = (*planned.why, said("plan_why_flag", column=column))
    return replace(planned, uses=(*planned.uses, use), outcome_columns=marked, why=why)
