"""Let files of one shape, such as the months of one export, be read alike: what one of them tells holds for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scoring.intake.plan import DateReading, PlannedTable, UndecidedDate, Use
from scoring.intake.raw import RawTable

_MOST_DETAILS = 12


def read_alike(tables: Sequence[RawTable], planned: Sequence[PlannedTable]) -> list[PlannedTable]:
    """The same plans, in the same order; those of one shape know the same words, details and orders of dates."""
    found = list(planned)
    shapes: dict[tuple[object, ...], list[int]] = {}
    for place, (table, one) in enumerate(zip(tables, planned, strict=True)):
        if one.uses:
            use_shape = tuple((use.into, tuple(sorted(use.columns.items())), tuple(use.dated)) for use in one.uses)
            shapes.setdefault((one.product, one.kind, tuple(sorted(table.columns)), use_shape), []).append(place)
    for places in shapes.values():
        if len(places) > 1:
            some = [found[place] for place in places]
            uses = tuple(_alike(ones) for ones in zip(*(one.uses for one in some), strict=True))
            for place in places:
                found[place] = _with_dates_of(replace(found[place], uses=uses), some)
    return found


def _alike(uses: Sequence[Use]) -> Use:
    values = {word: ours for use in reversed(uses) for word, ours in use.values.items()}
    details = {name: found for use in uses for name, found in use.details.items()}
    return replace(uses[0], values=values, details=dict(list(details.items())[:_MOST_DETAILS]))


def _with_dates_of(planned: PlannedTable, others: Sequence[PlannedTable]) -> PlannedTable:
    dates = dict(planned.dates)
    undecided: dict[str, UndecidedDate] = {}
    for column, question in planned.undecided.items():
        told = [one.dates[column] for one in others if column in one.dates and one.dates[column].form in question.forms]
        forms = [
            form
            for form in question.forms
            if all(form in one.undecided[column].forms for one in others if column in one.undecided)
        ]
        if told and all(one.form == told[0].form for one in told):
            dates[column] = told[0]
        elif len(forms) == 1:
            dates[column] = DateReading(forms[0], _zone_of(planned, others, column))
        else:
            undecided[column] = UndecidedDate(tuple(forms) or question.forms, question.example)
    return replace(planned, dates=dates, undecided=undecided)


def _zone_of(planned: PlannedTable, others: Sequence[PlannedTable], column: str) -> str:
    return next((one.dates[column].zone for one in (planned, *others) if column in one.dates), "")
