"""A lead that comes more than once is one lead, from the row or rows that the user chose."""

import pytest

from scoring.times import iso

LEADS = (
    "lead_id,created_at,title,phone\n7,2025-03-01,,03-1111\n8,2025-01-05,CEO,\n 7,2025-02-01,部長,03-2222\n7,,課長,\n"
)


@pytest.mark.parametrize(
    ("repeated", "title", "phone", "created", "reason", "lines"),
    [
        ("first", None, "03-1111", "2025-03-01", "data_row_repeated_lead", [4, 5]),
        ("last", "課長", None, None, "data_row_earlier_lead", [2, 4]),
        ("merge", "部長", "03-1111", "2025-02-01", "data_row_merged_lead", [4, 5]),
    ],
)
def test_the_first_the_last_or_all_rows_of_a_lead_are_used(write, load, repeated, title, phone, created, reason, lines):
    loaded = load(write("l.csv", LEADS), repeated_leads=repeated)
    dataset = loaded.dataset
    one = dataset.lead_ids.tolist().index("7")
    assert sorted(dataset.lead_ids) == ["7", "8"]
    assert dataset.lead_columns["title"].texts()[one] == title
    assert dataset.lead_columns["phone"].texts()[one] == phone
    assert dataset.lead_columns["created_at"].texts()[one] == created
    assert (iso(int(dataset.created[one])) if created else None) == created
    assert dataset.lead_columns["title"].texts()[1 - one] == "CEO"
    table = loaded.report.table("leads")
    assert (table.rows, table.kept, table.refused) == (4, 2, {reason: 2})
    assert loaded.report.refused_page(0, 10)["line"].tolist() == lines


def test_leads_that_come_once_are_the_same_whatever_was_chosen(write, load):
    file = write("l.csv", "lead_id,title\n1,CEO\n2,\n")
    ids = {load(file, repeated_leads=one).dataset.id for one in ("first", "last", "merge")}
    assert len(ids) == 1


def test_the_unknown_leads_of_refused_activities_are_counted(write, load):
    activities = "lead_id,type,occurred_at\n" + "".join(f"{lead},visit,2025-02-01\n" for lead in "7xxyxz")
    loaded = load(write("l.csv", LEADS), write("a.csv", activities))
    found = loaded.report.refused_rows.distinct("activities", "data_row_unknown_lead", "lead_id", 2)
    assert found == (3, [("x", 3), ("y", 1)])


def test_times_with_and_without_a_zone_are_counted(write, load):
    times = ["2025-02-01", "2025-02-01 09:00:00", "2025-02-01T09:00:00Z", "2025-02-01T09:00+09:00", ""]
    leads = "lead_id,created_at\n" + "".join(f"{i},{time}\n" for i, time in enumerate(times))
    activities = "lead_id,type,occurred_at\n" + "".join(f"1,visit,{time}\n" for time in times)
    report = load(write("l.csv", leads), write("a.csv", activities)).report
    assert [(one.times.looked_at, one.times.with_zone) for one in report.tables] == [(4, 2), (4, 2)]


def test_a_closed_store_says_so(write, load):
    store = load(write("l.csv", LEADS)).store
    assert not store.is_closed
    store.close()
    assert store.is_closed
    assert not store.folder.exists()
