"""What the tables say of a rule's points is what scoring all rows anew says."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from scoring.evaluation import EvaluationSettings
from scoring.live.lines import Lines
from scoring.live.moved_rows import moved_rows
from scoring.live.population import Population
from scoring.live.position_table import position_table
from scoring.live.score_table import score_table
from scoring.live.standings import codes_as_scored, fixed_parts
from scoring.model import ScoringModel
from scoring.scores import MILLION
from scoring.statistics import ScoreCounts, auc_with_interval
from scoring.tiers import RowFacts, score_rows
from tests.random_data import random_data, random_moment, with_outcomes
from tests.random_models import random_model
from tests.scoring.test_engine_equals_reference import desk_on, engine_model, seconds

SEEDS = range(30)
POINTS = [-20, -2.5, 0, 0.001, 7, 33]


def case(seed: int) -> tuple[Random, ScoringModel, Population]:
    random = Random(70_000 + seed)
    moment = random_moment(random)
    data = with_outcomes(random, random_data(random, moment, leads=60), [moment], 30, 0)
    model = engine_model(random_model(random))
    on = desk_on(data).scored_rows(model, EvaluationSettings(on=(seconds(moment),), horizon_days=30))
    rows = on.rows
    return random, model, Population.of(model, rows.facts, on.scored, rows.weight, rows.converted)


def fresh(facts: RowFacts) -> RowFacts:
    """The same facts without anything remembered."""
    return RowFacts(facts.units, facts.resets, facts.instants, facts.earlier_units, facts.earlier_resets,
                    facts.born_since)  # fmt: skip


def cuts_of(model: ScoringModel) -> list[int]:
    """In millionths."""
    return [round(tier.from_score * 1_000) * 1_000 for tier in model.tiers if tier.from_score is not None]


@pytest.mark.parametrize("seed", SEEDS)
def test_moved_rows_score_and_stand_as_if_all_were_scored_anew_and_no_other_row_moves(seed: int) -> None:
    random, model, population = case(seed)
    place = random.randrange(len(model.rules))
    model = model.with_enabled(model.rules[place].id, True)
    on = score_rows(model, fresh(population.facts))
    population = Population.of(model, population.facts, on, population.weight, population.converted)
    moved = moved_rows(model, population, place, [*POINTS, model.rules[place].points])
    stays = np.setdiff1d(np.arange(len(population.weight)), moved.row)
    for points in POINTS:
        other = model.with_points(model.rules[place].id, points)
        scored = score_rows(other, fresh(population.facts))
        codes = codes_as_scored(other, fixed_parts(other, population.facts), scored)
        score, code = moved.at(points)
        total = scored.total.astype(object) * scored.grain
        assert (score.astype(object) * moved.grain == total[moved.row]).all()
        assert (code == codes[moved.row]).all()
        assert (total[stays] == population.scored.total[stays].astype(object) * population.scored.grain).all()
        assert (codes[stays] == population.standing[stays]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_at_every_position_the_moved_rows_are_counted_on_the_right_side_of_every_line(seed: int) -> None:
    random, model, population = case(seed)
    place = random.randrange(len(model.rules))
    points = sorted({*POINTS, model.rules[place].points})
    cuts = cuts_of(model)
    lines = Lines.of([], cuts)
    table = position_table(model, population, place, points, lines, one_date=True, most_areas=3)
    assert table.has_area.sum() == 3
    assert table.has_area[points.index(model.rules[place].points)]
    moved = moved_rows(model, population, place, points)
    compared = np.array(sorted({*cuts, *range(-60 * MILLION, 120 * MILLION, MILLION)}))
    for position, one in enumerate(points):
        score = moved.at(one)[0] * moved.grain
        for counts, weight in ((table.n, moved.n), (table.k, moved.n * moved.converted)):
            for line in compared:
                assert counts[position][table.score >= line].sum() == weight[score >= line].sum()
                assert counts[position][table.score == line].sum() == weight[score == line].sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_tiers_and_auc_at_a_position_are_those_of_the_model_with_these_points(seed: int) -> None:
    random, model, population = case(seed)
    place = random.randrange(len(model.rules))
    model = model.with_enabled(model.rules[place].id, True)
    on = score_rows(model, fresh(population.facts))
    population = Population.of(model, population.facts, on, population.weight, population.converted)
    points = sorted({*POINTS, model.rules[place].points})
    table = position_table(model, population, place, points, Lines.of([], cuts_of(model)), one_date=True, most_areas=99)
    moved = moved_rows(model, population, place, points)
    for position, one in enumerate(points):
        scored = score_rows(model.with_points(model.rules[place].id, one), fresh(population.facts))
        weight = population.weight[moved.row]
        expected = np.bincount(scored.tier[moved.row], weights=weight, minlength=len(model.tiers))
        assert (table.tier_n[position] == expected).all()
        if table.area is None:
            continue
        score, spot = np.unique(scored.total.astype(np.int64), return_inverse=True)
        n = np.bincount(spot, weights=population.weight, minlength=len(score))
        k = np.bincount(spot, weights=population.weight * population.converted, minlength=len(score))
        area = [np.nan if x is None else x for x in auc_with_interval(ScoreCounts.dense(score, n, k))]
        assert np.allclose(table.area[position], area, rtol=0, atol=1e-12, equal_nan=True)


def test_scores_between_two_lines_are_taken_as_one_and_those_on_a_line_are_not() -> None:
    lines = Lines.of([500_000], [1_250_000])
    scores = np.array([1_000_000, 1_000_001, 1_249_999, 1_250_000, 1_250_001, 1_499_000, 1_500_000, -1, -500_000])
    found = lines.stand_ins(scores).tolist()
    assert found == [
        1_000_000, 1_000_001, 1_000_001, 1_250_000, 1_250_001, 1_250_001, 1_500_000, -499_999, -500_000,
    ]  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_the_table_of_all_rows_holds_every_row_once(seed: int) -> None:
    _, model, population = case(seed)
    table = score_table(model, population, Lines.of([], []))
    assert table.n.sum() == population.weight.sum()
    assert table.k.sum() == population.weight[population.converted].sum()
    assert set(table.standing.tolist()) <= set(range(len(table.standings)))
