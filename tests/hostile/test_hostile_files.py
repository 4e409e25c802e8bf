"""The server gives each hostile or broken file a clear yes or no within ten seconds, and survives all of them."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from scoring.intake.plan_problems import problems
from scoring.intake.reading.files import read_files
from scoring.intake.recognition.in_child import recognised
from scoring.wording import sentence
from tests.hostile.cases import READ, cases

SECONDS = 10.0


def test_every_hostile_file_gets_a_clear_answer_in_time(tmp_path: Path) -> None:
    asked = {f"{number:03} {case.name}": case for number, case in enumerate(cases())}
    assert len(asked) >= 120
    assert len({case.category for case in asked.values()}) >= 20
    (tmp_path / "files").mkdir()
    for name, case in asked.items():
        case.make(tmp_path / "files" / name)

    begun: dict[str, float] = {}
    reading = read_files(
        [tmp_path / "files"], tmp_path / "reading",
        progress=lambda name, share: begun.setdefault(name, time.monotonic()) and None,
    )  # fmt: skip
    moments = [*begun.values(), time.monotonic()]
    seconds = dict(zip(begun, np.diff(moments), strict=True))
    assert {name: taken for name, taken in seconds.items() if taken > SECONDS} == {}

    answers: dict[str, set[str]] = {name: set() for name in asked}
    for problem in reading.problems:
        answers[str(problem.place["file"])].add(problem.key)
        assert sentence(problem, "en")
        assert sentence(problem, "ja")
    for table in reading.tables:
        answers[table.file].add(READ)
        assert tmp_path / "reading" in table.path.parents
        assert len(set(table.columns)) == len(table.columns)
        assert all(len(row) == len(table.columns) for row in table.preview)
    wrong = {
        name: (case.category, sorted(answers[name]), sorted(case.answers))
        for name, case in asked.items()
        if not answers[name] & case.answers
    }
    assert wrong == {}

    # What could be read is looked at too: in a child, and then, with the plan, by the process that serves.
    began = time.monotonic()
    plan = recognised(reading.tables)
    assert time.monotonic() - began < SECONDS * len(reading.tables) / 10
    assert [one.name for one in plan.tables if any(why.key == "plan_why_stopped" for why in one.why)] == []
    began = time.monotonic()
    found = problems(plan, reading.tables)
    assert time.monotonic() - began < 2.0
    assert all(sentence(problem, language) for problem in found for language in ("en", "ja"))


def test_one_hostile_file_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    deadly = [
        case
        for case in cases()
        if case.name in {"repeated_cells.ods", "zero.csv", "corner.xlsx", "laughs_in_sheet.xlsx"}
    ]
    for number, case in enumerate(deadly):
        case.make(folder / f"{number}_{case.name}")
        (folder / f"{number}_good.csv").write_text("id,v\n001,2\n")
    reading = read_files([folder], tmp_path / "reading")
    assert [table.file for table in reading.tables] == [f"{number}_good.csv" for number in range(len(deadly))]
    assert len(reading.problems) == len(deadly)


@pytest.fixture(autouse=True)
def _nothing_evil_is_written() -> object:
    yield
    assert not Path("/tmp/evil.csv").exists()
