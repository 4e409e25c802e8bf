"""Measure in the sample data what was planted in them, from the files alone, as text for the README's table."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parents[2] / "sample_data"
HORIZON = pd.Timedelta(days=90)
COMPETITOR = r"rival-suite|kyogo-cloud|stockpilot-rival"
PERSONAL = ["freemail.example", "webmail.example", "mobile-mail.example"]


class Share(NamedTuple):
    """So many, and how many of them converted."""

    n: int
    k: int

    @property
    def rate(self) -> float:
        return self.k / self.n

    def __str__(self) -> str:
        return f"{100 * self.rate:.1f} % of {self.n:,}"


class SampleData:
    """The three tables, and the rows (lead, first of a month) at which a model would be judged."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.leads = pd.read_parquet(folder / "leads.parquet").set_index("lead_id")
        self.activities = pd.read_parquet(folder / "activities.parquet")
        self.outcomes = pd.read_parquet(folder / "outcomes.parquet")

    @cached_property
    def end(self) -> pd.Timestamp:
        return max(self.activities["occurred_at"].max(), self.outcomes["occurred_at"].max())

    @cached_property
    def months(self) -> list[pd.Timestamp]:
        """The last twelve firsts of a month whose 90 days are over."""
        firsts = pd.date_range("2025-05-01", self.end - HORIZON, freq="MS")
        return list(firsts[-12:])

    def first(self, outcome: str) -> pd.Series:
        """One time a lead, NaT where it never came to that."""
        times = self.outcomes[self.outcomes["outcome"] == outcome].groupby("lead_id")["occurred_at"].min()
        return times.reindex(self.leads.index)

    @cached_property
    def born(self) -> pd.Series:
        first_seen = self.activities.groupby("lead_id")["occurred_at"].min()
        return self.leads["created_at"].fillna(first_seen.reindex(self.leads.index))

    def rows(self, goal: str = "won") -> pd.DataFrame:
        """One row per (lead, month) that is eligible: lead_id, moment, converted."""
        goal_time, won, lost = self.first(goal), self.first("won"), self.first("lost")
        parts = []
        for moment in self.months:
            closed = (goal_time <= moment) | (won <= moment) | (lost <= moment)
            open_leads = self.leads.index[(self.born <= moment) & ~closed]
            converted = (goal_time > moment) & (goal_time <= moment + HORIZON)
            parts.append(
                pd.DataFrame({"lead_id": open_leads, "moment": moment, "converted": converted[open_leads].values})
            )
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def won_rows(self) -> pd.DataFrame:
        return self.rows("won")

    def of_type(self, *types: str, detail: str = "") -> pd.DataFrame:
        chosen = self.activities[self.activities["type"].isin(types)]
        return chosen[chosen["detail"].fillna("").str.startswith(detail)] if detail else chosen

    def count_at(self, activities: pd.DataFrame, newest: int = 0, oldest: int = 10_000) -> np.ndarray:
        """For each of ``won_rows``: how many of these are visible then, newest <= age in days < oldest."""
        counts = []
        for moment, rows in self.won_rows.groupby("moment", sort=True):
            age = moment - activities["occurred_at"]
            visible = activities[(age >= pd.Timedelta(days=newest)) & (age < pd.Timedelta(days=oldest))]
            counts.append(visible.groupby("lead_id").size().reindex(rows["lead_id"], fill_value=0).to_numpy())
        return np.concatenate(counts)

    def rate(self, where: np.ndarray) -> Share:
        converted = self.won_rows["converted"].to_numpy()[where]
        return Share(len(converted), int(converted.sum()))

    def rate_of_leads(self, chosen: pd.Series) -> Share:
        return self.rate(self.won_rows["lead_id"].isin(chosen.index[chosen]).to_numpy())

    def leads_with(self, activities: pd.DataFrame, at_least: int = 1) -> pd.Series:
        """For each lead: whether it ever did so many of these."""
        return activities.groupby("lead_id").size().reindex(self.leads.index, fill_value=0) >= at_least


def area_under_curve(score: np.ndarray, converted: np.ndarray) -> float:
    """Mann-Whitney, ties a half."""
    ranks = pd.Series(score).rank().to_numpy()
    positives = int(converted.sum())
    pairs = positives * (len(converted) - positives)
    return float((ranks[converted].sum() - positives * (positives + 1) / 2) / pairs)


def plain(text: pd.Series) -> pd.Series:
    return text.map(lambda value: "" if pd.isna(value) else normalize("NFKC", value).strip().casefold())
