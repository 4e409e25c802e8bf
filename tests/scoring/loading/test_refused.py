"""A row is kept or refused for a reason that is said; none is lost, and the rest of the file loads."""

from __future__ import annotations

import csv

import pytest

from scoring.loading import load_files
from scoring.loading.refused import harmless
from scoring.problems import InputError
from scoring.times import second_of
from scoring.wording import sentence
from tests.scoring.loading.conftest import ACTIVITIES, LEADS, NOW

HEAD = "lead_id,type,occurred_at,detail,value\n"


def refusals(loaded):
    """(table, line, reason) of every refused row."""
    page = loaded.report.refused_page(0, 1000)
    return list(zip(page["table"], page["line"], page["reason"], strict=True))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",visit,2025-01-01,,", "data_row_missing_lead_id"),
        ("\u3000 ,visit,2025-01-01,,", "data_row_missing_lead_id"),
        ("009,visit,2025-01-01,,", "data_row_unknown_lead"),
        ("1,visit,2025-01-01,,", "data_row_unknown_lead"),
        ("001, ,2025-01-01,,", "data_row_missing_type"),
        ("001,visit,,,", "data_row_missing_time"),
        ("001,visit,2025-02-30,,", "data_row_bad_time"),
        ("001,visit,2025-02-01 24:00:00,,", "data_row_bad_time"),
        ("001,visit,yesterday,,", "data_row_bad_time"),
        ("001,visit,infinity,,", "data_row_bad_time"),
        ("001,visit,01/02/2025,,", "data_row_bad_time"),
        ("001,visit,1899-12-31 23:59:59,,", "data_row_too_early"),
        ("001,visit,2026-01-02 00:00:01,,", "data_row_in_future"),
        ('001,visit,2025-01-01,,"1,000"', "data_row_bad_number"),
        ("001,visit,2025-01-01,,nan", "data_row_bad_number"),
        ("001,visit,2025-01-01,,1e300", "data_row_bad_number"),
        ("001,visit,2025-01-01,", "data_row_too_few_cells"),
        ("001", "data_row_too_few_cells"),
        ("001,visit,2025-01-01,,1,2", "data_row_too_many_cells"),
        ("001,visit,2025-01-01,,1,2,3,4", "data_row_too_many_cells"),
        ('001,visit,2025-01-01,"a"b,1', "data_row_bad_quotes"),
    ],
)
def test_an_activity_is_refused_whole(write, load, row, reason):
    text = f"{HEAD}001,visit,2025-01-01,,1\n{row}\n002,visit,2026-01-02,x,\n"
    loaded = load(write("l.csv", LEADS), write("a.csv", text))
    assert refusals(loaded) == [("activities", 3, reason)]
    table = loaded.report.table("activities")
    assert (table.rows, table.kept, table.refused) == (3, 2, {reason: 1})
    assert len(loaded.dataset.activities) == 2
    (warning,) = loaded.report.warnings
    assert warning.place == {"file": "a.csv", "line": 3}
    assert "1 of 3 rows" in sentence(warning, "en")
    assert sentence(warning, "ja")


@pytest.mark.parametrize(
    "row",
    [
        "001,visit,2026-01-02 00:00:00,,",
        "001,visit,1900-01-01,,",
        "\t001 ,visit,2025/1/5 9:05,,",
        "001,visit,2025-01-01T09:00:00Z,,５.5",
        "001,visit,2025-01-01 09:00,, 7 ",
        "001,Visit ,2025-1-5,,1e3",
        "001,visit,2025-01-01,,1.",
    ],
)
def test_what_is_unusual_but_plain_is_kept(write, load, row):
    loaded = load(write("l.csv", LEADS), write("a.csv", f"{HEAD}{row}\n"))
    assert loaded.report.refused == 0
    assert len(loaded.dataset.activities) == 1


def test_data_as_of_moves_the_future(write, load):
    files = write("l.csv", LEADS), write("a.csv", f"{HEAD}001,visit,2027-01-01,,\n001,visit,2025-01-01,,\n")
    assert load(*files).report.refused == 1
    assert load(*files, data_as_of=second_of("2027-01-01")).report.refused == 0
    assert load(*files, data_as_of=second_of("2020-01-01")).report.refused == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",2025-01-01,x", "data_row_missing_lead_id"),
        ("001 ,2025-01-01,x", "data_row_repeated_lead"),
        ("合計,,4321", "data_row_total"),
        (" Grand Total,,4321", "data_row_total"),
        ("005,soon,x", "data_row_bad_time"),
        ("005,2030-01-01,x", "data_row_in_future"),
        ("005,0001-01-01,x", "data_row_too_early"),
        ("005", "data_row_too_few_cells"),
        ("005,,,", "data_row_too_many_cells"),
    ],
)
def test_a_lead_is_refused_whole(write, load, row, reason):
    loaded = load(write("l.csv", f"{LEADS}{row}\n004,2025-01-01,y\n"))
    assert refusals(loaded) == [("leads", 5, reason)]
    assert loaded.dataset.lead_ids.tolist() == ["001", "002", "003", "004"]
    assert loaded.dataset.lead_columns["industry"].texts() == ["Software", None, "製造", "y"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",won,2025-01-01,1", "data_row_missing_lead_id"),
        ("009,won,2025-01-01,1", "data_row_unknown_lead"),
        ("001,,2025-01-01,1", "data_row_missing_outcome"),
        ("001,victory,2025-01-01,1", "data_row_unknown_outcome"),
        ("001,won,,1", "data_row_missing_time"),
        ("001,won,2025-13-01,1", "data_row_bad_time"),
        ("001,won,2025-01-01,¥100", "data_row_bad_number"),
        ("001,won,2025-01-01", "data_row_too_few_cells"),
    ],
)
def test_an_outcome_is_refused_whole(write, load, row, reason):
    text = f"lead_id,outcome,occurred_at,amount\n001,ＷＯＮ,2025-01-01,\n{row}\n 002, Handed_Off,2025-01-02,-1.5\n"
    loaded = load(write("l.csv", LEADS), outcomes=write("o.csv", text))
    assert refusals(loaded) == [("outcomes", 3, reason)]
    assert loaded.dataset.outcomes.lead.tolist() == [0, 1]
    assert loaded.dataset.outcomes.outcome.tolist() == [6, 0]
    assert loaded.dataset.outcomes.columns["amount"].texts() == [None, "-1.5"]


def test_lines_are_those_of_the_file_whatever_lies_between(write, load):
    text = (
        "\n\nlead_id,type,occurred_at,detail\n"  # the header is line 3
        "001,visit,2025-01-01,\n"
        "\n"
        '001,note,2025-01-02,"two\nlines, and ""quotes"""\n'  # lines 6 and 7
        "001,visit,never,\n"  # 8
        "\n\n"
        "short\n"  # 11
        '009,visit,2025-01-01,"a\n\nb"\n'  # 12 to 14
        "001,visit,2025-01-03,x,y\n"  # 15
        "001,visit,2025-01-01,\n"
        ",visit,2025-01-01,"  # 17, without an end
    )
    for name, content in (("a.csv", text.encode()), ("b.csv", b"\xef\xbb\xbf" + text.encode()),
                          ("c.csv", text.replace("\n", "\r\n").encode()), ("d.csv", text.encode("utf-16")),
                          ("e.csv", text.replace("\n", "\r").encode()),
                          ("f.csv", text.replace("\n", "\r\n", 5).encode())):  # fmt: skip
        loaded = load(write("l.csv", LEADS), write(name, content))
        assert [(line, reason) for _, line, reason in sorted(refusals(loaded))] == [
            (8, "data_row_bad_time"),
            (11, "data_row_too_few_cells"),
            (12, "data_row_unknown_lead"),
            (15, "data_row_too_many_cells"),
            (17, "data_row_missing_lead_id"),
        ], name
        assert loaded.report.table("activities").rows == 8


def test_refused_rows_of_several_files_name_their_file(write, load):
    loaded = load(
        [write("l1.csv", LEADS), write("l2.csv", LEADS)],
        [write("a1.csv", ACTIVITIES), write("a2.csv", "type,lead_id,occurred_at\nv,001,x\nv,001,2025-01-01\nv,9\n")],
    )
    page = loaded.report.refused_page(0, 100)
    places = list(zip(page["table"], page["file"], page["line"], strict=True))
    assert places[:3] == [("leads", "l2.csv", line) for line in (2, 3, 4)]
    assert sorted(places[3:]) == [("activities", "a2.csv", 2), ("activities", "a2.csv", 4)]
    assert [file.refused for file in loaded.report.table("activities").files] == [0, 2]
    by_line = {row["line"]: row for row in page.iloc[3:].to_dict("records")}
    assert (by_line[2]["lead_id"], by_line[2]["type"], by_line[2]["occurred_at"]) == ("001", "v", "x")
    assert (by_line[4]["lead_id"], by_line[4]["type"]) == ("9", "v")


def test_pages_of_refused_rows_add_up(write, load):
    rows = "".join(f"x{i},v,2025-01-01,,\n" for i in range(25))
    loaded = load(write("l.csv", LEADS), write("a.csv", f"{HEAD}001,v,2025-01-01,,\n{rows}"))
    lines = [line for offset in (0, 10, 20) for line in loaded.report.refused_page(offset, 10)["line"]]
    assert lines == list(range(3, 28))
    assert loaded.report.refused_page(25, 10).empty


def test_columns_of_a_file_that_are_named_like_ours_are_told_apart(write, load):
    outcomes = "lead_id,outcome,occurred_at,reason,line\n001,lost,2025-01-01,price,a\n9,lost,2025-01-01,time,b\n"
    loaded = load(write("l.csv", LEADS), (), write("o.csv", outcomes))
    (row,) = loaded.report.refused_page(0, 9).to_dict("records")
    assert (row["reason"], row["line"]) == ("data_row_unknown_lead", 3)
    assert (row["reason (column)"], row["line (column)"]) == ("time", "b")


def test_refused_rows_are_written_as_harmless_csv(write, load, tmp_path):
    text = f"{HEAD}001,v,2025-01-01,,\n9,\"=cmd|' /C calc'!A0\",2025-01-01,-5, @SUM(1)\n9,v,2025-01-01,a,b,+1,c\n"
    loaded = load(write("l.csv", LEADS), write("a.csv", text))
    loaded.report.write_refused(tmp_path / "refused.csv")
    assert (tmp_path / "refused.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second = sorted(csv.DictReader(file), key=lambda row: row["line"])
    assert (first["table"], first["file"], first["line"]) == ("activities", "a.csv", "3")
    assert (first["type"], first["detail"], first["value"]) == ("'=cmd|' /C calc'!A0", "-5", "' @SUM(1)")
    assert (second["line"], second["more_cells"]) == ("4", "'+1,c")
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_number_is_no_formula():
    assert [harmless(cell) for cell in ("-5.2", "+3", "-5+3", "\t=1", "a=b", 7, "＝1")] == [
        "-5.2", "+3", "'-5+3", "'\t=1", "a=b", 7, "'＝1",
    ]  # fmt: skip


def test_a_table_of_which_nothing_is_left_is_refused(write, tmp_path):
    bad = write("a.csv", f"{HEAD}9,v,2025-01-01,,\n001,v,never,,\n")
    worse = write("o.csv", "lead_id,outcome,occurred_at\n001,gained,2025-01-01\n")
    with pytest.raises(InputError) as caught:
        load_files([write("l.csv", LEADS)], [bad], [worse], now=NOW, directory=tmp_path / "stores")
    found = [(problem.key, problem.place["file"], problem.severity) for problem in caught.value.problems]
    assert found == [
        ("data_all_refused", "a.csv", "error"),
        ("data_rows_bad_time", "a.csv", "error"),
        ("data_rows_unknown_lead", "a.csv", "error"),
        ("data_all_refused", "o.csv", "error"),
        ("data_rows_unknown_outcome", "o.csv", "error"),
    ]
    assert list((tmp_path / "stores").iterdir()) == []
