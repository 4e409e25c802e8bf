"""The page Data says first whether the data are enough, then what was found, and leaves leads out at one click."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.quality import quality_of
from scoring.quality.finding import Examples, Finding
from tests.scoring.quality.conftest import LEADS, Tables
from tests.ui.test_pages import STATE, opened, sample_bench, words_on
from ui import pipeline
from ui.charts.figures.months import month_charts
from ui.charts.labels import ChartLabels
from ui.frame import Frame
from ui.history import History
from ui.masking import masking_of
from ui.quality.findings import examples_table, key_of
from ui.quality.looked_over import quality_in_use, verdict_in_use
from ui.session import Bench, Remembered


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Bench:
    """Data with a few faults, and the sample's model, which does not fit them."""
    folder = tmp_path_factory.mktemp("faulty")
    tables = Tables()
    tables.leads.loc[:11, "email"] = [f"user{i}@gmail.com" for i in range(12)]
    tables.leads.loc[20:21, "email"] = "same@dup.example"
    tables.leads["lifecycle_stage ![x](http://attacker.example/a)"] = "<b>Customer</b>"
    paths = {}
    for name in ("leads", "activities", "outcomes"):
        paths[name] = [folder / f"{name}.csv"]
        getattr(tables, name).to_csv(paths[name][0], index=False)
    data = pipeline.load(paths, {}, "UTC", lambda step, share: None)
    model = pipeline.sample()[1]["en"]
    return Bench(data, model, History(model))


def shown(bench, locale="en-US"):
    return opened("data", locale, Remembered(own=bench, on_own=True))


@pytest.mark.parametrize(("locale", "verdict"), [("en-US", "Enough to tune"), ("ja-JP", "十分なデータ")])
def test_the_verdict_stands_before_the_findings(bench, locale, verdict):
    at = shown(bench, locale)
    assert verdict in at.success[0].value
    assert f"{LEADS:,}" in words_on(at)


def test_a_users_column_is_shown_as_it_is_and_never_as_markup(bench):
    at = shown(bench)
    said = next(one.value for one in at.markdown if "attacker" in one.value)
    assert "`lifecycle_stage ![x](http://attacker.example/a)`" in said


def test_leads_behind_a_finding_open_in_a_window(bench):
    at = shown(bench)
    key = next(one.key for one in at.button if (one.key or "").startswith("leads_near_duplicates"))
    at.button(key=key).click().run()
    assert not at.exception
    table = next(one.value for one in at.dataframe if "email" in one.value.columns and len(one.value) == 2)
    assert table["email"].tolist() == ["same@dup.example"] * 2


def test_addresses_are_left_out_at_one_click_and_taken_in_again(bench):
    at = shown(bench)
    at.button(key="exclude_personal").click().run()
    own = at.session_state[STATE].own
    assert [one.id for one in own.candidate.exclude][-1] == "personal_domain"
    assert own.candidate.exclude[-1].label == "Personal address"
    assert len(own.history.past) == 1
    at.button(key="include_personal").click().run()
    assert at.session_state[STATE].own.candidate.exclude == bench.candidate.exclude


def test_a_changed_list_changes_what_is_counted_and_takes_the_place_of_the_exclusion(bench):
    at = shown(bench)
    at.button(key="exclude_personal").click().run()
    at.text_area(key="list_competitor").set_value("@Firm3.example, firm4.example")
    at.button(key="save_competitor").click().run()
    lists = at.session_state[STATE].own.choices.quality.lists
    assert lists.competitor == ("firm3.example", "firm4.example")
    at.button(key="exclude_competitor").click().run()
    candidate = at.session_state[STATE].own.candidate
    assert [one.id for one in candidate.exclude][-2:] == ["personal_domain", "competitor_domain"]
    at.text_area(key="list_competitor").set_value("firm3.example")
    at.button(key="save_competitor").click().run()
    at.button(key="exclude_competitor").click().run()
    again = at.session_state[STATE].own.candidate
    assert [one.id for one in again.exclude] == [one.id for one in candidate.exclude]
    assert again.exclude[-1].lead != candidate.exclude[-1].lead


def test_the_list_of_the_program_comes_back(bench):
    at = shown(bench)
    at.text_area(key="list_personal").set_value("only.example")
    at.button(key="save_personal").click().run()
    at.button(key="reset_personal").click().run()
    assert at.session_state[STATE].own.choices.quality.lists.personal is None
    assert "gmail.com" in at.text_area(key="list_personal").value


def test_the_rules_of_a_model_that_fits_are_judged(bench):
    sample = sample_bench()
    found = quality_in_use(sample)
    assert found.verdict.reasons != ()
    assert verdict_in_use(bench, quality_in_use(bench)) == quality_in_use(bench).verdict
    rules = {rule.title for rule in sample.candidate.rules if rule.enabled}
    named = [one for one in verdict_in_use(sample, found).reasons if one.key == "thin_rules"]
    assert all(set(one.values["names"]) <= rules for one in named)
    assert not [one for one in verdict_in_use(sample, found).reasons if one.key == "thin_types"]


def test_the_same_question_is_worked_out_once(bench):
    assert quality_in_use(bench) is quality_in_use(bench)
    other = replace(bench, settings=replace(bench.settings, horizon_days=30))
    assert quality_in_use(other) is not quality_in_use(bench)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_months_are_drawn_with_all_their_counts(bench, language):
    months = quality_in_use(bench).months
    panels = month_charts(months, labels=ChartLabels(language))
    assert [panel.id for panel in panels] == ["months_leads", "months_activities", "months_conversions"]
    for panel, name in zip(panels, ("leads", "activities", "conversions"), strict=True):
        assert np.array_equal(panel.columns["count"].values, months[name])
        assert len(set(panel.columns["month"].values)) == len(months)
        assert panel.title == ChartLabels(language)(f"quality.months_{name}")


def test_where_nothing_is_counted_the_chart_says_why(tmp_path):
    tables = Tables(leads=30)
    file = tmp_path / "leads.csv"
    tables.leads.drop(columns="created_at").to_csv(file, index=False)
    data = pipeline.load({"leads": [file]}, {}, "UTC", lambda step, share: None)
    panels = month_charts(quality_of(data).months, labels=ChartLabels("en"))
    assert all(panel.empty for panel in panels)


def test_one_bar_is_no_chart_of_months(bench):
    months = quality_in_use(bench).months
    months = months[months["conversions"] > 0][:1].assign(leads=0, activities=0)
    panel = month_charts(months, labels=ChartLabels("en"))[-1]
    assert "nothing to compare by month" in panel.empty
    assert not panel.data


def test_cells_of_examples_are_escaped_and_keys_hold_no_text_of_users(bench):
    examples = Examples.of({("found", "value"): ["a|b ![x](http://attacker.example)"], ("rows", "count"): [1234]})
    finding = Finding("orphans", "look", 1, 2, about="*users* text", examples=examples)
    table = examples_table(finding, masking_of(bench, "en"), Frame("en"))
    assert r"a\|b \!\[x\]\(http\:\/\/attacker\.example\)" in table
    assert "1\\,234" in table
    assert "users" not in key_of(finding)
    assert key_of(finding) != key_of(replace(finding, about="other"))


def test_what_was_typed_for_other_data_is_not_shown(bench):
    at = opened("data", state=Remembered(sample=sample_bench(), own=bench, on_own=True))
    at.text_area(key="list_competitor").set_value("typed.example").run()
    at.button(key="back_to_sample").click().run()
    assert at.text_area(key="list_competitor").value == ""


def test_in_meeting_mode_lists_that_name_firms_are_not_shown(bench):
    lists = bench.choices.quality.lists.with_group("competitor", ("firm3.example",))
    quality = replace(bench.choices.quality, lists=lists)
    own = replace(bench, choices=replace(bench.choices, quality=quality))
    at = opened("data", state=Remembered(own=own, on_own=True, meeting_mode=True))
    assert "firm3" not in words_on(at)
    assert not [one for one in at.text_area if one.key in ("list_competitor", "list_own")]
    assert [one for one in at.text_area if one.key == "list_personal"]
