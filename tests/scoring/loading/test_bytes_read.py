"""A long step tells how far it is while it works, from what it has read."""

from __future__ import annotations

import itertools
import time

import pytest

from scoring.intake.assembly import load_plan
from scoring.intake.recognition import propose
from scoring.loading import STEPS, load_files
from scoring.loading.bytes_read import bytes_read
from tests.intake_files import tables_of

MEGABYTE = 1 << 20


def test_each_share_that_is_told_is_greater_and_none_is_told_after_the_end(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes(8 * MEGABYTE))
    told = []
    with bytes_read(16 * MEGABYTE, told.append), path.open("rb", buffering=0) as file:
        while file.read(2 * MEGABYTE):
            time.sleep(0.3)
    count = len(told)
    assert count >= 3
    assert all(0 < one < two < 0.7 for one, two in itertools.pairwise(told))
    time.sleep(0.5)
    assert len(told) == count


def test_more_than_was_expected_is_never_the_whole(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes(MEGABYTE))
    told = []
    with bytes_read(10, told.append):
        path.read_bytes()
        time.sleep(0.5)
    assert told == [0.99]


def test_nothing_is_told_where_nobody_asks_and_a_fault_passes_through():
    with pytest.raises(ZeroDivisionError), bytes_read(10, None):
        1 / 0  # noqa: B018


@pytest.fixture
def looked_at_often(monkeypatch):
    """What takes a moment is looked at as often as what takes ten times as long."""
    monkeypatch.setattr("scoring.loading.bytes_read._LOOK_EVERY_SECONDS", 0.02)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A second of work."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "leads.csv").write_text("lead_id\n" + "".join(f"L{n}\n" for n in range(5_000)))
    with (folder / "activities.csv").open("w") as file:
        file.write("lead_id,type,occurred_at,note\n")
        file.writelines(
            f"L{n % 5_000},visit,2025-01-{n % 28 + 1:02} 10:00:{n % 60:02},note {n % 977}\n" for n in range(1_500_000)
        )
    return folder


def steps_of(work):
    told = []
    loaded = work(lambda step, share: told.append((step, share)))
    loaded.store.close()
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    return told


def test_a_load_tells_how_far_it_is_while_it_reads_the_activities(files, looked_at_often):
    paths = [files / "leads.csv"], [files / "activities.csv"]
    told = steps_of(lambda progress: load_files(*paths, progress=progress))
    within = [share for step, share in told if step == "activities"]
    assert within[0] == STEPS["activities"]
    assert len(set(within)) >= 3
    assert max(within) < STEPS["outcomes"]


def test_putting_tables_together_tells_how_far_it_is(files, tmp_path, looked_at_often):
    with (tmp_path / "visits.csv").open("w") as file:
        file.write("lead_id,type,occurred_at\n")
        file.writelines(f"L{n % 5_000},visit,{n % 12 + 1:02}/{n % 28 + 1:02}/2024 10:00\n" for n in range(200_000))
    tables = tables_of([files / "leads.csv", tmp_path / "visits.csv"], tmp_path / "tables")
    plan = propose(tables)
    assert plan.table("visits.csv").dates["occurred_at"].form == "mdy"
    told = steps_of(lambda progress: load_plan(tables, plan, progress=progress))
    assert len({share for step, share in told if step == "assembling"}) >= 4
