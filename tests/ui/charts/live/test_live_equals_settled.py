"""Whatever is dragged where: what the browser works out is what the server would answer, at the precision shown."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from scoring.desk import Desk
from scoring.evaluation import Evaluation, EvaluationSettings, Today
from scoring.live import row_table
from scoring.model import ScoringModel
from tests.random_data import random_data, random_moment, with_outcomes
from tests.random_models import random_model
from tests.scoring.test_engine_equals_reference import desk_on, engine_model, seconds
from ui.charts.desk import evaluation_panels, today_panels
from ui.charts.labels import ChartLabels
from ui.charts.live import LiveAsk, live_tables
from ui.charts.panel import Cards, Panel
from ui.controls.edits import threshold_between_neighbours
from ui.controls.ranges import points_ranges, threshold_range
from ui.i18n import Language

HORIZON = 30
TODAY = 0  # in place of a number of dates
ANSWERS = Path(__file__).with_name("answers.mjs")
# What the panels show of a share: hover texts and cards have one decimal of a percentage.
SHARE = 2e-6

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")


@dataclass(frozen=True, eq=False)
class Case:
    desk: Desk
    settings: EvaluationSettings
    current: ScoringModel
    candidate: ScoringModel
    language: Language
    is_today: bool
    changes: list[dict[str, Any]]

    def tables(self) -> dict[str, Any]:
        ranges = points_ranges(self.current)
        ask = LiveAsk(
            self.desk,
            self.settings,
            {rule.id: ranges[rule.id].including(rule.points) for rule in self.candidate.rules},
            {
                tier.id: threshold_range(self.current).including(tier.from_score)
                for tier in self.candidate.tiers
                if tier.from_score is not None
            },
        )
        candidate, current = (self.found(one) for one in (self.candidate, self.current))
        return live_tables(candidate, current, self.candidate, self.current, ask, labels=ChartLabels(self.language))

    def found(self, model: ScoringModel) -> Evaluation | Today:
        return self.desk.today(model) if self.is_today else self.desk.evaluate(model, self.settings)

    def settled(self, change: dict[str, Any]) -> tuple[list[Panel | Cards], ScoringModel]:
        model = changed(self.candidate, change)
        candidate, current = (self.found(one) for one in (model, self.current))
        labels = ChartLabels(self.language)
        if isinstance(candidate, Today):
            assert isinstance(current, Today)
            return today_panels(candidate, current, candidate_model=model, labels=labels), model
        assert isinstance(current, Evaluation)
        panels = evaluation_panels(candidate, current, candidate_model=model, current_model=self.current, labels=labels)
        return panels, model


def changed(model: ScoringModel, change: dict[str, Any]) -> ScoringModel:
    """What the desk makes of an edit."""
    part, value = change["part"], change["value"]
    if change["kind"] == "from":
        return model.with_tier_from(part, threshold_between_neighbours(model, part, value))
    if change["kind"] == "enabled":
        return model.with_enabled(part, value)
    return model.with_points(part, value)


def random_case(seed: int, dates: int, bands: Any) -> Case:
    random = Random(seed)
    moment = random_moment(random)
    moments = [moment - timedelta(days=9 * i) for i in range(dates or 1)]
    data = with_outcomes(random, random_data(random, moment, leads=60), moments, HORIZON, 3)
    settings = EvaluationSettings(
        on=tuple(sorted(seconds(one) for one in moments)), horizon_days=HORIZON, bands=bands,
        band_count=random.choice([3, 5, 10]),
    )  # fmt: skip
    candidate = engine_model(random_model(random))
    rule = random.choice(candidate.rules)
    current = candidate.with_points(rule.id, random.choice([1, 5, -3]))
    language: Language = random.choice(["en", "ja"])
    changes = random_changes(random, candidate, current)
    return Case(desk_on(data), settings, current, candidate, language, dates == TODAY, changes)


def random_changes(random: Random, model: ScoringModel, current: ScoringModel) -> list[dict[str, Any]]:
    """Positions that the sliders really have."""
    changes: list[dict[str, Any]] = []
    for tier in model.tiers[:-1]:
        scale = threshold_range(current).including(tier.from_score or 0)
        for value in positions(random, scale.low, scale.high, scale.step, 4):
            changes.append({"kind": "from", "part": tier.id, "value": value})
    for rule in model.rules:
        scale = points_ranges(current)[rule.id].including(rule.points)
        for value in positions(random, scale.low, scale.high, scale.step, 3):
            changes.append({"kind": "points", "part": rule.id, "value": value})
        changes.append({"kind": "enabled", "part": rule.id, "value": not rule.enabled})
    return changes


def positions(random: Random, low: float, high: float, step: float, count: int) -> list[float]:
    steps = round((high - low) / step)
    chosen = [0, steps, *(random.randint(0, steps) for _ in range(count - 2))]
    return [round(low + one * step, 3) for one in chosen]


def answers_to(cases: list[Case], folder: Path) -> list[list[dict[str, Any]]]:
    """One run of node for all: starting it costs more than the answers."""
    sent = [{"tables": case.tables(), "changes": case.changes} for case in cases]
    asked, answered = folder / "cases.json", folder / "answers.json"
    asked.write_text(json.dumps(sent), encoding="utf-8")
    subprocess.run(["node", str(ANSWERS), str(asked), str(answered)], check=True)
    found: list[list[dict[str, Any]]] = json.loads(answered.read_text(encoding="utf-8"))
    return found


def differences(case: Case, change: dict[str, Any], live: dict[str, Any]) -> list[str]:
    """Where the live answer differs from what the server draws."""
    panels, model = case.settled(change)
    found = []
    if change["kind"] == "from" and live["value"] != pytest.approx(model.tier(change["part"]).from_score, abs=1e-9):
        found.append(f"value {live['value']} is not {model.tier(change['part']).from_score}")
    for panel in panels:
        if isinstance(panel, Cards):
            found += differing_cards(panel, live)
            continue
        shown = live["panels"].get(panel.id)
        unknown = live["unknown"].get(panel.id, [])
        if panel.empty:
            found += [f"{panel.id} is empty"] if shown else []
        elif shown is not None:
            found += differing_columns(panel, shown, unknown)
            found += differing_surroundings(panel, shown, unknown)
        elif unknown != ["*"] and not (panel.id == "calibration" and change["kind"] == "from"):
            found.append(f"{panel.id} is missing")
    return found


def differing_cards(panel: Cards, live: dict[str, Any]) -> list[str]:
    found = []
    unknown = live["unknown"].get("cards", [])
    for card, shown in zip(panel.cards, live["cards"], strict=True):
        for part in ("id", "value", "current", "difference", "note", "direction"):
            is_unknown = card.id in unknown and (part == "note" or shown["value"] is None)
            if not is_unknown and getattr(card, part) != shown[part]:
                found.append(f"card {card.id} {part}: {shown[part]!r} is not {getattr(card, part)!r}")
    return found


def differing_columns(panel: Panel, shown: dict[str, Any], unknown: list[str]) -> list[str]:
    found = []
    for name, values in shown.get("columns", {}).items():
        if name in unknown:
            continue
        column = panel.columns[name]
        if column.kind == "text":
            same = list(column.values) == values
        else:
            expected = np.asarray(column.values, dtype=np.float64)
            given = np.array([math.nan if one is None else one for one in values], dtype=np.float64)
            slack = SHARE if column.kind == "share" and name != "size" else 1e-4 if name == "size" else 0
            same = len(expected) == len(given) and np.allclose(given, expected, rtol=0, atol=slack, equal_nan=True)
        if not same:
            found.append(
                f"{panel.id} {name}: {values[:9]}… ({len(values)}) is not {column.values[:9]}… ({len(column.values)})"
            )
    return found


AXES = {"x": "xaxis", "y": "yaxis", "y2": "yaxis2", "y3": "yaxis3"}


def differing_surroundings(panel: Panel, shown: dict[str, Any], unknown: list[str]) -> list[str]:
    found = []
    for axis, limits in shown.get("axes", {}).items():
        depends = {"threshold": "high", "calibration": "ci_high"}.get(panel.id) if axis == "y" else None
        if depends not in unknown and not np.allclose(panel.layout[AXES[axis]]["range"], limits, rtol=1e-9, atol=1e-9):
            found.append(f"{panel.id} axis {axis}: {limits} is not {panel.layout[AXES[axis]]['range']}")
    if "lines" in shown:
        expected = [(line.id, line.at, line.label) for line in panel.lines]
        if expected != [(line["id"], line["at"], line["label"]) for line in shown["lines"]]:
            found.append(f"{panel.id} lines: {shown['lines']} is not {expected}")
    if "note" in shown and (shown["note"], shown["warn"]) != (panel.note, panel.note_is_warning):
        found.append(f"{panel.id} note: {shown['note']!r} is not {panel.note!r}")
    if "cut" in shown:
        marks = [(mark["text"], mark["x"]) for mark in panel.layout["annotations"]]
        if marks != [(cut["text"], cut["x"]) for cut in shown["cut"]]:
            found.append(f"{panel.id} cut: {shown['cut']} is not {marks}")
    if "ticks" in shown and shown["ticks"]["y2"] != panel.layout["yaxis2"]["tickvals"]:
        found.append(f"{panel.id} ticks: {shown['ticks']} is not {panel.layout['yaxis2']['tickvals']}")
    if "dots" in shown:
        dots = [(trace["x"][0], trace["y"][0]) for trace in panel.data if trace["mode"] == "markers"]
        given = [tuple(dot) for dot in (shown["dots"]["capture"], shown["dots"]["rate"]) if dot]
        if len(dots) != len(given) or (dots and not np.allclose(dots, given, rtol=0, atol=SHARE)):
            found.append(f"{panel.id} dots: {given} is not {dots}")
    return found


@pytest.mark.parametrize("by_row", [True, False], ids=["row by row", "counted"])
@pytest.mark.parametrize(("dates", "bands"), [(1, "width"), (1, "tiers"), (1, "count"), (3, "width"), (TODAY, "width")])
def test_live_figures_are_the_settled_ones(
    by_row: bool, dates: int, bands: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not by_row:
        monkeypatch.setattr(row_table, "MOST_ROWS", -1)
    cases = [random_case(1_000 * dates + seed, dates, bands) for seed in range(12)]
    assert known_answers(cases, tmp_path) > 60


@pytest.mark.parametrize("by_row", [True, False], ids=["row by row", "counted"])
def test_where_there_is_no_row_or_no_conversion_nothing_is_drawn_live_either(
    by_row: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not by_row:
        monkeypatch.setattr(row_table, "MOST_ROWS", -1)
    cases = [random_case(500 + seed, 1, "width") for seed in range(4)]
    long_ago = [replace(case, settings=EvaluationSettings(on=(0,), horizon_days=HORIZON)) for case in cases]
    too_soon = [replace(case, settings=replace(case.settings, goal="recycled", horizon_days=1)) for case in cases]
    assert known_answers([*long_ago, *too_soon], tmp_path) > 40


def known_answers(cases: list[Case], folder: Path) -> int:
    """How many moves the browser answers; each of them must be answered as the server does."""
    known = 0
    for case, answers in zip(cases, answers_to(cases, folder), strict=True):
        for change, live in zip(case.changes, answers, strict=True):
            if not live["known"]:
                continue
            known += 1
            found = differences(case, change, live)
            assert not found, f"{change}\n" + "\n".join(found)
    return known
