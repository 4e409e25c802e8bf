"""Time a step and its floor in turn, and give the ratio that a shared, noisy machine cannot blur."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Run = Callable[[], object]


@dataclass(frozen=True)
class Paired:
    """Medians over the pairs; ratio is the median of the pairs' ratios, not the ratio of the medians."""

    step_ms: float
    floor_ms: float
    ratio: float
    pairs: int


def in_turn(step: Run, floor: Run, *, pairs: int, warm_up: int = 1, before: Run = lambda: None) -> Paired:
    """Run step, floor, step, floor, …: what disturbs the machine for longer than a pair disturbs both alike.

    before: run before each step, and not timed.
    """

    def timed() -> float:
        before()
        return milliseconds(step)

    for _ in range(warm_up):
        timed()
        floor()
    times = [(timed(), milliseconds(floor)) for _ in range(pairs)]
    return Paired(
        step_ms=statistics.median(step_ms for step_ms, _ in times),
        floor_ms=statistics.median(floor_ms for _, floor_ms in times),
        ratio=statistics.median(step_ms / floor_ms for step_ms, floor_ms in times),
        pairs=pairs,
    )


def milliseconds(run: Run) -> float:
    """How long one run takes."""
    start = time.perf_counter_ns()
    run()
    return (time.perf_counter_ns() - start) / 1e6
