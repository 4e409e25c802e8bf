"""Plan a table by names of columns and by values: one of no known product, or of one whose fields are the user's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scoring.intake.plan import PlannedTable, Use
from scoring.intake.raw import RawTable
from scoring.intake.recognition import generic
from scoring.intake.recognition.drafts import Draft, said
from scoring.intake.recognition.matching import Fit
from scoring.leakage import is_made_by_outcome
from scoring.problems import Problem

_MOST_NAMED = 8


def by_names(table: RawTable, tables: Sequence[RawTable], fit: Fit | None = None, *, as_leads: bool = False) -> Draft:
    """fit: the product's table that it is, where that is known and says no more. as_leads: leads, whatever else."""
    draft = _by_names(table, tables, as_leads=as_leads)
    if fit is None:
        return draft
    profile = fit.profile
    why = (said("plan_why_product", product=profile.label, columns=fit.found[:_MOST_NAMED]), *draft.planned.why)
    return replace(draft, planned=replace(draft.planned, product=profile.product, kind=profile.kind, why=why), fit=fit)


def _by_names(table: RawTable, tables: Sequence[RawTable], *, as_leads: bool) -> Draft:
    best = next(one for one in generic.guesses(table) if one.target == "leads" or not as_leads)
    alone = len(tables) == 1
    is_person = generic.has_person(table)
    if best.worth < generic.ENOUGH and not alone and not is_person:
        return Draft(PlannedTable(table.name, why=(said("plan_why_nothing_tells"),)))
    if best.worth < generic.ENOUGH and best.target != "leads":
        best = next(one for one in generic.guesses(table) if one.target == "leads")
    uses = [Use(best.target, columns=best.columns, constants=_of_all_rows(best), others=True)]
    why = [said("plan_why_names", columns=tuple(dict.fromkeys(best.columns.values())))] if best.columns else []
    outcome_columns: tuple[str, ...] = ()
    if best.target == "leads":
        uses, more = _leadsby_names(table, best.columns)
        why += more
        outcome_columns = tuple(own for own in table.columns if is_made_by_outcome(own))
    if best.worth < generic.ENOUGH:
        why.append(said("plan_why_only_table") if alone else said("plan_why_persons"))
    sure = "likely" if best.worth >= generic.ENOUGH + 2 else "guess"
    return Draft(
        PlannedTable(
            table.name,
            sure="likely" if sure == "likely" else "guess",
            why=tuple(why),
            uses=tuple(uses),
            outcome_columns=outcome_columns,
        )
    )


def _of_all_rows(best: generic.Guess) -> dict[str, str]:
    """A log of pages without a type is one of page views."""
    is_log = best.target == "activities" and "type" not in best.columns
    return {"type": "page_view"} if is_log and generic.is_of_pages(best.columns["detail"]) else {}


def _leadsby_names(table: RawTable, columns: Mapping[str, str]) -> tuple[list[Use], list[Problem]]:
    numbered = "lead_id" not in columns
    key = {} if numbered else {"lead_id": columns["lead_id"]}
    uses = [Use("leads", columns=columns, numbered=numbered, others=True)]
    why = [said("plan_why_numbered")] if numbered else []
    taken = [column for ours, column in columns.items() if ours != "created_at"]
    for use in generic.dated_uses(table, key, taken):
        uses.append(replace(use, numbered=numbered))
        why.append(said("plan_why_dated_columns", columns=tuple(use.dated)))
    return uses, why
