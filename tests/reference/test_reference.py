"""The reference itself, on cases that a reader can check by hand against model-format.md and evaluation.md."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from scipy.stats import binomtest, mannwhitneyu

from tests.reference.cells import comparable, conditions_hold, date_columns, moment_of, number_of
from tests.reference.lead_score import LeadScore, score_lead
from tests.reference.snapshot import (
    Question,
    UsedRow,
    auc,
    average_precision,
    delong_interval,
    moments_of,
    snapshot,
    thresholds,
    wilson,
)
from tests.reference.units import Data, units_of, weight

NOON = datetime(2024, 5, 15, 12)  # a Wednesday


def acts(*rows: tuple[str, ...], lead: dict[str, str | None] | None = None) -> Data:
    """One lead L with activities (time, type, campaign)."""
    activities: list[dict[str, str | None]] = [
        dict(zip(("occurred_at", "type", "campaign"), row, strict=False)) for row in rows
    ]
    return Data([{"lead_id": "L", **(lead or {})}], [{"lead_id": "L", **row} for row in activities])


def units(rule: dict[str, Any], data: Data, as_of: datetime = NOON) -> Fraction:
    return units_of(rule, data, "L", as_of)


def holds(test: Any, text: str | None, is_date: bool = False) -> bool:
    return conditions_hold({"c": test}, {"c": text}, {"c"} if is_date else set(), "UTC")


def model(**parts: Any) -> dict[str, Any]:
    """Two groups; 'size' gives a point for each of company_size, 'visit' ten for each visit."""
    return {
        "groups": [{"id": "fit"}, {"id": "interest"}],
        "rules": [
            {"id": "size", "group": "fit", "points": 1, "number": {"field": "company_size"}},
            {"id": "visit", "group": "interest", "points": 10, "activity": {"type": "visit"}},
        ],
        "tiers": [{"id": "hot", "from": 50}, {"id": "warm", "from": 20}, {"id": "new"}],
        "hand_off": "hot",
        **parts,
    }


def scored(parts: dict[str, Any], data: Data, as_of: datetime = NOON) -> LeadScore:
    return score_lead(model(**parts), data, "L", as_of)


def test_text_is_compared_after_nfkc_trimming_and_case_folding() -> None:
    assert comparable("ＣＥＯ ") == "ceo"
    assert holds("ceo", "ＣＥＯ ")
    assert holds({"contains": "strasse"}, "Große Straße 1")
    assert holds({"in": ["部長", "CTO"]}, " cto")
    assert not holds({"not_in": ["部長", "CTO"]}, " cto")
    assert holds({"matches": "^PRIC"}, "ｐｒｉｃｉｎｇ")


@pytest.mark.parametrize("cell", ["nan", "inf", "1,000", "abc", "1e", "", None])
def test_a_cell_that_is_no_number_fails_every_test_against_one(cell: str | None) -> None:
    assert number_of(cell) is None
    for test in ({"equals": 5}, {"not_equals": 5}, {"not_in": [5]}, {"at_least": -9}, {"below": 9}, 5):
        assert not holds(test, cell)


def test_numbers_are_compared_as_numbers_and_text_as_text() -> None:
    assert holds(5, "5.0")
    assert holds(5, "５")
    assert not holds("5", "5.0")
    assert holds({"between": [50, 500]}, "50")
    assert holds({"between": [50, 500]}, "500")
    assert not holds({"above": 50}, "50")
    assert holds(True, "TRUE")


def test_a_missing_value_fails_every_test_but_is_missing_so_its_negation_holds() -> None:
    for cell in (None, "", " \u3000"):
        assert holds({"is_missing": True}, cell)
        assert not holds({"not_equals": "x"}, cell)
        assert conditions_hold({"not": {"c": "x"}}, {"c": cell}, set(), "UTC")
    assert holds({"is_missing": False}, "x")


def test_dates_are_compared_as_dates_only_where_the_whole_column_is_dates() -> None:
    rows = [{"a": "2024-01-15", "b": "2024-01-15"}, {"a": None, "b": "soon"}, {"a": "2024-01-15T10:00:00Z", "b": ""}]
    assert date_columns(rows, "UTC") == {"a"}
    assert holds({"at_least": "2024-01-15"}, "2024-01-15T00:00:00", is_date=True)
    assert not holds({"above": "2024-01-15"}, "2024-01-15", is_date=True)
    assert not holds({"at_least": "2024-01-01"}, "2024-01-15", is_date=False)


def test_a_time_with_an_offset_is_converted_and_parts_of_a_second_are_cut() -> None:
    assert moment_of("2024-01-15T00:00:00.999Z", "Asia/Tokyo") == datetime(2024, 1, 15, 9)
    assert moment_of("2024-01-15 09:30+09:00", "UTC") == datetime(2024, 1, 15, 0, 30)
    assert moment_of("2025-02-30", "UTC") is None


def test_a_number_is_clamped_and_rounded_with_halves_to_even() -> None:
    rule = {"number": {"field": "n", "at_least": -1, "at_most": 10}}
    found = {cell: units(rule, acts(lead={"n": cell})) for cell in ("0.0005", "0.0015", "-7", "1e20", "x", "")}
    assert [float(one) for one in found.values()] == [0, 0.002, -1, 10, 0, 0]


def test_an_activity_is_in_the_window_while_its_age_is_below_it_and_visible_up_to_the_moment() -> None:
    rule = {"activity": {"type": "visit", "within_days": 1}}
    times = ("2024-05-14T12:00:00", "2024-05-14T12:00:01", "2024-05-15T12:00:00", "2024-05-15T12:00:01")
    assert [int(units(rule, acts((time, "Visit")))) for time in times] == [0, 1, 1, 0]


def test_activities_of_a_day_a_week_or_a_month_count_as_one() -> None:
    data = acts(*((time, "visit") for time in (
        "2024-04-28", "2024-04-29", "2024-05-05T23:59:59", "2024-05-06", "2024-05-06T09:00", "2024-05-06T09:00",
    )))  # fmt: skip
    found = {count: int(units({"activity": {"type": "visit", "count": count}}, data)) for count in
             ("each", "once", "day", "week", "month")}  # fmt: skip
    assert found == {"each": 6, "once": 1, "day": 4, "week": 3, "month": 2}


def test_at_least_counts_activities_before_they_are_grouped() -> None:
    data = acts(("2024-05-06", "visit"), ("2024-05-06T09:00", "visit"))
    assert units({"activity": {"type": "visit", "count": "day", "at_least": 2}}, data) == 1
    assert units({"activity": {"type": "visit", "count": "each", "at_least": 3}}, data) == 0


def test_at_most_keeps_the_latest_and_what_stands_for_several_has_the_time_of_the_latest() -> None:
    halving = {"half_life_days": 1}
    data = acts(("2024-05-13T12:00:01", "visit"), ("2024-05-13T11:00", "visit"), ("2024-05-10", "visit"))
    assert units({"activity": {"type": "visit", "at_most": 1, "decay": halving}}, data) == Fraction(1, 2)
    assert units({"activity": {"type": "visit", "count": "day", "decay": halving}}, data) == Fraction(531, 1000)


def test_decay_weighs_whole_days_to_three_decimals_with_halves_to_even() -> None:
    def thousandths(decay: dict[str, float], *ages: int) -> list[int]:
        return [int(weight(decay, age) * 1000) for age in ages]

    assert thousandths({"half_life_days": 1}, 0, 1, 3, 4) == [1000, 500, 125, 62]
    assert thousandths({"half_life_days": 30}, 10) == [794]
    assert thousandths({"linear_days": 16}, 0, 1, 3, 16, 17) == [1000, 938, 812, 0, 0]
    assert thousandths({"lose": 0.15, "every_days": 7}, 6, 7, 14) == [1000, 850, 722]
    assert thousandths({"lose": 1, "every_days": 2}, 1, 2) == [1000, 0]


def test_silence_is_broken_by_an_activity_or_a_creation_within_its_days() -> None:
    rule = {"silence": {"days": 1}}
    assert units(rule, acts()) == 1
    assert units(rule, acts(("2024-05-14T12:00", "visit"))) == 1
    assert units(rule, acts(("2024-05-14T12:00:01", "visit"))) == 0
    assert units(rule, acts(lead={"created_at": "2024-05-14T12:00:01"})) == 0
    assert units(rule, acts(lead={"created_at": "2024-05-14T12:00:00"})) == 1
    assert units(rule, acts(("2024-05-15T12:00:01", "visit"))) == 1
    assert units({"silence": {"days": 1, "type": ["mail"]}}, acts(("2024-05-15", "visit"))) == 1


def test_a_streak_needs_each_of_the_latest_to_be_followed_by_the_same() -> None:
    streak = {"type": "sent", "last": 2, "followed_by": "open", "same": "campaign"}
    sent = ("2024-05-01", "sent", "a"), ("2024-05-02", "sent", "b"), ("2024-05-03", "sent", "c")
    opened = ("2024-05-02", "open", "B "), ("2024-05-04", "open", "c")
    assert units({"streak": streak}, acts(*sent, *opened)) == 1
    assert units({"streak": streak}, acts(*sent, opened[1])) == 0
    assert units({"streak": streak}, acts(*sent, *opened), datetime(2024, 5, 3)) == 0
    assert units({"streak": streak}, acts(sent[0])) == 0


def test_a_streak_not_followed_holds_where_none_was_and_an_earlier_opening_or_a_missing_value_is_none() -> None:
    streak = {"type": "sent", "last": 2, "not_followed_by": "open", "same": "campaign"}
    data = acts(("2024-05-01", "open", "b"), ("2024-05-02", "sent", "b"), ("2024-05-02", "sent", " "),
                ("2024-05-03", "open", ""))  # fmt: skip
    assert units({"streak": streak}, data) == 1


def test_activities_of_the_same_time_are_taken_by_the_columns_text_highest_first() -> None:
    data = acts(("2024-05-01", "sent", "a"), ("2024-05-01", "sent", "b"), ("2024-05-01", "open", "b"))
    streak = {"type": "sent", "last": 1, "followed_by": "open", "same": "campaign"}
    assert units({"streak": streak}, data) == 1


def test_points_are_summed_in_groups_and_both_sums_are_clamped() -> None:
    data = acts(("2024-05-01", "visit"), ("2024-05-02", "visit"), lead={"company_size": "95.5"})
    assert scored({}, data).score == 100
    assert scored({"score": {}}, data).score == Fraction("115.5")
    capped = scored({"groups": [{"id": "fit", "max": 30}, {"id": "interest", "min": 25}]}, data)
    assert (capped.groups, capped.score, capped.tier) == ({"fit": 30, "interest": 25}, 55, "hot")


def test_a_reset_makes_the_group_zero_whatever_its_bounds() -> None:
    reset = {
        "groups": [{"id": "fit", "min": 10}, {"id": "interest"}],
        "resets": [{"group": "fit", "silence": {"days": 9}}],
    }
    assert scored(reset, acts(lead={"company_size": "60"})).score == 0


def test_a_lead_on_the_threshold_belongs_to_the_higher_tier_unless_it_lacks_what_the_tier_needs() -> None:
    data = acts(lead={"company_size": "50"})
    assert scored({}, data).tier == "hot"
    assert scored({}, acts(lead={"company_size": "49.999"})).tier == "warm"
    needs = [{"id": "hot", "from": 50, "needs_any": ["visit"]}, {"id": "new"}]
    assert scored({"tiers": needs}, data).tier == "new"


def test_an_excluded_lead_has_no_score_and_the_first_exclusion_that_holds_names_why() -> None:
    exclude = [{"id": "a", "lead": {"company_size": {"above": 99}}}, {"id": "b", "activity": {"type": "visit"}},
               {"id": "c", "lead": {"company_size": 50}}]  # fmt: skip
    found = scored({"exclude": exclude}, acts(("2024-05-01", "visit"), lead={"company_size": "50"}))
    assert (found.excluded, found.score, found.tier, found.handed_off) == ("b", None, None, False)


def test_a_lead_surges_where_its_score_rose_by_the_points_and_a_new_lead_rose_from_zero() -> None:
    surge = {"surge": {"days": 7, "points": 10, "tier": "warm"}}
    found = scored(surge, acts(("2024-05-10", "visit")))
    assert (found.surge, found.tier) == (True, "warm")
    assert not scored(surge, acts(("2024-05-08T12:00", "visit"))).surge
    new = {"created_at": "2024-05-08T12:00:01", "company_size": "10"}
    assert scored(surge, acts(lead=new)).surge
    assert not scored(surge, acts(lead={**new, "created_at": "2024-05-08T12:00:00"})).surge
    assert not scored({**surge, "score": {"min": 5}}, acts(lead=new)).surge


def test_an_instant_entry_lifts_the_lead_to_its_tier_unless_its_exception_holds() -> None:
    instant = {"id": "asked", "activity": {"type": "quote"}, "unless": {"company_size": {"below": 5}}}
    found = scored({"instant": [instant]}, acts(("2024-05-01", "quote"), lead={"company_size": "9"}))
    assert (found.instant, found.tier, found.handed_off) == ("asked", "hot", True)
    assert scored({"instant": [instant]}, acts(("2024-05-01", "quote"), lead={"company_size": "4"})).instant is None
    lower = scored(
        {"instant": [{**instant, "tier": "new"}]}, acts(("2024-05-01", "quote"), lead={"company_size": "60"})
    )
    assert (lower.instant, lower.tier) == ("asked", "hot")


def test_a_grid_decides_the_tier_in_place_of_the_score() -> None:
    grid = {"rows": {"group": "fit", "cuts": [50, 10], "labels": ["A", "B", "C"]},
            "columns": {"group": "interest", "cuts": [10], "labels": ["1", "2"]},
            "tiers": {"A1": "hot", "A2": "warm", "B1": "warm", "B2": "new", "C1": "new", "C2": "new"}}  # fmt: skip
    assert scored({"grid": grid}, acts(lead={"company_size": "50"})).tier == "warm"
    assert scored({"grid": grid}, acts(("2024-05-01", "visit"), lead={"company_size": "49"})).tier == "warm"
    assert scored({"grid": grid}, acts(lead={"company_size": "9.999"})).tier == "new"


def outcome_rows(*rows: tuple[str, str, str]) -> list[dict[str, str | None]]:
    return [dict(zip(("lead_id", "outcome", "occurred_at"), row, strict=True)) for row in rows]


def test_each_row_meets_one_fate() -> None:
    leads: list[dict[str, str | None]] = [
        {"lead_id": name, "created_at": "2024-01-01", "company_size": "50"} for name in "ABCDEF"
    ]
    leads[1]["created_at"] = "2024-03-02"
    leads[2]["company_size"] = "7"
    outcomes = outcome_rows(("A", "won", "2024-03-31"), ("D", "lost", "2024-03-01"), ("E", "won", "2024-03-03"),
                            ("F", "won", "2024-03-31T00:00:01"))  # fmt: skip
    excluding = model(exclude=[{"id": "small", "lead": {"company_size": 7}}])
    question = Question("won", horizon_days=30, gap_days=2, on=(datetime(2024, 3, 1),))
    found = snapshot(excluding, Data(leads, [], outcomes), question)
    assert found.counts == {"used": 2, "not_born": 1, "excluded": 1, "closed": 1, "in_gap": 1}
    assert [(row.lead, row.converted) for row in found.rows] == [("A", True), ("F", False)]


def test_the_default_moment_is_the_latest_mature_one() -> None:
    data = Data([{"lead_id": "A", "created_at": "2024-01-31T06:00"}], [])
    assert moments_of(data, Question("won", horizon_days=30)) == ([datetime(2024, 1, 1, 6)], [])
    later = Question("won", horizon_days=30, on=(datetime(2024, 1, 1, 6), datetime(2024, 1, 1, 6, 0, 1)))
    assert moments_of(data, later) == ([datetime(2024, 1, 1, 6)], [datetime(2024, 1, 1, 6, 0, 1)])
    weeks, _ = moments_of(data, Question("won", horizon_days=30, every="week"))
    assert (len(weeks), weeks[-1], weeks[-2]) == (12, datetime(2024, 1, 1), datetime(2023, 12, 25))


def test_the_interval_counts_a_lead_once_by_its_first_row() -> None:
    outcomes = outcome_rows(("A", "won", "2024-03-15"))
    leads: list[dict[str, str | None]] = [{"lead_id": name, "company_size": "50"} for name in "AB"]
    on = (datetime(2024, 1, 1), datetime(2024, 3, 1))
    found = snapshot(model(), Data(leads, [], outcomes), Question("won", 30, on=on, data_as_of=datetime(2024, 12, 31)))
    figure = found.figure(lambda row: row.score >= 50)
    assert (figure.n, figure.k, figure.rate) == (4, 1, 0.25)
    assert (figure.low, figure.high) == wilson(0, 2)


def test_thresholds_are_whole_numbers_or_a_thousand_even_steps() -> None:
    assert thresholds(-1, 2) == [-1, 0, 1, 2]
    assert len(thresholds(0, 1000)) == 1001
    wide = thresholds(-100_000, 3_000)
    assert (len(wide), wide[0], wide[1], wide[-1]) == (1001, -100_000, -99_897, 3_000)


def test_discrimination_by_hand() -> None:
    def row(score: int, converted: bool) -> UsedRow:
        return UsedRow("L", NOON, Fraction(score), "hot", True, converted)

    rows = [row(9, True), row(5, True), row(5, False), row(1, False)]
    assert auc(rows) == Fraction(7, 8)  # pairs: 1, 1, a half, 1
    assert average_precision(rows) == Fraction(1, 2) * 1 + Fraction(1, 2) * Fraction(2, 3)
    interval = delong_interval(rows)
    assert interval is not None
    # Placements 1, 3/4 and 3/4, 1: each variance 1/32, so the variance is 1/32 and the standard error 0.17678.
    assert interval == (pytest.approx(0.875 - 1.959964 * 0.1767767), 1.0)
    assert auc([row(1, True)]) is None


def test_wilson_by_hand() -> None:
    assert wilson(5, 10) == (pytest.approx(0.236593), pytest.approx(0.763407))
    assert wilson(0, 0) == (pytest.approx(float("nan"), nan_ok=True),) * 2


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 40), (3, 40), (40, 40), (517, 9_000)])
def test_wilson_is_scipys(k: int, n: int) -> None:
    interval = binomtest(k, n).proportion_ci(0.95, method="wilson")
    assert wilson(k, n) == pytest.approx((interval.low, interval.high), abs=1e-12)


def test_the_area_is_mann_whitneys_u_over_the_pairs() -> None:
    converted, others = [5, 5, 9, 2, 2, 7], [1, 2, 5, 5, 0, 3, 9, 2]
    rows = [
        UsedRow("L", NOON, Fraction(score), "hot", True, group is converted)
        for group in (converted, others)
        for score in group
    ]
    assert float(auc(rows) or 0) == pytest.approx(mannwhitneyu(converted, others).statistic / (6 * 8))
