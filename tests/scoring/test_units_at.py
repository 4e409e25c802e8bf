"""Units as of each row's own moment are those of all leads at that moment."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import numpy as np
import pytest

from scoring.postings import Postings
from scoring.units import unit_column
from scoring.units_at import LeadMoments, units_at
from tests.random_data import edge_time, random_data, random_moment
from tests.random_models import random_model
from tests.scoring.test_engine_equals_reference import desk_on, engine_model, seconds


@pytest.mark.parametrize("seed", range(60))
def test_each_row_has_the_units_of_its_own_moment(seed: int) -> None:
    random = Random(seed)
    moment = random_moment(random)
    dataset = desk_on(random_data(random, moment, leads=12)).dataset
    postings = Postings(dataset)
    moments = [seconds(edge_time(random, moment) + timedelta(days=random.choice([0, 1, 40]))) for _ in range(6)]
    rows = LeadMoments(
        np.tile(np.arange(len(dataset)), len(moments)), np.repeat(np.array(moments, dtype=np.int64), len(dataset))
    )
    shuffled = np.random.default_rng(seed).permutation(len(rows))
    for _ in range(3):
        model = engine_model(random_model(random))
        for definition in {rule.definition for rule in model.rules} | {reset.silence for reset in model.resets}:
            wanted = np.concatenate([unit_column(dataset, postings, definition, one) for one in moments])
            found = units_at(dataset, postings, definition, LeadMoments(rows.lead[shuffled], rows.moment[shuffled]))
            assert found.tolist() == wanted[shuffled].tolist(), definition
