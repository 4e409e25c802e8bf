"""Hold facts of leads, yes or no or how many, against who converted: more than luck or not, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Facts = NDArray[np.float32]  # [facts, rows], from 0 to 1

# Conversions expected on either side of a fact; with fewer the statistic is far from normal.
_FEWEST_EXPECTED = 5.0
# A normal prior on each log odds ratio, one either way: keeps a fact that nobody without it converted finite.
_RIDGE = 1.0


@dataclass(frozen=True, eq=False)
class Fitted:
    """A logistic regression of who converted on some facts, with one intercept a group of rows.

    log_odds: [facts], of each where the others are held fixed. share: [rows], how likely each row is to convert.
    design: [rows, groups and facts], what it was fitted to.
    """

    log_odds: Floats
    share: Floats
    design: Floats


def fitted(facts: Facts, converted: NDArray[np.bool_], group: NDArray[np.integer]) -> Fitted:
    """facts: [facts, rows], may be empty. group: of each row, 0, 1, 2, …; a group's own rate says nothing of facts.

    The rows may be a sample that holds relatively more of the converted: only the intercepts change (Prentice, R. L.
    and Pyke, R. (1979), Logistic disease incidence models and case-control studies, Biometrika 66, 403–411).
    """
    groups = int(group.max()) + 1
    intercepts = (group[:, None] == np.arange(groups)).astype(np.float64)
    design = np.hstack([intercepts, facts.T.astype(np.float64)])
    ridge = np.array([1e-3] * groups + [_RIDGE] * len(facts))
    beta = np.zeros(design.shape[1])
    for _ in range(30):
        share = _share(design @ beta)
        curvature = design.T @ (design * (share * (1 - share))[:, None]) + np.diag(ridge)
        step = np.linalg.solve(curvature, design.T @ (converted - share) - ridge * beta)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return Fitted(beta[groups:], _share(design @ beta), design)


def beyond_luck(facts: Facts, converted: NDArray[np.bool_], given: Fitted, squares: Facts | None = None) -> Floats:
    """For each fact, how many standard deviations more of the converted have it than what is given would lead one to
    expect; NaN where too few conversions are expected with it, or without it.

    squares: of the facts; None where each fact is 0 or 1, so that its square is itself.

    The score test: Rao, C. R. (1948), Large sample tests of statistical hypotheses concerning several parameters,
    Proceedings of the Cambridge Philosophical Society 44, 50–57. Given the groups alone it is the test of Cochran, and
    of Mantel and Haenszel.
    """
    spread = given.share * (1 - given.share)
    weighted = given.design * spread[:, None]
    # All sums over the rows in one pass: the facts are too many for the processor's cache.
    terms = np.column_stack([converted - given.share, given.share, spread, weighted]).astype(np.float32)
    more, expected, alone, *sums = (facts @ terms).astype(np.float64).T
    if squares is not None:
        alone = (squares @ terms[:, 2]).astype(np.float64)
    along = np.stack(sums, axis=1)
    explained = (along * np.linalg.solve(given.design.T @ weighted + 1e-9 * np.eye(along.shape[1]), along.T).T).sum(1)
    variance = alone - explained
    all_expected = float(given.share.sum())
    told = np.minimum(expected, all_expected - expected) >= _FEWEST_EXPECTED
    # Where the given facts say it all, what is left is rounding.
    told &= variance > 1e-3 * alone
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(told, more / np.sqrt(variance), np.nan)


def luck_reaches(tries: int) -> float:
    """How many standard deviations the luckiest of so many facts without meaning passes in one of twenty data sets.

    Bonferroni's correction: Dunn, O. J. (1961), Multiple comparisons among means, JASA 56, 52–64.

    >>> round(luck_reaches(1), 2), round(luck_reaches(300), 2)
    (1.96, 3.76)
    """
    return NormalDist().inv_cdf(1 - 0.05 / (2 * max(1, tries)))


def _share(log_odds: Floats) -> Floats:
    share: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -30, 30)))
    return share
