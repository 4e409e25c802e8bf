"""Numbers, shares, dates and money are written as each language writes them."""

from __future__ import annotations

import math

import pytest

from ui import format as formats
from ui.i18n import Language


@pytest.mark.parametrize(
    ("language", "n", "rate", "times", "interval"),
    [
        ("en", "n = 1,412", "9.8% (7.1–13.2%)", "2.3×", "7.1–13.2%"),
        ("ja", "1,412件", "9.8% (7.1〜13.2%)", "2.3倍", "7.1〜13.2%"),
    ],
)
def test_a_rate_comes_with_n_and_interval(language: Language, n: str, rate: str, times: str, interval: str) -> None:
    assert formats.n(1412, language) == n
    assert formats.rate(0.098, 0.071, 0.132, language) == rate
    assert formats.times(2.31, language) == times
    assert formats.interval(0.071, 0.132, language) == interval


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_not_known_is_a_dash(language: Language) -> None:
    for write in (formats.count, formats.percent, formats.times, formats.decimal, formats.points, formats.yen):
        assert write(None, language) == "–"
        assert write(math.nan, language) == "–"
    assert formats.rate(None, None, None, language) == "–"
    assert formats.interval(0.1, None, language) == "–"


def test_points_keep_the_decimals_they_have() -> None:
    assert [formats.points(value, "en") for value in (80, -2.5, 100_000, 0.125, -0.0001)] == [
        "80",
        "−2.5",
        "100,000",
        "0.125",
        "0",
    ]


def test_a_difference_has_a_sign_and_none_has_plus_minus() -> None:
    assert [formats.difference(value, "en") for value in (24, -3, 0, 0.2)] == ["+24", "−3", "±0", "±0"]
    assert formats.percent_difference(0.0123, "en") == "+1.2pt"
    assert formats.percent_difference(-0.0004, "ja") == "±0.0pt"


def test_dates_are_written_as_in_the_language() -> None:
    second = 1_759_276_800  # 2025-10-01
    assert (formats.date(second, "en"), formats.date(second, "ja")) == ("1 Oct 2025", "2025年10月1日")
    assert formats.moment(second + 52_200, "en") == "1 Oct 2025, 14:30"
    assert formats.moment(second, "ja") == "2025年10月1日"


def test_large_amounts_are_in_millions_or_in_man() -> None:
    assert [formats.yen(value, "en") for value in (980, 120_000, 1_250_000)] == ["¥980", "¥120,000", "¥1.2M"]
    assert [formats.yen(value, "ja") for value in (980, 120_000, 1_250_000)] == ["980円", "12万円", "125万円"]
