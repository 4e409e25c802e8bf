"""Files come from a drop or from a folder that the server's owner named, and nothing else of the server is read."""

import time

import pytest

from tests.ui.test_pages import opened, words_on
from ui.intake.dropping import FOLDER_VARIABLE, files_in

LEADS = "lead_id,created_at\nL1,2024-04-03\n"


def until_read(at):
    deadline = time.monotonic() + 60
    while at.session_state["_bringing"].reading is not None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        at.run()
        assert not at.exception, at.exception
    return at


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with two files, one of them below, a hidden one, and links out of it."""
    there = tmp_path / "offered"
    (there / "2024").mkdir(parents=True)
    (there / "leads.csv").write_text(LEADS)
    (there / "2024" / "acts.csv").write_text("lead_id,type,occurred_at\nL1,visit,2024-04-04\n")
    (there / ".hidden.csv").write_text(LEADS)
    secret = tmp_path / "secret.csv"
    secret.write_text("password\nhunter2\n")
    (there / "link.csv").symlink_to(secret)
    (there / "all").symlink_to(tmp_path)
    monkeypatch.setenv(FOLDER_VARIABLE, str(there))
    return there


def test_links_and_hidden_files_are_not_offered(folder):
    assert files_in(folder) == ["leads.csv", "2024/acts.csv"]


def test_files_of_the_folder_are_read_where_they_lie(folder):
    at = opened("data")
    assert at.multiselect(key="server_files").options == ["leads.csv", "2024/acts.csv"]
    at.multiselect(key="server_files").set_value(["leads.csv", "2024/acts.csv"]).run()
    at.button(key="read_server_files").click().run()
    until_read(at)
    names = [table.name for table in at.session_state["_bringing"].tables]
    assert names == ["leads.csv", "acts.csv"]
    at.session_state["_bringing"].close()
    assert (folder / "leads.csv").exists()


@pytest.mark.parametrize(("content", "said"), [("", "empty"), ("hello world", "11 B"), ("\0" * 1_500, "1.5 kB")])
def test_a_small_file_that_holds_no_table_is_said_to_be_as_small_as_it_is(folder, content, said):
    (folder / "odd.csv").write_text(content)
    at = opened("data")
    at.multiselect(key="server_files").set_value(["odd.csv"]).run()
    at.button(key="read_server_files").click().run()
    until_read(at)
    assert f":material/error: **odd\\.csv**  {said}" in [one.value for one in at.markdown]
    at.session_state["_bringing"].close()


def test_a_name_that_was_not_offered_is_not_read(folder):
    at = opened("data")
    at.session_state["server_files"] = ["../secret.csv", "link.csv"]
    at.button(key="read_server_files").click().run()
    assert at.session_state["_bringing"].files == {}


def test_without_a_folder_the_page_says_how_to_name_one(monkeypatch):
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    at = opened("data", "ja-JP")
    assert FOLDER_VARIABLE in words_on(at).replace("\\", "")
    assert not any(one.key == "server_files" for one in at.multiselect)


def test_a_database_is_offered_only_where_the_secrets_name_one():
    at = opened("data")
    assert not any(one.key == "read_database" for one in at.button)
    at.secrets["postgresql"] = {"url": "postgresql://reader:pass@127.0.0.1:1/none"}
    at.run()
    at.button(key="read_database").click().run()
    assert not at.exception
    until_read(at)
    said = "\n".join(error.value for error in at.error)
    assert "cannot be reached" in said
    assert "pass" not in said.replace("password", "")
