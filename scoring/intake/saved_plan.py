"""Keep what a user decided about files for the next ones of their kind: tables are known again by columns and names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scoring.intake.plan import Plan, PlannedTable
from scoring.intake.raw import RawTable, ReadingChoices
from scoring.loading.leads import RepeatedLeads
from scoring.nearest import nearest
from scoring.problems import InputError, Problem

# Columns by which a table is known again, beside those that its plan names.
_MOST_KNOWN_BY = 8


@dataclass(frozen=True)
class SavedTable:
    """file: the table's name with ``*`` for what changes from one export to the next. known_by: columns that it has.
    read: how its file is to be read, where the user said so. planned: what it is taken for; its name is ``file``.
    """

    file: str
    known_by: tuple[str, ...]
    planned: PlannedTable
    read: ReadingChoices = field(default_factory=ReadingChoices)


@dataclass(frozen=True)
class SavedPlan:
    """name: what the user calls it. time_zone: the data set's; '' where none was said. repeated_leads: which row of a
    lead that comes more than once counts; None where that was not said.
    """

    name: str
    tables: tuple[SavedTable, ...]
    time_zone: str = ""
    repeated_leads: RepeatedLeads | None = None

    def plan_for(self, tables: Sequence[RawTable]) -> Plan:
        """What these tables are taken for. Raises InputError with every table that is not described."""
        planned: list[PlannedTable] = []
        problems: list[Problem] = []
        for table in tables:
            saved = self._best(table)
            if saved is None:
                problems.append(self._unknown(table))
            else:
                planned.append(replace(saved.planned, name=table.name))
        if problems:
            raise InputError(problems)
        return Plan(tuple(planned))

    def choices_for(self, paths: Sequence[Path]) -> dict[str, ReadingChoices]:
        """How files are to be read, by their names; those of which nothing was said are left out."""
        found: dict[str, ReadingChoices] = {}
        for path in paths:
            for saved in self.tables:
                if saved.read != ReadingChoices() and _matches(saved.file.split(" › ")[0], path.name):
                    found.setdefault(path.name, saved.read)
        return found

    def _best(self, table: RawTable) -> SavedTable | None:
        columns = set(table.columns)
        fitting = [one for one in self.tables if _needed(one.planned) <= columns]
        ranked = sorted(fitting, key=lambda one: self._rank(one, table, columns), reverse=True)
        if not ranked:
            return None
        is_named = _matches(ranked[0].file, table.name)
        return ranked[0] if is_named or set(ranked[0].known_by) <= columns else None

    def _rank(self, saved: SavedTable, table: RawTable, columns: set[str]) -> tuple[bool, bool, int]:
        known = set(saved.known_by)
        return known <= columns, _matches(saved.file, table.name), len(known & columns)

    def _unknown(self, table: RawTable) -> Problem:
        named = [one for one in self.tables if _matches(one.file, table.name)]
        missing = sorted(_needed(named[0].planned) - set(table.columns)) if named else []
        if missing:
            values = {"found": missing[0], "nearest": nearest(missing[0], table.columns, 3)}
            return Problem("mapping_column_gone", {"file": table.name}, values)
        return Problem("mapping_table_unknown", {"file": table.name}, {"known": tuple(one.file for one in self.tables)})


def saved_plan(
    plan: Plan,
    tables: Sequence[RawTable],
    name: str,
    *,
    time_zone: str = "",
    repeated_leads: RepeatedLeads | None = None,
    choices: Mapping[str, ReadingChoices] | None = None,
) -> SavedPlan:
    """What was decided, ready to be written. choices: those that the user made, by table or file.

    Tables of one shape that are taken for the same are one entry.
    """
    saved: list[SavedTable] = []
    for table in tables:
        planned = plan.table(table.name)
        needed = _needed(planned)
        known_by = tuple(
            dict.fromkeys([*(one for one in table.columns if one in needed), *table.columns[:_MOST_KNOWN_BY]])
        )
        pattern = _pattern_of(table.name)
        read = (choices or {}).get(table.name, (choices or {}).get(table.file, ReadingChoices()))
        # What was seen of this file's values is said again of the next one's.
        kept = replace(planned, name=pattern, sure="sure", why=(), notes=(), words={})
        one = SavedTable(pattern, known_by, kept, read)
        if one not in saved:
            saved.append(one)
    return SavedPlan(name, tuple(saved), time_zone, repeated_leads)


def _needed(planned: PlannedTable) -> set[str]:
    return {column for use in planned.uses for column in use.named()}


def _pattern_of(name: str) -> str:
    """The name with every number taken for one that changes.

    >>> _pattern_of("hubspot-crm-exports-all-deals-2026-01-05.csv")
    'hubspot-crm-exports-all-deals-*.csv'
    """
    return re.sub(r"\d+([-_.]?\d+)*", "*", name, flags=re.ASCII)


def _matches(pattern: str, name: str) -> bool:
    parts = (re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(".*".join(parts), name, re.IGNORECASE | re.DOTALL) is not None
