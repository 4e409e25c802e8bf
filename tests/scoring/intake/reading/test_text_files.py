"""What stands in a text file is what is read, in whatever encoding and with whatever marks it was written."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoring.intake.raw import ReadingChoices
from scoring.intake.reading.lines import LineMap
from scoring.intake.reading.text_table import read_text
from scoring.intake.reading.written import refused_lines
from tests.scoring.intake.reading.conftest import rows_of

# Japanese that each of the encodings holds, with what trips readers: half-width kana, 0x5C as a second byte (表, ソ).
JAPANESE = "あア亜表ソ能ｱ、。名ー"
CELL = st.text(st.sampled_from(JAPANESE + "ab0,;|\t \"'=-\n"), max_size=5)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8),
    st.sampled_from([",", "\t", ";", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)
@example([("001", "a\nb"), ("", '"')], ";", "\r\n")
def test_the_same_table_comes_out_of_every_encoding_and_delimiter(rows, delimiter, line_end):
    # A first column that no row can lack, and enough Japanese to know the encoding by.
    cells = [("番号", "氏名", "備考の列"), *[(f"00{i}番", *row) for i, row in enumerate(rows)]]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=line_end).writerows(cells)
    for encoding in ENCODINGS:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "x.txt"
            path.write_bytes(written.getvalue().encode(encoding))
            table = read_text(path, _folder(name), "x.txt", "", ReadingChoices(delimiter=delimiter))
            assert table.columns == cells[0], encoding
            assert rows_of(table) == cells[1:], encoding
            assert table.refused == 0
            assert table.rows == len(rows)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["1", "", "x y", '"a,b"', '"a\nb"', 'q"q']), min_size=1, max_size=4), max_size=9)
)
def test_every_line_is_a_row_or_refused_with_its_number(rows):
    lines = ["id,v,w", *[",".join(["7", *row]) for row in rows], "8,9,10"]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "x.csv"
        path.write_text("\n".join(lines), newline="")
        table = read_text(path, _folder(name), "x.csv", "", ReadingChoices(delimiter=",", header_row=1))
        good = [row for row in rows if len(row) == 2]
        assert table.rows == len(good) + 1
        assert table.refused == len(rows) - len(good)
        assert [row[1:] for row in rows_of(table)[:-1]] == [
            tuple(cell.strip('"') if cell.startswith('"') else cell for cell in row) for row in good
        ]
        # Each record at its line, of those that were written.
        starts, line = [], 2
        for row in rows:
            starts.append((line, len(row) == 2))
            line += 1 + sum(cell.count("\n") for cell in row)
        assert [one.line for one in refused_lines(table)] == [start for start, is_good in starts if not is_good]
        lines_of_rows = LineMap.load(table.lines_path).lines(np.arange(table.rows))
        assert lines_of_rows.tolist() == [*[start for start, is_good in starts if is_good], line]


def test_a_well_formed_file_is_not_copied(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("id,v\n001,é\n")
    table = read_text(path, _folder(tmp_path), "x.csv", "", ReadingChoices())
    assert table.path.is_symlink()
    assert table.path.resolve() == path


def test_what_was_recognised_is_said_and_can_be_overruled(read):
    content = "検索条件,状況\n出力日,2025/1/1\n会社名;額;メモ\nA;1,5;x\nB;2,25;y\n".encode("cp932")
    (table,) = read("x.csv", content).tables
    assert table.read_as == ReadingChoices("cp932", ";", '"', 3, ",")
    assert table.columns == ("会社名", "額", "メモ")
    overruled = {"x.csv": ReadingChoices(header_row=0, delimiter=",", encoding="cp932", decimal=".")}
    (table,) = read("x.csv", content, overruled).tables
    assert table.read_as == ReadingChoices("cp932", ",", '"', 0, ".")
    assert table.preview[0] == ("検索条件", "状況")


def test_a_wrong_choice_of_encoding_is_said(read):
    reading = read("x.csv", "番号,名\n1,山\n".encode("cp932"), {"x.csv": ReadingChoices(encoding="utf-8")})
    assert [(one.key, one.place["line"]) for one in reading.problems] == [("data_not_in_encoding", 1)]


@pytest.mark.parametrize("name", ["13TOKYO.CSV", "syukujitsu.csv", "duckdb_shift_jis.csv"])
def test_cp932_files_of_the_post_and_the_cabinet_office(shared, read, name):
    (table,) = read(shared / "encodings" / name).tables
    assert table.read_as.encoding == "cp932"
    text = (shared / "encodings" / name).read_bytes().decode("cp932")
    expected = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))]
    if name == "13TOKYO.CSV":
        assert table.read_as.header_row == 0
        assert table.columns[0] == "column_1"
        assert table.preview[0][1] == "100  "
    else:
        assert table.columns == expected.pop(0)
    assert rows_of(table) == expected


def test_the_csv_spectrum_reads_as_its_authors_say(shared, read):
    read_tables = 0
    for path in sorted((shared / "csv_spectrum" / "csvs").glob("*.csv")):
        (table,) = read(path).tables
        expected = json.loads((shared / "csv_spectrum" / "json" / f"{path.stem}.json").read_text(errors="replace"))
        records = [dict(zip(table.columns, row, strict=True)) for row in rows_of(table)]
        expected = expected if isinstance(expected, list) else [expected]
        if path.stem == "location_coordinates":
            # The authors' reading has another telephone number than their file.
            expected[0]["Contact Phone Number"] = "2095257564"
        assert records == expected, path.name
        read_tables += 1
    assert read_tables == 12


def test_real_exports_are_read_whole(shared, read):
    (bank,) = read(shared / "bank" / "bank-full.csv").tables
    assert (bank.rows, bank.read_as.delimiter, bank.columns[0]) == (45_211, ";", "age")
    (leads,) = read(shared / "cdnow" / "leads.csv").tables
    assert (leads.rows, leads.preview[0][0]) == (23_570, "00001")
    reading = read(shared / "crm_headers")
    names = {problem.place["file"] for problem in reading.problems}
    assert names == {"LICENSE"} or not names
    there = {str(path.relative_to(shared / "crm_headers")) for path in (shared / "crm_headers").rglob("*.csv")}
    assert {table.file for table in reading.tables if table.file.endswith(".csv")} == there


def _folder(parent: object) -> Path:
    folder = Path(str(parent)) / "reading"
    folder.mkdir()
    return folder


def test_the_preview_of_a_wide_table_is_no_larger_than_that_of_others(read):
    wide = ",".join(f"c{i}" for i in range(4_000)) + "\n" + (",".join(["x" * 60] * 4_000) + "\n") * 50
    (table,) = read("wide.csv", wide.encode()).tables
    assert table.rows == 50
    assert 1 <= len(table.preview) <= 3
    assert table.preview[0] == ("x" * 60,) * 4_000
