"""Files become a Dataset: the same one from the same content, whatever the format, encoding and order."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from scoring.dataset import OUTCOMES
from scoring.dataset_frames import dataset_from_frames
from scoring.loading import STEPS, load_files
from scoring.times import NO_TIME, iso, second_of
from tests.scoring.loading.conftest import ACTIVITIES, LEADS, NOW
from tests.scoring.loading.conftest import OUTCOMES as OUTCOMES_FILE

CDNOW = Path(__file__).parents[4] / "shared" / "data" / "cdnow"


def rows_of(dataset):
    """Activities as (lead id, time, the known columns), in their order."""
    activities = dataset.activities
    columns = {name: column.take(activities.class_) for name, column in activities.class_columns.items()}
    columns |= {name: activities.row_column(name) for name in activities.row_column_names}
    texts = {name: column.texts() for name, column in sorted(columns.items())}
    return [
        (dataset.lead_ids[lead], iso(int(second) + activities.origin), *(texts[name][i] for name in texts))
        for i, (lead, second) in enumerate(zip(activities.lead, activities.second, strict=True))
    ]


def test_three_files_become_a_dataset(write, load):
    loaded = load(write("l.csv", LEADS), write("a.csv", ACTIVITIES), write("o.csv", OUTCOMES_FILE))
    dataset = loaded.dataset
    assert dataset.lead_ids.tolist() == ["001", "002", "003"]
    assert dataset.lead_columns["industry"].texts() == ["Software", None, "製造"]
    assert dataset.lead_columns["created_at"].texts() == ["2025-01-01", "2025-01-02", None]
    assert dataset.created.tolist() == [second_of("2025-01-01"), second_of("2025-01-02"), NO_TIME]
    assert rows_of(dataset) == [
        ("001", "2025-02-01", "spring", None, "email_open", "2"),
        ("001", "2025-02-01T09:30:00", None, "/blog", "page_view", "1.5"),
        ("002", "2025-03-01T10:00:00", "spring", "/pricing", "page_view", None),
    ]
    assert [OUTCOMES[i] for i in dataset.outcomes.outcome] == ["won", "lost"]
    assert dataset.outcomes.lead.tolist() == [0, 2]
    assert dataset.outcomes.columns["amount"].texts() == ["1200.5", None]
    assert dataset.outcomes.columns["owner"].texts() == ["佐藤", "Smith"]
    assert dataset.end == second_of("2025-07-01")
    assert dataset.name == "l.csv, a.csv, o.csv"
    assert loaded.report.refused == 0
    assert loaded.report.warnings == ()


def test_leads_alone_are_a_dataset_that_ends_now(write, load):
    dataset = load(write("l.csv", "lead_id\nb\na\n")).dataset
    assert dataset.lead_ids.tolist() == ["b", "a"]
    assert len(dataset.activities) == len(dataset.outcomes) == 0
    assert dataset.end == NOW


def test_several_files_are_one_table_with_columns_by_name(write, load):
    more = "type,lead_id,occurred_at,score\nvisit,003,2025-05-01,7\n"
    loaded = load(
        [write("l.csv", LEADS), write("l2.tsv", "industry\tlead_id\nRetail\t004\n")],
        [write("a.csv", ACTIVITIES), write("a2.csv", more)],
    )
    dataset = loaded.dataset
    assert dataset.lead_columns["industry"].texts() == ["Software", None, "製造", "Retail"]
    assert dataset.lead_columns["created_at"].texts()[3] is None
    column = dataset.activities.class_columns["score"].take(dataset.activities.class_)
    assert column.texts() == [None, None, None, "7"]
    assert [file.rows for file in loaded.report.table("activities").files] == [3, 1]


def test_the_mapping_says_which_column_is_ours(write, load):
    file = write("l.csv", "Contact,Made,lead_id\nx1,2025-01-01,other\n")
    dataset = load(file, mapping={"leads": {"lead_id": "Contact", "created_at": "Made"}}).dataset
    assert dataset.lead_ids.tolist() == ["x1"]
    assert dataset.created.tolist() == [second_of("2025-01-01")]
    assert dataset.lead_columns["lead_id (file)"].texts() == ["other"]


def test_a_mapping_to_nothing_leaves_a_column_alone(write, load):
    file = write("l.csv", "lead_id,created_at\na,long ago\n")
    dataset = load(file, mapping={"leads": {"created_at": None}}).dataset
    assert dataset.created.tolist() == [NO_TIME]
    assert dataset.lead_columns["created_at (file)"].texts() == ["long ago"]


def test_ids_are_text_trimmed_and_compared_to_the_letter(write, load):
    leads = write("l.csv", "lead_id\n 007 \n7\nabc\nABC\n")
    activities = write(
        "a.csv", "lead_id,type,occurred_at\n007,v,2025-01-01\n\u3000abc,v,2025-01-02\nABC,v,2025-01-03\n"
    )
    dataset = load(leads, activities).dataset
    assert dataset.lead_ids.tolist() == ["007", "7", "abc", "ABC"]
    assert dataset.activities.lead.tolist() == [0, 2, 3]


def test_markup_and_formulas_come_through_as_text(write, load):
    cells = [
        "<script>alert(1)</script>",
        '=HYPERLINK("http://x")',
        "![x](http://x)",
        "'; DROP TABLE leads; --",
        "NULL",
        "\\N",
    ]
    text = io.StringIO()
    csv.writer(text).writerows([["lead_id", "note"], *([str(i), cell] for i, cell in enumerate(cells))])
    dataset = load(write("l.csv", text.getvalue())).dataset
    assert dataset.lead_columns["note"].texts() == cells


def test_times_with_an_offset_are_converted_into_the_zone(write, load):
    leads = write("l.csv", "lead_id\na\n")
    times = "2025-07-01T12:00:00Z", "2025-07-01T12:00:00.9+09:00", "2025-01-01 12:00-0500"
    text = "lead_id,type,occurred_at\n" + "".join(f"a,v,{time}\n" for time in times)
    dataset = load(leads, write("a.csv", text), time_zone="America/New_York").dataset
    assert [row[1] for row in rows_of(dataset)] == ["2025-01-01T12:00:00", "2025-06-30T23:00:00", "2025-07-01T08:00:00"]


def test_a_column_of_great_variety_is_kept_row_by_row(write, load, monkeypatch):
    monkeypatch.setattr("scoring.loading.activities.MOST_COMBINATIONS", 20)
    leads = write("l.csv", "lead_id\n" + "".join(f"{i}\n" for i in range(10)))
    rows = [(i % 10, f"t{i % 3}", f"2025-01-{i % 28 + 1:02}", f"page {i}") for i in range(500)]
    text = "lead_id,type,occurred_at,detail\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    dataset = load(leads, write("a.csv", text)).dataset
    assert dataset.activities.row_column_names == ("detail",)
    assert set(dataset.activities.class_columns) == {"type"}
    found = [(int(lead), type_, time, detail) for lead, time, detail, type_ in rows_of(dataset)]
    assert sorted(found) == sorted((lead, kind, time, page) for lead, kind, time, page in rows)
    assert [row[:3] for row in found] == [row[:3] for row in sorted(rows, key=lambda row: (row[0], row[2], row[1]))]


@pytest.mark.parametrize("most", [4, 100, 50_000])
@pytest.mark.parametrize("unknown", [0, 500])
def test_texts_and_codes_of_odd_rows_follow_their_rows(write, load, monkeypatch, most, unknown):
    monkeypatch.setattr("scoring.loading.activities.MOST_COMBINATIONS", most)
    monkeypatch.setattr("scoring.loading.sorting._ROWS_AT_ONCE", 16)
    leads = write("l.csv", "lead_id\n" + "".join(f"{i}\n" for i in range(10)))
    lines, expected = [], []
    for i in range(300):
        lead, time = i % 10, f"2025-02-{i % 28 + 1:02}"
        if i % 7 == 0:
            lines.append(f"{lead},v,never,page {i},{i}")
        elif i % 5 == 0:
            lines.append(f" {lead} ,v,{time},page {i},{i % 40}")
        else:
            lines.append(f"{lead},v,{time},page {i},{i % 40}")
        if i % 7:
            expected.append((str(lead), time, f"page {i}", "v", str(i % 40)))
    lines += [f"x{i},v,2025-01-01,page {i},{i}" for i in range(unknown)]
    files = [write(f"a{n}.csv", "lead_id,type,occurred_at,detail,value\n" + "\n".join(lines[n::3])) for n in range(3)]
    loaded = load(leads, files)
    assert sorted(rows_of(loaded.dataset)) == sorted(expected)
    assert sum(loaded.report.table("activities").refused.values()) == 43 + unknown
    if not unknown:
        assert loaded.report.table("activities").refused == {"data_row_bad_time": 43}


def test_the_id_is_the_contents(write, load):
    first = load(write("l.csv", LEADS), write("a.csv", ACTIVITIES)).dataset.id
    again = load(write("l2.tsv", LEADS.replace(",", "\t")), write("a2.csv", ACTIVITIES)).dataset.id
    assert first == again
    for old, new in (("Software", "software"), ("2025-01-01", "2025-01-03"), ("industry", "branch"), ("003", "004")):
        changed = load(write("l3.csv", LEADS.replace(old, new)), write("a.csv", ACTIVITIES)).dataset.id
        assert changed != first, (old, new)
    for old, new in (("/blog", "/Blog"), ("1.5", "1.6"), ("09:30", "09:31"), ("email_open", "email")):
        changed = load(write("l.csv", LEADS), write("a3.csv", ACTIVITIES.replace(old, new))).dataset.id
        assert changed != first, (old, new)


def test_progress_names_the_steps(write, load):
    seen = []
    load(write("l.csv", LEADS), progress=lambda step, share: seen.append((step, share)))
    assert seen == list(STEPS.items())


def test_parquet_of_other_types_reads_as_text_would(write, load, tmp_path):
    moment = pd.Timestamp("2025-02-03 04:05:06.7")
    pq.write_table(
        pa.table(
            {
                "lead_id": pa.array([1, 2]),
                "created_at": pa.array([moment.date(), None], pa.date32()),
                "size": pa.array([50, None], pa.int32()),
                "share": pa.array([0.1, float("nan")]),
                "partner": pa.array([True, False]),
                "seen": pa.array([moment, None], pa.timestamp("us", tz="Asia/Tokyo")),
                "name": pa.array([b"Ab", None], pa.binary()),
            }
        ),
        tmp_path / "l.parquet",
    )
    dataset = load(tmp_path / "l.parquet").dataset
    texts = {name: column.texts() for name, column in dataset.lead_columns.items()}
    assert dataset.lead_ids.tolist() == ["1", "2"]
    assert dataset.created.tolist() == [second_of("2025-02-03"), NO_TIME]
    assert texts["size"] == ["50", None]
    assert texts["share"] == ["0.1", None]
    assert texts["partner"] == ["true", "false"]
    assert second_of(texts["seen"][0]) == second_of("2025-02-03 04:05:06")
    assert texts["name"] == ["Ab", None]


def test_a_name_with_wildcards_is_a_name(write, load):
    write("l1.csv", "lead_id\nwrong\n")
    assert load(write("l[1].csv", "lead_id\nright\n")).dataset.lead_ids.tolist() == ["right"]
    assert load(write("l*.csv", "lead_id\nright\n")).dataset.lead_ids.tolist() == ["right"]


TEXT = st.text(st.sampled_from("abc XYZ-_,;\t|\"'日本語漢字カタかな会社東京①㈱~=+@<>1．。"), max_size=8)
LONG_TEXT = "株式会社テスト東京本社の担当者、営業部。"


FORMATS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp932", "euc_jis_2004", "tsv", ";", "crlf", "parquet"]


@settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.lists(st.tuples(TEXT, TEXT, st.integers(0, 10**8), st.integers(0, 4)), min_size=8, max_size=40))
def test_every_format_and_encoding_gives_the_same_dataset(rows):
    leads = pd.DataFrame({"lead_id": [f"L{i}" for i in range(5)], "name": [LONG_TEXT] * 5})
    activities = pd.DataFrame(
        [
            (f"L{lead}", f"t{type_}", iso(second_of("2022-01-01") + second), detail)
            for type_, detail, second, lead in rows
        ],
        columns=["lead_id", "type", "occurred_at", "detail"],
    )
    expected = dataset_from_frames(leads, activities)
    with tempfile.TemporaryDirectory() as folder:
        ids = set()
        for name in FORMATS:
            encoding = name if name not in {"tsv", ";", "crlf", "parquet"} else "utf-8"
            files = []
            for table, frame in (("leads", leads), ("activities", activities)):
                path = Path(folder) / f"{table}.{'parquet' if name == 'parquet' else 'csv'}"
                files.append(path)
                if name == "parquet":
                    frame.to_parquet(path, index=False)
                    continue
                separator = {"tsv": "\t", ";": ";"}.get(name, ",")
                end = "\r\n" if name == "crlf" else "\n"
                text = frame.to_csv(None, sep=separator, index=False, lineterminator=end)
                path.write_bytes(text.encode(encoding))
            loaded = load_files([files[0]], [files[1]], now=NOW)
            try:
                assert loaded.report.refused == 0, name
                assert loaded.dataset.lead_columns["name"].texts() == [LONG_TEXT] * 5, name
                assert sorted(rows_of(loaded.dataset), key=repr) == sorted(rows_of(expected), key=repr), name
                ids.add(loaded.dataset.id)
            finally:
                loaded.store.close()
    assert len(ids) == 1


@pytest.mark.skipif(not CDNOW.exists(), reason="the CDNOW data is not beside the checkout")
def test_real_purchases_load_whole():
    loaded = load_files([CDNOW / "leads.csv"], [CDNOW / "activities.csv"], [CDNOW / "outcomes.csv"])
    try:
        dataset = loaded.dataset
        assert (len(dataset), len(dataset.activities), loaded.report.refused) == (23_570, 49_086, 0)
        assert dataset.lead_ids[0] == "00001"
        activities = dataset.activities
        assert (np.diff(activities.lead.astype(np.int64) << 32 | activities.second) >= 0).all()
        values = activities.row_column("value")
        assert values.texts()[0] == "11.77"
    finally:
        loaded.store.close()


def test_an_odd_time_among_many_plain_ones_is_read_or_refused_as_ever(write, load):
    times = ["2025-01-01T00:00:01", "2025-01-02", "2025/1/3 9:05", "2025-01-04 09:00:00Z", "2025-01-05 00:00:00.9"]
    wrong = ["2025-01-06 24:00:00", "2025-01-07 10:0 :48", "2025-01-08 1:2:3", "2025-02-29 00:00:00", "epoch"]
    rows = ["2024-12-31 00:00:00"] * 2000 + times + wrong
    text = "lead_id,type,occurred_at\n" + "".join(f"a,v,{time}\n" for time in rows)
    loaded = load(write("l.csv", "lead_id\na\n"), write("a.csv", text))
    assert [row[1] for row in rows_of(loaded.dataset)][2000:] == [
        "2025-01-01T00:00:01", "2025-01-02", "2025-01-03T09:05:00", "2025-01-04T09:00:00", "2025-01-05",
    ]  # fmt: skip
    assert loaded.report.table("activities").refused == {"data_row_bad_time": 5}
