"""A model that came from a file is written back into it: its comments stay, and it reads as the same model."""

from __future__ import annotations

from random import Random

import pytest
import yaml
from hypothesis import given, settings

from scoring.model import Conditions, Exclusion, ScoringModel
from scoring.model_file import read_model, write_model
from scoring.model_text import plain_model
from scoring.problems import InputError
from tests.random_models import changed_model, random_model
from tests.scoring.test_engine_equals_reference import engine_model
from tests.scoring.test_model_file import models

FILE = """\
# Agreed in October 🎯, 営業と合意
format: 1
name: Current rules   # the name that the reports use
groups:
  - {id: fit, label: Fit, max: 40}
  - id: interest   # what they do
    label: Interest
rules:
  # Who they are.
  - {id: executive, label: "役員", group: fit, points: 15,   # agreed with sales
     lead: {job_title: {in: [CEO, CTO, 部長]}}}
  # What they do 🎯.
  - id: pricing
    group: interest
    points: 10      # was 5 until May
    activity:
      type: page_view
      where: {detail: {starts_with: /pricing}}   # the page
      within_days: 90

  - {id: quiet, group: interest, points: -10, silence: {days: 60}}  # may go
exclude:
  - {id: rival, lead: {email_domain: {in: [rival.example]}}}   # the big one
  - {id: student, lead: {job_title: {contains: student}}}      # asked for by Ms Sato
tiers:
  - {id: hot, label: Hot, from: 50}   # the line
  - {id: cold}
# The end.
hand_off: hot
"""
MODEL = read_model(FILE, "model.yaml")


def written(model: ScoringModel, like: str = FILE) -> str:
    """The model in the file's text; it reads as the same model."""
    text = write_model(model, like)
    assert read_model(text, "model.yaml") == model
    return text


def comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


def test_an_unchanged_model_is_written_as_its_file_stood() -> None:
    assert written(MODEL) == FILE


def test_only_the_values_that_changed_are_other_in_the_file() -> None:
    changed = MODEL.with_points("executive", 20).with_points("pricing", 12.5).with_tier_from("hot", 60)
    expected = FILE.replace("points: 15", "points: 20").replace("points: 10 ", "points: 12.5 ")
    assert written(changed) == expected.replace("from: 50", "from: 60")


def test_a_rule_is_turned_off_and_on_again_in_either_way_of_writing() -> None:
    off = written(MODEL.with_enabled("pricing", False).with_enabled("quiet", False))
    assert "      within_days: 90\n    enabled: false\n" in off
    assert "silence: {days: 60}, enabled: false}  # may go\n" in off
    assert written(MODEL, off) == FILE
    explicit = FILE.replace("points: -10,", "points: -10, enabled: true,")
    assert written(MODEL.with_enabled("quiet", False), explicit) == explicit.replace("enabled: true", "enabled: false")


def test_two_parts_that_end_together_both_grow() -> None:
    pricing = MODEL.with_enabled("pricing", False).rule("pricing")
    assert pricing.activity is not None
    once = pricing.model_copy(update={"activity": pricing.activity.model_copy(update={"at_most": 3})})
    rules = tuple(once if rule.id == "pricing" else rule for rule in MODEL.rules)
    text = written(MODEL.model_copy(update={"rules": rules}))
    assert "      within_days: 90\n      at_most: 3\n    enabled: false\n" in text


def with_exclusions(*entries: Exclusion) -> ScoringModel:
    return MODEL.model_copy(update={"exclude": entries})


def test_an_exclusion_is_added_at_the_end_of_its_list_and_taken_out_with_its_line() -> None:
    free_mail = Exclusion(id="free_mail", lead=read_model(FILE, "m").exclude[0].lead)
    added = written(with_exclusions(*MODEL.exclude, free_mail))
    line = "  - {id: free_mail, lead: {email_domain: {in: [rival.example]}}}\n"
    assert added == FILE.replace("tiers:\n", line + "tiers:\n")
    assert written(MODEL, added) == FILE
    one_left = written(with_exclusions(MODEL.exclude[1]))
    assert "big one" not in one_left
    assert "# asked for by Ms Sato" in one_left


def test_a_list_that_is_new_or_gone_is_a_part_of_the_file_that_is_added_or_taken_out() -> None:
    none = written(with_exclusions())
    assert "exclude" not in none
    assert "# The end.\nhand_off: hot\n" in none
    again = written(MODEL, none)
    assert again.endswith("hand_off: hot\nexclude:\n" + FILE[FILE.index("  - {id: rival") : FILE.index("   # the big")]
                          + "\n  - {id: student, lead: {job_title: {contains: student}}}\n")  # fmt: skip
    assert comments(again) == comments(none)


def test_line_ends_of_windows_stay() -> None:
    text = FILE.replace("\n", "\r\n")
    changed = written(MODEL.with_enabled("pricing", False).with_points("executive", 20), text)
    assert changed.replace("\r\n", "").count("\n") == 0
    assert comments(changed.replace("\r\n", "\n")) == comments(FILE)


def test_a_file_without_a_last_line_break_or_with_a_byte_order_mark_is_written_into_too() -> None:
    changed = MODEL.with_points("executive", 20)
    assert written(changed, FILE.rstrip("\n")) == FILE.rstrip("\n").replace("points: 15", "points: 20")
    assert written(changed, "\ufeff" + FILE) == FILE.replace("points: 15", "points: 20")


def test_what_cannot_be_written_into_the_file_is_written_anew() -> None:
    turned = MODEL.model_copy(update={"rules": MODEL.rules[::-1]})
    assert written(turned) == write_model(turned)
    described = read_model(FILE + "description: |-\n  One.\n  Two.\n", "m")
    shorter = described.model_copy(update={"description": "One."})
    text = FILE + "description: |-\n  One.\n  Two.\n"
    assert written(shorter, text) == write_model(shorter)
    everyone = with_exclusions(Exclusion(id="all", lead=Conditions()))
    assert read_model(write_model(everyone, FILE), "m") == everyone


HOSTILE = {
    "an alias": "a: &x [1]\nb: *x\n",
    "two documents": FILE + "---\n" + FILE,
    "a tag": FILE.replace("name: Current", "name: !!python/object:os.system Current"),
    "no YAML": "rules: [",
    "no model": "format: 1\nrulez: []\ngroups: []\n",
    "a repeated key": FILE + "name: Other\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_that_is_no_valid_file_is_never_written_into(text: str) -> None:
    with pytest.raises(InputError):
        read_model(text, "m")
    assert write_model(MODEL, text) == write_model(MODEL)


def as_blocks(model: ScoringModel) -> str:
    return str(yaml.safe_dump(plain_model(model), allow_unicode=True, sort_keys=False, width=10_000))


@pytest.mark.parametrize("seed", range(150))
def test_random_changes_of_random_models_read_as_what_they_are(seed: int) -> None:
    random = Random(seed)
    stated = random_model(random)
    model, changed = engine_model(stated), engine_model(changed_model(random, stated))
    for like in (write_model(model), as_blocks(model)):
        assert read_model(like, "m") == model
        written(changed, like)
        written(model, like)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_points_every_comment_of_a_random_model_stays(seed: int) -> None:
    random = Random(seed)
    model = engine_model(random_model(random))
    changed = model
    for rule in model.rules:
        changed = changed.with_points(rule.id, random.choice([-7, 0.5, 3, 40])).with_enabled(
            rule.id, random.random() < 0.5
        )
    for plain in (write_model(model), as_blocks(model)):
        lines = plain.splitlines()
        like = "".join(
            f"# {i}\n{line}\n" if line.startswith(("  - ", "- ")) else f"{line}\n" for i, line in enumerate(lines)
        )
        assert read_model(like, "m") == model
        assert comments(written(changed, like)) == comments(like)


@settings(max_examples=40, deadline=None)
@given(models(), models())
def test_any_model_is_written_into_the_file_of_any_other_or_anew(one: ScoringModel, other: ScoringModel) -> None:
    written(other, write_model(one))
