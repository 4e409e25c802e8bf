"""Times in every form that files have come out as the moment that was meant, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.intake.dates import class_of, class_sql, feasible_orders, plain_cell_sql, plausible_orders, read_time_sql
from scoring.intake.plan import DateReading

TOKYO = "Asia/Tokyo"
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)).map(lambda one: one.replace(microsecond=0))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
CONNECTION = duckdb.connect(":memory:")
CONNECTION.execute("SET TimeZone = 'UTC'")


def read(cells: list[str], form: str = "clear", zone: str = "", time_zone: str = TOKYO) -> list[str]:
    sql = read_time_sql("cell", DateReading(form, zone), time_zone)  # type: ignore[arg-type]
    rows = CONNECTION.execute(f"SELECT {sql} FROM (SELECT unnest($cells::VARCHAR[]) AS cell)", {"cells": cells})
    return [row[0] for row in rows.fetchall()]


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def half_day(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment.minute:02d}:{moment.second:02d} {'PM' if moment.hour > 11 else 'AM'}"


def era(moment: datetime) -> str:
    year = "元" if moment.year == 2019 else str(moment.year - 2018)
    clock = f"{moment.hour}時{moment.minute}分{moment.second}秒"
    if moment.year < 2019:
        return f"平成{moment.year - 1988}年{moment.month}月{moment.day}日 {clock}"
    return f"令和{year}年{moment.month}月{moment.day}日 {clock}"


def utc_of(moment: datetime) -> datetime:
    return moment.replace(tzinfo=ZoneInfo(TOKYO)).astimezone(ZoneInfo("UTC"))


WRITTEN: dict[str, tuple[str, Callable[[datetime], str]]] = {
    "ISO": ("clear", iso),
    "ISO in UTC": ("clear", lambda one: utc_of(one).strftime("%Y-%m-%dT%H:%M:%SZ")),
    "ISO with an offset": ("clear", lambda one: utc_of(one).strftime("%Y-%m-%dT%H:%M:%S+0000")),
    "named UTC": ("clear", lambda one: utc_of(one).strftime("%Y-%m-%d %H:%M:%S UTC")),
    "slashes": ("clear", lambda one: f"{one.year}/{one.month}/{one.day} {one.hour}:{one.minute:02d}:{one.second:02d}"),
    "Japanese": ("clear", lambda one: f"{one.year}年{one.month}月{one.day}日 {one.hour}時{one.minute}分{one.second}秒"),
    "era": ("clear", era),
    "era by letter": (
        "clear",
        lambda one: (
            f"{'R' if one.year > 2018 else 'H'}{one.year - (2018 if one.year > 2018 else 1988)}.{one.month}.{one.day}"
            f" {one:%H:%M:%S}"
        ),
    ),
    "compact": ("clear", lambda one: one.strftime("%Y%m%d%H%M%S")),
    "day, month by name": ("clear", lambda one: one.strftime("%d %b %Y %H:%M:%S")),
    "month by name, day": ("clear", lambda one: f"{one:%B} {one.day}, {one.year} {half_day(one)}"),
    "wide digits": ("clear", lambda one: one.strftime("%Y/%m/%d %H:%M:%S").translate(WIDE)),
    "m/d/yyyy h:mm AM": ("mdy", lambda one: f"{one.month}/{one.day}/{one.year} {half_day(one)}"),
    "d-m-yyyy": ("dmy", lambda one: f"{one.day}-{one.month}-{one.year} {one:%H:%M:%S}"),
    "d.m.yyyy": ("dmy", lambda one: one.strftime("%d.%m.%Y %H:%M:%S")),
    "epoch seconds": ("epoch_s", lambda one: str(int(utc_of(one).timestamp()))),
    "epoch milliseconds": ("epoch_ms", lambda one: str(int(utc_of(one).timestamp() * 1000))),
    "serial of 1900": ("excel_1900", lambda one: repr((one - datetime(1899, 12, 30)) / timedelta(days=1))),
    "serial of 1904": ("excel_1904", lambda one: repr((one - datetime(1904, 1, 1)) / timedelta(days=1))),
}  # fmt: skip


# All that is read in one form is given at once, and many of it: to plan a query takes longer than to read the cells.
@pytest.mark.parametrize("form", sorted({form for form, _ in WRITTEN.values()}))
@given(moments=st.lists(MOMENTS, min_size=6, max_size=30))
@settings(max_examples=6, deadline=None)
def test_a_moment_written_in_any_form_is_read_as_it_was(form: str, moments: list[datetime]) -> None:
    writers = [(name, write) for name, (its_form, write) in WRITTEN.items() if its_form == form]
    cells = [(name, write(one), iso(one)) for name, write in writers for one in moments]
    found = read([cell for _, cell, _ in cells], form)
    assert [(*cell, one) for cell, one in zip(cells, found, strict=True) if one != cell[2]] == []


@given(cells=st.lists(st.one_of(st.text(max_size=20), MOMENTS.map(WRITTEN["d-m-yyyy"][1])), min_size=10, max_size=80))
@settings(max_examples=15, deadline=None)
def test_both_ways_to_look_at_a_cell_see_the_same_form(cells: list[str]) -> None:
    cells = [one for one in cells if "\0" not in one]
    rows = CONNECTION.execute(
        f"SELECT {class_sql(plain_cell_sql('cell'))} FROM (SELECT unnest($cells::VARCHAR[]) AS cell)", {"cells": cells}
    ).fetchall()
    assert [row[0] for row in rows] == [class_of(cell) for cell in cells]


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("2024-02-30", "clear"), ("2024/13/01", "clear"), ("令和6年2月30日", "clear"), ("31/02/2024", "dmy"),
        ("02/31/2024", "mdy"), ("13/14/2024 13:00 PM", "mdy"), ("hello", "epoch_ms"), ("2024-01-01 24:00", "clear"),
        ("12:30", "clear"), ("", "clear"), ("03/04/2024", "clear"), ("45292", "clear"), ("1470145673504", "clear"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_stays_as_it_was(cell: str, form: str) -> None:
    assert read([cell], form) == [cell]


def test_a_zone_in_the_cell_comes_before_that_of_the_column_and_that_before_the_data_sets() -> None:
    cells = ["2024-07-01 12:00:00", "2024-07-01T12:00:00Z", "2024-07-01 12:00 JST", "2024-07-01"]
    assert read(cells, zone="America/New_York") == [
        "2024-07-02 01:00:00", "2024-07-01 21:00:00", "2024-07-01 12:00:00", "2024-07-01 00:00:00",
    ]  # fmt: skip


def test_a_day_is_a_day_in_every_zone() -> None:
    assert read(["2018-12-18", "令和元年5月1日"], zone="UTC") == ["2018-12-18 00:00:00", "2019-05-01 00:00:00"]


def test_noon_and_midnight_are_where_they_belong() -> None:
    cells = ["1/2/2024 12:00 AM", "1/2/2024 12:00 PM", "2024/1/2 午後0:30", "2024/1/2 午前11:59"]
    assert read(cells, "mdy") == [
        "2024-01-02 00:00:00", "2024-01-02 12:00:00", "2024-01-02 12:30:00", "2024-01-02 11:59:00",
    ]  # fmt: skip


def test_orders_are_told_from_the_largest_numbers_of_a_whole_column() -> None:
    assert feasible_orders((25, 12, 2024), False) == ("dmy",)
    assert feasible_orders((12, 25, 2024), False) == ("mdy",)
    assert feasible_orders((12, 12, 2024), False) == ("dmy", "mdy")
    assert feasible_orders((24, 12, 31), True) == ("dmy", "ymd")


def test_an_order_that_gives_years_no_lead_can_have_is_none() -> None:
    orders = ("dmy", "mdy", "ymd")
    assert plausible_orders(orders, (1931, 2008), (2024, 2025), 2026) == ("dmy", "mdy")
    assert plausible_orders(orders, (2001, 2012), (2005, 2029), 2026) == ("ymd",)
    assert plausible_orders(orders, (2001, 2012), (2024, 2027), 2026) == orders, "next year's may be planned"
    assert plausible_orders(("dmy", "mdy"), (1931, 1931), (1931, 1931), 2026) == ("dmy", "mdy"), "none is better"


def test_a_cell_made_to_be_looked_at_for_long_is_no_time_at_once():
    began = time.process_time()
    for _ in range(1_000):
        assert class_of("2024-01-01" + " " * 480 + "x") is None
        assert class_of("R6.4.1" + " " * 240 + "1:1" + " " * 240 + "x") is None
    assert time.process_time() - began < 1.0
