"""What is more than luck, and by how much, is what others' formulas say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from scoring.starting_model.evidence import beyond_luck, fitted, luck_reaches

NO_FACTS = np.zeros((0, 4_000), dtype=np.float32)


@pytest.fixture
def drawn() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three facts (the second goes with the first, the third says nothing), who converted, and a group of each row."""
    random = np.random.default_rng(5)
    group = random.integers(0, 3, 4_000)
    first = random.random(4_000) < 0.3
    second = random.random(4_000) < np.where(first, 0.8, 0.1)
    third = random.random(4_000) < 0.5
    log_odds = np.array([-3.0, -2.0, -1.0])[group] + 1.2 * first
    converted = random.random(4_000) < 1 / (1 + np.exp(-log_odds))
    return np.array([first, second, third], dtype=np.float32), converted, group


def test_given_groups_alone_it_is_the_test_of_cochran(drawn: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    facts, converted, group = drawn
    found = beyond_luck(facts, converted, fitted(NO_FACTS, converted, group))
    for fact, z in zip(facts, found, strict=True):
        more = variance = 0.0
        for one in range(3):
            n, k = (group == one).sum(), converted[group == one].sum()
            having = fact[group == one].sum()
            more += fact[(group == one) & converted].sum() - having * k / n
            variance += having * (n - having) * k * (n - k) / n**3
        assert z == pytest.approx(more / variance**0.5, rel=2e-3, abs=1e-3)


def test_of_how_many_it_is_the_test_of_a_trend(drawn: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    _, converted, group = drawn
    counted = np.minimum(np.random.default_rng(6).poisson(2 + converted), 5)
    fact = (counted / 5).astype(np.float32)[None]
    (found,) = beyond_luck(fact, converted, fitted(NO_FACTS, converted, group), np.square(fact))
    # Cochran (1954) and Armitage (1955), over groups: what is counted, against how many convert.
    more = variance = 0.0
    for one in range(3):
        doses, k, n = counted[group == one], converted[group == one].sum(), (group == one).sum()
        more += counted[(group == one) & converted].sum() - doses.sum() * k / n
        variance += k * (n - k) / n**2 * (np.square(doses).sum() - doses.sum() ** 2 / n)
    assert found > luck_reaches(300)
    assert found == pytest.approx(more / variance**0.5, rel=2e-3)


def test_what_goes_with_a_fact_says_nothing_more_once_that_is_given(
    drawn: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    facts, converted, group = drawn
    alone = beyond_luck(facts, converted, fitted(NO_FACTS, converted, group))
    given = beyond_luck(facts, converted, fitted(facts[:1], converted, group))
    assert alone[1] > luck_reaches(300)
    assert abs(given[1]) < luck_reaches(3)
    assert np.isnan(given[0])
    assert abs(alone[2]) < luck_reaches(3)


def test_log_odds_are_those_of_a_logistic_regression(drawn: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    facts, converted, _ = drawn
    found = fitted(facts, converted, np.zeros(4_000, dtype=np.int64))

    def loss(given: np.ndarray) -> float:
        """Of a logistic regression with a ridge of 1 on all but the intercept."""
        log_odds = given[0] + given[1:] @ facts
        return float(np.sum(np.logaddexp(0, log_odds) - converted * log_odds) + 0.5 * np.sum(given[1:] ** 2))

    reference = minimize(loss, np.zeros(4), tol=1e-10)
    assert found.log_odds == pytest.approx(reference.x[1:], abs=1e-3)


def test_a_sample_with_relatively_more_conversions_gives_the_same_log_odds() -> None:
    random = np.random.default_rng(6)
    fact = random.random(200_000) < 0.2
    converted = random.random(200_000) < np.where(fact, 0.06, 0.02)
    kept = converted | (random.random(200_000) < 0.1)
    whole, part = (
        fitted(fact[None, some].astype(np.float32), converted[some], np.zeros(some.sum(), dtype=np.int64)).log_odds[0]
        for some in (np.ones(200_000, dtype=bool), kept)
    )
    assert part == pytest.approx(whole, abs=0.06)
    assert whole == pytest.approx(np.log(0.06 / 0.94) - np.log(0.02 / 0.98), abs=0.08)


def test_of_too_few_expected_conversions_nothing_is_told() -> None:
    fact = np.zeros((1, 1_000), dtype=np.float32)
    fact[0, :20] = 1
    converted = np.zeros(1_000, dtype=bool)
    converted[:15] = True
    assert np.isnan(beyond_luck(fact, converted, fitted(NO_FACTS[:, :1_000], converted, np.zeros(1_000, dtype=int)))[0])


@pytest.mark.parametrize(("tries", "z"), [(1, 1.96), (20, 3.02), (300, 3.76)])
def test_luck_reaches_further_with_every_try(tries: int, z: float) -> None:
    assert luck_reaches(tries) == pytest.approx(z, abs=0.01)
