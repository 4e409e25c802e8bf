"""What the server sends in meeting mode, and what it leaves behind, seen from outside: the socket and the disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import REPOSITORY, _wait_until_healthy, files_that_hold, free_port, settled
from tests.browser.test_data_page import activities, csv, drop, file, load, outcomes

pytestmark = pytest.mark.browser

# Text is matched without case, and the button beside it says 'Back to the sample data'.
ON_SAMPLE = "In use: Sample data"
SECRETS = (b"ZAPHODX", b"quuxmail", b"secretcorp")


class Server:
    """An app of its own, whose temporary files lie in a folder of the test."""

    def __init__(self, temporary: Path) -> None:
        self.temporary = temporary
        port = free_port()
        command = [
            sys.executable, "-m", "streamlit", "run", str(REPOSITORY / "app.py"), f"--server.port={port}",
            "--server.headless=true", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY), "TMPDIR": str(temporary)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(self.address, self.process)

    def files_that_hold(self, secret: bytes) -> list[Path]:
        return files_that_hold(self.temporary, secret)

    def end(self, number: signal.Signals) -> None:
        self.process.send_signal(number)
        self.process.wait(timeout=60)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    started = Server(temporary)
    yield started
    if started.process.poll() is None:
        started.end(signal.SIGKILL)


@pytest.fixture
def page(server, empty_page):
    return empty_page()


def leads(count=60):
    return csv(
        {
            "lead_id": [f"L{i}" for i in range(count)],
            "created_at": ["2025-01-01"] * count,
            "Full Name": [f"ZAPHODX {i}" for i in range(count)],
            "email": [f"quuxmail{i % 50}@secretcorp.example" for i in range(count)],
        }
    )


def bring(page):
    drop(page, file("leads.csv", leads()), file("acts.csv", activities()), file("outs.csv", outcomes()))
    load(page)
    page.locator(".st-key-in_use", has_text="leads.csv").wait_for()
    page.locator(".st-key-read").wait_for()
    settled(page)


def test_after_the_switch_no_name_comes_over_the_socket(page, server):
    frames: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(as_bytes(data))))
    page.goto(f"{server.address}/data")
    settled(page)
    bring(page)
    open_duplicates(page)
    assert [secret for secret in SECRETS if any(secret in one for one in frames)] == list(SECRETS)
    page.locator(".st-key-meeting_mode label").first.click()
    page.wait_for_function("() => document.querySelector('.st-key-meeting_mode input').checked")
    settled(page)
    frames.clear()
    open_duplicates(page)
    for name, place in (("Tuning desk", "desk"), ("Replay", "replay"), ("Compare", "compare"), ("Data", "data")):
        page.locator(".st-key-menu a", has_text=name).click()
        page.locator(f".st-key-{place}").wait_for()
        settled(page)
    assert sum(map(len, frames)) > 10_000
    assert [secret for secret in SECRETS if any(secret in one for one in frames)] == []


def open_duplicates(page):
    """The window with the leads that share an address, and close it."""
    page.locator(".st-key-quality").wait_for()
    folded = page.locator(".st-key-quality_info summary")
    button = page.locator("[class*=st-key-leads_near_duplicates] button").first
    if not button.is_visible() and folded.count():
        folded.first.click()
    button.click()
    page.locator("[role=dialog] [data-testid=stDataFrame]").wait_for()
    settled(page)
    page.keyboard.press("Escape")
    page.locator("[role=dialog]").wait_for(state="detached")


def as_bytes(data) -> bytes:
    return data.encode() if isinstance(data, str) else data


def test_forgetting_leaves_no_file_and_nothing_for_a_reload(page, server):
    page.goto(f"{server.address}/data")
    settled(page)
    bring(page)
    assert server.files_that_hold(b"ZAPHODX")
    page.locator(".st-key-forget button").first.click()
    page.locator(".st-key-forget_confirm button").click()
    page.locator(".st-key-in_use", has_text=ON_SAMPLE).wait_for()
    settled(page)
    assert server.files_that_hold(b"ZAPHODX") == []
    assert page.locator("[role=dialog]").count() == 0
    assert "Nothing of the data is left" in page.locator(".st-key-data").inner_text()
    assert "acts.csv" not in page.locator("[data-testid=stApp]").inner_text()
    page.reload()
    settled(page)
    page.locator(".st-key-in_use", has_text=ON_SAMPLE).wait_for()
    assert page.locator(".st-key-back_to_own, .st-key-forget").count() == 0


def test_a_server_that_is_stopped_leaves_nothing(page, server):
    page.goto(f"{server.address}/data")
    settled(page)
    bring(page)
    assert server.files_that_hold(b"ZAPHODX")
    server.end(signal.SIGTERM)
    assert [path.name for path in server.temporary.glob("lead-scoring-*")] == []


def test_what_a_killed_server_left_goes_when_the_next_one_starts(page, server):
    page.goto(f"{server.address}/data")
    settled(page)
    bring(page)
    server.end(signal.SIGKILL)
    assert server.files_that_hold(b"ZAPHODX")
    # A mark that is younger than a minute may be of a process that is about to lock it.
    for mark in server.temporary.glob("lead-scoring-*/in_use"):
        os.utime(mark, (0, 0))
    another = Server(server.temporary)
    try:
        page.goto(f"{another.address}/data")
        page.locator(".st-key-in_use").wait_for()
        deadline = time.monotonic() + 60
        while another.files_that_hold(b"ZAPHODX") and time.monotonic() < deadline:
            time.sleep(0.2)
        assert another.files_that_hold(b"ZAPHODX") == []
    finally:
        another.end(signal.SIGTERM)
