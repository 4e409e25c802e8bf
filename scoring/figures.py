"""Work out an Evaluation: every figure of the desk from counts by score, tier and band.

Over several moments a lead stands in several rows. Rates are of rows; intervals are of leads, each counted at its
first row that qualifies (docs/evaluation.md), since rows of one lead are not independent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.evaluation import FEWEST_ROWS, Columns, Evaluation, EvaluationSettings, HandOff, Rate, RuleEvidence
from scoring.model import ScoringModel, thousandths
from scoring.problems import InputError, Problem
from scoring.resampling import auc_interval, interval_of
from scoring.rows import RowSet
from scoring.scores import MILLION, Numbers, in_grains, is_reachable
from scoring.statistics import (
    Floats,
    ScoreCounts,
    auc,
    auc_with_interval,
    average_precision,
    counted,
    rates,
    rising_fit,
    wilson,
)
from scoring.tiers import Scored

MOST_STEPS = 1_000
LARGEST_SCORE = 1_000_000_000_000  # points; its millionths, and a thousand steps of them, fit 64 bits
# Points come in fives and tens: bars of a point each would be a comb.
MOST_BARS = 40
FEWEST_TO_TELL = 30  # conversions; below, nothing is recommended
# Scores with at most this many possible values are counted in one pass; others are sorted.
_MOST_PLACES = 2**20
# A bootstrap over more rows than this takes minutes.
MOST_RESAMPLED = 5_000_000


@dataclass(frozen=True, eq=False)
class _Scores:
    """Scores of the rows as whole numbers of grains.

    place: intp [rows], an index into the entries of ``counts``.
    """

    grain: int
    place: NDArray[np.intp]
    counts: ScoreCounts


def evaluation(
    model: ScoringModel,
    settings: EvaluationSettings,
    rows: RowSet,
    scored: Scored,
    end: int,
    most_resampled: int = MOST_RESAMPLED,
    drawn_areas: Floats | None = None,
) -> Evaluation:
    """All figures of one model on the rows it was scored on.

    most_resampled: the AUC of several dates has no interval where there are more rows. drawn_areas: the AUC in
    ``resampling``'s resamples, where they are known already.
    """
    scores = _distinct_scores(model, scored, rows)
    counts = scores.counts
    base = _base_rate(rows, counts)
    thresholds = sweep_thresholds(model, counts, scored.grain)
    area, area_low, area_high = _auc(rows, scores, most_resampled, drawn_areas)
    tiers = _tier_columns(model, rows, scored.tier)
    bands = _band_columns(model, settings, rows, scores)
    return Evaluation(
        counts=rows.counts,
        converted=base.k,
        base=base,
        hand_off=_hand_off(model, rows, scored, counts, tiers, base),
        auc=area,
        auc_low=area_low,
        auc_high=area_high,
        average_precision=average_precision(counts),
        columns={
            "sweep": _sweep_columns(rows, scores, thresholds, base),
            "bands": bands,
            "tiers": tiers,
            "distribution": distribution_columns(counts, scored.grain, thresholds),
        },
        rates_rise=_rates_rise(bands),
        moments=rows.moments,
        immature_moments=rows.immature_moments,
        data_end=end,
    )


# --- scores -----------------------------------------------------------------------------------------------------


def _distinct_scores(model: ScoringModel, scored: Scored, rows: RowSet) -> _Scores:
    score, place, places = score_places(model, scored)
    k = counted(place[rows.converted_rows], weights=rows.converted_weight, minlength=places)
    return _Scores(scored.grain, place, ScoreCounts.dense(score, rows.count(place, places), k))


def score_places(model: ScoringModel, scored: Scored) -> tuple[NDArray[np.int64] | int, NDArray[np.intp], int]:
    """The scores there may be (as in ``ScoreCounts``), the place of each row's score among them, and their number."""
    total = scored.total
    if len(total) == 0:
        return 0, np.zeros(0, dtype=np.intp), 0
    low, high = _ends(model, total, scored.grain)
    if high - low < _MOST_PLACES:
        # A float's own type for the difference: it is exact there, and no copy is made in a wider one.
        difference = low if total.dtype == np.object_ else total.dtype.type(low)
        return low, (total if low == 0 else total - difference).astype(np.intp), high - low + 1
    score, place = np.unique(total.astype(np.int64), return_inverse=True)
    return score, place, len(score)


def _ends(model: ScoringModel, total: Numbers, grain: int) -> tuple[int, int]:
    """Numbers between which all scores lie: the model's bounds, else the lowest and the highest there is."""
    bounds = (model.score.min, model.score.max)
    low, high = (None if bound is None else thousandths(bound) * 1_000 // grain for bound in bounds)
    return int(total.min()) if low is None else low, int(total.max()) if high is None else high


def _millionths(value: float) -> int:
    return round(value * 1_000) * 1_000


def score_range(model: ScoringModel, counts: ScoreCounts, grain: int) -> tuple[int, int]:
    """Lowest and highest score in millionths: the model's bounds or, where unbounded, what the rows have."""
    unbounded = model.score.min is None or model.score.max is None
    found = (counts.ends() if unbounded else None) or (0, 0)
    low = found[0] * grain if model.score.min is None else _millionths(model.score.min)
    high = found[1] * grain if model.score.max is None else _millionths(model.score.max)
    if max(abs(low), abs(high)) > LARGEST_SCORE * MILLION:
        values = {"found": max(abs(low), abs(high)) // MILLION, "limit": LARGEST_SCORE}
        raise InputError([Problem("run_score_too_large", {"part": "score"}, values)])
    return low, max(low, high)


def sweep_thresholds(model: ScoringModel, counts: ScoreCounts, grain: int) -> NDArray[np.int64]:
    """Thresholds in millionths: the whole numbers of the score's range, or 1,000 even steps where it is longer."""
    low, high = (end // MILLION for end in score_range(model, counts, grain))
    if high - low <= MOST_STEPS:
        return np.arange(low, high + 1, dtype=np.int64) * MILLION
    # A whole range over 1,000 is a whole number of thousandths: every step is a legal cut-off.
    return low * MILLION + np.arange(MOST_STEPS + 1, dtype=np.int64) * (high - low) * (MILLION // MOST_STEPS)


def _to_grains(millionths: NDArray[np.int64], grain: int) -> NDArray[np.int64]:
    """Rounded up, so that ``score >= t`` is the same in grains."""
    return -(-millionths // grain)


# --- tables -----------------------------------------------------------------------------------------------------


def _base_rate(rows: RowSet, counts: ScoreCounts) -> Rate:
    if rows.on_one_date:
        return single_rate(counts.converted, counts.rows)
    return _rate_rows(rows, np.zeros(len(rows.weight), dtype=np.intp), 1)[0]


def single_rate(k: float, n: float) -> Rate:
    """k of n independent rows."""
    if n == 0:
        return Rate(0, 0, None, None, None, 0, 0)
    low, high = wilson(k, n)
    return Rate(int(n), int(k), float(k / n), float(low), float(high), int(n), int(k))


def _rate_rows(rows: RowSet, category: NDArray[np.intp], categories: int) -> list[Rate]:
    found = counts_by_category(rows, category, categories)
    share, (low, high) = rates(found.k, found.n), wilson(found.lead_k, found.lead_n)

    def one(i: int) -> Rate:
        lead_n, lead_k = int(found.lead_n[i]), int(found.lead_k[i])
        if found.n[i] == 0:
            return Rate(0, 0, None, None, None, 0, 0)
        return Rate(int(found.n[i]), int(found.k[i]), float(share[i]), float(low[i]), float(high[i]), lead_n, lead_k)

    return [one(i) for i in range(categories)]


@dataclass(frozen=True, eq=False)
class _CategoryCounts:
    """By category: rows and converted rows; leads, and those converted at their first row."""

    n: Floats
    k: Floats
    lead_n: Floats
    lead_k: Floats


def counts_by_category(rows: RowSet, category: NDArray[np.integer], categories: int) -> _CategoryCounts:
    n = rows.count(category, categories).astype(np.float64)
    k = counted(category[rows.converted_rows], weights=rows.converted_weight, minlength=categories)
    if rows.on_one_date:
        return _CategoryCounts(n, k, n, k)
    return _CategoryCounts(n, k, *_first_rows_by_category(rows, category, categories))


def _first_rows_by_category(rows: RowSet, category: NDArray[np.integer], categories: int) -> tuple[Floats, Floats]:
    """Leads with a row in each category, and those whose first such row converted."""
    seen = np.zeros((len(rows.pattern_weight), categories), dtype=bool)
    first = np.zeros(len(rows.pattern), dtype=bool)
    for start, stop in zip(rows.moment_start, rows.moment_start[1:], strict=False):
        here = slice(start, stop)
        at = (rows.pattern[here], category[here])
        first[here] = ~seen[at]
        seen[at] = True
    n = counted(category[first], weights=rows.weight[first], minlength=categories)
    hit = first & rows.converted
    return n, counted(category[hit], weights=rows.weight[hit], minlength=categories)


def _sweep_columns(rows: RowSet, scores: _Scores, thresholds: NDArray[np.int64], base: Rate) -> Columns:
    cuts = _to_grains(thresholds, scores.grain)
    n, k = scores.counts.at_or_above(cuts)
    lead_n, lead_k = (n, k) if rows.on_one_date else _leads_at_or_above(rows, scores, cuts)
    low, high = wilson(lead_k, lead_n)
    ties = n - scores.counts.at_or_above(cuts + 1)[0]
    share_of_rows = rates(k, n)
    return {
        "threshold": thresholds / MILLION,
        "n": n.astype(np.int64),
        "k": k.astype(np.int64),
        "rate": share_of_rows,
        "low": low,
        "high": high,
        "capture": rates(k, np.full(len(k), base.k)),
        "lift": share_of_rows / base.rate if base.rate else np.full(len(k), np.nan),
        "share": rates(n, np.full(len(n), base.n)),
        "ties": np.where(thresholds % scores.grain == 0, ties, 0).astype(np.int64),
        "lead_n": lead_n.astype(np.int64),
        "lead_k": lead_k.astype(np.int64),
    }


def _leads_at_or_above(rows: RowSet, scores: _Scores, cuts: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """For every cut: leads with a row at or above it, and those that converted within the horizon of the first such.

    A lead's first row at or above t is the one that first lifts its highest score so far from below t to t or more:
    each record of a lead counts for the cuts between its last record and itself.
    """
    places = len(scores.counts.n) + 1  # 0: no row yet
    record = np.zeros(len(rows.pattern_weight), dtype=np.intp)
    leads = np.zeros(places)
    hits = np.zeros(places)
    for start, stop in zip(rows.moment_start, rows.moment_start[1:], strict=False):
        here = slice(start, stop)
        pattern, place = rows.pattern[here], scores.place[here] + 1
        risen = place > record[pattern]
        pattern, place = pattern[risen], place[risen]
        weight = rows.weight[here][risen]
        leads += counted(place, weights=weight, minlength=places)
        leads -= counted(record[pattern], weights=weight, minlength=places)
        weight = weight * rows.converted[here][risen]
        hits += counted(place, weights=weight, minlength=places)
        hits -= counted(record[pattern], weights=weight, minlength=places)
        record[pattern] = place
    return ScoreCounts.dense(scores.counts.score, leads[1:], hits[1:]).at_or_above(cuts)


def _tier_columns(model: ScoringModel, rows: RowSet, tier: NDArray[np.int8]) -> Columns:
    found = counts_by_category(rows, tier, len(model.tiers))
    low, high = wilson(found.lead_k, found.lead_n)
    return {
        "id": np.array([one.id for one in model.tiers], dtype=object),
        "n": found.n.astype(np.int64),
        "k": found.k.astype(np.int64),
        "rate": rates(found.k, found.n),
        "ci_low": low,
        "ci_high": high,
        "lead_n": found.lead_n.astype(np.int64),
        "lead_k": found.lead_k.astype(np.int64),
    }


def _hand_off(
    model: ScoringModel, rows: RowSet, scored: Scored, counts: ScoreCounts, tiers: Columns, base: Rate
) -> HandOff:
    high_tiers = slice(0, model.hand_off_index + 1)
    if rows.on_one_date:
        rate = single_rate(float(tiers["k"][high_tiers].sum()), float(tiers["n"][high_tiers].sum()))
    else:
        rate = _rate_rows(rows, np.where(scored.tier <= model.hand_off_index, 0, 1), 2)[0]
    line = model.hand_off_score
    on_the_line = 0
    if line is not None and is_reachable(line, scored.grain):
        at = in_grains(line, scored.grain)
        n, _ = counts.at_or_above(np.array([at, at + 1]))
        on_the_line = int(n[0] - n[1])
    return HandOff(
        rate=rate,
        capture=rate.k / base.k if base.k else None,
        lift=rate.rate / base.rate if rate.rate is not None and base.rate else None,
        share=rate.n / base.n if base.n else None,
        on_the_line=on_the_line,
    )


def distribution_columns(counts: ScoreCounts, grain: int, thresholds: NDArray[np.int64]) -> Columns:
    """One row a bar of equal width, lowest first: low, high, converted, not_converted. The last bar holds its high."""
    low, high = int(thresholds[0]) // MILLION, -(-int(thresholds[-1]) // MILLION)
    # Bounds with decimals, or none, may leave scores above the last whole point; every row is in a bar.
    if float(counts.at_or_above(np.array([-(-high * MILLION // grain) + 1]))[0][0]) > 0:
        high = -(-(counts.ends() or (0, 0))[1] * grain // MILLION)
    if high - low > MOST_STEPS and (found := counts.ends()) is not None:
        # Bounds as wide as −100,000 to 3,000 are room that hardly a lead uses: the bars lie where the leads are.
        low, high = found[0] * grain // MILLION, -(-found[1] * grain // MILLION)
    width = _bar_width(max(1, high - low))
    first = low // width * width
    # A highest score on a bar's edge belongs to the bar below it, except where bars are single points.
    bars = max(1, (high - first) // width + 1 if width == 1 else -(-(high - first) // width))
    edges = (first + width * np.arange(bars + 1, dtype=np.int64)) * MILLION
    n, k = counts.at_or_above(_to_grains(edges, grain))
    n[-1] = k[-1] = 0.0
    inside, hits = n[:-1] - n[1:], k[:-1] - k[1:]
    return {
        "low": edges[:-1] / MILLION,
        "high": edges[1:] / MILLION,
        "converted": hits.astype(np.int64),
        "not_converted": (inside - hits).astype(np.int64),
    }


def _bar_width(length: int) -> int:
    """1, 2, 5, 10, 20, … whole points, so that there are at most ``MOST_BARS`` bars."""
    wanted = length / MOST_BARS
    if wanted <= 1:
        return 1
    power = 10 ** math.floor(math.log10(wanted))
    return int(next(step * power for step in (1, 2, 5, 10) if step * power >= wanted))


def _band_columns(
    model: ScoringModel,
    settings: EvaluationSettings,
    rows: RowSet,
    scores: _Scores,
) -> Columns:
    edges = _band_edges(model, settings, scores)
    cuts = _to_grains(edges[1:-1], scores.grain)
    if rows.on_one_date:
        n, k = scores.counts.at_or_above(np.concatenate([[np.iinfo(np.int64).min], cuts, [np.iinfo(np.int64).max]]))
        n, k = n[:-1] - n[1:], k[:-1] - k[1:]
        lead_n, lead_k = n, k
    else:
        # The number of inner edges at or below a score is its band; each score is looked up once.
        band = np.searchsorted(cuts, scores.counts.scores, side="right")
        found = counts_by_category(rows, band[scores.place], len(edges) - 1)
        n, k, lead_n, lead_k = found.n, found.k, found.lead_n, found.lead_k
    low, high = wilson(lead_k, lead_n)
    return {
        "low": edges[:-1] / MILLION,
        "high": edges[1:] / MILLION,
        "n": n.astype(np.int64),
        "k": k.astype(np.int64),
        "rate": rates(k, n),
        "ci_low": low,
        "ci_high": high,
        "isotonic": rising_fit(lead_k, lead_n),
        "lead_n": lead_n.astype(np.int64),
        "lead_k": lead_k.astype(np.int64),
    }


def _band_edges(model: ScoringModel, settings: EvaluationSettings, scores: _Scores) -> NDArray[np.int64]:
    """Edges in millionths, strictly rising, the range's ends in whole points first and last: no row lies outside."""
    lowest, highest = score_range(model, scores.counts, scores.grain)
    low = lowest // MILLION * MILLION
    high = max(-(-highest // MILLION) * MILLION, low + MILLION)
    if settings.bands == "tiers":
        inner = [_millionths(t.from_score) for t in reversed(model.tiers) if t.from_score is not None]
    elif settings.bands == "count":
        reached = np.cumsum(scores.counts.n)
        wanted = reached[-1] * np.arange(1, settings.band_count) / settings.band_count if len(reached) else []
        inner = [int(one) * scores.grain for one in scores.counts.scores[np.searchsorted(reached, wanted)]]
    else:
        inner = [low + (high - low) * i // settings.band_count for i in range(1, settings.band_count)]
    return np.array([low, *sorted({one for one in inner if low < one < high}), high], dtype=np.int64)


def _rates_rise(bands: Columns) -> bool | None:
    """Whether the rate rises from band to band: False where a band lies surely below one before it.

    'Surely': their 95 % intervals do not overlap. None with fewer than two bands of at least 10 rows, or with fewer
    than 30 conversions.
    """
    telling = bands["n"] >= FEWEST_ROWS
    if telling.sum() < 2 or bands["k"].sum() < FEWEST_TO_TELL:
        return None
    low, high = bands["ci_low"][telling], bands["ci_high"][telling]
    return not bool((high[1:] < np.maximum.accumulate(low)[:-1]).any())


# --- discrimination ---------------------------------------------------------------------------------------------


def _auc(
    rows: RowSet, scores: _Scores, most_resampled: int, drawn_areas: Floats | None
) -> tuple[float | None, float | None, float | None]:
    if rows.on_one_date:
        return auc_with_interval(scores.counts)
    area = auc(scores.counts)
    if area is not None and drawn_areas is not None:
        return area, *interval_of(drawn_areas)
    if area is None or len(rows.pattern) > most_resampled:
        return area, None, None
    # Only the order of the scores matters: those that no row has are left out.
    there = np.flatnonzero(scores.counts.n > 0)
    return area, *auc_interval(rows, np.searchsorted(there, scores.place), len(there))


# --- evidence ---------------------------------------------------------------------------------------------------


def rule_evidence(model: ScoringModel, rows: RowSet) -> dict[str, RuleEvidence]:
    """For each rule: the rows with units above 0 against the others. Points do not matter."""
    found = {}
    for i, rule in enumerate(model.rules):
        fires, others = _rate_rows(rows, np.where(rows.facts.units.fires(i), 0, 1), 2)
        found[rule.id] = RuleEvidence(rule.id, fires, others)
    return found
