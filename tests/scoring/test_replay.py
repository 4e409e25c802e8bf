"""What a replay counts, on tables that a reader can check by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.dataset_frames import dataset_from_frames
from scoring.replay import Replay, ReplaySettings, owners_of_leads
from scoring.replay_tables import waiting
from scoring.times import iso, second_of
from tests.reference.snapshot import wilson
from tests.reference.units import Data
from tests.scoring.test_engine_equals_reference import desk_on, engine_model

# A visit is worth 10 for a week, and two visits make a lead hot.
MODEL: dict[str, Any] = {
    "format": 1,
    "name": "Visits",
    "groups": [{"id": "interest"}],
    "rules": [
        {"id": "visit", "group": "interest", "points": 10, "activity": {"type": "visit", "within_days": 7}},
        {"id": "left", "group": "interest", "points": -10, "activity": {"type": "unsubscribe"}},
    ],
    "instant": [{"id": "asked", "activity": {"type": "quote_request"}}],
    "tiers": [{"id": "hot", "from": 20}, {"id": "cold"}],
    "hand_off": "hot",
}
ACTIVITIES = ("visit", "unsubscribe", "quote_request")
Cells = dict[str, str | None]


def data(*events: str, created: str | None = "2024-01-01") -> Data:
    """'A visit 2024-01-02' is an activity of lead A; 'A won 2024-01-09' is an outcome."""
    rows = [event.split() for event in events]
    leads: list[Cells] = [{"lead_id": lead, "created_at": created} for lead in sorted({row[0] for row in rows})]
    activities: list[Cells] = [
        {"lead_id": row[0], "type": row[1], "occurred_at": row[2]} for row in rows if row[1] in ACTIVITIES
    ]
    outcomes: list[Cells] = [
        {"lead_id": row[0], "outcome": row[1], "occurred_at": row[2]} for row in rows if row[1] not in ACTIVITIES
    ]
    return Data(leads, activities, outcomes)


def replayed(
    found: Data, changes: dict[str, Any] | None = None, data_as_of: str = "2024-12-31", **settings: Any
) -> Replay:
    """A replay with a horizon of 30 days; ``start`` and ``end`` as text."""
    for name in {"start", "end"} & settings.keys():
        settings[name] = second_of(settings[name])
    asked = ReplaySettings(horizon_days=30, data_as_of=second_of(data_as_of), **settings)
    return desk_on(found).replay(engine_model({**MODEL, **(changes or {})}), asked)


def crossings(found: Replay) -> list[tuple[int, str, float]]:
    return [(row.lead, iso(row.moment), row.score) for row in found.crossings.itertuples()]


def at_threshold(found: Replay, threshold: float) -> dict[str, Any]:
    return found.sweep.set_index("threshold").loc[threshold].to_dict()


TWICE = ("A visit 2024-01-02T09:00", "A visit 2024-01-03T09:00")


def test_a_lead_crosses_at_its_first_row_on_the_line_and_counts_once() -> None:
    found = replayed(data(*TWICE, "A visit 2024-01-04T09:00", "B visit 2024-01-02"))
    assert crossings(found) == [(0, "2024-01-03T09:00:00", 20.0)]
    assert (found.hand_offs, found.by_score, found.instant) == (1, 1, 0)
    assert found.crossings["tier"].tolist() == ["hot"]


def test_a_day_is_looked_at_once_as_of_its_latest_activity() -> None:
    unsubscribed = data("A visit 2024-01-02T09:00", "A visit 2024-01-02T10:00", "A unsubscribe 2024-01-02T11:00")
    assert replayed(unsubscribed).hand_offs == 0  # 20 points at 10:00, 10 at the end of the day
    two_days = data("A visit 2024-01-02T09:00", "A visit 2024-01-02T23:59:59", "A unsubscribe 2024-01-03T00:00")
    assert crossings(replayed(two_days)) == [(0, "2024-01-02T23:59:59", 20.0)]


def test_a_day_belongs_to_the_data_sets_own_time_zone() -> None:
    # 14:00 and 16:00 in London are 23:00 of the 2nd and 01:00 of the 3rd in Tokyo.
    events = data("A visit 2024-01-02T13:00Z", "A visit 2024-01-02T14:00Z", "A unsubscribe 2024-01-02T16:00Z")
    tokyo = Data(events.leads, events.activities, events.outcomes, "Asia/Tokyo")
    assert crossings(replayed(tokyo)) == [(0, "2024-01-02T23:00:00", 20.0)]
    assert replayed(events).hand_offs == 0


def test_on_the_day_of_the_goal_the_row_is_the_latest_activity_before_it() -> None:
    found = replayed(data(*TWICE, "A visit 2024-01-03T12:00", "A won 2024-01-03T10:00"))
    assert crossings(found) == [(0, "2024-01-03T09:00:00", 20.0)]
    assert (found.rate.n, found.rate.k, found.late, found.missed) == (1, 1, 1, 0)
    assert replayed(data(*TWICE, "A won 2024-01-03T09:00")).hand_offs == 0  # at the very second it is too late
    assert replayed(data(*TWICE, "A lost 2024-01-03T09:00")).hand_offs == 0
    assert replayed(data(*TWICE, "A lost 2024-01-03T09:00:01")).hand_offs == 1
    # Only the goal moves a day's row: after a loss at noon the day's only row, of 13:00, is no longer open.
    assert replayed(data(*TWICE, "A visit 2024-01-03T13:00", "A lost 2024-01-03T12:00")).hand_offs == 0


def test_a_lead_is_looked_at_when_it_is_created_and_not_before() -> None:
    fit = {"rules": [{"id": "any", "group": "interest", "points": 30, "lead": {"lead_id": "A"}}], "instant": []}
    assert crossings(replayed(data("A visit 2024-01-05"), fit)) == [(0, "2024-01-01", 30.0)]
    later = data(*TWICE, "A visit 2024-01-05", created="2024-01-04T12:00")
    assert crossings(replayed(later)) == [(0, "2024-01-04T12:00:00", 20.0)]
    unknown = data("A visit 2024-01-05", "A visit 2024-01-06", created=None)
    assert crossings(replayed(unknown, fit)) == [(0, "2024-01-05", 30.0)]


def test_a_crossing_is_mature_from_the_second_its_horizon_ends() -> None:
    events = data(*TWICE, "A won 2024-02-02T09:00")
    mature = replayed(events, data_as_of="2024-02-02T09:00")
    assert (mature.hand_offs, mature.mature, mature.rate.k) == (1, 1, 1)
    immature = replayed(events, data_as_of="2024-02-02T08:59:59")
    assert (immature.hand_offs, immature.mature, immature.rate.rate) == (1, 0, None)
    assert immature.days_to_goal is None


def test_a_goal_converts_up_to_the_end_of_the_horizon_and_no_longer() -> None:
    assert replayed(data(*TWICE, "A won 2024-02-02T09:00")).rate.k == 1
    too_late = replayed(data(*TWICE, "A won 2024-02-02T09:00:01"))
    assert (too_late.mature, too_late.rate.k, too_late.missed) == (1, 0, 0)


def test_what_lies_after_the_datas_end_is_not_seen() -> None:
    events = data(*TWICE, "A won 2024-01-20", "B won 2024-01-20")
    assert replayed(events, data_as_of="2024-01-03T08:59:59").hand_offs == 0
    before_the_goal = replayed(events, data_as_of="2024-01-19T23:59:59")
    assert (before_the_goal.hand_offs, before_the_goal.missed) == (1, 0)
    assert replayed(events, data_as_of="2024-01-20").missed == 1


def test_of_three_mature_hand_offs_one_converts() -> None:
    three = [event.replace("A ", f"{lead} ") for lead in "ABC" for event in TWICE]
    found = replayed(data(*three, "B won 2024-01-13T09:00"))
    assert (found.rate.n, found.rate.k, found.rate.rate) == (3, 1, pytest.approx(1 / 3))
    assert (found.rate.low, found.rate.high) == pytest.approx(wilson(1, 3))
    assert found.days_to_goal == (10, 10, 10)


def test_days_to_goal_are_quartiles_with_straight_lines_between() -> None:
    four = [event.replace("A ", f"{lead} ") for lead in "ABCD" for event in TWICE]
    wins = ["A won 2024-01-04T09:00", "B won 2024-01-05T09:00", "C won 2024-01-07T09:00", "D won 2024-01-15T21:00"]
    # 1, 2, 4 and 12.5 days: a quarter of the way is 1.75, the middle 3, three quarters 4 + 8.5 / 4.
    assert replayed(data(*four, *wins)).days_to_goal == pytest.approx((1.75, 3, 6.125))


def test_missed_are_the_goals_that_no_hand_off_came_before_save_of_excluded_leads() -> None:
    events = data("A visit 2024-01-02", "A won 2024-01-09", "B won 2024-01-09", *(e.replace("A", "C") for e in TWICE),
                  "C won 2024-01-09", "D lost 2024-01-09")  # fmt: skip
    found = replayed(events)
    assert (found.missed, found.missed_leads.tolist()) == (2, [0, 1])
    without_b = {"exclude": [{"id": "rival", "lead": {"lead_id": "B"}}]}
    assert replayed(events, without_b).missed_leads.tolist() == [0]


def test_a_lead_that_is_excluded_only_after_its_goal_is_missed() -> None:
    exclude = {"exclude": [{"id": "gone", "activity": {"type": "unsubscribe"}}]}
    events = ("A won 2024-01-09", "B won 2024-01-09")
    found = replayed(data(*events, "A unsubscribe 2024-01-09", "B unsubscribe 2024-01-09T00:00:01"), exclude)
    assert found.missed_leads.tolist() == [1]


def test_an_excluded_lead_crosses_when_its_exclusion_ends() -> None:
    exclude = {"exclude": [{"id": "gone", "activity": {"type": "unsubscribe", "within_days": 2}}]}
    events = data(*TWICE, "A visit 2024-01-04T10:00", "A visit 2024-01-05T10:00", "A unsubscribe 2024-01-03T10:00")
    # -10 for the unsubscription itself: 10 on the 3rd, 20 on the 4th (excluded), 30 on the 5th, two days after.
    assert crossings(replayed(events, exclude)) == [(0, "2024-01-05T10:00:00", 30.0)]


def test_late_is_less_than_the_days_before_the_goal() -> None:
    assert replayed(data(*TWICE, "A won 2024-01-04T08:59:59")).late == 1
    assert replayed(data(*TWICE, "A won 2024-01-04T09:00")).late == 0
    assert replayed(data(*TWICE, "A won 2024-01-04T09:00"), late_days=2).late == 1


def test_an_instant_hand_off_counts_apart_where_the_score_would_not_have_reached() -> None:
    both = data(*TWICE, "A quote_request 2024-01-03T09:00", "B quote_request 2024-01-03", "B visit 2024-01-04",
                "B visit 2024-01-05")  # fmt: skip
    found = replayed(both)
    assert (found.hand_offs, found.by_score, found.instant) == (2, 1, 1)
    assert dict(zip(found.crossings["lead"], found.crossings["instant"], strict=True)) == {0: False, 1: True}
    assert found.crossings["tier"].tolist() == ["hot", "hot"]
    assert crossings(found)[0] == (1, "2024-01-03", 0.0)


def test_a_surge_that_lifts_to_the_hand_off_is_by_score() -> None:
    surge = {"surge": {"days": 7, "points": 10, "tier": "hot"}}
    found = replayed(data("A visit 2024-01-09"), surge)
    assert (found.by_score, found.instant, crossings(found)) == (1, 0, [(0, "2024-01-09", 10.0)])


def test_a_lead_created_at_the_very_start_of_a_surges_days_is_held_to_its_score_then() -> None:
    fit = {"id": "fit", "group": "interest", "points": 10, "lead": {"lead_id": "A"}}
    rises_by_20 = {"rules": [fit, *MODEL["rules"]], "surge": {"days": 7, "points": 20, "tier": "hot"}}
    rises_by_20["tiers"] = [{"id": "hot", "from": 50}, {"id": "cold"}]
    assert replayed(data("A visit 2024-01-09", created="2024-01-02"), rises_by_20).hand_offs == 0  # from 10 to 20
    assert replayed(data("A visit 2024-01-09", created="2024-01-02T00:00:01"), rises_by_20).hand_offs == 1  # from 0


def test_a_tier_that_lacks_what_it_needs_hands_off_no_one_but_the_sweep_looks_at_the_score_alone() -> None:
    needs = {"tiers": [{"id": "hot", "from": 20, "needs_any": ["left"]}, {"id": "cold"}]}
    found = replayed(data(*TWICE), needs)
    assert found.hand_offs == 0
    assert at_threshold(found, 20)["hand_offs"] == 1


def test_the_sweep_has_each_leads_first_crossing_of_each_threshold() -> None:
    events = data(
        *TWICE, "A visit 2024-01-04T09:00", "A won 2024-02-03T09:00", "B visit 2024-01-02", "B won 2024-01-20"
    )
    found = replayed(events, data_as_of="2024-02-03T08:59:59")
    assert found.sweep["threshold"].tolist() == list(range(101))
    # A has 10, 20 and 30 points on the 2nd, 3rd and 4th; its goal of February 3rd is not seen, nor is its 4th mature.
    lines = {line: at_threshold(found, line) for line in (0, 10, 11, 20, 21, 30, 31)}
    assert [line["hand_offs"] for line in lines.values()] == [2, 2, 1, 1, 1, 1, 0]
    assert [line["mature"] for line in lines.values()] == [2, 2, 1, 1, 0, 0, 0]
    assert [line["converted"] for line in lines.values()] == [1, 1, 0, 0, 0, 0, 0]
    assert [line["missed"] for line in lines.values()] == [0, 0, 1, 1, 1, 1, 1]
    assert lines[10]["rate"] == 0.5
    assert (lines[10]["ci_low"], lines[10]["ci_high"]) == pytest.approx(wilson(1, 2))
    assert np.isnan(lines[31]["rate"])


def test_thresholds_between_whole_points_are_reached_from_the_next_whole_score_on() -> None:
    wide = replayed(data("A visit 2024-01-02"), {"score": {"min": 0, "max": 1500}})  # steps of 1.5
    assert [at_threshold(wide, line)["hand_offs"] for line in (9, 10.5)] == [1, 0]


def test_a_period_counts_the_crossings_and_the_missed_goals_on_and_between_its_ends() -> None:
    events = data(*TWICE, "A visit 2024-01-05T09:00", "B won 2024-01-20")
    assert replayed(events, start="2024-01-03T09:00", end="2024-01-03T09:00").hand_offs == 1
    # The later row above the line is no crossing: the lead crossed before the period.
    assert replayed(events, start="2024-01-03T09:00:01").hand_offs == 0
    assert replayed(events, end="2024-01-03T08:59:59").hand_offs == 0
    assert replayed(events, start="2024-01-20", end="2024-01-20").missed == 1
    assert replayed(events, start="2024-01-20T00:00:01").missed == 0
    assert at_threshold(replayed(events, end="2024-01-19"), 20)["missed"] == 0


def test_a_goal_in_the_period_is_not_missed_where_the_lead_crossed_before_the_period() -> None:
    found = replayed(data(*TWICE, "A won 2024-01-20"), start="2024-01-10")
    assert (found.hand_offs, found.missed) == (0, 0)


def test_weeks_run_from_the_first_hand_offs_monday_to_the_last_with_empty_ones_between() -> None:
    # 2024-01-07 is a Sunday, 2024-01-22 a Monday.
    events = data("A visit 2024-01-07T10:00", "A visit 2024-01-07T23:59:59", "B visit 2024-01-22", "B visit 2024-01-22",
                  "C quote_request 2024-01-23")  # fmt: skip
    found = replayed(events)
    assert list(found.weeks.itertuples(index=False, name=None)) == [
        ("2024-01-01", 1, 1, 0),
        ("2024-01-08", 0, 0, 0),
        ("2024-01-15", 0, 0, 0),
        ("2024-01-22", 2, 1, 1),
    ]
    assert len(replayed(data("A visit 2024-01-07")).weeks) == 0


RISES_TWICE = (*TWICE, "A visit 2024-01-10T09:00", "A visit 2024-01-11T08:00")  # 10, 20, 10, 20 points


def test_flapping_is_to_fall_below_the_line_and_reach_it_again() -> None:
    found = replayed(data(*RISES_TWICE))
    assert (found.hand_offs, found.flapping, found.flapping_left) == (1, 1, 1)
    (flapping,) = found.flapping_leads.to_dict("records")
    assert (flapping["lead"], iso(flapping["moment"]), flapping["times"], flapping["score"]) == (
        0, "2024-01-11T08:00:00", 2, 20.0,
    )  # fmt: skip
    assert replayed(data(*RISES_TWICE[:3])).flapping == 0  # it fell and stayed
    assert replayed(data(*TWICE, "A visit 2024-01-04T09:00")).flapping == 0  # it rose higher


@pytest.mark.parametrize(("hysteresis", "left"), [(0, 1), (9.999, 1), (10, 0), (50, 0)])
def test_with_a_hysteresis_a_lead_falls_only_below_the_line_less_it(hysteresis: float, left: int) -> None:
    found = replayed(data(*RISES_TWICE), hysteresis=hysteresis)
    assert (found.flapping, found.flapping_left) == (1, left)


def test_without_a_line_no_lead_flaps() -> None:
    everyone = replayed(data(*RISES_TWICE), {"hand_off": "cold"})
    assert (everyone.hand_offs, everyone.flapping) == (1, 0)


def test_a_goal_other_than_won_is_closed_by_won_and_lost_too() -> None:
    found = replayed(data(*TWICE, "A won 2024-01-03", "A meeting 2024-01-09"), goal="meeting")
    assert (found.hand_offs, found.missed) == (0, 1)
    assert replayed(data(*TWICE, "A meeting 2024-01-09"), goal="meeting").rate.k == 1


def test_data_without_activities_or_before_its_start_has_no_hand_offs() -> None:
    for found in (replayed(data("A won 2024-01-09")), replayed(data(*TWICE), data_as_of="2023-01-01")):
        assert (found.hand_offs, found.rate.rate, found.days_to_goal, found.late) == (0, None, None, 0)
        assert int(found.sweep["hand_offs"].iloc[1:].sum()) == 0


def test_what_a_week_cannot_work_waits_for_the_next() -> None:
    assert waiting(np.array([[5.0, 0, 3, 10]]), 4).tolist() == [[1, 0, 0, 6]]
    assert waiting(np.array([[3.0, 3]]), 2.5).tolist() == [[0.5, 1]]
    assert waiting(np.zeros((1, 0)), 4).tolist() == [[]]


def test_a_lead_belongs_to_its_own_owner_or_to_that_of_its_latest_outcome() -> None:
    leads = pd.DataFrame({"lead_id": ["A", "B", "C"], "owner": ["Ito", None, None]})
    outcomes = pd.DataFrame(
        [
            ("A", "accepted", "2024-01-01", "Sato"),
            ("B", "meeting", "2024-01-03", "Kato"),
            ("B", "accepted", "2024-01-01", "Sato"),
            ("B", "won", "2024-01-04", None),
        ],
        columns=["lead_id", "outcome", "occurred_at", "owner"],
    )
    assert owners_of_leads(dataset_from_frames(leads, None, outcomes)).tolist() == ["Ito", "Kato", None]
    assert owners_of_leads(dataset_from_frames(leads[["lead_id"]])).tolist() == [None, None, None]
