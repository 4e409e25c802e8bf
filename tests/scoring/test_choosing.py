"""A threshold is the one that a search over all of them finds, its plateau is the narrowest, and noise has none."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from scoring.choosing.hand_off_flow import HandOffFlow
from scoring.choosing.money import money_table
from scoring.choosing.objectives import NOBODY, AskedCapture, AskedRate, Capacity, Objective, Value, winners
from scoring.choosing.plateau import WINS_NEEDED, plateau
from scoring.choosing.recommend_command import (
    add_recommend_options,
    objective_of,
    recommendation_record,
    recommendation_text,
)
from scoring.choosing.recommendation import recommend, recommendation
from scoring.choosing.resampled_sweep import Tally
from scoring.desk import Desk
from scoring.evaluation import FEWEST_ROWS
from scoring.problems import InputError
from scoring.replay import ReplaySettings
from scoring.resampling import RESAMPLES, lead_weights
from scoring.scores import in_grains
from scoring.statistics import wilson
from scoring.wording import LANGUAGES, sentence
from tests.random_models import random_model
from tests.scoring.test_engine_equals_reference import desk_on, engine_model, seconds
from tests.scoring.test_snapshot_equals_reference import random_case
from tests.worlds import MODEL, dates, shuffled, world

OBJECTIVES: tuple[Objective, ...] = (Value(10, 1.2), AskedRate(0.15), AskedCapture(0.6), Capacity(4))


def random_tally(random: np.random.Generator, thresholds: int, columns: int) -> tuple[Tally, np.ndarray]:
    """Counts that fall with the threshold, with ties, none at the top now and then, and hand-offs a week."""
    step_n = random.integers(0, 6, (thresholds, columns)) * random.integers(0, 2, (thresholds, columns))
    step_k = np.minimum(step_n, random.integers(0, 3, (thresholds, columns)))
    n, k = (np.cumsum(one[::-1], axis=0)[::-1].astype(float) for one in (step_n, step_k))
    flow = np.cumsum(random.integers(0, 3, (thresholds, columns))[::-1], axis=0)[::-1] / 2
    return Tally(n, k, n, k), flow


def best_by_search(objective: Objective, n: list[float], k: list[float], flow: list[float]) -> int:
    """The winner by looking at one threshold after the other, from the words of docs/evaluation.md."""
    if isinstance(objective, Value):
        best, most = NOBODY, 0.0
        for t in range(len(n)):
            net = objective.value_per_conversion * k[t] - objective.cost_per_hand_off * n[t]
            if net > 0 and net >= most:
                best, most = t, net
        return best
    if isinstance(objective, Capacity):
        fits = [t for t in range(len(n)) if 0 < flow[t] <= objective.per_week]
        return min(fits, default=NOBODY)
    if isinstance(objective, AskedRate):
        reach = [t for t in range(len(n)) if n[t] and float(wilson(k[t], n[t])[0]) >= objective.rate]
        return min(reach, default=NOBODY)
    captures = [t for t in range(len(n)) if k[0] and k[t] / k[0] >= objective.share]
    return max(captures, default=NOBODY)


@pytest.mark.parametrize("seed", range(20))
def test_the_winner_is_the_one_that_a_search_finds(seed: int) -> None:
    random = np.random.default_rng(seed)
    tally, flow = random_tally(random, thresholds=12, columns=50)
    for objective in (
        Value(4, 1), Value(1, 0), Value(3, 2.5), Capacity(3), Capacity(0.4), AskedRate(0.1), AskedRate(0.4),
        AskedCapture(0.5), AskedCapture(1.0), AskedCapture(0.07),
    ):  # fmt: skip
        searched = [
            best_by_search(objective, tally.n[:, i].tolist(), tally.k[:, i].tolist(), flow[:, i].tolist())
            for i in range(50)
        ]
        assert winners(objective, tally, flow).tolist() == searched, objective


@pytest.mark.parametrize("seed", range(10))
def test_asking_for_more_never_moves_the_threshold_the_wrong_way(seed: int) -> None:
    tally, flow = random_tally(np.random.default_rng(seed), thresholds=30, columns=40)
    top = 30

    def threshold(objective: Objective) -> np.ndarray:
        won = winners(objective, tally, flow)
        return np.where(won == NOBODY, top, won)

    costs = [threshold(Value(10, cost)) for cost in (0, 1, 2, 3.5, 5, 8)]
    rates = [threshold(AskedRate(rate)) for rate in (0.05, 0.1, 0.2, 0.3)]
    capacities = [threshold(Capacity(per_week)) for per_week in (8, 4, 2, 1, 0.5)]
    for rising in (costs, rates, capacities):
        assert all((lower <= higher).all() for lower, higher in pairwise(rising))
    captures = [winners(AskedCapture(share), tally) for share in (0.2, 0.5, 0.9, 1.0)]
    assert all((more <= less).all() for less, more in pairwise(captures))


def test_a_call_that_costs_more_than_it_brings_is_not_made() -> None:
    tally = Tally(*[np.array([[10.0], [4.0], [0.0]]), np.array([[1.0], [1.0], [0.0]])] * 2)
    assert winners(Value(3.9, 1), tally).tolist() == [NOBODY]
    assert winners(Value(4.1, 1), tally).tolist() == [1]


@pytest.mark.parametrize("seed", range(30))
def test_the_plateau_is_the_narrowest_range_that_holds_the_threshold_and_four_fifths_of_the_wins(seed: int) -> None:
    random = np.random.default_rng(seed)
    thresholds = 25
    won = np.clip(random.normal(random.integers(0, 25), random.choice([0.1, 2, 6]), RESAMPLES).round(), -1, 24)
    won, chosen = won.astype(np.intp), int(random.integers(0, 25))
    ranges = [
        (high - low, -int(((won >= low) & (won <= high)).sum()), low, high)
        for low in range(chosen + 1)
        for high in range(chosen, thresholds)
    ]
    enough = [one for one in ranges if -one[1] >= WINS_NEEDED]
    found = plateau(won, chosen, thresholds)
    if not enough:
        assert found is None
        return
    assert found is not None
    assert (found.high - found.low, -found.wins, found.low, found.high) == min(enough)


@pytest.mark.parametrize("seed", range(40))
def test_the_sweep_of_a_choice_is_the_one_of_the_evaluation(seed: int) -> None:
    random = Random(seed)
    data, question = random_case(random)
    model = engine_model(random_model(random))
    settings = replace(dates(1), goal=question.goal, horizon_days=question.horizon_days, gap_days=question.gap_days)
    settings = replace(settings, on=tuple(map(seconds, question.on)), every=question.every, data_as_of=None)
    desk = desk_on(data)
    wanted = desk.evaluate(model, settings).sweep
    found = desk.resampled_sweep(model, settings)
    low, high = wilson(found.found.lead_k[:, 0], found.found.lead_n[:, 0])
    assert found.thresholds.tolist() == wanted["threshold"].tolist()
    assert found.found.n[:, 0].tolist() == wanted["n"].tolist()
    assert found.found.k[:, 0].tolist() == wanted["k"].tolist()
    np.testing.assert_allclose(low, wanted["low"], atol=1e-12)
    np.testing.assert_allclose(high, wanted["high"], atol=1e-12)
    assert found.drawn.n.shape == (len(wanted), RESAMPLES)


@pytest.mark.parametrize("count", [1, 4])
def test_a_resample_counts_each_lead_as_often_as_it_was_drawn(count: int) -> None:
    desk = Desk(world(3, leads=120, base=0.3))
    on = desk.scored_rows(MODEL, dates(count))
    sweep = desk.resampled_sweep(MODEL, dates(count))
    drawn = np.concatenate(list(lead_weights(on.rows)), axis=1)
    for column, t in ((0, 0), (7, 20), (120, 45), (199, 80)):
        reached = on.scored.total >= in_grains(sweep.thresholds[t], on.scored.grain)
        n = k = lead_n = lead_k = 0.0
        seen = set()
        for row in np.flatnonzero(reached):
            pattern = int(on.rows.pattern[row])
            times = drawn[pattern, column]
            n, k = n + times, k + times * on.rows.converted[row]
            if pattern not in seen:
                seen.add(pattern)
                lead_n, lead_k = lead_n + times, lead_k + times * on.rows.converted[row]
        tally = sweep.drawn
        found = tuple(float(one[t, column]) for one in (tally.n, tally.k, tally.lead_n, tally.lead_k))
        assert found == (n, k, lead_n, lead_k)


def some_flow(desk: Desk) -> HandOffFlow:
    return desk.hand_off_flow(MODEL, ReplaySettings())


@pytest.mark.parametrize("count", [1, 6])
def test_on_shuffled_outcomes_no_threshold_is_recommended(count: int) -> None:
    dataset = world(1, leads=800, base=0.35)
    told = 0
    for seed in range(200):
        sweep = Desk(shuffled(dataset, seed)).resampled_sweep(MODEL, dates(count))
        found = recommend(AskedCapture(0.7), sweep)
        assert sweep.converted_leads >= 60
        told += found.refusal is None
    assert told <= 10


@pytest.mark.parametrize("count", [1, 6])
def test_a_score_that_goes_with_conversion_is_not_refused(count: int) -> None:
    settings = dates(count)
    for seed in range(10):
        sweep = Desk(world(seed, strength=0.8)).resampled_sweep(MODEL, settings)
        assert recommend(AskedCapture(0.7), sweep).refusal is None


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_without_signal_every_objective_is_refused_with_the_reason(objective: Objective) -> None:
    desk = Desk(shuffled(world(1, leads=800, base=0.35), 0))
    found = recommendation(desk, MODEL, dates(1), objective)
    assert found.threshold is None
    assert found.refusal is not None
    assert found.refusal.key == "choice_no_signal"
    assert recommendation_record(found, "en")["refused"].startswith("No threshold is recommended")


def test_fewer_than_30_conversions_are_refused_however_clear_they_look() -> None:
    desk = Desk(world(2, leads=400, base=0.05, strength=1.0))
    sweep = desk.resampled_sweep(MODEL, dates(1))
    assert 0 < sweep.converted_leads < 30
    found = recommend(Value(100, 1), sweep)
    assert found.refusal is not None
    assert found.refusal.key == "choice_too_few_conversions"
    assert found.refusal.values == {"converted": sweep.converted_leads, "needed": 30}


def test_one_lead_on_many_dates_is_one_conversion() -> None:
    desk = Desk(world(2, leads=400, base=0.1, strength=0.6))
    one, six = (desk.resampled_sweep(MODEL, dates(count)) for count in (1, 6))
    converted = desk.evaluate(MODEL, dates(6)).converted
    assert one.converted_leads < six.converted_leads < converted


@pytest.mark.parametrize(
    ("objective", "key"),
    [
        (Value(1, 0.99), "choice_nothing_pays"),
        (AskedRate(0.95), "choice_rate_out_of_reach"),
        (Capacity(0.001), "choice_capacity_too_small"),
    ],
)
def test_what_cannot_be_met_is_refused_with_what_could(objective: Objective, key: str) -> None:
    desk = Desk(world(4, base=0.15, strength=0.8))
    found = recommendation(desk, MODEL, dates(1), objective)
    assert found.refusal is not None
    assert found.refusal.key == key
    for language in LANGUAGES:
        assert sentence(found.refusal, language)
    if key != "choice_capacity_too_small":
        leads = found.refusal.values["leads"]
        assert isinstance(leads, int)
        assert leads >= FEWEST_ROWS
        assert f"of {leads} leads)" in sentence(found.refusal, "en")


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("count", [1, 4])
def test_a_recommendation_says_threshold_plateau_and_reason(objective: Objective, count: int) -> None:
    desk = Desk(world(5, leads=3_000, base=0.15, strength=0.8))
    found = recommendation(desk, MODEL, dates(count), objective)
    assert found.at is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.at.threshold <= found.high
    assert found.share_of_resamples is not None
    assert found.share_of_resamples >= 0.8
    row = desk.evaluate(MODEL, dates(count)).sweep.set_index("threshold").loc[found.at.threshold]
    assert (found.at.n, found.at.k, found.at.rate) == (row["n"], row["k"], row["rate"])
    assert (found.at.ci_low, found.at.ci_high) == pytest.approx((row["low"], row["high"]))
    assert (found.at.capture, found.at.lift, found.at.share) == pytest.approx(tuple(row[["capture", "lift", "share"]]))
    english, japanese = (recommendation_text(found, language) for language in LANGUAGES)
    assert english.startswith(f"Hand over from {found.at.threshold:.0f}: ")
    assert japanese.startswith(f"{found.at.threshold:.0f} 点以上を引き渡します。")
    assert json.loads(json.dumps(recommendation_record(found, "en"), allow_nan=False))["sentence"] == english


def test_the_sentence_counts_what_it_says() -> None:
    desk = Desk(world(5, leads=3_000, base=0.15, strength=0.8))
    found = recommend(AskedCapture(0.6), desk.resampled_sweep(MODEL, dates(1)))
    at = found.at
    assert at is not None
    said = recommendation_text(found, "en")
    assert f"{100 * at.share:.1f}".rstrip("0").rstrip(".") + "% of the leads" in said
    ratio = at.n / at.k
    assert f"1 in {ratio:.1f} converts" in said or f"1 in {ratio:.0f} converts" in said
    assert f"from {found.low:.0f} to {found.high:.0f} is as good" in said


def test_the_money_of_calling_everyone_and_nobody_is_what_it_is_held_against() -> None:
    desk = Desk(world(6, base=0.15, strength=0.8))
    value, sweep = Value(100, 12), desk.resampled_sweep(MODEL, dates(1))
    table = money_table(value, sweep)
    best = recommend(value, sweep)
    assert best.net == table["net"].max() == table.set_index("threshold")["net"][best.threshold]
    assert best.net_of_all == table["net"][0] == 100 * sweep.found.k[0, 0] - 12 * sweep.found.n[0, 0]
    assert table["over_all"][0] == 0
    assert (table["net"] == table["earned"] - table["spent"]).all()
    assert ((table["net_low"] <= table["net"]) & (table["net"] <= table["net_high"])).all()
    assert value.break_even_rate == pytest.approx(0.12)


def test_the_interval_of_the_money_holds_what_comes_of_it_on_average() -> None:
    value, place = Value(100, 10), 40
    nets, inside = [], 0
    tables = [
        money_table(value, Desk(world(seed, leads=400, base=0.15)).resampled_sweep(MODEL, dates(1))).iloc[place]
        for seed in range(1_000, 1_120)
    ]
    nets = [row["net"] for row in tables]
    truth = float(np.mean(nets))
    inside = sum(row["net_low"] <= truth <= row["net_high"] for row in tables)
    assert 0.88 <= inside / len(tables) <= 0.99


def test_hand_offs_a_week_are_those_of_the_replay() -> None:
    desk = Desk(world(7))
    flow, replay = some_flow(desk), desk.replay(MODEL, ReplaySettings())
    assert (flow.per_week(flow.thresholds) * flow.weeks).round().astype(int).tolist() == replay.sweep[
        "hand_offs"
    ].tolist()
    between = flow.per_week(np.array([-5.0, 40.5, 1_000.0]))
    assert between.tolist() == flow.per_week(np.array([0.0, 40.0, 100.0])).tolist()
    drawn = flow.drawn_per_week(flow.thresholds)
    assert drawn.shape == (len(flow.thresholds), RESAMPLES)
    np.testing.assert_allclose(drawn.mean(axis=1), flow.per_week(flow.thresholds), rtol=0.2, atol=0.05)
    # Every lead is handed over at the lowest threshold, or not, on its own: a binomial spread.
    share = flow.hand_offs[50] / flow.leads
    spread = np.sqrt(flow.leads * share * (1 - share)) / flow.weeks
    assert drawn[50].std() == pytest.approx(spread, rel=0.25)


def test_a_capacity_that_grows_lowers_the_threshold_and_is_kept() -> None:
    desk = Desk(world(8, base=0.15, strength=0.8))
    sweep, flow = desk.resampled_sweep(MODEL, dates(1)), some_flow(desk)
    before = np.inf
    for capacity in (1, 2, 4, 8, 100):
        found = recommend(Capacity(capacity), sweep, flow)
        assert found.at is not None
        assert found.at.per_week is not None
        assert found.at.per_week <= capacity
        assert found.at.threshold <= before
        before = found.at.threshold
    assert before == sweep.thresholds[0]


def parsed(*words: str) -> Objective:
    parser = argparse.ArgumentParser()
    add_recommend_options(parser)
    return objective_of(parser.parse_args(words))


def test_options_name_the_objective() -> None:
    value = ("--value-per-conversion", "500", "--cost-per-hand-off", "0")
    assert parsed("--objective", "value", *value) == Value(500, 0)
    assert parsed("--objective", "capacity", "--capacity-per-week", "31") == Capacity(31)
    assert parsed("--objective", "rate", "--rate", "0.1", "--capture", "0.5") == AskedRate(0.1)
    assert parsed("--objective", "capture", "--capture", "1") == AskedCapture(1)


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (("value",), ["--value-per-conversion", "--cost-per-hand-off"]),
        (("value", "--value-per-conversion", "0", "--cost-per-hand-off", "-1"),
         ["--value-per-conversion", "--cost-per-hand-off"]),
        (("value", "--value-per-conversion", "nan", "--cost-per-hand-off", "1"), ["--value-per-conversion"]),
        (("capacity", "--rate", "0.1"), ["--capacity-per-week"]),
        (("rate", "--rate", "10"), ["--rate"]),
        (("capture", "--capture", "0"), ["--capture"]),
    ],
)  # fmt: skip
def test_every_number_that_lacks_or_makes_no_sense_is_named(words: tuple[str, ...], options: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parsed("--objective", *words)
    assert [problem.place["option"] for problem in caught.value.problems] == options
    for problem in caught.value.problems:
        for language in LANGUAGES:
            assert sentence(problem, language).startswith(str(problem.place["option"]))


def test_no_rows_at_all_are_refused_too() -> None:
    desk = Desk(world(9, leads=50))
    early = replace(dates(1), on=(0,))
    leads_gone = replace(desk.dataset, created=np.full(50, 10**9))
    found = recommendation(Desk(leads_gone), MODEL, early, AskedCapture(0.5))
    assert found.refusal is not None
    assert found.refusal.values["converted"] == 0
