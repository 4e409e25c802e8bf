"""Every figure of a replay is the one that the slow reference counts row by row, on random data and settings."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
import yaml

from scoring.command_line import main
from scoring.records import replay_record
from scoring.replay import Replay, ReplaySettings
from scoring.row_states import NEVER
from tests.random_data import edge_time, frames, random_data, random_moment, with_outcomes, written
from tests.random_models import TYPES, changed_model, random_activity, random_model
from tests.reference.lead_score import Model
from tests.reference.replay import (
    ReferenceReplay,
    ReplayQuestion,
    SweepLine,
    replay,
)
from tests.reference.snapshot import wilson
from tests.reference.units import Data
from tests.scoring.test_engine_equals_reference import desk_on, engine_model, seconds
from tests.scoring.test_loaded_files_equal_reference import written_files
from tests.scoring.test_snapshot_equals_reference import same

BATCHES, CASES_A_BATCH = 15, 10
_COUNTS = ("hand_offs", "mature", "converted", "missed")


def settings_of(question: ReplayQuestion) -> ReplaySettings:
    def second(moment: datetime | None) -> int | None:
        return None if moment is None else seconds(moment)

    return ReplaySettings(
        goal=question.goal,
        horizon_days=question.horizon_days,
        data_as_of=second(question.data_as_of),
        start=second(question.start),
        end=second(question.end),
        late_days=question.late_days,
        hysteresis=question.hysteresis,
    )


def random_case(random: Random, leads: int = 24) -> tuple[Data, ReplayQuestion]:
    """Data whose outcomes, period and end lie on the edges of the leads' own rows, and a question asked of it."""
    moment = random_moment(random)
    horizon, late = random.choice([1, 7, 14, 30, 60]), random.choice([1, 1, 2, 3, 7, 30])
    data = random_data(random, moment, leads)
    around = [moment, *(edge_time(random, moment) for _ in range(3))]
    data = with_outcomes(random, data, around, horizon, late)
    goal = random.choice(["won", "won", "won", "meeting", "opportunity", "lost"])
    rows = [row for row in data.outcomes if random.random() < 0.6]
    data = Data(data.leads, data.activities, rows + _outcomes_of_rows(random, data, goal, horizon, late), data.zone)
    moments = [event.moment for events in data.activities_of.values() for event in events] or [moment]

    def beside(days: int) -> datetime:
        return random.choice(moments) + timedelta(days=days, seconds=random.choice([-1, 0, 0, 1]))

    start, end = (beside(0) if random.random() < 0.3 else None for _ in range(2))
    if start is not None and end is not None and end < start:
        start, end = end, start
    return data, ReplayQuestion(
        goal,
        horizon,
        data_as_of=random.choice([None, None, data.end, beside(0), beside(horizon), moment, moment]),
        start=start,
        end=end,
        late_days=late,
        hysteresis=random.choice([0, 0, 0.001, 0.1, 0.5, 2.5, 5, 10, 33.333]),
    )


def random_replay_model(random: Random) -> dict[str, Any]:
    """A model by which leads often rise to the hand-off and fall again, and some are lifted by an instant entry."""
    model = random_model(random)
    model["hand_off"] = random.choice(model["tiers"][:-1] or model["tiers"])["id"]
    if random.random() < 0.6:
        recent = {"type": list(TYPES), "within_days": random.choice([1, 3, 7, 14]), "at_most": random.choice([1, 2, 4])}
        busy = {
            "id": "busy",
            "group": model["groups"][0]["id"],
            "points": random.choice([5, 10, 20]),
            "activity": recent,
        }
        model["rules"].append(busy)
        model["hand_off"] = model["tiers"][-2:][0]["id"]
    if random.random() < 0.4:
        model["instant"] = [{"id": "asked", "activity": random_activity(random)}, *model.get("instant", [])]
    return model


def _outcomes_of_rows(random: Random, data: Data, goal: str, horizon: int, late: int) -> list[dict[str, str | None]]:
    """Goals and losses a horizon, a late time or nothing after what the lead itself did."""
    rows: list[dict[str, str | None]] = []
    for lead in data.by_id:
        own = [event.moment for event in data.activities_of.get(lead, [])]
        own += [data.created[lead]] if data.created[lead] is not None else []
        for _ in range(random.choice([0, 1, 1, 2])):
            if own:
                away = timedelta(days=random.choice([0, late, horizon, horizon]), seconds=random.choice([-1, 0, 0, 1]))
                outcome = random.choice([goal, goal, goal, "won", "lost"])
                at = written(random, random.choice(own) + away, data.zone)
                rows.append({"lead_id": lead, "outcome": outcome, "occurred_at": at})
    return rows


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_replay_is_the_one_that_the_reference_counts(batch: int) -> None:
    for seed in range(7_000 + batch * CASES_A_BATCH, 7_000 + (batch + 1) * CASES_A_BATCH):
        random = Random(seed)
        data, question = random_case(random)
        desk = desk_on(data)
        model = random_replay_model(random)
        try:
            compare(desk.replay(engine_model(model), settings_of(question)), replay(model, data, question), data)
        except AssertionError as difference:
            difference.add_note(f"seed {seed}\n{question}\n{model}")
            raise


def compare(found: Replay, wanted: ReferenceReplay, data: Data) -> None:
    crossings, leads = wanted.crossings, list(data.by_id)
    assert _rows(found.crossings) == sorted(
        (
            seconds(one.moment),
            leads.index(one.lead),
            pytest.approx(float(one.score), abs=1e-9),
            one.tier,
            one.instant,
            one.mature,
            one.mature and one.converted,
            NEVER if one.goal is None else seconds(one.goal),
        )
        for one in crossings
    )
    instant = sum(one.instant for one in crossings)
    assert (found.hand_offs, found.by_score, found.instant) == (len(crossings), len(crossings) - instant, instant)

    mature = [one for one in crossings if one.mature]
    converted = sum(one.converted for one in mature)
    rate = found.rate
    assert (found.mature, rate.n, rate.k) == (len(mature), len(mature), converted)
    assert (rate.lead_n, rate.lead_k) == (len(mature), converted)
    _same_shares((rate.rate, rate.low, rate.high), converted, len(mature))

    assert sorted(leads[place] for place in found.missed_leads.tolist()) == sorted(wanted.missed)
    assert found.missed == len(wanted.missed)
    assert found.late == wanted.late
    assert (found.days_to_goal is None) == (wanted.days_to_goal is None)
    for one, other in zip(found.days_to_goal or (), wanted.days_to_goal or (), strict=True):
        same(one, other)
    assert (found.flapping, found.flapping_left) == (wanted.flapping, wanted.flapping_left)
    assert {leads[place] for place in found.flapping_leads["lead"].tolist()} == wanted.flapping_leads
    assert list(found.weeks.itertuples(index=False, name=None)) == [
        (monday.isoformat(), *counts) for monday, *counts in wanted.weeks
    ]
    _compare_sweep(found.sweep, wanted.sweep)


def _rows(crossings: pd.DataFrame) -> list[tuple[Any, ...]]:
    names = ["moment", "lead", "score", "tier", "instant", "mature", "converted", "goal"]
    return list(crossings[names].itertuples(index=False, name=None))


def _same_shares(found: tuple[Any, ...], k: int, n: int) -> None:
    for one, other in zip(found, (k / n if n else None, *wilson(k, n)), strict=True):
        same(one, other)


def _compare_sweep(sweep: pd.DataFrame, wanted: list[SweepLine] | None) -> None:
    if wanted is None:  # no bound and no row to say where the thresholds end: any will do, if nobody is handed off
        assert int(sweep["hand_offs"].sum()) == 0
        return
    assert sweep["threshold"].tolist() == pytest.approx([float(line.threshold) for line in wanted], rel=1e-15)
    for row, line in zip(sweep.to_dict("records"), wanted, strict=True):
        assert [row[name] for name in _COUNTS] == [getattr(line, name) for name in _COUNTS], line.threshold
        _same_shares((row["rate"], row["ci_low"], row["ci_high"]), line.converted, line.mature)


@pytest.mark.parametrize("seed", range(8))
def test_one_desk_replays_each_of_many_changed_models_as_a_fresh_desk_does(seed: int) -> None:
    random = Random(8_000 + seed)
    data, question = random_case(random)
    desk, model = desk_on(data), random_replay_model(random)
    for _ in range(12):
        asked = replace(
            question,
            goal=random.choice([question.goal, question.goal, "won", "lost"]),
            horizon_days=random.choice([7, 30]),
            data_as_of=random.choice([question.data_as_of, None, data.end - timedelta(days=30)]),
            end=None,
            hysteresis=random.choice([0, 5]),
        )
        warm = desk.replay(engine_model(model), settings_of(asked))
        fresh = desk_on(data).replay(engine_model(model), settings_of(asked))
        _assert_equal_replays(warm, fresh)
        model = changed_model(random, model)


def _assert_equal_replays(one: Replay, other: Replay) -> None:
    assert replay_record(one) == replay_record(other)
    pd.testing.assert_frame_equal(one.weeks, other.weeks)
    pd.testing.assert_frame_equal(one.crossings, other.crossings)
    assert one.missed_leads.tolist() == other.missed_leads.tolist()


@pytest.mark.parametrize("seed", range(30))
def test_the_parts_of_a_replay_add_up(seed: int) -> None:
    random = Random(9_000 + seed)
    data, question = random_case(random, leads=60)
    found = desk_on(data).replay(engine_model(random_replay_model(random)), settings_of(question))
    assert found.hand_offs == found.by_score + found.instant == len(found.crossings) == found.weeks["hand_offs"].sum()
    assert (found.weeks["by_score"].sum(), found.weeks["instant"].sum()) == (found.by_score, found.instant)
    assert found.rate.k <= found.mature <= found.hand_offs
    assert found.flapping_left <= found.flapping
    assert found.crossings["lead"].is_unique
    assert not set(found.missed_leads.tolist()) & set(found.crossings["lead"].tolist())


@pytest.mark.parametrize("seed", range(30))
def test_a_higher_threshold_hands_off_no_more_leads_and_misses_no_fewer(seed: int) -> None:
    random = Random(10_000 + seed)
    data, question = random_case(random, leads=60)
    question = replace(
        question, start=None, end=None
    )  # a period may take in a crossing that a lower line had before it
    sweep = desk_on(data).replay(engine_model(random_replay_model(random)), settings_of(question)).sweep
    assert sweep["hand_offs"].is_monotonic_decreasing
    assert sweep["mature"].is_monotonic_decreasing  # a higher line is crossed later
    assert sweep["missed"].is_monotonic_increasing


@pytest.mark.parametrize("seed", range(20))
def test_periods_share_out_the_hand_offs_among_them(seed: int) -> None:
    random = Random(11_000 + seed)
    data, question = random_case(random, leads=60)
    desk, model = desk_on(data), engine_model(random_replay_model(random))
    whole = desk.replay(model, settings_of(replace(question, start=None, end=None)))
    middle = random.choice([*whole.crossings["moment"].tolist(), seconds(data.end)])
    settings = settings_of(replace(question, start=None, end=None))
    before = desk.replay(model, replace(settings, end=middle))
    after = desk.replay(model, replace(settings, start=middle + 1))
    for name in ("hand_offs", "by_score", "instant", "mature", "missed", "late"):
        assert getattr(before, name) + getattr(after, name) == getattr(whole, name), name
    for name in _COUNTS:
        assert (before.sweep[name] + after.sweep[name]).tolist() == whole.sweep[name].tolist(), name
    assert [*_rows(before.crossings), *_rows(after.crossings)] == _rows(whole.crossings)


@pytest.mark.parametrize("seed", range(30))
def test_nothing_after_a_crossing_changes_whether_it_happened(seed: int) -> None:
    random = Random(12_000 + seed)
    data, question = random_case(random, leads=60)
    question = replace(question, start=None, end=None)
    model = engine_model(random_replay_model(random))
    before = desk_on(data).replay(model, settings_of(question)).crossings
    later = _with_more_after(random, data, before, question)
    after = desk_on(later).replay(model, settings_of(question)).crossings
    kept = ["lead", "moment", "score", "tier", "instant"]
    pd.testing.assert_frame_equal(after[kept], before[kept])


def _with_more_after(random: Random, data: Data, crossings: pd.DataFrame, question: ReplayQuestion) -> Data:
    """Goals from the next second and activities from the next day on: a day's row is its latest activity, so the same
    day's would be part of what was seen."""
    names, kinds = list(data.by_id), [event.row for events in data.activities_of.values() for event in events]
    activities, outcomes = list(data.activities), list(data.outcomes)
    for place, second in zip(crossings["lead"].tolist(), crossings["moment"].tolist(), strict=True):
        moment = datetime(1970, 1, 1) + timedelta(seconds=second)
        for _ in range(random.randint(0, 3) if kinds else 0):
            later = datetime.combine(moment, datetime.min.time()) + timedelta(
                days=random.choice([1, 1, 2, 30]), seconds=random.choice([0, 1, 40_000])
            )
            at = written(random, later, data.zone)
            activities.append({**random.choice(kinds), "lead_id": names[place], "occurred_at": at})
        for _ in range(random.randint(0, 2)):
            later = moment + timedelta(seconds=random.choice([1, 3_600, 86_400 * question.horizon_days]))
            outcome, at = random.choice([question.goal, "won", "lost"]), written(random, later, data.zone)
            outcomes.append({"lead_id": names[place], "outcome": outcome, "occurred_at": at})
    random.shuffle(activities)
    return Data(data.leads, activities, outcomes, data.zone)


@pytest.mark.parametrize("seed", range(6))
def test_the_command_line_replays_files_as_the_reference_does(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = Random(13_000 + seed)
    data, question = random_case(random)
    while len(data.activities) < 2:
        data, question = random_case(random)
    # Loading refuses an activity whose value is no number; the reference is shown the rows that are left.
    data = Data(data.leads, [row for row in data.activities if row["value"] != "x"], data.outcomes, data.zone)
    model = random_replay_model(random)
    options = ["replay", *_options(tmp_path, model, data, question), "--json"]
    assert main(options) == 0
    printed = capsys.readouterr().out
    _compare_record(json.loads(printed), replay(model, data, question))
    if seed == 0:
        run = subprocess.run([sys.executable, "-m", "scoring", *options], capture_output=True, text=True, check=True)
        assert run.stdout == printed


def _options(folder: Path, model: Model, data: Data, question: ReplayQuestion) -> list[str]:
    (folder / "model.yaml").write_text(yaml.safe_dump(dict(model), allow_unicode=True), encoding="utf-8")
    options = [str(folder / "model.yaml"), "--time-zone", data.zone, "--goal", question.goal]
    tables = ("--leads", "--activities", "--outcomes")
    for name, paths in zip(tables, written_files(folder, frames(data), "csv"), strict=True):
        options += [name, *(str(path) for path in paths)]
    given = {
        "--horizon-days": question.horizon_days,
        "--late-days": question.late_days,
        "--hysteresis": question.hysteresis,
        "--data-as-of": question.data_as_of,
        "--from": question.start,
        "--to": question.end,
    }
    for name, value in given.items():
        if value is not None:
            options += [name, value.isoformat() if isinstance(value, datetime) else str(value)]
    return options


def _compare_record(found: Mapping[str, Any], wanted: ReferenceReplay) -> None:
    mature = [one for one in wanted.crossings if one.mature]
    instant = sum(one.instant for one in wanted.crossings)
    counts = {
        "hand_offs": len(wanted.crossings),
        "by_score": len(wanted.crossings) - instant,
        "instant": instant,
        "mature": len(mature),
        "converted": sum(one.converted for one in mature),
        "missed": len(wanted.missed),
        "late": wanted.late,
        "flapping": wanted.flapping,
        "flapping_left": wanted.flapping_left,
    }
    assert {name: found[name] for name in counts} == counts
    _same_shares((found["rate"], found["ci_low"], found["ci_high"]), counts["converted"], len(mature))
    assert list(found["days_to_goal"]) == ["p25", "p50", "p75"]
    for one, other in zip(found["days_to_goal"].values(), wanted.days_to_goal or (None, None, None), strict=True):
        same(one, other)
    assert found["weeks"] == [{"week": monday.isoformat(), "hand_offs": n} for monday, n, _, _ in wanted.weeks]
    _compare_sweep(pd.DataFrame(found["sweep"]).astype(dict.fromkeys(_COUNTS, int)), wanted.sweep)
