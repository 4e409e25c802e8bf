"""Find the plateau: the thresholds that are as good as the chosen one within the data's noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.choosing.objectives import NOBODY
from scoring.resampling import RESAMPLES

WINS_NEEDED = RESAMPLES * 4 // 5


@dataclass(frozen=True)
class Plateau:
    """low, high: indices of thresholds, both included. wins: in how many resamples one of them wins."""

    low: int
    high: int
    wins: int


def plateau(won: NDArray[np.intp], chosen: int, thresholds: int) -> Plateau | None:
    """The narrowest range that holds the chosen threshold and the winners of 80 % of the resamples.

    won: [resamples], indices of thresholds or ``NOBODY``. Of equally narrow ranges the one with more wins, then the
    lowest. None where too few resamples have a winner at all.

    >>> plateau(np.array([4] * 150 + [6] * 20 + [9] * 30), chosen=5, thresholds=10)
    Plateau(low=4, high=6, wins=170)
    """
    there = won[won != NOBODY]
    if len(there) < WINS_NEEDED:
        return None
    up_to = np.concatenate([[0], np.cumsum(np.bincount(there, minlength=thresholds))])
    lows = np.arange(chosen + 1)
    # The first threshold by which enough have won; beyond the last where too few win from here on.
    highs = np.maximum(np.searchsorted(up_to, up_to[lows] + WINS_NEEDED) - 1, chosen)
    enough = highs < thresholds
    lows, highs = lows[enough], highs[enough]
    wins = up_to[highs + 1] - up_to[lows]
    best = np.lexsort((lows, -wins, highs - lows))[0]
    return Plateau(int(lows[best]), int(highs[best]), int(wins[best]))
