"""Tell which columns of the leads a first model may rest on, before any of them is fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from scoring.columns import comparable
from scoring.dataset import Dataset
from scoring.leakage import outcome_columns_of
from scoring.numbers import numbers_of
from scoring.quality.persons import kind_of_person
from scoring.starting_model.protected import is_protected

# Of the cells that are filled: with more different ones a column tells leads apart rather than saying what they are.
_DISTINCT_SHARE, _NUMBERS_SHARE = 0.5, 0.9
# Of fewer cells nothing is told by how many differ.
_FEWEST_CELLS = 20


def offered_columns(dataset: Dataset, cells: Mapping[str, Sequence[str | None]] | None = None) -> tuple[str, ...]:
    """Neither made by the outcome, nor about whose lead it is, nor what people are protected for.

    cells: of each column some, to tell by them too; columns without any are judged by their names.
    """
    made_by_outcome = outcome_columns_of(dataset)
    return tuple(
        name
        for name in dataset.lead_columns
        if name not in made_by_outcome
        and name != "created_at"
        and not is_protected(name)
        and _says_what_leads_are(name, (cells or {}).get(name, ()))
    )


def _says_what_leads_are(name: str, cells: Sequence[str | None]) -> bool:
    there = [cell for cell in cells if cell is not None and cell.strip()]
    if kind_of_person(name, there) is not None:
        return False
    distinct = sorted({comparable(cell) for cell in there})
    if len(there) < _FEWEST_CELLS or len(distinct) <= _DISTINCT_SHARE * len(there):
        return True
    return float(np.mean(~np.isnan(numbers_of(distinct)))) >= _NUMBERS_SHARE
