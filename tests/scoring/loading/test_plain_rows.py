"""What is read without SQL is what SQL reads: the same rows kept, the same refused, whichever way a file is written."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.loading import activities, load_files, plain_rows
from scoring.loading.plain_rows import PlainRows
from tests.scoring.loading.conftest import NOW

LEADS = ["L1", "L2", "L3", "0004", "山田", "a long id with blanks in it", 'q"uote']
TIMES = ["2025-03-01 10:00:00", "2025-02-28 23:59:59", "2024-02-29 00:00:00"]
ODD_TIMES = ["2025-03-01", "2025-03-01T10:00:00Z", "2025-02-30 10:00:00", "2199-01-01 00:00:00", "", "yesterday"]
TYPES = ["page_view", "email_open", "quote, request", 'say "yes"']
ROWS = st.tuples(
    st.sampled_from([*LEADS, "L9", " L1", ""]),
    st.sampled_from([*TYPES, "new type", " page_view", ""]),
    st.sampled_from(TIMES * 4 + ODD_TIMES),
    st.sampled_from(["", "/pricing", "/blog"]),
    st.sampled_from(["", "1", "2.5", "-3", "x", "1e3"]),
)
NAMES = ["lead_id", "type", "occurred_at", "detail", "value"]


def written(rows, path, delimiter=",", quoting=csv.QUOTE_MINIMAL, end="\n"):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([NAMES, *rows])
    return path


def content(folder, activity_file):
    leads = folder / "leads.csv"
    with leads.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["lead_id"], *([one] for one in LEADS)])
    loaded = load_files([leads], [activity_file], now=NOW, directory=folder / "stores")
    try:
        table = next(one for one in loaded.report.tables if one.table == "activities")
        with loaded.store.cursor() as cursor:
            refused = cursor.execute("SELECT line, reason, cells FROM refused ORDER BY line").fetchall()
        return loaded.dataset.id, table.rows, table.kept, refused
    finally:
        loaded.store.close()


# Enough plain rows that the few odd ones do not make it a file of odd rows.
PLAIN = [(LEADS[i % 7], TYPES[i % 4], TIMES[i % 3], ["", "/pricing"][i % 2], ["", "1"][i % 2]) for i in range(2_000)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    odd=st.lists(st.tuples(st.integers(0, len(PLAIN)), ROWS), max_size=12),
    delimiter=st.sampled_from([",", "\t", ";"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_a_csv_file_is_loaded_as_the_same_rows_in_parquet(monkeypatch, odd, delimiter, quoting, end):
    rows = list(PLAIN)
    for place, row in sorted(odd, reverse=True):
        rows.insert(place, row)
    monkeypatch.setattr(plain_rows, "_PIECE", 5_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = written(rows, folder / "activities.csv", delimiter, quoting, end)
        plain = written(rows, folder / "plain.csv")
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT * FROM read_csv('{plain}', all_varchar = true, nullstr = '\\N', header = true))"
                f" TO '{folder / 'activities.parquet'}' (FORMAT parquet)"
            )
        identity, count, kept, refused = content(folder, text)
        same, count_too, kept_too, refused_too = content(folder, folder / "activities.parquet")
    assert (count, kept) == (count_too, kept_too) == (len(rows), kept)
    # In Parquet rows are counted from 1; in text the header is line 1.
    assert refused == [(line + 1, reason, cells) for line, reason, cells in refused_too]
    assert identity == same


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("L1,page_view,2025-03-01 10:00:00,,\n", True),
        ('"L1","page_view","2025-03-01 10:00:00","a ""b""",\n', True),
        ("L1,page_view,2025-03-01 10:00:00,,", True),
        ("L1,page_view,2025-03-01 10:00:00,,\n\nL1,page_view,2025-03-01 10:00:00,,\n", False),
        ('L1,page_view,2025-03-01 10:00:00,"a\nb",\n', False),
        ('L1,page_view,2025-03-01 10:00:00, "a",\n', False),
    ],
)
def test_files_of_unusual_form_are_left_to_sql(tmp_path, monkeypatch, text, is_read):
    read = []
    whole = PlainRows.read

    def noted(self, *arguments):
        rows = whole(self, *arguments)
        read.append(rows is not None)
        return rows

    monkeypatch.setattr(PlainRows, "read", noted)
    path = tmp_path / "activities.csv"
    path.write_text(",".join(NAMES) + "\n" + text * 50 + ("\n" if not text.endswith("\n") else ""), encoding="utf-8")
    if not text.endswith("\n"):
        path.write_text(",".join(NAMES) + "\n" + text, encoding="utf-8")
    content(tmp_path, path)
    assert read == [is_read]


def test_most_rows_of_a_plain_file_never_reach_sql(tmp_path, monkeypatch):
    odd = []
    judge = activities._Reading._judge_odd_rows

    def counted(self):
        odd.append(sum(len(rows.odd) for rows in self.rows))
        judge(self)

    monkeypatch.setattr(activities._Reading, "_judge_odd_rows", counted)
    rows = [*PLAIN, ("L9", "page_view", TIMES[0], "", "")]
    content(tmp_path, written(rows, tmp_path / "activities.csv"))
    assert odd == [1]


def test_texts_that_the_sample_did_not_hold_are_numbered_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("scoring.loading.samples._WHOLE", 10_000)
    monkeypatch.setattr("scoring.loading.samples._PIECE", 500)
    rows = [(one[0], "rare" if i in (700, 1_500) else one[1], *one[2:]) for i, one in enumerate(PLAIN)]
    folder = tmp_path / "whole"
    folder.mkdir()
    sampled = content(tmp_path, written(rows, tmp_path / "activities.csv"))
    monkeypatch.undo()
    assert sampled == content(folder, written(rows, folder / "activities.csv"))


def test_a_column_that_is_the_lead_and_a_detail_is_both(tmp_path):
    path = written(PLAIN, tmp_path / "activities.csv")
    leads = tmp_path / "leads.csv"
    leads.write_text("lead_id\n" + "\n".join(LEADS[:5]) + "\n", encoding="utf-8")
    loaded = load_files(
        [leads],
        [path],
        mapping={"activities": {"lead_id": "lead_id", "detail": "lead_id"}},
        now=NOW,
        directory=tmp_path,
    )
    try:
        column = loaded.dataset.activities.class_columns["detail"]
        assert set(column.values) == set(LEADS[:5])
    finally:
        loaded.store.close()
