"""Measure what a meeting waits for beside the desk: a replay, a recommended threshold, a comparison of two models."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from scoring.bench import floors
from scoring.bench.engine import SETTINGS
from scoring.bench.rules import benchmark_model, with_all_points_changed
from scoring.bench.synthetic import synthetic_dataset
from scoring.bench.table import Line, limit_line, ratio_line
from scoring.bench.timing import Run, in_turn, milliseconds
from scoring.choosing.objectives import Value
from scoring.choosing.recommendation import recommendation
from scoring.comparing.comparison import compare
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.model import ScoringModel
from scoring.replay import ReplaySettings
from scoring.resampling import RESAMPLES
from scoring.times import DAY

# What a meeting's pages are promised at: a tenth of what the engine is measured at, whatever that is.
SCALE = 10
BOOTSTRAP = f"{RESAMPLES} bare bincounts of the rows"
YEAR = 365
_OBJECTIVE = Value(500_000, 20_000)


def meeting_lines(leads: int, activities: int, pairs: int) -> list[Line]:
    """Replay, recommendation and comparison after a points change; each held against its limit and a bare floor."""
    leads, activities = max(1, leads // SCALE), max(1, activities // SCALE)
    desk, pairs = Desk(synthetic_dataset(leads, activities)), max(3, pairs // 3)
    models = _models(benchmark_model())
    return [
        *_replay_lines(desk, models, pairs),
        *_recommendation_lines(desk, models, pairs),
        *_comparison_lines(desk, models, pairs),
    ]


def _models(model: ScoringModel) -> Iterator[ScoringModel]:
    """Models that differ in all their points; none comes twice."""
    return (with_all_points_changed(model, seed) for seed in itertools.count())


def _replay_lines(desk: Desk, models: Iterator[ScoringModel], pairs: int) -> list[Line]:
    end = desk.dataset.end
    settings = ReplaySettings(start=end - YEAR * DAY)
    model = next(models)
    first = milliseconds(lambda: desk.replay(model, settings))
    rows = desk.replay_row_count(model, settings)
    floor = floors.dense_pass(rows)
    changed = in_turn(_each(models, lambda one: desk.replay(one, settings)), floor, pairs=pairs)
    step = _named("Replay of a year after all points changed", desk)
    against = "one pass over a dense 30 × replay rows float32 matrix"
    return [
        limit_line(step, changed.step_ms / 1e3, "s", 2),
        ratio_line("The same against its floor", against, changed, None),
        limit_line("The first replay of the rules, units built for every day", first / 1e3, "s", None),
    ]


def _recommendation_lines(desk: Desk, models: Iterator[ScoringModel], pairs: int) -> list[Line]:
    def run(model: ScoringModel, settings: EvaluationSettings = SETTINGS) -> object:
        return recommendation(desk, model, settings, _OBJECTIVE)

    run(next(models))
    floor = _bare_bootstrap(desk, next(models), SETTINGS)
    changed = in_turn(_each(models, run), floor, pairs=pairs)
    step = _named(
        f"Recommended threshold, {RESAMPLES} resamples and the replay behind it, after all points changed", desk
    )
    return [
        limit_line(step, changed.step_ms / 1e3, "s", 3),
        ratio_line("The same against its floor", BOOTSTRAP, changed, None),
        _twelve_dates("Recommended threshold", run, models),
    ]


def _comparison_lines(desk: Desk, models: Iterator[ScoringModel], pairs: int) -> list[Line]:
    base = next(models)

    def run(model: ScoringModel, settings: EvaluationSettings = SETTINGS) -> object:
        return compare(desk, base, model, settings)

    run(next(models))
    floor = _bare_bootstrap(desk, base, SETTINGS)
    changed = in_turn(_each(models, run), floor, pairs=pairs)
    return [
        limit_line(_named("Two models compared after all points of one changed", desk), changed.step_ms / 1e3, "s", 1),
        ratio_line("The same against its floor", BOOTSTRAP, changed, None),
        _twelve_dates("Two models compared", run, models),
    ]


def _twelve_dates(
    name: str, run: Callable[[ScoringModel, EvaluationSettings], object], models: Iterator[ScoringModel]
) -> Line:
    """After a first run, which builds the units of the dates and draws the leads."""
    settings = replace(SETTINGS, every="month")
    run(next(models), settings)
    return limit_line(f"{name}, over 12 dates", milliseconds(lambda: run(next(models), settings)) / 1e3, "s", None)


def _each(models: Iterator[ScoringModel], run: Callable[[ScoringModel], object]) -> Run:
    """A run on a model not seen before."""
    return lambda: run(next(models))


def _bare_bootstrap(desk: Desk, model: ScoringModel, settings: EvaluationSettings) -> Run:
    """Count the rows by score, with a weight each, once a resample: what drawing leads again costs at the least."""
    on = desk.scored_rows(model, settings)
    place = np.unique(on.scored.total, return_inverse=True)[1]
    weight = on.rows.weight

    def run() -> None:
        for _ in range(RESAMPLES):
            np.bincount(place, weights=weight)

    return run


def _named(step: str, desk: Desk) -> str:
    return f"{step}, {len(desk.dataset):,} leads, {len(desk.dataset.activities):,} activities"
