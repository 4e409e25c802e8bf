"""What a product exports gives, once recognised, the same data set and scores as the same content in plain tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scoring.dataset import Dataset
from scoring.desk import Desk
from scoring.intake.assembly import load_plan
from scoring.intake.plan import Plan
from scoring.intake.plan_problems import problems
from scoring.intake.recognition import propose
from scoring.intake.saved_plan import saved_plan
from scoring.loading import Loaded, load_files
from scoring.mapping_file import read_mapping, write_mapping
from scoring.model_file import read_model
from scoring.score_file import score_table
from scoring.times import second_of
from tests.intake_files import (
    ZONE,
    People,
    Written,
    bownow_files,
    hubspot_files,
    marketo_files,
    people,
    salesforce_files,
    satori_files,
    tables_of,
)

AS_OF = second_of("2026-01-05")
Opened = Callable[[Loaded], Loaded]
MODEL = """
format: 1
name: Test
groups: [{{id: fit}}, {{id: interest}}]
rules:
  - {{id: title, group: fit, points: 15, lead: {{{title}: {{in: [CEO, 代表取締役]}}}}}}
  - {{id: pages, group: interest, points: 3, activity: {{type: [page_view, campaign_member], within_days: 200}}}}
  - {{id: forms, group: interest, points: 10, activity: {{type: [form_submit, sales_call], count: day,
     decay: {{half_life_days: 30}}}}}}
  - {{id: pricing, group: interest, points: 7, activity: {{type: [email_open, email_click, page_view],
     where: {{detail: {{starts_with: /pricing}}}}}}}}
  - {{id: quiet, group: interest, points: -5, silence: {{days: 60}}}}
tiers: [{{id: hot, from: 40}}, {{id: cold}}]
hand_off: hot
score: {{min: -100, max: 500}}
"""
SHAPES: dict[str, tuple[Callable[[Path, People], Written], str, str]] = {
    "HubSpot": (hubspot_files, "en", "Job Title"),
    "HubSpot in Japanese": (hubspot_files, "ja", "役職"),
    "Salesforce": (salesforce_files, "en", "Title"),
    "Marketo": (marketo_files, "en", "title"),
    "BowNow": (bownow_files, "ja", "役職"),
    "SATORI": (satori_files, "ja", "役職"),
}


@pytest.fixture
def opened() -> Iterator[Opened]:
    kept: list[Loaded] = []

    def keep(loaded: Loaded) -> Loaded:
        kept.append(loaded)
        return loaded

    yield keep
    for loaded in kept:
        loaded.store.close()


def activities(data: Dataset) -> list[tuple[object, ...]]:
    """(lead, second, type, detail, campaign) of every activity, sorted."""
    rows = data.activities
    texts = {
        name: (
            rows.class_columns[name].take(rows.class_) if name in rows.class_columns else rows.row_column(name)
        ).texts()
        for name in ("type", "detail", "campaign")
        if name in rows.class_columns or name in rows.row_column_names
    }
    seconds = rows.second.astype(np.int64) + rows.origin
    leads = data.lead_ids[rows.lead]
    found = (
        (
            leads[i],
            int(seconds[i]),
            *(texts[name][i] or "" if name in texts else "" for name in ("type", "detail", "campaign")),
        )
        for i in range(len(rows))
    )
    return sorted(found)


def outcomes(data: Dataset) -> list[tuple[object, ...]]:
    """(lead, second, outcome, amount) of every outcome, sorted."""
    rows = data.outcomes
    amounts = rows.columns["amount"].texts() if "amount" in rows.columns else [None] * len(rows)
    return sorted(
        (data.lead_ids[rows.lead[i]], int(rows.second[i]), int(rows.outcome[i]), amounts[i] or "")
        for i in range(len(rows))
    )


def scores(data: Dataset, title: str) -> pd.DataFrame:
    model = read_model(MODEL.format(title=title), "model.yaml")
    return score_table(Desk(data, missing_columns_null=True), model, AS_OF, True)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_export_is_the_same_data_as_its_content_in_plain_tables(shape: str, tmp_path: Path, opened: Opened) -> None:
    write, language, title = SHAPES[shape]
    written = write(tmp_path, people(60, 3, language))
    tables = tables_of(written.files, tmp_path / "tables")
    plan = propose(tables)
    assert [one.key for one in problems(plan, tables) if one.severity == "error"] == []
    brought = opened(load_plan(tables, plan, time_zone=ZONE, data_as_of=AS_OF, directory=tmp_path)).dataset
    files = written.plain_files(tmp_path / "plain")
    plain = opened(
        load_files(files["leads"], files["activities"], files["outcomes"], time_zone=ZONE, data_as_of=AS_OF,
                   directory=tmp_path)
    ).dataset  # fmt: skip
    assert list(brought.lead_ids) == list(plain.lead_ids)
    assert (brought.created == plain.created).all()
    assert activities(brought) == activities(plain)
    assert outcomes(brought) == outcomes(plain)
    assert len(outcomes(brought)) > 5
    pd.testing.assert_frame_equal(scores(brought, title), scores(plain, title))


@pytest.mark.parametrize("shape", ["HubSpot in Japanese", "Salesforce", "Marketo", "BowNow"])
def test_a_saved_plan_gives_the_same_scores_as_the_plan(shape: str, tmp_path: Path, opened: Opened) -> None:
    write, language, title = SHAPES[shape]
    written = write(tmp_path, people(40, 4, language))
    tables = tables_of(written.files, tmp_path / "tables")
    plan = propose(tables)
    saved = saved_plan(plan, tables, "nightly", time_zone=ZONE)
    again = read_mapping(write_mapping(saved), "mapping.yaml")
    assert again == saved
    first = opened(load_plan(tables, plan, time_zone=ZONE, data_as_of=AS_OF, directory=tmp_path)).dataset
    second = opened(
        load_plan(tables, saved.plan_for(tables), time_zone=ZONE, data_as_of=AS_OF, directory=tmp_path)
    ).dataset
    assert first.id == second.id
    pd.testing.assert_frame_equal(scores(first, title), scores(second, title))


@pytest.mark.parametrize("shape", ["Salesforce", "Marketo"])
def test_the_order_of_the_files_changes_no_score(shape: str, tmp_path: Path, opened: Opened) -> None:
    write, language, title = SHAPES[shape]
    written = write(tmp_path, people(40, 5, language))
    found = []
    for number, files in enumerate((written.files, written.files[::-1])):
        tables = tables_of(files, tmp_path / f"tables{number}")
        plan: Plan = propose(tables)
        loaded = opened(load_plan(tables, plan, time_zone=ZONE, data_as_of=AS_OF, directory=tmp_path))
        found.append(scores(loaded.dataset, title).sort_values("lead_id").reset_index(drop=True))
    pd.testing.assert_frame_equal(found[0], found[1])
