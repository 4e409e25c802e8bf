"""Each check finds exactly what was planted, and nothing in data without a fault."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scoring.quality import QualitySettings, quality_of
from scoring.times import DAY, second_of
from tests.scoring.quality.conftest import NOW, START, Tables, stamp


def keys(quality):
    return sorted(one.key for one in quality.findings)


def only(quality):
    """The one finding that there is."""
    assert len(quality.findings) == 1, [(one.key, one.about, one.count) for one in quality.findings]
    return quality.findings[0]


def ids(loaded, finding):
    return sorted(loaded.dataset.lead_ids[finding.leads])


def test_clean_data_have_no_finding_and_are_enough(tables, loaded):
    quality = quality_of(loaded(tables))
    assert keys(quality) == []
    assert quality.verdict.level == "enough"
    assert not quality.snapshot_mode
    assert quality.persons == {"email": "email"}


def test_orphans_are_counted_by_id(tables, loaded):
    tables.activities = pd.concat([tables.activities, tables.activities[:200].assign(lead_id=["X1", "X2"] * 100)])
    finding = only(quality_of(loaded(tables)))
    assert (finding.key, finding.severity, finding.count, finding.of) == (
        "orphans",
        "look",
        200,
        len(tables.activities),
    )
    assert finding.examples.rows == (("X1", 100), ("X2", 100))
    assert "of 2 different ids" in finding.said("en")


@pytest.mark.parametrize("repeated", ["first", "last", "merge"])
def test_repeated_leads_are_found_whichever_row_is_kept(tables, loaded, repeated):
    tables.leads = pd.concat([tables.leads, tables.leads.iloc[:3]])
    finding = only(quality_of(loaded(tables, repeated_leads=repeated)))
    assert (finding.key, finding.count) == ("repeated_leads", 3)
    assert [found for found, _ in finding.examples.rows] == ["00000", "00001", "00002"]


def test_every_reason_to_refuse_is_a_finding_and_all_rows_are_accounted_for(tables, loaded):
    tables.activities.loc[0, "type"] = ""
    tables.activities.loc[1, "occurred_at"] = "soon"
    tables.activities.loc[2, "occurred_at"] = "1800-01-01"
    tables.outcomes.loc[0, "outcome"] = "bought"
    found = loaded(tables)
    quality = quality_of(found)
    assert keys(quality) == ["refused", "refused", "refused", "unknown_outcomes"]
    assert sum(one.count for one in quality.findings) == found.report.refused
    for table in found.report.tables:
        assert table.rows == table.kept + sum(table.refused.values())
    assert {one.said("en").split("(")[0] for one in quality.findings if one.key == "refused"} == {
        f"Refused rows of the activities: 1 of {len(tables.activities):,} "
    }


def test_near_duplicates_are_the_leads_that_share_a_mailbox(tables, loaded):
    tables.leads.loc[10:12, "email"] = ["Jane.Doe@gmail.com ", "janedoe+news@googlemail.com", "ＪＡＮＥdoe@gmail.com"]
    tables.leads.loc[20:21, "email"] = ["a.b@firm.example", "ab@firm.example"]
    tables.leads.loc[30:31, "email"] = ["info@other.example", "INFO+x@Other.Example"]
    found = loaded(tables)
    finding = only(quality_of(found))
    assert finding.key == "near_duplicates"
    assert ids(found, finding) == ["00010", "00011", "00012", "00030", "00031"]
    assert (finding.values["groups"], finding.values["too_many"]) == (2, 3)


def test_leads_without_activity(tables, loaded):
    gone = ["00003", "00004", "00006"]
    tables.activities = tables.activities[~tables.activities["lead_id"].isin(gone)]
    found = loaded(tables)
    finding = only(quality_of(found))
    assert (finding.key, finding.severity) == ("without_activity", "info")
    assert ids(found, finding) == gone
    assert finding.values["converted"] == 1


def test_activities_and_outcomes_before_creation(tables, loaded):
    early = tables.leads["created_at"].map(second_of) - 5 * DAY
    one = tables.activities.index[tables.activities["lead_id"] == "00007"][0]
    tables.activities.loc[one, "occurred_at"] = stamp(early[7])
    tables.outcomes.loc[1, "occurred_at"] = stamp(early[6])
    found = loaded(tables)
    by_key = {finding.key: finding for finding in quality_of(found).findings}
    assert set(by_key) == {"activity_before_creation", "outcome_before_creation", "activity_after_goal"}
    assert ids(found, by_key["activity_before_creation"]) == ["00007"]
    assert ids(found, by_key["outcome_before_creation"]) == ["00006"]
    # All that lead 6 did came after the goal that was moved before its creation.
    assert by_key["activity_after_goal"].count == (tables.activities["lead_id"] == "00006").sum()


def test_what_comes_after_the_end_that_the_user_set(tables, loaded):
    end = NOW - 30 * DAY
    late = {
        name: (getattr(tables, name)[column].map(second_of) > end).sum()
        for name, column in (("leads", "created_at"), ("activities", "occurred_at"), ("outcomes", "occurred_at"))
    }
    finding = only(quality_of(loaded(tables), QualitySettings(data_as_of=end)))
    assert finding.key == "after_the_end"
    assert {name: finding.values[name] for name in late} == late
    assert late["activities"] > 0


def test_tables_that_end_apart(tables, loaded):
    tables.outcomes = tables.outcomes[tables.outcomes["occurred_at"].map(second_of) < NOW - 200 * DAY]
    finding = only(quality_of(loaded(tables)))
    assert finding.key == "outcomes_end_early"
    last = [max(map(second_of, frame["occurred_at"])) for frame in (tables.activities, tables.outcomes)]
    assert finding.count == (last[0] - last[1]) // DAY > 180


def test_leads_that_were_imported_on_one_day(tables, loaded):
    tables.leads.loc[:399, "created_at"] = "2023-12-31 03:00:00"
    found = loaded(tables)
    finding = only(quality_of(found))
    assert (finding.key, finding.count) == ("imported_at_once", 400)
    assert ids(found, finding) == [f"{i:05d}" for i in range(400)]


def test_customers_that_were_entered_when_they_bought(tables, loaded):
    tables.leads.loc[::6, "created_at"] = (tables.outcomes["occurred_at"].str[:10] + " 00:00:00").to_numpy()
    quality = quality_of(loaded(tables))
    finding = next(one for one in quality.findings if one.key == "goal_at_creation")
    assert (finding.count, finding.of) == (200, 200)


def test_a_mix_of_times_with_and_without_a_zone(tables, loaded):
    tables.leads.loc[:99, "created_at"] = tables.leads.loc[:99, "created_at"].str.replace(" ", "T") + "Z"
    finding = only(quality_of(loaded(tables)))
    assert (finding.key, finding.about, finding.count, finding.of) == ("mixed_zones", "leads", 100, len(tables.leads))


def test_tables_that_differ_in_writing_a_zone(tables, loaded):
    for name, column in (("leads", "created_at"), ("outcomes", "occurred_at")):
        frame = getattr(tables, name)
        frame[column] = frame[column].str.replace(" ", "T") + "+00:00"
    assert only(quality_of(loaded(tables))).key == "zones_differ"


def test_a_finding_about_zones_in_a_large_table_says_that_it_is_of_a_sample(tables, loaded):
    # Above 32 MB, of which on only pieces are looked at.
    tables.activities = tables.activities.assign(note="x" * (36_000_000 // len(tables.activities)))
    as_zoned = tables.activities["occurred_at"].str.replace(" ", "T") + "Z"
    tables.activities["occurred_at"] = as_zoned.where(
        tables.activities.index % 2 == 0, tables.activities["occurred_at"]
    )
    (mixed,) = [one for one in quality_of(loaded(tables)).findings if "zones" in one.key]
    assert mixed.key == "mixed_zones_of_sample"
    assert 0.3 < mixed.share < 0.7
    assert mixed.of < len(tables.activities)
    assert ("sample" in mixed.said("en"), "抜き出した" in mixed.said("ja")) == (True, True)

    tables.activities["occurred_at"] = as_zoned
    (differ,) = [one for one in quality_of(loaded(tables)).findings if "zones" in one.key]
    assert differ.key == "zones_differ_of_sample"
    assert all(differ.said(language) and differ.to_do(language) for language in ("en", "ja"))


@pytest.mark.parametrize("shift", [-9, -7])
def test_activities_that_were_exported_in_utc_show_as_night(tables, loaded, shift):
    seconds = tables.activities["occurred_at"].map(second_of) + shift * 3600
    tables.activities["occurred_at"] = [stamp(one) for one in seconds]
    findings = [one for one in quality_of(loaded(tables)).findings if one.key.startswith("night")]
    assert [one.key for one in findings] == ["night"]
    hours = int(findings[0].values["hours"])
    # The working hours 9 to 18 come back into the day; the smallest shift that does it is taken.
    assert -shift - 3 <= hours <= -shift


def test_of_shifts_that_are_as_good_that_of_times_in_utc_is_named(tables, loaded):
    # 9:00 to 11:00 in Tokyo, written in UTC: every shift from 8 to 17 hours would bring it into the day.
    tables.activities["occurred_at"] = tables.activities["occurred_at"].str[:10] + " 00:30:00"
    tables.activities["occurred_at"] = tables.activities["occurred_at"].where(
        tables.activities.index % 2 == 0, tables.activities["occurred_at"].str[:10] + " 01:30:00"
    )
    quality = quality_of(loaded(tables, time_zone="Asia/Tokyo"))
    assert [one.values["hours"] for one in quality.findings if one.key == "night"] == ["+9"]


def test_one_kind_of_activity_from_another_zone(tables, loaded):
    forms = tables.activities["type"] == "form"
    seconds = tables.activities.loc[forms, "occurred_at"].map(second_of) - 9 * 3600
    tables.activities.loc[forms, "occurred_at"] = [stamp(one) for one in seconds]
    findings = [one for one in quality_of(loaded(tables)).findings if one.key.startswith("night")]
    assert [(one.key, one.about, one.of) for one in findings] == [("night_of_type", "form", forms.sum())]


def test_dates_without_a_time_of_day_are_no_night(tables, loaded):
    tables.activities["occurred_at"] = tables.activities["occurred_at"].str[:10]
    assert "dates_only" in keys(quality_of(loaded(tables)))
    assert not [one for one in keys(quality_of(loaded(tables))) if one.startswith("night")]


def test_rows_that_say_the_same_twice(tables, loaded):
    tables.activities = pd.concat([tables.activities, tables.activities.iloc[:5]])
    finding = only(quality_of(loaded(tables)))
    assert (finding.key, finding.count) == ("repeated_activities", 5)


def test_a_month_that_was_purged(tables, loaded):
    inside = tables.activities["occurred_at"].str.startswith("2024-09")
    tables.activities = tables.activities[~inside]
    findings = {one.key: one for one in quality_of(loaded(tables)).findings}
    finding = findings.pop("months_without_activity")
    assert finding.count == 1
    assert finding.examples.rows == ((second_of("2024-09-01"), 0),)
    assert set(findings) <= {"without_activity"}


def test_a_history_that_begins_long_after_the_leads(tables, loaded):
    tables.activities = tables.activities[tables.activities["occurred_at"] >= "2024-06"]
    quality = quality_of(loaded(tables))
    finding = next(one for one in quality.findings if one.key == "history_begins_late")
    assert finding.count == (tables.leads["created_at"] < "2024-06").sum()


def test_months_add_up_to_all_there_is(tables, loaded):
    months = quality_of(loaded(tables)).months
    assert months["leads"].sum() == len(tables.leads)
    assert months["activities"].sum() == len(tables.activities)
    assert months["conversions"].sum() == len(tables.outcomes)
    starts = months["month"].to_numpy()
    assert starts[0] == second_of("2024-01-01")
    assert (np.diff(starts) >= 28 * DAY).all()


def test_months_before_the_last_sixty_are_one_row(tables, loaded):
    tables.leads.loc[:9, "created_at"] = "2011-05-05 10:00:00"
    months = quality_of(loaded(tables)).months
    assert len(months) == 61
    assert months["earlier"].tolist() == [True] + [False] * 60
    assert months["leads"].iloc[0] == 10
    assert months["leads"].sum() == len(tables.leads)


def test_columns_that_say_nothing(tables, loaded):
    tables.leads["region"] = ""
    tables.leads["country"] = "Japan"
    tables.leads["vip"] = ["yes", "no"] + [""] * (len(tables.leads) - 2)
    tables.leads["industry"] = ["unknown", "Software", "N/A", "Food"] * (len(tables.leads) // 4)
    found = {one.key: one for one in quality_of(loaded(tables)).findings}
    assert {key: one.about for key, one in found.items()} == {
        "empty_column": "region", "constant_column": "country", "nearly_empty_column": "vip",
        "placeholders": "industry",
    }  # fmt: skip
    assert found["placeholders"].count == len(tables.leads) // 2


def test_a_box_that_some_ticked_is_not_constant(tables, loaded):
    tables.leads["newsletter"] = ["x", ""] * (len(tables.leads) // 2)
    tables.leads["signed"] = (["x"] + [""] * 5) * (len(tables.leads) // 6)
    found = {one.about: one.key for one in quality_of(loaded(tables)).findings}
    assert found == {"signed": "telling_value"}


def test_columns_that_the_outcome_made(tables, loaded):
    won = np.zeros(len(tables.leads), dtype=bool)
    won[::6] = True
    random = np.random.default_rng(3)
    tables.leads["lifecycle_stage"] = np.where(won, "Customer", "Lead")
    tables.leads["state"] = np.where(won, "S9", random.choice(["S1", "S2"], len(won)))
    tables.leads["signed_on"] = np.where(won, [f"2024-{1 + i % 12:02d}-01" for i in range(len(won))], "")
    tables.leads["call_seconds"] = (random.integers(0, 600, len(won)) + 400 * won).astype(str)
    found = {one.about: one.key for one in quality_of(loaded(tables)).findings}
    assert found == {
        "lifecycle_stage": "outcome_column", "state": "telling_value", "signed_on": "telling_column",
        "call_seconds": "too_good_column",
    }  # fmt: skip


def test_columns_of_very_many_values_that_the_outcome_made(loaded):
    tables = Tables(33_000)
    tables.activities = tables.activities[:1_000]
    count = len(tables.leads)
    won = np.arange(count) % 6 == 0
    many = np.random.default_rng(3).permutation(100_000)[:count]
    tables.leads["reference"] = [f"R-{one}" for one in many]
    tables.leads["employees"] = (many * 7).astype(str)
    tables.leads["contract_no"] = np.where(won | (np.arange(count) % 100 == 1), [f"C-{one}" for one in many], " ")
    tables.leads["call_seconds"] = (many + 100_000 * won).astype(str)
    tables.leads["last_seen"] = [stamp(START + int(one)) for one in many + 100_000 * won]
    refused = pd.DataFrame({name: [""] for name in tables.leads.columns})
    tables.leads = pd.concat([refused, tables.leads], ignore_index=True)
    found = {one.about: one for one in quality_of(loaded(tables)).findings if "column" in one.values}
    assert {name: one.key for name, one in found.items()} == {
        "contract_no": "telling_column", "call_seconds": "too_good_column", "last_seen": "too_good_column",
    }  # fmt: skip
    assert (found["contract_no"].count, found["contract_no"].values["converted"]) == (5_830, 5_500)
    assert found["call_seconds"].values["auc"] == "1.00"


def test_activities_that_are_part_of_the_deal_or_only_come_after_it(tables, loaded):
    after = pd.DataFrame(
        {
            "lead_id": tables.outcomes["lead_id"],
            "type": ["opportunity_created"] * 50 + ["login"] * (len(tables.outcomes) - 50),
            "occurred_at": [stamp(second_of(one) + 1800) for one in tables.outcomes["occurred_at"]],
        }
    )
    tables.activities = pd.concat([tables.activities, after])
    found = {one.key: one for one in quality_of(loaded(tables)).findings}
    assert set(found) == {"outcome_activity", "activity_only_after_goal", "activity_after_goal"}
    assert (found["activity_only_after_goal"].about, found["activity_only_after_goal"].count) == ("login", 150)
    assert found["activity_after_goal"].count == 200


def test_progress_reaches_the_end_and_never_falls(tables, loaded):
    shares = []
    quality_of(loaded(tables), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_every_finding_has_words_in_both_languages(tables, loaded):
    tables.leads["country"] = "`Japan` {x}"
    for one in quality_of(loaded(tables)).findings:
        for language in ("en", "ja"):
            assert "{" not in one.said(language).replace("{x}", "")
            assert one.to_do(language)


def test_leads_alone_can_be_looked_at(loaded):
    tables = Tables(leads=40)
    tables.activities = tables.outcomes = None
    quality = quality_of(loaded(tables))
    assert quality.verdict.level == "too_little"
    assert quality.snapshot_mode
