"""Plan a table of a known product: the uses that its profile states, as far as its columns are there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scoring.intake.plan import COLUMNS, WORD_OF, PlannedTable, Use
from scoring.intake.raw import RawTable
from scoring.intake.recognition import generic
from scoring.intake.recognition.drafts import Draft, said
from scoring.intake.recognition.matching import Fit
from scoring.intake.recognition.names import by_folded, folded
from scoring.intake.recognition.profiles import CANONICAL, Names, ProfileUse
from scoring.intake.recognition.survey import previewed
from scoring.intake.recognition.words import outcome_of
from scoring.leakage import is_made_by_outcome
from scoring.problems import Problem

_MOST_NAMED = 8
_MOST_DETAILS = 12


def by_profile(table: RawTable, fit: Fit, kinds: Mapping[tuple[str, str], RawTable]) -> Draft:
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
        why.append(said("plan_why_canonical", columns=names))
    elif uses or helps:
        why.append(said("plan_why_product", product=profile.label, columns=names))
    else:
        why.append(said("plan_why_product_unused", product=profile.label, columns=names))
    if profile.file is not None and profile.file.search(table.file):
        why.append(said("plan_why_file_name", file=table.file))
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
    return Draft(planned, fit, tuple(stated))


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
    found = {**_found(stated.columns, columns), **_kind_and_detail(table, stated, columns)}
    if {"lead_id", "record_id"} <= set(found) and not previewed(table, found["lead_id"]):
        # Copies of the database have the column too, and leave it empty.
        del found["lead_id"]
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


def _kind_and_detail(table: RawTable, stated: ProfileUse, columns: Mapping[str, str]) -> dict[str, str]:
    """The column that tells what was done from row to row, and the one that says more of it."""
    kinds = [own for names in stated.kind_in if (own := names.found_in(columns)) is not None]
    if not kinds:
        return {}
    kind = next((own for own in kinds if len(set(previewed(table, own))) > 1), kinds[0])
    details = (own for names in stated.detail_in if (own := names.found_in(columns)) not in {None, kind})
    detail = next((own for own in details if own and previewed(table, own)), None)
    return {"type": kind} if detail is None else {"type": kind, "detail": detail}


def _stages(table: RawTable, stated: ProfileUse, dated: Mapping[str, str]) -> dict[str, str]:
    """Columns whose name holds a stage that is an outcome; the first column of each outcome."""
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
