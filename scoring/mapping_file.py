"""Read and write the mapping files that say what a user's files are.

Format 1 says which column is which of ours, for files that are leads, activities or outcomes and nothing else:

format: 1
leads: {lead_id: Record ID, created_at: Create Date}
activities: {lead_id: Contact ID, type: Activity, occurred_at: Time}

Format 2 is a whole plan, as the page Data saves it (``scoring.intake.plan_file``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scoring.intake import plan_file
from scoring.intake.plan_file import saved_plan_in, write_saved_plan
from scoring.intake.saved_plan import SavedPlan
from scoring.loading.plans import NEEDED
from scoring.model_text import text_of
from scoring.model_yaml import Document, read_document
from scoring.nearest import nearest
from scoring.problems import InputError, Problem
from scoring.text_file import text_in_file

ColumnMapping = Mapping[str, Mapping[str, str | None]]

FORMAT = 1


def load_mapping(path: Path) -> ColumnMapping | SavedPlan:
    """What a file of either format states. Raises InputError."""
    return read_mapping(text_in_file(path), path.name)


def read_mapping(text: str, source: str) -> ColumnMapping | SavedPlan:
    """Format 1: per table, our column to theirs; null says that their column of our name is not ours. Format 2: a plan.

    Raises InputError with every problem; ``source`` is the text's name for users.
    """
    document = read_document(text, source)
    value = document.value
    is_plan = isinstance(value, dict) and value.get("format") == plan_file.FORMAT
    mapping = saved_plan_in(document) if is_plan else _mapping(document)
    if document.problems:
        raise InputError(document.problems)
    return mapping


def write_mapping(mapping: ColumnMapping | SavedPlan) -> str:
    """The YAML of a mapping, such that ``read_mapping`` gives an equal one."""
    if isinstance(mapping, SavedPlan):
        return write_saved_plan(mapping)
    return text_of({"format": FORMAT, **{table: dict(columns) for table, columns in mapping.items() if columns}})


def _mapping(document: Document) -> ColumnMapping:
    if not isinstance(document.value, dict):
        document.problems.append(Problem("mapping_not_a_mapping", document.place(())))
        return {}
    mapping: dict[str, dict[str, str | None]] = {}
    if document.value.get("format", FORMAT) != FORMAT:
        found = document.value["format"]
        document.problems.append(Problem("mapping_format", document.place(("format",)), {"found": found}))
    for table, columns in document.value.items():
        if table == "format":
            continue
        if table not in NEEDED:
            values = {"found": table, "allowed": tuple(NEEDED), "nearest": nearest(table, NEEDED)}
            document.problems.append(Problem("mapping_unknown_table", document.place((table,)), values))
            continue
        if not isinstance(columns, dict):
            document.problems.append(Problem("mapping_not_a_mapping", document.place((table,))))
            continue
        mapping[table] = {}
        for ours, theirs in columns.items():
            if theirs is not None and not isinstance(theirs, str):
                document.problems.append(
                    Problem("mapping_not_a_name", document.place((table, ours)), {"found": theirs})
                )
            else:
                mapping[table][ours] = theirs
    return mapping
