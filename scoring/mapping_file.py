"""Read and write which column of a user's files is which of ours.

format: 1
leads: {lead_id: Record ID, created_at: Create Date}
activities: {lead_id: Contact ID, type: Activity, occurred_at: Time}
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scoring.loading.plans import NEEDED
from scoring.model_text import text_of
from scoring.model_yaml import Document, read_document
from scoring.nearest import nearest
from scoring.problems import InputError, Problem
from scoring.text_file import text_in_file

ColumnMapping = Mapping[str, Mapping[str, str | None]]

FORMAT = 1


def load_mapping(path: Path) -> ColumnMapping:
    """Per table, our column to theirs; null says that their column of our name is not ours. Raises InputError."""
    return read_mapping(text_in_file(path), path.name)


def read_mapping(text: str, source: str) -> ColumnMapping:
    """The mapping that a text states. Raises InputError with every problem; ``source`` is its name for users."""
    document = read_document(text, source)
    mapping = _mapping(document)
    if document.problems:
        raise InputError(document.problems)
    return mapping


def write_mapping(mapping: ColumnMapping) -> str:
    """The YAML of a mapping, such that ``read_mapping`` gives an equal one."""
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
