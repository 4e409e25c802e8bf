"""On data with many faults at once every number of the gate is what a second, slow count in pandas comes to."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scoring.quality import Quality, quality_of
from scoring.times import DAY, second_of
from tests.scoring.quality.conftest import NOW, Tables, stamp

HORIZON = pd.Timedelta(days=90)


@pytest.fixture(params=[1, 2])
def dirty(request: pytest.FixtureRequest) -> Tables:
    """Faults of many kinds, over one another, at random places."""
    seed = int(request.param)
    random, tables = np.random.default_rng(seed), Tables(seed=seed)
    leads, activities, outcomes = tables.leads, tables.activities, tables.outcomes

    def some(frame: pd.DataFrame, rows: int) -> np.ndarray:
        return random.choice(frame.index.to_numpy(), rows, replace=False)

    for row in some(leads, 60):
        leads.loc[row, "email"] = f"Shared{row % 20}+x{row}@Firm.example "
    leads.loc[some(leads, 30), "email"] = ""
    leads.loc[some(leads, 12), "created_at"] = "soon"
    activities.loc[some(activities, 40), "lead_id"] = [f"X{i % 7}" for i in range(40)]
    activities.loc[some(activities, 15), "occurred_at"] = "2024-13-45"
    activities.loc[some(activities, 9), "type"] = " "
    early = some(activities, 50)
    activities.loc[early, "occurred_at"] = [stamp(second_of("2023-06-01") + 60 * i) for i in range(50)]
    outcomes.loc[some(outcomes, 8), "outcome"] = "bought"
    for row in some(outcomes, 25):
        outcomes.loc[row, "occurred_at"] = stamp(second_of(outcomes.loc[row, "occurred_at"]) - 40 * DAY)
    silent = random.choice(leads["lead_id"], 80, replace=False)
    tables.activities = activities[~activities["lead_id"].isin(silent)]
    tables.activities = pd.concat([tables.activities, tables.activities.sample(30, random_state=seed)])
    tables.leads = pd.concat([leads, leads.sample(25, random_state=seed)])
    return tables


class Plain:
    """The tables as they must be used: read, refused and joined row by row."""

    def __init__(self, tables: Tables) -> None:
        self.all = tables
        leads = tables.leads.assign(created=pd.to_datetime(tables.leads["created_at"], errors="coerce"))
        # A row whose time cannot be read is refused, whatever else is the matter with it.
        readable = leads[leads["created"].notna()]
        self.repeated = int(readable.duplicated("lead_id").sum())
        self.leads = readable.drop_duplicates("lead_id")
        known = set(self.leads["lead_id"])
        acts = tables.activities.assign(at=pd.to_datetime(tables.activities["occurred_at"], errors="coerce"))
        self.orphans = acts[~acts["lead_id"].isin(known)]
        is_whole = acts["at"].notna() & (acts["type"].str.strip() != "")
        self.activities = acts[is_whole & acts["lead_id"].isin(known)]
        wins = tables.outcomes.assign(at=pd.to_datetime(tables.outcomes["occurred_at"]))
        wins = wins[wins["outcome"] == "won"]
        self.outcomes = wins[wins["lead_id"].isin(known)]
        self.goal = self.outcomes.groupby("lead_id")["at"].min()
        self.created = self.leads.set_index("lead_id")["created"]

    def judged(self) -> tuple[int, int]:
        """Leads that converted after one of the last 12 mature months or the latest mature moment; the others open."""
        end = max(self.activities["at"].max(), self.outcomes["at"].max(), self.created.max())
        latest = end - HORIZON
        moments = [*pd.date_range(end=latest, periods=12, freq="MS").normalize(), latest]
        won: set[str] = set()
        open_: set[str] = set()
        for moment in moments:
            if moment < self.created.min():
                continue
            for lead, born in self.created.items():
                goal = self.goal.get(lead, pd.NaT)
                if born <= moment and not goal <= moment:
                    open_.add(str(lead))
                    if moment < goal <= moment + HORIZON:
                        won.add(str(lead))
        return len(won), len(open_ - won)


def counts(quality: Quality) -> dict[str, int]:
    return {f"{one.key} {one.about}".strip(): one.count for one in quality.findings}


def test_every_number_is_that_of_a_plain_count(dirty, loaded):
    found = loaded(dirty)
    quality, plain = quality_of(found), Plain(dirty)
    counted = counts(quality)
    activities, goal = plain.activities, plain.goal

    assert len(found.dataset) == len(plain.leads)
    assert len(found.dataset.activities) == len(activities)
    assert len(found.dataset.outcomes) == len(plain.outcomes)
    for table in found.report.tables:
        assert table.rows == len(getattr(dirty, table.table))
        assert table.rows == table.kept + sum(table.refused.values())

    orphans = [one for one in quality.findings if one.key == "orphans"]
    assert sorted(one.count for one in orphans if "activities" in one.about) == [len(plain.orphans)], orphans
    repeated = next(one for one in quality.findings if one.key == "repeated_leads")
    assert repeated.count == plain.repeated

    mailbox = plain.leads["email"].str.strip().str.lower().str.replace(r"\+[^@]*", "", regex=True)
    shared = mailbox[mailbox != ""].duplicated(keep=False)
    assert counted["near_duplicates"] == shared.sum()

    silent = ~plain.leads["lead_id"].isin(activities["lead_id"])
    assert counted["without_activity"] == silent.sum()
    before = activities["at"] < activities["lead_id"].map(plain.created)
    assert counted["activity_before_creation"] == before.sum()
    after = activities["at"] > activities["lead_id"].map(goal)
    assert counted["activity_after_goal"] == after.sum()
    assert counted["repeated_activities"] == activities.duplicated(["lead_id", "type", "detail", "at"]).sum()

    by_month = quality.months.set_index(pd.to_datetime(quality.months["month"], unit="s").dt.to_period("M"))
    for column, times in (("leads", plain.created), ("activities", activities["at"]), ("conversions", goal)):
        expected = times.dt.to_period("M").value_counts()
        got = by_month[column][by_month[column] > 0]
        assert got.to_dict() == expected.to_dict(), column

    assert quality.all_converted == len(goal)
    assert (quality.verdict.converted, quality.verdict.others) == plain.judged()


def test_the_numbers_are_of_data_that_end_when_the_plain_count_says(dirty, loaded):
    found, plain = loaded(dirty), Plain(dirty)
    last = max(plain.activities["at"].max(), plain.outcomes["at"].max(), plain.created.max())
    assert found.dataset.end == second_of(str(last)) <= NOW
