"""Tell which rows of a table meet a model's conditions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Column, comparable
from scoring.model import NUMBER_OPERATORS, Conditions, Plain, Test
from scoring.patterns import matching
from scoring.times import NO_TIME, second_of

Booleans = NDArray[np.bool_]


def rows_that_meet(
    conditions: Conditions,
    column: Callable[[str], Column],
    rows: int,
    time_zone: str = "UTC",
    *,
    column_of_dates: bool = True,
) -> Booleans:
    """One boolean a row: True where all conditions hold.

    column: gives the column of a name, ``rows`` long. A missing value fails every test but ``is_missing: true``.
    column_of_dates: dates are compared only where every value of the column is one; False for activities, where a
    later row must not decide over an earlier one: there each value is a date or fails.
    """

    def met(some: Conditions) -> Booleans:
        return rows_that_meet(some, column, rows, time_zone, column_of_dates=column_of_dates)

    held = np.ones(rows, dtype=bool)
    for name, test in conditions.tests:
        held &= _rows_that_pass(test, column(name), time_zone, column_of_dates)
    if conditions.any_of:
        some = np.zeros(rows, dtype=bool)
        for one in conditions.any_of:
            some |= met(one)
        held &= some
    if conditions.negated is not None:
        held &= ~met(conditions.negated)
    return held


def _rows_that_pass(test: Test, column: Column, time_zone: str, column_of_dates: bool) -> Booleans:
    if test.operator == "is_missing":
        missing: Booleans = column.codes < 0
        return missing if test.operand else ~missing
    passed: Booleans = column.spread(_values_that_pass(test, column, time_zone, column_of_dates), False).astype(
        bool, copy=False
    )
    return passed


def _values_that_pass(test: Test, column: Column, time_zone: str, column_of_dates: bool) -> Booleans:
    """One boolean a distinct value."""
    operands = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    if test.operator in {"equals", "in"}:
        return np.logical_or.reduce([_equal(column, one) for one in operands])
    if test.operator in {"not_equals", "not_in"}:
        return np.logical_and.reduce([_comparable_to(column, one) & ~_equal(column, one) for one in operands])
    if test.operator in NUMBER_OPERATORS:
        return _in_order(test.operator, column, operands, time_zone, column_of_dates)
    if test.operator == "matches":
        return matching(column.comparable_values, str(operands[0]))
    wanted = tuple(_as_text(one) for one in operands)
    values = column.comparable_values
    if test.operator == "starts_with":
        return np.array([value.startswith(wanted) for value in values], dtype=bool)
    if test.operator == "ends_with":
        return np.array([value.endswith(wanted) for value in values], dtype=bool)
    return np.array([any(part in value for part in wanted) for value in values], dtype=bool)


def _as_text(operand: Plain) -> str:
    return comparable(str(operand).lower() if isinstance(operand, bool) else str(operand))


def _is_number(operand: Plain) -> bool:
    return isinstance(operand, (int, float)) and not isinstance(operand, bool)


def _equal(column: Column, operand: Plain) -> Booleans:
    if _is_number(operand):
        equal: Booleans = column.number_values == float(operand)
        return equal
    wanted = _as_text(operand)
    return np.array([value == wanted for value in column.comparable_values], dtype=bool)


def _comparable_to(column: Column, operand: Plain) -> Booleans:
    """A value that is not a number fails every test against one."""
    return ~np.isnan(column.number_values) if _is_number(operand) else np.ones(len(column.values), dtype=bool)


def _in_order(
    operator: str, column: Column, operands: tuple[Plain, ...], time_zone: str, column_of_dates: bool
) -> Booleans:
    values: NDArray[np.float64] | NDArray[np.int64]
    bounds: list[float] | list[int]
    if all(_is_number(one) for one in operands):
        values, bounds = column.number_values, [float(one) for one in operands]
        told: Booleans = ~np.isnan(values)
    else:
        values, bounds = column.second_values(time_zone), [second_of(str(one), time_zone) for one in operands]
        told = values != NO_TIME
        if column_of_dates and not told.all():
            return np.zeros(len(column.values), dtype=bool)
    return told & _beyond(operator, values, bounds)


def _beyond(
    operator: str, values: NDArray[np.float64] | NDArray[np.int64], bounds: list[float] | list[int]
) -> Booleans:
    if operator == "at_least":
        return values >= bounds[0]
    if operator == "at_most":
        return values <= bounds[0]
    if operator == "above":
        return values > bounds[0]
    if operator == "below":
        return values < bounds[0]
    return (values >= bounds[0]) & (values <= bounds[1])
