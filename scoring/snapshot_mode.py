"""Know data without dated activities, on which no past score can be rebuilt, and say what that means."""

from __future__ import annotations

from scoring.dataset import Dataset
from scoring.problems import InputError, Problem
from scoring.times import NO_TIME


def in_snapshot_mode(dataset: Dataset) -> bool:
    """True where no activity has a date: leads can only be scored by their attributes as they are today."""
    return len(dataset.activities) == 0


def has_times(dataset: Dataset) -> bool:
    """False where nothing tells one time from another: no activity, no time of creation, all outcomes at one moment, as
    a file without any date gives them."""
    second = dataset.outcomes.second
    one_moment = not len(second) or bool(second.min() == second.max())
    return not (in_snapshot_mode(dataset) and one_moment and bool((dataset.created == NO_TIME).all()))


def snapshot_warnings(dataset: Dataset) -> tuple[Problem, ...]:
    """That every rate may be optimistic; nothing where activities have dates."""
    return (Problem("run_snapshot_mode", severity="warning"),) if in_snapshot_mode(dataset) else ()


def refuse_replay(dataset: Dataset) -> None:
    """Raise InputError in snapshot mode: without dates nothing says when a lead's score crossed a line."""
    if in_snapshot_mode(dataset):
        raise InputError([Problem("run_no_replay", severity="warning")])
