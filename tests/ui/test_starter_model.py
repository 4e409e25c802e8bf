"""A first model offers nothing that the outcome itself makes."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.model import Conditions, Rule, Test
from ui.starter_model import StarterWords, starter_model

WORDS = StarterWords("First", "Interest", "Fit", "Hot", "Warm", "New", "{column}: {value}")
LEADS = pd.DataFrame(
    {
        "lead_id": ["1", "2", "3"],
        "industry": ["x", "y", "x"],
        "lifecycle_stage": ["customer", "lead", "lead"],
        "phase": ["a", "b", "a"],
    }
)


def test_no_rule_is_made_of_a_column_or_an_activity_that_is_the_outcome() -> None:
    activities = pd.DataFrame(
        {
            "lead_id": ["1", "1", "2"],
            "type": ["opportunity_created", "page_view", "sales_email"],
            "occurred_at": ["2025-01-01", "2025-01-02", "2025-01-03"],
        }
    )
    with_activities = starter_model(dataset_from_frames(LEADS, activities), WORDS)
    assert [rule.label for rule in with_activities.rules] == ["page_view"]
    alone = starter_model(dataset_from_frames(LEADS), WORDS)
    assert [rule.label for rule in alone.rules] == ["industry: x", "phase: a"]


def test_what_the_user_marks_decides_in_place_of_the_names() -> None:
    marked = replace(dataset_from_frames(LEADS), made_by_outcome=frozenset({"phase"}))
    assert [rule.label for rule in starter_model(marked, WORDS).rules] == ["industry: x", "lifecycle_stage: lead"]


def test_a_model_that_uses_a_marked_column_is_told_so() -> None:
    marked = replace(dataset_from_frames(LEADS), made_by_outcome=frozenset({"phase"}))
    rule = Rule(
        id="late", group="fit", points=1, lead=Conditions(tests=(("phase", Test(operator="equals", operand="a")),))
    )
    model = starter_model(marked, WORDS)
    told = Desk(marked).warnings(model.model_copy(update={"rules": (rule,)}), EvaluationSettings())
    assert [(one.key, one.values["found"]) for one in told if "leak" in one.key] == [
        ("check_leak_outcome_column", ("phase",))
    ]
