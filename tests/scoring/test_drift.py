"""Months are those of the reference, and the stability limit is passed about as often as it says."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from scipy.stats import chi2

from scoring.drift import drift, stability
from scoring.evaluation import EvaluationSettings
from scoring.times import second_of
from tests.random_data import random_data, random_moment, with_outcomes
from tests.random_models import random_model
from tests.reference.snapshot import Question, UsedRow, auc, snapshot
from tests.scoring.test_engine_equals_reference import desk_on, engine_model
from tests.scoring.test_snapshot_equals_reference import same


def test_each_month_has_the_figures_of_the_reference() -> None:
    for seed in range(12):
        random = Random(8000 + seed)
        moment = random_moment(random)
        data = with_outcomes(random, random_data(random, moment, leads=40), [moment], 30, 0)
        model = random_model(random)
        found = drift(desk_on(data), engine_model(model), EvaluationSettings(horizon_days=30))
        wanted = snapshot(model, data, Question("won", 30, 0, (), "month", None))
        months = found.months[found.months["mature"]]
        assert len(months) == 12
        for month, row in zip(wanted.moments, months.to_dict("records"), strict=True):
            rows = [one for one in wanted.rows if one.moment == month]
            _compare(row, rows, model)


def _compare(row: dict[str, object], rows: list[UsedRow], model: dict[str, object]) -> None:
    handed = [one for one in rows if one.handed_off]
    assert (row["n"], row["k"]) == (len(rows), sum(one.converted for one in rows))
    assert (row["handed_n"], row["handed_k"]) == (len(handed), sum(one.converted for one in handed))
    same(row["auc"], auc(rows))
    same(row["share"], len(handed) / len(rows) if rows else math.nan)
    for tier in model["tiers"]:  # type: ignore[attr-defined]
        of_tier = sum(one.tier == tier["id"] for one in rows)
        same(row[f"tier_{tier['id']}"], of_tier / len(rows) if rows else math.nan)
    if rows:
        scores = [float(one.score) for one in rows]
        same(row["score_p50"], float(np.median(scores)))


def test_months_whose_outcomes_are_not_in_have_scores_and_no_rates() -> None:
    random = Random(1)
    moment = random_moment(random)
    data = random_data(random, moment, leads=60)
    found = drift(desk_on(data), engine_model(random_model(random)), EvaluationSettings(horizon_days=60))
    later = found.months[~found.months["mature"]]
    assert len(later) >= 1
    assert later["rate"].isna().all()
    assert later["capture"].isna().all()
    assert (later["n"] > 0).any()
    bars = found.scores.groupby("month")["n"].sum()
    assert bars.to_dict() == dict(zip(found.months["month"], found.months["n"], strict=True))


def test_the_reference_is_the_first_month_with_rows_or_those_that_were_named() -> None:
    random = Random(3)
    moment = random_moment(random)
    desk = desk_on(random_data(random, moment, leads=80))
    model = engine_model(random_model(random))
    first = drift(desk, model, EvaluationSettings(horizon_days=7))
    filled = first.months[first.months["n"] >= 10]["month"].iloc[0]
    assert first.months[first.months["in_reference"]]["month"].tolist() == [filled]
    named = tuple(second_of(month) for month in first.months["month"].iloc[-3:-1])
    other = drift(desk, model, EvaluationSettings(horizon_days=7), reference=named)
    assert other.reference == named
    assert other.months["in_reference"].sum() == 2


def test_the_index_is_that_of_the_formula() -> None:
    before = np.repeat([10.0, 20.0], [50, 50])
    after = np.repeat([10.0, 20.0], [30, 70])
    index, limit = stability(before, after)
    assert index == pytest.approx((0.3 - 0.5) * math.log(0.3 / 0.5) + (0.7 - 0.5) * math.log(0.7 / 0.5))
    assert limit == pytest.approx(float(chi2.ppf(0.95, 1)) * (1 / 100 + 1 / 100))


def test_equal_scores_have_no_index_and_a_band_that_empties_has_a_large_one() -> None:
    assert all(math.isnan(one) for one in stability(np.full(50, 7.0), np.full(50, 9.0)))
    assert all(math.isnan(one) for one in stability(np.arange(9.0), np.arange(100.0)))
    index, limit = stability(np.arange(100.0), np.full(100, 3.0))
    assert math.isfinite(index)
    assert index > 10 * limit


@pytest.mark.parametrize(("n", "m"), [(200, 400), (3000, 1000)])
def test_unchanged_scores_pass_the_limit_in_about_5_of_100_months_whatever_the_sample(n: int, m: int) -> None:
    random = np.random.default_rng(n)
    passed = 0
    for _ in range(1000):
        index, limit = stability(random.normal(size=n), random.normal(size=m))
        passed += index > limit
    assert 25 <= passed <= 80


def test_a_shift_of_a_fifth_of_the_spread_is_seen_among_thousands_and_not_among_dozens() -> None:
    random = np.random.default_rng(9)
    index, limit = stability(random.normal(size=4000), random.normal(0.2, 1, size=4000))
    assert limit < index < 0.1  # and the usual 0.1 would have missed it
    seen = 0
    for _ in range(100):
        index, limit = stability(random.normal(size=40), random.normal(0.2, 1, size=40))
        seen += index > limit
    assert seen < 40
