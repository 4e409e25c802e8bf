"""Counters over a whole life are told from other numbers, and scored by number rules where nothing has a date."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scoring.columns import Column
from scoring.dataset import Dataset
from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.model import ScoringModel, thousandths
from scoring.model_file import problems_of, read_model, write_model
from scoring.score_file import score_table
from scoring.starting_model import StartingModel, starting_dates, starting_model
from scoring.starting_model.counters import counter_cap
from scoring.times import second_of

NOW_AND_THEN = ["0"] * 50 + ["1"] * 20 + ["3"] * 10 + ["8"] * 10 + ["20"] * 9 + ["400"]
EVERY_TIME = [str(1 + i % 9) for i in range(100)]


@pytest.mark.parametrize(
    "name",
    ["page_views", "Number of Pageviews", "No. of logins", "emailOpens", "TotalVisits", "visits_last_30_days",
     "PV", "セッション数", "メール開封回数", "Web訪問件数", "フォーム送信数", "累計クリック数"],
)  # fmt: skip
def test_what_leads_do_is_counted_whatever_its_spread(name: str) -> None:
    assert counter_cap(name, Column.of(NOW_AND_THEN)) == 20
    assert counter_cap(name, Column.of(EVERY_TIME)) == 9


@pytest.mark.parametrize("name", ["event_count", "hs_email_click_count", "Number of referrals", "紹介件数"])
def test_what_is_only_said_to_be_counted_is_if_most_have_few_of_it(name: str) -> None:
    assert counter_cap(name, Column.of(NOW_AND_THEN)) == 20
    assert counter_cap(name, Column.of(EVERY_TIME)) is None


@pytest.mark.parametrize(
    "name",
    ["employees", "number_of_employees", "campaign", "Page Views Per Visit", "time_spent_on_visits", "days_since_visit",
     "open_rate", "emails_sent", "num_calls", "revenue", "lead_number_id", "founded_year", "従業員数", "開封率",
     "架電回数", "メール送信数", "売上件数"],
)  # fmt: skip
def test_sizes_money_shares_and_what_sales_does_are_no_counters(name: str) -> None:
    assert counter_cap(name, Column.of(NOW_AND_THEN)) is None


@pytest.mark.parametrize(
    "cells",
    [["-1", *NOW_AND_THEN], ["0.5", *NOW_AND_THEN], ["many"] * 50 + NOW_AND_THEN, ["0"] * 9, ["0", "1"] * 20, [None],
     [str(20_000 + i) for i in range(99)]],
)  # fmt: skip
def test_values_that_are_no_counts_or_hardly_more_than_one_are_no_counter(cells: list[str | None]) -> None:
    assert counter_cap("page_views", Column.of(cells)) is None


def undated(
    seed: int, leads: int = 6_000, *, views: float = 0.11, refusals: float = -0.5
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leads of today and those that won, without a day. Each page view up to 20 makes a win likelier, each click on
    'not for me' takes as much away; visits say nothing."""
    random = np.random.default_rng(seed)
    viewed = random.negative_binomial(0.6, 0.08, leads)
    refused = random.poisson(2.5, leads)
    log_odds = -2.2 + views * np.minimum(viewed, 20) + refusals * refused
    ids = np.array([f"L{i:05d}" for i in range(leads)])
    won = ids[random.random(leads) < 1 / (1 + np.exp(-log_odds))]
    frame = pd.DataFrame(
        {
            "lead_id": ids,
            "industry": random.choice(["Food", "Steel", "Trade"], leads),
            "page_views": viewed.astype(str),
            "not_for_me_clicks": refused.astype(str),
            "visits": random.poisson(3, leads).astype(str),
            "employees": (10 * random.negative_binomial(0.6, 0.02, leads)).astype(str),
        }
    )
    return frame, pd.DataFrame({"lead_id": won, "outcome": "won", "occurred_at": "2026-01-31"})


def made(dataset: Dataset) -> StartingModel:
    return starting_model(dataset, starting_dates(dataset))


def a_unit(model: ScoringModel) -> dict[str, float]:
    """The points of each counter for one."""
    return {rule.number.field: rule.points for rule in model.rules if rule.number is not None}


def columns_in_ranges(model: ScoringModel) -> set[str]:
    return {name for rule in model.rules if rule.lead is not None for name in rule.lead.columns()}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_planted_in_counters_is_counted_with_the_right_sign(seed: int) -> None:
    leads, outcomes = undated(seed)
    found = made(dataset_from_frames(leads, None, outcomes))
    points = a_unit(found.model)
    assert found.basis == "half"
    assert points["page_views"] > 0 > points["not_for_me_clicks"]
    assert points.keys() == {"page_views", "not_for_me_clicks"}
    assert not columns_in_ranges(found.model) & {"page_views", "not_for_me_clicks", "visits"}
    assert found.auc is not None
    assert found.auc > 0.7
    assert problems_of(found.model) == []
    assert read_model(write_model(found.model), "first.yaml") == found.model


def test_counters_dealt_out_at_random_make_hardly_any_rules() -> None:
    found = []
    for seed in range(12):
        leads, outcomes = undated(seed, 3_000, views=0, refusals=0)
        found.append(made(dataset_from_frames(leads, None, outcomes)))
    assert [one.basis for one in found].count("luck") >= 10
    assert all(len(one.model.rules) <= 1 for one in found if one.basis == "half")


def test_what_says_more_in_ranges_is_not_counted() -> None:
    leads, _ = undated(1)
    random = np.random.default_rng(1)
    # Once is as good as forty times.
    any_view = leads["page_views"] != "0"
    won = leads["lead_id"][random.random(len(leads)) < np.where(any_view, 0.3, 0.05)]
    outcomes = pd.DataFrame({"lead_id": won, "outcome": "won", "occurred_at": "2026-01-31"})
    found = made(dataset_from_frames(leads, None, outcomes))
    assert "page_views" in columns_in_ranges(found.model)
    assert "page_views" not in a_unit(found.model)


def test_a_score_is_the_sum_of_points_times_what_is_counted() -> None:
    leads, outcomes = undated(2)
    dataset = dataset_from_frames(leads, None, outcomes)
    found = made(dataset)
    table = score_table(Desk(dataset), found.model, second_of("2026-01-31"))
    by_hand = np.zeros(len(leads), dtype=np.int64)
    for rule in found.model.rules:
        assert rule.number is not None
        assert rule.number.at_most is not None
        counted = leads[rule.number.field].astype(int).clip(0, int(rule.number.at_most))
        by_hand += thousandths(rule.points) * counted.to_numpy()
    assert table["lead_id"].tolist() == leads["lead_id"].tolist()
    assert [round(float(one) * 1_000) for one in table["score"]] == by_hand.tolist()


def test_too_few_conversions_give_each_counter_the_points_of_any_other_rule_at_its_most() -> None:
    leads, outcomes = undated(3)
    found = made(dataset_from_frames(leads, None, outcomes[:20]))
    assert found.basis == "few"
    counters = [rule for rule in found.model.rules if rule.number is not None]
    assert [rule.number.field for rule in counters if rule.number] == ["page_views", "not_for_me_clicks", "visits"]
    for rule in counters:
        assert rule.number is not None
        assert rule.points * (rule.number.at_most or 0) == pytest.approx(10, rel=0.1)
    others = [rule for rule in found.model.rules if rule.number is None]
    assert [rule.points for rule in others] == [10]
    assert problems_of(found.model) == []


@pytest.mark.parametrize("kind", ["open", "won"])
@pytest.mark.parametrize("wins", [None, 20])
def test_where_activities_have_dates_nothing_is_counted_over_a_whole_life(kind: str, wins: int | None) -> None:
    leads, outcomes = undated(4)
    activities = pd.DataFrame({"lead_id": leads["lead_id"][:100], "type": kind, "occurred_at": "2025-12-01"})
    assert a_unit(made(dataset_from_frames(leads, activities, outcomes[:wins])).model) == {}
