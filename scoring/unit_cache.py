"""Keep the unit columns of one data set, so that a changed rule rebuilds its own column and no other."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scoring.dataset import Dataset
from scoring.model import Definition, Instant, LeadUnits, NumberUnits, ScoringModel
from scoring.postings import Postings
from scoring.tiers import Booleans
from scoring.units import UnitColumn, leads_that_meet, unit_column
from scoring.units_at import LeadMoments, units_at

NOT_EXCLUDED = -1


class UnitCache:
    """Unit columns by (definition, moment); never by points. Not thread-safe."""

    def __init__(self, dataset: Dataset, keep_bytes: int = 300_000_000) -> None:
        self.dataset = dataset
        self._postings = Postings(dataset)
        self._keep_bytes = keep_bytes
        self._kept: OrderedDict[tuple[Definition, int | None], UnitColumn] = OrderedDict()
        self._kept_bytes = 0

    def column(self, definition: Definition, moment: int) -> UnitColumn:
        """The units of every lead as of a moment, in thousandths."""
        # Attributes carry no history: their units are the same at every moment.
        timeless = isinstance(definition, (LeadUnits, NumberUnits))
        key = (definition, None if timeless else moment)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        column = unit_column(self.dataset, self._postings, definition, moment)
        self._kept[key] = column
        self._kept_bytes += column.nbytes
        while self._kept_bytes > self._keep_bytes and len(self._kept) > 1:
            self._kept_bytes -= self._kept.popitem(last=False)[1].nbytes
        return column

    def at(self, definition: Definition, rows: LeadMoments) -> UnitColumn:
        """The units of each row's lead as of the row's own moment. Not kept: whoever lays out rows keeps them."""
        return units_at(self.dataset, self._postings, definition, rows)

    def rules(
        self, model: ScoringModel, moment: int, progress: Callable[[int], None] | None = None
    ) -> list[UnitColumn]:
        """One column a rule of the model, disabled ones too.

        progress: called with the number of columns done.
        """
        columns = []
        for done, rule in enumerate(model.rules, start=1):
            columns.append(self.column(rule.definition, moment))
            if progress is not None:
                progress(done)
        return columns

    def resets(self, model: ScoringModel, moment: int) -> list[Booleans]:
        """One array [leads] a reset of the model: its silence holds."""
        return [self.column(reset.silence, moment) > 0 for reset in model.resets]

    def instants(self, model: ScoringModel, moment: int) -> list[Booleans]:
        """One array [leads] an instant entry: it hands the lead over."""
        return [self._instant(instant, moment) for instant in model.instant]

    def _instant(self, instant: Instant, moment: int) -> Booleans:
        holds = self.column(instant.activity, moment) > 0
        if instant.unless is not None:
            holds &= ~leads_that_meet(self.dataset, instant.unless)
        return holds

    def excluded_by(self, model: ScoringModel, moment: int) -> NDArray[np.int32]:
        """For every lead the index of the first exclusion that holds, or ``NOT_EXCLUDED``."""
        first = np.full(len(self.dataset), NOT_EXCLUDED, dtype=np.int32)
        for i, exclusion in reversed(list(enumerate(model.exclude))):
            first[self.column(exclusion.definition, moment) > 0] = i
        return first
