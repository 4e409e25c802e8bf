"""Write the SQL that reads times and numbers out of cells of text.

What counts as a time is fixed by ``scoring.times``, what as a number by ``scoring.numbers``; this is the same, for
columns of millions. Each function takes and returns SQL and runs nothing.
"""

from __future__ import annotations

from scoring.loading.store import literal

# Everything that Python's str.strip removes.
WHITESPACE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())

_DATE = r"\d{4}-\d\d-\d\d"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_FULL = rf"{_DATE}[T ]{_CLOCK}:[0-5]\d"
_OFFSET = r"(Z|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)"
_ISO = rf"{_DATE}[T ]{_CLOCK}(:[0-5]\d([.,]\d+)?)?{_OFFSET}?"
_FULL_UTC = rf"{_FULL}(\.\d+)?Z"
_SLASHES = r"\d{4}/\d{1,2}/\d{1,2}( ([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?"
_SLASH_FORMATS = "['%Y/%m/%d %H:%M', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d']"
_BLANKS = r"[\s\x0b]*"
_ANY_TIME = (
    r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    rf"(?:[Tt ]{_BLANKS}([01]?\d|2[0-3]):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?"
    rf"{_BLANKS}([Zz]|[+-]\d\d(?::?\d\d)?)?$"
)
_PARTS = "['year', 'month', 'day', 'hour', 'minute', 'second', 'zone']"

NUMBER = r"[+-]?(\d{1,15}(\.\d{0,100})?|\.\d{1,100})"


def trimmed_sql(text: str) -> str:
    """Without blanks at either end; cheap where both ends are plain ASCII, as nearly always."""
    ends_are_plain = f"ascii({text}) BETWEEN 33 AND 126 AND ascii(right({text}, 1)) BETWEEN 33 AND 126"
    return f"CASE WHEN {ends_are_plain} THEN {text} ELSE trim({text}, {literal(WHITESPACE)}) END"


def is_missing_sql(text: str) -> str:
    """Empty after trimming; a null is stored as an empty text."""
    return f"({text} = '' OR (ascii({text}) NOT BETWEEN 33 AND 126 AND trim({text}, {literal(WHITESPACE)}) = ''))"


def moment_sql(text: str, time_zone: str) -> str:
    """TIMESTAMP of local time in whole seconds, NULL where the (trimmed) text is none.

    The commonest forms come first, and each branch sees only what the ones before left.
    """
    seconds = f"CASE WHEN {text}[17] = ':' THEN left({text}, 19) ELSE left({text}, 16) || ':00' END"
    offset = f"regexp_extract({text}, {literal(_OFFSET + '$')})"
    return (
        f"CASE WHEN regexp_full_match({text}, {literal(_FULL)}) THEN TRY_CAST({text} AS TIMESTAMP)"
        f" WHEN regexp_full_match({text}, {literal(_DATE)}) THEN TRY_CAST({text} AS TIMESTAMP)"
        f" WHEN regexp_full_match({text}, {literal(_FULL_UTC)}) THEN"
        f" {_from_utc_sql(f'TRY_CAST(left({text}, 19) AS TIMESTAMP)', time_zone)}"
        f" WHEN regexp_full_match({text}, {literal(_SLASHES)}) THEN try_strptime({text}, {_SLASH_FORMATS})"
        f" WHEN regexp_full_match({text}, {literal(_ISO)}) THEN"
        f" {_in_zone_sql(f'TRY_CAST({seconds} AS TIMESTAMP)', offset, time_zone)}"
        f" WHEN regexp_matches({text}, {literal(_ANY_TIME)}) THEN {_any_time_sql(text, time_zone)} END"
    )


def plain_moment_sql(text: str) -> str:
    """TIMESTAMP of the commonest form alone, 2025-04-01 09:30:00; of other texts anything (``is_plain_moment_sql``)."""
    return f"TRY_CAST({text} AS TIMESTAMP)"


def is_plain_moment_sql(moment: str, text: str) -> str:
    """Whether the text is of that form: it is what DuckDB writes for the moment that it read."""
    return f"CAST({moment} AS VARCHAR) = {text}"


def is_number_sql(text: str) -> str:
    """True for the plain numbers that most cells hold; the rest is asked of ``scoring.numbers``."""
    return f"regexp_full_match({text}, {literal(NUMBER)})"


def second_sql(moment: str) -> str:
    """Seconds since 1970-01-01 of a TIMESTAMP of whole seconds."""
    return f"(epoch_us({moment}) // 1000000)"


def _in_zone_sql(moment: str, offset: str, time_zone: str) -> str:
    """A moment with an offset, as the clocks of the zone showed it; without an offset, as it is."""
    digits = f"rpad(replace({offset}, ':', ''), 5, '0')"
    minutes = f"({digits}[2:3]::INTEGER * 60 + {digits}[4:5]::INTEGER)"
    utc = (
        f"(CASE WHEN {offset} IN ('Z', 'z') THEN {moment} WHEN {minutes} >= 1440 THEN NULL"
        f" WHEN {digits}[1] = '-' THEN {moment} + to_minutes({minutes}) ELSE {moment} - to_minutes({minutes}) END)"
    )
    return f"CASE WHEN {offset} = '' THEN {moment} ELSE {_from_utc_sql(utc, time_zone)} END"


def _from_utc_sql(utc: str, time_zone: str) -> str:
    return utc if time_zone == "UTC" else f"(({utc} AT TIME ZONE 'UTC') AT TIME ZONE {literal(time_zone)})"


def _any_time_sql(text: str, time_zone: str) -> str:
    """Any other form, such as 2025/1/5 9:30, put together from its parts; slower."""
    clock = "coalesce(nullif(p.hour, ''), '0') || ':' || coalesce(nullif(p.minute, ''), '0')"
    moment = (
        "TRY_CAST(p.year || '-' || p.month || '-' || p.day || ' ' || "
        f"{clock} || ':' || coalesce(nullif(p.second, ''), '0') AS TIMESTAMP)"
    )
    read = f"CASE WHEN p.hour = '' AND p.zone <> '' THEN NULL ELSE {_in_zone_sql(moment, 'p.zone', time_zone)} END"
    # The list binds the parts once; RE2 has no back-reference to say that both separators are the same.
    one = f"list_transform([regexp_extract({text}, {literal(_ANY_TIME)}, {_PARTS})], lambda p: {read})[1]"
    return f"CASE WHEN regexp_matches({text}, '^[0-9]+-[0-9]+/|^[0-9]+/[0-9]+-') THEN NULL ELSE {one} END"
