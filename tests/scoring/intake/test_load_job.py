"""A load in a child gives what a load in place gives, and whatever ends it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from scoring.bench.synthetic import synthetic_dataset, write_csv_files
from scoring.intake.child import Limits
from scoring.intake.load_job import LoadCancelledError, LoadJob
from scoring.loading import load_files
from scoring.problems import InputError
from scoring.times import second_of
from tests.child_processes import children_of

NOW = second_of("2026-01-01")
LEADS = "lead_id,created_at,industry\n001,2025-01-01,Software\n002,2025-01-02,\n003,,製造\n"
ACTIVITIES = (
    "lead_id,type,occurred_at,detail,value,note\n"
    "002,page_view,2025-03-01 10:00:00,/pricing,,\n"
    "001,page_view,2025-02-01T09:30:00,/blog,1.5,x\n"
    "001,email_open,2025-02-01,,2,\n"
    "009,email_open,2025-02-01,,2,\n"
)
OUTCOMES = "lead_id,outcome,occurred_at,amount,owner\n001,won,2025-06-01,1200.5,佐藤\n003,Lost,2025-07-01,,Smith\n"


@pytest.fixture
def files(tmp_path: Path) -> list[list[Path]]:
    made = []
    for name, text in (("leads", LEADS), ("activities", ACTIVITIES), ("outcomes", OUTCOMES)):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        made.append([path])
    return made


@pytest.fixture
def stores(tmp_path: Path) -> Path:
    return tmp_path / "stores"


def test_a_load_in_a_child_gives_what_a_load_in_place_gives(files, stores):
    here = load_files(*files, now=NOW, directory=stores)
    there = LoadJob(load_files, *files, now=NOW, directory=stores).result(60)
    ours, theirs = here.dataset, there.dataset
    assert (ours.id, ours.name, ours.end, ours.time_zone) == (theirs.id, theirs.name, theirs.end, theirs.time_zone)
    assert ours.lead_ids.tolist() == theirs.lead_ids.tolist() == ["001", "002", "003"]
    assert ours.created.tolist() == theirs.created.tolist()
    for name in ("lead", "second", "class_"):
        assert np.array_equal(getattr(ours.activities, name), getattr(theirs.activities, name))
    assert ours.activities.row_column_names == theirs.activities.row_column_names
    for name in ours.activities.row_column_names:
        assert ours.activities.row_column(name).texts() == theirs.activities.row_column(name).texts()
    for name, column in ours.activities.class_columns.items():
        assert theirs.activities.class_columns[name].texts() == column.texts()
    assert {name: column.texts() for name, column in ours.outcomes.columns.items()} == {
        name: column.texts() for name, column in theirs.outcomes.columns.items()
    }
    assert ours.lead_columns["industry"].texts() == theirs.lead_columns["industry"].texts()
    assert here.report.tables == there.report.tables
    assert here.report.warnings == there.report.warnings
    assert here.report.refused_page(0, 9).equals(there.report.refused_page(0, 9))
    assert here.store.lead_rows([2, 0], ["industry"]).equals(there.store.lead_rows([2, 0], ["industry"]))
    for loaded in (here, there):
        loaded.store.close()
    assert list(stores.iterdir()) == []
    # What was fetched before stays usable, and is nobody's to write.
    assert theirs.activities.second.tolist() == ours.activities.second.tolist()
    with pytest.raises(ValueError, match="read-only"):
        theirs.activities.second[0] = 0


def test_what_is_wrong_with_the_files_is_said_as_in_place(files, stores):
    files[0][0].write_text("name\nx\n")
    with pytest.raises(InputError) as there:
        LoadJob(load_files, *files, now=NOW, directory=stores).result(60)
    with pytest.raises(InputError) as here:
        load_files(*files, now=NOW, directory=stores)
    assert there.value.problems == here.value.problems
    assert list(stores.iterdir()) == []


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> list[list[Path]]:
    folder = tmp_path_factory.mktemp("many")
    write_csv_files(synthetic_dataset(20_000, 400_000), folder)
    return [[folder / f"{name}.csv"] for name in ("leads", "activities", "outcomes")]


@pytest.mark.parametrize("after_seconds", [0.0, 0.3, 0.8, 1.2])
def test_cancel_works_at_any_moment_and_leaves_nothing(many, stores, after_seconds):
    job = LoadJob(load_files, *many, now=NOW, directory=stores)
    time.sleep(after_seconds)
    was_done = job.is_done
    pressed = time.monotonic()
    job.cancel()
    if was_done:
        pytest.skip("the machine was faster than the cancel")
    with pytest.raises(LoadCancelledError):
        job.result(60)
    assert time.monotonic() - pressed < 2
    assert list(stores.iterdir()) == []


def test_a_load_beyond_its_memory_is_refused_in_words(many, stores):
    job = LoadJob(load_files, *many, now=NOW, directory=stores, limits=Limits(memory_bytes=40_000_000))
    with pytest.raises(InputError) as caught:
        job.result(60)
    assert [problem.key for problem in caught.value.problems] == ["data_load_memory"]
    assert list(stores.iterdir()) == []


def test_a_child_that_is_killed_is_refused_in_words(many, stores):
    # One that an earlier test ended may not be gone yet.
    others = set(children_of(os.getpid()))
    job = LoadJob(load_files, *many, now=NOW, directory=stores)
    while not (ours := set(children_of(os.getpid())) - others):
        time.sleep(0.005)
    os.kill(ours.pop(), signal.SIGSEGV)
    with pytest.raises(InputError) as caught:
        job.result(60)
    assert [problem.key for problem in caught.value.problems] == ["data_load_crash"]
    assert list(stores.iterdir()) == []
