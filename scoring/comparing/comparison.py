"""Compare two models on the rows that are open under both (docs/evaluation.md, 'Comparing two models')."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.comparing.movers import ComparedRows, Movers, handed_off
from scoring.comparing.paired import Difference, Side, differences
from scoring.desk import Desk
from scoring.evaluation import FEWEST_ROWS, Evaluation, EvaluationSettings, RowCounts
from scoring.figures import counts_by_category, evaluation, score_places
from scoring.model import ScoringModel
from scoring.moments import data_end
from scoring.rows import Progress, RowSet
from scoring.shared_rows import SharedRows
from scoring.statistics import rates, wilson
from scoring.tiers import Scored, score_rows


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two models on the same rows.

    counts: of the shared rows. only_base_excludes, only_candidate_excludes: rows that would have been used but for an
    ``exclude`` of that model alone; they are taken out of both. base, candidate: the snapshot view of each, with the
    sweeps. rate (at hand-off), capture, auc: candidate less base.
    migration: one row a pair of tiers, highest first, the base's before the candidate's: base, candidate (ids), n, k,
    rate, ci_low, ci_high, lead_n, lead_k (as in ``Rate``), move (``entered`` or ``left`` the hand-off, ``same`` tier,
    ``other``), greyed (fewer than 10 rows).
    """

    base_model: ScoringModel
    candidate_model: ScoringModel
    settings: EvaluationSettings
    counts: RowCounts
    only_base_excludes: int
    only_candidate_excludes: int
    base: Evaluation
    candidate: Evaluation
    rate: Difference
    capture: Difference
    auc: Difference
    migration: pd.DataFrame
    movers: Movers


def compare(
    desk: Desk,
    base: ScoringModel,
    candidate: ScoringModel,
    settings: EvaluationSettings,
    progress: Progress | None = None,
) -> Comparison:
    """Raises InputError where the data lacks a column of either model."""
    models = (base, candidate)
    shared = desk.shared_rows(models, settings, progress=progress)
    parts = [_compared(models, shared, mature=True)]
    if shared.rows[0].immature_moments:
        parts.append(_compared(models, desk.shared_rows(models, settings, immature=True), mature=False))
    scored = parts[0].scored
    end = data_end(desk.dataset, settings)
    paired = differences(shared.rows[0], _side(base, scored[0]), _side(candidate, scored[1]))
    evaluations = [
        evaluation(model, settings, rows, one, end, drawn_areas=areas)
        for model, rows, one, areas in zip(models, shared.rows, scored, paired.drawn_areas, strict=True)
    ]
    return Comparison(
        base_model=base,
        candidate_model=candidate,
        settings=settings,
        counts=shared.rows[0].counts,
        only_base_excludes=shared.only_excluded_by[0],
        only_candidate_excludes=shared.only_excluded_by[1],
        base=evaluations[0],
        candidate=evaluations[1],
        rate=paired.rate,
        capture=paired.capture,
        auc=paired.auc,
        migration=_migration(models, shared.rows[0], scored),
        movers=Movers(desk.dataset, models, parts),
    )


def _side(model: ScoringModel, scored: Scored) -> Side:
    _, place, places = score_places(model, scored)
    return Side(handed_off(model, scored), place, places)


def _compared(models: tuple[ScoringModel, ScoringModel], shared: SharedRows, *, mature: bool) -> ComparedRows:
    before, after = (score_rows(model, rows.facts) for model, rows in zip(models, shared.rows, strict=True))
    return ComparedRows(shared, (before, after), mature)


def _migration(models: tuple[ScoringModel, ScoringModel], rows: RowSet, scored: tuple[Scored, Scored]) -> pd.DataFrame:
    base, candidate = models
    width = len(candidate.tiers)
    cell = scored[0].tier.astype(np.intp) * width + scored[1].tier
    found = counts_by_category(rows, cell, len(base.tiers) * width)
    low, high = wilson(found.lead_k, found.lead_n)
    pairs = [(i, j) for i in range(len(base.tiers)) for j in range(width)]
    return pd.DataFrame(
        {
            "base": [base.tiers[i].id for i, _ in pairs],
            "candidate": [candidate.tiers[j].id for _, j in pairs],
            "n": found.n.astype(np.int64),
            "k": found.k.astype(np.int64),
            "rate": rates(found.k, found.n),
            "ci_low": low,
            "ci_high": high,
            "lead_n": found.lead_n.astype(np.int64),
            "lead_k": found.lead_k.astype(np.int64),
            "move": [_move(models, i, j) for i, j in pairs],
            "greyed": found.n < FEWEST_ROWS,
        }
    )


def _move(models: tuple[ScoringModel, ScoringModel], base_tier: int, candidate_tier: int) -> str:
    base, candidate = models
    was, is_now = base_tier <= base.hand_off_index, candidate_tier <= candidate.hand_off_index
    if was != is_now:
        return "entered" if is_now else "left"
    return "same" if base.tiers[base_tier].id == candidate.tiers[candidate_tier].id else "other"
