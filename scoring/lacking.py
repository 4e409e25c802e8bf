"""Find the columns that a model names and the data lacks, and where wished treat them as missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from scoring.columns import MISSING_CODE, Column
from scoring.dataset import Dataset
from scoring.model import ActivityUnits, LeadUnits, NumberUnits, ScoringModel, StreakUnits
from scoring.nearest import nearest
from scoring.problems import Problem

_ACTIVITY_FIELDS = ("type", "occurred_at", "lead_id")


def named_columns(model: ScoringModel) -> Iterator[tuple[str, str, str]]:
    """(table, column, part of the model) for every column that the model names; table is leads or activities."""
    for i, rule in enumerate(model.rules):
        yield from _columns_of(rule.definition, f"rules[{i}].{rule.kind}")
    for i, exclusion in enumerate(model.exclude):
        kind = "lead" if exclusion.lead is not None else "activity"
        yield from _columns_of(exclusion.definition, f"exclude[{i}].{kind}")
    for i, instant in enumerate(model.instant):
        yield from _columns_of(instant.activity, f"instant[{i}].activity")
        if instant.unless is not None:
            yield from (("leads", column, f"instant[{i}].unless") for column in instant.unless.columns())


def _columns_of(definition: object, part: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(definition, LeadUnits):
        yield from (("leads", column, part) for column in definition.lead.columns())
    elif isinstance(definition, NumberUnits):
        yield "leads", definition.field, f"{part}.field"
    elif isinstance(definition, (ActivityUnits, StreakUnits)):
        yield from (("activities", column, f"{part}.where") for column in definition.where.columns())
        if isinstance(definition, StreakUnits):
            yield "activities", definition.same, f"{part}.same"


def _has_activities(dataset: Dataset) -> bool:
    activities = dataset.activities
    return len(activities) > 0 or len(activities.class_columns) > 1 or bool(activities.row_column_names)


def lacking_columns(model: ScoringModel, dataset: Dataset) -> list[Problem]:
    """One problem a column, with every part that names it and the nearest names there are.

    A table that was not given at all lacks no column: there is nothing to look at.
    """
    activities = dataset.activities
    there = {
        "leads": ("lead_id", *dataset.lead_columns),
        "activities": tuple(
            dict.fromkeys((*_ACTIVITY_FIELDS, *activities.class_columns, *activities.row_column_names))
        ),
    }
    parts: dict[tuple[str, str], list[str]] = {}
    for table, column, part in named_columns(model):
        if column not in there[table] and (table == "leads" or _has_activities(dataset)):
            parts.setdefault((table, column), []).append(part)
    return [
        Problem(
            "run_missing_column",
            place={"part": ", ".join(dict.fromkeys(named_by))},
            values={
                "table": table,
                "column": column,
                "nearest": nearest(column, there[table], 3),
                "columns": there[table],
            },
        )
        for (table, column), named_by in parts.items()
    ]


def with_lacking_columns(dataset: Dataset, lacking: Iterable[tuple[str, str]]) -> Dataset:
    """The data set with these (table, column) added, every value missing."""
    of_leads = {column for table, column in lacking if table == "leads"}
    of_activities = {column for table, column in lacking if table == "activities"}
    activities = dataset.activities
    classes = len(activities.class_columns["type"].codes)
    return replace(
        dataset,
        lead_columns={**dataset.lead_columns, **{name: _all_missing(len(dataset)) for name in of_leads}},
        activities=replace(
            activities,
            class_columns={**activities.class_columns, **{name: _all_missing(classes) for name in of_activities}},
        ),
    )


def _all_missing(rows: int) -> Column:
    return Column(np.full(rows, MISSING_CODE, dtype=np.int32), [])
