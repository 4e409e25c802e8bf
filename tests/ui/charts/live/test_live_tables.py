"""The tables keep their limits, say what they leave out, and can be ended in between."""

from __future__ import annotations

import json
from typing import Any

import pytest

import ui.charts.live as live
from scoring.bench.engine import SETTINGS
from scoring.bench.rules import benchmark_model
from scoring.bench.synthetic import synthetic_dataset
from scoring.desk import Desk
from scoring.live import row_table
from scoring.model import ScoringModel
from ui.charts.labels import ChartLabels
from ui.controls.ranges import SliderRange, points_ranges, threshold_range

LEADS = 8_000


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(synthetic_dataset(LEADS, 20 * LEADS))


def tables_of(desk: Desk, model: ScoringModel, **more: Any) -> dict[str, Any]:
    found = desk.evaluate(model, SETTINGS)
    thresholds = {tier.id: threshold_range(model) for tier in model.tiers[:-1]}
    ask = live.LiveAsk(desk, SETTINGS, **{"points": points_ranges(model), "thresholds": thresholds, **more})
    return live.live_tables(found, found, model, model, ask, labels=ChartLabels("en"))


def bytes_of(sent: object) -> int:
    return len(json.dumps(sent, separators=(",", ":"), ensure_ascii=False).encode())


def test_row_by_row_and_counted_tables_keep_their_limits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, most_rows in (("rows", row_table.MOST_ROWS), ("positions", -1)):
        monkeypatch.setattr(row_table, "MOST_ROWS", most_rows)
        tables = tables_of(desk, benchmark_model())
        assert {rule["kind"] for rule in tables["rules"].values()} == {kind}
        assert bytes_of(tables) <= live.MOST_BYTES
        assert max(map(bytes_of, tables["rules"].values())) <= live.MOST_BYTES_OF_A_RULE


def test_the_largest_rules_are_left_out_until_the_rest_fits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = tables_of(desk, benchmark_model())
    sizes = {rule_id: bytes_of(rule) for rule_id, rule in everything["rules"].items()}
    monkeypatch.setattr(live, "MOST_BYTES", bytes_of(everything) - 100)
    tables = tables_of(desk, benchmark_model())
    left_out = [rule_id for rule_id, rule in tables["rules"].items() if rule == {"left_out": "too_large"}]
    assert left_out == [max(sizes, key=sizes.__getitem__)]
    assert bytes_of(tables) <= live.MOST_BYTES


def test_a_rule_with_too_many_positions_is_left_out_with_its_reason(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_table, "MOST_ROWS", -1)
    points = {**points_ranges(benchmark_model()), "pricing": SliderRange(-50, 50, 0.1)}
    tables = tables_of(desk, benchmark_model(), points=points)
    assert tables["rules"]["pricing"] == {"left_out": "too_many_positions"}
    assert tables["rules"]["quote"]["kind"] == "positions"


def test_points_on_a_wide_scale_without_bounds_are_left_to_the_server(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_table, "MOST_ROWS", -1)
    model = benchmark_model().with_points("visits", 60)
    groups = tuple(group.model_copy(update={"min": None, "max": None}) for group in model.groups)
    model = model.model_copy(update={"groups": groups, "score": model.score.model_copy(update={"max": None})})
    assert tables_of(desk, model)["rules"]["quote"] == {"left_out": "open_scale"}


def test_the_work_ends_where_the_caller_wants_it_to(desk: Desk) -> None:
    seen: list[float] = []

    def ended(share: float) -> None:
        seen.append(share)
        if len(seen) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        tables_of(desk, benchmark_model(), progress=ended)
    assert seen == [pytest.approx(done / 30) for done in (1, 2, 3)]


def test_numbers_that_a_browser_cannot_hold_exactly_are_left_to_the_server(desk: Desk) -> None:
    points = {**points_ranges(benchmark_model()), "visits": SliderRange(-1e12, 1e12, 1)}
    tables = tables_of(desk, benchmark_model(), points=points)
    assert tables["base"] is None
    assert set(tables["rules"]["quote"]) == {"left_out"}
