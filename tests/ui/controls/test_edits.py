import math

import pytest

from tests.ui.desk_models import small_model
from ui.controls.edits import Edit, apply_edit, edits_of, threshold_between_neighbours
from ui.history import History

MODEL = small_model()


def sent(**changes):
    return {"number": 1, "kind": "points", "part": "pricing", "value": 15, "gesture": "g"} | changes


def test_edits_come_in_the_order_they_were_made():
    edits = edits_of({"edits": [sent(number=2, value=16), sent(number=1)]})
    assert [edit.value for edit in edits] == [15, 16]


@pytest.mark.parametrize(
    "bad",
    [
        sent(value="15"),
        sent(value=math.nan),
        sent(value=math.inf),
        sent(value=1e300),
        sent(value=None),
        sent(value=True),
        sent(kind="enabled", value=1),
        sent(kind="name"),
        sent(part=["pricing"]),
        sent(number="1"),
        {"kind": "points"},
        "points",
        None,
    ],
)
def test_what_a_browser_should_not_send_is_left_out(bad):
    assert [edit.number for edit in edits_of({"edits": [bad, sent(number=7)]})] == [7]


@pytest.mark.parametrize("nothing", [None, [], "edits", {}, {"edits": None}, {"edits": {"number": 1}}])
def test_a_message_of_another_form_holds_no_edits(nothing):
    assert edits_of(nothing) == []


def test_points_set_on_the_board_are_the_candidates():
    history = apply_edit(History(MODEL), Edit(1, "points", "pricing", 12.5, "g"))
    assert history.candidate.rule("pricing").points == 12.5
    assert MODEL.rule("pricing").points == 10


def test_more_decimals_than_a_model_may_have_are_rounded():
    history = apply_edit(History(MODEL), Edit(1, "points", "pricing", 1 / 3, "g"))
    assert history.candidate.rule("pricing").points == 0.333


def test_a_rule_turned_off_stays_in_the_model():
    history = apply_edit(History(MODEL), Edit(1, "enabled", "pricing", False, "g"))
    assert not history.candidate.rule("pricing").enabled


@pytest.mark.parametrize(("kind", "part"), [("points", "none"), ("enabled", "none"), ("from", "none"), ("from", "new")])
def test_an_edit_of_a_part_that_the_model_lacks_changes_nothing(kind, part):
    history = History(MODEL)
    assert apply_edit(history, Edit(1, kind, part, 1, "g")) is history


@pytest.mark.parametrize(
    ("wanted", "given"), [(60, 60), (79, 79), (90, 79), (80, 79), (20, 21), (-5, 21), (50.25, 50.25)]
)
def test_a_threshold_stays_between_its_neighbours(wanted, given):
    assert threshold_between_neighbours(MODEL, "hot", wanted) == given


def test_the_highest_threshold_is_free_upwards_and_the_lowest_downwards():
    assert threshold_between_neighbours(MODEL, "ready", 500) == 500
    assert threshold_between_neighbours(MODEL, "warm", -500) == -500


def test_between_close_neighbours_a_threshold_may_move_by_thousandths():
    close = MODEL.with_tier_from("ready", 51).with_tier_from("hot", 50.5).with_tier_from("warm", 50)
    assert threshold_between_neighbours(close, "hot", 90) == 50.999


def test_thresholds_keep_falling_whatever_is_set():
    history = History(MODEL)
    for number, (tier, value) in enumerate([("warm", 99), ("ready", 0), ("hot", -3), ("hot", 1000)]):
        history = apply_edit(history, Edit(number, "from", tier, value, str(number)))
        cuts = [tier.from_score for tier in history.candidate.tiers[:-1]]
        assert cuts == sorted(set(cuts), reverse=True)
