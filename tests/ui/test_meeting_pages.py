"""The pages Replay, Thresholds and Compare run in both languages, remember what is chosen, and change the candidate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.holdout import tuning_settings
from scoring.model_file import load_model
from scoring.times import second_of
from ui import pipeline
from ui.choices import COMPARE_VIEWS, THRESHOLD_VIEWS, Choices, CompareChoices, ReplayChoices, ThresholdChoices
from ui.history import History
from ui.session import Bench, Remembered

REPOSITORY = Path(__file__).parents[2]
STATE = "_remembered"
TUNED = REPOSITORY / "sample_data" / "tuned_model.yaml"


def sample_bench(**changes) -> Bench:
    """The sample data with the tuned model as the candidate."""
    data, models = pipeline.sample()
    history = History(models["en"]).with_candidate(load_model(TUNED))
    return replace(Bench(data, models["en"], history), **changes)


def opened(page: str, locale: str = "en-US", **changes) -> AppTest:
    at = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=180)
    if page != "app":
        at.switch_page(f"pages/{page}.py")
    at.context["locale"] = locale
    at.session_state[STATE] = Remembered(sample=sample_bench(**changes))
    at.run()
    assert not at.exception, at.exception
    return at


def bench(at: AppTest) -> Bench:
    found = at.session_state[STATE].bench
    assert found is not None
    return found


def words_on(at: AppTest) -> str:
    return "\n".join(
        str(one.value) for one in [*at.markdown, *at.text, *at.warning, *at.info, *at.caption, *at.success, *at.error]
    )


VIEWS = [
    ("replay", Choices()),
    ("replay", Choices(replay=ReplayChoices(per_owner=True))),
    *(("thresholds", Choices(thresholds=ThresholdChoices(view=view))) for view in THRESHOLD_VIEWS),
    *(("compare", Choices(compare=CompareChoices(view=view))) for view in COMPARE_VIEWS),
]


@pytest.mark.parametrize(("page", "choices"), VIEWS)
@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_every_view_runs_to_its_end(page, choices, locale):
    opened(page, locale, choices=choices)


@pytest.mark.parametrize("view", COMPARE_VIEWS)
def test_every_comparison_runs_on_several_dates(view):
    opened("compare", choices=Choices(compare=CompareChoices(view=view)), settings=EvaluationSettings(every="month"))


def test_a_capacity_is_remembered_and_shared_with_the_page_thresholds():
    at = opened("replay")
    at.number_input(key="replay_people").set_value(3).run()
    at.number_input(key="replay_each").set_value(20.0).run()
    assert bench(at).choices.replay == ReplayChoices(people=3, leads_per_person=20)
    at.switch_page("pages/thresholds.py").run()
    assert at.number_input(key="threshold_capacity").value == 60
    at.switch_page("pages/replay.py").run()
    assert at.number_input(key="replay_people").value == 3


def test_hand_offs_after_the_last_day_do_not_count():
    everything = opened("replay").button(key="behind_handed_off").label
    day = pd.Timestamp("2026-01-31")
    until = int(day.timestamp())
    at = opened("replay", choices=Choices(replay=ReplayChoices(end=until)))
    data, current = bench(at).data, bench(at).candidate
    crossings = data.desk.replay(current, pipeline_settings()).crossings
    expected = int((crossings["moment"] < until + 86_400).sum())
    assert at.button(key="behind_handed_off").label == f"Handed off {expected:,}"
    assert at.button(key="behind_handed_off").label != everything


def pipeline_settings():
    from scoring.replay import ReplaySettings

    return ReplaySettings()


def test_the_leads_behind_a_figure_open_with_what_the_data_say_of_them():
    at = opened("replay")
    at.button(key="behind_missed").click().run()
    assert not at.exception
    table = at.dataframe[0].value
    assert len(table) > 0
    assert "Lead" in table.columns
    assert "company" in table.columns
    missed = bench(at).data.desk.replay(bench(at).candidate, pipeline_settings()).missed
    assert f"Missed {missed}" == at.button(key="behind_missed").label


def test_a_threshold_that_is_used_becomes_the_candidates():
    at = opened("thresholds")
    shown = [one for one in ("value", "capacity", "rate", "capture") if f"use_{one}" in {b.key for b in at.button}]
    assert shown
    before = bench(at).candidate
    at.button(key=f"use_{shown[0]}").click().run()
    assert not at.exception
    after = bench(at).candidate
    assert after.hand_off_score != before.hand_off_score
    assert bench(at).history.undone().candidate is before


def test_too_few_conversions_refuse_a_threshold_with_the_reason():
    at = opened("thresholds", settings=EvaluationSettings(on=(1_746_057_600,), horizon_days=5))
    assert words_on(at).count("No threshold is recommended") == 4


def test_a_share_of_the_leads_sets_the_tiers():
    at = opened("thresholds", choices=Choices(thresholds=ThresholdChoices(view="tiers", tiers_by="shares")))
    boxes = [one for one in at.number_input if str(one.key).startswith("tier_number_shares")]
    assert len(boxes) == len(bench(at).candidate.tiers) - 1
    boxes[0].set_value(5.0).run()
    at.button(key="set_tiers").click().run()
    assert not at.exception
    changed = bench(at)
    highest = changed.data.desk.evaluate(changed.candidate, changed.settings).tiers
    assert highest["n"].iloc[0] / highest["n"].sum() == pytest.approx(0.05, abs=0.01)


def test_shares_beyond_the_whole_are_refused_with_a_message():
    at = opened("thresholds", choices=Choices(thresholds=ThresholdChoices(view="tiers", tiers_by="shares")))
    before = bench(at).candidate
    boxes = [one for one in at.number_input if str(one.key).startswith("tier_number_shares")]
    boxes[0].set_value(250.0).run()
    assert at.error
    assert bench(at).candidate is before


def test_every_look_at_the_holdout_is_counted():
    at = opened(
        "compare", choices=Choices(compare=CompareChoices(view="holdout")), settings=EvaluationSettings(every="month")
    )
    assert "2 settings tried · 0 looks at the holdout so far" in words_on(at)
    at.button(key="confirm_holdout").click().run()
    at.button(key="confirm_holdout").click().run()
    assert not at.exception
    assert "2 looks at the holdout so far" in words_on(at)
    assert "look number 2" in words_on(at)
    assert len(bench(at).choices.compare.log.looks) == 2


def test_locked_dates_are_out_of_sight_until_they_are_unlocked():
    settings = EvaluationSettings(every="month")
    at = opened("compare", choices=Choices(compare=CompareChoices(view="holdout")), settings=settings)
    at.toggle(key="holdout_locked").set_value(True).run()
    locked = bench(at)
    found = locked.data.desk.evaluate(locked.candidate, locked.settings)
    assert locked.choices.compare.locked == settings
    whole = locked.data.desk.evaluate(locked.candidate, settings)
    assert max(found.moments) < sorted(whole.moments)[-4]
    assert found.data_end <= sorted(whole.moments)[-4]
    at.toggle(key="holdout_locked").set_value(False).run()
    assert bench(at).settings == settings


def test_locked_dates_stay_locked_whatever_is_set_on_the_desk():
    wanted, data = EvaluationSettings(every="month"), sample_bench().data
    locked = Choices(compare=CompareChoices(locked=wanted))
    at = opened("app", choices=locked, settings=tuning_settings(wanted, data.dataset))
    assert "holdout locked" in words_on(at)
    at.number_input(key="horizon_days").set_value(60).run()
    wanted = replace(wanted, horizon_days=60)
    assert bench(at).choices.compare.locked == wanted
    assert bench(at).settings == tuning_settings(wanted, data.dataset)
    at.selectbox(key="moments").set_value("date").run()
    assert "A holdout needs at least 2 dates" in words_on(at)
    assert bench(at).settings == tuning_settings(wanted, data.dataset)


def test_a_single_date_has_no_holdout_and_offers_every_month():
    at = opened("compare", choices=Choices(compare=CompareChoices(view="holdout")))
    assert "A holdout needs at least 2 dates" in words_on(at)
    at.button(key="holdout_every_month").click().run()
    assert bench(at).settings.every == "month"
    assert "holdout: 4 dates" in words_on(at)


def test_movers_are_filtered_and_the_filter_is_remembered():
    at = opened("compare", choices=Choices(compare=CompareChoices(view="movers")))
    everyone = len(at.dataframe[0].value)
    assert everyone == 50
    at.segmented_control(key="movers_direction").set_value("left").run()
    assert set(at.dataframe[0].value["Move"]) == {"leaves the hand-off"}
    assert bench(at).choices.compare.direction == "left"


def test_the_segments_of_another_column():
    at = opened("compare", choices=Choices(compare=CompareChoices(view="segments", column="industry")))
    table = at.dataframe[0].value
    assert table.columns[0] == "industry"
    assert len(table) > 3


@pytest.mark.parametrize("page", ["app", "replay", "thresholds", "compare"])
def test_data_of_long_ago_and_dates_outside_of_it_can_be_looked_at(page):
    leads = pd.DataFrame({"lead_id": ["a", "b"], "created_at": ["1965-01-01", "1967-01-01"]})
    activities = pd.DataFrame({"lead_id": ["a"], "type": ["call"], "occurred_at": ["1968-05-01"]})
    outcomes = pd.DataFrame({"lead_id": ["a"], "outcome": ["won"], "occurred_at": ["1969-06-30"]})
    data = replace(sample_bench().data, dataset=dataset_from_frames(leads, activities, outcomes))
    data = replace(data, desk=Desk(data.dataset, missing_columns_null=True))
    settings = EvaluationSettings(on=(second_of("2031-01-01"),), data_as_of=second_of("2030-01-01"))
    replay = ReplayChoices(start=second_of("1960-01-01"), end=second_of("2031-01-01"))
    at = opened(page, data=data, missing_as_null=True, settings=settings, choices=Choices(replay=replay))
    assert not at.exception
