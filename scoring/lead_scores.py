"""Score every lead as of one moment, with the reasons: who is excluded, handed over at once, or surging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.model import ScoringModel
from scoring.scores import Numbers, UnitMatrix
from scoring.tiers import Booleans, RowFacts, score_rows
from scoring.times import DAY
from scoring.unit_cache import UnitCache
from scoring.units import UnitColumn


@dataclass(frozen=True, eq=False)
class LeadScores:
    """One entry a lead, in the order of the file.

    total, groups: in multiples of ``grain`` millionths; excluded leads have numbers here too: the caller leaves them
    out. excluded_by, instant_by: the first entry of the model that holds, −1 for none. units: thousandths, one column
    a rule; empty where not asked for.
    """

    grain: int
    total: Numbers
    groups: Mapping[str, Numbers]
    tier: NDArray[np.int8]
    excluded_by: NDArray[np.int32]
    instant_by: NDArray[np.int32]
    surging: Booleans
    units: list[UnitColumn]


def score_leads(units: UnitCache, model: ScoringModel, moment: int, *, with_units: bool) -> LeadScores:
    leads = len(units.dataset)
    columns = units.rules(model, moment)
    earlier = None if model.surge is None else moment - model.surge.days * DAY
    instants = units.instants(model, moment)
    facts = RowFacts(
        units=UnitMatrix.of(columns, leads),
        resets=units.resets(model, moment),
        instants=instants,
        earlier_units=None if earlier is None else UnitMatrix.of(units.rules(model, earlier), leads),
        earlier_resets=() if earlier is None else units.resets(model, earlier),
        born_since=None if earlier is None else units.dataset.created > earlier,
    )
    scored = score_rows(model, facts)
    instant_by = np.full(leads, -1, dtype=np.int32)
    for i, holds in reversed(list(enumerate(instants))):
        instant_by[holds] = i
    return LeadScores(
        grain=scored.grain,
        total=scored.total,
        groups=scored.groups,
        tier=scored.tier,
        excluded_by=units.excluded_by(model, moment),
        instant_by=instant_by,
        surging=scored.surging if scored.surging is not None else np.zeros(leads, dtype=bool),
        units=columns if with_units else [],
    )
