"""The charts of the page Replay say what a table of ten rows says, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from scoring.dataset import FIRST_MONDAY, WEEK
from scoring.replay_tables import Load
from tests.ui.charts import drawn
from ui.charts.figures.backlog import backlog_chart
from ui.charts.figures.days_to_goal import days_to_goal_chart
from ui.charts.figures.owners import MOST_OWNERS, owners_chart
from ui.charts.figures.replay_sweep import replay_sweep_chart
from ui.charts.figures.weekly_hand_offs import weekly_hand_offs_chart
from ui.charts.labels import ChartLabels
from ui.charts.panel import Panel

EN, JA = ChartLabels("en"), ChartLabels("ja")
# Monday 5 January 2026.
MONDAY = FIRST_MONDAY + 2922 * WEEK


def load(hand_offs: list[int], capacity: float = 5, owners: pd.DataFrame | None = None, unowned: int = 0) -> Load:
    total = np.array(hand_offs)
    left = np.maximum.accumulate(np.maximum(0, total - capacity))
    weeks = pd.DataFrame(
        {
            "week": MONDAY + np.arange(len(total)) * WEEK,
            "hand_offs": total,
            "by_score": np.maximum(total - 1, 0),
            "instant": np.minimum(total, 1),
            "over": total > capacity,
            "waiting": left.astype(float),
        }
    )
    return Load(weeks, pd.DataFrame() if owners is None else owners, capacity, unowned)


def owners(names: list[str]) -> pd.DataFrame:
    count = len(names)
    return pd.DataFrame(
        {
            "owner": pd.array(names, dtype=object),
            "hand_offs": np.full(count, 40),
            "per_week": np.full(count, 4.0),
            "weeks_over": np.full(count, 3),
            "waiting": np.zeros(count),
            "n": np.where(np.arange(count) == 1, 9, 30),
            "k": np.full(count, 3),
            "rate": np.full(count, 0.1),
            "ci_low": np.full(count, 0.035),
            "ci_high": np.full(count, 0.256),
        }
    )


SWEEP = pd.DataFrame(
    {
        "threshold": [0.0, 50.0, 100.0],
        "hand_offs": [100, 40, 8],
        "mature": [80, 30, 6],
        "converted": [8, 6, 3],
        "rate": [0.1, 0.2, 0.5],
        "ci_low": [0.05, 0.1, 0.2],
        "ci_high": [0.2, 0.37, 0.8],
        "missed": [0, 2, 5],
    }
)
DAYS = pd.DataFrame({"low": [0, 5], "high": [5, 10], "converted_0": [12, 4], "converted_1": [3, 9]})


def weekly(labels: ChartLabels = EN) -> Panel:
    return weekly_hand_offs_chart(load([3, 8, 5]), load([9, 1, 1]), labels=labels)


def backlog(labels: ChartLabels = EN) -> Panel:
    return backlog_chart(load([3, 8, 5]), load([9, 1, 1]), labels=labels)


def days(labels: ChartLabels = EN) -> Panel:
    return days_to_goal_chart(DAYS, (2.0, 4.0, 6.0), (5.0, 7.0, 9.0), labels=labels)


def sweep(labels: ChartLabels = EN) -> Panel:
    return replay_sweep_chart(SWEEP, weeks=4.0, capacity=10, candidate_line=50, current_line=100, labels=labels)


def by_owner(labels: ChartLabels = EN) -> Panel:
    return owners_chart(owners(["Mika", "<b>Sora</b>"]), each=3, weeks=10, unowned=7, labels=labels)


CHARTS: list[Callable[[ChartLabels], Panel]] = [weekly, backlog, days, sweep, by_owner]


def test_bars_are_the_hand_offs_by_score_and_at_once() -> None:
    panel = weekly()
    assert list(drawn.trace_of(panel, "By score").y) == [2, 7, 4]
    assert list(drawn.trace_of(panel, "At once").y) == [1, 1, 1]
    assert list(drawn.trace_of(panel, "Current").y) == [9, 1, 1]


def test_a_week_over_the_capacity_is_marked_and_counted() -> None:
    panel = weekly()
    marks = np.array(drawn.trace_of(panel, "Over capacity").y, dtype=float)
    assert np.isfinite(marks).tolist() == [False, True, False]
    assert panel.note == "1 of 3 weeks with more than can be worked."
    assert panel.note_is_warning


def test_weeks_are_named_by_their_month_on_the_axis_and_their_day_in_the_data() -> None:
    panel = weekly()
    assert drawn.figure_of(panel).layout.xaxis.ticktext == ("Jan 2026",)
    assert list(panel.columns["week"].values) == ["5 Jan 2026", "12 Jan 2026", "19 Jan 2026"]
    assert drawn.figure_of(weekly(JA)).layout.xaxis.ticktext == ("2026年1月",)


def test_the_capacity_is_a_level_in_the_chart() -> None:
    (level,) = drawn.figure_of(weekly()).layout.shapes
    assert (level.y0, level.y1) == (5, 5)


def test_without_hand_offs_a_panel_says_why_it_is_empty() -> None:
    for panel in (
        weekly_hand_offs_chart(load([]), None, labels=EN),
        weekly_hand_offs_chart(load([0, 0]), None, labels=EN),
        backlog_chart(load([]), None, labels=EN),
        replay_sweep_chart(SWEEP.iloc[:0], weeks=0, capacity=1, candidate_line=1, current_line=None, labels=EN),
    ):
        assert panel.empty.startswith("There is nothing to draw")
        assert not panel.data


def test_the_backlog_says_its_most_and_its_last() -> None:
    assert backlog().note == "At most 3 leads waiting; 3 at the end."
    assert backlog_chart(load([1, 2]), None, labels=EN).note == "No lead has to wait beyond its week."


def test_days_to_the_goal_name_the_quartiles_and_how_many_they_are_of() -> None:
    panel = days()
    assert panel.note == "A quarter within 2 days, half within 4, three quarters within 6 (n = 16)."
    assert [line.label for line in panel.lines] == ["Current median 7", "Candidate median 4"]
    assert list(drawn.trace_of(panel, "Candidate").y) == [12, 4]


def test_the_days_of_under_ten_leads_are_too_few_to_tell() -> None:
    few = DAYS.assign(converted_0=[5, 4])
    assert days_to_goal_chart(few, (2.0, 4.0, 6.0), None, labels=EN).note == "too few to tell"


def test_the_sweep_counts_hand_offs_a_week_and_greys_what_is_of_few() -> None:
    panel = sweep()
    assert np.allclose(drawn.trace_of(panel, "Hand-offs a week").y, [25, 10, 2])
    assert np.isnan(drawn.trace_of(panel, "Conversion rate").y[2])
    assert drawn.trace_of(panel, "Under 10 leads").y[2] == 0.5


def test_an_owner_of_few_leads_has_no_rate() -> None:
    panel = by_owner()
    assert list(panel.columns["rate_text"].values) == ["10.0% (3.5–25.6%), n = 30", "too few to tell"]
    assert "7 hand-offs have no known owner." in panel.note


def test_a_name_is_no_markup() -> None:
    assert drawn.figure_of(by_owner()).layout.yaxis.ticktext == ("Mika", "&lt;b&gt;Sora&lt;/b&gt;")


def test_per_owner_a_marked_week_is_one_in_which_an_owner_gets_too_many() -> None:
    panel = weekly_hand_offs_chart(load([3, 8], owners=owners(["Mika"])), None, labels=EN)
    assert panel.note == "1 of 2 weeks in which an owner gets more than can be worked."
    assert "one of them" in panel.subtitle


def test_of_many_owners_the_first_are_drawn_and_the_rest_counted() -> None:
    panel = owners_chart(owners([f"O{i}" for i in range(20)]), each=3, weeks=1, unowned=0, labels=EN)
    assert len(panel.columns["owner"].values) == MOST_OWNERS
    assert f"{20 - MOST_OWNERS} more owners." in panel.note
