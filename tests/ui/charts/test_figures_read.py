"""Every figure says what it shows, in both languages, in the schema of Plotly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.ui.charts import drawn
from ui.charts.figures.axes import TierMark
from ui.charts.figures.calibration import calibration_chart
from ui.charts.figures.distribution import distribution_chart
from ui.charts.figures.threshold import threshold_chart
from ui.charts.figures.tiers import tiers_chart
from ui.charts.labels import ChartLabels
from ui.charts.panel import Panel

EN, JA = ChartLabels("en"), ChartLabels("ja")


def distribution(labels: ChartLabels = EN, tiers: tuple[TierMark, ...] = drawn.TIERS, **changed: Any) -> Panel:
    return distribution_chart({**drawn.distribution(), **changed}, drawn.distribution(), tiers=tiers, labels=labels)


def tiers(labels: ChartLabels = EN) -> Panel:
    return tiers_chart(drawn.tiers(), drawn.tiers(), tiers=drawn.TIERS, labels=labels)


def threshold(labels: ChartLabels = EN, candidate: float | None = 60, current: float | None = 20) -> Panel:
    return threshold_chart(drawn.sweep(), drawn.sweep(), candidate_line=candidate, current_line=current, labels=labels)


def calibration(labels: ChartLabels = EN, rates_rise: bool | None = True) -> Panel:
    return calibration_chart(drawn.bands(), rates_rise=rates_rise, base=drawn.BASE, labels=labels)


CHARTS: list[Callable[[ChartLabels], Panel]] = [distribution, tiers, threshold, calibration]


@pytest.mark.parametrize("chart", CHARTS)
def test_both_languages_have_words_of_their_own(chart: Callable[[ChartLabels], Panel]) -> None:
    english, japanese = chart(EN), chart(JA)
    for part in ("title", "subtitle", "summary"):
        assert getattr(english, part).isascii() or "–" in getattr(english, part)
        assert not getattr(japanese, part).isascii()
    assert [entry.label for entry in english.legend] != [entry.label for entry in japanese.legend]


@pytest.mark.parametrize(
    ("chart", "english", "japanese"),
    [
        (distribution, ("Score", "Leads"), ("スコア", "リード数")),
        (threshold, ("Threshold", "Conversion rate"), ("しきい値", "転換率")),
        (calibration, ("Score", "Conversion rate"), ("スコア", "転換率")),
    ],
)
def test_axes_are_named(
    chart: Callable[[ChartLabels], Panel], english: tuple[str, str], japanese: tuple[str, str]
) -> None:
    for labels, titles in ((EN, english), (JA, japanese)):
        layout = drawn.figure_of(chart(labels)).layout
        assert (layout.xaxis.title.text, layout.yaxis.title.text) == titles


# --- score distribution -------------------------------------------------------------------------------------------


def test_bars_stack_converted_and_not() -> None:
    panel = distribution()
    assert drawn.trace_of(panel, "Converted").y == (1, 4, 0, 7, 3)
    assert drawn.trace_of(panel, "Not converted").y == (49, 26, 0, 8, 2)
    assert drawn.trace_of(panel, "Not converted").x == (0, 20, 40, 60, 80)
    assert drawn.figure_of(panel).layout.barmode == "stack"


def test_conversions_hang_below_on_a_scale_of_their_own() -> None:
    panel = distribution()
    below = drawn.trace_of(panel, "Converted, on a scale of its own")
    low, high = drawn.figure_of(panel).layout.yaxis2.range
    assert (below.yaxis, below.y) == ("y2", (1, 4, 0, 7, 3))
    assert low > 7
    assert high == 0


def test_the_current_models_outline_follows_its_bars() -> None:
    outline = drawn.trace_of(distribution(), "Current")
    assert outline.x == (0, 0, 20, 40, 60, 80, 100)
    assert outline.y == (0, 50, 30, 0, 15, 5, 0)
    assert outline.line.shape == "hv"


def test_a_bar_far_above_the_others_is_cut_and_says_how_high_it_is() -> None:
    panel = distribution(not_converted=np.array([4999, 26, 0, 8, 2]), current=None)
    layout = drawn.figure_of(panel).layout
    assert layout.annotations[0].text == "▲ 5,000"


def test_tiers_have_named_lines_and_the_hand_off_is_the_strong_one() -> None:
    lines = distribution().lines
    assert [(line.id, line.at, line.label, line.strong) for line in lines] == [
        ("hot", 60, "Hot", True),
        ("warm", 20, "Warm", False),
    ]


def test_today_has_leads_and_no_outcomes() -> None:
    today = {"low": np.array([0.0, 50.0]), "high": np.array([50.0, 100.0]), "leads": np.array([7, 3])}
    panel = distribution_chart(today, today, tiers=drawn.TIERS, labels=EN)
    assert drawn.trace_of(panel, "Leads").y == (7, 3)
    assert [trace.name for trace in drawn.figure_of(panel).data] == ["Leads", "Current"]
    assert "yaxis2" not in panel.layout


def test_ends_of_the_scale_without_a_lead_are_left_out() -> None:
    low = np.arange(-100_000, 3_000, 1_000, dtype=float)
    some = (low >= 0) & (low < 2_000)
    table = {"low": low, "high": low + 1_000, "converted": some * 1, "not_converted": some * 9}
    panel = distribution_chart(table, table, tiers=drawn.TIERS, labels=EN)
    assert panel.layout["xaxis"]["range"] == pytest.approx([-20, 2_020])


# --- tiers --------------------------------------------------------------------------------------------------------


def test_tiers_show_leads_rate_and_interval_of_both_models() -> None:
    panel = tiers()
    candidate, current = drawn.trace_of(panel, "Candidate"), drawn.trace_of(panel, "Current")
    assert candidate.x == current.x == (20, 30, 50)
    assert drawn.figure_of(panel).layout.yaxis.ticktext == ("Hot", "Warm", "Cold")
    assert drawn.trace_of(panel, "Leads").text == ("20", "30", "50")
    assert drawn.trace_of(panel, "Conversion rate").text == (
        "50.0% (29.9–70.1%)",
        "13.3% (5.3–29.7%)",
        "2.0% (0.4–10.5%)",
    )


def test_a_tier_of_fewer_than_ten_leads_says_that_they_are_too_few() -> None:
    n = np.array([9, 0, 50])
    few = {**drawn.tiers(), "n": n, "lead_n": n}
    panel = tiers_chart(few, None, tiers=drawn.TIERS, labels=EN)
    assert list(panel.columns["candidate_rate_text"].values)[:2] == ["too few to tell", "–"]
    assert "Conversion rate: %{customdata[2]}" in panel.data[0]["hovertemplate"]
    assert drawn.figure_of(panel).data[0].customdata[0][2] == "too few to tell"


def test_the_line_of_all_leads_is_named_with_its_leads_and_interval() -> None:
    assert calibration().legend[-1].label == "All 15.0% (9.3–23.3%), n = 100"


def test_a_tier_that_the_current_model_lacks_has_no_number_there() -> None:
    current = {name: values[:2] for name, values in drawn.tiers().items()}
    panel = tiers_chart(drawn.tiers(), current, tiers=drawn.TIERS, labels=EN)
    texts = [trace.text for trace in drawn.figure_of(panel).data if trace.name == "Leads"]
    assert texts == [("20", "30", "50"), ("20", "30", "–")]


def test_today_counts_tiers_without_rates() -> None:
    today = {name: drawn.tiers()[name] for name in ("id", "n")}
    panel = tiers_chart(today, today, tiers=drawn.TIERS, labels=EN)
    assert {trace.name for trace in drawn.figure_of(panel).data} == {"Candidate", "Current", "Leads"}


# --- threshold ----------------------------------------------------------------------------------------------------


def test_every_threshold_has_rate_capture_volume_and_ties() -> None:
    panel = threshold()
    assert drawn.trace_of(panel, "Rate").y[:21] == pytest.approx([0.15] + [0.28] * 20, rel=1e-4)
    assert drawn.trace_of(panel, "Conversions caught").y[60] == pytest.approx(10 / 15, rel=1e-4)
    assert drawn.trace_of(panel, "Share of leads").y[60] == 0.2
    ties = drawn.trace_of(panel, "Leads exactly on the threshold").y
    assert [t for t, n in enumerate(ties) if n] == [0, 20, 60, 80]


def test_over_several_dates_the_chart_says_whose_its_line_and_its_band_are() -> None:
    on_one_date = threshold()
    sweep = {**drawn.sweep(), "lead_n": drawn.sweep()["n"] // 2}
    panel = threshold_chart(sweep, None, candidate_line=60, current_line=None, labels=EN)
    assert (on_one_date.note, "lead_n" in on_one_date.columns) == ("", False)
    assert panel.note == EN("charts.band_of_leads") != ""
    assert panel.columns["lead_n"].heading == "Leads, each once"


def test_rates_of_fewer_than_ten_leads_are_greyed() -> None:
    panel = threshold()
    rate, grey = (drawn.trace_of(panel, name).y for name in ("Rate", "Under 10 leads"))
    assert np.isnan(rate[61:]).all()
    # The grey curve begins where the other ends, so that they meet.
    assert np.isnan(grey[:60]).all()
    assert grey[60] == rate[60]
    assert grey[61:81] == (0.6,) * 20


def test_both_hand_off_lines_are_marked() -> None:
    assert [(line.id, line.at, line.label) for line in threshold().lines] == [
        ("current", 20, "Current 20"),
        ("candidate", 60, "Candidate 60"),
    ]
    assert [line.label for line in threshold(candidate=20).lines] == ["Candidate and current 20"]
    assert threshold(candidate=None, current=None).lines == []


def test_a_point_marks_where_the_hand_off_meets_the_curves() -> None:
    points = [trace for trace in drawn.figure_of(threshold()).data if trace.mode == "markers"]
    assert [(point.x, point.y) for point in points] == [((60,), (10 / 15,)), ((60,), (0.5,))]


# --- calibration --------------------------------------------------------------------------------------------------


def test_bands_have_rates_with_whiskers_and_sizes_by_leads() -> None:
    points = drawn.trace_of(calibration(), "Band")
    assert points.y[:3] == pytest.approx([0.02, 4 / 30, 7 / 15], rel=1e-4)
    assert np.isnan(points.y[3])  # 5 leads
    low, high = drawn.bands()["ci_low"][0], drawn.bands()["ci_high"][0]
    assert points.error_y.array[0] == pytest.approx(high - 0.02, rel=1e-4)
    assert points.error_y.arrayminus[0] == pytest.approx(0.02 - low, rel=1e-4)
    assert points.marker.size[0] > points.marker.size[1] > points.marker.size[2]


def test_a_band_of_fewer_than_ten_leads_is_greyed_and_hollow() -> None:
    grey = drawn.trace_of(calibration(), "Under 10 leads")
    assert np.isnan(grey.y[:3]).all()
    assert grey.y[3] == 0.6
    assert grey.marker.symbol == "circle-open"


@pytest.mark.parametrize(
    ("rates_rise", "sentence"),
    [
        (True, "Rates rise with the score."),
        (False, "Rates do not rise with the score everywhere."),
        (None, "Too few conversions to say whether rates rise with the score."),
    ],
)
def test_a_sentence_says_whether_rates_rise(rates_rise: bool | None, sentence: str) -> None:
    panel = calibration(rates_rise=rates_rise)
    assert panel.note == sentence
    assert panel.note_is_warning is (rates_rise is False)


def test_over_several_dates_the_words_tell_rows_from_leads() -> None:
    one_date = tiers_chart(drawn.tiers(), None, tiers=drawn.TIERS, labels=EN)
    several = tiers_chart({**drawn.tiers(), "lead_n": drawn.tiers()["n"] // 2}, None, tiers=drawn.TIERS, labels=EN)
    assert one_date.columns["candidate_n"].heading == "Leads (candidate)"
    assert several.columns["candidate_n"].heading == "Rows, a lead on a date (candidate)"
    assert "count each lead once" in several.subtitle
    assert "Rows: " in several.data[0]["hovertemplate"]
    bands = calibration_chart(
        {**drawn.bands(), "lead_n": drawn.bands()["n"] // 2}, rates_rise=None, base=drawn.BASE, labels=EN
    )
    assert bands.subtitle.startswith("Each lead once")
    assert bands.columns["rate"].heading == "Each lead once"
    assert calibration(rates_rise=None).columns["rate"].heading == "Conversion rate"


# --- nothing to draw ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("labels", [EN, JA])
def test_without_rows_every_chart_says_why_and_what_to_do(labels: ChartLabels) -> None:
    nothing = {name: values * 0 if values.dtype != object else values for name, values in drawn.tiers().items()}
    no_rows = {name: values * 0 for name, values in drawn.sweep().items()}
    no_bands = {name: values * 0 for name, values in drawn.bands().items()}
    no_bars = {name: values * 0 for name, values in drawn.distribution().items()}
    panels = [
        distribution_chart(no_bars, None, tiers=drawn.TIERS, labels=labels),
        tiers_chart(nothing, None, tiers=drawn.TIERS, labels=labels),
        threshold_chart(no_rows, None, candidate_line=60, current_line=None, labels=labels),
        calibration_chart(no_bands, rates_rise=None, base=None, labels=labels),
    ]
    assert [panel.empty for panel in panels] == [labels("charts.empty_no_rows")] * 4
    assert all(not panel.data for panel in panels)


def test_without_conversions_charts_of_rates_say_so() -> None:
    table = {**drawn.sweep(), "k": drawn.sweep()["k"] * 0}
    panel = threshold_chart(table, None, candidate_line=60, current_line=None, labels=EN)
    assert panel.empty.startswith("No lead has converted")
