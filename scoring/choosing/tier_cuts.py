"""Set the tiers' lowest scores from cut-offs, from shares of the leads, or from what can be worked a week."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scoring.choosing.hand_off_flow import HandOffFlow
from scoring.choosing.words import plain_number
from scoring.model import ScoringModel
from scoring.problems import InputError, Problem
from scoring.statistics import Floats


def with_cuts(model: ScoringModel, cuts: Sequence[float]) -> ScoringModel:
    """The same model with other lowest scores for its tiers, highest first, one for each but the last.

    Raises InputError where they are not strictly falling, or not as many.
    """
    named = model.tiers[:-1]
    _check_count(model, cuts)
    rounded = [round(float(cut), 3) for cut in cuts]
    problems = [
        Problem(
            "choice_cuts_not_falling", {}, {"tier": lower.id, "cut": plain_number(below), "above": plain_number(above)}
        )
        for lower, above, below in zip(named[1:], rounded, rounded[1:], strict=False)
        if not below < above
    ]
    if problems:
        raise InputError(problems)
    for tier, cut in zip(named, rounded, strict=True):
        model = model.with_tier_from(tier.id, cut)
    return model


def with_shares(model: ScoringModel, shares: Sequence[float], thresholds: Floats, n: Floats) -> ScoringModel:
    """The same model with cuts that give the tiers their shares of all rows, as nearly as equal scores let them.

    shares: of each tier but the last, highest first: 0.05, 0.15 for 'top 5 %, next 15 %'. thresholds, n: of a sweep.
    Of two thresholds equally near, the higher. Raises InputError where the shares make no sense, or so many leads
    have equal scores that two tiers would have the same cut.
    """
    _check_count(model, shares)
    asked = np.cumsum(np.asarray(shares, dtype=np.float64))
    if len(asked) and (min(shares) <= 0 or asked[-1] > 1 + 1e-9):
        raise InputError([Problem("choice_shares_wrong", {}, {"found": list(map(float, shares))})])
    rows = float(n[0]) if len(n) else 0.0
    if rows == 0:
        raise InputError([Problem("choice_no_rows", {}, {})])
    above = np.asarray(n, dtype=np.float64)
    cuts: list[float] = []
    highest = len(thresholds)
    for tier, share in zip(model.tiers, asked.tolist(), strict=False):
        # In rows, and rounded: two that are equally near must not differ by a rounding error.
        away = np.abs(above[:highest] - share * rows).round(6)
        if highest == 0:
            raise InputError([Problem("choice_no_cut_left", {}, {"tier": tier.id})])
        highest = int(highest - 1 - away[::-1].argmin())
        cuts.append(float(thresholds[highest]))
    return with_cuts(model, cuts)


def with_capacities(model: ScoringModel, per_week: Sequence[float], flow: HandOffFlow) -> ScoringModel:
    """The same model with the lowest cuts at which each tier's leads a week can be worked.

    per_week: of each tier but the last, highest first. A lead counts in the highest tier that it reaches. Raises
    InputError where a capacity is too small for any cut.
    """
    _check_count(model, per_week)
    arrived = flow.per_week(flow.thresholds)
    cuts: list[float] = []
    highest = len(flow.thresholds)
    for tier, capacity in zip(model.tiers, np.cumsum(np.asarray(per_week, dtype=np.float64)).tolist(), strict=False):
        fits = np.flatnonzero(arrived[:highest] <= capacity)
        if len(fits) == 0:
            raise InputError([Problem("choice_no_cut_left", {}, {"tier": tier.id})])
        highest = int(fits[0])
        cuts.append(float(flow.thresholds[highest]))
    return with_cuts(model, cuts)


def _check_count(model: ScoringModel, numbers: Sequence[float]) -> None:
    wanted = len(model.tiers) - 1
    if len(numbers) != wanted:
        raise InputError([Problem("choice_wrong_number_of_cuts", {}, {"found": len(numbers), "needed": wanted})])
