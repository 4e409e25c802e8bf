"""What the cards of the page Thresholds say of a threshold."""

from scoring.choosing.objectives import AskedRate
from scoring.choosing.recommendation import AtThreshold, Recommendation
from ui.controls.threshold_controls import figures_line
from ui.frame import Frame


def recommended(lead_n: int, lead_k: int) -> Recommendation:
    """300 rows, 60 of them converted, of fewer leads: over several dates a lead stands in several rows."""
    at = AtThreshold(50.0, 300, 60, 0.2, 0.055, 0.174, 0.75, 2.0, 0.3, lead_n, lead_k, None)
    return Recommendation(AskedRate(0.05), at, None, None, None, None, None, (), None)


def test_the_rate_is_of_leads_as_its_interval_is_and_conversions_are_of_how_many() -> None:
    said = figures_line(recommended(100, 10), 80, Frame("en"))
    assert said == "10.0% (5.5–17.4%), n = 100 · reaches 75.0% of conversions (60 of 80)"
    assert figures_line(recommended(100, 10), 80, Frame("ja")).endswith("捕捉率 75.0%（80件中60件）")


def test_fewer_than_ten_leads_are_too_few_to_tell() -> None:
    assert figures_line(recommended(9, 3), 80, Frame("en")).startswith("too few to tell, n = 9")
