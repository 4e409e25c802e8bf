"""Look at a column that the user picked as at those that were proposed: its forms of times, its words, its numbers."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from scoring.intake.plan import DateReading, PlannedTable
from scoring.intake.raw import RawTable
from scoring.intake.recognition.by_values import with_dates, with_numbers, with_words
from scoring.intake.recognition.drafts import Draft
from scoring.intake.recognition.matching import Fit
from scoring.intake.recognition.profiles import profiles
from scoring.intake.recognition.samples import sample_of
from scoring.intake.recognition.survey import words_found
from scoring.intake.workbench import workbench

_AS_IT_IS = DateReading()
_One = TypeVar("_One")


def with_column_seen(table: RawTable, planned: PlannedTable, column: str) -> PlannedTable:
    """The table's plan with what a newly picked column holds: forms that must be chosen, words and what they stand for.

    What was decided before stays. Reads the whole column, of a large table rows from all over.
    """
    profile = next((one for one in profiles() if (one.product, one.kind) == (planned.product, planned.kind)), None)
    draft = Draft(replace(planned, notes=()), None if profile is None else Fit(profile, (), 0.0, "sure"))
    with tempfile.TemporaryDirectory(prefix="sample-") as folder:
        sample = sample_of(table, Path(folder))
        with workbench([sample]) as connection:
            seen = with_dates(connection, sample, draft.planned, draft, is_whole=sample is table)
            seen = with_words(connection, sample, seen, draft, [sample], [draft])
    seen = with_numbers(table, seen)
    # As one of many columns that are kept it may stand there as it is; as ours it is asked about.
    is_open = column in seen.undecided and planned.dates.get(column, _AS_IT_IS).form == _AS_IT_IS.form
    dates = {name: one for name, one in planned.dates.items() if not (is_open and name == column)}
    return replace(
        planned,
        uses=seen.uses,
        dates=_with(dates, seen.dates, column),
        undecided=_with(planned.undecided, seen.undecided if is_open else {}, column),
        numbers=_with(planned.numbers, seen.numbers, column),
        words={**planned.words, **seen.words},
        notes=tuple(dict.fromkeys((*planned.notes, *(one for one in seen.notes if one.place.get("column") == column)))),
    )


def with_words_seen(table: RawTable, planned: PlannedTable, known: Mapping[str, Mapping[str, int]]) -> PlannedTable:
    """The table's plan with the words that its columns of types and outcomes hold, and how often; nothing is proposed.

    known: what was found before in this table's columns, which is not looked for again.
    """
    words = {column: known[column] for column in planned.word_columns if column in known}
    wanted = sorted(planned.word_columns - set(words))
    if wanted:
        with tempfile.TemporaryDirectory(prefix="sample-") as folder:
            sample = sample_of(table, Path(folder))
            with workbench([sample]) as connection:
                words |= words_found(connection, sample, wanted, planned.nulls)
    return replace(planned, words=words)


def _with(before: Mapping[str, _One], seen: Mapping[str, _One], column: str) -> dict[str, _One]:
    """What was known before, and what was seen of this one column."""
    return {**{name: one for name, one in seen.items() if name == column}, **before}
