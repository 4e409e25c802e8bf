"""The engine equals the reference where numbers, spans and tables are as large, or as small, as the format allows."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.problems import InputError
from scoring.score_file import score_table
from scoring.wording import sentence
from tests.random_data import frames, random_data
from tests.random_models import random_model
from tests.reference.snapshot import Question, snapshot
from tests.reference.units import Data
from tests.scoring.test_engine_equals_reference import compare, desk_on, engine_model, seconds
from tests.scoring.test_snapshot_equals_reference import compare as compare_evaluations

NOON = datetime(2024, 5, 15, 12)


def model(*rules: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """One group, unbounded unless said, and two tiers."""
    numbered = [{"id": f"r{place}", "group": "g", "points": 1, **rule} for place, rule in enumerate(rules)]
    tiers = [{"id": "hot", "from": 10}, {"id": "cold"}]
    whole = {"format": 1, "name": "Extreme", "score": {}, "groups": [{"id": "g"}], "rules": numbered, "tiers": tiers}
    return {**whole, "hand_off": "hot", **parts}


def data_of(leads: list[dict[str, str | None]], *activities: tuple[str, str, str]) -> Data:
    """Leads, and activities (lead_id, type, occurred_at)."""
    rows = [dict(zip(("lead_id", "type", "occurred_at"), one, strict=True)) for one in activities]
    return Data(leads, [{**row, "detail": None, "campaign": None, "value": None} for row in rows])


def lead(name: str, **cells: str | None) -> dict[str, str | None]:
    columns = ("created_at", "job_title", "company_size", "budget", "source", "signed_on", "mixed_on")
    return {"lead_id": name, **dict.fromkeys(columns), **cells}


def equal_everywhere(model: dict[str, Any], data: Data, moment: datetime = NOON, horizon_days: int = 10) -> None:
    """Score table and evaluation are the reference's, as of one moment."""
    desk = desk_on(data)
    compare(model, data, desk, moment, seed=0)
    as_of = moment + timedelta(days=horizon_days)
    question = Question("won", horizon_days, on=(moment,), data_as_of=as_of)
    settings = EvaluationSettings(horizon_days=horizon_days, on=(seconds(moment),), data_as_of=seconds(as_of))
    wanted = snapshot(model, data, question)
    compare_evaluations(desk.evaluate(engine_model(model), settings), wanted, model, data, question)


def test_days_far_longer_than_the_data_see_all_of_it() -> None:
    long = 1_000_000
    rules = (
        {"activity": {"type": "visit", "within_days": long, "count": "day", "decay": {"half_life_days": long}}},
        {"activity": {"type": "visit", "decay": {"linear_days": long}}},
        {"activity": {"type": "visit", "decay": {"lose": 0.5, "every_days": long}}},
        {"silence": {"days": long}},
        {"silence": {"days": long, "type": "mail"}},
    )
    data = data_of(
        [lead("A", created_at="1900-01-01"), lead("B"), lead("C", created_at="0001-01-01")],
        ("A", "visit", "2024-05-15T12:00:00"), ("A", "visit", "1969-12-31T23:59:59"), ("B", "visit", "1901-02-03"),
        ("C", "visit", "1899-12-31"), ("C", "visit", "2100-01-01"),
    )  # fmt: skip
    # Python's own dates begin in the year 1, so the surge looks back less far than the windows do.
    equal_everywhere(model(*rules, surge={"days": 700_000, "points": 1}), data)


@pytest.mark.parametrize("moment", [datetime(1950, 1, 1), datetime(1969, 12, 31, 23, 59, 59), datetime(2200, 6, 1)])
def test_a_moment_may_lie_far_outside_the_data(moment: datetime) -> None:
    random = Random(11)
    data = random_data(random, NOON)
    for _ in range(10):
        compare(random_model(random), data, desk_on(data), moment, seed=11)


def test_a_number_beyond_all_bounds_is_clamped_to_them() -> None:
    cells = ("1e20", "-1e300", "99999999999999999999", "7", None)
    data = data_of([lead(f"L{place}", budget=cell) for place, cell in enumerate(cells)])
    equal_everywhere(model({"number": {"field": "budget", "at_least": -2.5, "at_most": 300}}), data)


def revenue(points: float) -> tuple[dict[str, Any], Data]:
    """A rule on revenues in yen, some with a fraction that no double holds, and the leads that have them."""
    cells = ("45095325000000", "1234567890123.456", "999999999.999", "-3", None)
    data = data_of([lead(f"L{place}", budget=cell) for place, cell in enumerate(cells)])
    return {"points": points, "number": {"field": "budget"}}, data


@pytest.mark.parametrize("points", [0.001, 0.01, 1])
def test_revenues_in_yen_are_scored_exactly(points: float) -> None:
    rule, data = revenue(points)
    surge = {"days": 3, "points": 5, "tier": "hot"}
    compare(model(rule, surge=surge), data, desk_on(data), NOON, seed=0)
    equal_everywhere(model(rule, surge=surge, score={"min": -100_000, "max": 3_000}), data)
    if points < 1:
        equal_everywhere(model(rule), data)


def test_an_evaluation_of_scores_beyond_a_million_million_points_is_refused_with_the_remedy() -> None:
    rule, data = revenue(1)
    with pytest.raises(InputError) as error:
        equal_everywhere(model(rule), data)
    assert "`score`" in sentence(error.value.problems[0], "en")


def test_points_of_the_largest_size_are_scored_exactly() -> None:
    data = data_of([lead("A", budget="0.001"), lead("B", budget="3")], *[("A", "visit", "2024-05-15")] * 5)
    largest = 1_000_000_000
    rules = (
        {"points": largest, "activity": {"type": "visit", "decay": {"half_life_days": 3}}},
        {"points": -largest, "number": {"field": "budget"}},
        {"points": 0.001, "number": {"field": "budget"}},
    )
    compare(model(*rules, score={"min": -largest, "max": largest}), data, desk_on(data), NOON, seed=0)


def test_true_and_one_are_not_the_same_operand() -> None:
    data = data_of([lead("A", source="TRUE"), lead("B", source="1"), lead("C", source="0"), lead("D", source="false")])
    tests: list[Any] = [True, 1, {"equals": True}, {"equals": 1}, {"in": [True]}, {"in": [1]}, False, 0, 1.0,
                        {"not_equals": 1}, {"not_equals": True}, {"in": [0]}, {"in": [False]}]  # fmt: skip
    equal_everywhere(model(*({"lead": {"source": test}} for test in tests)), data)


def test_a_candidate_with_one_for_true_is_another_model() -> None:
    data = data_of([lead("A", source="TRUE"), lead("B", source="1"), lead("C", source="1")])
    desk = desk_on(data)
    for test in (True, 1, True):
        compare(model({"points": 20, "lead": {"source": test}}), data, desk, NOON, seed=0)


def test_the_id_and_the_time_of_a_row_are_columns_too() -> None:
    data = data_of([lead("A"), lead("ａ1")], ("A", "visit", "2024-05-01"), ("ａ1", "visit", "2024-05-02T10:00:00"))
    rules = (
        {"lead": {"lead_id": {"in": ["A1", "b"]}}},
        {"activity": {"type": "visit", "where": {"lead_id": {"starts_with": "a"}}}},
        {"activity": {"type": "visit", "where": {"occurred_at": {"above": "2024-05-01"}}}},
    )
    desk = desk_on(data)
    compare(model(*rules), data, desk, NOON, seed=0)


def test_data_without_activities_or_with_one_lead_or_with_none_is_scored() -> None:
    rules = (
        {"activity": {"type": "visit", "count": "week", "decay": {"half_life_days": 3}}},
        {"silence": {"days": 3}},
        {"streak": {"type": "mail", "last": 1, "followed_by": "open", "same": "type"}},
        {"lead": {"source": "web"}},
    )
    alone = model(*rules, surge={"days": 2, "points": 0, "tier": "hot"})
    equal_everywhere(alone, data_of([lead("A", source="web")]))
    equal_everywhere(alone, data_of([lead("A"), lead("B")], ("B", "open", "2024-05-15T12:00:00")))

    leads, _, _ = frames(Data([lead("A", source="web"), lead("B")], []))
    without_tables = Desk(dataset_from_frames(leads))
    compare(alone, data_of([lead("A", source="web"), lead("B")]), without_tables, NOON, seed=0)
    nobody = Desk(dataset_from_frames(leads.iloc[:0]))
    assert score_table(nobody, engine_model(alone), seconds(NOON), detail=True).empty
    settings = EvaluationSettings(on=(seconds(NOON),), data_as_of=seconds(NOON + timedelta(days=90)))
    nothing = nobody.evaluate(engine_model(alone), settings)
    assert (nothing.counts.all, nothing.base.n, nothing.auc, nothing.hand_off.rate.rate) == (0, 0, None, None)


def test_a_model_without_rules_gives_every_lead_the_score_nearest_to_zero() -> None:
    data = data_of([lead("A"), lead("B")], ("A", "visit", "2024-05-01"))
    equal_everywhere(model(), data)
    equal_everywhere(model(score={"min": 12, "max": 20}, groups=[{"id": "g", "max": -3}]), data)


def test_a_lead_created_the_second_a_surge_looks_back_to_had_its_score_then() -> None:
    created = ("2024-05-12T11:59:59", "2024-05-12T12:00:00", "2024-05-12T12:00:01", None)
    data = data_of([lead(f"L{place}", created_at=at, budget="7") for place, at in enumerate(created)])
    surge = {"days": 3, "points": 5, "tier": "hot"}
    equal_everywhere(model({"number": {"field": "budget"}}, surge=surge), data)


def test_many_leads_that_are_alike_count_as_many() -> None:
    random = Random(3)
    few = random_data(random, NOON, leads=6)
    leads = [{**row, "lead_id": f"{row['lead_id']}_{copy}"} for row in few.leads for copy in range(15)]
    activities = [{**row, "lead_id": f"{str(row['lead_id']).strip()}_{copy}"}
                  for row in few.activities for copy in range(15)]  # fmt: skip
    outcomes: list[dict[str, str | None]] = [
        {"lead_id": str(row["lead_id"]), "outcome": "won", "occurred_at": f"2024-05-{random.randint(10, 28)}"}
        for row in leads
        if random.random() < 0.4
    ]
    data = Data(leads, activities, outcomes, few.zone)
    for _ in range(8):
        equal_everywhere(random_model(random), data)
