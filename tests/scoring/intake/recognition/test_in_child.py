"""Tables are recognised in a child process as they would be here, and nothing that it meets harms what called it."""

from __future__ import annotations

import duckdb
import pytest
from pydantic import ValidationError

from scoring.intake.child import Limits
from scoring.intake.raw_sql import table_sql
from scoring.intake.reading.files import ReadingCancelledError
from scoring.intake.recognition import propose, propose_as
from scoring.intake.recognition.in_child import plan_of, recognised, recognised_as
from scoring.problems import InputError
from scoring.wording import sentence
from tests.intake_files import tables_of

FILES = {
    "contacts.csv": "Record ID,Email,Create Date,Lifecycle Stage,Plan\n1,a@x.example,03/04/2025 10:00,Lead,a\n"
    '2,"b@x.example",05/04/2025 11:00,"Customer",b\n',
    "deals.csv": "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Close Date,Create Date,Associated Contact IDs\n"
    '9,D,P,Closed Won,"1.234,50",2025-01-02 10:00,令和7年1月1日,1;2\n9,E,P,Angebot,"2,5",soon,2025-01-01T10:00Z,2\n',
    "visits.csv": "lead_id,type,occurred_at\n1,見学,2025-01-01\n2,pricing page,2025-01-01T09:00:00+09:00\n",
    "what.csv": "x,y\n1,2\n",
}


@pytest.fixture
def tables(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tables_of([tmp_path / name for name in FILES], tmp_path / "tables")


def test_a_plan_comes_out_of_the_child_as_it_was_made(tables):
    shares = []
    plan = recognised(tables, progress=shares.append)
    assert plan == propose(tables)
    assert [bool(one.uses) for one in plan.tables] == [True, True, True, False]
    assert shares == [0.25, 0.5, 0.75, 1.0]
    assert recognised_as(tables[3], ["leads", "outcomes"]) == propose_as(tables[3], ["leads", "outcomes"])
    assert recognised([]).tables == ()


def test_what_cannot_be_looked_through_within_the_limits_is_not_taken_for_anything_and_says_why(tables):
    for limits in (Limits(cpu_seconds=0), Limits(memory_bytes=1), Limits(silent_seconds=0.0)):
        plan = recognised(tables, limits=limits)
        assert [(one.name, one.uses) for one in plan.tables] == [(table.name, ()) for table in tables]
        assert {one.why[0].key for one in plan.tables} == {"plan_why_stopped"}
        assert recognised_as(tables[0], ["leads"], limits).uses == ()


def test_a_file_that_went_away_meanwhile_is_no_fault_of_the_server(tables):
    tables[2].path.unlink()
    assert {one.why[0].key for one in recognised(tables).tables} == {"plan_why_stopped"}


def test_recognising_can_be_cancelled(tables):
    with pytest.raises(ReadingCancelledError):
        recognised(tables, cancelled=lambda: True)


def test_two_tables_of_one_name_are_said_to_be_so(tables):
    with pytest.raises(InputError) as raised:
        recognised([*tables, tables[0]])
    assert [one.key for one in raised.value.problems] == ["plan_same_name"]


def test_what_is_no_plan_is_not_taken_for_one():
    with pytest.raises(ValidationError):
        plan_of({"tables": [{"name": "x", "uses": [{"into": "server"}], "why": [], "notes": []}], "notes": []})


ROWS = 300_000


def days(number: int) -> str:
    """The first days of months, but for the last tenth of the rows."""
    return f"{number % 12 + 1:02}/{25 if number > ROWS * 0.9 else 5:02}/2024"


@pytest.fixture(scope="module")
def large_csv(tmp_path_factory):
    """300,000 rows; the order of day and month shows only at their end, and one word only in their middle."""
    lines = ["lead_id,type,occurred_at,detail"]
    for number in range(ROWS):
        word = "seminar" if ROWS * 0.5 < number < ROWS * 0.6 else "visit"
        detail = '"two\nlines, ""quoted"""' if number % 7 == 0 else f"p{number}"
        lines.append(f"L{number % 999},{word},{days(number)},{detail}")
    folder = tmp_path_factory.mktemp("large")
    (folder / "visits.csv").write_text("\n".join(lines) + "\n")
    (table,) = tables_of([folder / "visits.csv"], folder / "tables")
    return table


@pytest.fixture(params=["csv", "parquet"])
def large(request, tmp_path, large_csv):
    """The same rows in two kinds of file."""
    if request.param == "csv":
        return large_csv
    as_parquet = tmp_path / "visits.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM {table_sql(large_csv)}) TO '{as_parquet}' (ROW_GROUP_SIZE 20000)")
    (table,) = tables_of([as_parquet], tmp_path / "parquet")
    return table


def test_a_large_table_is_recognised_by_rows_from_all_over_it_and_says_so(large):
    (planned,) = recognised([large]).tables
    assert planned.dates["occurred_at"].form == "mdy"
    assert set(planned.words["type"]) == {"visit", "seminar"}
    looked_at = sum(planned.words["type"].values())
    (note,) = [one for one in planned.notes if one.key == "plan_words_of_sample"]
    assert note.values == {"rows": looked_at, "of": ROWS}
    assert 10_000 < looked_at < ROWS
    assert all(str(ROWS) in sentence(note, language) for language in ("en", "ja"))


def test_a_cell_that_is_longer_than_any_word_is_no_word(tables, tmp_path):
    path = tmp_path / "long.csv"
    path.write_text(
        "lead_id,type,occurred_at\n" + f"1,{'x' * 100_000},2025-01-01\n1,visit,{' ' * 90_000}2025-01-01\n" * 300
    )
    (table,) = tables_of([path], tmp_path / "long")
    (planned,) = recognised([table]).tables
    assert planned.words == {"type": {"visit": 300}}
