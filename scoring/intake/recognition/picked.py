"""Look at a column that the user picked as at those that were proposed: its forms of times, its words, its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from scoring.intake.plan import WORD_OF, DateReading, PlannedTable
from scoring.intake.raw import RawTable
from scoring.intake.recognition.by_values import with_dates, with_numbers, with_words
from scoring.intake.recognition.drafts import Draft
from scoring.intake.recognition.matching import Fit
from scoring.intake.recognition.profiles import profiles
from scoring.intake.recognition.survey import words_found
from scoring.intake.workbench import workbench

_AS_IT_IS = DateReading()
_One = TypeVar("_One")


def with_column_seen(table: RawTable, planned: PlannedTable, column: str) -> PlannedTable:
    """The table's plan with what a newly picked column holds: forms that must be chosen, words and what they stand for.

    What was decided before stays. Reads the whole column where its first rows do not tell.
    """
    profile = next((one for one in profiles() if (one.product, one.kind) == (planned.product, planned.kind)), None)
    draft = Draft(replace(planned, notes=()), None if profile is None else Fit(profile, (), 0.0, "sure"))
    with workbench([table]) as connection:
        seen = with_dates(connection, table, draft.planned, draft)
        seen = with_words(connection, table, seen, draft, [table], [draft])
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
    columns = {
        use.columns[ours]
        for use in planned.uses
        for ours in (WORD_OF.get(use.into, ""), f"{WORD_OF.get(use.into, '')}_part")
        if ours in use.columns and not use.dated
    }
    words = {column: known[column] for column in columns if column in known}
    wanted = sorted(columns - set(words))
    if wanted:
        with workbench([table]) as connection:
            words |= words_found(connection, table, wanted, planned.nulls)
    return replace(planned, words=words)


def _with(before: Mapping[str, _One], seen: Mapping[str, _One], column: str) -> dict[str, _One]:
    """What was known before, and what was seen of this one column."""
    return {**{name: one for name, one in seen.items() if name == column}, **before}
