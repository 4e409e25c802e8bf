"""One file with several tables goes from the drop to the desk, in a real browser."""

import sqlite3

import pytest

from tests.browser.conftest import settled
from tests.browser.test_data_page import activities, drop, leads, load, outcomes
from tests.hostile.workbooks import zipped

pytestmark = pytest.mark.browser


def database(tmp_path):
    path = tmp_path / "crm.db"
    with sqlite3.connect(path) as connection:
        for name, content in (("leads", leads()), ("activities", activities()), ("outcomes", outcomes())):
            names, *rows = content.decode().splitlines()
            columns = ", ".join(f'"{one}"' for one in names.split(","))
            connection.execute(f"CREATE TABLE {name} ({columns})")
            marks = ", ".join("?" * len(names.split(",")))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", [row.split(",") for row in rows])
    connection.close()
    return {"name": "crm.db", "mimeType": "application/octet-stream", "buffer": path.read_bytes()}


def archive(tmp_path):
    members = {"leads.csv": leads(), "activities.csv": activities(), "outcomes.csv": outcomes()}
    return {"name": "export.zip", "mimeType": "application/zip", "buffer": zipped(members)}


@pytest.mark.parametrize("file", [database, archive])
def test_a_file_of_several_tables_goes_to_the_desk(visit, tmp_path, file):
    page = visit("data")
    dropped = file(tmp_path)
    drop(page, dropped)
    shown = page.locator(".stApp").inner_text()
    assert "3 tables" in page.locator(".st-key-files_brought").inner_text()
    assert all(name in shown for name in (f"{dropped['name']} › ", "outcomes"))
    load(page)
    page.locator(".st-key-in_use", has_text=dropped["name"]).wait_for()
    page.locator(".st-key-read").wait_for()
    settled(page)
    read = page.locator(".st-key-read").inner_text()
    assert "60 rows read" in read
    assert "180 rows read" in read
