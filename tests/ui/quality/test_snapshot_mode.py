"""Without dated activities the app says 'snapshot mode' everywhere, and no rate stands unmarked."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scoring.model_file import read_model
from tests.scoring.test_snapshot_mode import MODEL
from tests.ui.test_pages import REPOSITORY, opened, words_on
from ui import pipeline
from ui.charts.labels import ChartLabels
from ui.charts.panel import Card, Cards, Column, Panel
from ui.controls.settings_bar import settings_sentence
from ui.frame import Frame
from ui.history import History
from ui.quality.snapshot_mode import marked
from ui.session import Bench, Remembered

LABELS = ChartLabels("en")
BANK = REPOSITORY.parent / "shared" / "data" / "bank" / "bank-full.csv"


def snapshot_bench(folder, leads=None, won=None):
    """Leads with a counter and no activity; 40 of them won."""
    leads_file, outcomes = folder / "leads.csv", folder / "outcomes.csv"
    if leads is None:
        leads = pd.DataFrame({"lead_id": range(200), "visits": [i // 10 for i in range(200)]})
        won = leads["lead_id"][160:]
    leads.to_csv(leads_file, index=False)
    pd.DataFrame({"lead_id": won, "outcome": "won", "occurred_at": "2025-04-15"}).to_csv(outcomes, index=False)
    data = pipeline.load({"leads": [leads_file], "outcomes": [outcomes]}, {}, "UTC", lambda step, share: None)
    model = pipeline.sample()[1]["en"]
    return Bench(data, model, History(model), missing_as_null=True)


def test_rates_are_marked_in_titles_cards_and_downloads_and_counts_are_not(tmp_path):
    dataset = snapshot_bench(tmp_path).data.dataset
    columns = {"n": Column("Leads", "count", np.ones(1)), "rate": Column("Rate", "share", np.ones(1))}
    rates = Panel("a", "A", "Sub", "Sum", columns=columns)
    counts = Panel("b", "B", "Sub", "Sum", columns={"n": columns["n"]})
    cards = Cards("c", "C", [Card("rate", "Rate", "9.8%"), Card("auc", "AUC", "0.7"), Card("leads", "Leads", "12")])
    one, other, row = marked([rates, counts, cards], dataset, LABELS)
    assert "may be optimistic" in one.subtitle
    assert "may be optimistic" in one.summary
    assert [column.heading for column in one.columns.values()] == ["Leads", "Rate (may be optimistic)"]
    assert other is counts
    assert [card.label for card in row.cards] == ["⚠ Rate", "⚠ AUC", "Leads"]
    assert ["may be optimistic" in card.explanation for card in row.cards] == [True, True, False]


def test_no_date_is_named_where_the_files_have_none(tmp_path):
    bench = snapshot_bench(tmp_path)
    said = settings_sentence(bench, Frame("en"))
    assert said.endswith(
        "goal: won · leads and outcomes as the files have them · snapshot mode: every rate may be optimistic"
    )
    dated = pd.DataFrame({"lead_id": range(200), "created_at": "2025-01-01", "visits": 1})
    said = settings_sentence(snapshot_bench(tmp_path, dated, dated["lead_id"][160:]), Frame("en"))
    assert "data to 15 Apr 2025" in said


@pytest.mark.parametrize(("locale", "said"), [("en-US", "hold no dates"), ("ja-JP", "日付がない")])
def test_the_page_of_the_data_names_no_date_either(tmp_path, locale, said):
    at = opened("desk", locale, Remembered(own=snapshot_bench(tmp_path), on_own=True))
    at.switch_page("pages/data.py").run()
    assert not at.exception
    assert said in words_on(at)
    assert "2025" not in words_on(at)


def test_with_dated_activities_nothing_is_marked():
    panel = Panel("a", "A", "Sub", "Sum", columns={"rate": Column("Rate", "share", np.ones(1))})
    assert marked([panel], pipeline.sample()[0].dataset, LABELS) == [panel]


@pytest.mark.parametrize("page", ["app.py", "pages/thresholds.py", "pages/compare.py", "pages/replay.py"])
@pytest.mark.parametrize(("locale", "word"), [("en-US", "snapshot mode"), ("ja-JP", "スナップショットモード")])
def test_every_page_says_so(tmp_path, page, locale, word):
    at = opened("desk", locale, Remembered(own=snapshot_bench(tmp_path), on_own=True))
    if page != "app.py":
        at.switch_page(page).run()
    assert not at.exception
    assert word in words_on(at).replace("\\", "")


def test_a_replay_is_not_shown_and_it_is_said_why(tmp_path):
    at = opened("desk", state=Remembered(own=snapshot_bench(tmp_path), on_own=True))
    at.switch_page("pages/replay.py").run()
    assert "A replay is not possible" in at.warning[0].value


def test_the_bank_data_are_snapshot_mode_and_the_length_of_the_call_is_suspected(tmp_path):
    if not BANK.exists():
        pytest.skip("the folder shared/data is not beside the checkout")
    bank = pd.read_csv(BANK, sep=";", dtype=str)
    bank.insert(0, "lead_id", [str(i) for i in range(len(bank))])
    bench = snapshot_bench(tmp_path, bank.drop(columns="y"), bank["lead_id"][bank["y"] == "yes"])
    at = opened("data", state=Remembered(own=bench, on_own=True))
    words = words_on(at)
    assert "snapshot mode" in at.warning[0].value.replace("\\", "")
    assert "duration" in words
    assert "AUC of 0.8" in words.replace("\\", "")


def on_thresholds(folder, view):
    bench = snapshot_bench(folder)
    model = read_model(MODEL, "model.yaml")
    choices = replace(bench.choices, thresholds=replace(bench.choices.thresholds, view=view))
    at = opened(
        "desk",
        "en-US",
        Remembered(own=replace(bench, current=model, history=History(model), choices=choices), on_own=True),
    )
    at.switch_page("pages/thresholds.py").run()
    assert not at.exception
    return at


def test_the_cards_of_the_page_thresholds_carry_the_sign_and_the_words_as_those_of_the_desk_do(tmp_path):
    said = [one.value for one in on_thresholds(tmp_path, "choose").markdown]
    assert sum(one.startswith("**⚠ For ") for one in said) == 4
    at = on_thresholds(tmp_path, "bar")
    rates = [one.value for one in at.markdown if "of conversions" in one.value]
    assert rates
    for one in rates:
        assert one.startswith("⚠ **")
        assert "rates may be optimistic (snapshot mode)" in one
    assert "Conversion rate (may be optimistic)" in on_thresholds(tmp_path, "tiers").dataframe[0].value


def test_the_reason_of_a_card_says_that_its_rate_may_be_optimistic(tmp_path):
    captions = [one.value for one in on_thresholds(tmp_path, "choose").caption if "n = " in one.value]
    assert captions
    assert all(one.endswith(" · rates may be optimistic (snapshot mode)") for one in captions)


@pytest.mark.parametrize("view", ["choose", "bar", "tiers"])
def test_nothing_is_said_of_weeks_where_nothing_has_a_date(tmp_path, view):
    bench = snapshot_bench(tmp_path)
    model = read_model(MODEL, "model.yaml")
    choices = replace(bench.choices.thresholds, view=view, tiers_by="capacity")
    choices = replace(bench.choices, thresholds=choices)
    bench = replace(bench, current=model, history=History(model), choices=choices)
    at = opened("desk", "en-US", Remembered(own=bench, on_own=True))
    at.switch_page("pages/thresholds.py").run()
    assert not at.exception
    # The capacity itself is asked for, and why it cannot be met is said.
    said = words_on(at).replace("Capacity (leads a week)", "").replace("how many leads a week reach one", "")
    assert "a week" not in said
    assert ("nothing says how many leads a week reach one" in words_on(at)) == (view == "choose")
