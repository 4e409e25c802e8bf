"""The measurements of the whole app run at a toy size and give every line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.payload import payload_lines

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
def test_the_start_is_timed_to_the_painted_page_and_loads_no_scikit_learn() -> None:
    painted, *loaded = _measured("start_up", "--starts=1")
    assert painted["measured"] > 0
    assert all(line["reached"] for line in loaded)


def _measured(name: str, *options: str) -> list[dict[str, Any]]:
    # A process of its own: the browser tests drive theirs in this one.
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    lines: list[dict[str, Any]] = json.loads(done.stdout)["lines"]
    return lines
