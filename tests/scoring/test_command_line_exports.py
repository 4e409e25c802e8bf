"""The command line takes what people export: a recognised export as it is proposed, any other with a saved mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.command_line import main
from scoring.intake.raw import ReadingChoices
from scoring.intake.recognition import propose
from scoring.intake.saved_plan import saved_plan
from scoring.mapping_file import write_mapping
from tests.intake_files import (
    ZONE,
    Written,
    bownow_files,
    hubspot_files,
    marketo_files,
    people,
    salesforce_files,
    tables_of,
)

MODEL = """
format: 1
name: Test
groups: [{id: interest}]
rules:
  - {id: forms, group: interest, points: 10, activity: {type: form_submit, count: day}}
  - {id: mails, group: interest, points: 2, activity: {type: [email_open, email_click, page_view], within_days: 300}}
  - {id: quiet, group: interest, points: -5, silence: {days: 60}}
tiers: [{id: hot, from: 20}, {id: cold}]
hand_off: hot
"""
END = ["--data-as-of", "2026-01-05"]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return path


def score(model: Path, out: Path, *arguments: object) -> bytes:
    done = main(["score", str(model), *map(str, arguments), *END, "--detail", "--out", str(out)])
    assert done == 0
    return out.read_bytes()


def plain_score(model: Path, out: Path, written: Written, folder: Path) -> bytes:
    files = written.plain_files(folder)
    given = [part for name, paths in files.items() if paths for part in (f"--{name}", *paths)]
    return score(model, out, *given, "--time-zone", ZONE)


@pytest.mark.parametrize("write", [hubspot_files, salesforce_files, marketo_files])
def test_a_recognised_export_is_scored_as_the_same_content_in_plain_tables(write, model, tmp_path, capsys):
    written = write(tmp_path, people(40, 6))
    exported = score(model, tmp_path / "a.csv", "--data", *written.files, "--time-zone", ZONE)
    assert exported == plain_score(model, tmp_path / "b.csv", written, tmp_path / "plain")
    assert "Taken for an export of" in capsys.readouterr().err


def test_a_folder_is_all_the_files_in_it(model, tmp_path):
    folder = tmp_path / "nightly"
    folder.mkdir()
    written = marketo_files(folder, people(40, 7))
    from_folder = score(model, tmp_path / "a.csv", "--data", folder, "--time-zone", ZONE)
    assert from_folder == plain_score(model, tmp_path / "b.csv", written, tmp_path / "plain")


def test_files_of_an_export_may_be_named_by_what_they_hold(model, tmp_path):
    written = marketo_files(tmp_path, people(40, 7))
    leads, *activities = written.files
    found = score(model, tmp_path / "a.csv", "--leads", leads, "--activities", *activities, "--time-zone", ZONE)
    assert found == plain_score(model, tmp_path / "b.csv", written, tmp_path / "plain")


def test_a_saved_mapping_says_what_files_are_how_they_are_read_and_in_which_zone(model, tmp_path):
    written = bownow_files(tmp_path, people(40, 8, "ja"))
    tables = tables_of(written.files, tmp_path / "tables")
    choices = {tables[0].file: ReadingChoices(encoding="cp932", header_row=3)}
    saved = saved_plan(propose(tables), tables, "BowNow", time_zone=ZONE, choices=choices)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(write_mapping(saved), encoding="utf-8")
    mapped = score(model, tmp_path / "a.csv", "--data", *written.files, "--map", mapping)
    assert mapped == plain_score(model, tmp_path / "b.csv", written, tmp_path / "plain")


def test_next_months_files_are_known_again_by_a_saved_mapping(model, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    tables = tables_of(hubspot_files(first, people(20, 9)).files, tmp_path / "tables")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(write_mapping(saved_plan(propose(tables), tables, "HubSpot", time_zone=ZONE)), encoding="utf-8")
    written = hubspot_files(second, people(40, 10))
    renamed = []
    for path in written.files:
        renamed.append(path.rename(path.with_name(path.name.replace("2026-01-05", "2026-02-05"))))
    mapped = score(model, tmp_path / "a.csv", "--data", *renamed, "--map", mapping)
    assert mapped == plain_score(model, tmp_path / "b.csv", written, tmp_path / "plain")


def test_a_file_that_no_mapping_describes_is_named(model, tmp_path, capsys):
    written = marketo_files(tmp_path, people(20, 9))
    tables = tables_of(written.files[:1], tmp_path / "tables")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(write_mapping(saved_plan(propose(tables), tables, "Leads")), encoding="utf-8")
    out = tmp_path / "scores.csv"
    arguments = ["score", str(model), "--data", *map(str, written.files), "--map", str(mapping), "--out", str(out)]
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.count("does not say what this file is") == 3
    assert "activities-2.csv" in said
    assert not out.exists()


def test_an_ambiguous_date_is_an_error_that_says_what_to_put_into_the_mapping(model, tmp_path, capsys):
    leads = tmp_path / "hubspot-crm-exports-all-contacts.csv"
    leads.write_text("Record ID,Email,First Name,Create Date\n1,a@x.example,A,03/04/2024\n", encoding="utf-8")
    out = tmp_path / "scores.csv"
    assert main(["score", str(model), "--data", str(leads), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "dmy: 2024-04-03" in said
    assert "mdy: 2024-03-04" in said
    assert "dates: {Create Date: {form: dmy | mdy}}" in said
    assert not out.exists()


def test_a_file_of_no_known_product_is_not_guessed_at(model, tmp_path, capsys):
    leads = tmp_path / "people.csv"
    leads.write_text("Customer,Mail\n1,a@x.example\n", encoding="utf-8")
    for option in ("--leads", "--data"):
        assert main(["score", str(model), option, str(leads), "--out", str(tmp_path / "scores.csv")]) == 2
        assert "no export that is known by its columns" in capsys.readouterr().err


def test_a_command_without_data_says_so(model, tmp_path, capsys):
    assert main(["score", str(model), "--out", str(tmp_path / "scores.csv")]) == 2
    assert "No data are named" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format: 2\ntables: [{uses: [{into: lead}]}]\n", "`lead` is not allowed here"),
        ("format: 2\ntables: [{usse: []}]\n", "Did you mean `uses`?"),
        ("format: 2\ntables: [{file: a, dates: {x: {form: dmyy}}}]\n", "Did you mean `dmy`?"),
        ("format: 2\ntables: {}\n", "is not a list"),
        ("format: 2\ntables: [{helps: maybe}]\n", "is not a yes or no"),
        ("format: 2\ntables: [{read: {header_row: two}}]\n", "is not a whole number"),
        ("format: 3\n", "reads formats 1 and 2"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused_with_its_line(text, said, model, tmp_path, capsys):
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text, encoding="utf-8")
    arguments = ["score", str(model), "--leads", "x.csv", "--map", str(mapping), "--out", str(tmp_path / "s.csv")]
    assert main(arguments) == 2
    found = capsys.readouterr().err
    assert said in found
    assert "mapping.yaml, line" in found
