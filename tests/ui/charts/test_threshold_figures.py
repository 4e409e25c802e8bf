"""The charts of the page Thresholds say what a table of a few rows says, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from scoring.choosing.objectives import AskedRate, Capacity, Value
from scoring.choosing.recommendation import AtThreshold, Recommendation
from scoring.evaluation import Rate
from tests.ui.charts import drawn
from ui.charts.figures.gains import GainsSide, gains_chart, precision_chart
from ui.charts.figures.money import money_chart
from ui.charts.figures.objectives import objectives_chart
from ui.charts.labels import ChartLabels
from ui.charts.panel import Panel

EN, JA = ChartLabels("en"), ChartLabels("ja")

GAINS = pd.DataFrame(
    {
        "threshold": [np.nan, 80.0, 50.0, 0.0],
        "called": [0.0, 0.05, 0.4, 1.0],
        "captured": [0.0, 0.3, 0.8, 1.0],
        "rate": [np.nan, 0.6, 0.2, 0.1],
        "ci_low": [np.nan, 0.2, 0.1, 0.05],
        "ci_high": [np.nan, 0.9, 0.35, 0.2],
        "n": [0, 5, 40, 100],
        "k": [0, 3, 8, 10],
    }
)
MONEY = pd.DataFrame(
    {
        "threshold": [0.0, 50.0, 80.0],
        "n": [100, 40, 5],
        "k": [10, 8, 3],
        "earned": [1e6, 8e5, 3e5],
        "spent": [2e6, 8e5, 1e5],
        "net": [-1e6, 0.0, 2e5],
        "net_low": [-1.5e6, -2e5, 1e5],
        "net_high": [-5e5, 2e5, 3e5],
        "over_all": [0.0, 1e6, 1.2e6],
    }
)


def found(
    objective: Any, threshold: float | None, low: float | None = None, high: float | None = None
) -> Recommendation:
    at = None
    if threshold is not None:
        at = AtThreshold(threshold, 20, 5, 0.25, 0.1, 0.4, 0.5, 2.0, 0.2, 20, 5, 3.0)
    return Recommendation(objective, at, low, high, 0.9, None, None, (), None)


def objectives(labels: ChartLabels = EN) -> Panel:
    chosen = {
        "value": found(Value(10, 1), 60, 55, 70),
        "capacity": found(Capacity(3), None),
        "rate": found(AskedRate(0.1), 20),
    }
    return objectives_chart(drawn.sweep(), chosen, labels=labels)  # type: ignore[arg-type]


def money(labels: ChartLabels = EN, best: float | None = 80) -> Panel:
    return money_chart(MONEY, best=best, now=50, break_even=0.2, labels=labels)


def gains(labels: ChartLabels = EN) -> Panel:
    sides = [GainsSide("<i>A</i>", GAINS, 50), GainsSide("B", GAINS, None)]
    return gains_chart(sides, "finding", labels=labels)


def precision(labels: ChartLabels = EN) -> Panel:
    return precision_chart(GAINS, at=50, base=drawn.BASE, labels=labels)


CHARTS: list[Callable[[ChartLabels], Panel]] = [objectives, money, gains, precision]


def test_each_objective_with_a_threshold_has_a_line_and_those_without_none() -> None:
    panel = objectives()
    assert [(line.id, line.at, line.label) for line in panel.lines] == [
        ("value", 60, "Value 60"),
        ("rate", 20, "Rate 20"),
    ]


def test_a_plateau_reaches_over_its_thresholds() -> None:
    (bar,) = drawn.figure_of(objectives()).layout.shapes
    assert (bar.x0, bar.x1) == (54.6, 70.4)


def test_money_is_held_against_calling_everyone_and_nobody() -> None:
    panel = money()
    nobody, everyone = drawn.figure_of(panel).layout.shapes
    assert (nobody.y0, everyone.y0) == (0, -1e6)
    assert panel.note == "Best: ¥200,000. Calling everyone: ¥−1M; calling nobody: 0."
    assert "20.0%" in panel.subtitle


def test_where_nothing_pays_the_chart_says_so() -> None:
    panel = money(best=None)
    assert panel.note_is_warning
    assert panel.note.startswith("No threshold surely pays.")


def test_the_ticks_of_money_hold_everything_that_is_drawn() -> None:
    axis = drawn.figure_of(money()).layout.yaxis
    assert axis.range[0] <= -1.5e6
    assert axis.range[1] >= 3e5
    assert len(axis.tickvals) == len(axis.ticktext)


def test_gains_mark_what_is_called_at_the_threshold() -> None:
    figure = drawn.figure_of(gains())
    marks = [trace for trace in figure.data if trace.mode == "markers"]
    assert [(mark.x[0], mark.y[0]) for mark in marks] == [(0.4, 0.8)]


def test_a_rate_of_under_ten_leads_is_not_drawn() -> None:
    rates = [trace for trace in drawn.figure_of(precision()).data if trace.line.width == 3.5]
    assert [np.isnan(value) for value in rates[0].y] == [True, True, False, False]


def test_without_conversions_a_panel_says_why_it_is_empty() -> None:
    nothing = GAINS.assign(k=0)
    for panel in (
        gains_chart([GainsSide("A", nothing, None)], "", labels=EN),
        precision_chart(nothing, at=None, base=None, labels=EN),
        money_chart(MONEY.assign(k=0), best=None, now=None, break_even=0.1, labels=EN),
    ):
        assert panel.empty
        assert not panel.data


def test_the_rate_of_all_is_named_with_its_leads_and_interval_and_over_several_dates_that_of_rows_too() -> None:
    assert precision().legend[-1].label == "All 15.0% (9.3–23.3%), n = 100"
    rows = Rate(300, 60, 0.2, 0.093, 0.233, 100, 15)
    named = precision_chart(GAINS, at=50, base=rows, labels=EN).legend[-1].label
    assert named == "All 20.0% of rows; each lead once 15.0% (9.3–23.3%), n = 100"
