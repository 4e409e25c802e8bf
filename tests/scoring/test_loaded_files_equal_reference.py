"""Data that went through files scores as the reference does: loading moves no time, no text and no number."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.loading.load import load_files
from tests.random_data import frames, random_data, random_moment, with_outcomes
from tests.random_models import random_model
from tests.reference.snapshot import Question, snapshot
from tests.reference.units import Data
from tests.scoring.test_engine_equals_reference import compare, engine_model, seconds
from tests.scoring.test_snapshot_equals_reference import compare as compare_evaluations


def written_files(folder: Path, tables: tuple[pd.DataFrame, ...], ending: str) -> list[list[Path]]:
    """Leads, activities and outcomes as files; the activities in two of them."""
    leads, activities, outcomes = tables
    middle = len(activities) // 2
    pieces = {"leads": [leads], "activities": [activities[:middle], activities[middle:]], "outcomes": [outcomes]}
    paths: list[list[Path]] = []
    for name, parts in pieces.items():
        paths.append([])
        for place, part in enumerate(parts):
            path = folder / f"{name}_{place}.{ending}"
            if ending == "parquet":
                part.astype("string").to_parquet(path)
            else:
                part.to_csv(path, index=False, sep="\t" if ending == "tsv" else ",")
            paths[-1].append(path)
    return paths


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet"])
@pytest.mark.parametrize("seed", range(4))
def test_files_are_scored_and_evaluated_as_the_reference_does(seed: int, ending: str, tmp_path: Path) -> None:
    random = Random(f"{seed} {ending}")
    moment = random_moment(random)
    data = random_data(random, moment, leads=40)
    while len(data.activities) < 2:
        data = random_data(random, moment, leads=40)
    # Loading refuses an activity whose value is no number; the reference is shown the rows that are left.
    data = Data(data.leads, [row for row in data.activities if row["value"] != "x"], [], data.zone)
    data = with_outcomes(random, data, [moment], 30, 3)
    leads, activities, outcomes = written_files(tmp_path, frames(data), ending)
    loaded = load_files(leads, activities, outcomes, time_zone=data.zone, directory=tmp_path)
    try:
        assert len(loaded.dataset) == len(data.leads)
        assert len(loaded.dataset.activities) == len(data.activities)
        assert loaded.dataset.end == seconds(data.end)
        desk = Desk(loaded.dataset)
        as_of = moment + timedelta(days=30)
        question = Question("won", 30, 3, on=(moment,), data_as_of=as_of)
        settings = EvaluationSettings("won", 30, 3, on=(seconds(moment),), data_as_of=seconds(as_of))
        for _ in range(6):
            model = random_model(random)
            compare(model, data, desk, moment, seed)
            found = desk.evaluate(engine_model(model), settings)
            compare_evaluations(found, snapshot(model, data, question), model, data, question)
    finally:
        loaded.store.close()
