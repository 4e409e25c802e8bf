"""The charts of the page Compare say what a table of a few rows says, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from tests.ui.charts import drawn
from tests.ui.desk_models import small_model
from ui.charts.figures.drift import drift_charts
from ui.charts.figures.migration import migration_chart
from ui.charts.figures.rate_dots import Groups, rate_dots_chart
from ui.charts.figures.share_bars import share_bars_chart
from ui.charts.figures.sweep_pair import SweepSide, sweep_pair_chart
from ui.charts.labels import ChartLabels
from ui.charts.panel import Panel

EN, JA = ChartLabels("en"), ChartLabels("ja")
TIERS = [tier.id for tier in small_model().tiers]


def migration_table() -> pd.DataFrame:
    pairs = [(base, other) for base in TIERS for other in TIERS]
    n = np.arange(len(pairs)) * 4
    move = [
        "entered" if o == "ready" != b else "left" if b == "ready" != o else "same" if b == o else "other"
        for b, o in pairs
    ]
    return pd.DataFrame(
        {
            "base": [base for base, _ in pairs], "candidate": [other for _, other in pairs], "n": n, "k": n // 4,
            "rate": np.where(n > 0, 0.25, np.nan), "ci_low": 0.1, "ci_high": 0.5, "lead_n": n, "lead_k": n // 4,
            "move": move, "greyed": n < 10,
        }
    )  # fmt: skip


def migration(labels: ChartLabels = EN) -> Panel:
    model = small_model()
    return migration_chart(migration_table(), model, model, ("Now", "<b>Then</b>"), labels=labels)


def sweeps(labels: ChartLabels = EN) -> Panel:
    sides = [SweepSide("A", drawn.sweep(), 60), SweepSide("B", drawn.sweep(), 20)]
    return sweep_pair_chart(
        "sweeps", labels("compare.sweeps_title"), labels("compare.sweeps_subtitle"), sides, labels=labels
    )


GROUPS = Groups(
    names=["web", "<b>fair</b>", "list"], n=np.array([400, 50, 8]), k=np.array([20, 10, 1]),
    rate=np.array([0.05, 0.2, 0.125]), low=np.array([0.03, 0.11, 0.02]), high=np.array([0.08, 0.33, 0.47]),
    differs=np.array([False, True, False]),
)  # fmt: skip


def dots(labels: ChartLabels = EN) -> Panel:
    title, subtitle = labels("compare.view_segments"), labels("compare.segments_subtitle")
    return rate_dots_chart("dots", title, subtitle, GROUPS, of_all=drawn.BASE, note="", labels=labels)


def shares(labels: ChartLabels = EN) -> Panel:
    return share_bars_chart(
        "shares", labels("compare.worked_title"), labels("compare.worked_subtitle"), ["hot", "cold"],
        {
            labels("compare.worked"): (np.array([9, 0]), "candidate"),
            labels("compare.not_worked"): (np.array([1, 30]), "grid"),
        },
        labels=labels,
    )  # fmt: skip


def months() -> pd.DataFrame:
    count = 3
    table = pd.DataFrame(
        {
            "month": ["2025-11-01", "2025-12-01", "2026-01-01"], "mature": [True, True, False], "n": [100, 120, 140],
            "k": [5.0, 6.0, np.nan], "rate": [0.05, 0.05, np.nan], "ci_low": [0.02, 0.02, np.nan],
            "ci_high": [0.11, 0.1, np.nan], "handed_n": [20, 9, 30],
            "handed_k": [4.0, 2.0, np.nan], "handed_rate": [0.2, 0.22, np.nan], "handed_low": [0.1, 0.05, np.nan],
            "handed_high": [0.4, 0.5, np.nan], "capture": [0.8, 0.33, np.nan], "psi": [np.nan, 0.01, 0.4],
            "psi_limit": [np.nan, 0.1, 0.1], "shifted": [False, False, True], "in_reference": [True, False, False],
        }
    )  # fmt: skip
    for name, value in (("p10", 5), ("p25", 10), ("p50", 30), ("p75", 60), ("p90", 90)):
        table[f"score_{name}"] = np.full(count, float(value))
    for tier in drawn.TIERS:
        table[f"tier_{tier.id}"] = [0.2, 0.3, 0.4]
    return table


def drifts(labels: ChartLabels = EN) -> list[Panel]:
    return drift_charts(months(), drawn.TIERS, labels=labels)


CHARTS: list[Callable[[ChartLabels], Panel]] = [
    migration, sweeps, dots, shares, *((lambda labels, i=i: drifts(labels)[i]) for i in range(4)),
]  # fmt: skip


def test_a_cell_says_its_leads_and_their_rate_with_its_interval_where_there_are_enough() -> None:
    panel = migration()
    assert list(panel.columns["count_text"].values)[:4] == ["0", "4", "8", "12"]
    told = [list(panel.columns[f"{line}_text"].values)[:4] for line in ("both", "rate", "interval", "low", "high")]
    assert told == [
        ["\u00a0", "too few to tell", "too few to tell", "25.0% (10.0–50.0%)"],
        ["\u00a0", "few", "few", "25.0%"],
        ["\u00a0", "\u00a0", "\u00a0", "10.0–50.0%"],
        ["\u00a0", "\u00a0", "\u00a0", "10.0%–"],
        ["\u00a0", "\u00a0", "\u00a0", "50.0%"],
    ]


def test_the_hover_text_of_a_cell_gives_its_rate_as_the_cell_does() -> None:
    touch = drawn.figure_of(migration()).data[0]
    assert [row[2:] for row in touch.customdata[:4]] == [
        [0, 0, "\u00a0"], [4, 1, "too few to tell"], [8, 2, "too few to tell"], [12, 3, "25.0% (10.0–50.0%)"],
    ]  # fmt: skip
    assert "Conversion rate: %{customdata[4]}" in touch.hovertemplate


def test_cells_that_enter_or_leave_the_hand_off_have_an_edge() -> None:
    edged = [shape for shape in drawn.figure_of(migration()).layout.shapes if shape.line.width == 2]
    # The first row leaves, the first column enters, but for the cell that both share.
    assert len(edged) == 2 * (len(TIERS) - 1)


def test_names_of_models_and_segments_are_no_markup() -> None:
    assert "<b>Then</b>" in migration().subtitle  # text of the page, never markup there
    assert drawn.figure_of(dots()).layout.yaxis.ticktext[1] == "&lt;b&gt;fair&lt;/b&gt;, n = 50"


def test_each_sweep_has_a_line_of_its_own_and_equal_lines_are_one() -> None:
    assert [(line.at, line.label) for line in sweeps().lines] == [(60, "A 60"), (20, "B 20")]
    sides = [SweepSide("A", drawn.sweep(), 60), SweepSide("B", drawn.sweep(), 60)]
    panel = sweep_pair_chart("sweeps", "t", "s", sides, labels=EN)
    assert [line.label for line in panel.lines] == ["Both 60"]


def test_a_segment_of_few_leads_is_hollow_and_grey_and_one_that_differs_is_full() -> None:
    few, same, other = drawn.figure_of(dots()).data
    assert [np.isfinite(trace.x).tolist() for trace in (few, same, other)] == [
        [False, False, True], [True, False, False], [False, True, False],
    ]  # fmt: skip
    assert (few.marker.symbol, same.marker.symbol, other.marker.symbol) == ("circle-open", "circle-open", "circle")


def test_the_average_is_named_with_its_leads_and_interval() -> None:
    assert dots().legend[-1].label == "All 15.0% (9.3–23.3%), n = 100"


def test_bars_of_shares_add_up_to_one() -> None:
    worked, not_worked = drawn.figure_of(shares()).data
    assert (np.array(worked.x) + np.array(not_worked.x)).tolist() == [1, 1]
    assert worked.x[0] == pytest.approx(0.9)


def test_a_month_above_its_limit_is_marked_and_counted() -> None:
    psi = drifts()[3]
    assert psi.note == "In 1 month the scores lie elsewhere than in the first."
    assert psi.note_is_warning
    assert "Nov 2025" in psi.subtitle
    beyond = drawn.trace_of(psi, "Above the limit").y
    assert [np.isfinite(one) for one in beyond] == [False, False, True]


def test_the_hover_text_of_a_month_gives_every_rate_with_its_number_and_interval() -> None:
    rates = drawn.trace_of(drifts()[0], "Conversion rate")
    month, handed, *shares = rates.customdata[0]
    assert (month, handed) == ("Nov 2025", 20)
    assert shares == pytest.approx([0.2, 0.1, 0.4, 0.05, 0.02, 0.11, 100, 0.8, 5])
    said = rates.hovertemplate
    assert (
        "Rate of all leads: %{customdata[5]:.1%} (%{customdata[6]:.1%}–%{customdata[7]:.1%}) of %{customdata[8]" in said
    )
    assert "Conversions caught: %{customdata[9]:.1%} of %{customdata[10]" in said


def test_a_month_with_under_ten_handed_off_has_no_rate() -> None:
    rates = drawn.trace_of(drifts()[0], "Conversion rate").y
    assert [np.isfinite(one) for one in rates] == [True, False, False]
