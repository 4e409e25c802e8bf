"""The verdict is enough, thin or too little for the reasons that were planted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scoring.loading import load_files
from scoring.quality import QualitySettings, quality_of
from scoring.times import DAY
from tests.scoring.quality.conftest import NOW, Tables, stamp

SHARED = Path(__file__).parents[4] / "shared" / "data"


def judged(loaded, tables, **settings):
    return quality_of(loaded(tables), QualitySettings(**settings)).verdict


def reasons(verdict):
    return [one.key for one in verdict.reasons]


def test_many_conversions_over_many_months_are_enough(tables, loaded):
    verdict = judged(loaded, tables)
    assert (verdict.level, reasons(verdict)) == ("enough", ["many_conversions", "holdout"])
    assert verdict.converted == len(tables.outcomes)
    assert verdict.converted + verdict.others == len(tables.leads)
    assert verdict.holdout >= 30


@pytest.mark.parametrize(("won", "level"), [(29, "too_little"), (30, "thin"), (99, "thin"), (100, "enough")])
def test_the_number_of_conversions_decides(tables, loaded, won, level):
    tables.outcomes = tables.outcomes.sample(frac=1, random_state=2)[:won]
    verdict = judged(loaded, tables)
    assert verdict.converted == won
    if level == "enough":
        assert verdict.reasons[-1].key in ("many_conversions", "holdout")
        assert "some_conversions" not in reasons(verdict)
    else:
        assert verdict.level == level


def test_without_outcomes_nothing_can_be_said(tables, loaded):
    tables.outcomes = None
    assert reasons(judged(loaded, tables)) == ["no_outcomes"]


def test_another_goal_is_named_where_the_chosen_one_is_not_there(tables, loaded):
    verdict = judged(loaded, tables, goal="meeting")
    assert reasons(verdict) == ["no_goal"]
    assert "‘won’" in verdict.reasons[0].said("en")
    assert "「受注」" in verdict.reasons[0].said("ja")
    assert "200 leads" in verdict.reasons[0].said("en")


def test_customers_alone_are_no_data(tables, loaded):
    ids = set(tables.outcomes["lead_id"])
    tables.leads = tables.leads[tables.leads["lead_id"].isin(ids)]
    tables.activities = tables.activities[tables.activities["lead_id"].isin(ids)]
    verdict = judged(loaded, tables)
    assert (verdict.level, verdict.others) == ("too_little", 0)
    assert reasons(verdict) == ["no_others"]


def test_a_history_shorter_than_the_horizon_is_too_short(tables, loaded):
    verdict = judged(loaded, tables, horizon_days=600)
    assert reasons(verdict)[0] == "too_short"
    assert verdict.reasons[0].values["horizon"] == 600


def test_one_month_is_not_what_is_usual(loaded):
    tables = Tables()
    start = NOW - 130 * DAY
    tables.leads["created_at"] = stamp(start)
    tables.activities["occurred_at"] = [
        stamp(start + (1 + i % 30) * DAY + 36_000 + i) for i in range(len(tables.activities))
    ]
    tables.outcomes["occurred_at"] = [stamp(start + (50 + i % 70) * DAY + 40_000) for i in range(len(tables.outcomes))]
    tables.leads.loc[0, "created_at"] = stamp(start - DAY)
    tables.activities.loc[0, "occurred_at"] = stamp(NOW - 3600)
    verdict = judged(loaded, tables)
    assert verdict.months < 3
    assert {"few_months", "no_tuning"} <= set(reasons(verdict))
    assert verdict.level == "thin"


def test_snapshot_mode_is_never_enough(tables, loaded):
    tables.activities = None
    verdict = judged(loaded, tables)
    assert verdict.level == "thin"
    assert reasons(verdict)[0] == "snapshot_mode"


def test_where_nothing_has_a_date_no_months_are_spoken_of(tables, loaded):
    tables.activities = None
    tables.leads = tables.leads.drop(columns="created_at")
    tables.outcomes["occurred_at"] = stamp(NOW - DAY)
    verdict = judged(loaded, tables)
    assert (verdict.months, verdict.holdout) == (0, None)
    assert (verdict.converted, verdict.others) == (len(tables.outcomes), len(tables.leads) - len(tables.outcomes))
    assert reasons(verdict) == ["snapshot_mode", "many_undated"]
    assert "month" not in verdict.reasons[1].said("en")


def test_rules_with_few_leads_are_named(tables, loaded):
    verdict = judged(loaded, tables)
    thin = verdict.with_rules({"Visits": 900, "Booth": 3, "Demo": 9})
    assert thin.level == "thin"
    assert "`Booth`, `Demo`" in thin.reasons[0].said("en")
    assert verdict.with_rules({"Visits": 900, "Forms": 500, "Demo": 9}).level == "enough"
    assert verdict.with_rules({"Visits": 900}).reasons == verdict.reasons


def test_kinds_of_activity_that_few_did_are_named(tables, loaded):
    rare = tables.activities[:4].assign(type="booth")
    tables.activities = pd.concat([tables.activities, rare])
    verdict = judged(loaded, tables)
    thin = next(one for one in verdict.reasons if one.key == "thin_types")
    assert (thin.level, thin.values["names"]) == ("enough", ("booth",))


def test_every_reason_has_words(tables, loaded):
    for verdict in (
        judged(loaded, tables),
        judged(loaded, tables, goal="meeting"),
        judged(loaded, tables, horizon_days=600),
    ):
        for language in ("en", "ja"):
            assert verdict.said(language)
            assert all("{" not in one.said(language) for one in verdict.reasons)


def test_real_purchases_are_enough_and_their_dates_have_no_clock(tmp_path):
    folder = SHARED / "cdnow"
    if not folder.exists():
        pytest.skip("the folder shared/data is not beside the checkout")
    files = ([folder / f"{name}.csv"] for name in ("leads", "activities", "outcomes"))
    loaded = load_files(*files, directory=tmp_path)
    quality = quality_of(loaded)
    loaded.store.close()
    assert quality.verdict.level == "enough"
    found = {one.key: one for one in quality.findings}
    assert (found["dates_only"].count, found["dates_only"].of) == (49_086, 49_086)
    assert found["activities_end_early"].count == 273
    assert not [key for key in found if key.startswith("night")]
