"""A first model speaks the reader's language, and offers nothing that the outcome itself makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from scoring.dataset import Dataset
from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.model import ActivityUnits, Conditions, NumberUnits, Rule, SilenceUnits, Test
from scoring.starting_model import StartingModel, starting_dates, starting_model
from tests.scoring.starting_model.made_data import planted
from tests.ui.test_pages import STATE, opened, own_bench
from ui.choices import Choices
from ui.frame import Frame
from ui.history import History
from ui.i18n import LANGUAGES, Language
from ui.session import Bench, Remembered
from ui.starter_model import comes_from, first_look, is_first, label_of, worded

LEADS = pd.DataFrame(
    {
        "lead_id": ["1", "2", "3"],
        "industry": ["x", "y", "x"],
        "lifecycle_stage": ["customer", "lead", "lead"],
        "phase": ["a", "b", "a"],
        "Marital Status": ["single", "married", "single"],
    }
)


def made(dataset: Dataset) -> StartingModel:
    return starting_model(dataset, starting_dates(dataset))


def labels(dataset: Dataset) -> list[str]:
    return [rule.label for rule in worded(made(dataset), Frame("en")).rules]


def test_no_rule_is_made_of_a_column_or_an_activity_that_is_the_outcome() -> None:
    activities = pd.DataFrame(
        {
            "lead_id": ["1", "1", "2"],
            "type": ["opportunity_created", "page_view", "sales_email"],
            "occurred_at": ["2025-01-01", "2025-01-02", "2025-01-03"],
        }
    )
    assert labels(dataset_from_frames(LEADS, activities)) == ["Page view"]
    assert labels(dataset_from_frames(LEADS)) == ["industry: x", "phase: a"]


def test_what_the_user_marks_decides_in_place_of_the_names() -> None:
    marked = replace(dataset_from_frames(LEADS), made_by_outcome=frozenset({"phase"}))
    assert labels(marked) == ["industry: x", "lifecycle_stage: lead"]


def test_a_model_that_uses_a_marked_column_is_told_so() -> None:
    marked = replace(dataset_from_frames(LEADS), made_by_outcome=frozenset({"phase"}))
    rule = Rule(
        id="late", group="fit", points=1, lead=Conditions(tests=(("phase", Test(operator="equals", operand="a")),))
    )
    model = made(marked).model
    told = Desk(marked).warnings(model.model_copy(update={"rules": (rule,)}), EvaluationSettings())
    assert [(one.key, one.values["found"]) for one in told if "leak" in one.key] == [
        ("check_leak_outcome_column", ("phase",))
    ]


def _lead(operator: str, operand: object) -> Rule:
    test = Test(operator=operator, operand=operand)  # type: ignore[arg-type]
    return Rule(id="r", group="fit", points=1, lead=Conditions(tests=(("size", test),)))


PRICING = Conditions(tests=(("detail", Test(operator="equals", operand="/pricing")),))


@pytest.mark.parametrize(
    ("rule", "english", "japanese"),
    [
        (ActivityUnits(type=("email_open",), within_days=30, count="once"),
         "E-mail opened, last 30 days", "メール開封（直近30日）"),
        (ActivityUnits(type=("ours",), within_days=90, count="once", at_least=3),
         "ours, 3+ times in 90 days", "ours（直近90日に3回以上）"),
        (ActivityUnits(type=("page_view",), where=PRICING, within_days=30, count="once"),
         "Page view: /pricing, last 30 days", "ページ閲覧：/pricing（直近30日）"),
        (SilenceUnits(days=90), "Did nothing for 90 days", "90日間行動なし"),
        (NumberUnits(field="page_views", at_least=0, at_most=1000),
         "page_views: each one, up to 1,000", "page_views（1回ごと、1,000回まで）"),
        (_lead("equals", "x"), "size: x", "size：x"),
        (_lead("at_least", 1200), "size: 1,200 or more", "size：1,200以上"),
        (_lead("below", 50), "size: below 50", "size：50未満"),
    ],
)  # fmt: skip
def test_a_rule_says_what_it_counts_in_both_languages(rule: object, english: str, japanese: str) -> None:
    if isinstance(rule, ActivityUnits):
        rule = Rule(id="r", group="interest", points=1, activity=rule)
    elif isinstance(rule, SilenceUnits):
        rule = Rule(id="r", group="interest", points=1, silence=rule)
    elif isinstance(rule, NumberUnits):
        rule = Rule(id="r", group="interest", points=0.5, number=rule)
    assert isinstance(rule, Rule)
    assert [label_of(rule, Frame(language)) for language in LANGUAGES] == [english, japanese]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_where_it_comes_from_and_how_many_conversions_that_were(language: Language) -> None:
    starting = made(planted(1).load())
    said = comes_from(starting, Frame(language))
    assert str(starting.learnt) in said
    assert worded(starting, Frame(language)).description == said


def test_it_is_the_first_one_until_its_rules_or_points_are_others() -> None:
    starting = made(planted(1).load())
    model = worded(starting, Frame("ja"))
    assert is_first(model, starting)
    assert not is_first(model.with_points(model.rules[0].id, 99), starting)


def test_on_the_desk_it_speaks_the_readers_language_until_it_is_worked_on(tmp_path: Path) -> None:
    data = own_bench(tmp_path).data
    starting = first_look(data)
    model = worded(starting, Frame("en"))
    bench = Bench(data, model, History(model), starting.settings, choices=Choices(starting=starting))
    at = opened("desk", "ja-JP", Remembered(own=bench, on_own=True))
    shown = at.session_state[STATE].bench
    assert shown.current == shown.candidate == worded(starting, Frame("ja"))
    assert any("最初のモデル" in one.value for one in at.caption)

    worked_on = replace(bench, history=bench.history.with_candidate(model.with_tier_from("hot", 99)))
    at = opened("desk", "ja-JP", Remembered(own=worked_on, on_own=True))
    assert at.session_state[STATE].bench.current == model
    # What it comes from is said in the reader's language all the same, until another model is in force.
    assert any("最初のモデル" in one.value for one in at.caption)
    other = replace(bench, current=model.with_points(model.rules[0].id, 99))
    at = opened("desk", "ja-JP", Remembered(own=other, on_own=True))
    assert not any("最初のモデル" in one.value for one in at.caption)
