"""Make a first model from the data alone, for a user who has no model file for them yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.columns import Column
from scoring.dataset import Dataset
from scoring.leakage import is_outcome_activity, outcome_columns_of
from scoring.model import (
    ActivityUnits,
    Conditions,
    Group,
    Rule,
    ScoreBounds,
    ScoringModel,
    Test,
    Tier,
)
from scoring.quality import kind_of_person

MOST_ACTIVITY_RULES = 12
MOST_ATTRIBUTE_RULES = 6
POINTS = 10
WITHIN_DAYS = 90
AT_MOST_DAYS = 3
# An attribute of more values than this tells leads apart rather than saying what they are.
MOST_VALUES = 30


@dataclass(frozen=True)
class StarterWords:
    """The labels, in the user's language. ``attribute`` has the placeholders ``column`` and ``value``."""

    name: str
    interest: str
    fit: str
    hot: str
    warm: str
    new: str
    attribute: str


def starter_model(dataset: Dataset, words: StarterWords) -> ScoringModel:
    """One rule for each of the most frequent activity types (days with it, at most 3, in the last 90), one for the
    most frequent value of each attribute of few values where there are no activities; equal points; three tiers.
    What the outcome itself makes is left out.
    """
    activities = dataset.activities.class_columns["type"]
    per_class = np.bincount(dataset.activities.class_, minlength=len(activities.codes))
    kinds = most_frequent(activities, per_class, len(activities.values))
    offered = [kind for kind in kinds if not is_outcome_activity(kind)]
    rules: list[Rule] = [
        Rule(
            id=f"activity_{i}",
            label=kind,
            group="interest",
            points=POINTS,
            activity=ActivityUnits(type=(kind,), within_days=WITHIN_DAYS, count="day", at_most=AT_MOST_DAYS),
        )
        for i, kind in enumerate(offered[:MOST_ACTIVITY_RULES], start=1)
    ]
    groups = [Group(id="interest", label=words.interest)] if rules else []
    if not rules:
        rules = _attribute_rules(dataset, words)
        groups = [Group(id="fit", label=words.fit)]
    return ScoringModel(
        name=words.name,
        score=ScoreBounds(min=0, max=None),
        groups=tuple(groups),
        rules=tuple(rules),
        tiers=(
            Tier(id="hot", label=words.hot, from_score=4 * POINTS),
            Tier(id="warm", label=words.warm, from_score=2 * POINTS),
            Tier(id="new", label=words.new),
        ),
        hand_off="hot",
    )


def most_frequent(column: Column, counts: np.ndarray, most: int) -> list[str]:
    """The texts of a column by how often they stand, the most frequent first.

    counts: how often each of the column's rows stands for.
    """
    there = column.codes >= 0
    totals = np.bincount(column.codes[there], weights=counts[there], minlength=len(column.values))
    order = np.argsort(-totals, kind="stable")
    return [column.values[code] for code in order[:most] if totals[code] > 0]


def _attribute_rules(dataset: Dataset, words: StarterWords) -> list[Rule]:
    rules: list[Rule] = []
    made_by_outcome = outcome_columns_of(dataset)
    for name, column in dataset.lead_columns.items():
        if name in made_by_outcome:
            continue
        # A rule on whose lead it is would put names on the screen, and says nothing that holds for the next lead.
        if name == "created_at" or not 2 <= len(column.values) <= MOST_VALUES or kind_of_person(name, column.values):
            continue
        value = most_frequent(column, np.ones(len(dataset)), 1)[0]
        rules.append(
            Rule(
                id=f"attribute_{len(rules) + 1}",
                label=words.attribute.format(column=name, value=value),
                group="fit",
                points=POINTS,
                lead=Conditions(tests=((name, Test(operator="equals", operand=value)),)),
            )
        )
        if len(rules) == MOST_ATTRIBUTE_RULES:
            break
    return rules
