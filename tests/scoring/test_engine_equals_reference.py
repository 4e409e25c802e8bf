"""The engine's scores, tiers and units are those of the slow reference, exactly, on hundreds of random models."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest
import yaml

from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.model_file import read_model
from scoring.score_file import score_table
from tests.random_data import frames, random_data, random_moment
from tests.random_models import random_model
from tests.reference.lead_score import LeadScore, score_lead
from tests.reference.units import Data

BATCHES, DATA_SETS_A_BATCH = 16, 10


def desk_on(data: Data, missing_columns_null: bool = False) -> Desk:
    leads, activities, outcomes = frames(data)
    dataset = dataset_from_frames(leads, activities, outcomes, time_zone=data.zone)
    return Desk(dataset, missing_columns_null=missing_columns_null)


def engine_model(model: dict[str, Any]) -> Any:
    return read_model(yaml.safe_dump(model, allow_unicode=True, sort_keys=False), "random.yaml")


def seconds(moment: datetime) -> int:
    return round((moment - datetime(1970, 1, 1)) / timedelta(seconds=1))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_random_model_scores_random_leads_as_the_reference_does(batch: int) -> None:
    for seed in range(batch * DATA_SETS_A_BATCH, (batch + 1) * DATA_SETS_A_BATCH):
        random = Random(seed)
        moment = random_moment(random)
        data = random_data(random, moment)
        desk = desk_on(data)
        for _ in range(2):
            model = random_model(random)
            for as_of in (moment, moment - timedelta(days=random.choice([1, 7, 30]))):
                compare(model, data, desk, as_of, seed)


def test_many_activities_a_lead_are_scored_as_the_reference_does() -> None:
    random = Random(99)
    moment = random_moment(random)
    data = random_data(random, moment, leads=30, busiest=200)
    desk = desk_on(data)
    for seed in range(20):
        compare(random_model(random), data, desk, moment, seed)


def test_a_column_that_the_data_lacks_is_missing_for_every_lead_where_the_run_says_so() -> None:
    random = Random(7)
    moment = random_moment(random)
    data = random_data(random, moment)
    model = {
        "format": 1,
        "name": "Lacking",
        "groups": [{"id": "g"}],
        "rules": [
            {"id": "a", "group": "g", "points": 1, "lead": {"not": {"never_there": 5}}},
            {"id": "b", "group": "g", "points": 2, "number": {"field": "nor_this", "at_least": 3}},
            {"id": "c", "group": "g", "points": 4, "activity": {
                "type": "page_view", "where": {"nowhere": {"is_missing": True}}}},
            {"id": "d", "group": "g", "points": 8, "streak": {
                "type": "email_sent", "last": 1, "not_followed_by": "email_open", "same": "no_column"}},
        ],
        "tiers": [{"id": "last"}],
        "hand_off": "last",
    }  # fmt: skip
    compare(model, data, desk_on(data, missing_columns_null=True), moment, 7)


def compare(model: dict[str, Any], data: Data, desk: Desk, as_of: datetime, seed: int) -> None:
    """Raise where any figure of any lead differs, naming the seed, the model and the lead."""
    table = score_table(desk, engine_model(model), seconds(as_of), detail=True)
    assert table["lead_id"].tolist() == list(data.by_id)
    for row in table.to_dict("records"):
        lead = str(row["lead_id"])
        wanted = _wanted(score_lead(model, data, lead, as_of))
        found = {name: None if pd.isna(cell) else cell for name, cell in row.items()}
        wrong = {name: (one, found.get(name, "no column")) for name, one in wanted.items() if found.get(name) != one}
        if wrong:
            cells = {**data.by_id[lead], "activities": [event.row for event in data.activities_of.get(lead, [])]}
            text = yaml.safe_dump(model, allow_unicode=True, sort_keys=False, default_flow_style=None)
            pytest.fail(f"seed {seed}, as of {as_of} in {data.zone}, (wanted, found): {wrong}\n{cells}\n{text}")


def _wanted(scored: LeadScore) -> dict[str, object]:
    """The cells of the lead's row; a number is the double nearest to the exact one."""
    wanted: dict[str, object] = {
        "excluded": scored.excluded,
        "tier": scored.tier,
        "handed_off": scored.handed_off,
        "instant": scored.instant,
        "surge": scored.surge,
        "score": None if scored.score is None else float(scored.score),
    }
    wanted.update({f"units_{rule}": float(units) for rule, units in scored.units.items()})
    if scored.excluded is None:
        wanted.update({f"points_{rule}": float(points) for rule, points in scored.points.items()})
        wanted.update({f"group_{group}": float(score) for group, score in scored.groups.items()})
    return wanted
