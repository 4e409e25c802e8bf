"""Match a user's regular expression (RE2, found anywhere, whatever the case) against texts, in DuckDB.

RE2 takes time that grows with the text and never with the pattern's choices, so no pattern can hold up the program.
"""

from __future__ import annotations

from functools import lru_cache

import duckdb
import numpy as np
from numpy.typing import NDArray

from scoring.problems import InputError, Problem

_VALUES_AT_ONCE = 50_000

# In this order: the last two close the door behind the others.
_LOCK_DOWN = (
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET memory_limit = '512MB'",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


def matching(values: list[str], pattern: str) -> NDArray[np.bool_]:
    """Which values hold the pattern: bool [values].

    Raises InputError (``model_pattern``) where the pattern is no regular expression of RE2.

    >>> matching(["Chief Officer", "clerk"], "^chief").tolist()
    [True, False]
    """
    found = np.zeros(len(values), dtype=bool)
    cursor = _engine().cursor()
    try:
        _raise_where_invalid(pattern)
        for start in range(0, len(values), _VALUES_AT_ONCE):
            chunk = values[start : start + _VALUES_AT_ONCE]
            rows = cursor.execute(
                "SELECT regexp_matches(value, $pattern, 'i') AS found FROM (SELECT unnest($texts::VARCHAR[]) AS value)",
                {"texts": chunk, "pattern": pattern},
            ).fetchnumpy()
            found[start : start + len(chunk)] = rows["found"]
    finally:
        cursor.close()
    return found


def is_valid_pattern(pattern: str) -> bool:
    """Whether RE2 takes the pattern."""
    return pattern_fault(pattern) is None


def pattern_fault(pattern: str) -> str | None:
    """What RE2 finds wrong with the pattern, in RE2's English words; None where it takes it."""
    cursor = _engine().cursor()
    try:
        cursor.execute("SELECT regexp_matches('', $pattern, 'i')", {"pattern": pattern}).fetchall()
    except (duckdb.Error, UnicodeError) as fault:
        return str(fault).removeprefix("Invalid Input Error: ").strip()
    finally:
        cursor.close()
    return None


def _raise_where_invalid(pattern: str) -> None:
    fault = pattern_fault(pattern)
    if fault is not None:
        raise InputError([Problem("model_pattern", values={"found": pattern, "reason": fault})])


@lru_cache(maxsize=1)
def _engine() -> duckdb.DuckDBPyConnection:
    """One locked-down database in memory for all; every use takes its own cursor."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    for statement in _LOCK_DOWN:
        connection.execute(statement)
    return connection
