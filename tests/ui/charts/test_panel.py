"""What is sent to the browser is small, exact and never markup."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest

from tests.ui.charts import drawn
from ui.charts.figures.axes import TierMark
from ui.charts.figures.calibration import calibration_chart
from ui.charts.figures.distribution import distribution_chart
from ui.charts.figures.threshold import threshold_chart
from ui.charts.figures.tiers import tiers_chart
from ui.charts.labels import ChartLabels
from ui.charts.panel import Column, as_plotly_text, rounded

HOSTILE = '<a href="https://a.example"><b>Hot</b></a>&lt;img src=x&gt;\u202e'


def test_numbers_travel_as_bytes_that_read_back_equal() -> None:
    sent = Column("Leads", "count", np.array([1, 2_000_000_000])).packed()
    assert np.frombuffer(base64.b64decode(sent["bytes"]), "<i4").tolist() == [1, 2_000_000_000]
    whole = Column("Score", "score", np.array([-100_000.0, 3_000.0])).packed()
    assert np.frombuffer(base64.b64decode(whole["bytes"]), "<i4").tolist() == [-100_000, 3_000]
    score = Column("Score", "score", np.array([-99_999.999, np.nan])).packed()
    assert np.frombuffer(base64.b64decode(score["bytes"]), "<f8")[0] == -99_999.999


def test_plotly_text_has_no_tag_entity_or_unseen_character() -> None:
    text = as_plotly_text(HOSTILE)
    assert "<" not in text
    assert ">" not in text
    assert "\u202e" not in text
    assert text.count("&lt;") == 4
    assert "&amp;lt;img" in text


def test_a_tiers_label_is_drawn_as_it_is_written() -> None:
    tiers = (TierMark("hot", HOSTILE, 60, True), *drawn.TIERS[1:])
    panel = tiers_chart(drawn.tiers(), None, tiers=tiers, labels=ChartLabels("en"))
    assert drawn.figure_of(panel).layout.yaxis.ticktext[0] == as_plotly_text(HOSTILE)
    # What is computed in Python and stands in the figure itself holds no text of users.
    assert "a.example" not in json.dumps([list(panel.data), panel.layout])


def test_rounding_keeps_the_digits_that_can_be_seen() -> None:
    assert rounded([0.0123456789, 0.0, np.nan, -2.0]).tolist()[:2] == [0.012346, 0.0]
    assert np.isnan(rounded([np.nan])[0])


@pytest.mark.parametrize("language", ["en", "ja"])
def test_all_four_charts_are_at_most_150_kb_for_a_million_leads_and_a_thousand_thresholds(language: str) -> None:
    labels = ChartLabels(language)  # type: ignore[arg-type]
    random = np.random.default_rng(3)
    steps, bars = 1_001, 150
    n = np.sort(random.integers(1, 1_000_000, steps))[::-1]
    sweep = {name: random.random(steps) for name in ("rate", "low", "high", "capture", "lift", "share")} | {
        "threshold": np.arange(steps) * 103.0 - 100_000,
        "n": n,
        "k": n // 20,
        "ties": n // 90,
        "lead_n": n,
        "lead_k": n // 20,
    }
    edges = np.linspace(-100_000, 3_000, bars + 1)
    distribution = {
        "low": edges[:-1],
        "high": edges[1:],
        "converted": random.integers(1, 9_999, bars),
        "not_converted": random.integers(1, 99_999, bars),
    }
    twenty = np.arange(20)
    bands = {name: random.random(20) for name in ("rate", "ci_low", "ci_high", "isotonic")} | {
        "low": twenty * 1.0,
        "high": twenty + 1.0,
        "n": twenty * 9_999 + 99,
        "k": twenty + 1,
        "lead_n": twenty * 9_999 + 99,
        "lead_k": twenty + 1,
    }
    tiers = {name: values[:20] for name, values in bands.items()} | {
        "id": np.array([f"tier_{place}" for place in range(20)], dtype=object)
    }
    marks = tuple(
        TierMark(f"tier_{place}", "営業がすぐに電話する" * 3, 20.0 - place, place == 1) for place in range(20)
    )
    panels = [
        distribution_chart(distribution, distribution, tiers=marks, labels=labels),
        tiers_chart(tiers, tiers, tiers=marks, labels=labels),
        threshold_chart(sweep, sweep, candidate_line=60, current_line=20, labels=labels),
        calibration_chart(bands, rates_rise=True, base=drawn.BASE, labels=labels),
    ]
    sizes = {panel.id: len(json.dumps(panel.sent())) for panel in panels}
    assert sum(sizes.values()) <= 150_000, sizes
