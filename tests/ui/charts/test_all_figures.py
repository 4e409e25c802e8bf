"""Every chart of every page is a figure that Plotly accepts, travels as strict JSON, and speaks both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.charts import drawn, test_compare_figures, test_figures_read, test_replay_figures, test_threshold_figures
from ui.charts.labels import ChartLabels
from ui.charts.panel import Panel
from ui.i18n import Language

Chart = Callable[[ChartLabels], Panel]
CHARTS: list[Chart] = [
    *test_figures_read.CHARTS,
    *test_compare_figures.CHARTS,
    *test_replay_figures.CHARTS,
    *test_threshold_figures.CHARTS,
]
EN, JA = ChartLabels("en"), ChartLabels("ja")


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_plotly_accepts_every_figure(chart: Chart, language: Language, scheme: Any) -> None:
    panel = chart(ChartLabels(language))
    assert len(drawn.figure_of(panel, scheme).data) > 0
    json.dumps(panel.sent(), allow_nan=False)


@pytest.mark.parametrize("chart", CHARTS)
def test_both_languages_have_words_of_their_own(chart: Chart) -> None:
    assert not chart(JA).title.isascii()
    assert chart(EN).title != chart(JA).title
    assert chart(EN).subtitle != chart(JA).subtitle
