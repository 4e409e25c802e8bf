"""Follow a model from month to month: its rates, its tiers, and whether its scores still lie as they did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.desk import Desk
from scoring.evaluation import FEWEST_ROWS, EvaluationSettings
from scoring.figures import score_places
from scoring.model import ScoringModel
from scoring.moments import chosen_moments, data_end, period_starts
from scoring.rows import Progress, RowSet
from scoring.statistics import Floats, ScoreCounts, auc, rates, wilson
from scoring.tiers import Scored, score_rows, score_values
from scoring.times import iso

_BANDS = 10  # of equal count in the reference, before ties fall together
_BARS = 20
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, eq=False)
class Drift:
    """One model by month.

    months: one row a month's start, ascending: month, mature, n (open rows), k, rate, ci_low, ci_high, handed_n,
    handed_k, handed_rate, handed_low, handed_high, capture, auc (NaN where the outcomes are not in yet), share (handed
    off, of n), tier_<id> (share of n), score_p10, …_p25, …_p50, …_p75, …_p90, psi, psi_limit, shifted, in_reference.
    scores: one row a month and bar: month, low, high, n, share; a bar holds low <= score < high, the last one high too.
    reference: the months that the scores are held against.
    """

    months: pd.DataFrame
    scores: pd.DataFrame
    reference: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Month:
    moment: int
    mature: bool
    score: Floats  # one a lead
    pattern: NDArray[np.int32]
    figures: dict[str, object]


def drift(
    desk: Desk,
    model: ScoringModel,
    settings: EvaluationSettings,
    reference: Sequence[int] = (),
    progress: Progress | None = None,
) -> Drift:
    """The last 12 months whose outcomes are in, and those since.

    reference: starts of months, such as those of tuning; default the first with 10 rows. Raises InputError where the
    data lacks a column of the model.
    """
    mature, _ = chosen_moments(desk.dataset, replace(settings, on=(), every="month"))
    end = data_end(desk.dataset, settings)
    since = period_starts(end, "month", 2 + settings.horizon_days // 28)
    moments = (*mature, *(one for one in since if one > mature[-1]))
    on_months = replace(settings, on=moments, every=None)
    months = _months(model, desk.shared_rows((model,), on_months, progress=progress).rows[0], mature=True)
    if len(moments) > len(mature):
        months += _months(model, desk.shared_rows((model,), on_months, immature=True).rows[0], mature=False)

    held_against = [one for one in months if one.moment in set(reference)]
    if not held_against:
        held_against = [one for one in months if len(one.score) >= FEWEST_ROWS][:1]
    table = pd.DataFrame([one.figures for one in months])
    _add_stability(table, months, held_against)
    return Drift(table, _distribution(months), tuple(one.moment for one in held_against))


def _months(model: ScoringModel, rows: RowSet, *, mature: bool) -> list[_Month]:
    scored = score_rows(model, rows.facts)
    score = score_values(scored.total, scored.grain)
    months = []
    for moment, start, stop in zip(rows.moments, rows.moment_start, rows.moment_start[1:], strict=False):
        here = slice(start, stop)
        months.append(
            _Month(
                moment=moment,
                mature=mature,
                score=np.repeat(score[here], rows.weight[here].astype(np.intp)),
                pattern=rows.pattern[here],
                figures=_figures(model, rows, scored, here, mature) | {"month": iso(moment), "mature": mature},
            )
        )
    return months


def _figures(model: ScoringModel, rows: RowSet, scored: Scored, here: slice, mature: bool) -> dict[str, object]:
    weight, tier, converted = rows.weight[here], scored.tier[here], rows.converted[here]
    _, place, places = score_places(model, scored)
    handed = tier <= model.hand_off_index
    n, handed_n = float(weight.sum()), float(weight[handed].sum())
    k, handed_k = (float(weight[some & converted].sum()) if mature else np.nan for some in (handed | True, handed))
    counts = ScoreCounts.dense(
        0,
        np.bincount(place[here], weights=weight, minlength=places),
        np.bincount(place[here][converted], weights=weight[converted], minlength=places),
    )
    area = auc(counts) if mature else None
    found: dict[str, object] = {"n": int(n), "k": k, "rate": float(rates(k, n))}
    found["ci_low"], found["ci_high"] = (float(end) for end in wilson(k, n))
    found |= {"handed_n": int(handed_n), "handed_k": handed_k, "handed_rate": float(rates(handed_k, handed_n))}
    found["handed_low"], found["handed_high"] = (float(end) for end in wilson(handed_k, handed_n))
    found["capture"] = float(rates(handed_k, k))
    found["auc"] = np.nan if area is None else area
    found["share"] = float(rates(handed_n, n))
    in_tier = np.bincount(tier, weights=weight, minlength=len(model.tiers))
    found |= {f"tier_{one.id}": float(rates(in_tier[i], n)) for i, one in enumerate(model.tiers)}
    return found


def _add_stability(table: pd.DataFrame, months: list[_Month], reference: list[_Month]) -> None:
    before = np.concatenate([one.score for one in reference]) if reference else np.zeros(0)
    # Rows of one lead are not independent: several months are worth no more than their leads.
    leads = _leads_of(reference)
    for name, share in zip(("p10", "p25", "p50", "p75", "p90"), _QUANTILES, strict=True):
        table[f"score_{name}"] = [float(np.quantile(one.score, share)) if len(one.score) else np.nan for one in months]
    found = [stability(before, one.score, leads) for one in months]
    table["psi"], table["psi_limit"] = [psi for psi, _ in found], [limit for _, limit in found]
    table["shifted"] = table["psi"] > table["psi_limit"]
    table["in_reference"] = [one in reference for one in months]


def _leads_of(months: list[_Month]) -> int:
    # The largest month is a number of leads for sure, and patterns of mature months and later ones do not compare.
    return max((len(one.score) for one in months), default=0)


def stability(before: Floats, after: Floats, leads_before: int | None = None) -> tuple[float, float]:
    """The population stability index of scores against earlier ones, and the limit above which it is no chance.

    PSI = Σ (q − p) ln(q / p) over bands of equal count in the earlier scores, p and q the shares in each; half a row is
    added to every band where one is empty. Were nothing changed, PSI / (1/n + 1/m) would follow χ² with one degree of
    freedom less than there are bands, so the limit is its 95 % quantile times (1/n + 1/m): it falls with the number of
    leads, where the usual 0.1 and 0.25 do not. Yurdakul, B., Naranjo, J. (2020), Statistical properties of the
    population stability index, Journal of Risk Model Validation 14(4), 89–100. The months share most of their leads,
    so that a true change is needed all the more to pass the limit.

    leads_before: independent leads behind the earlier scores, where they are fewer than those. NaN with fewer than
    10 scores on a side, or where all of the earlier ones are equal.
    """
    # Costs a third of a second to import.
    from scipy.special import chdtri

    if min(len(before), len(after)) < FEWEST_ROWS:
        return np.nan, np.nan
    edges = np.unique(np.quantile(before, np.arange(1, _BANDS) / _BANDS, method="inverted_cdf"))
    edges = edges[edges > before.min()]
    if len(edges) == 0:
        return np.nan, np.nan
    counts = np.stack(
        [np.bincount(np.searchsorted(edges, one, side="right"), minlength=len(edges) + 1) for one in (before, after)]
    ).astype(np.float64)
    if (counts == 0).any():
        counts += 0.5
    p, q = counts / counts.sum(axis=1, keepdims=True)
    index = float(((q - p) * np.log(q / p)).sum())
    n = len(before) if leads_before is None else min(leads_before, len(before))
    return index, float(chdtri(len(edges), 0.05)) * (1 / n + 1 / len(after))


def _distribution(months: list[_Month]) -> pd.DataFrame:
    """At most 20 bars of whole points, the same for every month."""
    filled = [one.score for one in months if len(one.score)]
    if not filled:
        return pd.DataFrame({name: [] for name in ("month", "low", "high", "n", "share")})
    low = np.floor(min(float(one.min()) for one in filled))
    high = max(float(one.max()) for one in filled)
    width = max(1.0, np.ceil((high - low) / _BARS))
    bars = max(1, int(np.ceil((high - low) / width)))
    edges = low + width * np.arange(bars + 1)
    parts = []
    for one in months:
        place = np.minimum(((one.score - low) // width).astype(np.intp), bars - 1)
        n = np.bincount(place, minlength=bars)
        share = rates(n, np.full(bars, len(one.score)))
        parts.append(
            pd.DataFrame({"month": iso(one.moment), "low": edges[:-1], "high": edges[1:], "n": n, "share": share})
        )
    return pd.concat(parts, ignore_index=True)
