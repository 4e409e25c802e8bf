"""A clean data set in which the tests plant one fault each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.loading import Loaded, load_files
from scoring.times import DAY, iso, second_of

START = second_of("2024-01-01")
DAYS = 540
NOW = START + DAYS * DAY
LEADS = 1_200


class Tables:
    """Frames of text that a test changes before they are loaded; every lead is plain, and 1 in 6 is won."""

    def __init__(self, leads: int = LEADS, seed: int = 1) -> None:
        random = np.random.default_rng(seed)
        created = START + random.integers(0, DAYS - 200, leads) * DAY + random.integers(0, DAY, leads)
        self.leads = pd.DataFrame(
            {
                "lead_id": [f"{i:05d}" for i in range(leads)],
                "created_at": [stamp(t) for t in created],
                "email": [f"person{i}@firm{i % 400}.example" for i in range(leads)],
                "size": random.choice(["10", "100", "1000"], leads),
            }
        )
        who = np.repeat(np.arange(leads), 1 + random.poisson(6, leads))
        # Some activity on every day to the end, in working hours.
        day = created[who] // DAY + 1 + random.integers(0, 190, len(who))
        hour = random.integers(9, 18, len(who))
        when = np.minimum(day * DAY + hour * 3600 + random.integers(1, 3600, len(who)), NOW - DAY + 20 * 3600)
        kinds = random.choice(["visit", "form", "email_open"], len(who))
        self.activities = pd.DataFrame(
            {
                "lead_id": self.leads["lead_id"].to_numpy()[who],
                "type": kinds,
                "occurred_at": [stamp(t) for t in when],
                "detail": [f"/page/{i % 40}" for i in range(len(who))],
            }
        )
        self.activities = self.activities.drop_duplicates(["lead_id", "type", "occurred_at"], ignore_index=True)
        last = self.activities.groupby("lead_id")["occurred_at"].max()
        won = np.arange(0, leads, 6)
        ids = self.leads["lead_id"].to_numpy()[won]
        self.outcomes = pd.DataFrame(
            {
                "lead_id": ids,
                "outcome": "won",
                "occurred_at": [stamp(second_of(last[one]) + 3600) for one in ids],
            }
        )


def stamp(second: int) -> str:
    return iso(int(second)).replace("T", " ") if second % DAY else f"{iso(int(second))} 00:00:00"


@pytest.fixture
def tables() -> Tables:
    return Tables()


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[Callable[..., Loaded]]:
    """loaded(tables) writes them as CSV and loads them; what is absent (None) is not given."""
    opened: list[Loaded] = []

    def load(tables: Tables, **options: Any) -> Loaded:
        paths: dict[str, list[Path]] = {}
        for name in ("leads", "activities", "outcomes"):
            frame = getattr(tables, name)
            paths[name] = []
            if frame is not None:
                paths[name] = [tmp_path / f"{name}{len(opened)}.csv"]
                frame.to_csv(paths[name][0], index=False)
        options = {"now": NOW, "directory": tmp_path / "stores", **options}
        opened.append(load_files(paths["leads"], paths["activities"], paths["outcomes"], **options))
        return opened[-1]

    yield load
    for one in opened:
        one.store.close()
