"""The cards of two models side by side, on the sample data."""

from scoring.comparing.comparison import Comparison, compare
from scoring.evaluation import EvaluationSettings
from scoring.times import second_of
from ui import pipeline
from ui.charts.labels import ChartLabels
from ui.compare_views.both import difference_cards


def compared(settings: EvaluationSettings) -> Comparison:
    data, models = pipeline.sample()
    model = models["en"]
    return compare(data.desk, model, model.with_points(model.rules[0].id, 20), settings)


def test_rate_and_capture_say_what_they_are_known_from() -> None:
    found = compared(EvaluationSettings())
    rate, capture = difference_cards(found, ChartLabels("en")).cards[:2]
    assert (rate.value, rate.current) == ("8.1%", "from 7.8%")
    assert rate.note.startswith("n = 1,038, 6.6–9.9% · ")
    assert rate.explanation.endswith("The first model: 7.8% (6.3–9.7%), n = 959.")
    assert capture.note.startswith("84 of 211 · ")


def test_over_several_dates_the_interval_stands_beside_the_rate_that_it_is_around() -> None:
    dates = tuple(second_of(day) for day in ("2026-05-01", "2026-06-01", "2026-07-01"))
    rate = difference_cards(compared(EvaluationSettings(on=dates)), ChartLabels("en")).cards[0]
    assert rate.note.startswith("each lead once ")
