"""One file may hold all there is: databases, workbooks and archives go to the desk, by the page and by the command."""

import csv
import gzip
import io
import sqlite3
import time

import duckdb
import pandas as pd
import pytest

from scoring.command_line import main
from tests.hostile.workbooks import zipped
from tests.ui.intake.pressed_load import load
from tests.ui.test_pages import STATE, opened
from tests.workbook_kinds import ods, xls
from ui.intake.bringing import Bringing

TABLES = {
    "leads": [["lead_id", "created_at", "title"]]
    + [[f"{n:04}", f"2025-01-{n % 28 + 1:02}", ("CEO", "部長")[n % 2]] for n in range(40)],
    "activities": [["lead_id", "type", "occurred_at"]]
    + [[f"{n % 40:04}", ("visit", "form")[n % 2], f"2025-02-{n % 28 + 1:02} 10:00:00"] for n in range(120)],
    "outcomes": [["lead_id", "outcome", "occurred_at"]] + [[f"{n:04}", "won", "2025-04-01"] for n in range(0, 40, 5)],
}
MODEL = """
format: 1
name: Test
groups: [{id: interest}]
rules:
  - {id: forms, group: interest, points: 10, activity: {type: form, count: day}}
tiers: [{id: hot, from: 20}, {id: cold}]
hand_off: hot
"""


def as_csv(rows):
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue()


def sqlite_file(path):
    with sqlite3.connect(path) as connection:
        for name, (names, *rows) in TABLES.items():
            connection.execute(f"CREATE TABLE {name} ({', '.join(f'{one} TEXT' for one in names)})")
            connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", rows)
    connection.close()


def duckdb_file(path):
    with duckdb.connect(str(path)) as connection:
        for name, (names, *rows) in TABLES.items():
            frame = pd.DataFrame(rows, columns=names)
            connection.register("frame", frame)
            connection.execute(f"CREATE TABLE {name} AS FROM frame")


def zip_file(path):
    gzipped = gzip.compress(as_csv(TABLES["activities"]).encode())
    path.write_bytes(
        zipped(
            {
                "export/leads.csv": as_csv(TABLES["leads"]),
                "export/activities.csv.gz": gzipped,
                "outcomes.xls": xls({"受注": TABLES["outcomes"]}),
            }
        )
    )


FILES = {
    "crm.sqlite": sqlite_file,
    "crm.duckdb": duckdb_file,
    "export.zip": zip_file,
    "book.xls": lambda path: path.write_bytes(xls(TABLES)),
    "book.ods": lambda path: path.write_bytes(ods(TABLES)),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_several_tables_goes_to_the_desk(tmp_path, name):
    FILES[name](tmp_path / name)
    state = Bringing()
    state.add_paths([tmp_path / name])
    while not state.reading.is_done:
        time.sleep(0.02)
    at = opened("data")
    at.session_state["_bringing"] = state
    at.run()
    assert not at.exception, at.exception
    assert [table.file for table in state.tables] == [name] * 3
    assert sorted(one.gives for one in state.plan.tables) == [("activities",), ("leads",), ("outcomes",)]
    load(at, state)
    dataset = at.session_state[STATE].own.data.dataset
    assert (len(dataset.lead_ids), len(dataset.activities), len(dataset.outcomes)) == (40, 120, 8)
    assert dataset.lead_ids.tolist()[:2] == ["0000", "0001"]


def scores(tmp_path, *given):
    out = tmp_path / "scores.csv"
    (tmp_path / "model.yaml").write_text(MODEL, encoding="utf-8")
    command = ["score", str(tmp_path / "model.yaml"), *given, "--data-as-of", "2025-06-01", "--out", str(out)]
    assert main(command) == 0
    return out.read_bytes()


def test_the_command_line_reads_a_folder_of_them_as_it_reads_plain_files(tmp_path):
    options = []
    for name, rows in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
        options += [f"--{name}", str(tmp_path / f"{name}.csv")]
    plain = scores(tmp_path, *options)
    assert plain.count(b"\n") == 41
    for name, write in FILES.items():
        folder = tmp_path / f"folder of {name}" / "below"
        folder.mkdir(parents=True)
        write(folder / name)
        assert scores(tmp_path, "--data", str(folder.parent)) == plain, name
