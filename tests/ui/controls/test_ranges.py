import pytest

from scoring.model import NumberUnits, Rule
from tests.ui.desk_models import small_model
from ui.controls.ranges import SliderRange, finest_step, points_ranges, reachable_points, threshold_range

MODEL = small_model()


def test_rules_share_one_scale_that_is_symmetric_and_has_room():
    ranges = points_ranges(MODEL)
    assert set(ranges.values()) == {SliderRange(-50, 50, 1)}


def test_a_rule_on_a_number_has_a_scale_of_its_own():
    model = MODEL.model_copy(
        update={
            "rules": (
                *MODEL.rules,
                Rule(id="size", group="fit", points=0.004, number=NumberUnits(field="company_size")),
            )
        }
    )
    ranges = points_ranges(model)
    assert ranges["size"] == SliderRange(-0.01, 0.01, 0.001)
    assert ranges["pricing"] == SliderRange(-50, 50, 1)


@pytest.mark.parametrize(
    ("values", "step"),
    [([10, -30], 1), ([10, 2.5], 0.5), ([0.1], 0.1), ([0.25], 0.01), ([1.125], 0.001), ([], 1), ([-100_000, 3000], 1)],
)
def test_the_step_is_the_coarsest_that_meets_every_value(values, step):
    assert finest_step(values) == step


@pytest.mark.parametrize("points", [0, 1, 3, 7, 100, 1234, 100_000])
def test_the_present_points_lie_well_inside_the_range(points):
    model = MODEL.with_points("pricing", points).with_points("left", 0).with_points("executive", 0)
    found = points_ranges(model)["pricing"]
    assert found.high >= points * 1.5 or points == 0
    assert found.low == -found.high
    assert (found.high - found.low) / found.step >= 20


def test_thresholds_range_over_the_bounds_of_the_score():
    assert threshold_range(MODEL) == SliderRange(0, 100, 1)


def test_without_bounds_thresholds_range_beyond_the_present_ones():
    from scoring.model import ScoreBounds

    found = threshold_range(MODEL.model_copy(update={"score": ScoreBounds()}))
    assert found.low < 20
    assert found.high > 80


def test_a_range_is_widened_to_a_value_that_was_typed():
    assert SliderRange(-50, 50, 1).including(70) == SliderRange(-50, 70, 1)


def test_a_group_can_give_and_take_what_its_enabled_rules_say():
    assert reachable_points([rule for rule in MODEL.rules if rule.group == "interest"]) == (-30, 10)
    off = MODEL.with_enabled("left", False)
    assert reachable_points([rule for rule in off.rules if rule.group == "interest"]) == (0, 10)


def test_a_number_counts_up_to_its_bound_and_once_where_it_has_none():
    visits = {"id": "visits", "group": "interest", "points": 2.5}
    bound = Rule(**visits, number=NumberUnits(field="visits", at_least=0, at_most=20))
    boundless = Rule(**visits, number=NumberUnits(field="visits"))
    assert reachable_points([bound]) == (0, 50)
    assert reachable_points([boundless]) == (0, 2.5)
