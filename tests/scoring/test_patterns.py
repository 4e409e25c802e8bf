"""A user's pattern is matched by RE2: found anywhere, whatever the case, and never for long."""

from __future__ import annotations

import time

import pytest

from scoring.patterns import is_valid_pattern, matching, pattern_fault
from scoring.problems import InputError
from scoring.wording import sentence


def test_a_pattern_is_found_anywhere_whatever_the_case():
    values = ["Chief Officer", "vice chief", "clerk", "", "部長代理"]
    assert matching(values, "CHIEF").tolist() == [True, True, False, False, False]
    assert matching(values, "^chief|部長$").tolist() == [True, False, False, False, False]
    assert matching(values, "").tolist() == [True] * 5
    assert matching([], "x").tolist() == []


def test_many_values_keep_their_places():
    values = [str(i) for i in range(120_000)]
    assert matching(values, "^7+$").nonzero()[0].tolist() == [7, 77, 777, 7777, 77777]


@pytest.mark.parametrize("pattern", ["(", "a(?=b)", r"(a)\1", "a{1000}{1000}", "[z-a]", "\ud800"])
def test_what_re2_does_not_take_is_refused_with_the_reason(pattern):
    assert not is_valid_pattern(pattern)
    with pytest.raises(InputError) as caught:
        matching(["a"], pattern)
    (problem,) = caught.value.problems
    assert problem.values == {"found": pattern, "reason": pattern_fault(pattern)}
    assert sentence(problem, "ja")


def test_a_pattern_that_explodes_elsewhere_does_not_here():
    start = time.monotonic()
    assert matching(["a" * 5000 + "b"], "(a+)+$").tolist() == [False]
    assert time.monotonic() - start < 5


def test_a_pattern_is_bound_and_never_sql():
    assert matching(["x', 'i') OR true --"], "x', 'i'\\) or true").tolist() == [True]
    assert matching(["y"], "x') OR true --".replace(")", "\\)")).tolist() == [False]
