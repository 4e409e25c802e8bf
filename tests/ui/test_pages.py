"""Every page runs from its top to its end, in both languages, whatever is chosen on it."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from scoring.evaluation import EvaluationSettings
from scoring.model import Group, ScoringModel, Tier
from scoring.times import second_of
from ui import pipeline
from ui.history import History
from ui.session import Bench, Remembered

REPOSITORY = Path(__file__).parents[2]
PAGES = {"desk": "app.py", "data": "pages/data.py"}
STATE = "_remembered"


def opened(page: str, locale: str = "en-US", state: Remembered | None = None) -> AppTest:
    at = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=120)
    if page != "desk":
        at.switch_page(PAGES[page])
    at.context["locale"] = locale
    if state is not None:
        at.session_state[STATE] = state
    at.run()
    assert not at.exception, at.exception
    return at


def words_on(at: AppTest) -> str:
    """Everything a reader sees but the components."""
    elements = [*at.markdown, *at.text, *at.header, *at.subheader, *at.error, *at.warning, *at.caption]
    labels = [*at.button, *at.selectbox, *at.number_input, *at.date_input, *at.expander]
    return "\n".join([str(one.value) for one in elements] + [one.label for one in labels])


def sample_bench(**changes) -> Bench:
    data, models = pipeline.sample()
    return replace(Bench(data, models["en"], History(models["en"])), **changes)


def own_bench(folder: Path) -> Bench:
    """A small data set of the user's, with the sample's model, which does not fit it."""
    files = {
        "leads": pd.DataFrame({"lead_id": [f"L{i}" for i in range(40)], "created_at": "2025-01-01", "[t](u)": "*x*"}),
        "activities": pd.DataFrame(
            {
                "lead_id": [f"L{i}" for i in range(40)],
                "type": ["visit", "<b>form</b>"] * 20,
                "occurred_at": "2025-01-02",
            }
        ),
        "outcomes": pd.DataFrame({"lead_id": ["L1", "L2", "who"], "outcome": "won", "occurred_at": "2025-04-15"}),
    }
    paths = {}
    for table, frame in files.items():
        paths[table] = [folder / f"{table}.csv"]
        frame.to_csv(paths[table][0], index=False)
    data = pipeline.load(paths, {}, "UTC", lambda step, share: None)
    model = pipeline.sample()[1]["en"]
    return Bench(data, model, History(model))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("locale", "word"), [("en-US", "Sample data"), ("ja-JP", "サンプルデータ")])
def test_every_page_runs_in_both_languages(page, locale, word):
    at = opened(page, locale)
    words = words_on(at)
    assert word in words
    assert not re.search(r"\{\w+", words), "a placeholder was left unfilled"


@pytest.mark.parametrize("page", PAGES)
def test_in_japanese_no_english_sentence_is_left(page):
    words = words_on(opened(page, "ja-JP"))
    assert not re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", words)


def test_the_language_can_be_changed_and_is_remembered():
    at = opened("desk")
    at.button_group(key="language").set_value("ja").run()
    assert not at.exception
    assert at.session_state[STATE].language == "ja"
    assert "サンプルデータ" in words_on(at)
    assert at.session_state[STATE].bench.candidate.rules[0].label == "経営層の役職"


def test_a_model_that_was_worked_on_keeps_its_labels_when_the_language_changes():
    bench = sample_bench()
    bench = replace(bench, history=bench.history.with_candidate(bench.current.with_points("pricing_page", 9)))
    at = opened("desk", "ja-JP", Remembered(sample=bench))
    assert at.session_state[STATE].bench.candidate.rule("pricing_page").points == 9


def test_undo_and_redo_and_back_and_make_current():
    bench = sample_bench()
    changed = bench.current.with_points("pricing_page", 9)
    at = opened("desk", state=Remembered(sample=replace(bench, history=bench.history.with_candidate(changed))))
    points = []
    for button in ("undo", "redo", "back_to_current", "undo", "make_current"):
        at.button(key=button).click().run()
        assert not at.exception
        points.append(at.session_state[STATE].bench.candidate.rule("pricing_page").points)
    assert points == [bench.current.rule("pricing_page").points, 9, bench.current.rule("pricing_page").points, 9, 9]
    assert at.session_state[STATE].bench.current is changed
    assert at.button(key="back_to_current").disabled


@pytest.mark.parametrize("goal", ["won", "opportunity", "meeting", "handed_off", "recycled"])
def test_every_goal_can_be_chosen(goal):
    at = opened("desk")
    at.selectbox(key="goal").set_value(goal).run()
    assert not at.exception
    assert at.session_state[STATE].bench.settings.goal == goal


def test_settings_reach_the_evaluation():
    at = opened("desk")
    at.number_input(key="horizon_days").set_value(30).run()
    at.number_input(key="gap_days").set_value(7).run()
    at.selectbox(key="bands").set_value("tiers").run()
    assert not at.exception
    settings = at.session_state[STATE].bench.settings
    assert (settings.horizon_days, settings.gap_days, settings.bands) == (30, 7, "tiers")
    assert "goal: won within 30 days" in words_on(at).replace("\\", "")
    assert "in the gap" in words_on(at)


@pytest.mark.parametrize("moments", ["date", "dates", "month", "week", "latest"])
def test_every_kind_of_moment_can_be_chosen(moments):
    at = opened("desk")
    at.selectbox(key="moments").set_value(moments).run()
    assert not at.exception
    settings = at.session_state[STATE].bench.settings
    assert settings.every == (moments if moments in ("month", "week") else None)
    assert len(settings.on) == {"date": 1, "dates": 2}.get(moments, 0)
    assert at.selectbox(key="moments").value == moments


def test_dates_are_typed_and_a_typing_slip_changes_nothing():
    at = opened("desk")
    at.selectbox(key="moments").set_value("dates").run()
    at.text_input(key="on_dates").set_value("2026-01-01, 2025-10-01、2026-04-01").run()
    wanted = tuple(second_of(day) for day in ("2025-10-01", "2026-01-01", "2026-04-01"))
    assert at.session_state[STATE].bench.settings.on == wanted
    at.text_input(key="on_dates").set_value("2026-13-01, soon").run()
    assert not at.exception
    assert at.session_state[STATE].bench.settings.on == wanted
    assert "2025-01-31" in at.error[0].value


@pytest.mark.parametrize(
    "settings",
    [
        EvaluationSettings(horizon_days=3650),
        EvaluationSettings(data_as_of=second_of("2000-01-01")),
        EvaluationSettings(on=(second_of("2026-09-29"),)),
        EvaluationSettings(on=(second_of("1990-01-01"),)),
        EvaluationSettings(every="week", data_as_of=second_of("2025-05-01")),
    ],
)
def test_where_no_outcome_is_in_yet_the_desk_still_stands(settings):
    at = opened("desk", state=Remembered(sample=sample_bench(settings=settings)))
    assert "rows used" in words_on(at) or at.error


def test_today_says_how_many_leads_there_are():
    at = opened("desk")
    at.button_group(key="population").set_value("today").run()
    assert not at.exception
    assert "leads today" in words_on(at)


def test_columns_that_the_users_data_lack_are_named_with_ways_out(tmp_path):
    at = opened("desk", state=Remembered(own=own_bench(tmp_path), on_own=True))
    assert "job_title" in at.error[0].value
    at.button(key="treat_as_missing").click().run()
    assert not at.exception
    assert not at.error
    assert at.session_state[STATE].bench.missing_as_null


def test_a_model_that_does_not_fit_can_be_put_away_for_the_one_that_does(tmp_path):
    own = own_bench(tmp_path)
    fits = ScoringModel(name="Fits", groups=(Group(id="all"),), tiers=(Tier(id="all"),), hand_off="all")
    own = replace(own, current=fits, history=History(fits).with_candidate(own.candidate))
    at = opened("desk", state=Remembered(own=own, on_own=True))
    assert at.error
    at.button(key="back_to_current").click().run()
    assert not at.exception
    assert not at.error
    assert at.session_state[STATE].bench.candidate == fits


def test_a_simple_model_can_be_made_from_the_users_data(tmp_path):
    at = opened("desk", state=Remembered(own=own_bench(tmp_path), on_own=True))
    at.button(key="starter_model").click().run()
    assert not at.exception
    assert not at.error
    model = at.session_state[STATE].bench.candidate
    assert sorted(rule.label for rule in model.rules) == ["<b>form</b>", "visit"]
    assert "Only 2 conversions" in words_on(at)


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_what_was_read_and_refused_is_shown(tmp_path, locale):
    at = opened("data", locale, Remembered(own=own_bench(tmp_path), on_own=True))
    words = words_on(at)
    assert "outcomes.csv" in words.replace("\\", "")
    assert any("who" in warning.value for warning in at.warning)
    assert len(at.dataframe[0].value) == 1
    assert r"\[t\]\(u\)" in words


def test_the_sample_and_the_own_data_keep_their_own_work(tmp_path):
    state = Remembered(sample=sample_bench(population="today"), own=own_bench(tmp_path), on_own=True)
    at = opened("data", state=state)
    at.button(key="back_to_sample").click().run()
    assert at.session_state[STATE].bench.population == "today"
    at.button(key="back_to_own").click().run()
    assert at.session_state[STATE].bench is state.own


def test_two_sessions_share_nothing(tmp_path):
    first = opened("desk", state=Remembered(own=own_bench(tmp_path), on_own=True))
    second = opened("desk")
    first.button(key="starter_model").click().run()
    second.run()
    assert second.session_state[STATE].own is None
    assert second.session_state[STATE].bench.data.is_sample


def test_without_dated_activities_the_desk_says_that_rates_may_be_optimistic(tmp_path):
    leads, outcomes = tmp_path / "leads.csv", tmp_path / "outcomes.csv"
    pd.DataFrame({"lead_id": range(60), "size": ["small", "large"] * 30, "created_at": "2025-01-01"}).to_csv(leads)
    pd.DataFrame({"lead_id": range(40), "outcome": "won", "occurred_at": "2025-04-15"}).to_csv(outcomes)
    data = pipeline.load({"leads": [leads], "outcomes": [outcomes]}, {}, "UTC", lambda step, share: None)
    model = pipeline.sample()[1]["en"]
    at = opened("desk", state=Remembered(own=Bench(data, model, History(model)), on_own=True))
    at.button(key="starter_model").click().run()
    assert not at.exception
    assert "Snapshot mode" in words_on(at)
    assert "size: " in at.session_state[STATE].bench.candidate.rules[-1].label
