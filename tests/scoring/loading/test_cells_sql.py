"""The SQL reads times and numbers as scoring.times and scoring.numbers say."""

from __future__ import annotations

import math

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.loading.cells_sql import is_number_sql, moment_sql, second_sql, trimmed_sql
from scoring.numbers import number_of
from scoring.times import NO_TIME, second_of


def up_to(most):
    """Numbers with a leading zero, mostly, and without."""
    return st.builds(str.format, st.sampled_from(["{:02}", "{:02}", "{:02}", "{}"]), st.integers(0, most))


SEPARATOR = st.sampled_from("-/")
OFFSET = st.sampled_from(["", "", "", "Z", "z", "+09:00", "-0530", "+09", "+23:59", "+24:00", "+09:75", "+9", " Z"])
FRACTION = st.sampled_from(["", ".9", ",123456789"])
CLOCK = st.one_of(
    st.just(""),
    st.builds("{}{}:{}".format, st.sampled_from(["T", " ", "t", "  ", "T "]), up_to(25), up_to(61)),
    st.builds("{}{}:{}:{}{}".format, st.sampled_from(["T", " "]), up_to(25), up_to(61), up_to(61), FRACTION),
)
TIMES = st.builds(
    "{}{}{}{}{}{}{}{}".format,
    st.sampled_from(["", " ", "\u3000"]),
    st.sampled_from(["2024", "2025", "1969", "1950", "202"]),
    SEPARATOR,
    up_to(13),
    SEPARATOR,
    up_to(32),
    CLOCK,
    OFFSET,
)
ALMOST_NUMBERS = st.floats().map(str) | st.text(st.sampled_from("0123456789.+-eE ,５ nax"), max_size=8)


def sql_of(expression, texts):
    rows = duckdb.connect().execute(
        f"SELECT {expression} FROM (SELECT unnest($texts::VARCHAR[]) AS text)", {"texts": texts}
    )
    return [row[0] for row in rows.fetchall()]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe"])
@settings(max_examples=15, deadline=None)
@given(texts=st.lists(TIMES, min_size=100, max_size=200))
def test_times_are_those_of_the_definition(zone, texts):
    found = sql_of(second_sql(moment_sql(trimmed_sql("text"), zone)), texts)
    expected = [None if (second := second_of(text, zone)) == NO_TIME else second for text in texts]
    assert dict(zip(texts, found, strict=True)) == dict(zip(texts, expected, strict=True))


def test_clocks_put_forward_and_back_are_followed():
    texts = ["2025-03-09T06:59:59Z", "2025-03-09T07:00:00Z", "2025-11-02T05:59:59Z", "2025-11-02T06:00:00Z"]
    found = sql_of(f"{moment_sql('text', 'America/New_York')}::VARCHAR", texts)
    assert found == ["2025-03-09 01:59:59", "2025-03-09 03:00:00", "2025-11-02 01:59:59", "2025-11-02 01:00:00"]


@settings(max_examples=20, deadline=None)
@given(st.lists(ALMOST_NUMBERS, min_size=50))
def test_what_is_plainly_a_number_is_one(texts):
    for text, is_plain in zip(texts, sql_of(is_number_sql("text"), texts), strict=True):
        assert not (is_plain and math.isnan(number_of(text))), text
