"""Find leads that are alike in everything a score or a rate depends on, so that they are kept once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.row_states import USED, States


def alike(
    states: list[States], columns: list[Iterable[NDArray[Any]]], leads: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The leads in an order in which those that are alike stand together, and where each such run begins.

    states: [leads], one array a moment. columns: for each moment all that decides scores, one array each over all
    leads of the data set. leads: those that have a row. Answers positions in ``leads``.

    Leads are told apart by two independent 64-bit sums of (value × random number): two that differ agree in both
    by chance about once in 10^30 pairs.
    """
    random = np.random.default_rng(20_240_229)
    sums = [np.zeros(len(leads), dtype=np.uint64) for _ in range(2)]
    for state, at_moment in zip(states, columns, strict=True):
        used = state >= USED
        all_used = bool(used.all())
        for total in sums:
            total += state.astype(np.uint64) * random.integers(1, 2**64, dtype=np.uint64)
        # One column at a time, so that no second copy of all of them is held.
        for column in at_moment:
            values = column[leads].astype(np.uint64)
            if not all_used:
                # What a lead without a row at the moment has there tells nothing.
                values[~used] = 0
            for total in sums:
                total += values * random.integers(1, 2**64, dtype=np.uint64)
    order = np.argsort(sums[0])
    one, two = (total[order] for total in sums)
    same = one[1:] == one[:-1]
    if (two[1:] != two[:-1])[same].any():
        order = np.lexsort((sums[1], sums[0]))
        one, two = (total[order] for total in sums)
    if not len(leads):
        return order, order
    return order, np.flatnonzero(np.append(True, (one[1:] != one[:-1]) | (two[1:] != two[:-1])))
