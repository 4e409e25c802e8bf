"""Hold the rows that live figures are of, with what a model made of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.live.standings import Codes, FixedParts, codes_as_scored, fixed_parts
from scoring.model import ScoringModel
from scoring.scores import GroupSums, group_sums
from scoring.statistics import counted
from scoring.tiers import Booleans, RowFacts, Scored


@dataclass(frozen=True, eq=False)
class Population:
    """Rows that each stand for ``weight`` alike ones.

    converted: bool [rows]. fixed: what no points change of the rows' standings. standing: codes as the model has
    scored them. earlier_sums: each group's points as of the surge's earlier moment, where a surge can lift.
    """

    facts: RowFacts
    scored: Scored
    weight: NDArray[np.float64]
    converted: Booleans
    fixed: FixedParts
    standing: Codes
    earlier_sums: GroupSums | None

    @cached_property
    def counts_by_score(self) -> tuple[int, NDArray[np.float64], NDArray[np.float64]]:
        """Lowest score in grains; rows, and converted rows, of it and each score after it."""
        total = self.scored.total.astype(np.int64)
        low = int(total.min()) if len(total) else 0
        n = counted(total - low, weights=self.weight, minlength=1)
        hits = np.flatnonzero(self.converted)
        return low, n, counted(total[hits] - low, weights=self.weight[hits], minlength=len(n))

    @classmethod
    def of(
        cls, model: ScoringModel, facts: RowFacts, scored: Scored, weight: NDArray[np.float64], converted: Booleans
    ) -> Population:
        fixed = fixed_parts(model, facts)
        surges = model.surge is not None and model.surge.tier is not None and facts.earlier_units is not None
        earlier = group_sums(model, facts.earlier_units) if surges and facts.earlier_units is not None else None
        standing = codes_as_scored(model, fixed, scored)
        return cls(facts, scored, weight, converted, fixed, standing, earlier)
