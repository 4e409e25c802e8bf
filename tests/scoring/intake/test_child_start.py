"""Processes that wait for work do it at once, each one piece of it, and know nothing that is not for them."""

from __future__ import annotations

import os
import signal
import time

import pytest

from scoring.intake import child_start
from scoring.intake.child import run_in_child
from scoring.intake.child_start import make_ready


@pytest.fixture(autouse=True)
def none_ready():
    """Those of other tests are ended, and those of this one."""
    _ended()
    yield
    _ended()


def _ended():
    while child_start._ready:
        child_start._ready.pop().end()


def answer(word, send):
    """What a child says of itself."""
    import sys
    import tempfile

    send({"pid": os.getpid(), "word": word, "env": sorted(os.environ), "temporary": tempfile.gettempdir(),
          "imported": "duckdb" in sys.modules})  # fmt: skip


def said(folder, word="a"):
    (message,) = run_in_child(answer, word, folder=folder)
    return message


def test_a_process_that_was_made_ready_does_one_piece_of_work(tmp_path):
    make_ready(2)
    ready = [one.process.pid for one in child_start._ready]
    first, second, third = (said(tmp_path, word) for word in "abc")
    assert [first["pid"], second["pid"]] == ready
    assert third["pid"] not in ready
    assert [first["word"], second["word"], third["word"]] == ["a", "b", "c"]
    assert [first["imported"], third["imported"]] == [True, False]


def test_no_more_wait_than_were_asked_for():
    make_ready(2)
    ready = list(child_start._ready)
    make_ready(1)
    make_ready(2)
    assert child_start._ready == ready


def test_a_child_knows_no_secret_of_the_server_and_writes_only_into_its_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    make_ready(1)
    for _ in range(2):
        message = said(tmp_path)
        assert "DATABASE_PASSWORD" not in message["env"]
        assert message["temporary"] == str(tmp_path)


def test_one_that_died_while_it_waited_is_not_given_work(tmp_path):
    make_ready(1)
    (dead,) = child_start._ready
    os.kill(dead.process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while dead.process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert said(tmp_path)["pid"] != dead.process.pid
