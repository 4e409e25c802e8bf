"""Choose the moments at which a model is looked at, and tell which of them are mature."""

from __future__ import annotations

import numpy as np

from scoring.dataset import Dataset
from scoring.evaluation import EvaluationSettings
from scoring.times import DAY

DEFAULT_PERIODS = 12


def data_end(dataset: Dataset, settings: EvaluationSettings) -> int:
    """Where the data ends: as set by the user, else its latest time."""
    return dataset.end if settings.data_as_of is None else settings.data_as_of


def chosen_moments(dataset: Dataset, settings: EvaluationSettings) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The mature and the immature moments of the settings, ascending.

    A moment is mature where the horizon after it ends by the data's end. Without ``on`` and ``every`` it is the
    latest mature one; ``every`` gives the last 12 mature starts of a month or (Monday) week.
    """
    end = data_end(dataset, settings)
    latest_mature = end - settings.horizon_days * DAY
    if settings.every is not None:
        return period_starts(latest_mature, settings.every, DEFAULT_PERIODS), ()
    if not settings.on:
        return (latest_mature,), ()
    moments = sorted(set(settings.on))
    return tuple(t for t in moments if t <= latest_mature), tuple(t for t in moments if t > latest_mature)


def period_starts(latest: int, every: str, count: int) -> tuple[int, ...]:
    """The last ``count`` starts (00:00) of a month or week at or before ``latest``, ascending."""
    if every == "week":
        day = latest // DAY
        monday = day - (day + 3) % 7  # 1970-01-01 was a Thursday
        return tuple((monday - 7 * back) * DAY for back in reversed(range(count)))
    month = np.datetime64(latest // DAY, "D").astype("datetime64[M]")
    starts = (month - np.arange(count)[::-1]).astype("datetime64[D]").astype(np.int64)
    return tuple(int(start) * DAY for start in starts)
