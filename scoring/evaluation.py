"""Say what a model's scores were worth: the snapshot view, from counts by (score, converted).

This file fixes what an evaluation holds; docs/evaluation.md fixes what each figure means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import pandas as pd
from numpy.typing import NDArray

TableName = Literal["sweep", "bands", "tiers", "distribution"]
Columns = Mapping[str, NDArray[Any]]  # of one table: name to values, all of one length
# Of a cell with fewer rows nothing can be told: it is greyed.
FEWEST_ROWS = 10

BandKind = Literal["width", "tiers", "count"]


@dataclass(frozen=True)
class EvaluationSettings:
    """What conversion means and at which moments the model is looked at.

    goal: an outcome. on: moments in seconds of local time, ascending; empty with ``every`` None is the latest mature
    moment. every: period starts in place of ``on``; the last 12 mature ones. data_as_of: where the data ends, None
    for the latest time in it.
    """

    goal: str = "won"
    horizon_days: int = 90
    gap_days: int = 0
    on: tuple[int, ...] = ()
    every: Literal["month", "week"] | None = None
    data_as_of: int | None = None
    bands: BandKind = "width"
    band_count: int = 10


@dataclass(frozen=True)
class RowCounts:
    """What became of every (lead, moment); the parts add up to ``all``.

    used: eligible and mature: the rows behind every rate. immature: eligible, outcome not in yet. excluded: by the
    model's ``exclude``. not_born: created after the moment. closed: had reached the goal, won or lost before.
    in_gap: goal within the gap after the moment, dropped. leads: distinct leads in the used rows.
    """

    all: int
    used: int
    leads: int
    immature: int
    excluded: int
    not_born: int
    closed: int
    in_gap: int


@dataclass(frozen=True)
class Rate:
    """k of n with Wilson's 95 % interval; None where n is 0.

    Over several moments n and k are of rows, and the interval is of leads, each counted once at its first row:
    lead_k of lead_n. On one moment the two agree.
    """

    n: int
    k: int
    rate: float | None
    low: float | None
    high: float | None
    lead_n: int
    lead_k: int

    @property
    def lead_rate(self) -> float | None:
        """What the interval is around."""
        return self.lead_k / self.lead_n if self.lead_n else None


@dataclass(frozen=True)
class HandOff:
    """The hand-off as the model stands (tier at or above ``hand_off``, so needs and instant included)."""

    rate: Rate
    capture: float | None  # share of all converted rows
    lift: float | None  # rate / base rate
    share: float | None  # share of all rows
    on_the_line: int  # rows whose score is exactly the hand-off tier's lowest score


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Everything the desk shows of one model on one data set and setting.

    sweep: one row a threshold: threshold, n, k, rate, low, high, capture, lift, share, ties (rows exactly on it),
        lead_n, lead_k (as in ``Rate``).
    bands: one row a score band, lowest first: low, high, n, k, rate, ci_low, ci_high, isotonic,
        lead_n, lead_k (as in ``Rate``; the isotonic fit is of leads). A band holds
        low <= score < high, the last one high too.
    tiers: one row a tier, highest first: id, n, k, rate, ci_low, ci_high, lead_n, lead_k (as in ``Rate``).
    distribution: one row a bar, lowest first: low, high, converted, not_converted.
    rates_rise: True, False, or None where there is too little to tell.
    Rates are NaN where n is 0. ``columns`` holds the same tables as arrays; a table is laid out when first asked for.
    """

    counts: RowCounts
    converted: int
    base: Rate
    hand_off: HandOff
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    average_precision: float | None
    columns: Mapping[TableName, Columns]
    rates_rise: bool | None
    moments: tuple[int, ...]  # mature ones, those behind every rate
    immature_moments: tuple[int, ...]
    data_end: int

    @cached_property
    def sweep(self) -> pd.DataFrame:
        return pd.DataFrame(self.columns["sweep"])

    @cached_property
    def bands(self) -> pd.DataFrame:
        return pd.DataFrame(self.columns["bands"])

    @cached_property
    def tiers(self) -> pd.DataFrame:
        return pd.DataFrame(self.columns["tiers"])

    @cached_property
    def distribution(self) -> pd.DataFrame:
        return pd.DataFrame(self.columns["distribution"])


@dataclass(frozen=True)
class Today:
    """All leads as of the data's end: no rates, their outcomes are not in yet.

    distribution: one row a bar: low, high, leads. tiers: one row a tier: id, n. excluded: leads the model excludes.
    """

    moment: int
    leads: int
    excluded: int
    not_born: int
    handed_off: int
    instant: int
    surge: int
    distribution: pd.DataFrame
    tiers: pd.DataFrame


@dataclass(frozen=True)
class RuleEvidence:
    """What the used rows say of one rule: those with units above 0 against the others."""

    rule_id: str
    fires: Rate
    others: Rate
