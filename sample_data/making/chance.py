"""Draw from distributions on Python's own random numbers, which stay the same on every version and machine."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of draws for one lead and one purpose: another part of the data can change without moving it.

    >>> Chance("a seed", 7).whole(1, 6) == Chance("a seed", 7).whole(1, 6)
    True
    """

    def __init__(self, *key: object) -> None:
        self._random = random.Random("/".join(str(part) for part in key))

    def share(self) -> float:
        """Even between 0 and 1."""
        return self._random.random()

    def happens(self, probability: float) -> bool:
        return self._random.random() < probability

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._random.random() * (high - low + 1))

    def one_of(self, things: Sequence[T]) -> T:
        return things[int(self._random.random() * len(things))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        left = self._random.random() * sum(weights.values())
        for thing, weight in weights.items():
            left -= weight
            if left < 0:
                return thing
        return next(reversed(list(weights)))

    def normal(self, spread: float = 1.0) -> float:
        """Around 0 (Box and Muller, one of the two)."""
        return spread * math.sqrt(-2 * math.log(1 - self.share())) * math.cos(2 * math.pi * self.share())

    def around(self, median: float, spread: float) -> float:
        """Log-normal with this median; ``spread`` is the standard deviation of the logarithm."""
        return median * math.exp(self.normal(spread))

    def poisson(self, mean: float) -> int:
        """How many of something with this mean (Knuth's product of draws; for small means)."""
        limit, product, count = math.exp(-mean), self._random.random(), 0
        while product > limit:
            product *= self._random.random()
            count += 1
        return count


def probability(log_odds: float) -> float:
    """The logistic function.

    >>> probability(0.0)
    0.5
    """
    return 1 / (1 + math.exp(-log_odds))
