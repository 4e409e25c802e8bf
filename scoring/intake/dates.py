"""Know the forms in which times are written in cells, and write the SQL that reads each of them exactly.

A form that reads in one way only is *clear* (2024-03-04, 2024年3月4日, 令和6年3月4日, 4 Mar 2024); the others, such
as 03/04/2024 or a bare number, need a word on how they are read. What cannot be read gives NULL, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from scoring.intake.plan import DateForm, DateReading
from scoring.loading.cells_sql import WHITESPACE
from scoring.loading.store import literal

_CLOCK = (
    r"(?:[Tt,\s]*(午前|午後)?\s*(\d{1,2})[:時](\d{1,2})(?:[:分](\d{1,2})(?:[.,]\d+)?)?[分秒]?"
    r"\s*([AaPp]\.?[Mm]\.?)?)?"
)
_ZONE = r"\s*([Zz]|JST|UTC|GMT|(?:UTC|GMT)?[+-]\d{2}:?\d{2}|(?:UTC|GMT)?[+-]\d{2})?"
_WEEKDAY = r"(?:\s*\([^()]{1,9}\))?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
# The first year of each era is that of its first day less what counts as year 1.
ERAS: Mapping[str, int] = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_EPOCH_MS, _EPOCH_S, _SERIAL = r"\d{12,13}", r"\d{9,10}(?:\.\d+)?", r"[2-7]\d{4}(?:\.\d+)?"

# Patterns that Python and RE2 read alike. All but the numbers end with the clock (5 parts) and the zone.
_PATTERNS: Mapping[str, str] = {
    "year_first": rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})日?{_WEEKDAY}{_CLOCK}{_ZONE}",
    "era": r"(令和|平成|昭和|[RHSrhs])\s*\.?\s*(元|\d{1,2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?"
    rf"{_WEEKDAY}{_CLOCK}{_ZONE}",
    "day_month_name": rf"(?i)(\d{{1,2}})[\s-]+{_MONTH}[\s,-]+(\d{{4}}){_CLOCK}{_ZONE}",
    "month_name_day": rf"(?i){_MONTH}\s+(\d{{1,2}}),?\s+(\d{{4}}){_CLOCK}{_ZONE}",
    "compact": r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[T\s]?(\d{2})(\d{2})(\d{2}))?",
    "day_or_month_first": rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}){_CLOCK}{_ZONE}",
    "short_year": rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{2}}){_CLOCK}{_ZONE}",
    "epoch_ms": _EPOCH_MS,
    "epoch_s": _EPOCH_S,
    "serial": _SERIAL,
}
# What the loader reads by itself, and what of it names a zone.
_PLAIN = (
    r"\d{4}-\d{1,2}-\d{1,2}(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?"
    r"|\d{4}/\d{1,2}/\d{1,2}(?: \d{1,2}:\d{2}(?::\d{2})?)?"
)
_ZONED = r"\d{4}-\d{1,2}-\d{1,2}[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[Zz]|[+-]\d{2}:?\d{2}|[+-]\d{2})"
_FULL = r"\d{4}-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?"
_FULL_UTC = _FULL + "Z"
# Classes of cells, in the order in which they are asked; ``plain`` and ``zoned`` are read by the loader as they stand.
CLASSES: Mapping[str, str] = {"plain": _PLAIN, "zoned": _ZONED, **_PATTERNS}
NUMBER_CLASSES = ("compact", "epoch_ms", "epoch_s", "serial")
CLEAR_CLASSES = ("plain", "zoned", "year_first", "era", "day_month_name", "month_name_day", "compact")
_COMPILED = {name: re.compile(pattern, re.ASCII) for name, pattern in CLASSES.items()}

# Of a date with two digits of year: nobody has leads of an earlier one.
EARLIEST_YEAR = 1970
# Python's patterns go over many blanks again and again; no time is that long.
_LONGEST_TIME = 80
_WIDE, _NARROW = "０１２３４５６７８９／：－．（）", "0123456789/:-.()"
_BLANKS = WHITESPACE


def plain_cell(text: str) -> str:
    """A cell as its form is looked for: trimmed, wide digits and marks as narrow ones."""
    return text.translate(str.maketrans(_WIDE, _NARROW)).strip()


def class_of(text: str) -> str | None:
    """Which of ``CLASSES`` a cell is written like; None for none.

    >>> class_of("R6.4.1"), class_of("03/04/2024"), class_of("hello")
    ('era', 'day_or_month_first', None)
    """
    plain = plain_cell(text)
    if len(plain) > _LONGEST_TIME:
        return None
    return next((name for name, pattern in _COMPILED.items() if pattern.fullmatch(plain)), None)


def plain_cell_sql(text: str) -> str:
    return f"trim(translate({text}, {literal(_WIDE)}, {literal(_NARROW)}), {literal(_BLANKS)})"


def class_sql(cell: str) -> str:
    """The class of a (plain) cell; NULL for none."""
    branches = " ".join(
        f"WHEN regexp_full_match({cell}, {literal(pattern)}) THEN {literal(name)}" for name, pattern in CLASSES.items()
    )
    return f"CASE {branches} END"


def order_parts_sql(cell: str) -> tuple[str, str, str]:
    """The three numbers of a date whose order is not clear, as whole numbers."""
    pattern = literal(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})")
    first, second, third = (f"TRY_CAST(regexp_extract({cell}, {pattern}, {i}) AS INTEGER)" for i in (1, 2, 3))
    return first, second, third


def year_sql(number: str) -> str:
    """The year that a whole number stands for; of two digits as in spreadsheets: 00 to 29 are of this century."""
    return f"({number} + CASE WHEN {number} < 30 THEN 2000 WHEN {number} < 100 THEN 1900 ELSE 0 END)"


def year_of(number: int) -> int:
    """The same of a number.

    >>> year_of(24), year_of(31), year_of(2031)
    (2024, 1931, 2031)
    """
    return number + (2000 if number < 30 else 1900 if number < 100 else 0)


def read_time_sql(text: str, reading: DateReading, time_zone: str) -> str:
    """Local time of a cell as ``YYYY-MM-DD HH:MM:SS``; the cell as it stands where it cannot be read so.

    text: SQL of the cell. A zone that a cell names is used, else the reading's, else ``time_zone``, the data set's.
    """
    moment = moment_sql("cell", reading, time_zone)
    start = f"TRY_CAST(left({text}, 19) AS TIMESTAMP)"
    # The two commonest forms, without the many patterns.
    return (
        f"CASE WHEN regexp_full_match({text}, {literal(_FULL_UTC)}) THEN"
        f" coalesce(CAST({_at(start, 'UTC', time_zone)} AS VARCHAR), {text})"
        f" WHEN regexp_full_match({text}, {literal(_FULL)}) THEN"
        f" coalesce(CAST({_at(start, reading.zone or time_zone, time_zone)} AS VARCHAR), {text})"
        f" ELSE list_transform([{plain_cell_sql(text)}], lambda cell:"
        f" coalesce(strftime({moment}, '%Y-%m-%d %H:%M:%S'), {text}))[1] END"
    )


def moment_sql(cell: str, reading: DateReading, time_zone: str) -> str:
    """TIMESTAMP of local time in whole seconds of a (plain) cell; NULL where it is none.

    Clear forms are read in every column; the reading says what becomes of the others.
    """
    branches = [_branch(cell, name, _Parts.of(name), reading, time_zone) for name in _CLEAR_PARTS]
    if reading.form in _ORDERS:
        for name in ("day_or_month_first", "short_year"):
            if not (reading.form == "ymd" and name == "day_or_month_first"):
                branches.append(_branch(cell, name, _Parts.of(name, _ORDERS[reading.form]), reading, time_zone))
    if reading.form in _NUMBERS:
        pattern, sql = _NUMBERS[reading.form]
        utc = sql.format(cell=cell)
        local = (
            _at(utc, "UTC", time_zone) if reading.form.startswith("epoch") else _zoned(utc, "''", reading, time_zone)
        )
        branches.append(f"WHEN regexp_full_match({cell}, {literal(pattern)}) THEN {local}")
    return f"date_trunc('second', CASE {' '.join(branches)} END)"


_ORDERS: Mapping[str, tuple[str, str, str]] = {
    "dmy": ("day", "month", "year"),
    "mdy": ("month", "day", "year"),
    "ymd": ("year", "month", "day"),
}
_CLEAR_PARTS = ("year_first", "era", "day_month_name", "month_name_day", "compact")
# Excel counts 1900-02-29, a day there was not: from March 1900 on, which is all that is read, day 0 is 1899-12-30.
_SERIAL_SQL = "(TIMESTAMP '{origin}' + to_seconds(round({{cell}}::DOUBLE * 86400)::BIGINT))"
_NUMBERS: Mapping[str, tuple[str, str]] = {
    "epoch_ms": (r"-?\d{1,14}", "make_timestamp({cell}::BIGINT * 1000)"),
    "epoch_s": (r"-?\d{1,11}(?:\.\d+)?", "make_timestamp(regexp_extract({cell}, '^-?[0-9]+')::BIGINT * 1000000)"),
    "excel_1900": (r"\d{1,6}(?:\.\d+)?", _SERIAL_SQL.format(origin="1899-12-30")),
    "excel_1904": (r"\d{1,6}(?:\.\d+)?", _SERIAL_SQL.format(origin="1904-01-01")),
}


class _Parts:
    """Which part of a pattern is what."""

    def __init__(self, names: tuple[str, ...], year: str, month: str) -> None:
        self.names, self.year, self.month = names, year, month

    @classmethod
    def of(cls, name: str, order: tuple[str, str, str] | None = None) -> _Parts:
        clock = ("before", "hour", "minute", "second", "after", "zone")
        year, month = "p.year", "p.month"
        if name == "era":
            years = " ".join(f"WHEN {literal(era)} THEN {first}" for era, first in ERAS.items())
            number = "CASE WHEN p.number = '元' THEN 1 ELSE p.number::INTEGER END"
            return cls(
                ("era", "number", "month", "day", *clock),
                f"((CASE upper(p.era) {years} END) + ({number}))::VARCHAR",
                month,
            )
        if name == "compact":
            return cls(("year", "month", "day", "hour", "minute", "second"), year, month)
        if name in {"day_month_name", "month_name_day"}:
            month = f"(list_position({list(_MONTHS)}, lower(left(p.month, 3))))::VARCHAR"
            first = ("day", "month") if name == "day_month_name" else ("month", "day")
            return cls((*first, "year", *clock), year, month)
        if name == "short_year":
            year = f"({year_sql('p.year::INTEGER')})::VARCHAR"
        return cls((*(order or ("year", "month", "day")), *clock), year, month)


def _branch(cell: str, name: str, parts: _Parts, reading: DateReading, time_zone: str) -> str:
    pattern = literal(
        f"^{_PATTERNS[name]}$" if not _PATTERNS[name].startswith("(?i)") else f"(?i)^{_PATTERNS[name][4:]}$"
    )
    has_marks = "after" in parts.names
    hour = "coalesce(nullif(p.hour, ''), '0')::INTEGER"
    if has_marks:
        mark = "upper(left(p.after, 1))"
        is_pm, is_am = f"(p.before = '午後' OR {mark} = 'P')", f"(p.before = '午前' OR {mark} = 'A')"
        hour = (
            f"CASE WHEN ({is_pm} OR {is_am}) AND {hour} > 12 THEN 99 WHEN {is_pm} THEN {hour} % 12 + 12"
            f" WHEN {is_am} THEN {hour} % 12 ELSE {hour} END"
        )
    # DuckDB takes 24:00 for the next day.
    hour = f"CASE WHEN ({hour}) > 23 THEN 99 ELSE {hour} END"
    moment = (
        f"TRY_CAST({parts.year} || '-' || {parts.month} || '-' || p.day || ' ' || ({hour})::VARCHAR || ':'"
        " || coalesce(nullif(p.minute, ''), '0') || ':' || coalesce(nullif(p.second, ''), '0') AS TIMESTAMP)"
    )
    zone = "p.zone" if has_marks else "''"
    # A day is a day in every zone.
    local = f"CASE WHEN p.hour = '' AND {zone} = '' THEN {moment} ELSE {_zoned(moment, zone, reading, time_zone)} END"
    names = "[" + ", ".join(literal(one) for one in parts.names) + "]"
    return (
        f"WHEN regexp_matches({cell}, {pattern}) THEN"
        f" list_transform([regexp_extract({cell}, {pattern}, {names})], lambda p: {local})[1]"
    )


def _zoned(moment: str, zone: str, reading: DateReading, time_zone: str) -> str:
    """The moment as the clocks of the data set's zone showed it."""
    own = reading.zone or time_zone
    unnamed = _at(moment, own, time_zone)
    if zone == "''":
        return unnamed
    digits = f"rpad(replace(regexp_extract({zone}, '[+-].*$'), ':', ''), 5, '0')"
    minutes = f"({digits}[2:3]::INTEGER * 60 + {digits}[4:5]::INTEGER)"
    utc = (
        f"(CASE WHEN NOT regexp_matches({zone}, '[+-]') THEN {moment} WHEN {minutes} >= 1440 THEN NULL"
        f" WHEN {digits}[1] = '-' THEN {moment} + to_minutes({minutes}) ELSE {moment} - to_minutes({minutes}) END)"
    )
    return (
        f"CASE WHEN {zone} = '' THEN {unnamed} WHEN {zone} = 'JST' THEN {_at(moment, 'Asia/Tokyo', time_zone)}"
        f" ELSE {_at(utc, 'UTC', time_zone)} END"
    )


def _at(moment: str, its_zone: str, time_zone: str) -> str:
    if its_zone == time_zone:
        return moment
    return f"(({moment} AT TIME ZONE {literal(its_zone)}) AT TIME ZONE {literal(time_zone)})"


def feasible_orders(largest: tuple[int, int, int], has_short_years: bool) -> tuple[DateForm, ...]:
    """The orders in which dates can be read, from the largest number found in each of their three places.

    >>> feasible_orders((25, 12, 2024), False), feasible_orders((4, 3, 2024), False)
    (('dmy',), ('dmy', 'mdy'))
    """
    first, second, third = largest
    found: list[DateForm] = []
    if first <= 31 and second <= 12:
        found.append("dmy")
    if first <= 12 and second <= 31:
        found.append("mdy")
    if has_short_years and second <= 12 and third <= 31:
        found.append("ymd")
    return tuple(found)


def plausible_orders(
    orders: Sequence[DateForm], first: tuple[int, int], last: tuple[int, int], this_year: int
) -> tuple[DateForm, ...]:
    """Those of the orders by which all years are such as data on leads hold; all where none is.

    first, last: the earliest and the latest year if the first (or the last) place holds the year. Of planned things a
    file may hold the next year; a later one is none that a row can have.

    >>> plausible_orders(("dmy", "ymd"), (1931, 2008), (2024, 2024), 2026)
    ('dmy',)
    >>> plausible_orders(("dmy", "ymd"), (2008, 2009), (2024, 2024), 2026)
    ('dmy', 'ymd')
    """
    likely = []
    for order in orders:
        earliest, latest = first if order == "ymd" else last
        if earliest >= EARLIEST_YEAR and latest <= this_year + 1:
            likely.append(order)
    return tuple(likely or orders)
