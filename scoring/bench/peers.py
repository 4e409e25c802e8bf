"""Re-score and draw up the desk's counts the way a user would: pandas columns, and SQL on a wide table.

Both hold one row a lead that counts (created, not yet won or lost at the moment), one column of units a rule and
``converted``, and give what the desk's charts need: counts by score for every threshold and band, by tier, and the AUC
(pandas only: SQL is spared it).
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from scoring.dataset import Dataset
from scoring.model import ScoringModel
from scoring.row_states import birth_times, goal_times
from scoring.times import DAY
from scoring.unit_cache import UnitCache

PANDAS = "vectorised pandas on a wide frame"
WIDE_SQL = "DuckDB SQL on a wide table"


def wide_frame(dataset: Dataset, model: ScoringModel, moment: int, horizon_days: int = 90) -> pd.DataFrame:
    """One row a lead that counts at the moment: units of each rule by its id (float64), and ``converted``."""
    won = goal_times(dataset, ("won",))
    counted = (birth_times(dataset) <= moment) & (goal_times(dataset, ("won", "lost")) > moment)
    units = UnitCache(dataset).rules(model, moment)
    columns = {rule.id: column[counted] / 1000 for rule, column in zip(model.rules, units, strict=True)}
    return pd.DataFrame(columns | {"converted": won[counted] <= moment + horizon_days * DAY})


def score_with_pandas(frame: pd.DataFrame, model: ScoringModel) -> dict[str, object]:
    """``by_threshold``: n and k at or above every whole threshold; ``by_band``, ``by_tier``; ``auc``."""
    total = pd.Series(0.0, index=frame.index)
    for group in model.groups:
        points = pd.Series(0.0, index=frame.index)
        for rule in model.rules:
            if rule.group == group.id:
                points = points + frame[rule.id] * rule.points
        total = total + points.clip(group.min, group.max)
    total = total.clip(model.score.min, model.score.max)

    tier = pd.Series(model.tiers[-1].id, index=frame.index)
    for one in reversed(model.tiers[:-1]):
        assert one.from_score is not None  # every tier but the last
        reached = total >= one.from_score
        if one.needs_any:
            reached &= (frame[list(one.needs_any)] > 0).any(axis=1)
        tier = tier.mask(reached, one.id)

    converted = frame["converted"]
    by_score = converted.groupby(np.floor(total)).agg(["size", "sum"]).sort_index(ascending=False)
    by_band = converted.groupby(pd.cut(total, 10), observed=False).agg(["size", "sum"])
    by_tier = converted.groupby(tier).agg(["size", "sum"])
    positives = int(converted.sum())
    negatives = len(frame) - positives
    rank_sum = total.rank()[converted].sum()
    auc = (rank_sum - positives * (positives + 1) / 2) / (positives * negatives) if positives and negatives else None
    return {"by_threshold": by_score.cumsum(), "by_band": by_band, "by_tier": by_tier, "auc": auc}


def create_wide_table(connection: duckdb.DuckDBPyConnection, frame: pd.DataFrame) -> None:
    """Table ``wide``, as the frame."""
    connection.register("wide_frame", frame)
    connection.execute("CREATE OR REPLACE TABLE wide AS SELECT * FROM wide_frame")
    connection.unregister("wide_frame")


def score_with_sql(connection: duckdb.DuckDBPyConnection, model: ScoringModel) -> pd.DataFrame:
    """One row a whole score and tier: score, tier, n, k."""
    return connection.execute(wide_sql(model)).df()


def wide_sql(model: ScoringModel) -> str:
    """The counts by whole score and tier in one statement; ids of rules and tiers are lower-case words."""
    groups = []
    for group in model.groups:
        terms = " + ".join(f"{rule.points} * {rule.id}" for rule in model.rules if rule.group == group.id) or "0"
        groups.append(_bounded(terms, group.min, group.max))
    tiers = " ".join(
        f"WHEN total >= {tier.from_score}"
        + (f" AND ({' OR '.join(f'{rule_id} > 0' for rule_id in tier.needs_any)})" if tier.needs_any else "")
        + f" THEN '{tier.id}'"
        for tier in model.tiers[:-1]
    )
    total = _bounded(" + ".join(groups), model.score.min, model.score.max)
    return f"""
        WITH scored AS (SELECT *, {total} AS total FROM wide)
        SELECT floor(total) AS score, CASE {tiers} ELSE '{model.tiers[-1].id}' END AS tier,
               count(*) AS n, count(*) FILTER (converted) AS k
        FROM scored GROUP BY ALL ORDER BY score DESC
    """


def _bounded(terms: str, low: float | None, high: float | None) -> str:
    text = f"({terms})"
    if low is not None:
        text = f"greatest({low}, {text})"
    return f"least({high}, {text})" if high is not None else text
