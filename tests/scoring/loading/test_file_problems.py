"""A mistake in a file is said with what, where and what to do; all of all files at once; and nothing is left behind."""

from __future__ import annotations

import gzip
import zipfile

import pandas as pd
import pytest

from scoring.loading import load_files
from scoring.problems import InputError
from scoring.wording import sentence
from tests.scoring.loading.conftest import ACTIVITIES, LEADS, NOW


@pytest.fixture
def problems(tmp_path):
    """The problems of a load that must fail, after looking that nothing is left behind and all have words."""

    def problems_of(*files, **options):
        lists = [[one] if not isinstance(one, list) else one for one in files]
        with pytest.raises(InputError) as caught:
            load_files(*lists, now=NOW, directory=tmp_path / "stores", **options)
        assert list((tmp_path / "stores").iterdir()) == []
        for problem in caught.value.problems:
            assert sentence(problem, "en")
            assert sentence(problem, "ja")
        return caught.value.problems

    return problems_of


def keys(found):
    return [problem.key for problem in found]


def test_a_misspelt_column_is_named_with_the_nearest(write, problems):
    (found,) = problems(write("l.csv", "Lead ID,industry\n1,x\n"))
    assert (found.key, found.place) == ("data_missing_column", {"file": "l.csv"})
    assert found.values == {"found": "lead_id", "nearest": ("Lead ID",), "there": ("Lead ID", "industry")}


def test_every_missing_column_of_every_file_is_said_at_once(write, problems):
    found = problems(
        [write("l1.csv", LEADS), write("l2.csv", "id,x\n1,2\n"), write("l3.csv", "")],
        write("a.csv", "lead_id,typ,time\n1,2,3\n"),
        write("o.csv", "lead_id,occurred_at,amount\n1,2025-01-01,3\n"),
    )
    assert [(one.key, one.place["file"], one.values.get("found")) for one in found] == [
        ("data_file_empty", "l3.csv", None),
        ("data_missing_column", "l2.csv", "lead_id"),
        ("data_missing_column", "a.csv", "type"),
        ("data_missing_column", "a.csv", "occurred_at"),
        ("data_missing_column", "o.csv", "outcome"),
    ]


def test_a_mapping_to_a_column_that_is_not_there(write, problems):
    found = problems(write("l.csv", "Id,x\n1,2\n"), mapping={"leads": {"lead_id": "Ids", "created_at": "Made"}})
    assert [(one.values["found"], one.values["nearest"]) for one in found] == [("Ids", ("Id",)), ("Made", ())]


def test_a_missing_file_names_its_neighbours(write, problems, tmp_path):
    write("leads.csv", LEADS)
    (found,) = problems(tmp_path / "laeds.csv")
    assert (found.key, found.values["nearest"]) == ("data_file_missing", ("leads.csv",))


def test_a_folder_is_no_file(problems, tmp_path):
    (tmp_path / "l.csv").mkdir()
    assert keys(problems(tmp_path / "l.csv")) == ["data_not_a_file"]


def test_no_leads_is_a_mistake(problems):
    assert keys(problems([])) == ["data_no_leads"]


@pytest.mark.parametrize("zone", ["Asia/Tokio", "", "localtime", "../etc/passwd", "'; SELECT 1; --"])
def test_an_unknown_zone(tmp_path, zone):
    with pytest.raises(InputError) as caught:
        load_files([tmp_path / "l.csv"], time_zone=zone, now=NOW)
    assert keys(caught.value.problems) == ["data_time_zone"]


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("l.csv", b"", "data_file_empty"),
        ("l.csv", b"\n \n\n", "data_file_empty"),
        ("l.csv", b"\xef\xbb\xbf", "data_file_empty"),
        ("l.csv", b"lead_id,name", "data_header_only"),
        ("l.csv", b"lead_id,name\r\n\r\n\r\n", "data_header_only"),
        ("l.csv", b"name\nx\n", "data_no_delimiter"),
        ("l.csv", b"lead_id,name,name\n1,2,3\n", "data_repeated_column"),
        ("l.csv", b"%PDF-1.7 x", "data_not_a_table"),
        ("l.csv", b"<!DOCTYPE html><html><body>Please log in", "data_not_a_table"),
        ("l.csv", gzip.compress(b"lead_id\n1\n", mtime=0), "data_not_a_table"),
        ("l.csv", b'{"lead_id": 1}', "data_not_a_table"),
        ("l.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 xls", "data_excel"),
        ("l.parquet", b"lead_id,name\n1,2\n", "data_not_what_name_says"),
        ("l.csv", b"PAR1 and more", "data_not_what_name_says"),
        ("l.xlsx", b"lead_id,name\n1,2\n", "data_not_what_name_says"),
        ("l.parquet", b"PAR1 and no more", "data_parquet_broken"),
        ("l.csv", b"lead_id,name\n1,M\x81\xff\n2,Gr\xf6\x8d\n", "data_not_decodable"),
        ("l.csv", b"lead_id,name\n1,a\x00b\n", "data_zero_byte"),
        ("l.csv", b'lead_id,name\n1,a\n2,"b\n3,c\n', "data_unclosed_quote"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_as_a_table(write, problems, name, content, key):
    (found,) = problems(write(name, content))
    assert (found.key, found.place["file"]) == (key, name)


def test_a_workbook_is_to_be_saved_as_csv(tmp_path, problems):
    with zipfile.ZipFile(tmp_path / "l.csv", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "lead_id")
    assert keys(problems(tmp_path / "l.csv", tmp_path / "a.zip")) == ["data_excel", "data_not_a_table"]


def test_a_parquet_file_without_rows(tmp_path, problems):
    pd.DataFrame({"lead_id": pd.Series([], dtype=str)}).to_parquet(tmp_path / "l.parquet")
    assert keys(problems(tmp_path / "l.parquet")) == ["data_header_only"]


def test_where_text_cannot_be_decoded_is_said(write, problems):
    text = b"lead_id,name\n" + b"1,a\n" * 300_000 + b"2,\xff\xfe\xff\n"
    (found,) = problems(write("l.csv", text))
    assert (found.key, found.place["line"]) == ("data_not_decodable", 300_002)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        # To the end of the file.
        ('001,v,2025-01-01,"open\n002,v,2025-01-01,x\n', 2),
        ('001,v,2025-01-01,x\n001,v,2025-01-01,5" pipe\n001,v,2025-01-01,"open\n002,v,2025-01-01,"x"\n', 4),
        # To the next quote, which would close it.
        ('001,v,2025-01-01,"open\n002,v,2025-01-01,x\n003,v,2025-01-01,end"\n', 2),
        ('001,v,2025-01-01,"open\n002,v,2025-01-01,x"\n', 2),
        # To a quote in the middle of a cell.
        ('001,v,2025-01-01,x\n001,v,2025-01-01,"open\n002,v,2025-01-01,a"b\n', 3),
        ('001,v,2025-01-01,"open\n002,v,2025-01-01,"x"\n001,v,2025-01-01,y\n', 2),
    ],
)
def test_a_quote_that_swallows_rows_is_said_with_its_line(write, problems, rows, line):
    (found,) = problems(write("l.csv", LEADS), write("a.csv", f"lead_id,type,occurred_at,detail\n{rows}"))
    assert (found.key, found.place) == ("data_unclosed_quote", {"file": "a.csv", "line": line})


def test_an_unclosed_quote_in_a_long_file_is_found(write, problems):
    rows = [f"00{i % 3 + 1},v,2025-01-01,plain" for i in range(200_000)]
    rows[77] = '001,v,2025-01-01,"open'
    (found,) = problems(write("l.csv", LEADS), write("a.csv", "lead_id,type,occurred_at,detail\n" + "\n".join(rows)))
    assert (found.key, found.place["line"]) == ("data_unclosed_quote", 79)


def test_what_was_loaded_before_stays(write, load, problems, tmp_path):
    loaded = load(write("l.csv", LEADS), write("a.csv", ACTIVITIES), directory=tmp_path / "before")
    problems(write("l2.csv", "x,y\n1,2\n"))
    assert loaded.dataset.activities.row_column("value").texts() == ["2", "1.5", None]
    assert loaded.dataset.lead_columns["industry"].texts() == ["Software", None, "製造"]
