"""State what a threshold is chosen for, and find the one that wins.

docs/evaluation.md, 'Choosing a threshold'. All four work on many columns (resamples) at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from scoring.choosing.resampled_sweep import Tally
from scoring.problems import InputError, Problem
from scoring.statistics import Floats, rates, wilson

ObjectiveName = Literal["value", "capacity", "rate", "capture"]
OBJECTIVES: tuple[ObjectiveName, ...] = ("value", "capacity", "rate", "capture")
NOBODY = -1  # in place of a threshold's index: none meets the objective


@dataclass(frozen=True)
class Value:
    """Maximise ``value_per_conversion`` × k − ``cost_per_hand_off`` × n, in any one currency."""

    value_per_conversion: float
    cost_per_hand_off: float
    name: ClassVar[ObjectiveName] = "value"

    @property
    def break_even_rate(self) -> float:
        """The conversion rate from which a hand-off is worth its cost."""
        return self.cost_per_hand_off / self.value_per_conversion

    def net(self, n: Floats, k: Floats) -> Floats:
        return self.value_per_conversion * k - self.cost_per_hand_off * n


@dataclass(frozen=True)
class Capacity:
    """The lowest threshold whose hand-offs a week fit."""

    per_week: float
    name: ClassVar[ObjectiveName] = "capacity"


@dataclass(frozen=True)
class AskedRate:
    """The lowest threshold whose interval's lower end reaches the rate (a share, 0.1 for 10 %)."""

    rate: float
    name: ClassVar[ObjectiveName] = "rate"


@dataclass(frozen=True)
class AskedCapture:
    """The highest threshold that still captures the share of all conversions."""

    share: float
    name: ClassVar[ObjectiveName] = "capture"


Objective = Value | Capacity | AskedRate | AskedCapture


def checked(objective: Objective) -> Objective:
    """The objective itself; raises InputError with every number that makes no sense."""
    if isinstance(objective, Value):
        numbers = {
            "--value-per-conversion": (objective.value_per_conversion, objective.value_per_conversion > 0),
            "--cost-per-hand-off": (objective.cost_per_hand_off, objective.cost_per_hand_off >= 0),
        }
    elif isinstance(objective, Capacity):
        numbers = {"--capacity-per-week": (objective.per_week, objective.per_week > 0)}
    elif isinstance(objective, AskedRate):
        numbers = {"--rate": (objective.rate, 0 < objective.rate < 1)}
    else:
        numbers = {"--capture": (objective.share, 0 < objective.share <= 1)}
    keys = {
        "--value-per-conversion": "option_not_above_zero",
        "--cost-per-hand-off": "option_below_zero",
        "--capacity-per-week": "option_not_above_zero",
    }
    problems = [
        Problem(keys.get(option, "option_no_share"), {"option": option}, {"found": number})
        for option, (number, is_right) in numbers.items()
        if not (is_right and np.isfinite(number))
    ]
    if problems:
        raise InputError(problems)
    return objective


def winners(objective: Objective, tally: Tally, per_week: Floats | None = None) -> NDArray[np.intp]:
    """For each column the index of the threshold that wins, ``NOBODY`` where none meets the objective.

    per_week: hand-offs a week, in the shape of the tally; needed for a capacity. Where two thresholds give the same
    value, the higher wins: fewer calls for the same money. A value of 0 or less is no better than to call nobody, and
    a threshold that hands nobody over fits no capacity.
    """
    if isinstance(objective, Value):
        net = np.where(tally.n > 0, objective.net(tally.n, tally.k), -np.inf)
        return _highest((net == net.max(axis=0)) & (net > 0))
    if isinstance(objective, Capacity):
        if per_week is None:
            raise ValueError("a capacity needs the hand-offs a week")
        return _lowest((per_week > 0) & (per_week <= objective.per_week))
    if isinstance(objective, AskedRate):
        low, _ = wilson(tally.lead_k, tally.lead_n)
        return _lowest(low >= objective.rate)
    return _highest(rates(tally.k, np.broadcast_to(tally.converted, tally.k.shape)) >= objective.share)


def _lowest(meets: NDArray[np.bool_]) -> NDArray[np.intp]:
    return np.where(meets.any(axis=0), meets.argmax(axis=0), NOBODY)


def _highest(meets: NDArray[np.bool_]) -> NDArray[np.intp]:
    return np.where(meets.any(axis=0), len(meets) - 1 - meets[::-1].argmax(axis=0), NOBODY)
