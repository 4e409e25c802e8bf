"""The same sheet gives the same table whatever kind of workbook it is in, and the same as it would as CSV."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from scoring.intake.raw import ReadingChoices
from scoring.intake.reading.lines import LineMap
from scoring.wording import sentence
from tests.scoring.intake.reading.conftest import rows_of
from tests.workbook_kinds import ods, xls, xlsb, xlsx

KINDS = {"xls": xls, "xlsb": xlsb, "ods": ods, "xlsx": xlsx}
COUNTING = {"xls": xls, "xlsb": xlsb, "xlsx": xlsx}

NAMES = ["番号", "名", "件数", "額", "日", "時刻", "日時", "可", "備考"]
LATE = datetime(2024, 2, 29, 23, 59, 59)
ROWS = [
    ["00123", '山田 "x", 太郎', 5, 0.1 + 0.2, date(2024, 2, 29), time(9, 5, 7), LATE, True],
    ["0045", "O'B <&>", -12345678901, 1e-7, date(1999, 12, 31), time(23, 0), datetime(2024, 1, 1), False, "=1+1"],
    ["0006", "髙橋㈱", 0, 1234.5, date(1910, 1, 1), time(12, 0), datetime(2031, 12, 31, 0, 0, 1), True, " x "],
    ["007", None, 2147483647, -0.05, None, None, None, None, "a\nb"],
]  # fmt: skip
AS_CSV = """番号,名,件数,額,日,時刻,日時,可,備考
00123,"山田 ""x"", 太郎",5,0.3,2024-02-29,09:05:07,2024-02-29 23:59:59,TRUE,
0045,O'B <&>,-12345678901,0.0000001,1999-12-31,23:00:00,2024-01-01,FALSE,=1+1
0006,髙橋㈱,0,1234.5,1910-01-01,12:00:00,2031-12-31 00:00:01,TRUE, x\N{SPACE}
007,,2147483647,-0.05,,,,,"a
b"
"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_is_the_table_that_it_would_be_as_csv(read, kind):
    (plain,) = read("plain.csv", AS_CSV.encode()).tables
    (table,) = read(f"sheet.{kind}", KINDS[kind]({"表": [NAMES, *ROWS]})).tables
    assert table.columns == plain.columns
    assert rows_of(table) == rows_of(plain)
    assert (table.rows, table.read_as.header_row, table.read_as.decimal) == (4, 1, ".")


@pytest.mark.parametrize("kind", KINDS)
def test_any_numbers_days_and_times_are_read_as_they_were_written(read, kind):
    chance = random.Random(7)
    rows, texts = [], []
    for _ in range(300):
        whole = chance.randrange(-(10**15), 10**15) // 10 ** chance.randrange(15)
        cents = chance.randrange(-(10**9), 10**9) / 100
        moment = datetime(1904, 1, 2) + timedelta(seconds=chance.randrange(10**10))
        rows.append([f"{chance.randrange(1000):06}", whole, cents, moment.date(), moment])
        day, clock = moment.isoformat(" ").split(" ")
        shown = day if clock == "00:00:00" else f"{day} {clock}"
        texts.append((rows[-1][0], str(whole), f"{cents:.2f}".rstrip("0").rstrip("."), day, shown))
    (table,) = read(f"sheet.{kind}", KINDS[kind]({"s": [["id", "whole", "cents", "day", "at"], *rows]})).tables
    assert rows_of(table) == texts


@pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
def test_every_sheet_is_a_table_and_rows_above_and_blank_ones_keep_the_numbers_of_rows(read, kind):
    above = [["検索条件", None, None], [None, None, None], ["id", "v", "w"], ["1", "a", "b"], [None], ["2", "c", "d"]]
    reading = read(f"book.{kind}", KINDS[kind]({"Leads": above, "空": [], "お客様": [["番号", "名"], ["001", "山"]]}))
    first, second = reading.tables
    assert [table.part for table in reading.tables] == ["Leads", "お客様"]
    assert (first.read_as.header_row, rows_of(first)) == (3, [("1", "a", "b"), ("2", "c", "d")])
    assert LineMap.load(first.lines_path).lines(np.arange(2)).tolist() == [4, 6]
    assert rows_of(second) == [("001", "山")]


@pytest.mark.parametrize("kind", COUNTING)
def test_days_count_from_1904_where_the_workbook_says_so_and_otherwise_where_the_user_does(read, kind):
    sheet = {"Sheet1": [["day", "at"], [date(2024, 2, 29), datetime(2024, 2, 29, 12, 30)]]}
    said = [("2024-02-29", "2024-02-29 12:30:00")]
    (table,) = read(f"a.{kind}", COUNTING[kind](sheet, epoch_1904=True)).tables
    assert (table.read_as.epoch_1904, rows_of(table)) == (True, said)
    (table,) = read(f"b.{kind}", COUNTING[kind](sheet)).tables
    assert (table.read_as.epoch_1904, rows_of(table)) == (False, said)

    choices = {f"b.{kind}": ReadingChoices(epoch_1904=True)}
    (table,) = read(f"b.{kind}", COUNTING[kind](sheet), choices).tables
    assert (table.read_as.epoch_1904, rows_of(table)) == (True, [("2028-03-01", "2028-03-01 12:30:00")])
    choices = {f"a.{kind}": ReadingChoices(epoch_1904=False)}
    (table,) = read(f"a.{kind}", COUNTING[kind](sheet, epoch_1904=True), choices).tables
    assert (table.read_as.epoch_1904, rows_of(table)) == (False, [("2020-02-28", "2020-02-28 12:30:00")])


def test_the_days_of_an_open_document_are_not_counted_from_anywhere(read):
    (table,) = read("x.ods", ods({"s": [["at"], [date(2024, 2, 29)]]})).tables
    assert table.read_as.epoch_1904 is None


def locked_ole() -> bytes:
    """An .xlsx or .xlsb with a password: its zip file lies encrypted in a file of sectors."""
    return xls({}, inside="EncryptedPackage")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xls", xls({"s": [["a"], ["1"]]}, locked=True)),
        ("a.ods", ods({"s": [["a"], ["1"]]}, locked=True)),
        ("a.xlsx", locked_ole()),
        ("a.xlsb", locked_ole()),
    ],
)
def test_a_workbook_that_is_locked_is_said_to_be(read, name, content):
    (problem,) = read(name, content).problems
    assert (problem.key, problem.place) == ("data_password", {"file": name})


ZEROS_IN_ODS = (
    '<number:number-style style:name="N1" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
    '<number:number number:decimal-places="0" number:min-integer-digits="5"/></number:number-style>'
)


@pytest.mark.parametrize(
    ("name", "shown", "not_shown"),
    [
        ("a.xls", xls({"s": [["id"], [42]]}, formats=["00000"]), xls({"s": [["id"], [42]]}, formats=["0.00"])),
        ("a.xlsb", xlsb({"s": [["id"], [42]]}, formats=["00000"]), xlsb({"s": [["id"], [42]]}, formats=["0.00"])),
        (
            "a.ods",
            ods({"s": [["id"], [42]]}, styles=ZEROS_IN_ODS),
            ods({"s": [["id"], [42]]}, styles=ZEROS_IN_ODS.replace('"5"', '"1"')),
        ),
    ],
)
def test_zeros_that_only_a_number_format_shows_are_said_to_be_lost(read, name, shown, not_shown):
    (table,) = read(name, shown).tables
    assert [one.key for one in table.warnings] == ["data_zeros_not_kept"]
    assert all("00042" in sentence(table.warnings[0], language) for language in ("en", "ja"))
    (table,) = read(name, not_shown).tables
    assert table.warnings == ()
