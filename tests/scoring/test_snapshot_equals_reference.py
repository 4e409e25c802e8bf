"""Every figure of an evaluation is the one that the slow reference counts row by row, on random data and settings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.evaluation import Evaluation, EvaluationSettings, Rate, RuleEvidence
from tests.random_data import edge_time, random_data, random_moment, with_outcomes
from tests.random_models import random_model
from tests.reference.cells import exact
from tests.reference.lead_score import Model
from tests.reference.snapshot import (
    Figure,
    Question,
    Snapshot,
    UsedRow,
    auc,
    average_precision,
    data_end,
    delong_interval,
    score_range,
    snapshot,
    thresholds,
)
from tests.reference.units import Data
from tests.scoring.test_engine_equals_reference import desk_on, engine_model, seconds

BATCHES, CASES_A_BATCH = 15, 6


@pytest.mark.parametrize("batch", range(BATCHES))
def test_an_evaluation_is_the_one_that_the_reference_counts(batch: int) -> None:
    for seed in range(1000 + batch * CASES_A_BATCH, 1000 + (batch + 1) * CASES_A_BATCH):
        random = Random(seed)
        data, question = random_case(random)
        model = random_model(random)
        settings = EvaluationSettings(
            goal=question.goal,
            horizon_days=question.horizon_days,
            gap_days=question.gap_days,
            on=tuple(seconds(one) for one in question.on),
            every=question.every,  # type: ignore[arg-type]
            data_as_of=None if question.data_as_of is None else seconds(question.data_as_of),
            bands=random.choice(["width", "tiers", "count"]),
            band_count=random.choice([1, 3, 10]),
        )
        desk = desk_on(data)
        wanted = snapshot(model, data, question)
        try:
            compare(desk.evaluate(engine_model(model), settings), wanted, model, data, question)
            compare_evidence(desk.evidence(engine_model(model), settings), wanted, model)
        except AssertionError as difference:
            difference.add_note(f"seed {seed}\n{question}\n{model}")
            raise


def random_case(random: Random) -> tuple[Data, Question]:
    """Data whose outcomes lie on the edges of the horizon and the gap of a question asked of it."""
    moment = random_moment(random)
    horizon, gap = random.choice([1, 7, 14, 30, 60]), random.choice([0, 0, 0, 1, 3, 7])
    every, on = random.choice([None, None, None, "month", "week"]), ()
    if every is None and random.random() < 0.8:
        on = tuple(sorted({moment, *(edge_time(random, moment) for _ in range(random.randint(0, 3)))}))
    starts = [datetime(moment.year, moment.month, 1), moment - timedelta(days=moment.weekday())]
    looked_at = [moment, moment, *on, *(starts if every else [])]
    data = with_outcomes(random, random_data(random, moment, leads=40), looked_at, horizon, gap)
    as_of = random.choice([None, None, moment + timedelta(days=horizon), moment + timedelta(days=horizon, seconds=-1)])
    goal = random.choice(["won", "won", "meeting", "opportunity", "lost"])
    return data, Question(goal, horizon, gap, on, every, as_of)


def compare(found: Evaluation, wanted: Snapshot, model: Model, data: Data, question: Question) -> None:
    assert found.moments == tuple(seconds(one) for one in wanted.moments)
    assert found.immature_moments == tuple(seconds(one) for one in wanted.immature_moments)
    assert found.data_end == seconds(data_end(data, question))

    rows = wanted.rows
    for fate in ("used", "immature", "excluded", "not_born", "closed", "in_gap"):
        assert getattr(found.counts, fate) == wanted.counts[fate], fate
    assert found.counts.all == sum(wanted.counts.values())
    assert found.counts.leads == len({row.lead for row in rows})
    assert found.converted == wanted.converted
    assert_rate(found.base, wanted.figure(lambda row: True))

    same(found.auc, auc(rows))
    same(found.average_precision, average_precision(rows))
    interval = delong_interval(rows)
    if len(wanted.moments) == 1 and interval is not None:
        assert (found.auc_low, found.auc_high) == pytest.approx(interval, abs=1e-9)

    _compare_hand_off(found, wanted, model)
    _compare_sweep(found.sweep, wanted, model)
    _compare_tiers(found.tiers, wanted, model)
    _compare_bands(found.bands, wanted)
    bars = found.distribution
    assert int(bars["converted"].sum()) == wanted.converted
    assert int(bars["not_converted"].sum()) == len(rows) - wanted.converted


def compare_evidence(found: Mapping[str, RuleEvidence], wanted: Snapshot, model: Model) -> None:
    assert list(found) == [rule["id"] for rule in model["rules"]]
    for rule, evidence in found.items():
        assert evidence.rule_id == rule
        assert_rate(evidence.fires, wanted.figure(_fires(rule, True)))
        assert_rate(evidence.others, wanted.figure(_fires(rule, False)))


def _fires(rule: str, fires: bool) -> Any:
    return lambda row: (rule in row.fires) is fires


def _compare_hand_off(found: Evaluation, wanted: Snapshot, model: Model) -> None:
    figure = wanted.figure(lambda row: row.handed_off)
    assert_rate(found.hand_off.rate, figure)
    _compare_shares(
        {"capture": found.hand_off.capture, "lift": found.hand_off.lift, "share": found.hand_off.share}, figure, wanted
    )
    line = next(tier.get("from") for tier in model["tiers"] if tier["id"] == model["hand_off"])
    on_it = 0 if line is None else sum(row.score == exact(line) for row in wanted.rows)
    assert found.hand_off.on_the_line == on_it


def _compare_sweep(sweep: pd.DataFrame, wanted: Snapshot, model: Model) -> None:
    ends = score_range(model, wanted.rows)
    if ends is None:  # no bound and no row to say where the thresholds end: any will do, if they count nothing
        assert int(sweep["n"].sum()) == 0
        return
    lines = thresholds(*ends)
    assert sweep["threshold"].tolist() == pytest.approx([float(one) for one in lines], rel=1e-15)
    for row, line in zip(sweep.to_dict("records"), lines, strict=True):
        figure = wanted.figure(_reaches(line))
        assert_figure((row["n"], row["k"], row["rate"], row["low"], row["high"]), figure)
        _compare_shares(row, figure, wanted)
        assert row["ties"] == sum(one.score == line for one in wanted.rows)
        assert (row["lead_n"], row["lead_k"]) == (figure.lead_n, figure.lead_k)


def _reaches(line: Fraction) -> Any:
    return lambda row: row.score >= line


def _compare_shares(found: Mapping[Any, Any], figure: Figure, wanted: Snapshot) -> None:
    rows, converted = len(wanted.rows), wanted.converted
    same(found["capture"], figure.k / converted if converted else None)
    same(found["lift"], figure.rate / (converted / rows) if converted else None)
    same(found["share"], figure.n / rows if rows else None)


def _compare_tiers(tiers: pd.DataFrame, wanted: Snapshot, model: Model) -> None:
    assert tiers["id"].tolist() == [tier["id"] for tier in model["tiers"]]
    for row in tiers.to_dict("records"):
        figure = wanted.figure(_in_tier(str(row["id"])))
        assert_figure((row["n"], row["k"], row["rate"], row["ci_low"], row["ci_high"]), figure)
        assert (row["lead_n"], row["lead_k"]) == (figure.lead_n, figure.lead_k)


def _in_tier(tier: str) -> Any:
    return lambda row: row.tier == tier


def _compare_bands(bands: pd.DataFrame, wanted: Snapshot) -> None:
    """A band's edges are the engine's own choice; what is counted between them is not, and no row may be left out."""
    assert int(bands["n"].sum()) == len(wanted.rows)
    assert bands["low"].tolist()[1:] == bands["high"].tolist()[:-1]
    for place, row in enumerate(bands.to_dict("records")):
        is_last = place == len(bands) - 1
        figure = wanted.figure(_in_band(exact(row["low"]), exact(row["high"]), is_last))
        assert_figure((row["n"], row["k"], row["rate"], row["ci_low"], row["ci_high"]), figure)
        assert (row["lead_n"], row["lead_k"]) == (figure.lead_n, figure.lead_k)
    filled = bands[bands["n"] > 0]
    assert bool((np.diff(filled["isotonic"].to_numpy(dtype=float)) >= -1e-12).all())
    # The fit is of leads, each once, as the intervals are.
    assert float((filled["isotonic"] * filled["lead_n"]).sum()) == pytest.approx(float(filled["lead_k"].sum()))


def _in_band(low: Fraction, high: Fraction, is_last: bool) -> Any:
    def holds(row: UsedRow) -> bool:
        return low <= row.score < high or (is_last and row.score == high)

    return holds


def assert_rate(found: Rate, wanted: Figure) -> None:
    assert_figure((found.n, found.k, found.rate, found.low, found.high), wanted)
    assert (found.lead_n, found.lead_k) == (wanted.lead_n, wanted.lead_k)


def assert_figure(found: tuple[Any, ...], wanted: Figure) -> None:
    assert tuple(found[:2]) == (wanted.n, wanted.k)
    for one, other in zip(found[2:5], (wanted.rate, wanted.low, wanted.high), strict=True):
        same(one, other)


def same(found: Any, wanted: float | Fraction | None) -> None:
    """Equal but for the last bits of a float; None and NaN both say that there is nothing to tell."""
    if wanted is None or math.isnan(wanted):
        assert found is None or math.isnan(found)
    else:
        assert found == pytest.approx(float(wanted), abs=1e-9)
