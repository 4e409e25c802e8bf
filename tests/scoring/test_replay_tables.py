"""A replay laid out for a meeting, on tables to check by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scoring.dataset import FIRST_MONDAY, WEEK
from scoring.evaluation import Rate
from scoring.replay import Replay
from scoring.replay_tables import SalesCapacity, days_table, leads_behind, load_of, waiting, weeks_spanned
from scoring.row_states import NEVER
from scoring.scores import GroupSums
from scoring.times import DAY

MONDAY = FIRST_MONDAY + 100 * WEEK

# Six leads: two in the first week, none in the second, four in the third. Lead 1 at once; leads 0 and 3 converted.
CROSSINGS = pd.DataFrame(
    {
        "lead": [0, 1, 2, 3, 4, 5],
        "moment": [MONDAY, MONDAY + WEEK - 1, *(MONDAY + 2 * WEEK + i * DAY for i in range(4))],
        "score": [80.0, 10.0, 81.0, 82.0, 83.0, 84.0],
        "tier": ["hot"] * 6,
        "instant": [False, True, False, False, False, False],
        "mature": [True, True, True, True, False, False],
        "converted": [True, False, False, True, False, False],
        "goal": [MONDAY + 5 * DAY, NEVER, NEVER, MONDAY + 2 * WEEK + 2 * DAY - 1, NEVER, NEVER],
    }
)
FLAPPING = pd.DataFrame({"lead": [3], "moment": [MONDAY + WEEK], "times": [3], "left": [2], "score": [81.0]})
OWNERS = np.array(["Mika", None, "Sora", "Sora", "Sora", "Mika", "Aoi"], dtype=object)


def replayed(crossings: pd.DataFrame = CROSSINGS) -> Replay:
    nothing = pd.DataFrame()
    return Replay(
        hand_offs=len(crossings), by_score=5, instant=1, mature=4, rate=Rate(4, 2, 0.5, 0.15, 0.85, 4, 2), missed=1,
        late=1, days_to_goal=None, flapping=1, flapping_left=1, weeks=nothing, sweep=nothing, crossings=crossings,
        missed_leads=np.array([6]), flapping_leads=FLAPPING, sums=GroupSums(1, (), (), {}),
    )  # fmt: skip


def load(capacity: SalesCapacity):
    one = replayed()
    return load_of(one, weeks_spanned([one]), capacity, OWNERS)


def test_a_week_without_hand_offs_between_others_is_there():
    weeks = load(SalesCapacity(1, 3)).weeks
    assert weeks["week"].tolist() == [MONDAY, MONDAY + WEEK, MONDAY + 2 * WEEK]
    assert weeks["hand_offs"].tolist() == [2, 0, 4]
    assert weeks["instant"].tolist() == [1, 0, 0]
    assert weeks["by_score"].tolist() == [1, 0, 4]


def test_a_week_is_over_only_where_more_come_than_can_be_worked():
    found = load(SalesCapacity(2, 2))
    assert found.weeks["over"].tolist() == [False, False, False]
    assert load(SalesCapacity(1, 3)).weeks["over"].tolist() == [False, False, True]
    assert load(SalesCapacity(1, 3)).weeks_over == 1


def test_what_cannot_be_worked_waits_for_the_next_week():
    found = load(SalesCapacity(1, 1))
    assert found.weeks["waiting"].tolist() == [1, 0, 3]
    assert found.most_waiting == 3


def test_each_owner_has_a_queue_of_their_own():
    found = load(SalesCapacity(1, 1, per_owner=True))
    assert found.owners["owner"].tolist() == ["Sora", "Mika"]
    assert found.owners["hand_offs"].tolist() == [3, 2]
    assert found.owners["weeks_over"].tolist() == [1, 0]
    assert found.owners["waiting"].tolist() == [2, 0]
    assert found.owners[["n", "k"]].to_numpy().tolist() == [[2, 1], [1, 1]]
    assert found.weeks["over"].tolist() == [False, False, True]
    assert found.weeks["waiting"].tolist() == [0, 0, 2]
    assert found.capacity == 2


def test_a_hand_off_without_owner_is_counted_apart():
    assert load(SalesCapacity(1, 1, per_owner=True)).unowned == 1
    assert load(SalesCapacity(1, 1)).unowned == 0


def test_two_replays_span_the_weeks_of_both():
    later = CROSSINGS.assign(moment=CROSSINGS["moment"] + 3 * WEEK)
    assert len(weeks_spanned([replayed(), replayed(later)])) == 6
    assert weeks_spanned([replayed(CROSSINGS.iloc[:0])]) == range(0)


def test_without_hand_offs_there_are_no_weeks():
    one = replayed(CROSSINGS.iloc[:0])
    found = load_of(one, weeks_spanned([one]), SalesCapacity(1, 1, per_owner=True), OWNERS)
    assert len(found.weeks) == 0
    assert found.most_waiting == 0


def test_waiting_equals_a_queue_worked_one_week_after_the_other():
    arrived = np.random.default_rng(3).integers(0, 9, size=(4, 30)).astype(float)
    left = waiting(arrived, 4)
    for queue, expected in zip(arrived.tolist(), left.tolist(), strict=True):
        now, found = 0.0, []
        for one in queue:
            now = max(0.0, now + one - 4)
            found.append(now)
        assert found == expected


def test_days_to_the_goal_fall_into_bins_that_hold_their_upper_end():
    # 5 days, and a second less than 1 day: bins of 5 days hold up to 5.
    table = days_table([replayed()], horizon_days=90)
    assert table["converted_0"].sum() == 2
    assert table[["low", "high", "converted_0"]].iloc[0].tolist() == [0, 5, 2]


def test_every_horizon_has_bins_that_reach_it():
    for horizon in (1, 7, 17, 18, 19, 90, 365):
        assert days_table([replayed()], horizon)["high"].iloc[-1] >= horizon


@pytest.mark.parametrize(
    ("behind", "leads"),
    [("handed_off", [0, 1, 2, 3, 4, 5]), ("instant", [1]), ("converted", [0, 3]), ("missed", [6]), ("late", [3])],
)
def test_the_leads_behind_a_figure(behind, leads):
    goal = np.full(7, NEVER)
    goal[6] = MONDAY
    found = leads_behind(replayed(), behind, 1, goal)
    assert found["lead"].tolist() == leads


def test_late_follows_the_days_that_are_set():
    goal = np.full(7, NEVER)
    assert leads_behind(replayed(), "late", 6, goal)["lead"].tolist() == [0, 3]


def test_missed_leads_come_in_the_order_of_their_goals():
    goal = np.full(7, NEVER)
    goal[[2, 6]] = [MONDAY, MONDAY - DAY]
    one = replace(replayed(), missed_leads=np.array([2, 6]))
    assert leads_behind(one, "missed", 1, goal)["lead"].tolist() == [6, 2]


def test_behind_the_flapping_are_the_leads_with_how_often_they_reached_the_line() -> None:
    goal = np.full(7, NEVER)
    goal[3] = MONDAY + 5 * WEEK
    (row,) = leads_behind(replayed(), "flapping", 1, goal).to_dict("records")
    assert row == {"lead": 3, "moment": MONDAY + WEEK, "times": 3, "left": 2, "score": 81.0, "goal": MONDAY + 5 * WEEK}
