"""Decide which column of which file becomes which column of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scoring.loading.sources import Source
from scoring.nearest import nearest
from scoring.problems import Problem

TableName = Literal["leads", "activities", "outcomes"]
NEEDED: Mapping[TableName, tuple[str, ...]] = {
    "leads": ("lead_id",),
    "activities": ("lead_id", "type", "occurred_at"),
    "outcomes": ("lead_id", "outcome", "occurred_at"),
}
KNOWN: Mapping[TableName, tuple[str, ...]] = {
    "leads": ("created_at",),
    "activities": ("detail", "campaign", "value"),
    "outcomes": ("amount", "owner", "reason"),
}


@dataclass(frozen=True)
class TablePlan:
    """columns: the table's columns by our names, in order; column i is c{i} inside.
    from_file: for each source, the file's column (an index, None where it has none) for each of them.
    """

    table: TableName
    sources: tuple[Source, ...]
    columns: tuple[str, ...]
    from_file: tuple[tuple[int | None, ...], ...]

    def inside(self, column: str) -> str:
        """The name inside the store: c0, c1, …"""
        return f"c{self.columns.index(column)}"

    def own_name(self, column: str, source: int) -> str:
        """What the user's file calls a column of ours; our name where it has none."""
        place = self.from_file[source][self.columns.index(column)]
        name = column if place is None else self.sources[source].columns[place]
        return self.sources[source].own_names.get(name, name)

    def cells_sql(self, source: int) -> str:
        """The select list that lays a file's columns out as the table's."""
        return ", ".join(
            f"'' AS c{i}" if place is None else f"f{place} AS c{i}" for i, place in enumerate(self.from_file[source])
        )


def plan_table(
    table: TableName, sources: Sequence[Source], mapping: Mapping[str, str | None]
) -> tuple[TablePlan, list[Problem]]:
    """The plan, and what is wrong with it: columns that are missing, with the nearest names there are.

    mapping: our column to theirs; None says that their column of our name is not ours.
    """
    problems: list[Problem] = []
    per_file: list[dict[str, int]] = []
    for source in sources:
        places = {name.strip() or f"column_{i + 1}": i for i, name in enumerate(source.columns)}
        if not source.types and not source.delimiter and not _is_enough(table, places, mapping):
            problems.append(Problem("data_no_delimiter", {"file": source.name}, {"found": source.columns[0]}))
            continue
        ours = {our: places[their] for our, their in mapping.items() if their is not None and their in places}
        others = {name: place for name, place in places.items() if place not in ours.values()}
        kept = {_free(name, mapping, ours): place for name, place in others.items()}
        problems += _missing(table, source, places, mapping, {**ours, **kept})
        per_file.append({**ours, **kept})
    somewhere = {name for source in sources for name in source.columns}
    problems += [
        Problem("data_missing_column", {"file": ", ".join(source.name for source in sources)},
                {"found": their, "nearest": nearest(their, somewhere, 3), "there": tuple(sorted(somewhere))})
        for our, their in mapping.items()
        if their is not None and our not in NEEDED[table] and their not in somewhere
    ]  # fmt: skip
    names = list(dict.fromkeys(name for one in per_file for name in sorted(one, key=one.__getitem__)))
    # The known columns first, so that tables and downloads begin with them.
    first = [name for name in (*NEEDED[table], *KNOWN[table]) if name in names]
    columns = tuple(first + [name for name in names if name not in first])
    from_file = tuple(tuple(one.get(name) for name in columns) for one in per_file)
    return TablePlan(table, tuple(sources), columns, from_file), problems


def _missing(
    table: TableName,
    source: Source,
    places: Mapping[str, int],
    mapping: Mapping[str, str | None],
    found: Mapping[str, int],
) -> list[Problem]:
    problems = []
    for our in NEEDED[table]:
        if our in found:
            continue
        their = mapping.get(our) or our
        near = nearest(their, places, 3)
        values = {"found": their, "nearest": near, "there": tuple(places)}
        problems.append(Problem("data_missing_column", {"file": source.name}, values))
    return problems


def _is_enough(table: TableName, places: Mapping[str, int], mapping: Mapping[str, str | None]) -> bool:
    return table == "leads" and (mapping.get("lead_id") or "lead_id") in places


def _free(name: str, mapping: Mapping[str, str | None], ours: Mapping[str, int]) -> str:
    """Their column's name, unless the mapping gave that name to another one."""
    return f"{name} (file)" if name in ours or (name in mapping and mapping[name] is None) else name
