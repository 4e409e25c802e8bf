"""Make leads whose outcomes follow their score, or do not, for tests of figures that need many conversions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from scoring.dataset import Dataset
from scoring.dataset_frames import dataset_from_frames
from scoring.evaluation import EvaluationSettings
from scoring.model_file import read_model
from scoring.times import DAY, iso, second_of

MODEL = read_model(
    """
format: 1
name: Fit and visits
score: {min: 0, max: 100}
groups: [{id: all}]
rules:
  - {id: fit, group: all, points: 1, number: {field: fit}}
  - {id: visits, group: all, points: 8, activity: {type: visit, within_days: 60, at_most: 6}}
tiers: [{id: hot, from: 60}, {id: warm, from: 30}, {id: cold}]
hand_off: hot
""",
    "worlds.yaml",
)
START = second_of("2025-01-01")
FIRST_DATE = START + 200 * DAY


def dates(count: int) -> EvaluationSettings:
    """Evaluate on so many dates, 30 days apart, all of them mature."""
    return EvaluationSettings(on=tuple(FIRST_DATE + 30 * DAY * i for i in range(count)), data_as_of=START + 700 * DAY)


def world(seed: int, leads: int = 1_000, base: float = 0.1, strength: float = 0.5) -> Dataset:
    """Leads with a fit of 0 to 49 and some visits; how likely a win is rises with the fit by ``strength`` per 10.

    Wins lie within 90 days after ``FIRST_DATE`` or the dates that follow it.
    """
    random = np.random.default_rng(seed)
    fit = random.integers(0, 50, leads)
    visitor = np.repeat(np.arange(leads), random.poisson(random.gamma(0.5, 4, leads)))
    won = np.flatnonzero(random.random(leads) < np.minimum(1, base * np.exp(strength * (fit - 25) / 10)))
    visits = START + random.integers(1, 400 * DAY, len(visitor))
    wins = FIRST_DATE + random.integers(1, 90 * DAY, len(won)) + 30 * DAY * random.integers(0, 6, len(won))
    return dataset_from_frames(
        pd.DataFrame({"lead_id": np.arange(leads).astype(str), "fit": fit.astype(str)}),
        pd.DataFrame({"lead_id": visitor.astype(str), "type": "visit", "occurred_at": [iso(int(t)) for t in visits]}),
        pd.DataFrame({"lead_id": won.astype(str), "outcome": "won", "occurred_at": [iso(int(t)) for t in wins]}),
    )


def shuffled(dataset: Dataset, seed: int) -> Dataset:
    """The same leads with each other's outcomes."""
    other = np.random.default_rng(seed).permutation(len(dataset)).astype(np.int32)
    outcomes = replace(dataset.outcomes, lead=other[dataset.outcomes.lead])
    return replace(dataset, id=f"{dataset.id}-{seed}", outcomes=outcomes)
