"""After 'Forget my data' there is no byte of them on the disk or in the memory, not even for a reload."""

import gc
import tempfile
import weakref

import pytest

from tests.ui.test_pages import STATE, opened, own_bench, words_on
from ui import pipeline, session
from ui.session import Remembered
from ui.uploads import Uploads


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A temporary folder of the test's own, where everything that the app writes of a user's data lies."""
    pipeline.sample()
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


class File:
    file_id, name = "1", "leads.csv"

    def __init__(self):
        self.left = b"lead_id\nsecret-lead\n"

    def seek(self, offset, whence=0):
        return 0

    def read(self, size=-1):
        read, self.left = self.left, b""
        return read


def forgotten(at):
    at.button(key="forget").click().run()
    assert not at.exception
    at.button(key="forget_confirm").click().run()
    assert not at.exception
    return at


def test_nothing_is_left_on_the_disk_or_in_the_session(tmp_path, temporary):
    at = opened("data", state=Remembered(own=own_bench(tmp_path), on_own=True))
    uploads = Uploads()
    uploads.path_of(File())
    at.session_state["_uploads"] = uploads
    at.session_state["_leads_prepared"] = ("mark", b"secret-lead")
    at.run()
    before = set(temporary.rglob("*"))
    assert len(before) > 3
    forgotten(at)
    # The page has an empty folder for the next uploads.
    assert set(temporary.rglob("*")) & before == set()
    assert [path for path in temporary.rglob("*") if path.is_file() and path.stat().st_size] == []
    assert "_leads_prepared" not in at.session_state
    state = at.session_state[STATE]
    assert (state.own, state.on_own) == (None, False)
    assert "Sample data" in words_on(at)
    assert "Nothing of the data is left" in "".join(one.value for one in at.success)
    assert not [one for one in at.button if one.key == "forget"]


def test_nothing_is_left_in_the_memory(tmp_path, temporary):
    own = own_bench(tmp_path)
    dataset = weakref.ref(own.data.dataset)
    at = opened("data", state=Remembered(own=own, on_own=True, language="en"))
    del own
    at.switch_page("pages/compare.py").run()
    at.switch_page("pages/data.py").run()
    forgotten(at)
    at.run()
    gc.collect()
    assert dataset() is None


def test_a_reload_finds_the_sample(tmp_path, temporary):
    at = opened("data", state=Remembered(own=own_bench(tmp_path), on_own=True))
    at.button_group(key="language").set_value("ja").run()
    token = at.session_state["_token"]
    assert session._visitors.state_of(token).own is not None
    forgotten(at)
    kept = session._visitors.state_of(token)
    assert (kept.own, kept.language) == (None, "ja")


def test_another_tab_of_the_browser_lets_go_too(tmp_path, temporary):
    state = Remembered(own=own_bench(tmp_path), on_own=True)
    one, another = opened("data", state=state), opened("desk", state=state)
    forgotten(one)
    another.run()
    assert not another.exception
    assert another.session_state[STATE].own is None
    assert "Sample data" in words_on(another)


def test_who_says_no_keeps_the_data(tmp_path, temporary):
    own = own_bench(tmp_path)
    at = opened("data", state=Remembered(own=own, on_own=True))
    at.button(key="forget").click().run()
    at.button(key="forget_keep").click().run()
    assert at.session_state[STATE].own is own
    assert own.data.store.folder.exists()


def test_what_is_being_brought_in_goes_too(tmp_path, temporary):
    at = opened("data", state=Remembered(own=own_bench(tmp_path), on_own=True))
    state = at.session_state["_bringing"]
    state.inbox.ticket_for("session")
    coming = state.inbox.begin("more.csv", 8)
    coming.write(b"lead_id\n")
    coming.finish()
    forgotten(at)
    assert state.is_closed
    assert at.session_state["_bringing"] is not state
    assert [path for path in temporary.rglob("*") if path.is_file() and path.stat().st_size] == []


def test_on_the_sample_there_is_nothing_to_forget():
    assert not [one for one in opened("data").button if one.key == "forget"]
