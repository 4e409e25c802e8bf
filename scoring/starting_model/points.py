"""Turn log odds ratios into points, and scores into tiers."""

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
# What each rule of a model of equal points gives.
EQUAL_POINTS = 10
# So far from what the evidence says, points a unit may be rounded.
_NEAR = 0.1


def points_of(
    log_odds: NDArray[np.float64], facts: NDArray[np.floating], most: NDArray[np.integer] | None = None
) -> list[int | float]:
    """Points a unit, in proportion to the weight of evidence, the logarithm of the odds ratio; whole for yes or no.

    facts: [rules, rows], from 0 to 1. most: [rules], how many units a fact of 1 is; None where each is one.
    Good, I. J. (1950), Probability and the Weighing of Evidence; as points that are added up: Siddiqi, N. (2006),
    Credit Risk Scorecards, chapter 6.
    """
    best = float((log_odds @ facts).max(initial=0.0))
    if best <= 0:
        return [0] * len(log_odds)
    scale = min(_FULL_SCORE / best, _MOST_FOR_TWICE / math.log(2))
    units = [1] * len(log_odds) if most is None else most.tolist()
    return [points_a_unit(float(one) * scale, many) for one, many in zip(log_odds, units, strict=True)]


def points_a_unit(points: float, most: int) -> int | float:
    """What each of so many units gives, as people write it; all of them together give about the points.

    One digit where that is within a tenth, else two; 0 where all units together are not worth one point.

    >>> points_a_unit(12.4, 1), points_a_unit(10, 20), points_a_unit(-29, 20), points_a_unit(10, 65)
    (12, 0.5, -1.4, 0.15)
    """
    if round(points) == 0 or most == 1:
        return round(points)
    exact = points / most
    first = -math.floor(math.log10(abs(exact)))
    one, two = (round(exact, min(3, digits)) for digits in (first, first + 1))
    near = one if abs(one - exact) <= _NEAR * abs(exact) else two
    return int(near) if near == int(near) else near


def tiers_of(
    score: NDArray[np.int64], converted: NDArray[np.bool_], weight: NDArray[np.float64]
) -> tuple[Tier, Tier, Tier]:
    """hot: the tenth with the highest scores; warm: below it, as far down as they still convert more than all do.

    score, converted, weight: [rows]; weight: how many rows each stands for.
    """
    scores, place = np.unique(score, return_inverse=True)
    n = np.bincount(place, weights=weight)[::-1]
    k = np.bincount(place, weights=weight * converted)[::-1]
    falling, last = scores[::-1], max(0, len(scores) - 2)
    hot = _place_of_hot(n)
    base, warm = k.sum() / n.sum(), hot
    for i in range(hot + 1, last + 1):
        if k[hot + 1 : i + 1].sum() >= base * n[hot + 1 : i + 1].sum():
            warm = i
    hot_from = _roundest(_below(falling, hot), int(falling[hot]))
    if warm == hot:
        # Nothing between hot and all others converts more than they do: half way down.
        return _tiers(hot_from, max(1, hot_from // 2))
    return _tiers(hot_from, _roundest(_below(falling, warm), int(falling[warm])))


def tiers_by_share(score: NDArray[np.int64]) -> tuple[Tier, Tier, Tier]:
    """hot: the tenth of the leads with the highest scores; warm: down to half of what they have; where all scores are
    alike, as many points as two and four equal rules give.

    score: [leads], whole points.
    """
    scores, n = np.unique(score, return_counts=True)
    if len(scores) < 2:
        return _tiers(4 * EQUAL_POINTS, 2 * EQUAL_POINTS)
    falling, hot = scores[::-1], _place_of_hot(n[::-1])
    hot_from = max(1, _roundest(_below(falling, hot), int(falling[hot])))
    return _tiers(hot_from, max(1, hot_from // 2))


def _place_of_hot(n: NDArray[np.number]) -> int:
    """Which of the scores, the highest first, is the last one that is hot. n: how many rows have each."""
    up_to = np.cumsum(n)
    # At least one score is below hot, and one below warm where there are so many.
    last = max(0, len(n) - 2)
    hot = min(max(0, int(np.searchsorted(up_to / up_to[-1], _HOT_SHARE, side="right")) - 1), last)
    while hot < last and up_to[hot] < _FEWEST_HOT:
        hot += 1
    return hot


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
