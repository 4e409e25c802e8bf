"""What a session brings in: read in the background, corrected, read again, forgotten without a trace."""

import gc
import tempfile
import time
from pathlib import Path

import pytest

from scoring.intake.raw import ReadingChoices
from scoring.problems import InputError
from ui.intake.bringing import Bringing

LEADS = "lead_id,created_at,title\nL1,2024-04-03,CEO\nL2,2024-06-05,Manager\n"
ACTIVITIES = "lead_id,type,occurred_at\nL1,visit,2024-04-04\nL2,form,2024-06-06\n"


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A temporary folder of the test's own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def written(folder, **files):
    paths = []
    for name, content in files.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return paths


def read(state):
    deadline = time.monotonic() + 60
    while not state.reading.is_done:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    state.take_read()


def brought(folder, **files):
    state = Bringing()
    state.add_paths(written(folder, **files))
    read(state)
    return state


def gives(state):
    return {one.name: one.gives for one in state.plan.tables}


def test_files_are_read_and_taken_for_what_they_are(tmp_path):
    state = brought(tmp_path, leads=LEADS, acts=ACTIVITIES)
    assert gives(state) == {"leads.csv": ("leads",), "acts.csv": ("activities",)}
    assert state.open_questions() == []


def test_a_file_that_cannot_be_read_is_told_and_the_others_stay(tmp_path):
    state = brought(tmp_path, leads=LEADS, empty="")
    assert [table.name for table in state.tables] == ["leads.csv"]
    assert [problem.place["file"] for problem in state.problems] == ["empty.csv"]
    state.remove("empty.csv")
    assert state.problems == ()


def test_a_correction_stays_when_another_file_comes(tmp_path):
    state = brought(tmp_path, leads=LEADS)
    state.correct("leads.csv", state.plan.with_column("leads.csv", "leads", "lead_id", "title"))
    state.add_paths(written(tmp_path, acts=ACTIVITIES))
    read(state)
    use = state.plan.table("leads.csv").use_into("leads")
    assert use.columns["lead_id"] == "title"
    assert gives(state)["acts.csv"] == ("activities",)


def test_a_table_can_be_held_for_something_else_or_for_nothing(tmp_path):
    state = brought(tmp_path, leads=LEADS, acts=ACTIVITIES)
    state.hold_as("acts.csv", [])
    assert gives(state)["acts.csv"] == ()
    state.hold_as("acts.csv", ["activities"])
    use = state.plan.table("acts.csv").use_into("activities")
    assert dict(use.columns) == {"lead_id": "lead_id", "type": "type", "occurred_at": "occurred_at"}


def test_what_is_open_is_settled_by_choosing(tmp_path):
    state = brought(tmp_path, leads="lead_id,created_at\nL1,03/04/2024\n")
    assert [problem.key for problem in state.open_questions() if problem.severity == "error"] == ["plan_date_undecided"]
    state.correct("leads.csv", state.plan.with_date_format("leads.csv", "created_at", "mdy"))
    assert [problem for problem in state.open_questions() if problem.severity == "error"] == []


def test_snapshot_mode_is_told_only_while_there_are_no_activities(tmp_path):
    state = brought(tmp_path, leads=LEADS, acts=ACTIVITIES)
    assert state.open_questions() == []
    state.hold_as("acts.csv", [])
    state.remove("acts.csv")
    assert state.plan.is_snapshot


def test_another_encoding_reads_the_file_again(tmp_path):
    state = brought(tmp_path, leads=b"lead_id,\xb1\xb2\n1,\xb3\n")
    for codec, name in (("cp932", "ｱｲ"), ("cp1252", "±²")):
        state.read_again(state.tables[0], ReadingChoices(encoding=codec))
        read(state)
        assert state.tables[0].columns == ("lead_id", name)


def test_a_reading_that_comes_to_nothing_leaves_the_table_as_it_was(tmp_path):
    state = brought(tmp_path, leads="lead_id,title\n1,café\n")
    state.read_again(state.tables[0], ReadingChoices(encoding="ascii"))
    read(state)
    assert [table.columns for table in state.tables] == [("lead_id", "title")]
    assert [problem.place["file"] for problem in state.problems] == ["leads.csv"]


def test_a_choice_that_came_to_nothing_is_neither_kept_nor_in_the_way_of_the_next(tmp_path):
    state = brought(tmp_path, leads="lead_id;title\n1;café\n".encode("cp1252"))
    before = state.saved("x")
    state.read_again(state.tables[0], ReadingChoices(encoding="utf-8"))
    read(state)
    assert state.problems != ()
    assert state.saved("x") == before
    state.read_again(state.tables[0], ReadingChoices(delimiter=","))
    state.cancel_reading()
    assert state.saved("x") == before
    state.read_again(state.tables[0], ReadingChoices(delimiter=","))
    read(state)
    assert (state.problems, state.tables[0].columns) == ((), ("lead_id;title",))
    assert state.saved("x").tables[0].read == ReadingChoices(delimiter=",")


def test_a_load_gives_the_leads_and_a_second_one_may_follow(tmp_path):
    state = brought(tmp_path, leads=LEADS, acts=ACTIVITIES)
    for _ in range(2):
        state.time_zone = "Asia/Tokyo"
        state.load()
        loaded = state.end_loading().result(60)
        assert loaded.dataset.lead_ids[:2].tolist() == ["L1", "L2"]
        loaded.store.close()


def test_what_was_saved_is_used_on_files_of_the_same_shape(tmp_path):
    state = brought(tmp_path, leads="lead_id,created_at\nL1,03/04/2024\n")
    state.correct("leads.csv", state.plan.with_date_format("leads.csv", "created_at", "mdy"))
    state.time_zone = "Asia/Tokyo"
    saved = state.saved("Ours")
    other = tmp_path / "other"
    other.mkdir()
    fresh = brought(other, leads="lead_id,created_at\nL7,05/06/2024\n")
    fresh.apply(saved)
    assert [problem for problem in fresh.open_questions() if problem.severity == "error"] == []
    assert fresh.time_zone == "Asia/Tokyo"
    assert fresh.plan.table("leads.csv").dates["created_at"].form == "mdy"


def test_a_mapping_that_does_not_describe_a_table_changes_nothing(tmp_path):
    saved = brought(tmp_path, leads=LEADS).saved("Ours")
    other = tmp_path / "other"
    other.mkdir()
    fresh = brought(other, something="a,b\n1,2\n")
    before = fresh.plan
    with pytest.raises(InputError):
        fresh.apply(saved)
    assert fresh.plan is before


def test_cancelling_forgets_the_files_that_were_being_read(tmp_path):
    state = brought(tmp_path, leads=LEADS)
    state.add_paths(written(tmp_path, acts=ACTIVITIES))
    state.cancel_reading()
    assert list(state.files) == ["leads.csv"]
    assert [table.name for table in state.tables] == ["leads.csv"]


@pytest.mark.parametrize("how", ["closed", "dropped"])
def test_nothing_is_left_on_the_disk(tmp_path, temporary, how):
    state = brought(tmp_path, leads=LEADS, acts=ACTIVITIES)
    assert [path for path in temporary.rglob("*") if path.is_file()] != []
    if how == "closed":
        state.close()
    del state
    gc.collect()
    assert list(Path(temporary).iterdir()) == []


def sent(state, name, content):
    """As the browser's own script sends a file."""
    coming = state.inbox.begin(name, len(content))
    coming.write(content.encode("utf-8"))
    return coming.finish()


def test_files_that_were_sent_are_read_as_one_batch(tmp_path):
    state = Bringing()
    state.inbox.ticket_for("session")
    state.add_received([sent(state, "leads.csv", LEADS), sent(state, "acts.csv", ACTIVITIES)])
    read(state)
    assert gives(state) == {"leads.csv": ("leads",), "acts.csv": ("activities",)}
    state.close()


def test_beside_data_in_use_what_is_sent_is_other_data_and_has_all_the_room(tmp_path, temporary):
    state = Bringing()
    state.inbox.ticket_for("session")
    state.add_received([sent(state, "leads.csv", LEADS)])
    read(state)
    full = state.inbox.bytes_left
    state.is_loaded = True
    assert state.inbox.bytes_left == full + len(LEADS)
    former = state.files["leads.csv"]
    state.add_received([sent(state, "leads.csv", LEADS.replace("L2", "L3"))])
    assert list(state.files) == ["leads.csv"]
    assert not former.exists()
    read(state)
    assert not state.is_loaded
    assert [table.name for table in state.tables] == ["leads.csv"]
    state.close()
    assert list(Path(temporary).iterdir()) == []


def test_marks_that_nothing_came_for_change_nothing(tmp_path):
    state = brought(tmp_path, leads=LEADS)
    state.is_loaded = True
    state.add_received(["unknown"])
    assert state.is_loaded
    assert list(state.files) == ["leads.csv"]
    state.close()
