"""Points are whole numbers in proportion to the evidence, and tiers are cut where the leads are."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.starting_model.points import points_a_unit, points_of, tiers_by_share, tiers_of


def test_the_best_lead_has_about_a_hundred_points() -> None:
    fires = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=bool)
    assert points_of(np.array([3.0, 2.0, -1.0]), fires) == [60, 40, -20]


def test_twice_the_odds_are_worth_twenty_points_at_most() -> None:
    assert points_of(np.array([np.log(2)]), np.array([[True, False]])) == [20]


def test_rules_that_only_take_away_make_no_points() -> None:
    assert points_of(np.array([-1.0]), np.array([[True, True]])) == [0]


@pytest.mark.parametrize("most", [2, 7, 15, 20, 65, 150, 1_000])
@pytest.mark.parametrize("points", [-44.0, -7.0, 10.0, 29.0, 100.0])
def test_points_a_unit_are_written_shortly_and_are_together_what_the_evidence_says(points: float, most: int) -> None:
    found = points_a_unit(points, most)
    assert len(str(abs(found)).replace(".", "").strip("0")) <= 2
    assert found == round(found, 3)
    assert found * most == pytest.approx(points, rel=0.1)


def test_what_is_worth_less_than_a_point_in_all_has_no_say() -> None:
    assert points_a_unit(0.4, 20) == 0


def test_hot_is_the_tenth_on_top_and_warm_what_still_converts_more_than_all() -> None:
    # 50 leads with 44 points of whom 25 convert, 150 with 22 of whom 30, 800 with 0 of whom 20.
    score = np.repeat([44, 22, 0], [50, 150, 800])
    converted = np.concatenate([np.arange(n) < k for n, k in ((50, 25), (150, 30), (800, 20))])
    hot, warm, new = tiers_of(score, converted, np.ones(1_000))
    assert (hot.from_score, warm.from_score, new.from_score) == (40, 20, None)


def test_the_weight_of_a_row_is_the_number_of_leads_that_it_stands_for() -> None:
    # As drawn: every conversion, and one in ten of the others.
    score = np.repeat([44, 22, 0], [25 + 5, 30 + 20, 20 + 80])
    converted = np.concatenate([np.arange(n) < k for n, k in ((30, 25), (50, 30), (100, 20))])
    hot, warm, _ = tiers_of(score, converted, np.where(converted, 1.0, 10.0))
    assert (hot.from_score, warm.from_score) == (40, 20)


@pytest.mark.parametrize("seed", range(20))
def test_tiers_fall_whatever_the_scores_are(seed: int) -> None:
    random = np.random.default_rng(seed)
    score = random.integers(-30, 60, 500) // random.integers(1, 40)
    hot, warm, _ = tiers_of(score, random.random(500) < 0.2, np.ones(500))
    assert hot.from_score is not None
    assert warm.from_score is not None
    assert hot.from_score > warm.from_score
    assert (score >= hot.from_score).any()


def test_with_equal_points_a_tenth_is_hot_and_warm_begins_half_way() -> None:
    hot, warm, new = tiers_by_share(np.array([30] * 10 + [20] * 30 + [0] * 60))
    assert (hot.from_score, warm.from_score, new.from_score) == (30, 15, None)


def test_where_all_have_as_many_points_the_tiers_are_those_of_two_and_four_rules() -> None:
    hot, warm, _ = tiers_by_share(np.array([10, 10, 10]))
    assert (hot.from_score, warm.from_score) == (40, 20)
