"""Every problem has a sentence in both languages that says what, where and what to do."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

from scoring.dataset import OUTCOMES
from scoring.intake.plan import COLUMNS
from scoring.loading.plans import NEEDED
from scoring.model_checks import RuleFacts, check_model, check_on_data
from scoring.model_file import read_model
from scoring.problems import InputError, Problem
from scoring.wording import LANGUAGES, LONGEST_VALUE, catalogue, sentence, shown_text
from tests.scoring.test_model_checks import FIRES, RULES, bands, model, ranked
from tests.scoring.test_model_file import MALFORMED

ROOT = Path(__file__).parents[2]
# Where a key stands in code: Problem("key"…, refuse("key"…, and names of keys that are chosen before they are used.
PREFIXES = ("file", "yaml", "model", "check", "leak", "data", "mapping", "option", "run", "choice", "holdout", "plan")
KEY = re.compile(rf"""["']((?:{"|".join(PREFIXES)})_[a-z0-9_]+)["']""")
USED = re.compile(r'(?:Problem|refuse|_refuse|_stop|_warning)\(\s*(?:key=)?"([a-z0-9_]+)"|key="([a-z0-9_]+)"')


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def sources() -> dict[str, str]:
    return {str(path): path.read_text(encoding="utf-8") for path in (ROOT / "scoring").rglob("*.py")}


def test_both_languages_say_the_same_with_the_same_values() -> None:
    english, japanese = (catalogue(language) for language in LANGUAGES)
    assert list(english) == list(japanese)
    assert {key: placeholders(words) for key, words in english.items()} == {
        key: placeholders(words) for key, words in japanese.items()
    }


def test_every_key_that_the_code_uses_has_words() -> None:
    used = {key: name for name, text in sources().items() for found in USED.findall(text) for key in found if key}
    assert len(used) > 60
    assert {key: name for key, name in used.items() if key not in catalogue("en")} == {}


def test_no_words_are_left_over() -> None:
    code = "\n".join(sources().values())
    # A reason for a leak is a key too, and with `check_` before it the key of its warning.
    known = {*KEY.findall(code)}
    known |= {"place_prefix", "place_separator", "names_separator", "either_separator", "did_you_mean"}
    # A reason to refuse a row, and what is said of all the rows refused for it.
    known |= {key.replace("data_row_", "data_rows_") for key in known}
    known |= {f"check_{key}" for key in known if key.startswith("leak_outcome")}
    known |= {key for key in catalogue("en") if key.startswith("place_") and f'"{key.removeprefix("place_")}"' in code}
    # A finding is named without the beginning, and has a second sentence of what to do.
    stems = {key: key.removeprefix("quality_").removeprefix("verdict_").removesuffix("_do") for key in catalogue("en")}
    known |= {key for key, stem in stems.items() if key.startswith("quality_") and f'"{stem}"' in code}
    known |= {f"quality_verdict_thin_{one}" for one in ("rules", "types") if f'"{one}"' in code}
    known |= {f"quality_table_{one}" for one in NEEDED}
    known |= {f"outcome_{one}" for one in OUTCOMES}
    known |= {f"our_column_{one}" for columns in COLUMNS.values() for one in columns}
    assert set(catalogue("en")) - known == set()


def test_a_column_of_ours_is_named_by_what_it_is_and_one_of_the_users_by_its_name() -> None:
    needed = Problem("plan_missing_column", {}, {"needed": "occurred_at", "there": ("a",)})
    assert sentence(needed, "ja") == "`日時（occurred_at）` の列が選ばれていません。列は `a` です。"
    empty = Problem("data_rows_missing_time", {}, {"column": "活動日", "count": 1, "rows": 2})
    assert "`活動日` が空です。" in sentence(empty, "ja")
    unnamed = replace(empty, values={**empty.values, "column": "occurred_at"})
    assert "`Time (occurred_at)` is empty" in sentence(unnamed, "en")
    of_leads = {"column": "type", "value": "x", "count": 1, "of": 1, "share": "1"}
    assert "`type`" in sentence(Problem("quality_constant_column", {}, of_leads), "en")


def test_a_sentence_says_where_what_and_what_to_do() -> None:
    problem = Problem(
        "model_unknown_group",
        {"file": "model.yaml", "line": 12, "part": "rules[3].group"},
        {"found": "fitt", "allowed": ("fit", "interest"), "nearest": ("fit",)},
    )
    assert sentence(problem, "en") == (
        "model.yaml, line 12, rules[3].group: There is no group `fitt`. The groups are `fit`, `interest`. "
        "Did you mean `fit`?"
    )
    assert sentence(problem, "ja") == (
        "model.yaml、12 行目、rules[3].group: グループ `fitt` はありません。グループは `fit`、`interest` です。"
        "`fit` の誤りではありませんか。"
    )


def test_several_near_names_are_offered_and_none_is_no_question() -> None:
    values = {"column": "employees", "table": "leads", "columns": ("employee_count", "employer")}
    two = Problem("run_missing_column", {}, {**values, "nearest": ("employee_count", "employer")})
    none = Problem("run_missing_column", {}, {**values, "nearest": ()})
    assert sentence(two, "en").endswith("Did you mean `employee_count` or `employer`?")
    assert "Did you mean" not in sentence(none, "en")


def test_an_unknown_language_is_english() -> None:
    assert sentence(Problem("file_empty"), "fr") == sentence(Problem("file_empty"), "en")


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ("a\nb\tc", "a b c"),
        ("evil\u202etxt", "evil\N{REPLACEMENT CHARACTER}txt"),
        ("zero\u200bwidth\x07", "zero\N{REPLACEMENT CHARACTER}width\N{REPLACEMENT CHARACTER}"),
        ("`code`", "'code'"),
        ("x" * 500, "x" * (LONGEST_VALUE - 1) + "…"),
        ("役員", "役員"),
    ],
)
def test_what_a_user_wrote_cannot_break_the_line(found: str, shown: str) -> None:
    assert shown_text(found) == shown
    said = sentence(Problem("model_text_expected", {"file": found}, {"found": found}), "en")
    assert said == f"{shown}: `{shown}` is not a text. Put it between quotes where it is meant as one."


def test_braces_in_a_value_are_text() -> None:
    said = sentence(Problem("model_text_expected", {}, {"found": "{x}{found.__class__}"}), "en")
    assert said.startswith("`{x}{found.__class__}` is not")


def test_very_many_names_are_cut() -> None:
    many = tuple(f"column_{i}" for i in range(50))
    said = sentence(Problem("model_unknown_tier", {}, {"found": "x", "allowed": many}), "en")
    assert "`column_11`, …" in said
    assert "column_12" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_every_malformed_model_can_be_said(language: str) -> None:
    for text, key, _, _ in MALFORMED:
        with pytest.raises(InputError) as caught:
            read_model(text, "model.yaml")
        for problem in caught.value.problems:
            said = sentence(problem, language)
            assert said.startswith("model.yaml"), key
            assert "\n" not in said
            assert not re.search(r"\{(found|allowed|limit|column)\}", said), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_warning_can_be_said(language: str) -> None:
    tiers = "[{id: top, from: 900}, {id: hot, from: 0}, {id: cold}]"
    leaky = f"a 15 {FIRES}\nb 5 lead: {{lifecycle_stage: won}}\nc 5 activity: {{type: deal_won}}"
    needing = model(f"a 15 {FIRES}", tiers="[{id: hot, from: 1, needs_any: [a]}, {id: cold}]")
    facts = [
        RuleFacts("ceo", 1000, 200, 2, 60, always_cut=True),
        RuleFacts("visit", 1000, 200, 40, 60, same_as=("ceo",)),
    ]
    warnings = [
        *check_model(model(leaky, tiers=tiers, groups="[{id: fit, max: 9}]", hand_off="cold")),
        *check_model(needing.with_enabled("a", False)),
        *check_model(ranked(5, 3, 4)),
        *check_model(bands(5, 3, 4)),
        *check_on_data(RULES, facts, {"hot": 500}, 1000),
        *check_on_data(RULES, [RuleFacts("ceo", 1000, 0, 0, 60)], {}, 1000),
    ]
    assert len({warning.key for warning in warnings}) >= 13
    for warning in warnings:
        assert sentence(warning, language)
