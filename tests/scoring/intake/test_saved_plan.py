"""What was decided about files holds for the next ones of their kind, and the documentation's example is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scoring.intake.plan import Plan, PlannedTable, Use
from scoring.intake.raw import RawTable, ReadingChoices
from scoring.intake.saved_plan import SavedPlan, saved_plan
from scoring.mapping_file import read_mapping, write_mapping
from scoring.problems import InputError

ROOT = Path(__file__).parents[3]


def table(name: str, *columns: str) -> RawTable:
    return RawTable(name, "", Path(name), columns, 0, ReadingChoices())


def planned(name: str, lead_id: str) -> PlannedTable:
    return PlannedTable(name, uses=(Use("leads", columns={"lead_id": lead_id}, others=True),))


def test_the_example_in_the_documentation_is_a_mapping_and_comes_back_as_it_was() -> None:
    text = (ROOT / "docs" / "data-files.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    saved = read_mapping(example.group(1), "data-files.md")
    assert isinstance(saved, SavedPlan)
    assert next(one.file for one in saved.tables) == "hubspot-crm-exports-all-contacts-*.csv"
    assert read_mapping(write_mapping(saved), "again.yaml") == saved


def test_a_table_is_known_again_by_its_columns_whatever_numbers_its_name_holds() -> None:
    plan = Plan((planned("leads-2026-01.csv", "ID"), planned("people-1.csv", "Mail")))
    tables = [table("leads-2026-01.csv", "ID", "Name"), table("people-1.csv", "Mail", "Name")]
    saved = saved_plan(plan, tables, "Monthly")
    next_month = [table("people-2.csv", "Name", "Mail", "New"), table("leads-2026-02.csv", "Name", "ID")]
    found = saved.plan_for(next_month)
    assert [(one.name, one.uses[0].columns["lead_id"]) for one in found.tables] == [
        ("people-2.csv", "Mail"),
        ("leads-2026-02.csv", "ID"),
    ]


def test_a_column_that_is_gone_is_named_with_the_nearest() -> None:
    saved = saved_plan(Plan((planned("leads-1.csv", "Lead ID"),)), [table("leads-1.csv", "Lead ID")], "x")
    with pytest.raises(InputError) as caught:
        saved.plan_for([table("leads-2.csv", "Lead Id", "Name")])
    (problem,) = caught.value.problems
    assert (problem.key, problem.values["found"], problem.values["nearest"]) == (
        "mapping_column_gone", "Lead ID", ("Lead Id",),
    )  # fmt: skip


def test_how_a_file_is_read_is_kept_for_the_files_named_alike() -> None:
    choices = {"leads-1.csv": ReadingChoices(encoding="cp932", header_row=3)}
    saved = saved_plan(Plan((planned("leads-1.csv", "ID"),)), [table("leads-1.csv", "ID")], "x", choices=choices)
    again = read_mapping(write_mapping(saved), "x.yaml")
    assert isinstance(again, SavedPlan)
    found = again.choices_for([Path("in/leads-77.csv"), Path("in/other.csv")])
    assert found == {"leads-77.csv": ReadingChoices(encoding="cp932", header_row=3)}
