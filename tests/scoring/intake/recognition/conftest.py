"""Bring files as a user drops them, accept what they are taken for, and say in plain values what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from scoring.dataset import OUTCOMES, Dataset
from scoring.intake.assembly import load_plan
from scoring.intake.plan import Plan
from scoring.intake.plan_problems import problems
from scoring.intake.recognition import propose
from scoring.times import iso, second_of
from tests.intake_files import ZONE, tables_of

AS_OF = "2026-01-05"
Bring = Callable[..., "Brought"]


@dataclass(frozen=True)
class Brought:
    """leads: id to time of creation ('' where unknown). activities: (lead, time, type, detail). outcomes: (lead, time,
    outcome, amount). All times are local, all rows sorted."""

    plan: Plan
    leads: dict[str, str]
    activities: list[tuple[str, str, str, str]]
    outcomes: list[tuple[str, str, str, str]]
    attributes: dict[str, list[str | None]]

    def kinds(self) -> list[str]:
        return [f"{one.product} {one.kind}" for one in self.plan.tables]


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    """bring({name: text}, encoding): the data set of the files as they are proposed, in Tokyo's time."""

    def bring_files(files: dict[str, str], encoding: str = "utf-8") -> Brought:
        paths = []
        for name, text in files.items():
            paths.append(tmp_path / name)
            paths[-1].write_bytes(text.encode(encoding))
        tables = tables_of(paths, tmp_path / "tables")
        plan = propose(tables)
        assert [one.key for one in problems(plan, tables) if one.severity == "error"] == [], "mapped without a hand"
        end = second_of(AS_OF)
        loaded = load_plan(tables, plan, time_zone=ZONE, data_as_of=end, now=end, directory=tmp_path)
        try:
            return _said(plan, loaded.dataset)
        finally:
            loaded.store.close()

    return bring_files


def _said(plan: Plan, data: Dataset) -> Brought:
    acts, outs = data.activities, data.outcomes
    texts = {name: column.take(acts.class_).texts() for name, column in acts.class_columns.items()}
    if "detail" in acts.row_column_names:
        texts["detail"] = acts.row_column("detail").texts()
    seconds = acts.second.astype(np.int64) + acts.origin
    amounts = outs.columns["amount"].texts() if "amount" in outs.columns else [None] * len(outs)
    return Brought(
        plan,
        {lead: _time(second) for lead, second in zip(data.lead_ids.tolist(), data.created.tolist(), strict=True)},
        sorted(
            (
                data.lead_ids[lead],
                _time(second),
                texts["type"][i] or "",
                (texts["detail"][i] or "") if "detail" in texts else "",
            )
            for i, (lead, second) in enumerate(zip(acts.lead, seconds.tolist(), strict=True))
        ),
        sorted(
            (data.lead_ids[lead], _time(second), OUTCOMES[kind], amounts[i] or "")
            for i, (lead, second, kind) in enumerate(
                zip(outs.lead, outs.second.tolist(), outs.outcome.tolist(), strict=True)
            )
        ),
        {name: column.texts() for name, column in data.lead_columns.items()},
    )


def _time(second: int) -> str:
    """2025-01-01T10:00:00, the date alone where it is midnight; '' where there is none."""
    if second < 0:
        return ""
    return iso(second)
