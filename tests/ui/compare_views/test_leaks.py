"""The cards of the audit of leaks, on the sample data."""

from scoring.evaluation import EvaluationSettings
from scoring.leak_audit import leak_audit
from ui import pipeline
from ui.charts.labels import ChartLabels
from ui.charts.panel import Cards
from ui.compare_views.leaks import leak_panels


def test_each_card_names_its_rate_with_leads_and_interval_and_the_conversions_caught_of_how_many() -> None:
    data, models = pipeline.sample()
    found = leak_audit(data.desk, models["en"], EvaluationSettings(), None)
    cards = leak_panels(found, models["en"], ChartLabels("en"))[0]
    assert isinstance(cards, Cards)
    assert cards.cards[0].note == "7.8% (6.3–9.7%), n = 959; reaches 35.5% (75 of 211)"
    assert all(" of 211)" in card.note for card in cards.cards)
