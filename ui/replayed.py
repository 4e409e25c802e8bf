"""Replay the candidate and the current model, keeping what was replayed while it may be asked for again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scoring.choosing.hand_off_flow import weeks_counted
from scoring.dataset import Dataset
from scoring.evaluation import EvaluationSettings
from scoring.model import ScoringModel
from scoring.replay import Replay, ReplaySettings, owners_of_leads
from scoring.replay_tables import Load, SalesCapacity, load_of, weeks_spanned
from scoring.scores import GroupSums
from ui.choices import ReplayChoices
from ui.kept import Kept
from ui.pipeline import LoadedData

# The sums of every row are large, and the desk keeps those that it needs.
_NO_SUMS = GroupSums(1, (), (), {})

_kept: Kept[Replay] = Kept(8)
_owners: Kept[NDArray[np.object_]] = Kept(1)


@dataclass(frozen=True, eq=False)
class Replayed:
    """Both models over the same weeks, against the same capacity. weeks: the length of the period that counts."""

    candidate: Replay
    current: Replay
    candidate_load: Load
    current_load: Load
    settings: ReplaySettings
    owners: NDArray[np.object_]
    weeks: float


def replay_settings(settings: EvaluationSettings, choices: ReplayChoices) -> ReplaySettings:
    """The goal, horizon and end of the data are those of the desk; the rest is the page's."""
    return ReplaySettings(
        goal=settings.goal,
        horizon_days=settings.horizon_days,
        data_as_of=settings.data_as_of,
        start=choices.start,
        # The last day counts as a whole.
        end=None if choices.end is None else choices.end + 86_399,
        late_days=choices.late_days,
        hysteresis=choices.hysteresis,
    )


def replayed(
    data: LoadedData,
    candidate: ScoringModel,
    current: ScoringModel,
    settings: ReplaySettings,
    capacity: SalesCapacity,
    progress: Callable[[float], None] | None = None,
) -> Replayed:
    """Everything on the page. A column that the data lack counts as missing, as on the desk."""
    # The current model first: what is replayed last is where the next change of the candidate starts from.
    both = [replay_of(data, model, settings, progress) for model in (current, candidate)]
    weeks = weeks_spanned(both)
    owners = owners_of(data.dataset) if capacity.per_owner else np.zeros(0, dtype=object)
    loads = [load_of(one, weeks, capacity, owners) for one in both]
    return Replayed(both[1], both[0], loads[1], loads[0], settings, owners, weeks_counted(data.dataset, settings))


def replay_of(
    data: LoadedData,
    model: ScoringModel,
    settings: ReplaySettings,
    progress: Callable[[float], None] | None = None,
) -> Replay:
    """One model's replay."""
    return _kept.get(
        data.dataset, (model,), settings, lambda: replace(data.desk.replay(model, settings, progress), sums=_NO_SUMS)
    )


def owners_of(dataset: Dataset) -> NDArray[np.object_]:
    """One name (or None) a lead."""
    return _owners.get(dataset, (), None, lambda: owners_of_leads(dataset))
