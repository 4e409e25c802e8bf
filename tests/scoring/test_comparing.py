"""Two models on the same rows: equal to a comparison counted row by row, and never fooled by luck."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.comparing import Comparison, compare, comparison_record, comparison_text
from scoring.comparing.paired import Difference, Side, differences
from scoring.dataset import Dataset
from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings, RowCounts
from scoring.model import ScoringModel
from scoring.model_file import read_model
from scoring.rows import RowSet
from scoring.scores import UnitMatrix
from scoring.tiers import RowFacts
from scoring.times import second_of
from tests.random_models import changed_model, random_model
from tests.reference.lead_score import LeadScore, Model, score_lead
from tests.reference.snapshot import Question, UsedRow, auc, goal_time, snapshot
from tests.reference.units import Data
from tests.scoring.test_engine_equals_reference import desk_on, engine_model, seconds
from tests.scoring.test_snapshot_equals_reference import assert_rate, random_case, same

BATCHES, CASES_A_BATCH = 8, 5

BASE = """
format: 1
name: Base
score: {min: 0, max: 100}
groups: [{id: g}]
rules:
  - {id: visit, group: g, points: 10, activity: {type: visit}}
  - {id: boss, group: g, points: 5, lead: {title: boss}}
tiers: [{id: hot, from: 20}, {id: warm, from: 10}, {id: cold}]
hand_off: hot
"""


def base_model() -> ScoringModel:
    return read_model(BASE, "base.yaml")


def dataset(visits: dict[str, int], bosses: str = "", won: str = "") -> Dataset:
    """Leads by name, each with so many visits on 2024-01-01; bosses and winners are named by their letters."""
    leads = pd.DataFrame(
        {
            "lead_id": list(visits),
            "created_at": "2023-12-01",
            "title": ["boss" if lead in bosses else "clerk" for lead in visits],
        },
        dtype=object,
    )
    rows = [(lead, "visit", "2024-01-01") for lead, times in visits.items() for _ in range(times)]
    activities = pd.DataFrame(rows, columns=["lead_id", "type", "occurred_at"], dtype=object)
    outcomes = pd.DataFrame(
        [(lead, "won", "2024-02-20") for lead in won], columns=["lead_id", "outcome", "occurred_at"], dtype=object
    )
    return dataset_from_frames(leads, activities, outcomes)


AT = EvaluationSettings(horizon_days=30, on=(second_of("2024-02-01"),), data_as_of=second_of("2024-06-01"))


# --- by hand ----------------------------------------------------------------------------------------------------


def test_a_lead_that_reaches_the_line_by_other_points_enters_with_the_rule_that_moved_it() -> None:
    #            score under base: a 20 hot, b 15 warm, c 10 warm, d 0 cold; boss then gives 10: b 20 hot, a 20 hot
    desk = Desk(dataset({"a": 2, "b": 1, "c": 1, "d": 0}, bosses="b", won="b"))
    found = compare(desk, base_model(), base_model().with_points("boss", 10), AT)
    (mover,) = found.movers.page().movers
    assert (mover.lead_id, mover.direction, mover.score_before, mover.score_after) == ("b", "entered", 15, 20)
    assert (mover.tier_before, mover.tier_after, mover.by_before, mover.by_after) == ("warm", "hot", "", "score")
    assert [(one.rule_id, one.before, one.after) for one in mover.rules] == [("boss", 5, 10)]
    assert (mover.became, mover.goal_at) == ("converted", second_of("2024-02-20"))
    assert (found.rate.base, found.rate.candidate, found.rate.difference) == (0.0, 0.5, 0.5)
    assert (found.capture.base, found.capture.candidate) == (0.0, 1.0)
    cells = {(row.base, row.candidate): (row.n, row.k, row.move) for row in found.migration.itertuples() if row.n}
    assert cells == {
        ("hot", "hot"): (1, 0, "same"),
        ("warm", "hot"): (1, 1, "entered"),
        ("warm", "warm"): (1, 0, "same"),
        ("cold", "cold"): (1, 0, "same"),
    }


def test_the_rules_of_a_mover_come_by_the_size_of_their_change_and_unmoved_ones_stay_out() -> None:
    desk = Desk(dataset({"a": 2}, bosses="a"))
    candidate = base_model().with_points("visit", 3).with_points("boss", 4)
    (mover,) = compare(desk, base_model(), candidate, AT).movers.page().movers
    assert [(one.rule_id, one.before, one.after) for one in mover.rules] == [("visit", 20, 6), ("boss", 5, 4)]
    assert mover.direction == "left"
    disabled = base_model().with_enabled("visit", False)
    (mover,) = compare(desk, base_model(), disabled, AT).movers.page().movers
    assert [(one.rule_id, one.before, one.after) for one in mover.rules] == [("visit", 20, 0)]


def test_a_moved_line_moves_a_lead_without_any_rule() -> None:
    desk = Desk(dataset({"a": 2}))
    (mover,) = compare(desk, base_model(), base_model().with_tier_from("hot", 30), AT).movers.page().movers
    assert (mover.direction, mover.rules, mover.score_before, mover.score_after) == ("left", (), 20, 20)


def test_an_exclusion_of_one_model_takes_the_row_out_of_both_and_is_counted() -> None:
    text = BASE + "exclude: [{id: boss, lead: {title: boss}}]\n"
    desk = Desk(dataset({"a": 2, "b": 2, "c": 0}, bosses="ab", won="a"))
    found = compare(desk, base_model(), read_model(text, "x.yaml"), AT)
    assert (found.counts.used, found.counts.excluded) == (1, 2)
    assert (found.only_base_excludes, found.only_candidate_excludes) == (0, 2)
    assert found.base.counts == found.candidate.counts == found.counts
    both = compare(desk, read_model(text, "x.yaml"), read_model(text, "x.yaml"), AT)
    assert (both.only_base_excludes, both.only_candidate_excludes, both.counts.excluded) == (0, 0, 2)


def test_movers_of_a_moment_that_is_not_mature_are_named_and_their_end_is_not_known() -> None:
    settings = replace(AT, on=(second_of("2024-02-01"), second_of("2024-05-20")))
    desk = Desk(dataset({"a": 2, "b": 0}))
    found = compare(desk, base_model(), base_model().with_points("visit", 1), settings)
    assert [(one.moment, one.became) for one in found.movers.page().movers] == [
        (second_of("2024-05-20"), "immature"),
        (second_of("2024-02-01"), "not_converted"),
    ]
    assert (found.counts.used, found.counts.immature) == (2, 2)
    assert found.movers.count("left", "immature") == 1


def test_an_instant_entry_or_a_surge_that_hands_a_lead_off_is_told_apart_from_the_score() -> None:
    desk = Desk(dataset({"a": 1, "b": 0}))
    instant = read_model(BASE + "instant: [{id: now, activity: {type: visit}}]\n", "i.yaml")
    surge = read_model(BASE + "surge: {days: 60, points: 10, tier: hot}\n", "s.yaml")
    for candidate, by in ((instant, "instant"), (surge, "surge")):
        (mover,) = compare(desk, base_model(), candidate, AT).movers.page().movers
        assert (mover.lead_id, mover.by_before, mover.by_after, mover.rules) == ("a", "", by, ())


def test_two_surges_of_other_lengths_are_both_looked_up() -> None:
    # The visits of 2024-01-01 are 31 days before the moment: a surge over 60 days sees them come, one over 20 does not.
    desk = Desk(dataset({"a": 1, "b": 0}))
    long, short = (
        read_model(BASE + f"surge: {{days: {days}, points: 10, tier: hot}}\n", "s.yaml") for days in (60, 20)
    )
    (mover,) = compare(desk, long, short, AT).movers.page().movers
    assert (mover.lead_id, mover.direction, mover.by_before) == ("a", "left", "surge")


def test_a_page_of_movers_and_the_table_hold_the_same_leads_in_the_same_order() -> None:
    visits = {f"lead{i}": i % 4 for i in range(40)}
    desk = Desk(dataset(visits, bosses="lead3 lead7"))
    found = compare(desk, base_model(), base_model().with_points("visit", 20), AT)
    assert len(found.movers) == 10
    pages = [found.movers.page(start, 3) for start in range(0, 12, 3)]
    assert {page.total for page in pages} == {10}
    listed = [mover.lead_id for page in pages for mover in page.movers]
    table = found.movers.table()
    assert listed == table["lead_id"].tolist()
    assert table["before_visit"].tolist() == [10.0] * 10
    assert table["after_visit"].tolist() == [20.0] * 10
    assert "before_boss" not in table
    assert found.movers.table("left").empty
    assert found.movers.page(direction="left").total == 0


def test_a_model_against_itself_differs_in_nothing() -> None:
    desk = Desk(dataset({f"lead{i}": i % 5 for i in range(50)}, won=""))
    found = compare(desk, base_model(), base_model(), AT)
    assert len(found.movers) == 0
    assert (found.rate.difference, found.rate.low, found.rate.high) == (0.0, 0.0, 0.0)
    assert found.rate.verdict == "not_distinguishable"
    assert (found.capture.difference, found.auc.difference) == (None, None)  # nobody converted


def test_the_record_is_json_and_the_text_holds_the_same_figures() -> None:
    desk = Desk(dataset({f"{i}": i % 5 for i in range(60)}, won="1234"))
    found = compare(desk, base_model(), base_model().with_points("visit", 5), AT)
    record = json.loads(json.dumps(comparison_record(found), allow_nan=False))
    assert record["entered"] == 0
    assert record["left"] == len(record["movers"]) == found.movers.count("left")
    assert sum(cell["n"] for cell in record["migration"]) == record["rows"] == 60
    assert len(record["base"]["sweep"]) == len(record["candidate"]["sweep"]) == 101
    assert len(comparison_record(found, 1, 2)["movers"]) == 2
    text = comparison_text(found)
    assert f"{record['left']} leave it" in text
    assert "not distinguishable" in text


# --- by brute force ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_comparison_is_the_one_that_the_reference_counts(batch: int) -> None:
    for seed in range(7000 + batch * CASES_A_BATCH, 7000 + (batch + 1) * CASES_A_BATCH):
        random = Random(seed)
        data, question = random_case(random)
        base = random_model(random)
        candidate = changed_model(random, base) if random.random() < 0.5 else random_model(random)
        settings = EvaluationSettings(
            goal=question.goal,
            horizon_days=question.horizon_days,
            gap_days=question.gap_days,
            on=tuple(seconds(one) for one in question.on),
            every=question.every,  # type: ignore[arg-type]
            data_as_of=None if question.data_as_of is None else seconds(question.data_as_of),
        )
        found = compare(desk_on(data), engine_model(base), engine_model(candidate), settings)
        try:
            _compare_with_reference(found, base, candidate, data, question)
        except AssertionError as difference:
            difference.add_note(f"seed {seed}\n{question}\n{base}\n{candidate}")
            raise


def _compare_with_reference(found: Comparison, base: Model, candidate: Model, data: Data, question: Question) -> None:
    alone = [snapshot(model, data, question) for model in (base, candidate)]
    rows = [{(row.lead, row.moment): row for row in one.rows} for one in alone]
    shared = sorted(rows[0].keys() & rows[1].keys(), key=lambda key: (key[1], list(data.by_id).index(key[0])))
    assert found.counts.used == len(shared)
    assert found.only_candidate_excludes == len(rows[0].keys() - rows[1].keys())
    assert found.only_base_excludes == len(rows[1].keys() - rows[0].keys())

    for model, evaluation, one, side in zip((base, candidate), (found.base, found.candidate), alone, rows, strict=True):
        kept = replace(one, rows=[side[key] for key in shared])
        assert_rate(evaluation.hand_off.rate, kept.figure(lambda row: row.handed_off))
        assert_rate(evaluation.base, kept.figure(lambda row: True))
        same(evaluation.auc, auc(kept.rows))
        assert [str(tier["id"]) for tier in model["tiers"]] == evaluation.tiers["id"].tolist()
    same(found.auc.difference, _less(*(auc([side[key] for key in shared]) for side in rows)))
    same(found.rate.difference, _less(*(_rate([side[key] for key in shared]) for side in rows)))
    same(found.capture.difference, _less(*(_capture([side[key] for key in shared]) for side in rows)))

    cells = Counter((rows[0][key].tier, rows[1][key].tier) for key in shared)
    converted = Counter((rows[0][key].tier, rows[1][key].tier) for key in shared if rows[0][key].converted)
    for cell in found.migration.itertuples():
        assert (cell.n, cell.k) == (cells[cell.base, cell.candidate], converted[cell.base, cell.candidate])
    assert found.migration["n"].sum() == len(shared)
    _compare_movers(found, base, candidate, data, question)


def _rate(rows: list[UsedRow]) -> Fraction | None:
    handed = [row for row in rows if row.handed_off]
    return Fraction(sum(row.converted for row in handed), len(handed)) if handed else None


def _capture(rows: list[UsedRow]) -> Fraction | None:
    converted = [row for row in rows if row.converted]
    return Fraction(sum(row.handed_off for row in converted), len(converted)) if converted else None


def _less(base: Fraction | None, candidate: Fraction | None) -> Fraction | None:
    return None if base is None or candidate is None else candidate - base


def _compare_movers(found: Comparison, base: Model, candidate: Model, data: Data, question: Question) -> None:
    wanted = {}
    for moments, mature in ((found.base.moments, True), (found.base.immature_moments, False)):
        for second in moments:
            moment = datetime(1970, 1, 1) + timedelta(seconds=second)
            for lead in data.by_id:
                row = _mover(lead, moment, base, candidate, data, question, mature)
                if row is not None:
                    wanted[lead, second] = row
    movers = found.movers.page(0, None).movers
    assert {(one.lead_id, one.moment) for one in movers} == set(wanted)
    for one in movers:
        before, after, became, changed = wanted[one.lead_id, one.moment]
        assert before.score is not None
        assert after.score is not None
        assert (one.score_before, one.score_after) == (float(before.score), float(after.score))
        assert (one.tier_before, one.tier_after) == (before.tier, after.tier)
        assert (one.direction == "entered") is after.handed_off
        assert one.became == became
        assert {rule.rule_id: (rule.before, rule.after) for rule in one.rules} == changed
        sizes = [abs(rule.after - rule.before) for rule in one.rules]
        assert sizes == sorted(sizes, reverse=True)
    assert [one.lead_id for one in movers] == found.movers.table()["lead_id"].tolist()


def _mover(
    lead: str, moment: datetime, base: Model, candidate: Model, data: Data, question: Question, mature: bool
) -> tuple[LeadScore, LeadScore, str, dict[str, tuple[float, float]]] | None:
    before, after = (score_lead(model, data, lead, moment) for model in (base, candidate))
    if before.excluded or after.excluded or before.handed_off == after.handed_off:
        return None
    born = data.created[lead]
    if born is None:
        born = min((event.moment for event in data.activities_of.get(lead, [])), default=None)
    closes = [goal_time(data, lead, outcome) for outcome in {question.goal, "won", "lost"}]
    if (born is not None and born > moment) or any(one is not None and one <= moment for one in closes):
        return None
    goal = goal_time(data, lead, question.goal)
    became = "immature"
    if mature:
        if goal is not None and goal <= moment + timedelta(days=question.gap_days):
            return None
        is_converted = goal is not None and goal <= moment + timedelta(days=question.horizon_days)
        became = "converted" if is_converted else "not_converted"
    points = {
        rule: (float(before.points.get(rule, 0)), float(after.points.get(rule, 0)))
        for rule in {**before.points, **after.points}
    }
    return before, after, became, {rule: both for rule, both in points.items() if both[0] != both[1]}


# --- luck -------------------------------------------------------------------------------------------------------


def rows_of(converted: np.ndarray[Any, Any], moments: int = 1) -> RowSet:
    """One lead a pattern, in a row of each moment."""
    leads = len(converted) // moments
    nothing = RowFacts(UnitMatrix.of([], len(converted)))
    counts = RowCounts(len(converted), len(converted), leads, 0, 0, 0, 0, 0)
    return RowSet(
        facts=nothing,
        pattern=np.tile(np.arange(leads, dtype=np.int32), moments),
        moment_start=tuple(range(0, len(converted) + 1, leads)),
        pattern_weight=np.ones(leads),
        weight=np.ones(len(converted)),
        converted=converted,
        moments=tuple(range(moments)),
        immature_moments=(),
        counts=counts,
    )


def side(score: np.ndarray[Any, Any], line: int) -> Side:
    return Side(score >= line, score.astype(np.intp), int(score.max()) + 1)


def noisy_models(random: np.random.Generator, leads: int) -> tuple[Side, Side, np.ndarray[Any, Any]]:
    """Two scores that have much in common, and what both look for."""
    common = random.normal(size=leads)
    one = np.clip(50 + 15 * (common + random.normal(size=leads)), 0, 100).astype(np.int64)
    other = np.clip(40 + 15 * (common + 0.7 * random.normal(size=leads)), 0, 100).astype(np.int64)
    return side(one, 70), side(other, 50), common


def test_on_outcomes_without_signal_no_difference_is_called_real() -> None:
    random = np.random.default_rng(11)
    fooled = 0
    for _ in range(200):
        base, candidate, _ = noisy_models(random, 600)
        converted = random.permutation(np.arange(600) < 48)  # 8 %, with nothing to do with either score
        found = differences(rows_of(converted), base, candidate).figures
        fooled += any(one.verdict == "more_than_luck" for one in found)
    assert fooled <= 10


def test_a_model_that_hands_off_more_leads_of_no_better_kind_captures_more_by_their_number_alone() -> None:
    random = np.random.default_rng(5)
    score = random.integers(0, 101, 3000)
    rate, capture, auc_difference = differences(
        rows_of(random.random(3000) < 0.1), side(score, 80), side(score, 40)
    ).figures
    assert capture.low is not None
    assert capture.low > 0.2
    assert (capture.verdict, capture.explained_by_number) == ("not_distinguishable", True)
    assert rate.verdict == auc_difference.verdict == "not_distinguishable"
    assert auc_difference.difference == 0.0


def test_a_better_model_is_told_from_luck() -> None:
    random = np.random.default_rng(3)
    base, candidate, common = noisy_models(random, 3000)
    # The candidate sees more of what decides; both call about as many.
    converted = random.random(3000) < 0.3 / (1 + np.exp(-3 * (common - 1)))
    found = differences(rows_of(converted), replace(base, handed_off=base.place >= 62), candidate).figures
    assert found[2].verdict == "more_than_luck"
    assert found[2].difference is not None
    assert found[2].difference > 0


def test_nothing_is_told_from_fewer_than_30_conversions_or_10_hand_offs() -> None:
    score = np.arange(400)
    converted = score >= 371  # 29, all at the top of one score and at the bottom of the other
    found = differences(rows_of(converted), side(score, 300), side(score[::-1].copy(), 300)).figures
    assert {one.verdict for one in found} == {"not_distinguishable"}
    converted = score >= 360
    rate, _, area = differences(rows_of(converted), side(score, 391), side(score[::-1].copy(), 300)).figures
    assert (rate.verdict, rate.greyed, area.verdict) == ("not_distinguishable", True, "more_than_luck")


@pytest.mark.parametrize("moments", [1, 3])
def test_the_paired_interval_holds_the_true_difference_in_about_95_of_100_draws(moments: int) -> None:
    # Leads whose chance and scores are known: the truth comes from very many of them.
    random = np.random.default_rng(21)

    def drawn(leads: int) -> tuple[Side, Side, np.ndarray[Any, Any]]:
        base, candidate, common = noisy_models(random, leads)
        will = random.random(leads) < 0.4 / (1 + np.exp(-2 * (common - 1)))
        if moments == 1:
            return base, candidate, will
        # The same leads again at other moments, with other scores and mostly the same end.
        places = [np.clip(one.place + random.integers(-5, 6, (moments, leads)), 0, 100) for one in (base, candidate)]
        ends = np.concatenate([will & (random.random(leads) < 0.8) for _ in range(moments)])
        return side(places[0].reshape(-1), 70), side(places[1].reshape(-1), 50), ends

    base, candidate, converted = drawn(400_000 // moments)
    truth = [one.difference for one in differences(_one_draw(converted, moments), base, candidate).figures]
    held = np.zeros(3)
    draws = 1000
    for _ in range(draws):
        base, candidate, converted = drawn(600)
        found: tuple[Difference, ...] = differences(rows_of(converted, moments), base, candidate).figures
        held += [
            one.low is not None and one.high is not None and one.low <= true <= one.high
            for one, true in zip(found, truth, strict=True)
            if true is not None
        ]
    assert ((held / draws >= 0.93) & (held / draws <= 0.97)).all(), held / draws


def _one_draw(converted: np.ndarray[Any, Any], moments: int) -> RowSet:
    """Rows too many to resample for their own sake: only the figures of the leads as they are matter."""
    rows = rows_of(converted, moments)
    rows.drawn["leads"] = [np.ones((len(rows.pattern_weight), 1))]
    return rows


def test_more_leads_make_the_interval_narrower_as_their_root() -> None:
    random = np.random.default_rng(8)
    widths = []
    for leads in (500, 8000):
        base, candidate, common = noisy_models(random, leads)
        found = differences(rows_of(random.random(leads) < 0.3 / (1 + np.exp(-common))), base, candidate).figures
        assert found[2].low is not None
        assert found[2].high is not None
        widths.append(found[2].high - found[2].low)
    assert math.isclose(widths[0] / widths[1], 4.0, rel_tol=0.35)
