"""Answer, for one data set, what a model does: slow work kept, points and cut-offs answered from arrays."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.choosing.hand_off_flow import HandOffFlow, hand_off_flow
from scoring.choosing.resampled_sweep import ResampledSweep, resampled_sweep
from scoring.choosing.scenarios import ScoredRows
from scoring.dataset import Dataset
from scoring.evaluation import Evaluation, EvaluationSettings, RuleEvidence, Today
from scoring.figures import MOST_RESAMPLED, distribution_columns, evaluation, rule_evidence, sweep_thresholds
from scoring.lacking import lacking_columns, with_lacking_columns
from scoring.lead_scores import LeadScores, score_leads
from scoring.model import Definition, Instant, Rule, ScoringModel
from scoring.model_checks import check_model, check_on_data
from scoring.moments import data_end
from scoring.problems import InputError, Problem
from scoring.replay import Replay, ReplaySettings, replay
from scoring.replay_rows import ReplayRows, replay_rows
from scoring.row_states import birth_times
from scoring.rows import Progress, RowSet, leads_as_rows, row_set
from scoring.rule_facts import rows_on_the_line, rule_facts
from scoring.scores import GroupSums
from scoring.shared_rows import SharedRows, shared_rows
from scoring.statistics import ScoreCounts
from scoring.tiers import RowFacts, Scored, score_rows
from scoring.unit_cache import NOT_EXCLUDED, UnitCache

_ROW_SETS_KEPT = 3
_REPLAYS_KEPT = 2
_SWEEPS_KEPT = 4
_EVALUATIONS_KEPT = 64
_WARNINGS_KEPT = 8
_RULES_REMEMBERED = 10_000

Kept = TypeVar("Kept")


class Desk:
    """The caches of one data set. One call at a time works; others wait."""

    def __init__(
        self, dataset: Dataset, *, missing_columns_null: bool = False, most_resampled: int = MOST_RESAMPLED
    ) -> None:
        """missing_columns_null: a column that the data lacks counts as missing, in place of an error.

        most_resampled: the AUC of several dates has no interval where there are more rows; a screen that must answer
        at once sets it lower.
        """
        self.dataset = dataset
        self.missing_columns_null = missing_columns_null
        self.most_resampled = most_resampled
        self._units: dict[frozenset[tuple[str, str]], UnitCache] = {}
        self._row_sets: OrderedDict[Hashable, RowSet] = OrderedDict()
        self._sums: OrderedDict[Hashable, GroupSums] = OrderedDict()
        self._evaluations: OrderedDict[Hashable, tuple[ScoringModel, Evaluation]] = OrderedDict()
        self._evidence: OrderedDict[Hashable, dict[str, RuleEvidence]] = OrderedDict()
        self._warnings: OrderedDict[Hashable, tuple[ScoringModel, list[Problem]]] = OrderedDict()
        self._today: OrderedDict[Hashable, Today] = OrderedDict()
        self._numbers: dict[Definition, int] = {}
        self._numbers_by_rule: dict[int, tuple[Rule, int]] = {}  # the rule is held, so that its id stays its own
        self._replay_rows: OrderedDict[Hashable, ReplayRows] = OrderedDict()
        self._replay_sums: dict[Hashable, GroupSums] = {}
        self._sweeps: OrderedDict[Hashable, tuple[ScoringModel, ResampledSweep]] = OrderedDict()
        self._shared_rows: OrderedDict[Hashable, SharedRows] = OrderedDict()
        self._rows_today: OrderedDict[Hashable, tuple[RowFacts, NDArray[np.float64]]] = OrderedDict()
        self._lock = threading.RLock()

    def check(self, model: ScoringModel) -> list[Problem]:
        """A problem for each column that the model names and the data lacks."""
        return lacking_columns(model, self.dataset)

    def evaluate(
        self, model: ScoringModel, settings: EvaluationSettings, progress: Progress | None = None
    ) -> Evaluation:
        """The snapshot view. Raises InputError where the data lacks a column."""
        with self._lock:
            # By identity: a model's hash costs more than some of its evaluations, and an undo brings back the object.
            key = (id(model), settings)
            make = lambda: (model, self._evaluate(model, settings, progress))  # noqa: E731
            return _kept(self._evaluations, key, _EVALUATIONS_KEPT, make)[1]

    def evidence(self, model: ScoringModel, settings: EvaluationSettings) -> dict[str, RuleEvidence]:
        """For each rule, by id: rows with units above 0 against the others."""
        with self._lock:
            key = (self._without_points(model, settings), tuple(rule.id for rule in model.rules))
            return _kept(
                self._evidence, key, _ROW_SETS_KEPT, lambda: rule_evidence(model, self._rows(model, settings, None))
            )

    def warnings(self, model: ScoringModel, settings: EvaluationSettings) -> list[Problem]:
        """What is legal in the model but surely a mistake, by itself and on this data."""
        with self._lock:
            # By identity, as an evaluation is; the page asks for them at every run.
            key = (id(model), settings)
            return list(
                _kept(self._warnings, key, _WARNINGS_KEPT, lambda: (model, self._find_warnings(model, settings)))[1]
            )

    def today(self, model: ScoringModel, data_as_of: int | None = None) -> Today:
        """All leads as of the data's end: how their scores lie, and their tiers."""
        with self._lock:
            moment = data_end(self.dataset, EvaluationSettings(data_as_of=data_as_of))
            return _kept(self._today, (model, moment), _EVALUATIONS_KEPT, lambda: self._score_today(model, moment))

    def replay(self, model: ScoringModel, settings: ReplaySettings, progress: Progress | None = None) -> Replay:
        """The replay view. Raises InputError where the data lacks a column."""
        with self._lock:
            key, rows = self._replay_rows_of(model, settings, progress)
            found = replay(model, settings, rows, self._replay_sums.get(key))
            self._replay_sums = {key: found.sums}
            return found

    def replay_row_count(self, model: ScoringModel, settings: ReplaySettings) -> int:
        """How many rows a replay looks at."""
        with self._lock:
            return len(self._replay_rows_of(model, settings, None)[1].lead)

    def _replay_rows_of(
        self, model: ScoringModel, settings: ReplaySettings, progress: Progress | None
    ) -> tuple[Hashable, ReplayRows]:
        end = self.dataset.end if settings.data_as_of is None else settings.data_as_of
        key = (self._without_points(model, EvaluationSettings()), settings.goal, end)

        def make() -> ReplayRows:
            return replay_rows(self._unit_cache(model), model, settings.goal, end, progress)

        return key, _kept(self._replay_rows, key, _REPLAYS_KEPT, make)

    def scored_rows(
        self, model: ScoringModel, settings: EvaluationSettings, progress: Progress | None = None
    ) -> ScoredRows:
        """The rows behind the snapshot view, and what the model makes of them."""
        with self._lock:
            rows = self._rows(model, settings, progress)
            key = self._without_points(model, settings)
            return ScoredRows(model, rows, score_rows(model, rows.facts, self._sums.get(key)))

    def rows_today(
        self, model: ScoringModel, data_as_of: int | None = None
    ) -> tuple[RowFacts, NDArray[np.float64], Scored]:
        """The leads that ``today`` counts, alike ones taken together, how many each is, and what the model makes of
        them."""
        with self._lock:
            moment = data_end(self.dataset, EvaluationSettings(data_as_of=data_as_of))
            key = (self._without_points(model, EvaluationSettings()), moment)

            def make() -> tuple[RowFacts, NDArray[np.float64]]:
                cache = self._unit_cache(model)
                is_in = (birth_times(self.dataset) <= moment) & (cache.excluded_by(model, moment) == NOT_EXCLUDED)
                return leads_as_rows(cache, model, moment, np.flatnonzero(is_in))

            facts, weight = _kept(self._rows_today, key, _ROW_SETS_KEPT, make)
            return facts, weight, score_rows(model, facts)

    def resampled_sweep(
        self, model: ScoringModel, settings: EvaluationSettings, progress: Progress | None = None
    ) -> ResampledSweep:
        """The sweep with its resamples, which every choice of a threshold is made from."""
        with self._lock:

            def make() -> tuple[ScoringModel, ResampledSweep]:
                on = self.scored_rows(model, settings, progress)
                return model, resampled_sweep(model, on.rows, on.scored)

            # By identity, as an evaluation is.
            key = (id(model), replace(settings, bands="width", band_count=1))
            return _kept(self._sweeps, key, _SWEEPS_KEPT, make)[1]

    def hand_off_flow(
        self, model: ScoringModel, settings: ReplaySettings, progress: Progress | None = None
    ) -> HandOffFlow | None:
        """Hand-offs a week at every threshold, from a replay; None in snapshot mode."""
        return hand_off_flow(self.dataset, self.replay(model, settings, progress), settings)

    def shared_rows(
        self,
        models: Sequence[ScoringModel],
        settings: EvaluationSettings,
        *,
        immature: bool = False,
        progress: Progress | None = None,
    ) -> SharedRows:
        """The rows that all the models are held against, with their leads. Raises InputError as ``evaluate`` does."""
        with self._lock:
            key = (tuple(self._without_points(model, settings) for model in models), immature)

            def make() -> SharedRows:
                return shared_rows(self._unit_cache(*models), models, settings, immature=immature, progress=progress)

            return _kept(self._shared_rows, key, _ROW_SETS_KEPT, make)

    def leads(self, model: ScoringModel, moment: int, *, with_units: bool = False) -> LeadScores:
        """Every lead's score as of a moment, in the order of the file."""
        with self._lock:
            return score_leads(self._unit_cache(model), model, moment, with_units=with_units)

    def _find_warnings(self, model: ScoringModel, settings: EvaluationSettings) -> list[Problem]:
        rows = self._rows(model, settings, None)
        scored = score_rows(model, rows.facts, self._sums.get(self._without_points(model, settings)))
        facts, on_the_line = rule_facts(model, rows, scored), rows_on_the_line(model, rows, scored)
        marked = self.dataset.made_by_outcome or ()
        return [*check_model(model, marked), *check_on_data(model, facts, on_the_line, int(rows.weight.sum()))]

    def _evaluate(self, model: ScoringModel, settings: EvaluationSettings, progress: Progress | None) -> Evaluation:
        rows = self._rows(model, settings, progress)
        key = self._without_points(model, settings)
        scored = score_rows(model, rows.facts, self._sums.get(key))
        self._sums[key] = scored.sums
        while len(self._sums) > _ROW_SETS_KEPT:
            self._sums.popitem(last=False)
        return evaluation(model, settings, rows, scored, data_end(self.dataset, settings), self.most_resampled)

    def _rows(self, model: ScoringModel, settings: EvaluationSettings, progress: Progress | None) -> RowSet:
        key = self._without_points(model, settings)
        return _kept(
            self._row_sets, key, _ROW_SETS_KEPT, lambda: row_set(self._unit_cache(model), model, settings, progress)
        )

    def _without_points(self, model: ScoringModel, settings: EvaluationSettings) -> Hashable:
        """What decides the rows and their units: the cache key that points and cut-offs do not touch."""
        surge_days = model.surge.days if model.surge is not None and model.surge.tier is not None else None
        return (
            tuple(self._number_of(rule) for rule in model.rules),
            tuple(reset.silence for reset in model.resets),
            tuple(exclusion.definition for exclusion in model.exclude),
            tuple(_what_holds(instant) for instant in model.instant),
            surge_days,
            replace(settings, bands="width", band_count=1),
        )

    def _number_of(self, rule: Rule) -> int:
        """A number for the rule's definition, the same for equal ones; a rule object is looked into once."""
        if id(rule) not in self._numbers_by_rule:
            if len(self._numbers_by_rule) > _RULES_REMEMBERED:
                self._numbers_by_rule.clear()
            number = self._numbers.setdefault(rule.definition, len(self._numbers))
            self._numbers_by_rule[id(rule)] = (rule, number)
        return self._numbers_by_rule[id(rule)][1]

    def _unit_cache(self, *models: ScoringModel) -> UnitCache:
        problems = [problem for model in models for problem in lacking_columns(model, self.dataset)]
        if problems and not self.missing_columns_null:
            raise InputError(problems)
        lacking = frozenset((str(problem.values["table"]), str(problem.values["column"])) for problem in problems)
        if lacking not in self._units:
            self._units[lacking] = UnitCache(with_lacking_columns(self.dataset, lacking))
        return self._units[lacking]

    def _score_today(self, model: ScoringModel, moment: int) -> Today:
        cache = self._unit_cache(model)
        scored = score_leads(cache, model, moment, with_units=False)
        born = birth_times(self.dataset) <= moment
        excluded = scored.excluded_by != NOT_EXCLUDED
        counted = born & ~excluded
        values, n = np.unique(scored.total[counted], return_counts=True)
        counts = ScoreCounts.dense(values.astype(np.int64), n)
        bars = distribution_columns(counts, scored.grain, sweep_thresholds(model, counts, scored.grain))
        tier = scored.tier[counted]
        return Today(
            moment=moment,
            leads=int(counted.sum()),
            excluded=int((born & excluded).sum()),
            not_born=int((~born).sum()),
            handed_off=int((tier <= model.hand_off_index).sum()),
            instant=int((scored.instant_by[counted] >= 0).sum()),
            surge=int(scored.surging[counted].sum()),
            distribution=pd.DataFrame({"low": bars["low"], "high": bars["high"], "leads": bars["not_converted"]}),
            tiers=pd.DataFrame(
                {"id": [one.id for one in model.tiers], "n": np.bincount(tier, minlength=len(model.tiers))}
            ),
        )


def _what_holds(instant: Instant) -> Hashable:
    return instant.activity, instant.unless


def _kept(store: OrderedDict[Hashable, Kept], key: Hashable, most: int, make: Callable[[], Kept]) -> Kept:
    if key not in store:
        store[key] = make()
        while len(store) > most:
            store.popitem(last=False)
    store.move_to_end(key)
    return store[key]
