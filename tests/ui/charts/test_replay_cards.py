"""The row of figures of a replay, on the sample data."""

from scoring.replay import Replay, ReplaySettings
from scoring.replay_tables import Load
from tests.ui.charts.test_replay_figures import load
from ui import pipeline
from ui.charts.figures.replay_cards import replay_cards
from ui.charts.labels import ChartLabels
from ui.charts.panel import Card


def rate_card(candidate: Replay, current: Replay | None, weeks: Load) -> Card:
    cards = replay_cards(candidate, current, weeks, None if current is None else weeks, labels=ChartLabels("en")).cards
    return next(card for card in cards if card.id == "rate")


def test_the_rate_of_the_current_model_is_explained_with_its_hand_offs_and_interval() -> None:
    data, models = pipeline.sample()
    current = data.desk.replay(models["en"], ReplaySettings())
    candidate = data.desk.replay(models["en"].with_tier_from("hot", 90), ReplaySettings())
    known_from = f"Current: {current.rate.rate:.1%} ({100 * current.rate.low:.1f}–{100 * current.rate.high:.1f}%), n = "
    assert known_from in rate_card(candidate, current, load([3, 4])).explanation
    assert "Current" not in rate_card(candidate, None, load([3, 4])).explanation
