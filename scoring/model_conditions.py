"""Read conditions from a model file's plain values, and turn them back into those."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from functools import lru_cache

import duckdb

from scoring.columns import comparable
from scoring.model import LIST_OPERATORS, NUMBER_OPERATORS, OPERATORS, TEXT_OPERATORS, Conditions, Plain, Test
from scoring.model_yaml import PartPath, Value
from scoring.nearest import nearest
from scoring.numbers import number_of
from scoring.times import NO_TIME, second_of

# Called with key, path and values for each thing that is wrong.
Refuse = Callable[..., None]

# Up to here a whole number is exact in a column of numbers.
LARGEST_OPERAND = 1e15


def conditions_of(value: Value, path: PartPath, refuse: Refuse) -> Conditions:
    """The conditions that a mapping of column to test states. What is wrong goes to ``refuse`` and is left out."""
    if not isinstance(value, dict):
        refuse("model_conditions_expected", path, found=value)
        return Conditions()
    tests: list[tuple[str, Test]] = []
    any_of: tuple[Conditions, ...] = ()
    negated: Conditions | None = None
    for column, stated in value.items():
        here = (*path, column)
        if column == "any":
            any_of = _any_of(stated, here, refuse)
        elif column == "not":
            negated = conditions_of(stated, here, refuse)
        elif not column.strip():
            refuse("model_column_empty", here)
        else:
            test = _test(stated, here, column, refuse)
            if test is not None:
                tests.append((column, test))
    return Conditions(tests=tuple(tests), any_of=any_of, negated=negated)


def plain_conditions(conditions: Conditions) -> dict[str, Value]:
    """The mapping that a file states: ``conditions_of`` gives the conditions back."""
    plain: dict[str, Value] = {}
    for column, test in conditions.tests:
        operand: Value = list(test.operand) if isinstance(test.operand, tuple) else test.operand
        plain[column] = operand if test.operator == "equals" else {test.operator: operand}
    if conditions.any_of:
        plain["any"] = [plain_conditions(one) for one in conditions.any_of]
    if conditions.negated is not None:
        plain["not"] = plain_conditions(conditions.negated)
    return plain


def _any_of(value: Value, path: PartPath, refuse: Refuse) -> tuple[Conditions, ...]:
    if not isinstance(value, list):
        refuse("model_list_expected", path, found=value)
        return ()
    if not value:
        refuse("model_list_empty", path)
    return tuple(conditions_of(one, (*path, i), refuse) for i, one in enumerate(value))


def _test(value: Value, path: PartPath, column: str, refuse: Refuse) -> Test | None:
    if value is None:
        refuse("model_null_test", path, column=column)
    elif isinstance(value, list):
        refuse("model_list_as_test", path, column=column, found=value)
    elif isinstance(value, dict):
        return _operator_test(value, path, column, refuse)
    else:
        operand = _plain(value, path, column, refuse)
        return None if operand is None else Test(operator="equals", operand=operand)
    return None


def _operator_test(value: dict[str, Value], path: PartPath, column: str, refuse: Refuse) -> Test | None:
    unknown = [word for word in value if word not in OPERATORS]
    for word in unknown:
        refuse("model_unknown_operator", (*path, word), found=word, allowed=OPERATORS, nearest=nearest(word, OPERATORS))
    if unknown:
        return None
    if len(value) != 1:
        refuse("model_one_operator", path, column=column, found=tuple(value))
        return None
    operator, stated = next(iter(value.items()))
    here = (*path, operator)
    if stated is None:
        refuse("model_null_operand", here, operator=operator)
        return None
    if operator == "is_missing":
        if not isinstance(stated, bool):
            refuse("model_true_false_expected", here, found=stated)
            return None
        return Test(operator="is_missing", operand=stated)
    operand = _list(stated, here, operator, column, refuse) if operator in LIST_OPERATORS else _single(
        stated, here, operator, column, refuse
    )  # fmt: skip
    return None if operand is None else Test.model_validate({"operator": operator, "operand": operand})


def _list(value: Value, path: PartPath, operator: str, column: str, refuse: Refuse) -> tuple[Plain, ...] | None:
    if operator == "between" and (not isinstance(value, list) or len(value) != 2):
        refuse("model_between_two", path, found=value)
        return None
    if not isinstance(value, list):
        refuse("model_list_expected", path, found=value)
        return None
    if not value:
        refuse("model_list_empty", path)
        return None
    found = [_single(one, (*path, i), operator, column, refuse) for i, one in enumerate(value)]
    operands = tuple(one for one in found if one is not None)
    if len(operands) < len(found):
        return None
    if operator == "between":
        low, high = operands
        if isinstance(low, str) != isinstance(high, str):
            refuse("model_between_kinds", path, found=value)
            return None
        if _order(low) > _order(high):
            refuse("model_between_reversed", path, low=low, high=high)
            return None
    return operands


def _order(operand: Plain) -> float:
    return second_of(operand) if isinstance(operand, str) else operand


def _single(value: Value, path: PartPath, operator: str, column: str, refuse: Refuse) -> Plain | None:
    if value is None:
        refuse("model_null_operand", path, operator=operator)
        return None
    if operator in TEXT_OPERATORS:
        return _text(value, path, operator, refuse)
    if operator in NUMBER_OPERATORS:
        return _number_or_date(value, path, operator, refuse)
    return _plain(value, path, column, refuse)


def _plain(value: Value, path: PartPath, column: str, refuse: Refuse) -> Plain | None:
    """A value to compare with; ``true`` is the text 'true', as a file of data writes it."""
    if value is None or isinstance(value, (list, dict)):
        refuse("model_plain_expected", path, found=value)
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if not comparable(value):
            refuse("model_null_test", path, column=column)
            return None
        return value
    return _in_range(value, path, refuse)


def _in_range(value: int | float, path: PartPath, refuse: Refuse) -> Plain | None:
    if not math.isfinite(value) or abs(value) > LARGEST_OPERAND:
        refuse("model_number_out_of_range", path, found=value, limit=int(LARGEST_OPERAND))
        return None
    return value


def _text(value: Value, path: PartPath, operator: str, refuse: Refuse) -> str | None:
    if not isinstance(value, str):
        refuse("model_text_expected", path, found=value)
        return None
    if not comparable(value):
        refuse("model_text_empty", path, operator=operator)
        return None
    if operator == "matches" and (reason := pattern_fault(value)) is not None:
        refuse("model_pattern", path, found=value, reason=reason)
        return None
    return value


def _number_or_date(value: Value, path: PartPath, operator: str, refuse: Refuse) -> Plain | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _in_range(value, path, refuse)
    if isinstance(value, str):
        if second_of(value) != NO_TIME:
            return value
        if not math.isnan(number_of(value)):
            refuse("model_number_as_text", path, found=value)
            return None
    refuse("model_number_or_date_expected", path, found=value, operator=operator)
    return None


@lru_cache(maxsize=1)
def _pattern_engine() -> tuple[duckdb.DuckDBPyConnection, threading.Lock]:
    connection = duckdb.connect(":memory:", config={"enable_external_access": False, "threads": 1})
    return connection, threading.Lock()


@lru_cache(maxsize=1_000)
def pattern_fault(pattern: str) -> str | None:
    """Why RE2 refuses a pattern, in RE2's words; None where it takes it."""
    connection, lock = _pattern_engine()
    with lock:
        try:
            connection.execute("SELECT regexp_matches('', ?, 'i')", [pattern]).fetchall()
        except duckdb.Error as error:
            return str(error).splitlines()[0].removeprefix("Invalid Input Error: ")
    return None
