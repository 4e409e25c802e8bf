"""What a model file may say, what is said of one that is wrong, and that writing loses nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.model import (
    NUMBER_OPERATORS,
    OPERATORS,
    ActivityUnits,
    Conditions,
    Decay,
    Exclusion,
    Grid,
    GridSide,
    Group,
    Instant,
    LeadUnits,
    NumberUnits,
    Reset,
    Rule,
    ScoreBounds,
    ScoringModel,
    SilenceUnits,
    StreakUnits,
    Surge,
    Test,
    Tier,
)
from scoring.model_file import load_model, problems_of, read_model, write_model
from scoring.problems import InputError, Problem
from scoring.text_file import decoded

SMALL = """\
name: Small
groups:
  - {id: fit}
rules:
  - {id: executive, group: fit, points: 15, lead: {job_title: CEO}}
  - {id: pricing, group: fit, points: 10, activity: {type: page_view}}
tiers:
  - {id: hot, from: 20}
  - {id: cold}
hand_off: hot
"""

EXAMPLE = """\
format: 1
name: Current rules
description: Agreed at the October review.
groups:
  - {id: fit, label: Fit, max: 40}
  - {id: interest, label: Interest, min: 0, max: 80}
rules:
  - {id: executive, label: Executive title, group: fit, points: 15, lead: {job_title: {in: [CEO, CTO, 部長]}}}
  - {id: mid_size, label: 50 to 500 people, group: fit, points: 10, lead: {company_size: {between: [50, 500]}}}
  - {id: pricing, label: Pricing page, group: interest, points: 10,
     activity: {type: page_view, where: {detail: {starts_with: /pricing}}, within_days: 90, count: day, at_most: 3,
                decay: {half_life_days: 30}}}
  - {id: quote, label: Quote request, group: interest, points: 30, activity: {type: quote_request, count: once}}
  - {id: reader, label: Opened the last 3 newsletters, group: interest, points: 15,
     streak: {type: email_sent, last: 3, followed_by: email_open, same: campaign}}
  - {id: quiet, label: Silent for 60 days, group: interest, points: -10, silence: {days: 60}}
resets:
  - {group: interest, silence: {days: 180}}
exclude:
  - {id: competitor, label: Competitor, lead: {email_domain: {in: [rival.example]}}}
instant:
  - {id: asked_for_quote, label: Asked for a quote, activity: {type: quote_request, within_days: 30}}
surge: {days: 7, points: 20}
tiers:
  - {id: sales_ready, label: Sales-ready, from: 80, needs_any: [pricing, quote], action: Sales calls,
     respond_within_hours: 24}
  - {id: hot, label: Hot, from: 50, action: Inside sales calls}
  - {id: warm, label: Warm, from: 20, action: Nurture by e-mail}
  - {id: new, label: New}
hand_off: sales_ready
"""


def problems_in(text: str) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read_model(text, "model.yaml")
    return list(caught.value.problems)


def only_problem(text: str) -> tuple[str, object, object]:
    problems = problems_in(text)
    assert len(problems) == 1, problems
    return problems[0].key, problems[0].place.get("part", ""), problems[0].place.get("line")


def with_rule(rule: str) -> str:
    """The small model with its first rule, on line 5, in other words."""
    return SMALL.replace("{id: executive, group: fit, points: 15, lead: {job_title: CEO}}", rule)


def with_test(test: str) -> str:
    return with_rule(f"{{id: executive, group: fit, points: 15, lead: {{job_title: {test}}}}}")


# --- what is read ---------------------------------------------------------------------------------------------------


def test_the_example_is_written_as_a_person_wrote_it() -> None:
    assert write_model(read_model(EXAMPLE, "model.yaml")) == EXAMPLE


def test_a_description_of_several_lines_is_written_as_lines() -> None:
    model = read_model(SMALL.replace("name: Small\n", 'name: Small\ndescription: "One.\\n\\n- two: #3"\n'), "m")
    assert "description: |-\n  One.\n\n  - two: #3\n" in write_model(model)
    assert read_model(write_model(model), "m") == model


def test_a_model_without_score_goes_from_0_to_100() -> None:
    assert read_model(SMALL, "m").score == ScoreBounds(min=0, max=100)


@pytest.mark.parametrize(
    ("score", "bounds"),
    [
        ("{}", ScoreBounds()),
        ("{min: null, max: 3000}", ScoreBounds(max=3000)),
        ("{min: -100000}", ScoreBounds(min=-100000)),
    ],
)
def test_a_bound_that_score_leaves_out_is_no_bound(score: str, bounds: ScoreBounds) -> None:
    model = read_model(SMALL + f"score: {score}\n", "m")
    assert model.score == bounds
    assert read_model(write_model(model), "m").score == bounds


def test_one_activity_type_and_a_list_of_them_are_both_understood() -> None:
    several = SMALL.replace("{type: page_view}", "{type: [page_view, page_revisit]}")
    assert read_model(SMALL, "m").rule("pricing").activity.type == ("page_view",)  # type: ignore[union-attr]
    assert read_model(several, "m").rule("pricing").activity.type == ("page_view", "page_revisit")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("written", "operand"),
    [
        ("NO", "NO"),  # Norway is not False
        ("yes", "yes"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("2025-04-01", "2025-04-01"),
        ("1_000", "1_000"),
        ('"10"', "10"),
        ("10", 10),
        ("-2.5", -2.5),
        ("1e3", 1000.0),
        ("true", "true"),
        ("ＣＥＯ", "ＣＥＯ"),
        ("/pricing?plan=pro", "/pricing?plan=pro"),
    ],
)
def test_a_value_means_what_it_says(written: str, operand: object) -> None:
    tests = read_model(with_test(written), "m").rule("executive").lead.tests  # type: ignore[union-attr]
    assert tests == (("job_title", Test(operator="equals", operand=operand)),)  # type: ignore[arg-type]
    assert type(tests[0][1].operand) is type(operand)


def test_any_and_not_are_no_columns() -> None:
    rule = with_rule(
        "{id: executive, group: fit, points: 1, lead: {any: [{title: CEO}, {title: CTO}], not: {country: NO}}}"
    )
    conditions = read_model(rule, "m").rule("executive").lead
    assert conditions is not None
    assert list(conditions.columns()) == ["title", "title", "country"]
    assert conditions.tests == ()


@pytest.mark.parametrize("bound", ["2025-04-01", '"2025-04-01T09:30:00+09:00"'])
def test_number_operators_take_dates(bound: str) -> None:
    conditions = read_model(with_test(f"{{at_least: {bound}}}"), "m").rule("executive").lead
    assert conditions is not None
    assert conditions.tests[0][1].operand == bound.strip('"')


def test_a_byte_order_mark_is_no_part_of_the_model() -> None:
    assert read_model(decoded(b"\xef\xbb\xbf" + SMALL.encode(), "m"), "m") == read_model(SMALL, "m")


# --- what is refused, where -----------------------------------------------------------------------------------------

RULE = "rules[0]"
TEST = "rules[0].lead.job_title"
MALFORMED = [
    # The file as YAML
    ("", "file_empty", "", None),
    ("# nothing yet\n", "file_empty", "", None),
    ("- one\n- two\n", "model_not_a_mapping", "", 1),
    ("just a text\n", "model_not_a_mapping", "", 1),
    (SMALL + "---\nname: Other\n", "yaml_several_documents", "", 11),
    (SMALL + "name: Again\n", "yaml_repeated_key", "name", 11),
    (with_rule("{id: a, id: b, group: fit, points: 1, lead: {x: 1}}"), "yaml_repeated_key", "rules[0].id", 5),
    (SMALL.replace("name: Small", "name: &n Small"), "yaml_anchor", "", 1),
    (SMALL.replace("name: Small", "name: !!str Small"), "yaml_tag", "", 1),
    (SMALL.replace("Small", "*other"), "yaml_alias", "", 1),
    (SMALL + "? [a, b]\n: 1\n", "yaml_key_not_text", "", 11),
    (SMALL + "surge:\n\t{days: 7, points: 1}\n", "yaml_tab", "", 12),
    (SMALL + "description: a: b\n", "yaml_second_colon", "", 11),
    (SMALL + 'description: "open\n', "yaml_quote_open", "", 11),
    (SMALL.replace("{id: fit}", "{id: fit"), "yaml_bracket_open", "", 3),
    (SMALL + "description\n", "yaml_no_colon", "", 12),
    (SMALL + "description: @x\n", "yaml_syntax", "", 11),
    (SMALL.replace("Small", "Sm\x00all"), "yaml_control_character", "", 1),
    (with_test("[" * 60 + "]" * 60), "yaml_too_deep", "", 5),
    (with_test("0123"), "yaml_leading_zero", TEST, 5),
    # Keys and kinds of value
    (SMALL + "colour: red\n", "model_unknown_key", "colour", 11),
    (with_rule("{id: a, group: fit, point: 1, points: 1, lead: {x: 1}}"), "model_unknown_key", "rules[0].point", 5),
    (SMALL.replace("from: 20", "from_score: 20, from: 20"), "model_unknown_key", "tiers[0].from_score", 8),
    (SMALL.replace("name: Small\n", ""), "model_missing_key", "", 1),
    (SMALL.replace("hand_off: hot\n", ""), "model_missing_key", "", 1),
    (with_rule("{id: a, points: 1, lead: {x: 1}}"), "model_missing_key", RULE, 5),
    (SMALL + "format: 2\n", "model_word_not_allowed", "format", 11),
    (SMALL + "format: true\n", "model_word_not_allowed", "format", 11),
    (SMALL.replace("Small", "2025"), "model_text_expected", "name", 1),
    (SMALL.replace("points: 15", 'points: "15"'), "model_number_as_text", "rules[0].points", 5),
    (SMALL.replace("points: 15", "points: many"), "model_number_expected", "rules[0].points", 5),
    (SMALL.replace("points: 15", "points: true"), "model_number_expected", "rules[0].points", 5),
    (SMALL.replace("points: 15", "points: null"), "model_number_expected", "rules[0].points", 5),
    (SMALL.replace("points: 15", "points: 0.1234"), "model_too_many_decimals", "rules[0].points", 5),
    (SMALL.replace("points: 15", "points: .nan"), "model_number_out_of_range", "rules[0].points", 5),
    (SMALL.replace("points: 15", "points: " + "9" * 5000), "model_number_out_of_range", "rules[0].points", 5),
    (SMALL.replace("points: 15", "points: 15, enabled: yes"), "model_true_false_expected", "rules[0].enabled", 5),
    (SMALL.replace("id: executive", "id: Executive"), "model_not_an_id", "rules[0].id", 5),
    (SMALL.replace("page_view}", "page_view, within_days: 0}"), "model_number_too_small",
     "rules[1].activity.within_days", 6),
    (SMALL.replace("page_view}", "page_view, within_days: 1.5}"), "model_whole_number_expected",
     "rules[1].activity.within_days", 6),
    (SMALL.replace("page_view}", "page_view, count: dayly}"), "model_word_not_allowed", "rules[1].activity.count", 6),
    (SMALL.replace("page_view}", "page_view, decay: {lose: 2, every_days: 30}}"), "model_number_too_large",
     "rules[1].activity.decay.lose", 6),
    (SMALL.replace("page_view}", "page_view, decay: {lose: 0.5}}"), "model_decay_form", "rules[1].activity.decay", 6),
    (SMALL.replace("{type: page_view}", "{type: 5}"), "model_text_expected", "rules[1].activity.type", 6),
    (SMALL.replace("{type: page_view}", "{type: []}"), "model_list_empty", "rules[1].activity.type", 6),
    (SMALL.replace("{type: page_view}", "page_view"), "model_mapping_expected", "rules[1].activity", 6),
    (SMALL + "resets: {group: fit, silence: {days: 1}}\n", "model_list_expected", "resets", 11),
    (SMALL + "score: 100\n", "model_mapping_expected", "score", 11),
    (SMALL + "score: {min: 10, max: 0}\n", "model_bounds_reversed", "score", 11),
    (SMALL.replace("{id: fit}", "{id: fit, min: 5, max: 1}"), "model_bounds_reversed", "groups[0]", 3),
    (with_rule("{id: a, group: fit, points: 1}"), "model_no_kind", RULE, 5),
    (with_rule("{id: a, group: fit, points: 1, lead: {x: 1}, silence: {days: 1}}"), "model_several_kinds", RULE, 5),
    (with_rule("{id: a, group: fit, points: 1, streak: {type: sent, last: 3, same: campaign}}"), "model_streak_form",
     "rules[0].streak", 5),
    (with_rule("{id: a, group: fit, points: 1, number: {field: x, at_least: 2, at_most: 1}}"), "model_bounds_reversed",
     "rules[0].number", 5),
    # Conditions
    (with_rule("{id: a, group: fit, points: 1, lead: CEO}"), "model_conditions_expected", "rules[0].lead", 5),
    (with_rule("{id: a, group: fit, points: 1, lead: {any: {x: 1}}}"), "model_list_expected", "rules[0].lead.any", 5),
    (with_rule("{id: a, group: fit, points: 1, lead: {any: []}}"), "model_list_empty", "rules[0].lead.any", 5),
    (with_rule('{id: a, group: fit, points: 1, lead: {"a.b": {}}}'), "model_one_operator", 'rules[0].lead["a.b"]', 5),
    (with_test("null"), "model_null_test", TEST, 5),
    (with_test('""'), "model_null_test", TEST, 5),
    (with_test("[CEO, CTO]"), "model_list_as_test", TEST, 5),
    (with_test("{equal: CEO}"), "model_unknown_operator", f"{TEST}.equal", 5),
    (with_test("{at_least: 1, at_most: 5}"), "model_one_operator", TEST, 5),
    (with_test("{in: CEO}"), "model_list_expected", f"{TEST}.in", 5),
    (with_test("{in: []}"), "model_list_empty", f"{TEST}.in", 5),
    (with_test("{in: [CEO, null]}"), "model_null_operand", f"{TEST}.in[1]", 5),
    (with_test("{equals: {in: x}}"), "model_plain_expected", f"{TEST}.equals", 5),
    (with_test("{contains: 5}"), "model_text_expected", f"{TEST}.contains", 5),
    (with_test('{starts_with: ""}'), "model_text_empty", f"{TEST}.starts_with", 5),
    (with_test("{matches: 'a(?=b)'}"), "model_pattern", f"{TEST}.matches", 5),
    (with_test('{above: "5"}'), "model_number_as_text", f"{TEST}.above", 5),
    (with_test("{above: high}"), "model_number_or_date_expected", f"{TEST}.above", 5),
    (with_test("{above: 2025-02-30}"), "model_number_or_date_expected", f"{TEST}.above", 5),
    (with_test("{equals: 1e300}"), "model_number_out_of_range", f"{TEST}.equals", 5),
    (with_test("{between: [1, 2, 3]}"), "model_between_two", f"{TEST}.between", 5),
    (with_test("{between: [1, 2025-01-01]}"), "model_between_kinds", f"{TEST}.between", 5),
    (with_test("{between: [500, 50]}"), "model_between_reversed", f"{TEST}.between", 5),
    (with_test("{between: [2025-02-01, 2025-01-01]}"), "model_between_reversed", f"{TEST}.between", 5),
    (with_test("{is_missing: yes}"), "model_true_false_expected", f"{TEST}.is_missing", 5),
    # What parts say of each other
    (SMALL.replace("id: pricing", "id: executive"), "model_repeated_id", "rules[1].id", 6),
    (SMALL.replace("group: fit, points: 10", "group: fitt, points: 10"), "model_unknown_group", "rules[1].group", 6),
    (SMALL + "resets: [{group: fits, silence: {days: 9}}]\n", "model_unknown_group", "resets[0].group", 11),
    (SMALL.replace("from: 20", "from: 20, needs_any: [prising]"), "model_unknown_rule", "tiers[0].needs_any[0]", 8),
    (SMALL.replace("from: 20", "from: 20, needs_all: [pricing, x]"), "model_unknown_rule", "tiers[0].needs_all[1]", 8),
    (SMALL + "surge: {days: 7, points: 5, tier: warm}\n", "model_unknown_tier", "surge.tier", 11),
    (SMALL + "instant: [{id: a, activity: {type: x}, tier: h}]\n", "model_unknown_tier", "instant[0].tier", 11),
    (SMALL.replace("hand_off: hot", "hand_off: hott"), "model_unknown_tier", "hand_off", 10),
    (SMALL.replace(", from: 20", ""), "model_tier_without_from", "tiers[0]", 8),
    (SMALL.replace("{id: cold}", "{id: cold, from: 0}"), "model_last_tier_from", "tiers[1].from", 9),
    (SMALL.replace("  - {id: cold}", "  - {id: warm, from: 20}\n  - {id: cold}"), "model_tiers_not_falling",
     "tiers[1].from", 9),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "part", "line"), MALFORMED)
def test_a_malformed_model_is_refused_with_its_place(text: str, key: str, part: str, line: int | None) -> None:
    assert only_problem(text) == (key, part, line)


GRID = """\
grid:
  rows: {group: fit, cuts: [30, 10], labels: [A, B, C]}
  columns: {group: fit, cuts: [50], labels: ["1", "2"]}
  tiers: {A1: hot, A2: hot, B1: hot, B2: cold, C1: cold, C2: cold}
"""


def test_a_grid_is_read_and_written() -> None:
    model = read_model(SMALL + GRID, "m")
    assert model.grid is not None
    assert model.grid.rows.cuts == (30, 10)
    assert dict(model.grid.tiers)["B1"] == "hot"
    assert write_model(model).endswith(GRID + "hand_off: hot\n")


@pytest.mark.parametrize(
    ("found", "instead", "key", "part", "line"),
    [
        ("[30, 10]", "[10, 30]", "model_cuts_not_falling", "grid.rows.cuts[1]", 12),
        ("[A, B, C]", "[A, B, C, D]", "model_grid_labels", "grid.rows.labels", 12),
        ('["1", "2"]', "[1, 2]", "model_text_expected", "grid.columns.labels[0]", 13),
        ("A1: hot", "A1: hottest", "model_unknown_tier", "grid.tiers.A1", 14),
        ("A1: hot", "A1: 5", "model_text_expected", "grid.tiers.A1", 14),
        ("C2: cold", "C2: cold, C3: cold", "model_unknown_cell", "grid.tiers.C3", 14),
        (", C2: cold", "", "model_missing_cells", "grid.tiers", 14),
        ("[A, B, C]", "[A, B, A]", "model_cells_alike", "grid", 11),
    ],
)
def test_a_grid_that_does_not_fit_together_is_refused(found: str, instead: str, key: str, part: str, line: int) -> None:
    assert (key, part, line) in [
        (one.key, one.place.get("part"), one.place.get("line"))
        for one in problems_in(SMALL + GRID.replace(found, instead))
    ]


def test_every_problem_of_a_file_is_said_at_once_from_top_to_bottom() -> None:
    text = SMALL.replace("points: 15", 'points: "15"').replace("CEO", "{equal: CEO}")
    text = text.replace("type: page_view", "typ: page_view").replace("hand_off: hot", "hand_off: hat")
    assert [(one.key, one.place["line"]) for one in problems_in(text)] == [
        ("model_unknown_operator", 5),
        ("model_number_as_text", 5),
        ("model_missing_key", 6),
        ("model_unknown_key", 6),
        ("model_unknown_tier", 10),
    ]


def test_the_nearest_valid_word_is_offered() -> None:
    text = SMALL.replace("type: page_view", "type: page_view, with_days: 90").replace("hand_off: hot", "hand_off: hott")
    assert {one.values["found"]: one.values["nearest"] for one in problems_in(text)} == {
        "with_days": ("within_days",),
        "hott": ("hot",),
    }


def test_of_very_many_problems_the_first_hundred_are_said() -> None:
    rules = "\n".join(f"  - {{id: r{i}, group: fit, points: x, lead: {{a: 1}}}}" for i in range(150))
    problems = problems_in(SMALL.replace("rules:", "rules:\n" + rules))
    assert len(problems) == 101
    assert (problems[-1].key, problems[-1].values) == ("model_more_problems", {"count": 50})


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(EXAMPLE)), st.integers(0, 9)), min_size=1, max_size=4),
    st.sampled_from(["null", "[]", "{}", "5", "true", "&a", "*a", "<<", "any", ":", "-", "\t", "\n", '"', ".nan"]),
)
def test_whatever_a_file_holds_it_is_a_model_or_has_problems(cuts: list[tuple[int, int]], instead: str) -> None:
    text = EXAMPLE
    for start, length in cuts:
        text = text[:start] + instead + text[start + length :]
    model, problems = None, ()
    try:
        model = read_model(text, "model.yaml")
    except InputError as error:
        problems = error.problems
    assert (model is None) == bool(problems)
    assert all(problem.place["file"] == "model.yaml" for problem in problems)
    assert model is None or problems_of(model) == []


@pytest.mark.parametrize(
    "text",
    ["- x\n" * 240_000, "[" * 900_000, "a: 1\n" * 190_000, "name: x\nrules: [" + "{id: a}, " * 15_000 + "{}]"],
)
def test_a_hostile_file_is_refused_in_a_moment(text: str) -> None:
    started = time.perf_counter()
    assert 1 <= len(problems_in(text)) <= 101
    assert time.perf_counter() - started < 20  # seconds; one that is quadratic takes many minutes


# --- files ----------------------------------------------------------------------------------------------------------


def test_a_model_is_loaded_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text(SMALL, encoding="utf-8")
    assert load_model(tmp_path / "model.yaml").name == "Small"


@pytest.mark.parametrize(
    ("content", "key", "line"),
    [
        ("name: 営業".encode("cp932"), "file_not_utf8", 1),
        (b"name: x\n# " + b"\xff\n", "file_not_utf8", 2),
        (b"#" * 1_000_001, "file_too_large", None),
        (b"", "file_empty", None),
    ],
)
def test_a_file_that_is_no_model_text_is_refused(tmp_path: Path, content: bytes, key: str, line: int | None) -> None:
    (tmp_path / "model.yaml").write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_model(tmp_path / "model.yaml")
    (problem,) = caught.value.problems
    assert (problem.key, problem.place.get("line"), problem.place["file"]) == (key, line, "model.yaml")


def test_a_missing_file_names_the_one_that_may_be_meant(tmp_path: Path) -> None:
    (tmp_path / "current_model.yaml").write_text(SMALL, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_model(tmp_path / "curent_model.yaml")
    assert caught.value.problems[0].values["nearest"] == ("current_model.yaml",)
    with pytest.raises(InputError) as caught:
        load_model(tmp_path)
    assert caught.value.problems[0].key == "file_not_a_file"


# --- models made by hand, and that writing loses nothing --------------------------------------------------------------


def test_a_model_made_by_hand_is_held_to_the_same_rules() -> None:
    model = read_model(EXAMPLE, "m")
    assert problems_of(model) == []
    (problem,) = problems_of(model.with_tier_from("hot", 90))
    assert (problem.key, problem.place) == ("model_tiers_not_falling", {"part": "tiers[1].from"})


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(
    ["NO", "yes", "~", "1:30", "2025-01-01", "0x1F", "1e3", "- a", "a: b", "a #b", "役員 ", "\u2028", "it's", "?",
     "{a}", "50 people", "1_0", "true", "Null", ".5", "<<", "a,b", "a\nb", "=", "/a?b=c", "12 e5", "\u3000x"]
)  # fmt: skip
ids = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
thousandths = st.integers(-10_000_000, 10_000_000).map(lambda n: n // 1000 if n % 1000 == 0 else n / 1000)
values_shown = texts.filter(lambda text: bool(text.strip()))
positive = st.integers(1, 1000)


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


@st.composite
def column_tests(draw: st.DrawFn) -> Test:
    operator = draw(st.sampled_from(OPERATORS))
    plain = values_shown | thousandths
    if operator in {"equals", "not_equals"}:
        operand: object = draw(plain)
    elif operator in {"in", "not_in"}:
        operand = tuple(draw(st.lists(plain, min_size=1, max_size=3)))
    elif operator == "contains_any":
        operand = tuple(draw(st.lists(values_shown, min_size=1, max_size=3)))
    elif operator == "matches":
        operand = draw(st.sampled_from(["^/pricing", "a|b", "[0-9]+ people", "部長$"]))
    elif operator == "between":
        operand = tuple(sorted(draw(st.tuples(thousandths, thousandths))))
    elif operator == "is_missing":
        operand = draw(st.booleans())
    else:
        operand = draw(thousandths | st.dates().map(str)) if operator in NUMBER_OPERATORS else draw(values_shown)
    return Test(operator=operator, operand=operand)  # type: ignore[arg-type]


@st.composite
def conditions(draw: st.DrawFn, depth: int = 1) -> Conditions:
    columns = draw(st.lists(values_shown.filter(lambda t: t not in {"any", "not", "<<"}), max_size=2, unique=True))
    inner = conditions(depth - 1) if depth else st.nothing()
    return Conditions(
        tests=tuple((column, draw(column_tests())) for column in columns),
        any_of=tuple(draw(st.lists(inner, max_size=2))) if depth else (),
        negated=draw(st.none() | inner) if depth else None,
    )


decays = st.one_of(
    st.builds(Decay, half_life_days=st.floats(0.001, 1000) | positive),
    st.builds(Decay, linear_days=positive),
    st.builds(Decay, lose=st.floats(0.001, 1), every_days=positive),
)
types = st.lists(texts, min_size=1, max_size=2).map(tuple)
activities = st.builds(
    ActivityUnits, type=types, where=conditions(), within_days=some(positive),
    count=st.sampled_from(["each", "once", "day", "week", "month"]), at_least=positive, at_most=some(positive),
    decay=some(decays),
)  # fmt: skip
silences = st.builds(SilenceUnits, days=positive, type=st.just(()) | types)
numbers = st.builds(NumberUnits, field=texts, at_least=some(st.integers(-9, 0)), at_most=some(st.integers(0, 9)))
streaks = st.one_of(
    st.builds(StreakUnits, type=types, where=conditions(), last=positive, followed_by=texts, same=texts),
    st.builds(StreakUnits, type=types, last=positive, not_followed_by=texts, same=texts),
)
definitions = st.one_of(
    conditions().map(lambda one: LeadUnits(lead=one)), numbers, activities, silences, streaks,
)  # fmt: skip
KINDS = {NumberUnits: "number", ActivityUnits: "activity", SilenceUnits: "silence", StreakUnits: "streak"}


def as_rule(definition: object) -> dict[str, object]:
    return {"lead": definition.lead} if isinstance(definition, LeadUnits) else {KINDS[type(definition)]: definition}


@st.composite
def models(draw: st.DrawFn) -> ScoringModel:
    def unique(most: int, least: int = 0) -> list[str]:
        return draw(st.lists(ids, min_size=least, max_size=most, unique=True))

    labels = st.just("") | texts
    groups = unique(3, 1)
    group = st.sampled_from(groups)
    rules = tuple(
        Rule(id=one, label=draw(labels), group=draw(group), points=draw(thousandths), enabled=draw(st.booleans()),
             **as_rule(draw(definitions)))  # type: ignore[arg-type]
        for one in unique(4)
    )  # fmt: skip
    tier_ids = unique(4, 1)
    tier = st.sampled_from(tier_ids)
    falling = sorted(draw(st.lists(thousandths, min_size=len(tier_ids), max_size=len(tier_ids), unique=True)))[::-1]
    needs = st.lists(st.sampled_from([rule.id for rule in rules]), max_size=2).map(tuple) if rules else st.just(())
    tiers = tuple(
        Tier(id=one, label=draw(labels), from_score=None if one == tier_ids[-1] else lowest, needs_any=draw(needs),
             needs_all=draw(needs), action=draw(labels), respond_within_hours=draw(st.none() | st.floats(0.001, 99)))
        for one, lowest in zip(tier_ids, falling, strict=True)
    )  # fmt: skip
    labelled = (("A", "B", "良"), ("1", "2", "3"))
    sides = [GridSide(group=draw(group), cuts=(30, 2.5), labels=labels_of) for labels_of in labelled]
    cells = tuple((row + column, draw(tier)) for row in sides[0].labels for column in sides[1].labels)
    lows, highs = st.integers(-1000, 0), st.integers(0, 1000)
    return ScoringModel(
        name=draw(texts),
        description=draw(labels),
        score=draw(st.builds(ScoreBounds, min=some(lows), max=some(highs)) | st.just(ScoreBounds(min=0, max=100))),
        groups=tuple(Group(id=one, label=draw(labels), min=draw(some(lows)), max=draw(some(highs))) for one in groups),
        rules=rules,
        resets=tuple(draw(st.lists(st.builds(Reset, group=group, silence=silences), max_size=2))),
        exclude=tuple(
            Exclusion(id=one, **draw(st.builds(dict, lead=conditions()) | st.builds(dict, activity=activities)))
            for one in unique(2)
        ),
        instant=tuple(
            Instant(id=one, activity=draw(activities), unless=draw(some(conditions())), tier=draw(some(tier)))
            for one in unique(2)
        ),
        surge=draw(some(st.builds(Surge, days=positive, points=thousandths, tier=some(tier)))),
        tiers=tiers,
        grid=draw(st.none() | st.just(Grid(rows=sides[0], columns=sides[1], tiers=cells))),
        hand_off=draw(tier),
    )


@settings(max_examples=75, deadline=None)
@given(models())
def test_a_model_that_is_written_and_read_again_is_the_same_model(model: ScoringModel) -> None:
    assert read_model(write_model(model), "model.yaml") == model
