"""Hide who the leads are while others look on: stand-ins for ids, names, addresses and firms, the same on all pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.columns import MISSING_CODE
from scoring.dataset import Dataset
from scoring.problems import Problem
from scoring.quality import PersonKind, cells_of, person_columns
from scoring.segments import OWNER, Segments
from ui.i18n import Language, text
from ui.kept import Kept
from ui.pipeline import LoadedData
from ui.replayed import Replayed, owners_of
from ui.session import Bench, remembered

# What stands for a text of which nothing may be said.
HIDDEN = "•••"
# Problems that may quote a cell, by the beginning of their key.
_OF_CELLS = ("data_row", "plan_")
_FEWEST_DIGITS = 4

_recognised: Kept[Mapping[str, PersonKind]] = Kept(1)
_first_leads: Kept[NDArray[np.int64]] = Kept(32)


@dataclass(frozen=True, eq=False)
class Masking:
    """What is hidden of one data set. columns: those of the leads that are, with what they hold.

    A stand-in's number is that of the first lead with the same value, counted from 1 in the order of the files: it
    stays the same from page to page, and two leads of one firm show that they are.
    """

    dataset: Dataset
    language: Language
    columns: Mapping[str, PersonKind]
    on: bool

    @property
    def mark(self) -> object:
        """Equal where the same is hidden in the same language; part of the key of a file that was made."""
        return self.on and (tuple(sorted(self.columns)), self.language)

    def lead_ids(self, leads: Sequence[int] | NDArray[np.integer]) -> list[str]:
        """A stand-in, or the id, for each of the leads (indices)."""
        if not self.on:
            return [str(self.dataset.lead_ids[lead]) for lead in leads]
        return [self._stand_in("lead", int(lead)) for lead in leads]

    def hides(self, column: str) -> bool:
        return self.on and column in self.columns

    def attributes(self, leads: Sequence[int], table: pd.DataFrame) -> pd.DataFrame:
        """A table of attributes, one row each of the leads, with stand-ins in the columns that are hidden."""
        shown = table.copy()
        for name in map(str, table.columns):
            if self.hides(name):
                shown[name] = self._cells(name, leads)
        return shown

    def values(self, column: str, texts: Iterable[str]) -> list[str]:
        """Values of a column of the leads, as text is compared; those of no lead are hidden altogether."""
        texts = list(texts)
        if not self.hides(column):
            return texts
        if column == OWNER:
            return self.owners(texts)
        values = self.dataset.lead_columns[column]
        first = self._first(column)
        of_text: dict[str, int] = {}
        for own, lead in zip(values.comparable_values, first.tolist(), strict=True):
            of_text[own] = min(lead, of_text.get(own, lead))
        keys = [text.strip().casefold() for text in texts]
        return [self._stand_in(self.columns[column], of_text[key]) if key in of_text else HIDDEN for key in keys]

    def owners(self, names: Iterable[str]) -> list[str]:
        """Whoever works the leads, numbered by the first lead that is theirs."""
        names = list(names)
        if not self.on:
            return names
        everyone = [one for one in dict.fromkeys(owners_of(self.dataset).tolist()) if one]
        place = {str(name): i for i, name in enumerate(everyone)}
        return [self._stand_in("owner", place[name], 2) if name in place else HIDDEN for name in names]

    def segments(self, found: Segments) -> Segments:
        """The segments with stand-ins for the values of a column that is hidden."""
        if not self.hides(found.column):
            return found
        named = (found.table["kind"] == "value").to_numpy()
        names = found.table["value"].astype(object).to_numpy(copy=True)
        names[named] = self.values(found.column, [str(one) for one in names[named]])
        return replace(found, table=found.table.assign(value=names))

    def replayed(self, shown: Replayed) -> Replayed:
        """The replay with stand-ins for the owners."""
        loads = [shown.candidate_load, shown.current_load]
        if not self.on or not any(len(load.owners) for load in loads):
            return shown
        one, other = (
            replace(load, owners=load.owners.assign(owner=self.owners(str(name) for name in load.owners["owner"])))
            for load in loads
        )
        return replace(shown, candidate_load=one, current_load=other)

    def _cells(self, column: str, leads: Sequence[int]) -> list[str | None]:
        codes = self.dataset.lead_columns[column].codes[np.asarray(leads, dtype=np.intp)]
        if column == OWNER:
            there = iter(self.owners(self.dataset.lead_columns[column].values[code] for code in codes if code >= 0))
            return [None if code == MISSING_CODE else next(there) for code in codes.tolist()]
        first = self._first(column)
        return [
            None if code == MISSING_CODE else self._stand_in(self.columns[column], int(first[code]))
            for code in codes.tolist()
        ]

    def _first(self, column: str) -> NDArray[np.int64]:
        """The first lead that has each value of a column."""

        def found() -> NDArray[np.int64]:
            codes = self.dataset.lead_columns[column].codes
            first = np.zeros(len(self.dataset.lead_columns[column].values), dtype=np.int64)
            there = np.flatnonzero(codes != MISSING_CODE)[::-1]
            # The last one written stays: the first lead.
            first[codes[there]] = there
            return first

        return _first_leads.get(self.dataset, (), column, found)

    def _stand_in(self, kind: str, place: int, digits: int = _FEWEST_DIGITS) -> str:
        return text(self.language, f"masking.{kind}", number=f"{place + 1:0{digits}d}")


def masking_of(bench: Bench, language: Language) -> Masking:
    """What is hidden of the bench's data in this session; nothing where meeting mode is off."""
    return Masking(bench.data.dataset, language, hidden_columns(bench), remembered().meeting_mode)


def hidden_columns(bench: Bench) -> dict[str, PersonKind]:
    """The columns that meeting mode hides: those recognised, or those that the user chose."""
    found = recognised_columns(bench.data)
    chosen = bench.choices.quality.hidden_columns
    if chosen is None:
        return dict(found)
    # Of a column that only the user took for a person's, nothing more is known.
    return {name: found.get(name, "note") for name in chosen}


def recognised_columns(data: LoadedData) -> Mapping[str, PersonKind]:
    """By their names and the cells of some leads."""

    def found() -> Mapping[str, PersonKind]:
        return {**person_columns(cells_of(data)), OWNER: "name"}

    return _recognised.get(data.dataset, (), None, found)


def problems_to_show(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems; in meeting mode those of rows without the cells that they quote."""
    if not remembered().meeting_mode:
        return tuple(problems)
    return tuple(
        replace(one, values={**one.values, "found": HIDDEN})
        if one.key.startswith(_OF_CELLS) and "found" in one.values
        else one
        for one in problems
    )
