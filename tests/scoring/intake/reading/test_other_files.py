"""Sheets, databases, Parquet and archives become text as a person would read it there."""

from __future__ import annotations

import gzip
import io
import shutil
import sqlite3
import time
import zipfile
from datetime import datetime

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scoring.intake.raw import ReadingChoices
from scoring.intake.reading.files import ReadingCancelledError, read_files
from scoring.intake.reading.lines import LineMap
from scoring.intake.reading.numbers_as_text import number_text, serial_text
from tests.hostile.workbooks import open_document, open_document_row, sheet_xml, workbook, zipped
from tests.scoring.intake.reading.conftest import rows_of
from tests.work_in_place import read_in_place

ZEROS = '<numFmt numFmtId="170" formatCode="00000"/>'


def test_a_child_reads_what_is_read_in_place(tmp_path):
    (tmp_path / "リード.csv").write_bytes("番号,名\n001,山田\n002,髙橋,x\n".encode("cp932"))
    (tmp_path / "deals.xlsx").write_bytes(workbook(sheet_xml([["t:a", "t:b"], ["n:1", "f:A2+1"]])))
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04")
    paths = sorted(tmp_path.iterdir())
    by_child = read_files(paths, tmp_path / "reading")
    shutil.rmtree(tmp_path / "reading")
    assert by_child == read_in_place(paths, tmp_path / "reading")
    assert [table.file for table in by_child.tables] == ["deals.xlsx", "リード.csv"]
    assert [(len(table.warnings), table.refused) for table in by_child.tables] == [(1, 0), (0, 1)]
    assert [problem.place["file"] for problem in by_child.problems] == ["broken.zip"]


def test_the_cells_of_a_sheet_are_read_to_the_letter(read):
    sheet = sheet_xml(
        [
            ["t:id", "t:amount", "t:at", "t:is_open", "t:serial", "t:long"],
            ["t:007", "n:0.30000000000000004", "d:45291.5", "b:1", "n:45291.5", "n:123456789012345678"],
            ["z:42", "n:1E-3", "d:45291", "b:0", "n:1.1000000000000001", "t: x "],
        ]
    )
    (table,) = read("x.xlsx", workbook(sheet, formats=ZEROS)).tables
    assert rows_of(table) == [
        ("007", "0.3", "2023-12-31 12:00:00", "TRUE", "45291.5", "123456789012345678"),
        ("00042", "0.001", "2023-12-31", "FALSE", "1.1", " x "),
    ]
    assert table.read_as == ReadingChoices(header_row=1, decimal=".", epoch_1904=False)


def test_dates_count_from_1904_where_the_workbook_says_so(read):
    (table,) = read("x.xlsx", workbook(sheet_xml([["t:at"], ["d:43829.5"]]), epoch_1904=True)).tables
    assert rows_of(table) == [("2023-12-31 12:00:00",)]
    assert table.read_as.epoch_1904 is True


def test_furigana_are_no_part_of_a_text(read):
    shared = (
        "<sst><si><t>山田</t><rPh sb='0' eb='2'><t>ヤマダ</t></rPh></si><si><r><t>太</t></r><r><t>郎</t></r></si></sst>"
    )
    (table,) = read("x.xlsx", workbook(sheet_xml([["t:姓", "t:名"], ["s:0", "s:1"]]), shared=shared)).tables
    assert rows_of(table) == [("山田", "太郎")]


def test_rows_above_the_names_and_blank_rows_keep_the_numbers_of_rows(read):
    sheet = sheet_xml([["t:条件"], [], ["t:id", "t:v", "t:w"], ["t:1", "t:a", "t:b"], [], ["t:2", "", "t:c"]])
    (table,) = read("x.xlsx", workbook(sheet)).tables
    assert table.read_as.header_row == 3
    assert rows_of(table) == [("1", "a", "b"), ("2", "", "c")]
    assert LineMap.load(table.lines_path).lines(np.arange(2)).tolist() == [4, 6]


def test_a_wider_row_far_below_makes_a_column(read):
    rows = [["t:id"], *[[f"n:{i}"] for i in range(600)], ["n:600", "", "t:late"]]
    (table,) = read("x.xlsx", workbook(sheet_xml(rows))).tables
    assert table.columns == ("id", "column_2", "column_3")
    assert rows_of(table)[0] == ("0", "", "")
    assert rows_of(table)[-1] == ("600", "", "late")


def test_formulas_that_were_never_worked_out_are_said(read):
    (table,) = read("x.xlsx", workbook(sheet_xml([["t:a", "t:b"], ["n:1", "f:A2+1"]]))).tables
    assert [(one.key, one.values["count"]) for one in table.warnings] == [("data_formulas_without_value", 1)]


def test_an_open_document_is_read(read):
    content = open_document(open_document_row(["番号", "名"]) + open_document_row(["001", "山"]))
    (table,) = read("x.ods", content).tables
    assert (table.part, table.columns, rows_of(table)) == ("表1", ("番号", "名"), [("001", "山")])


@pytest.mark.parametrize(
    ("serial", "in_1900", "in_1904"),
    [
        ("1", "1900-01-01", "1904-01-02"),
        ("59", "1900-02-28", "1904-02-29"),
        ("60", "60", "1904-03-01"),
        ("61", "1900-03-01", "1904-03-02"),
        ("45291.999988425925", "2023-12-31 23:59:59", "2028-01-01 23:59:59"),
        ("0.75", "18:00:00", "18:00:00"),
        ("-1", "-1", "-1"),
        ("2958465", "9999-12-31", "2958465"),
        ("x", "x", "x"),
    ],
)
def test_serial_dates(serial, in_1900, in_1904):
    assert serial_text(serial, epoch_1904=False) == in_1900
    assert serial_text(serial, epoch_1904=True) == in_1904


@pytest.mark.parametrize(
    ("stored", "read_as"),
    [("5", "5"), ("-0.10000000000000001", "-0.1"), ("1E5", "100000"), ("1e300", "1E+300"), ("0", "0"), ("0.0", "0")],
)
def test_numbers(stored, read_as):
    assert number_text(stored) == read_as


def test_parquet_values_are_text_and_null_stays_null(read, tmp_path):
    path = tmp_path / "x.parquet"
    at = [datetime(2025, 1, 2, 3, 4, 5), None]
    pq.write_table(pa.table({"id": ["001", None], "n": [1.5, float("nan")], "at": at, "tags": [["a"], None]}), path)
    (table,) = read(path).tables
    assert rows_of(table) == [("001", "1.5", "2025-01-02 03:04:05", "[a]"), (None, None, None, None)]


def test_every_table_of_a_database_is_read_and_no_view(read, tmp_path):
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE leads (id TEXT, score REAL)")
        connection.execute("INSERT INTO leads VALUES ('001', 2.5), ('002', NULL)")
        connection.execute("CREATE TABLE calls (lead TEXT)")
        connection.execute("INSERT INTO calls VALUES ('001')")
        connection.execute("CREATE VIEW v AS SELECT * FROM leads")
    connection.close()
    with duckdb.connect(str(tmp_path / "x.duckdb")) as database:
        database.execute("CREATE SCHEMA s; CREATE TABLE s.leads AS SELECT '007' AS id; CREATE VIEW v AS FROM s.leads")
    tables = read(tmp_path / "x.db").tables
    assert [(table.part, rows_of(table)) for table in tables] == [
        ("calls", [("001",)]),
        ("leads", [("001", "2.5"), ("002", None)]),
    ]
    tables = read(tmp_path / "x.duckdb").tables
    assert [(table.part, rows_of(table)) for table in tables] == [("s.leads", [("007",)])]


def test_archives_and_folders_hold_tables_by_their_names(read, tmp_path):
    good = b"id,v\n001,a\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.zip").write_bytes(zipped({"sub/b.csv.gz": gzip.compress(good), "a.csv": good}))
    (tmp_path / "in" / "y.csv.gz").write_bytes(gzip.compress(good))
    reading = read(tmp_path / "in")
    assert [table.name for table in reading.tables] == ["x.zip › b.csv", "x.zip › a.csv", "y.csv.gz"]
    assert all(rows_of(table) == [("001", "a")] for table in reading.tables)


def test_members_of_one_name_are_told_apart_by_their_folders(read):
    names = ["x.zip › 2024/leads.csv", "x.zip › 2025/leads.csv", "x.zip › other.csv"]
    members = {"2024/leads.csv": "id\n1\n", "2025/leads.csv": "id\n2\n", "2025/other.csv": "id\n3\n"}
    assert [table.name for table in read("x.zip", zipped(members)).tables] == names
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("leads.csv", "id\n0\n")
        for number in (1, 2):
            with pytest.warns(UserWarning, match="Duplicate name"):
                archive.writestr("leads.csv", f"id\n{number}\n")
    tables = read("y.zip", twice.getvalue()).tables
    assert [table.part for table in tables] == ["leads.csv", "leads.csv (2)", "leads.csv (3)"]
    assert [rows_of(table) for table in tables] == [[("0",)], [("1",)], [("2",)]]


def test_choices_hold_for_one_sheet_or_for_all_of_a_file(read):
    content = zipped({"a.csv": "x,y\nu,v\n", "b.csv": "x,y\nu,v\n"})
    by_table = read("z.zip", content, {"z.zip › a.csv": ReadingChoices(header_row=0)}).tables
    assert [table.rows for table in by_table] == [2, 1]
    by_file = read("z.zip", content, {"z.zip": ReadingChoices(header_row=0)}).tables
    assert [table.rows for table in by_file] == [2, 2]


def test_cancelled_reading_leaves_nothing(tmp_path):
    (tmp_path / "x.csv").write_text("id,v\n" + "001,2\n" * 500_000)
    began = time.monotonic()
    with pytest.raises(ReadingCancelledError):
        read_files([tmp_path / "x.csv"], tmp_path / "reading", cancelled=lambda: time.monotonic() - began > 0.05)
    assert not (tmp_path / "reading").exists()
