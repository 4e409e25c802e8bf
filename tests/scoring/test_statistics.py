"""Rates, intervals and areas against scipy, against a plain bootstrap, and against how often they hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, mannwhitneyu, norm

from scoring.resampling import auc_interval
from scoring.statistics import ScoreCounts, auc, auc_with_interval, wilson
from tests.scoring.test_comparing import rows_of

Array = np.ndarray


def counts_of(score: Array, converted: Array) -> ScoreCounts:
    values, place = np.unique(score, return_inverse=True)
    n = np.bincount(place)
    return ScoreCounts.dense(values.astype(np.int64), n, np.bincount(place, weights=converted))


def scored_leads(random: np.random.Generator, leads: int, apart: float) -> tuple[Array, Array]:
    """Whole scores with ties, and who converted; the converted ones score higher by ``apart`` deviations."""
    converted = random.random(leads) < 0.15
    return np.rint(50 + 12 * (random.normal(size=leads) + apart * converted)), converted


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 40), (3, 40), (40, 40), (517, 9_000), (4_125, 23_490)])
def test_wilsons_interval_is_scipys(k: int, n: int) -> None:
    interval = binomtest(k, n).proportion_ci(0.95, method="wilson")
    assert [float(end) for end in wilson(k, n)] == pytest.approx([interval.low, interval.high], abs=1e-12)


def test_the_area_is_scipys_u_over_the_pairs() -> None:
    score, converted = scored_leads(np.random.default_rng(1), 500, 0.8)
    u = mannwhitneyu(score[converted], score[~converted]).statistic
    assert auc(counts_of(score, converted)) == pytest.approx(u / (converted.sum() * (~converted).sum()), rel=1e-12)


@pytest.mark.parametrize("apart", [0.0, 0.8, 2.0])
def test_delongs_interval_is_that_of_a_bootstrap(apart: float) -> None:
    random = np.random.default_rng(2)
    score, converted = scored_leads(random, 1_500, apart)
    _, low, high = auc_with_interval(counts_of(score, converted))
    drawn = []
    for _ in range(2_000):
        leads = random.integers(0, len(score), len(score))
        drawn.append(auc(counts_of(score[leads], converted[leads])))
    assert low is not None
    assert high is not None
    assert (high - low) / 2 / norm.ppf(0.975) == pytest.approx(float(np.std(drawn)), rel=0.06)


def test_wilsons_interval_holds_the_true_rate_in_about_95_of_100_draws() -> None:
    random = np.random.default_rng(3)
    for rate, n in ((0.02, 1_500), (0.05, 400), (0.2, 120), (0.5, 60)):
        low, high = wilson(random.binomial(n, rate, 1_000), np.full(1_000, n))
        held = float(((low <= rate) & (rate <= high)).mean())
        assert 0.93 <= held <= 0.97, (rate, n, held)


def test_delongs_interval_holds_the_true_area_in_about_95_of_100_draws() -> None:
    random = np.random.default_rng(4)
    # Rounded normal scores: the truth with its ties from very many leads.
    truth = auc(counts_of(*scored_leads(random, 2_000_000, 0.8)))
    assert truth is not None
    held = 0
    for _ in range(1_000):
        _, low, high = auc_with_interval(counts_of(*scored_leads(random, 600, 0.8)))
        held += low is not None and high is not None and low <= truth <= high
    assert 930 <= held <= 970


def test_over_several_dates_the_interval_of_the_area_holds_the_truth_in_about_95_of_100_draws() -> None:
    random = np.random.default_rng(5)
    moments = 3

    def drawn(leads: int) -> tuple[Array, Array]:
        """The same leads at three dates: scores that move a little, ends that are mostly the same."""
        score, will = scored_leads(random, leads, 0.8)
        scores = np.clip(score + random.integers(-4, 5, (moments, leads)), 0, 120).astype(np.intp)
        return scores.reshape(-1), np.concatenate([will & (random.random(leads) < 0.8) for _ in range(moments)])

    truth = auc(counts_of(*drawn(500_000)))
    assert truth is not None
    held = 0
    for _ in range(1_000):
        place, converted = drawn(400)
        low, high = auc_interval(rows_of(converted, moments), place, 121)
        held += low is not None and high is not None and low <= truth <= high
    assert 930 <= held <= 970
