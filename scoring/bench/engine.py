"""Measure what the desk does on every move of a slider, and what it keeps ready for that."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator
from dataclasses import replace

import duckdb

from scoring.bench import floors, peers
from scoring.bench.rules import BIGGEST_RULE, benchmark_model, with_all_points_changed
from scoring.bench.synthetic import MOMENT_DAY, ORIGIN, synthetic_dataset
from scoring.bench.table import Line, faster_line, ratio_line
from scoring.bench.timing import Run, in_turn, milliseconds
from scoring.dataset import Dataset
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.model import Decay, Definition, ScoringModel
from scoring.times import DAY
from scoring.unit_cache import UnitCache

SETTINGS = EvaluationSettings(goal="won", horizon_days=90)
MOMENT = ORIGIN + MOMENT_DAY * DAY
MODELS = 150  # more than the runs of any line


def points_lines(leads: int, activities: int, pairs: int) -> list[Line]:
    """Points changed on usual data, where two thirds of the leads did nothing that a rule counts."""
    desk = Desk(synthetic_dataset(leads, activities))
    model = benchmark_model()
    floor = floors.dense_pass(leads)
    one, every = changed_points(desk, model)
    return [
        ratio_line(
            "One rule's points changed → all chart data", floors.DENSE_PASS, in_turn(one, floor, pairs=pairs), 0.6
        ),
        ratio_line(
            "All 30 points changed → all chart data", floors.DENSE_PASS, in_turn(every, floor, pairs=pairs), 1.3
        ),
    ]


def all_active_lines(leads: int, activities: int, pairs: int) -> list[Line]:
    """The same where every lead is active, so that leads hardly repeat one another."""
    desk = Desk(synthetic_dataset(leads, activities, active_share=1.0))
    floor = floors.dense_pass(leads)
    one, every = changed_points(desk, benchmark_model())
    where = "every lead active"
    return [
        ratio_line(f"One rule's points changed, {where}", floors.DENSE_PASS, in_turn(one, floor, pairs=pairs), 4),
        ratio_line(f"All 30 points changed, {where}", floors.DENSE_PASS, in_turn(every, floor, pairs=pairs), 4),
    ]


def peer_lines(leads: int, activities: int, pairs: int) -> list[Line]:
    """All points changed, against what a user would write."""
    dataset = synthetic_dataset(leads, activities)
    desk, model = Desk(dataset), benchmark_model()
    frame = peers.wide_frame(dataset, model, MOMENT)
    models = itertools.cycle([with_all_points_changed(model, seed) for seed in range(10)])
    pairs = max(3, pairs // 3)
    _, every = changed_points(desk, model)
    by_pandas = in_turn(every, lambda: peers.score_with_pandas(frame, next(models)), pairs=pairs)
    with duckdb.connect() as connection:
        peers.create_wide_table(connection, frame)
        by_sql = in_turn(every, lambda: peers.score_with_sql(connection, next(models)), pairs=pairs)
    return [
        faster_line("All 30 points changed → all chart data", peers.PANDAS, by_pandas, 15),
        faster_line("All 30 points changed → all chart data", peers.WIDE_SQL, by_sql, 10),
    ]


def unit_lines(leads: int, activities: int, pairs: int) -> list[Line]:
    """Units from activities: at a new date, from nothing, and after a change of the rule that counts most."""
    dataset, model = synthetic_dataset(leads, activities), benchmark_model()
    definitions = [rule.definition for rule in model.rules if rule.activity is not None]
    warm = UnitCache(dataset)
    new_moments = (MOMENT - hours * 3600 for hours in itertools.count())

    def at_a_new_date(cache: UnitCache) -> None:
        moment = next(new_moments)
        for definition in definitions:
            cache.column(definition, moment)

    at_a_new_date(warm)
    changes = biggest_rule_changed(model)
    few = max(3, pairs // 3)
    with duckdb.connect() as connection:
        floor = floors.group_by(connection, dataset)
        warm_units = in_turn(lambda: at_a_new_date(warm), floor, pairs=few)
        cold_units = in_turn(lambda: at_a_new_date(UnitCache(dataset)), floor, pairs=few)
        changed = in_turn(lambda: warm.column(next(changes), MOMENT), floor, pairs=pairs)
        # In turn with other work the floor may find caches cold: it is shown without that too.
        alone = statistics.median(milliseconds(floor) for _ in range(few + 2))
    units = "Units of 16 activity rules at one date"
    back_to_back = replace(warm_units, floor_ms=alone, ratio=warm_units.step_ms / alone)
    return [
        ratio_line(f"{units} (activities of each rule picked out before)", floors.GROUP_BY, warm_units, 1.0),
        ratio_line("The same against the floor run back to back", floors.GROUP_BY, back_to_back, None),
        ratio_line("The same from nothing: activities of each rule picked out first, once a data set",
                   floors.GROUP_BY, cold_units, None),
        ratio_line("Biggest rule's window or half-life changed: its units", floors.GROUP_BY, changed, 0.3),
    ]  # fmt: skip


def changed_points(desk: Desk, model: ScoringModel) -> tuple[Run, Run]:
    """Runs that evaluate a model not seen before: one rule's points changed, and all points changed.

    The model before the change is evaluated first: rules are built, as they are when a user reaches for a slider.
    The models are made beforehand: making one is no part of scoring it.
    """
    desk.evaluate(model, SETTINGS)
    ones = iter(list(itertools.islice(_one_after_another(model), MODELS)))
    everies = iter([with_all_points_changed(model, seed) for seed in range(MODELS)])
    return lambda: desk.evaluate(next(ones), SETTINGS), lambda: desk.evaluate(next(everies), SETTINGS)


def biggest_rule_changed(model: ScoringModel) -> Iterator[Definition]:
    """Its definition with another window, then another half-life, and so on."""
    activity = model.rule(BIGGEST_RULE).activity
    assert activity is not None
    for step in itertools.count(1):
        yield activity.model_copy(update={"within_days": 180 - step})
        yield activity.model_copy(update={"decay": Decay(half_life_days=60 + step)})


def _one_after_another(model: ScoringModel) -> Iterator[ScoringModel]:
    """Each differs from the one before in one rule's points, the rules taken in turn; none comes twice."""
    for step in itertools.count(1):
        for rule in model.rules:
            model = model.with_points(rule.id, model.rule(rule.id).points + step * (-1) ** step)
            yield model


def four_dates(dataset: Dataset) -> EvaluationSettings:
    """The latest mature moment and the three at 30 days' distance before it."""
    latest = dataset.end - SETTINGS.horizon_days * DAY
    return replace(SETTINGS, on=tuple(latest - back * DAY for back in (90, 60, 30, 0)))
