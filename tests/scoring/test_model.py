"""A model never changes: a change makes a new one."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from scoring.model import Conditions, Group, Rule, ScoringModel, Test, Tier, thousandths

MODEL = ScoringModel(
    name="Small",
    groups=(Group(id="interest"),),
    rules=(
        Rule.model_validate({"id": "pricing", "group": "interest", "points": 10, "activity": {"type": ("page_view",)}}),
        Rule.model_validate({"id": "quiet", "group": "interest", "points": -5, "silence": {"days": 30}}),
    ),
    tiers=(Tier(id="hot", from_score=50), Tier(id="warm", from_score=20), Tier(id="cold")),
    hand_off="warm",
)


def test_a_model_with_other_points_leaves_the_old_one_as_it_was() -> None:
    candidate = MODEL.with_points("pricing", 15)
    assert (MODEL.rule("pricing").points, candidate.rule("pricing").points) == (10, 15)
    assert candidate.rule("quiet") == MODEL.rule("quiet")


def test_a_threshold_and_a_switch_change_nothing_else() -> None:
    assert MODEL.with_tier_from("hot", 60).with_tier_from("hot", 50) == MODEL
    assert MODEL.with_enabled("quiet", False).with_enabled("quiet", True) == MODEL
    assert MODEL.with_enabled("quiet", False) != MODEL


def test_equal_models_are_one_key_of_a_cache() -> None:
    assert hash(MODEL.with_points("pricing", 15)) == hash(MODEL.with_points("pricing", 15.0))
    assert {MODEL: 1}[MODEL.with_points("pricing", 10)] == 1


def test_points_of_ten_are_written_as_ten() -> None:
    assert repr(MODEL.with_points("pricing", 10.0).rule("pricing").points) == "10"
    assert MODEL.with_points("pricing", 0.1 + 0.2).rule("pricing").points == 0.3


def test_a_rule_that_is_not_there_cannot_be_changed() -> None:
    with pytest.raises(KeyError):
        MODEL.with_points("prising", 1)
    with pytest.raises(ValidationError):
        MODEL.name = "Other"  # type: ignore[misc]


def test_tiers_of_the_hand_off_index_and_above_go_to_sales() -> None:
    assert [tier.id for tier in MODEL.tiers[: MODEL.hand_off_index + 1]] == ["hot", "warm"]
    assert MODEL.hand_off_score == 20


def test_what_decides_the_units_of_a_rule_holds_no_points() -> None:
    assert MODEL.with_points("pricing", 99).rule("pricing").definition == MODEL.rule("pricing").definition
    assert MODEL.rule("pricing").kind == "activity"


def test_the_columns_of_conditions_are_found_however_deep_they_stand() -> None:
    def equals(column: str) -> tuple[str, Test]:
        return column, Test(operator="equals", operand="x")

    inner = Conditions(tests=(equals("c"),), negated=Conditions(tests=(equals("a"),)))
    outer = Conditions(tests=(equals("a"),), any_of=(Conditions(tests=(equals("b"),)),), negated=inner)
    assert list(outer.columns()) == ["a", "b", "c", "a"]


@pytest.mark.parametrize(("value", "whole"), [(2.5, 2500), (0.001, 1), (-1.005, -1005), (1_000_000_000, 10**12)])
def test_a_number_of_three_decimals_is_a_whole_number_of_thousandths(value: float, whole: int) -> None:
    assert thousandths(value) == whole
