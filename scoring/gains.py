"""Say how much of what converts is reached by calling the best leads first: cumulative gains, precision and recall."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.choosing.words import rounded
from scoring.evaluation import Evaluation
from scoring.problems import Problem

MOST_POINTS = 200


def gains_table(found: Evaluation, most_points: int = MOST_POINTS) -> pd.DataFrame:
    """One row a point of the curve, from nobody called to everyone called, at most ``most_points``.

    threshold: the score from which leads are called, NaN where nobody is; called: share of all rows; captured: share
    of the converted ones (recall), NaN where there are none; rate: converted of those called (precision), ci_low and
    ci_high its interval, NaN where nobody is called; n, k. By luck alone ``captured`` would equal ``called``.
    """
    sweep = {name: found.columns["sweep"][name][::-1] for name in ("threshold", "n", "k", "rate", "low", "high")}
    n = sweep["n"]
    # Thresholds between two scores are the same point; the highest of them is a score that a lead has.
    new = np.flatnonzero(np.diff(n, prepend=0) > 0)
    shown = new[_thinned(n[new], most_points - 1)]
    start = {"threshold": np.nan, "n": 0, "k": 0, "rate": np.nan, "low": np.nan, "high": np.nan}
    columns = {name: np.concatenate([[start[name]], values[shown]]) for name, values in sweep.items()}
    return pd.DataFrame(
        {
            "threshold": columns["threshold"],
            "called": columns["n"] / max(1, found.base.n),
            "captured": columns["k"] / found.base.k if found.base.k else np.full(len(shown) + 1, np.nan),
            "rate": columns["rate"],
            "ci_low": columns["low"],
            "ci_high": columns["high"],
            "n": columns["n"].astype(np.int64),
            "k": columns["k"].astype(np.int64),
        }
    )


def precision_recall_table(found: Evaluation, most_points: int = MOST_POINTS) -> pd.DataFrame:
    """One row a point, from the highest threshold to the lowest: threshold, precision, ci_low, ci_high, recall."""
    gains = gains_table(found, most_points).iloc[1:].reset_index(drop=True)
    return gains[["threshold", "rate", "ci_low", "ci_high", "captured"]].rename(
        columns={"rate": "precision", "captured": "recall"}
    )


def reach_sentence(found: Evaluation, threshold: float) -> Problem | None:
    """'Of 100 leads we call, 12 convert; we reach 71 of 100 that convert', for ``wording.sentence``.

    threshold: one of the sweep's, else the next higher one. None where nobody is called or nothing converts.
    """
    sweep = found.columns["sweep"]
    at = int(np.searchsorted(sweep["threshold"], threshold))
    if at == len(sweep["threshold"]) or sweep["n"][at] == 0 or found.base.k == 0:
        return None
    values = {
        "converting": rounded(100 * float(sweep["rate"][at])),
        "reached": rounded(100 * float(sweep["capture"][at])),
    }
    return Problem("choice_reach", {}, values, "warning")


def _thinned(n: np.ndarray[tuple[int], np.dtype[np.int64]], most: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Positions of at most ``most`` of the rising counts, evenly spread over the leads called, the last always kept."""
    if len(n) <= most:
        return np.arange(len(n))
    wanted = np.linspace(float(n[-1]), float(n[0]), most)
    return np.unique(np.searchsorted(n, wanted, side="left"))
