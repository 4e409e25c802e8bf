"""Set thresholds beside the one in force: what lowering the bar would add, what raising it would drop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.choosing.hand_off_flow import HandOffFlow
from scoring.choosing.words import one_in, plain_number, rounded
from scoring.evaluation import Rate
from scoring.figures import counts_by_category
from scoring.model import ScoringModel
from scoring.problems import Problem
from scoring.rows import RowSet
from scoring.scores import in_grains
from scoring.statistics import wilson
from scoring.tiers import Scored

STEPS = (-15, -5, 0, 5, 15)  # from the hand-off threshold


@dataclass(frozen=True, eq=False)
class ScoredRows:
    """A model's rows and what it makes of them."""

    model: ScoringModel
    rows: RowSet
    scored: Scored


@dataclass(frozen=True)
class MarginalBand:
    """The leads with ``low <= score < high``: what lowering the bar from high to low would add."""

    low: float
    high: float
    rate: Rate


def marginal_band(on: ScoredRows, low: float, high: float) -> MarginalBand:
    """low < high, each of at most three decimals."""
    total, grain = on.scored.total, on.scored.grain
    inside = np.asarray((total >= in_grains(low, grain)) & (total < in_grains(high, grain)), dtype=np.bool_)
    return MarginalBand(low, high, _rate_of(on, inside))


def scenario_table(on: ScoredRows, own: Sequence[float] = ()) -> pd.DataFrame:
    """One row a threshold, rising: 15 and 5 below the hand-off threshold, itself, 5 and 15 above, and own ones.

    threshold; change: from the hand-off threshold, 0 for itself; n, k, rate, capture, lift: of the rows at or above;
    lead_n, lead_k, ci_low, ci_high: of leads, each at its first such row; band_…: the same of the rows between the
    threshold and the hand-off threshold, which the change adds (below it) or drops (above it); 0 and NaN for itself.
    Only the score counts here, not what a tier needs besides. Empty where the lowest tier is handed off: there is no
    threshold.
    """
    now = on.model.hand_off_score
    wanted = [] if now is None else sorted({round(now + step, 3) for step in STEPS} | {round(one, 3) for one in own})
    everyone = _rate_of(on, np.ones(len(on.scored.total), dtype=bool))
    rows = []
    for threshold in wanted:
        assert now is not None
        total = on.scored.total
        reached = _rate_of(on, np.asarray(total >= in_grains(threshold, on.scored.grain), dtype=np.bool_))
        band = marginal_band(on, min(threshold, now), max(threshold, now)).rate
        rows.append(
            {
                "threshold": float(threshold),
                "change": round(threshold - now, 3),
                **_columns(reached, ""),
                "capture": reached.k / everyone.k if everyone.k else np.nan,
                "lift": reached.rate / everyone.rate if reached.rate is not None and everyone.rate else np.nan,
                **_columns(band, "band_"),
            }
        )
    names = (
        "threshold", "change", "n", "k", "rate", "lead_n", "lead_k", "ci_low", "ci_high", "capture", "lift",
        "band_n", "band_k", "band_rate", "band_lead_n", "band_lead_k", "band_ci_low", "band_ci_high",
    )  # fmt: skip
    return pd.DataFrame(rows, columns=list(names))


def band_sentence(band: MarginalBand, *, lowering: bool, flow: HandOffFlow | None = None) -> Problem:
    """'Lowering the bar from 60 to 50 adds 31 leads a month, of which 1 in 25 converts', for ``wording.sentence``.

    lowering: else the bar is raised from low to high. Leads a month where a flow is given, else on the dates in all.
    """
    values: dict[str, object] = {"low": plain_number(band.low), "high": plain_number(band.high)}
    if band.rate.lead_n == 0:
        return Problem(
            "choice_lowering_adds_nobody" if lowering else "choice_raising_drops_nobody", {}, values, "warning"
        )
    values["one_in"] = one_in(band.rate.lead_n, band.rate.lead_k)
    a_month = 0.0
    if flow is not None:
        at_low, at_high = flow.per_week(np.array([band.low, band.high]))
        a_month = max(0.0, float(at_low - at_high)) * WEEKS_A_MONTH
    # Leads that pass through the band on their way up are handed over at either line: the flow does not tell them.
    is_flow = rounded(a_month) > 0
    values["leads"] = rounded(a_month) if is_flow else band.rate.lead_n
    keys = {
        (True, False, True): "choice_lowering_adds",
        (True, False, False): "choice_lowering_adds_none",
        (True, True, True): "choice_lowering_adds_monthly",
        (True, True, False): "choice_lowering_adds_monthly_none",
        (False, False, True): "choice_raising_drops",
        (False, False, False): "choice_raising_drops_none",
        (False, True, True): "choice_raising_drops_monthly",
        (False, True, False): "choice_raising_drops_monthly_none",
    }
    return Problem(keys[lowering, is_flow, band.rate.lead_k > 0], {}, values, "warning")


WEEKS_A_MONTH = 365.2425 / 12 / 7


def _rate_of(on: ScoredRows, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Rate:
    """n and k of the chosen rows; the interval is of leads, each at its first chosen row."""
    found = counts_by_category(on.rows, np.where(chosen, 0, 1), 2)
    n, k, lead_n, lead_k = (int(one[0]) for one in (found.n, found.k, found.lead_n, found.lead_k))
    if n == 0:
        return Rate(0, 0, None, None, None, 0, 0)
    low, high = wilson(lead_k, lead_n)
    return Rate(n, k, k / n, float(low), float(high), lead_n, lead_k)


def _columns(rate: Rate, prefix: str) -> dict[str, float]:
    figures = {"n": rate.n, "k": rate.k, "rate": _or_nan(rate.rate), "lead_n": rate.lead_n, "lead_k": rate.lead_k}
    figures |= {"ci_low": _or_nan(rate.low), "ci_high": _or_nan(rate.high)}
    return {f"{prefix}{name}": value for name, value in figures.items()}


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value
