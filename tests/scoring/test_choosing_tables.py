"""Scenarios, marginal bands and tier cuts count the very rows that lie between two scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.choosing.scenarios import band_sentence, marginal_band, scenario_table
from scoring.choosing.tier_cuts import with_capacities, with_cuts, with_shares
from scoring.desk import Desk
from scoring.problems import InputError
from scoring.replay import ReplaySettings
from scoring.statistics import wilson
from scoring.tiers import score_values
from scoring.wording import LANGUAGES, sentence
from tests.worlds import MODEL, dates, world


@pytest.mark.parametrize("count", [1, 4])
def test_a_scenario_counts_the_rows_from_its_threshold_and_those_it_adds_or_drops(count: int) -> None:
    desk = Desk(world(11, base=0.2))
    on = desk.scored_rows(MODEL, dates(count))
    score = score_values(on.scored.total, on.scored.grain)
    table = scenario_table(on, own=[12.5, 60])
    assert table["threshold"].tolist() == [12.5, 45, 55, 60, 65, 75]
    assert table["change"].tolist() == [-47.5, -15, -5, 0, 5, 15]
    sweep = desk.evaluate(MODEL, dates(count)).sweep.set_index("threshold")
    for _, row in table.iterrows():
        reached = score >= row["threshold"]
        between = (score >= min(row["threshold"], 60)) & (score < max(row["threshold"], 60))
        for chosen, prefix in ((reached, ""), (between, "band_")):
            n, k = on.rows.weight[chosen].sum(), on.rows.weight[chosen & on.rows.converted].sum()
            assert (row[f"{prefix}n"], row[f"{prefix}k"]) == (n, k)
            low, high = wilson(row[f"{prefix}lead_k"], row[f"{prefix}lead_n"])
            np.testing.assert_equal((row[f"{prefix}ci_low"], row[f"{prefix}ci_high"]), (float(low), float(high)))
        if row["threshold"] in sweep.index:
            same = sweep.loc[row["threshold"]]
            assert tuple(row[["n", "k", "rate", "capture", "lift"]]) == pytest.approx(
                tuple(same[["n", "k", "rate", "capture", "lift"]])
            )
            assert (row["ci_low"], row["ci_high"]) == pytest.approx((same["low"], same["high"]))


def test_lowering_the_bar_step_by_step_adds_up_to_lowering_it_at_once() -> None:
    on = Desk(world(11, base=0.2)).scored_rows(MODEL, dates(3))
    steps = [marginal_band(on, low, low + 5).rate for low in range(30, 60, 5)]
    whole = marginal_band(on, 30, 60).rate
    assert sum(one.n for one in steps) == whole.n
    assert sum(one.k for one in steps) == whole.k


def test_without_a_hand_off_threshold_there_are_no_scenarios() -> None:
    desk = Desk(world(11))
    everyone = MODEL.model_copy(update={"hand_off": "cold"})
    assert len(scenario_table(desk.scored_rows(everyone, dates(1)))) == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lowering", [True, False])
@pytest.mark.parametrize("monthly", [True, False])
def test_a_band_is_said_in_whole_sentences(language: str, lowering: bool, monthly: bool) -> None:
    desk = Desk(world(12, base=0.3))
    on = desk.scored_rows(MODEL, dates(1))
    flow = desk.hand_off_flow(MODEL, ReplaySettings()) if monthly else None
    said = sentence(band_sentence(marginal_band(on, 40, 60), lowering=lowering, flow=flow), language)
    empty = sentence(band_sentence(marginal_band(on, 101, 102), lowering=lowering, flow=flow), language)
    assert "40" in said
    assert "60" in said
    assert ("1 in" if language == "en" else "件に 1 件") in said
    assert ("month" if language == "en" else "月") in said or not monthly
    assert ("nobody" if language == "en" else "ありません") in empty


def test_a_band_says_how_many_leads_and_how_many_convert() -> None:
    on = Desk(world(12, base=0.3)).scored_rows(MODEL, dates(1))
    band = marginal_band(on, 40, 60)
    ratio = band.rate.n / band.rate.k
    assert sentence(band_sentence(band, lowering=True), "en") == (
        f"Lowering the bar from 60 to 40 adds {band.rate.n} leads, of which 1 in {round(ratio, 1):g} converts."
    )


def test_cuts_make_a_new_model_and_fall() -> None:
    candidate = with_cuts(MODEL, [70, 20.5])
    assert [tier.from_score for tier in candidate.tiers] == [70, 20.5, None]
    assert [tier.from_score for tier in MODEL.tiers] == [60, 30, None]
    for cuts, key in (([50, 50], "choice_cuts_not_falling"), ([50], "choice_wrong_number_of_cuts")):
        with pytest.raises(InputError) as caught:
            with_cuts(MODEL, cuts)
        assert [problem.key for problem in caught.value.problems] == [key]


def test_shares_give_tiers_as_near_to_them_as_equal_scores_let() -> None:
    thresholds = np.arange(0, 101, 10.0)
    n = np.array([100, 80, 60, 40, 21, 19, 6, 4, 0, 0, 0.0])
    # 5 % lies between 6 (at 60) and 4 (at 70), equally near: the higher. 20 % between 21 (at 40) and 19 (at 50).
    candidate = with_shares(MODEL, [0.05, 0.15], thresholds, n)
    assert [tier.from_score for tier in candidate.tiers] == [70, 50, None]
    # All have the same score: the second tier has to begin lower all the same.
    same = with_shares(MODEL, [0.5, 0.4], np.array([0.0, 1, 2]), np.array([10.0, 10, 0]))
    assert [tier.from_score for tier in same.tiers] == [2, 1, None]


@pytest.mark.parametrize("shares", [[0.6, 0.5], [0, 0.5], [-0.1, 0.5]])
def test_shares_that_make_no_sense_are_refused(shares: list[float]) -> None:
    with pytest.raises(InputError) as caught:
        with_shares(MODEL, shares, np.array([0.0, 1]), np.array([5.0, 2]))
    assert [problem.key for problem in caught.value.problems] == ["choice_shares_wrong"]


def test_where_no_cut_is_left_the_tier_is_named() -> None:
    with pytest.raises(InputError) as caught:
        with_shares(MODEL, [0.4, 0.4], np.array([0.0]), np.array([5.0]))
    assert [(problem.key, problem.values["tier"]) for problem in caught.value.problems] == [
        ("choice_no_cut_left", "warm")
    ]


def test_capacities_give_the_lowest_cuts_that_can_be_worked() -> None:
    desk = Desk(world(13))
    flow = desk.hand_off_flow(MODEL, ReplaySettings())
    candidate = with_capacities(MODEL, [1.5, 3], flow)
    hot, warm = (tier.from_score for tier in candidate.tiers[:2])
    assert hot is not None
    assert warm is not None
    for cut, capacity in ((hot, 1.5), (warm, 4.5)):
        at, below = flow.per_week(np.array([cut, cut - 1]))
        assert at <= capacity < below
    with pytest.raises(InputError):
        with_capacities(MODEL, [1.5, -2], replace(flow, hand_offs=flow.hand_offs + 1))
