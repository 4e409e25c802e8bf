"""Say how many leads a week each threshold would have sent to sales, from a replay.

The leads at or above a threshold on one date are a stock, built up over months; what sales can work is a flow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.dataset import WEEK, Dataset
from scoring.replay import Replay, ReplaySettings
from scoring.resampling import RESAMPLES, SEED
from scoring.row_states import birth_times
from scoring.snapshot_mode import in_snapshot_mode
from scoring.statistics import Floats
from scoring.times import NO_TIME


@dataclass(frozen=True, eq=False)
class HandOffFlow:
    """Hand-offs over a number of weeks.

    thresholds: float64 [thresholds], rising. hand_offs: float64 [thresholds], whole numbers, each lead once. leads:
    those of whom they are some.
    """

    thresholds: Floats
    hand_offs: Floats
    weeks: float
    leads: int

    def per_week(self, thresholds: Floats) -> Floats:
        """Hand-offs a week at each threshold.

        A threshold between two of the flow's takes the lower one's, which are at least as many: a capacity is kept.
        """
        return self.hand_offs[self._place(thresholds)] / self.weeks

    def drawn_per_week(self, thresholds: Floats) -> Floats:
        """[thresholds, 200]: the same in resamples of the leads, with a fixed seed.

        A lead falls in the cell of the highest threshold that it would have crossed; the cells' counts are drawn from
        the multinomial distribution, which is what drawing the leads one by one comes to. In a bounded period a
        higher threshold may have more hand-offs than a lower one, which leads had crossed before the period; such a
        surplus is a cell that counts against the lower thresholds.
        """
        steps = self.hand_offs - np.append(self.hand_offs[1:], 0.0)
        size = np.abs(steps)
        leads = max(self.leads, int(size.sum()))
        if leads == 0:
            return np.zeros((len(thresholds), RESAMPLES))
        chance = np.append(size, leads - size.sum()) / leads
        drawn = np.random.default_rng(SEED).multinomial(leads, chance, size=RESAMPLES)[:, :-1] * np.sign(steps)
        by_threshold = np.cumsum(drawn[:, ::-1], axis=1)[:, ::-1].T / self.weeks
        return by_threshold[self._place(thresholds)]

    def _place(self, thresholds: Floats) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        return np.maximum(np.searchsorted(self.thresholds, thresholds, side="right") - 1, 0)


def hand_off_flow(dataset: Dataset, replay: Replay, settings: ReplaySettings) -> HandOffFlow | None:
    """The flow of a replay's sweep over the period of its settings, by default from the first lead to the end.

    None in snapshot mode: without dates nothing says when a lead reached a threshold.
    """
    if in_snapshot_mode(dataset):
        return None
    return HandOffFlow(
        replay.sweep["threshold"].to_numpy(dtype=np.float64),
        replay.sweep["hand_offs"].to_numpy(dtype=np.float64),
        weeks_counted(dataset, settings),
        len(dataset),
    )


def weeks_counted(dataset: Dataset, settings: ReplaySettings) -> float:
    """The length of the period whose crossings count, in weeks; at least one."""
    born = birth_times(dataset)
    born = born[born != NO_TIME]
    end = dataset.end if settings.data_as_of is None else settings.data_as_of
    first = int(born.min()) if len(born) else end
    start = first if settings.start is None else max(settings.start, first)
    stop = end if settings.end is None else min(settings.end, end)
    return max(1.0, (stop - start) / WEEK)
