"""Make a model of equal points, for data that are too few to learn any from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.dataset import Dataset
from scoring.leakage import is_outcome_activity
from scoring.model import (
    ActivityUnits,
    Conditions,
    Group,
    NumberUnits,
    Rule,
    ScoreBounds,
    ScoringModel,
    Test,
    thousandths,
)
from scoring.quality.persons import kind_of_person
from scoring.snapshot_mode import in_snapshot_mode
from scoring.starting_model.candidates import most_frequent
from scoring.starting_model.counters import counter_cap
from scoring.starting_model.points import EQUAL_POINTS, points_a_unit, tiers_by_share
from scoring.unit_cache import UnitCache
from scoring.units import ONE

_MOST_ACTIVITY_RULES, _MOST_ATTRIBUTE_RULES = 12, 6
_WITHIN_DAYS, _AT_MOST_DAYS = 90, 3
# An attribute of more values than this tells leads apart rather than saying what they are.
_MOST_VALUES = 30


def equal_points(dataset: Dataset, moment: int, columns: Sequence[str]) -> ScoringModel:
    """Without labels: one rule for each of the most frequent activity types up to a moment (days with it, at most 3, in
    the last 90); where there are none, one for the most frequent value of each attribute of few values and, in
    snapshot mode, one for each counter, which gives the same at its most.

    columns: of the leads, those that may become rules.
    """
    rules = _activity_rules(dataset, moment)
    if not rules:
        counters = _counters(dataset, columns)
        others = [name for name in columns if name not in counters]
        rules = [*_counter_rules(counters), *_attribute_rules(dataset, others)]
    groups = dict.fromkeys(rule.group for rule in rules) or ("fit",)
    return ScoringModel(
        name="first_model",
        score=ScoreBounds(min=0, max=None),
        groups=tuple(Group(id=one) for one in groups),
        rules=tuple(rules),
        tiers=tiers_by_share(_scores(dataset, moment, rules)),
        hand_off="hot",
    )


def _scores(dataset: Dataset, moment: int, rules: Sequence[Rule]) -> NDArray[np.int64]:
    """[leads], as of the moment, in whole points."""
    units, score = UnitCache(dataset), np.zeros(len(dataset), dtype=np.int64)
    for rule in rules:
        score += thousandths(rule.points) * units.column(rule.definition, moment).astype(np.int64)
    whole: NDArray[np.int64] = score // ONE**2
    return whole


def _activity_rules(dataset: Dataset, moment: int) -> list[Rule]:
    activities = dataset.activities
    types = activities.class_columns["type"]
    # Where all of them come later, a rule on them is still better than none.
    seen = activities.second <= moment - activities.origin
    per_class = np.bincount(activities.class_[seen] if seen.any() else activities.class_, minlength=len(types.codes))
    offered = [kind for kind in most_frequent(types, per_class) if not is_outcome_activity(kind)]
    return [
        Rule(
            id=f"activity_{i}",
            group="interest",
            points=EQUAL_POINTS,
            activity=ActivityUnits(type=(kind,), within_days=_WITHIN_DAYS, count="day", at_most=_AT_MOST_DAYS),
        )
        for i, kind in enumerate(offered[:_MOST_ACTIVITY_RULES], start=1)
    ]


def _counters(dataset: Dataset, columns: Sequence[str]) -> dict[str, int]:
    """The cap of each; none where activities have dates, since counters of today also hold what came later."""
    if not in_snapshot_mode(dataset):
        return {}
    capped = {name: counter_cap(name, dataset.lead_columns[name]) for name in columns}
    return {name: cap for name, cap in capped.items() if cap is not None}


def _counter_rules(counters: Mapping[str, int]) -> list[Rule]:
    return [
        Rule(
            id=f"counter_{i}",
            group="interest",
            points=points_a_unit(EQUAL_POINTS, cap),
            number=NumberUnits(field=name, at_least=0, at_most=cap),
        )
        for i, (name, cap) in enumerate(list(counters.items())[:_MOST_ACTIVITY_RULES], start=1)
    ]


def _attribute_rules(dataset: Dataset, columns: Sequence[str]) -> list[Rule]:
    rules: list[Rule] = []
    for name in columns:
        column = dataset.lead_columns[name]
        # A rule on whose lead it is would put names on the screen, and says nothing that holds for the next lead.
        if not 2 <= len(column.values) <= _MOST_VALUES or kind_of_person(name, column.values):
            continue
        (value, *_) = most_frequent(column, np.ones(len(dataset)))
        conditions = Conditions(tests=((name, Test(operator="equals", operand=value)),))
        rules.append(Rule(id=f"attribute_{len(rules) + 1}", group="fit", points=EQUAL_POINTS, lead=conditions))
        if len(rules) == _MOST_ATTRIBUTE_RULES:
            break
    return rules
