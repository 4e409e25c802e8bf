"""Know the scores that anything is compared with, and take scores between two of them as one."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.scores import MILLION

Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Lines:
    """All multiples of ``step``, a divisor of a whole point, and ``others`` (rising); in millionths."""

    step: int
    others: Whole

    @classmethod
    def of(cls, steps: Iterable[int], others: Iterable[int]) -> Lines:
        """The whole points, the multiples of each of ``steps``, and some others."""
        step = math.gcd(MILLION, *steps)
        return cls(step, np.array(sorted({one for one in others if one % step}), dtype=np.int64))

    def stand_ins(self, scores: Whole) -> Whole:
        """For each score (in millionths) one that compares like it with every line: a line for a score on it.

        >>> Lines(MILLION, np.array([], dtype=np.int64)).stand_ins(np.array([3_000_000, 3_250_000])).tolist()
        [3000000, 3000001]
        """
        below = scores // self.step * self.step
        if len(self.others):
            place = np.searchsorted(self.others, scores, side="right")
            nearest = np.where(place > 0, self.others[place - 1], np.iinfo(np.int64).min)
            below = np.maximum(below, nearest)
        return below + (below < scores)
