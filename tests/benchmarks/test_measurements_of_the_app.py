"""The measurements of the whole app run at a toy size and give every line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.payload import payload_lines
from scoring.bench.memory import Peak, processes_under

ROOT = Path(__file__).parent.parent.parent


def test_what_the_charts_send_is_bounded_whatever_the_rows() -> None:
    small, big = payload_lines(20_000, 200_000)
    assert small.measured < big.measured * 1.5
    assert big.measured < small.measured * 1.5
    assert big.reached


@pytest.mark.browser
def test_a_move_of_a_slider_is_timed_to_the_painted_charts() -> None:
    median, late, received = _measured("browser", "--leads=400", "--activities=8000", "--moves=3")
    assert 0 < median["measured"] <= late["measured"]
    assert 0 < received["measured"] < 150


@pytest.mark.browser
def test_the_way_of_files_from_the_drop_on_is_timed_and_weighed() -> None:
    sent, read, loaded, peak, own, at_rest, meanwhile, late = _measured(
        "bringing", "--leads=400", "--activities=8000", "--moves=3"
    )
    assert 0 < 1000 * sent["measured"] < read["measured"]
    assert loaded["ratio"] == pytest.approx(loaded["measured"] / loaded["against_measured"])
    assert 0 < own["measured"] < 3
    assert 0 < peak["measured"] < 3
    assert at_rest["measured"] > 0
    assert 0 < meanwhile["measured"] <= late["measured"]


@pytest.mark.browser
def test_the_start_is_timed_to_the_painted_page_and_loads_no_scikit_learn() -> None:
    painted, *loaded = _measured("start_up", "--starts=1")
    assert painted["measured"] > 0
    assert all(line["reached"] for line in loaded)


def test_memory_is_that_of_a_process_and_its_children_together() -> None:
    held = "held = bytearray(b'x' * 80_000_000); print('ready', flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {held!r}])"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", parent], **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == "ready\n"
        peak = Peak()
        peak.look(process.pid)
        assert len(processes_under(process.pid)) == 2
        process.communicate("\n")
    assert 80_000_000 < peak.own < 300_000_000
    assert 80_000_000 < peak.shared_in_parts < 300_000_000


def _measured(name: str, *options: str) -> list[dict[str, Any]]:
    # A process of its own: the browser tests drive theirs in this one.
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    lines: list[dict[str, Any]] = json.loads(done.stdout)["lines"]
    return lines
