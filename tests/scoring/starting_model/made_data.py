"""Make leads in whose outcomes something is planted, or nothing, for tests of first models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.dataset import Dataset
from scoring.dataset_frames import dataset_from_frames
from scoring.times import DAY, iso, second_of

START = second_of("2024-01-01")
DAYS = 720


@dataclass
class Tables:
    """Frames of text, as ``dataset_from_frames`` takes them; tests change them before they load them."""

    leads: pd.DataFrame
    activities: pd.DataFrame | None
    outcomes: pd.DataFrame

    def load(self) -> Dataset:
        return dataset_from_frames(self.leads, self.activities, self.outcomes)

    def until(self, moment: int) -> Tables:
        """What was known at a moment, and an outcome of another kind to end the data where they ended."""
        last = max(str(one) for one in self.outcomes["occurred_at"])
        end = pd.DataFrame({"lead_id": self.leads["lead_id"][:1], "outcome": "recycled", "occurred_at": last})
        assert self.activities is not None
        return Tables(
            self.leads[self.leads["created_at"] <= iso(moment)],
            self.activities[self.activities["occurred_at"] <= iso(moment)],
            pd.concat([self.outcomes[self.outcomes["occurred_at"] <= iso(moment)], end]),
        )


def planted(seed: int, leads: int = 6_000, base: float = 0.06) -> Tables:
    """Leads of two years. A demo makes a win within weeks likelier, an unsubscription takes it away; half of the
    `manager` titles win more often; opens, colours and names say nothing."""
    random = np.random.default_rng(seed)
    ids = np.array([f"L{i:05d}" for i in range(leads)])
    created = START + random.integers(0, DAYS - 30, leads) * DAY
    title = random.choice(["manager", "engineer", "assistant"], leads, p=[0.2, 0.5, 0.3])
    demo, left = random.random(leads) < 0.15, random.random(leads) < 0.2
    odds = base / (1 - base) * np.exp(2.0 * demo - 2.5 * left + 1.2 * (title == "manager"))
    won = random.random(leads) < odds / (1 + odds)
    first = created + random.integers(1, 20, leads) * DAY
    wins = first + random.integers(20, 80, leads) * DAY
    opens = np.repeat(np.arange(leads), random.poisson(4, leads))
    opened = created[opens] + random.integers(0, 120, len(opens)) * DAY + 9 * 3_600
    acts = [
        (ids[opens], "open", opened),
        (ids[demo], "demo", first[demo] + 10 * 3_600),
        (ids[left], "unsubscribe", first[left] + 11 * 3_600),
    ]
    activities = pd.concat(
        pd.DataFrame({"lead_id": who, "type": kind, "occurred_at": [iso(int(t)) for t in when]})
        for who, kind, when in acts
    )
    end = iso(START + DAYS * DAY)
    outcomes = pd.DataFrame({"lead_id": ids[won], "outcome": "won", "occurred_at": [iso(int(t)) for t in wins[won]]})
    return Tables(
        pd.DataFrame(
            {
                "lead_id": ids,
                "created_at": [iso(int(t)) for t in created],
                "title": title,
                "colour": random.choice(["red", "green", "blue"], leads),
                "deal_stage": np.where(won, "closed won", "open"),
                "gender": np.where(won, "f", "m"),
                "secret": np.where(won, random.integers(90, 100, leads), random.integers(0, 95, leads)).astype(str),
            }
        ),
        activities[activities["occurred_at"] <= end].reset_index(drop=True),
        outcomes[outcomes["occurred_at"] <= end].reset_index(drop=True),
    )


def shuffled(tables: Tables, seed: int) -> Tables:
    """Each outcome is another lead's, and the columns that the outcome filled in are gone."""
    random = np.random.default_rng(seed)
    outcomes = tables.outcomes.assign(
        lead_id=random.choice(tables.leads["lead_id"], len(tables.outcomes), replace=False)
    )
    return Tables(tables.leads.drop(columns=["deal_stage", "gender", "secret"]), tables.activities, outcomes)
