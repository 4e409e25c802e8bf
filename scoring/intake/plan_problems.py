"""Say everything that is missing or ambiguous in a plan, at once, before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from scoring.dataset import OUTCOMES
from scoring.intake.plan import LEAD_KEYS, WORD_OF, DateReading, Plan, PlannedTable, UndecidedDate, Use
from scoring.intake.raw import RawTable
from scoring.intake.times_read import times_read
from scoring.nearest import nearest
from scoring.problems import Problem

_MOST_WORDS = 8


def problems(plan: Plan, tables: Sequence[RawTable]) -> list[Problem]:
    """Errors, which must be settled before ``load_plan``, then warnings. ``tables``: those the plan speaks of."""
    by_name = {table.name: table for table in tables}
    found: list[Problem] = []
    if not plan.giving("leads"):
        found.append(Problem("plan_no_leads"))
    has_links = bool(plan.giving("links"))
    outcome_uses = sum(use.into == "outcomes" for planned in plan.tables for use in planned.uses)
    for planned in plan.tables:
        table = by_name.get(planned.name)
        if table is None:
            found.append(Problem("plan_no_such_table", {}, {"found": planned.name, "there": tuple(by_name)}))
            continue
        for use in planned.uses:
            found += _use_problems(planned, table, use, has_links)
            if use.into == "outcomes":
                found += _outcome_problems(planned, use, is_alone=outcome_uses < 2)
        found += _date_problems(planned)
    warnings = [_in_file(note, planned) for planned in plan.tables if planned.uses for note in planned.notes]
    warnings += [warning for table in tables for warning in table.warnings]
    unique: list[Problem] = []
    for problem in (*found, *warnings, *plan.notes):
        if problem not in unique:
            unique.append(problem)
    return unique


def _use_problems(planned: PlannedTable, table: RawTable, use: Use, has_links: bool) -> Iterator[Problem]:
    place = {"file": planned.name}
    for column in dict.fromkeys(use.named()):
        if column not in table.columns:
            values = {"found": column, "nearest": nearest(column, table.columns, 3)}
            yield Problem("plan_no_such_column", place, values)
    if use.lead_key is None and not use.numbered:
        yield Problem("plan_missing_lead_id", place, {"there": table.columns})
    if use.into == "links" and "record_id" not in use.columns:
        yield Problem("plan_missing_column", place, {"needed": "record_id", "there": table.columns})
    if use.into in WORD_OF and not use.dated:
        given = {*use.columns, *use.constants, *(["occurred_at"] if use.undated else [])}
        for ours in (WORD_OF[use.into], "occurred_at"):
            if ours not in given:
                yield Problem("plan_missing_column", place, {"needed": ours, "there": table.columns})
    if use.into in {"activities", "outcomes"} and use.lead_key == LEAD_KEYS[-1] and not has_links:
        yield Problem("plan_no_links", place, {"column": use.columns["record_id"]})


def _outcome_problems(planned: PlannedTable, use: Use, *, is_alone: bool) -> Iterator[Problem]:
    place: dict[str, object] = {"file": planned.name}
    ours = [
        *use.dated.values(),
        *use.values.values(),
        *([use.constants["outcome"]] if "outcome" in use.constants else []),
    ]
    for word in dict.fromkeys(one for one in ours if one is not None and one not in OUTCOMES):
        yield Problem(
            "plan_unknown_outcome", place, {"found": word, "allowed": OUTCOMES, "nearest": nearest(word, OUTCOMES)}
        )
    column = use.columns.get("outcome")
    if column is None or use.dated or "outcome_part" in use.columns:
        return
    place["column"] = column
    words = planned.words.get(column)
    if not words:
        return
    known = [word for word in words if use.values.get(word) or word in OUTCOMES]
    if not known and not _is_coded(use):
        severity: Literal["error", "warning"] = "error" if is_alone or not use.only_listed else "warning"
        values: dict[str, object] = {"words": tuple(words)[:_MOST_WORDS], "allowed": OUTCOMES}
        yield Problem("plan_no_outcome_word", place, values, severity)
        return
    unlisted = tuple(word for word in words if word not in use.values and word not in OUTCOMES)
    if unlisted and not use.only_listed:
        values = {"words": unlisted[:_MOST_WORDS], "count": sum(words[one] for one in unlisted)}
        yield Problem("plan_outcome_words_unknown", place, values)


def _is_coded(use: Use) -> bool:
    """Whether the words are codes of a product, of which a file may hold none that is an outcome."""
    return use.only_listed and any(use.values.values())


def _date_problems(planned: PlannedTable) -> Iterator[Problem]:
    used = {column for use in planned.uses for column in use.named()}
    for column, undecided in planned.undecided.items():
        if column in used:
            readings = tuple(f"{form}: {reading_of(undecided, form)}" for form in undecided.forms)
            values = {"found": undecided.example, "readings": readings}
            yield Problem("plan_date_undecided", {"file": planned.name, "column": column}, values)
    for column, reading in planned.dates.items():
        if reading.zone and not _is_zone(reading.zone):
            near = nearest(reading.zone, sorted(available_timezones()), 3)
            yield Problem(
                "plan_unknown_zone", {"file": planned.name, "column": column}, {"found": reading.zone, "nearest": near}
            )


def reading_of(undecided: UndecidedDate, form: str) -> str:
    """The example of an undecided column as it would be read, as ISO; '?' where it cannot be read so."""
    (found,) = times_read([undecided.example], DateReading(form), "UTC")  # type: ignore[arg-type]
    return "?" if found is None else found.split("T")[0]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return name != "localtime"


def _in_file(note: Problem, planned: PlannedTable) -> Problem:
    return Problem(note.key, {"file": planned.name, **note.place}, note.values, note.severity)
