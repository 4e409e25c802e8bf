"""The measurements of the whole app run at a toy size and give every line."""

from __future__ import annotations

import pytest

from benchmarks.browser import browser_lines
from benchmarks.payload import payload_lines
from benchmarks.start_up import start_up_lines


def test_what_the_charts_send_is_bounded_whatever_the_rows() -> None:
    small, big = payload_lines(20_000, 200_000)
    assert small.measured < big.measured * 1.5
    assert big.measured < small.measured * 1.5
    assert big.reached


@pytest.mark.browser
def test_a_move_of_a_slider_is_timed_to_the_painted_charts() -> None:
    median, late, received = browser_lines(400, 8_000, moves=3)
    assert 0 < median.measured <= late.measured
    assert 0 < received.measured < 150


@pytest.mark.browser
def test_the_start_is_timed_to_the_painted_page_and_loads_no_scikit_learn() -> None:
    painted, *loaded = start_up_lines(starts=1)
    assert painted.measured > 0
    assert all(line.reached for line in loaded)
