"""What a team is warned of before it argues over a model that cannot work."""

from __future__ import annotations

import pytest

from scoring.leakage import may_leak
from scoring.model import ScoringModel
from scoring.model_checks import RuleFacts, check_model, check_on_data
from scoring.model_file import read_model
from scoring.problems import Problem
from scoring.reach import Range, reachable_scores
from scoring.wording import sentence


def model(rules: str = "", *, groups: str = "[{id: fit}]", tiers: str = "[{id: hot, from: 10}, {id: cold}]",
          hand_off: str = "hot", more: str = "") -> ScoringModel:  # fmt: skip
    """A model with these rules, each line `id points kind…`."""
    lines = [line.split(" ", 2) for line in rules.strip().splitlines()]
    listed = ", ".join(f"{{id: {one}, group: fit, points: {points}, {kind}}}" for one, points, kind in lines)
    return read_model(
        f"name: Small\ngroups: {groups}\nrules: [{listed}]\ntiers: {tiers}\nhand_off: {hand_off}\n{more}", "model.yaml"
    )


def said(problems: list[Problem]) -> list[tuple[str, object]]:
    assert all(problem.severity == "warning" for problem in problems)
    return [(problem.key, problem.place["part"]) for problem in problems]


FIRES = "lead: {title: CEO}"
ONCE = "activity: {type: visit, count: once}"


def test_a_sound_model_is_not_warned_of() -> None:
    assert check_model(model(f"ceo 15 {FIRES}\nvisit 10 {ONCE}")) == []


# --- scores that can be reached -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "more", "low", "high"),
    [
        (f"a 15 {FIRES}\nb -5 {ONCE}", "", 0, 15),  # bounded by 0 and 100
        (f"a 15 {FIRES}\nb -5 {ONCE}", "score: {}", -5, 15),
        ("a 10 activity: {type: visit, at_most: 3}", "", 0, 30),
        ("a 10 activity: {type: visit}", "", 0, 100),  # as often as they like
        ("a 10 activity: {type: visit}", "score: {}", 0, float("inf")),
        ("a 10 activity: {type: visit, count: day, within_days: 7}", "score: {}", 0, 80),  # 7 × 24 hours touch 8 days
        ("a 0 activity: {type: visit}", "", 0, 0),
        ("a 2 'number': {field: employees, at_least: 1, at_most: 9}", "", 0, 18),
        ("a -2 'number': {field: employees, at_least: -1, at_most: 9}", "score: {}", -18, 2),
        (f"a 15 enabled: false, {FIRES}", "", 0, 0),
    ],
)
def test_the_scores_a_model_can_give(rules: str, more: str, low: float, high: float) -> None:
    assert reachable_scores(model(rules, more=more, tiers="[{id: hot}]")) == Range(low, high)


def test_a_reset_lets_a_group_fall_to_0_whatever_its_bounds() -> None:
    one = model(f"a 5 {FIRES}", groups="[{id: fit, min: 20, max: 40}]", tiers="[{id: hot}]",
                more="resets: [{group: fit, silence: {days: 9}}]")  # fmt: skip
    assert reachable_scores(one) == Range(0, 20)


@pytest.mark.parametrize(("points", "is_reached"), [(79, False), (80, True)])
def test_a_tier_that_no_score_can_reach(points: int, is_reached: bool) -> None:
    warnings = check_model(model(f"a {points} {FIRES}", tiers="[{id: hot, from: 80}, {id: cold}]"))
    assert said(warnings) == ([] if is_reached else [("check_tier_out_of_reach", "tiers[0].from")])


def test_ten_times_a_tenth_reaches_1() -> None:
    rules = "\n".join(f"r{i} 0.1 {FIRES}" for i in range(10))
    assert check_model(model(rules, tiers="[{id: hot, from: 1}, {id: cold}]")) == []


def test_a_cap_can_put_a_tier_out_of_reach() -> None:
    one = model(f"a 50 {FIRES}\nb 50 {ONCE}", groups="[{id: fit, max: 60}]", tiers="[{id: hot, from: 61}, {id: cold}]")
    assert said(check_model(one)) == [("check_tier_out_of_reach", "tiers[0].from")]


def test_a_tier_that_every_lead_reaches_leaves_nothing_below_it() -> None:
    (warning,) = check_model(model(f"a 50 {FIRES}", tiers="[{id: hot, from: 0}, {id: warm, from: -5}, {id: cold}]"))
    assert said([warning]) == [("check_tier_takes_all", "tiers[0].from")]
    assert warning.values["below"] == ("warm", "cold")


def test_a_cut_of_the_grid_that_no_score_can_reach() -> None:
    grid = """grid:
  rows: {group: fit, cuts: [51], labels: [A, B]}
  columns: {group: fit, cuts: [50], labels: ["1", "2"]}
  tiers: {A1: hot, A2: hot, B1: cold, B2: cold}
"""
    assert said(check_model(model(f"a 50 {FIRES}", more=grid))) == [("check_cut_out_of_reach", "grid.rows.cuts[0]")]


# --- parts that defeat each other -----------------------------------------------------------------------------------


def test_a_tier_that_needs_a_rule_that_is_switched_off() -> None:
    tiers = "[{id: hot, from: 10, needs_any: [a, b], needs_all: [b]}, {id: cold}]"
    one = model(f"a 50 {FIRES}\nb 5 enabled: false, {ONCE}", tiers=tiers)
    assert said(check_model(one)) == [
        ("check_needs_disabled", "tiers[0].needs_any[1]"),
        ("check_needs_disabled", "tiers[0].needs_all[0]"),
    ]


@pytest.mark.parametrize(("cap", "warned"), [(14, True), (15, False)])
def test_a_cap_below_the_points_of_one_rule(cap: int, warned: bool) -> None:
    warnings = check_model(model(f"a 15 {FIRES}", groups=f"[{{id: fit, max: {cap}}}]"))
    assert said(warnings) == ([("check_cap_below_rule", "groups[0].max")] if warned else [])


def test_a_hand_off_at_the_last_tier_hands_everyone_over() -> None:
    assert said(check_model(model(f"a 15 {FIRES}", hand_off="cold"))) == [("check_all_handed_off", "hand_off")]


def test_an_exclusion_without_conditions_excludes_everyone() -> None:
    one = model(f"a 15 {FIRES}", more="exclude: [{id: all, lead: {}}]")
    assert said(check_model(one)) == [("check_all_excluded", "exclude[0].lead")]


def ranked(*points: int) -> ScoringModel:
    names = ("Best answer", "2nd answer", "Third answer", "4th answer")
    rules = "\n".join(
        f"a{i} {given} label: {name}, lead: {{budget: answer {name}}}"
        for i, (name, given) in enumerate(zip(names, points, strict=False))
    )
    return model(rules, tiers="[{id: cold}]", hand_off="cold")


def bands(*points: int) -> ScoringModel:
    tests = ("{below: 50}", "{between: [50, 100]}", "{between: [100, 500]}", "{above: 500}")
    rules = "\n".join(f"b{i} {given} lead: {{size: {test}}}"
                      for i, (given, test) in enumerate(zip(points, tests, strict=False)))  # fmt: skip
    return model(rules, tiers="[{id: cold}]", hand_off="cold")


@pytest.mark.parametrize(
    ("one", "part"),
    [
        (ranked(5, 3, 4), "rules[2].points"),  # 'third = 4' is a slip
        (ranked(5, 3, 2), None),
        (ranked(1, 2, 3), None),
        (ranked(5, 3), None),
        (bands(5, 10, 5), None),  # one best size is no slip
        (bands(10, 5, 12), "rules[2].points"),
        (bands(2, 8, 4, 6), "rules[3].points"),
        (bands(2, 4, 6, 8), None),
    ],
)
def test_answer_points_that_do_not_fall_with_rank(one: ScoringModel, part: str | None) -> None:
    found = [place for key, place in said(check_model(one)) if key == "check_points_out_of_order"]
    assert found == ([] if part is None else [part])


# --- the outcome's own shadow -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("lead: {Lifecycle Stage: customer}", "leak_outcome_column"),
        ("lead: {lifecycle_stage: customer}", "leak_outcome_column"),
        ("lead: {IsConverted: true}", "leak_outcome_column"),
        ("lead: {became_a_customer_date: {is_missing: false}}", "leak_outcome_column"),
        ("lead: {deal_stage: won}", "leak_outcome_column"),
        ("lead: {Close Date: {above: 2025-01-01}}", "leak_outcome_column"),
        ("lead: {取引開始済み: '1'}", "leak_outcome_column"),
        ("lead: {country: JP, any: [{not: {受注日: {is_missing: true}}}]}", "leak_outcome_column"),
        ("lead: {ステータス: 案件化}", "leak_outcome_column"),
        ("lead: {ステータス: 潜在}", "leak_current_value"),
        ("number: {field: lead_score}", "leak_outcome_column"),
        ("number: {field: employees}", "leak_current_value"),
        ("lead: {industry: software}", "leak_current_value"),
        ("lead: {company: {contains: close}}", "leak_current_value"),
        ("activity: {type: [page_view, opportunity_created]}", "leak_outcome_activity"),
        ("activity: {type: lead_converted}", "leak_outcome_activity"),
        ("activity: {type: deal_won}", "leak_outcome_activity"),
        ("activity: {type: Sales E-mail}", "leak_outcome_activity"),
        ("activity: {type: contract_portal_login}", "leak_outcome_activity"),
        ("streak: {type: email_sent, last: 3, followed_by: sales_email, same: campaign}", "leak_outcome_activity"),
        ("activity: {type: purchase}", None),  # of one who may buy again
        ("activity: {type: email_open}", None),
        ("activity: {type: quote_request}", None),
        ("silence: {days: 60}", None),
    ],
)
def test_rules_that_know_the_outcome_beforehand_are_marked(kind: str, reason: str | None) -> None:
    one = model(f"a 15 {kind}")
    assert may_leak(one.rules[0]) == reason
    strong = reason in {"leak_outcome_column", "leak_outcome_activity"}
    assert said(check_model(one)) == ([(f"check_{reason}", "rules[0]")] if strong else [])


# --- against the data -------------------------------------------------------------------------------------------------

RULES = model(f"ceo 15 {FIRES}\nvisit -10 {ONCE}")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # 40 of 200 convert, the others 20 of 800: intervals far apart.
        (RuleFacts("ceo", 1000, 200, 40, 60), []),
        (RuleFacts("visit", 1000, 200, 40, 60), [("check_points_off_better", "rules[1].points")]),
        # 2 of 200 against 58 of 800.
        (RuleFacts("ceo", 1000, 200, 2, 60), [("check_points_for_worse", "rules[0].points")]),
        (RuleFacts("visit", 1000, 200, 2, 60), []),
        # 0 of 10 against 60 of 990: too few to say.
        (RuleFacts("ceo", 1000, 10, 0, 60), []),
        (RuleFacts("ceo", 1000, 0, 0, 60), [("check_never_fires", "rules[0]")]),
        (RuleFacts("ceo", 0, 0, 0, 0), []),
        (RuleFacts("ceo", 1000, 1000, 60, 60), []),
        (RuleFacts("ceo", 1000, 200, 12, 60, always_cut=True), [("check_always_cut", "rules[0]")]),
        (RuleFacts("ceo", 1000, 200, 12, 60, same_as=("visit",)), []),
        (RuleFacts("visit", 1000, 200, 12, 60, same_as=("ceo",)), [("check_same_leads", "rules[1]")]),
    ],
)
def test_points_are_held_against_what_the_rule_met(facts: RuleFacts, expected: list[tuple[str, str]]) -> None:
    assert said(check_on_data(RULES, [facts], {}, 1000)) == expected


def test_points_against_what_the_rule_met_are_said_with_both_rates_their_leads_and_intervals() -> None:
    (warning,) = check_on_data(RULES, [RuleFacts("ceo", 1000, 200, 2, 60)], {}, 1000)
    english = sentence(warning, "en")
    assert "its 200 leads convert less, 1% (95% interval 0.3–3.6%), than the 800 others, 7.2% (5.7–9.3%)." in english
    assert "200 件の成果率は 1%(95% 区間 0.3〜3.6%)で、ほかの 800 件の 7.2%(5.7〜9.3%)" in sentence(warning, "ja")


def test_a_rule_that_is_switched_off_is_not_warned_of() -> None:
    assert check_on_data(RULES.with_enabled("ceo", False), [RuleFacts("ceo", 1000, 0, 0, 60)], {}, 1000) == []


@pytest.mark.parametrize(
    ("ties", "rows", "warned"), [(50, 1000, True), (49, 1000, False), (9, 20, False), (10, 20, True)]
)
def test_many_leads_exactly_on_a_threshold(ties: int, rows: int, warned: bool) -> None:
    warnings = check_on_data(RULES, [], {"hot": ties}, rows)
    assert said(warnings) == ([("check_on_the_line", "tiers[0].from")] if warned else [])
