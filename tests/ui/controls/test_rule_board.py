"""What the rule board says beside each slider, from a small model."""

import pytest

from scoring.evaluation import Rate, RuleEvidence
from tests.ui.desk_models import small_model
from ui.controls.rule_board import board_data, evidence_detail, evidence_sentence

MODEL = small_model()


def rate(n, k, dates=1):
    return Rate(n * dates, k, k / n if n else None, 0.05, 0.2, n, k)


def evidence(fires, others):
    return RuleEvidence("pricing", rate(*fires), rate(*others))


def board(candidate=MODEL, current=MODEL, **changes):
    found = {"pricing": evidence((412, 40), (3600, 112))}
    return board_data(candidate, current, found, changes.get("language", "en"), 7, "desk")


def row(data, rule_id):
    return next(rule for group in data["groups"] for rule in group["rules"] if rule["id"] == rule_id)


BESIDE = "412 leads: 9.7% (5.0–20.0%)\n3,600 others: 3.1% (5.0–20.0%)"


def test_evidence_gives_both_rates_with_their_leads_and_intervals():
    assert evidence_sentence(evidence((412, 40), (3600, 112)), "en") == BESIDE
    in_japanese = evidence_sentence(evidence((412, 40), (3600, 112)), "ja")
    assert in_japanese == "412件：9.7% (5.0〜20.0%)\n他3,600件：3.1% (5.0〜20.0%)"


def test_over_several_dates_each_lead_counts_once():
    found = RuleEvidence("pricing", rate(412, 40, dates=3), rate(3600, 112, dates=3))
    assert evidence_sentence(found, "en") == BESIDE


@pytest.mark.parametrize(
    ("fires", "others", "words"),
    [((9, 3), (100, 5), "too few to tell"), ((0, 0), (100, 5), "too few"), ((100, 5), (0, 0), "nothing to compare")],
)
def test_evidence_of_few_rows_says_so(fires, others, words):
    assert words in evidence_sentence(evidence(fires, others), "en")


def test_the_detail_holds_counts_and_intervals():
    detail = evidence_detail(evidence((412, 40), (3600, 112)), "en")
    assert "40 of 412" in detail
    assert "112 of 3,600" in detail
    assert detail.count("(5.0–20.0%)") == 2


def test_the_detail_gives_no_rate_of_too_few():
    detail = evidence_detail(evidence((9, 3), (100, 5)), "en")
    assert "3 of 9 converted: too few to tell" in detail
    assert "33.3%" not in detail
    assert "5 of 100: 5.0% (5.0–20.0%)" in detail


def test_rules_stand_under_their_groups_and_tiers_above_them():
    data = board()
    assert [tier["id"] for tier in data["tiers"]] == ["ready", "hot", "warm"]
    assert {group["id"]: [rule["id"] for rule in group["rules"]] for group in data["groups"]} == {
        "fit": ["executive"],
        "interest": ["pricing", "left"],
    }
    assert data["acknowledged"] == 7


def test_a_group_says_what_it_sums_to_and_its_bounds():
    summaries = {group["id"]: group["summary"] for group in board()["groups"]}
    assert summaries["fit"] == "sum 0 to 15, kept at 40 at most"
    assert summaries["interest"] == "sum −30 to 10, kept at −10 at least"


def test_what_differs_from_the_current_model_is_marked():
    data = board(MODEL.with_points("pricing", 15).with_enabled("left", False).with_tier_from("hot", 60))
    assert row(data, "pricing")["changed"] == "10 → 15"
    assert row(data, "pricing")["base"] == 10
    assert row(data, "left")["changed"] == "turned off"
    assert row(data, "executive")["changed"] == ""
    assert [tier["changed"] for tier in data["tiers"]] == ["", "50 → 60", ""]


def test_a_rule_on_an_attribute_is_marked_as_one_that_may_leak():
    marks = {rule_id: row(board(), rule_id)["marks"] for rule_id in ("executive", "pricing")}
    assert [mark[0] for mark in marks["executive"]] == ["current value, may leak"]
    assert marks["pricing"] == []


def test_typed_points_outside_the_range_widen_the_slider():
    assert row(board(MODEL.with_points("pricing", 900)), "pricing")["high"] == 900
    assert row(board(MODEL.with_points("pricing", 900)), "executive")["high"] == 50


def test_the_range_does_not_move_while_the_points_do():
    before, after = board(), board(MODEL.with_points("pricing", 49))
    assert (row(before, "pricing")["low"], row(before, "pricing")["high"]) == (
        row(after, "pricing")["low"],
        row(after, "pricing")["high"],
    )


def test_a_rule_on_a_column_that_the_user_marked_is_said_to_be_made_by_the_outcome():
    column = next(name for name, _ in MODEL.rule("executive").lead.tests)
    data = board_data(MODEL, MODEL, {}, "en", 0, "desk", made_by_outcome={column})
    assert [mark[2] for mark in row(data, "executive")["marks"]] == ["outcome"]
