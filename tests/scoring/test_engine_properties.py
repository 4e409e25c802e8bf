"""What must hold of any model on any data: figures add up, the future moves nothing, caches never tell."""

from __future__ import annotations

import copy
from dataclasses import fields
from datetime import datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.desk import Desk
from scoring.evaluation import Evaluation, EvaluationSettings
from scoring.score_file import score_table
from tests.random_data import edge_time, random_data, random_moment, with_outcomes, written
from tests.random_models import changed_model, random_model
from tests.reference.cells import moment_of
from tests.reference.units import Data
from tests.scoring.test_engine_equals_reference import desk_on, engine_model, seconds

SEEDS = range(20)
HORIZON = 30


def case(seed: int) -> tuple[Random, datetime, Data, dict[str, Any]]:
    random = Random(5_000 + seed)
    moment = random_moment(random)
    data = with_outcomes(random, random_data(random, moment, leads=40), [moment], HORIZON, 3)
    return random, moment, data, random_model(random)


def table_of(desk: Desk, model: dict[str, Any], moment: datetime) -> pd.DataFrame:
    return score_table(desk, engine_model(model), seconds(moment), detail=True)


def settings_at(moment: datetime, **more: Any) -> EvaluationSettings:
    return EvaluationSettings(on=(seconds(moment),), horizon_days=HORIZON, **more)


@pytest.mark.parametrize("seed", SEEDS)
def test_points_add_up_to_the_score_line_by_line(seed: int) -> None:
    _, moment, data, model = case(seed)
    model.pop("resets", None)
    table = table_of(desk_on(data), model, moment)
    scored = table[table["excluded"].isna()]
    total = np.zeros(len(scored), dtype=np.int64)
    for group in model["groups"]:
        lines = [_millionths(scored[f"points_{rule['id']}"]) for rule in model["rules"] if rule["group"] == group["id"]]
        within = _clamped(sum(lines, np.zeros(len(scored), dtype=np.int64)), group)
        assert (_millionths(scored[f"group_{group['id']}"]) == within).all()
        total += within
    assert (_millionths(scored["score"]) == _clamped(total, model.get("score", {"min": 0, "max": 100}))).all()
    for rule in model["rules"]:
        points = round(rule["points"] * 1_000) if rule.get("enabled", True) else 0
        units = (scored[f"units_{rule['id']}"] * 1_000).round().astype(np.int64)
        assert (_millionths(scored[f"points_{rule['id']}"]) == units * points).all()


def _millionths(column: pd.Series) -> np.ndarray[Any, np.dtype[np.int64]]:
    return (column.to_numpy(dtype=np.float64) * 1e6).round().astype(np.int64)


def _clamped(values: Any, bounds: dict[str, Any]) -> Any:
    if bounds.get("min") is not None:
        values = np.maximum(values, round(bounds["min"] * 1_000_000))
    if bounds.get("max") is not None:
        values = np.minimum(values, round(bounds["max"] * 1_000_000))
    return values


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_after_the_moment_moves_a_score_as_of_it(seed: int) -> None:
    random, moment, data, model = case(seed)
    before = Data(data.leads, [row for row in data.activities if _is_by(row, moment, data.zone)], [], data.zone)
    later = []
    for row in random.choices(before.activities, k=60) if before.activities else []:
        at = moment + timedelta(seconds=random.choice([1, 2, 3_600, 86_400, 10_000_000]))
        later.append({**row, "occurred_at": written(random, at, data.zone)})
    after = Data(data.leads, [*later, *before.activities], data.outcomes, data.zone)
    pd.testing.assert_frame_equal(table_of(desk_on(before), model, moment), table_of(desk_on(after), model, moment))


def _is_by(row: dict[str, str | None], moment: datetime, zone: str) -> bool:
    at = moment_of(row["occurred_at"], zone)
    assert at is not None
    return at <= moment


@pytest.mark.parametrize("seed", SEEDS)
def test_more_points_never_lower_a_lead_with_units_and_raise_it_in_full_where_nothing_binds(seed: int) -> None:
    random, moment, data, model = case(seed)
    desk = desk_on(data)
    place = random.randrange(len(model["rules"]))
    rule, more = model["rules"][place]["id"], random.choice([0.001, 1, 7.5, 200])
    model["rules"][place]["enabled"] = True
    for bound in (True, False):
        if not bound:
            model.update(score={}, groups=[{"id": group["id"]} for group in model["groups"]])
            model.pop("resets", None)
        raised = copy.deepcopy(model)
        raised["rules"][place]["points"] = round(model["rules"][place]["points"] + more, 3)
        low, high = table_of(desk, model, moment), table_of(desk, raised, moment)
        units = low[f"units_{rule}"]
        rise = _millionths(high["score"].fillna(0)) - _millionths(low["score"].fillna(0))
        assert (rise[units >= 0] >= 0).all()
        assert (rise[units <= 0] <= 0).all()
        if not bound:
            full = (units * 1_000).round().astype(np.int64) * round(more * 1_000)
            assert (rise == full.where(low["excluded"].isna(), 0)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_tiers_partition_the_leads_in_every_view(seed: int) -> None:
    _, moment, data, model = case(seed)
    desk = desk_on(data)
    table = table_of(desk, model, moment)
    order = [tier["id"] for tier in model["tiers"]]
    assert (table["tier"].isna() == table["excluded"].notna()).all()
    assert (table["score"].isna() == table["excluded"].notna()).all()
    assert set(table["tier"].dropna()) <= set(order)
    handed_off = table["tier"].map({tier: place <= order.index(model["hand_off"]) for place, tier in enumerate(order)})
    assert (table["handed_off"] == handed_off.fillna(False).astype(bool)).all()

    found = desk.evaluate(engine_model(model), settings_at(moment))
    assert found.tiers["n"].sum() == found.counts.used
    assert found.tiers["k"].sum() == found.converted
    parts = ("used", "immature", "excluded", "not_born", "closed", "in_gap")
    assert sum(getattr(found.counts, part) for part in parts) == found.counts.all == len(data.leads)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_view_of_today_counts_the_leads_of_the_score_table(seed: int) -> None:
    random, moment, data, model = case(seed)
    as_of = random.choice([None, seconds(moment)])
    desk = desk_on(data)
    today = desk.today(engine_model(model), as_of)
    at = data.end if as_of is None else moment
    assert today.moment == seconds(at)
    table = table_of(desk, model, at)
    born = np.array([_born(data, lead) <= at for lead in table["lead_id"]])
    counted = table[born & table["excluded"].isna()]
    assert today.not_born == (~born).sum()
    assert today.excluded == (born & table["excluded"].notna()).sum()
    assert today.leads == len(counted) == today.distribution["leads"].sum()
    assert today.handed_off == counted["handed_off"].sum()
    assert today.instant == counted["instant"].notna().sum()
    assert today.surge == counted["surge"].sum()
    for row in today.tiers.to_dict("records"):
        assert row["n"] == (counted["tier"] == row["id"]).sum()


def _born(data: Data, lead: str) -> datetime:
    created = data.created[lead]
    moments = [event.moment for event in data.activities_of.get(lead, [])]
    return created if created is not None else min(moments, default=datetime.min)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sweep_is_what_the_rows_say_at_every_threshold(seed: int) -> None:
    _, moment, data, model = case(seed)
    desk = desk_on(data)
    found = desk.evaluate(engine_model(model), settings_at(moment, data_as_of=seconds(moment + timedelta(HORIZON))))
    table = table_of(desk, model, moment).set_index("lead_id")
    outcomes = {lead: data.outcomes_of.get(lead, []) for lead in table.index}
    closing = {lead: [event.moment for event in outcomes[lead] if _word(event) in {"won", "lost"}] for lead in outcomes}
    won = {lead: min((e.moment for e in outcomes[lead] if _word(e) == "won"), default=None) for lead in outcomes}
    used = [
        lead
        for lead in table.index
        if pd.isna(table["excluded"][lead]) and _born(data, lead) <= moment and all(at > moment for at in closing[lead])
    ]
    converted = pd.Series({lead: (w := won[lead]) is not None and w <= moment + timedelta(HORIZON) for lead in used})
    scores = table["score"].reindex(used).astype(float)
    assert found.counts.used == len(used)
    for row in found.sweep.to_dict("records"):
        above = scores >= row["threshold"]
        assert (row["n"], row["k"]) == (above.sum(), converted[above].sum() if above.any() else 0)
        assert row["ties"] == (scores == row["threshold"]).sum()


def _word(event: Any) -> str:
    return str(event.row["outcome"]).strip().casefold()


@pytest.mark.parametrize("seed", range(12))
def test_a_desk_that_saw_many_moves_answers_as_a_fresh_one(seed: int) -> None:
    random, moment, data, parts = case(seed)
    on = tuple(sorted(seconds(at) for at in {moment, edge_time(random, moment), edge_time(random, moment)}))
    views = [
        EvaluationSettings(on=on, horizon_days=HORIZON),
        EvaluationSettings(on=on[:1], horizon_days=7, gap_days=2, goal="meeting", bands="tiers"),
    ]
    used = desk_on(data)
    for _ in range(12):
        parts = changed_model(random, parts)
        model, fresh = engine_model(parts), desk_on(data)
        for settings in random.sample(views, random.randint(1, 2)):
            assert_same_evaluation(used.evaluate(model, settings), fresh.evaluate(model, settings))
            assert used.evidence(model, settings) == fresh.evidence(model, settings)
        pd.testing.assert_frame_equal(table_of(used, parts, moment), table_of(fresh, parts, moment))


@pytest.mark.parametrize("seed", range(12))
def test_points_moved_and_moved_back_give_the_same_evaluation(seed: int) -> None:
    random, moment, data, parts = case(seed)
    model, settings = engine_model(parts), settings_at(moment)
    desk = desk_on(data)
    first = desk.evaluate(model, settings)
    moved = model
    steps = []
    for _ in range(8):
        rule = random.choice(model.rules)
        steps.append((rule.id, moved.rule(rule.id).points))
        moved = moved.with_points(rule.id, random.choice([-12.5, 0, 3, 0.125, 40]))
        desk.evaluate(moved, settings)
    for rule_id, points in reversed(steps):
        moved = moved.with_points(rule_id, points)
        # Another description is another cache key: the figures are worked out again from the sums of the last move.
        again = desk.evaluate(moved.model_copy(update={"description": f"{rule_id} back"}), settings)
    assert moved == model
    assert_same_evaluation(again, first)


def assert_same_evaluation(found: Evaluation, wanted: Evaluation) -> None:
    for part in {field.name for field in fields(Evaluation)} - {"columns"}:
        assert getattr(found, part) == getattr(wanted, part), part
    for table in ("sweep", "bands", "tiers", "distribution"):
        pd.testing.assert_frame_equal(getattr(found, table), getattr(wanted, table), check_exact=True)
