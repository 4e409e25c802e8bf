"""Lay out every lead's score as the command line and the app write it, in the order of the file."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.desk import Desk
from scoring.model import ScoringModel, thousandths
from scoring.tiers import Booleans, score_values
from scoring.unit_cache import NOT_EXCLUDED
from scoring.units import UnitColumn


def score_table(desk: Desk, model: ScoringModel, as_of: int, detail: bool = False) -> pd.DataFrame:
    """One row a lead: lead_id, score, tier, handed_off, excluded, instant, surge, group_<id>….

    detail: adds units_<rule> and points_<rule> for every rule (a disabled rule has units and no points). An excluded
    lead has no score, tier and group score. ``excluded`` and ``instant`` hold the id of the first entry that holds,
    or nothing. Raises InputError where the data lacks a column.
    """
    found = desk.leads(model, as_of, with_units=detail)
    scored = found.excluded_by == NOT_EXCLUDED
    tier_ids = np.array([tier.id for tier in model.tiers], dtype=object)
    columns: dict[str, object] = {
        "lead_id": desk.dataset.lead_ids,
        "score": np.where(scored, score_values(found.total, found.grain), np.nan),
        "tier": _only(scored, tier_ids[found.tier]),
        "handed_off": scored & (found.tier <= model.hand_off_index),
        "excluded": _ids([one.id for one in model.exclude], found.excluded_by),
        "instant": _only(scored, _ids([one.id for one in model.instant], found.instant_by)),
        "surge": scored & found.surging,
    }
    for group in model.groups:
        columns[f"group_{group.id}"] = np.where(scored, score_values(found.groups[group.id], found.grain), np.nan)
    for rule, units in zip(model.rules, found.units, strict=False):
        columns[f"units_{rule.id}"] = units / 1_000
    for rule, units in zip(model.rules, found.units, strict=False):
        points = thousandths(rule.points) if rule.enabled else 0
        columns[f"points_{rule.id}"] = _millionths(units, points)
    return pd.DataFrame(columns)


def _only(chosen: Booleans, values: NDArray[np.object_]) -> NDArray[np.object_]:
    """The values of the chosen leads, nothing for the others."""
    kept = values.copy()
    kept[~chosen] = None
    return kept


def _millionths(units: UnitColumn, points: int) -> NDArray[np.float64]:
    largest = int(np.abs(units.astype(np.float64)).max()) if len(units) else 0
    if largest * abs(points) < 2**62:
        exact: NDArray[np.float64] = units.astype(np.int64) * points / 1_000_000
        return exact
    return np.array([int(one) * points / 1_000_000 for one in units], dtype=np.float64)


def _ids(ids: list[str], index: NDArray[np.int32]) -> NDArray[np.object_]:
    return np.array([*ids, None], dtype=object)[index]


def number_text(value: float) -> str:
    """A number that reads back equal, whole ones without a point; nothing for no number.

    >>> number_text(12.0), number_text(0.1)
    ('12', '0.1')
    """
    if math.isnan(value):
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(float(value))


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """The table as a CSV holds it: numbers that read back equal, ``true`` and ``false``, nothing for nothing."""
    texts: dict[str, object] = {}
    for name in table.columns:
        column = table[name]
        if column.dtype == bool:
            texts[name] = np.where(column, "true", "false")
        elif pd.api.types.is_float_dtype(column):
            # Few distinct values: each is worded once.
            distinct, index = np.unique(column.to_numpy(), return_inverse=True)
            texts[name] = np.array([number_text(float(one)) for one in distinct], dtype=object)[index]
        else:
            texts[name] = column.where(column.notna(), "").astype(str)
    return pd.DataFrame(texts)
