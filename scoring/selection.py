"""Say how far rates below the line rest on leads that sales never called, and what a random sample would settle."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.desk import Desk
from scoring.evaluation import FEWEST_ROWS, EvaluationSettings, Rate
from scoring.figures import single_rate
from scoring.model import ScoringModel
from scoring.row_states import NEVER, goal_times
from scoring.rows import Progress
from scoring.statistics import Z, rates, wilson
from scoring.tiers import score_rows
from scoring.times import DAY

# Outcomes that say that sales had the lead in hand. ``won`` and ``lost`` alone do not: some buy by themselves.
WORKED = ("handed_off", "accepted", "rejected", "contacted", "meeting", "opportunity")
Banner = Literal["selection_uncalled", "selection_no_record"]


@dataclass(frozen=True, eq=False)
class Selection:
    """Whom sales worked, above and below the line of a model. A lead is worked in a row (lead, T) where sales had it in
    hand by T + horizon; it counts once, by its first row on that side of the line.

    below, above: share worked (k of n leads). below_worked, below_not_worked: conversion rates of those below.
    tiers: one row a tier: id, n, worked, share, ci_low, ci_high (leads, each by its first row in the tier).
    banner: None; ``selection_uncalled`` where fewer than half of the leads below the line were worked;
    ``selection_no_record`` where the outcomes name nobody that sales worked.
    sample: leads to draw at random from those below the line and call, None without any; planned for a rate as high as
    that above the line.
    """

    below: Rate
    above: Rate
    below_worked: Rate
    below_not_worked: Rate
    tiers: pd.DataFrame
    banner: Banner | None
    sample: int | None
    half_width: float


def selection(
    desk: Desk,
    model: ScoringModel,
    settings: EvaluationSettings,
    half_width: float = 0.02,
    progress: Progress | None = None,
) -> Selection:
    """half_width: how near the sample shall bring the rate below the line, either side: 0.02 is two points of percent.

    Raises InputError where the data lacks a column of the model.
    """
    shared = desk.shared_rows((model,), settings, progress=progress)
    (rows,) = shared.rows
    tier_of_row = score_rows(model, rows.facts).tier
    worked_at = goal_times(desk.dataset, WORKED)
    tiers = len(model.tiers)
    # Places 0 … tiers − 1 are the tiers, then below and above the line.
    seen = np.zeros((tiers + 2, len(desk.dataset)), dtype=bool)
    n, k, worked, worked_k = (np.zeros(tiers + 2) for _ in range(4))
    for i, moment in enumerate(rows.moments):
        lead, row = shared.leads_at(i)
        tier = tier_of_row[row].astype(np.intp)
        side = np.where(tier <= model.hand_off_index, tiers + 1, tiers)
        is_worked = worked_at[lead] <= moment + settings.horizon_days * DAY
        converted = rows.converted[row]
        for place in (tier, side):
            first = ~seen[place, lead]
            seen[place, lead] = True
            for counts, some in ((n, first), (k, first & converted), (worked, first & is_worked)):
                counts += np.bincount(place[some], minlength=tiers + 2)
            worked_k += np.bincount(place[first & is_worked & converted], minlength=tiers + 2)
    below = single_rate(worked[tiers], n[tiers])
    below_worked = single_rate(worked_k[tiers], worked[tiers])
    low, high = wilson(worked[:tiers], n[:tiers])
    return Selection(
        below=below,
        above=single_rate(worked[tiers + 1], n[tiers + 1]),
        below_worked=below_worked,
        below_not_worked=single_rate(k[tiers] - worked_k[tiers], n[tiers] - worked[tiers]),
        tiers=pd.DataFrame(
            {
                "id": [one.id for one in model.tiers],
                "n": n[:tiers].astype(np.int64),
                "worked": worked[:tiers].astype(np.int64),
                "share": rates(worked[:tiers], n[:tiers]),
                "ci_low": low,
                "ci_high": high,
            }
        ),
        banner=_banner(below, worked_at),
        sample=_sample(single_rate(k[tiers], n[tiers]), single_rate(k[tiers + 1], n[tiers + 1]), half_width),
        half_width=half_width,
    )


def _banner(below: Rate, worked_at: NDArray[np.int64]) -> Banner | None:
    if not (worked_at != NEVER).any():
        return "selection_no_record"
    is_told = below.n >= FEWEST_ROWS and below.rate is not None
    return "selection_uncalled" if is_told and below.k * 2 < below.n else None


def _sample(below_all: Rate, above_all: Rate, half_width: float) -> int | None:
    if below_all.n == 0:
        return None
    assert below_all.high is not None
    # Nobody knows what the uncalled would do: as much as those above the line, at most. Rarer, and it is nearer still.
    return sample_size(min(0.5, max(below_all.high, above_all.rate or 0.0)), half_width, below_all.n)


def sample_size(rate: float, half_width: float, leads: int) -> int:
    """How many of ``leads`` to draw at random so that a 95 % interval around a rate reaches no further than this.

    n = z² p (1 − p) / d², less where that is much of all there are: n / (1 + (n − 1) / N). Cochran, W. G. (1977),
    Sampling Techniques, 3rd edition, section 4.4.

    >>> sample_size(0.05, 0.02, 3000)
    397
    """
    if not 0 < half_width < 1:
        raise ValueError(f"half_width must be between 0 and 1 (got {half_width})")
    endless = Z * Z * rate * (1 - rate) / half_width**2
    return min(leads, max(1, math.ceil(endless / (1 + (endless - 1) / leads)))) if leads else 0
