"""A first model finds what is planted, finds nothing where there is nothing, and looks at nothing that came later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.model import ScoringModel
from scoring.model_file import problems_of, read_model, write_model
from scoring.moments import chosen_moments
from scoring.starting_model import StartingModel, dates_before, starting_dates, starting_model
from scoring.times import DAY
from tests.scoring.starting_model.made_data import Tables, planted, shuffled


def made(tables: Tables) -> StartingModel:
    dataset = tables.load()
    return starting_model(dataset, starting_dates(dataset))


def sources(model: ScoringModel) -> dict[str, list[float]]:
    """The points given to each type of activity and each column."""
    found: dict[str, list[float]] = {}
    for rule in model.rules:
        names = rule.activity.type if rule.activity else tuple(rule.lead.columns()) if rule.lead else ("silence",)
        found.setdefault(names[0], []).append(rule.points)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_what_is_planted_is_found_with_the_right_sign(seed: int) -> None:
    found = made(planted(seed))
    points = sources(found.model)
    assert found.basis == "past"
    assert min(points["demo"]) > 0
    assert max(points["unsubscribe"]) < 0
    assert points["title"][0] > 0
    assert "colour" not in points


@pytest.mark.parametrize("seed", range(3))
def test_what_the_outcome_made_and_what_people_are_protected_for_is_never_used(seed: int) -> None:
    points = sources(made(planted(seed)).model)
    assert not points.keys() & {"deal_stage", "gender", "secret", "created_at", "lead_id"}


def test_outcomes_dealt_out_at_random_make_hardly_any_rules() -> None:
    tables = planted(1, base=0.08)
    found = [made(shuffled(tables, seed)) for seed in range(12)]
    assert [one.basis for one in found].count("luck") >= 10
    assert all(len(one.model.rules) <= 1 for one in found if one.basis == "past")


@pytest.mark.parametrize("seed", range(3))
def test_nothing_after_the_moment_that_it_was_made_at_moves_it(seed: int) -> None:
    tables = planted(seed)
    tables.leads = tables.leads.drop(columns=["deal_stage", "gender", "secret"])
    whole = tables.load()
    dates = starting_dates(whole)
    found = starting_model(whole, dates)
    assert found.until is not None
    known = tables.until(found.until).load()
    shown = replace(dates.settings, on=(found.until,))
    assert starting_model(known, dates_before(known, shown)).model == found.model


def test_it_ranks_the_leads_that_came_later() -> None:
    dataset = planted(2).load()
    found = starting_model(dataset, starting_dates(dataset))
    evaluation = Desk(dataset).evaluate(found.model, found.settings)
    assert evaluation.auc is not None
    assert evaluation.auc > 0.6
    rates = [rate for rate, n in zip(evaluation.tiers["rate"], evaluation.tiers["n"], strict=True) if n >= 30]
    assert rates == sorted(rates, reverse=True)
    assert evaluation.hand_off.rate.n > 0


def test_without_dated_activities_one_half_of_the_leads_is_learnt_from_and_the_other_one_judges() -> None:
    tables = planted(3, base=0.1)
    # As an export says 'converted: yes' without a day.
    outcomes = tables.outcomes.assign(occurred_at="2026-01-31")
    dataset = dataset_from_frames(tables.leads.drop(columns="created_at"), None, outcomes)
    found = starting_model(dataset, starting_dates(dataset))
    assert found.basis == "half"
    assert sources(found.model)["title"][0] > 0
    assert found.learnt < len(tables.outcomes)
    assert found.auc is not None
    assert 0.5 < found.auc < 1


def test_too_few_conversions_make_equal_points() -> None:
    tables = planted(1, leads=200)
    found = made(tables)
    assert found.basis == "few"
    assert {rule.points for rule in found.model.rules} == {10}


@pytest.mark.parametrize("seed", range(3))
def test_equal_points_too_hand_some_leads_off_and_not_all(seed: int) -> None:
    dataset = planted(seed, leads=200).load()
    found = starting_model(dataset, starting_dates(dataset))
    assert found.basis == "few"
    evaluation = Desk(dataset).evaluate(found.model, found.settings)
    assert 0 < evaluation.hand_off.rate.n < evaluation.counts.used / 2


@pytest.mark.parametrize("seed", range(3))
def test_it_is_a_model_that_a_file_can_hold(seed: int) -> None:
    model = made(planted(seed)).model
    assert problems_of(model) == []
    assert read_model(write_model(model), "first.yaml") == model


def test_over_several_dates_nothing_from_the_first_of_them_on_is_learnt_from() -> None:
    dataset = planted(1).load()
    settings = EvaluationSettings(goal="won", horizon_days=60, every="month")
    dates = dates_before(dataset, settings)
    assert dates.settings == settings
    assert dates.moment == min(chosen_moments(dataset, settings)[0])
    assert max(dates.learn_on) + dates.learn_days * DAY <= dates.moment
