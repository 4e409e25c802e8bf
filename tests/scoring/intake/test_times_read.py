"""A few cells are shown as a load would read them."""

import pytest

from scoring.intake.plan import DateReading
from scoring.intake.times_read import times_read


@pytest.mark.parametrize(
    ("cell", "reading", "said"),
    [
        ("03/04/2024", DateReading("dmy"), "2024-04-03"),
        ("03/04/2024", DateReading("mdy"), "2024-03-04"),
        ("03/04/2024", DateReading(), None),
        ("45400.5", DateReading("excel_1900"), "2024-04-18T12:00:00"),
        ("45400.5", DateReading("excel_1904"), "2028-04-19T12:00:00"),
        ("1470145673504", DateReading("epoch_ms"), "2016-08-02T22:47:53"),
        ("1470145673", DateReading("epoch_s"), "2016-08-02T22:47:53"),
        ("令和6年3月4日", DateReading(), "2024-03-04"),
        ("H31.4.30", DateReading(), "2019-04-30"),
        ("3/4/2024 1:05 PM", DateReading("mdy"), "2024-03-04T13:05:00"),
        ("2024-03-04T00:00:00Z", DateReading(), "2024-03-04T09:00:00"),
        ("2024-03-04 00:00:00", DateReading("clear", "UTC"), "2024-03-04T09:00:00"),
        ("'); DROP TABLE x; --", DateReading("dmy"), None),
    ],
)
def test_a_cell_becomes_the_local_time_that_a_load_would_give_it(cell, reading, said):
    assert times_read([cell], reading, "Asia/Tokyo") == [said]
