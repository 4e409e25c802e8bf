"""What belongs together stays together where there are more rows than one processor works on at once."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scoring.intake.assembly import assemble
from scoring.intake.recognition import propose
from scoring.times import second_of
from tests.intake_files import tables_of

# DuckDB hands out rows to its threads by 122,880: with fewer, everything stays in order by itself.
MANY = 300_000
DAY_ONE = second_of("2025-01-01")
FIRMS = np.array(["Software", "製造", "Retail", "", "Finance", "Media", "Energy"], dtype=object)
TYPES = np.array(["page_view", "email_open", "webinar"], dtype=object)
# Rows from all over that cannot be used.
ODD = [7, 122_880, 160_001, 245_759, MANY - 1]


def lead_id(numbers):
    return np.array([f"L{one:06d}" for one in numbers], dtype=object)


@pytest.fixture(scope="module")
def leads():
    numbers = np.arange(MANY)
    firms = FIRMS[numbers * 7919 % 97 % len(FIRMS)]
    return pd.DataFrame({"lead_id": lead_id(numbers), "industry": firms, "note": [f"n{one}" for one in numbers]})


@pytest.fixture(scope="module")
def activities():
    """Each with a number of its own, by which its lead and time are known."""
    numbers = np.arange(MANY)
    times = pd.to_datetime(DAY_ONE + numbers * 17 % 8_000_000, unit="s").strftime("%Y-%m-%dT%H:%M:%S")
    return pd.DataFrame(
        {"lead_id": lead_id(numbers * 31 % MANY), "type": TYPES[numbers % 3], "occurred_at": times,
         "note": [f"a{one}" for one in numbers]}
    )  # fmt: skip


def written(tmp_path, **tables):
    paths = [tmp_path / f"{name}.csv" for name in tables]
    for path, table in zip(paths, tables.values(), strict=True):
        table.to_csv(path, index=False)
    return paths


def with_odd_rows(table, **cells):
    odd = table.copy()
    for column, cell in cells.items():
        odd.loc[ODD, column] = cell
    return odd


@pytest.mark.parametrize("some_are_refused", [False, True])
def test_every_lead_keeps_its_own_attributes(load, tmp_path, leads, some_are_refused):
    given = with_odd_rows(leads, lead_id="") if some_are_refused else leads
    loaded = load(*written(tmp_path, leads=given))
    kept = leads.drop(index=ODD) if some_are_refused else leads
    dataset = loaded.dataset
    assert dataset.lead_ids.tolist() == kept["lead_id"].tolist()
    for name in ("industry", "note"):
        assert dataset.lead_columns[name].texts() == [text or None for text in kept[name]]
    refused = loaded.report.refused_page(0, 100)
    assert refused["line"].tolist() == ([row + 2 for row in ODD] if some_are_refused else [])


@pytest.mark.parametrize("way", ["texts of their own", "blanks around ids", "plain"])
def test_every_activity_keeps_what_it_says_and_every_refused_row_its_line(load, tmp_path, leads, activities, way):
    given = activities if way == "texts of their own" else activities.drop(columns="note")
    if way == "plain":
        given = given.assign(occurred_at=given["occurred_at"].str.replace("T", " "))
    elif way == "blanks around ids":
        given = given.assign(lead_id=given["lead_id"] + " ")
    loaded = load(*written(tmp_path, leads=leads, activities=with_odd_rows(given, lead_id="nobody")))
    found = loaded.dataset.activities
    kept = activities.drop(index=ODD)
    rows = pd.DataFrame(
        {"lead_id": loaded.dataset.lead_ids[found.lead], "second": found.second + found.origin,
         "type": found.class_columns["type"].take(found.class_).texts()}
    )  # fmt: skip
    expected = pd.DataFrame(
        {"lead_id": kept["lead_id"], "second": DAY_ONE + kept.index.to_numpy() * 17 % 8_000_000, "type": kept["type"]}
    )
    if way == "texts of their own":
        rows["note"], expected["note"] = found.row_column("note").texts(), kept["note"]
    order = list(rows.columns)
    pd.testing.assert_frame_equal(
        rows.sort_values(order, ignore_index=True), expected.sort_values(order, ignore_index=True), check_dtype=False
    )
    refused = loaded.report.refused_page(0, 100)
    assert refused["line"].tolist() == [row + 2 for row in ODD]
    if way == "texts of their own":
        assert refused["note"].tolist() == [f"a{row}" for row in ODD]


def test_every_outcome_keeps_its_reason(load, tmp_path, leads, activities):
    outcomes = activities.rename(columns={"type": "outcome", "note": "reason"}).assign(outcome="won")
    leads_file, outcomes_file = written(tmp_path, leads=leads, outcomes=outcomes)
    loaded = load(leads_file, outcomes=outcomes_file)
    found = loaded.dataset.outcomes
    assert loaded.dataset.lead_ids[found.lead].tolist() == outcomes["lead_id"].tolist()
    assert found.columns["reason"].texts() == outcomes["reason"].tolist()


def test_rows_that_are_rewritten_stay_in_their_order(tmp_path, leads, activities):
    half = MANY // 2
    files = written(tmp_path, leads=leads.iloc[:half], all_leads=leads, activities=activities)
    tables = tables_of(files, tmp_path / "tables")
    plan = propose(tables)
    planned = plan.table("activities.csv")
    (use,) = planned.uses
    plan = plan.with_planned(replace(planned, uses=(replace(use, values={"webinar": "form_submit"}),)))
    found = assemble(tables, plan, tmp_path / "out")
    # Those that the other file has too are dropped.
    (rest,) = [pd.read_parquet(table.path) for table in found.tables["leads"] if table.path.suffix == ".parquet"]
    assert rest["note"].tolist() == leads["note"].tolist()[half:]
    (rewritten,) = [pd.read_parquet(table.path) for table in found.tables["activities"]]
    assert rewritten["note"].tolist() == activities["note"].tolist()
    assert rewritten["type"].tolist() == activities["type"].replace("webinar", "form_submit").tolist()
