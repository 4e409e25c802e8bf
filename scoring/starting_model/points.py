"""Turn log odds ratios into whole points, and scores into tiers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from scoring.model import Tier

# The best lead of those learnt from has about so many points, unless each would then say more than is known.
_FULL_SCORE = 100
# Points that double the odds at most; a model of few rules would else spread them over the whole scale.
_MOST_FOR_TWICE = 20
# What sales could take up: of the open leads, the part with the highest scores.
_HOT_SHARE = 0.10
_FEWEST_HOT = 10


def points_of(log_odds: NDArray[np.float64], fires: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Whole points in proportion to the weight of evidence, the logarithm of the odds ratio. fires: [rules, rows].

    Good, I. J. (1950), Probability and the Weighing of Evidence; as points that are added up: Siddiqi, N. (2006),
    Credit Risk Scorecards, chapter 6.
    """
    best = float((log_odds @ fires).max(initial=0.0))
    if best <= 0:
        return np.zeros(len(log_odds), dtype=np.int64)
    scale = min(_FULL_SCORE / best, _MOST_FOR_TWICE / math.log(2))
    return np.round(log_odds * scale).astype(np.int64)


def tiers_of(
    score: NDArray[np.int64], converted: NDArray[np.bool_], weight: NDArray[np.float64]
) -> tuple[Tier, Tier, Tier]:
    """hot: the tenth with the highest scores; warm: below it, as far down as they still convert more than all do.

    score, converted, weight: [rows]; weight: how many rows each stands for.
    """
    scores, place = np.unique(score, return_inverse=True)
    n = np.bincount(place, weights=weight)[::-1]
    k = np.bincount(place, weights=weight * converted)[::-1]
    falling, share = scores[::-1], np.cumsum(n) / n.sum()
    # At least one score is below hot, and one below warm where there are so many.
    last = max(0, len(falling) - 2)
    hot = min(max(0, int(np.searchsorted(share, _HOT_SHARE, side="right")) - 1), last)
    while hot < last and np.cumsum(n)[hot] < _FEWEST_HOT:
        hot += 1
    base, warm = k.sum() / n.sum(), hot
    for i in range(hot + 1, last + 1):
        if k[hot + 1 : i + 1].sum() >= base * n[hot + 1 : i + 1].sum():
            warm = i
    hot_from = _roundest(_below(falling, hot), int(falling[hot]))
    if warm == hot:
        # Nothing between hot and all others converts more than they do: half way down.
        return _tiers(hot_from, max(1, hot_from // 2))
    return _tiers(hot_from, _roundest(_below(falling, warm), int(falling[warm])))


def _below(falling: NDArray[np.int64], place: int) -> int:
    return int(falling[place + 1]) if place + 1 < len(falling) else 0


def _roundest(above: int, highest: int) -> int:
    """The roundest number above one and up to another: no lead has a score between them.

    >>> _roundest(38, 44), _roundest(41, 44), _roundest(43, 44), _roundest(44, 46)
    (40, 44, 44, 45)
    """
    for step in (10, 5, 2):
        if highest // step * step > above:
            return highest // step * step
    return highest


def _tiers(hot: int, warm: int) -> tuple[Tier, Tier, Tier]:
    return (
        Tier(id="hot", from_score=hot),
        Tier(id="warm", from_score=min(warm, hot - 1)),
        Tier(id="new"),
    )
