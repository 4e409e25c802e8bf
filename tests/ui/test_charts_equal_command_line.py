"""Every number that a chart draws is the number that the command line prints for the same files and model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.command_line import main
from scoring.evaluation import EvaluationSettings
from scoring.holdout import HoldoutLog, confirm_on_holdout
from scoring.model_file import load_model
from ui import pipeline
from ui.charts.figures.axes import tier_marks
from ui.charts.figures.drift import drift_charts
from ui.charts.labels import ChartLabels
from ui.charts.panel import Cards, Panel
from ui.charts.replay import replay_panels
from ui.choices import ReplayChoices, ThresholdChoices
from ui.chosen import chosen
from ui.compare_views.both import comparison_panels
from ui.compare_views.holdout import holdout_panels
from ui.compare_views.leaks import leak_panels
from ui.compare_views.segments import segment_panels
from ui.compare_views.selection import selection_panels
from ui.compared import Side, audit_of, comparison_of, drift_of, segments_of, selection_of
from ui.controls.replay_controls import capacity_of
from ui.history import History
from ui.replayed import replay_settings, replayed
from ui.session import Bench
from ui.thresholds_page import bar_panels, choose_panels

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data"
CURRENT, TUNED = SAMPLE / "current_model.yaml", SAMPLE / "tuned_model.yaml"
SETTINGS = EvaluationSettings(every="month")
LABELS = ChartLabels("en")
_FILES = [f"--{table}={SAMPLE / table}.parquet" for table in ("leads", "activities", "outcomes")]


@pytest.fixture(scope="module")
def bench() -> Bench:
    data, models = pipeline.sample()
    return Bench(data, models["en"], History(models["en"]).with_candidate(load_model(TUNED)), SETTINGS)


@pytest.fixture
def printed(capfd: pytest.CaptureFixture[str]) -> Any:
    """What a command prints on the sample data, as JSON."""

    def run(command: str, *arguments: str, dates: bool = True) -> dict[str, Any]:
        options = [*_FILES, "--time-zone", "Asia/Tokyo", *(["--every", "month"] if dates else [])]
        assert main([command, *arguments, *options]) == 0
        found: dict[str, Any] = json.loads(capfd.readouterr().out)
        return found

    return run


def panels_of(drawn: Sequence[Panel | Cards]) -> dict[str, Panel]:
    return {one.id: one for one in drawn if isinstance(one, Panel)}


def assert_same(panel: Panel, rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> None:
    """names: of the chart's columns to those of the printed rows. Charts carry shares to five digits."""
    for ours, theirs in names.items():
        shown = panel.columns[ours].values
        wanted = [one[theirs] for one in rows]
        if panel.columns[ours].kind == "text":
            assert list(shown) == wanted, (panel.id, ours)
        else:
            numbers = np.array([np.nan if one is None else one for one in wanted], dtype=np.float64)
            np.testing.assert_allclose(
                np.asarray(shown, dtype=np.float64), numbers, rtol=5.1e-5, atol=1e-6, err_msg=f"{panel.id} {ours}"
            )


SWEEP = {name: name for name in ("threshold", "n", "k", "rate", "low", "high", "capture")}
# Over several dates two sweeps are drawn of leads, each once, as their intervals are.
OF_LEADS = {"threshold": "threshold", "n": "lead_n", "k": "lead_k", "low": "low", "high": "high", "capture": "capture"}


def of_side(place: int, names: Mapping[str, str]) -> dict[str, str]:
    return {f"{ours}_{place}": theirs for ours, theirs in names.items()}


@pytest.mark.parametrize("per_owner", [False, True])
def test_the_charts_of_replay(bench: Bench, printed: Any, per_owner: bool) -> None:
    choices = ReplayChoices(people=4, leads_per_person=7, per_owner=per_owner)
    capacity = capacity_of(choices)
    shown = replayed(bench.data, bench.candidate, bench.current, replay_settings(SETTINGS, choices), capacity)
    drawn = panels_of(
        replay_panels(shown, capacity, candidate_model=bench.candidate, current_model=bench.current, labels=LABELS)
    )
    owner = ["--per-owner"] if per_owner else []
    options = ["--people", "4", "--leads-per-person", "7", *owner, "--json"]
    found = printed("replay", str(TUNED), *options, dates=False)
    before = printed("replay", str(CURRENT), *options, dates=False)
    weeks = {one["week"]: one for one in found["capacity"]["weeks"]}
    old = {one["week"]: one for one in before["capacity"]["weeks"]}
    # Both models over the same weeks: a week that one has not yet is empty.
    starts = sorted({*weeks, *old})
    nothing = {"hand_offs": 0, "by_score": 0, "instant": 0, "waiting": 0.0}
    assert len(starts) == len(drawn["weekly"].columns["week"].values)
    ours = [weeks.get(one, nothing) for one in starts]
    assert_same(drawn["weekly"], ours, {name: name for name in ("hand_offs", "by_score", "instant")})
    assert_same(drawn["weekly"], [old.get(one, nothing) for one in starts], {"current": "hand_offs"})
    # A queue outlives the last hand-off of its model, for as long as the other's weeks go on.
    waiting = drawn["backlog"].columns["waiting"].values
    own = [place for place, week in enumerate(starts) if week <= max(weeks)]
    assert [waiting[place] for place in own] == [ours[place]["waiting"] for place in own]
    assert_same(drawn["days"], found["days"], {"low": "low", "high": "high", "candidate": "converted"})
    assert_same(drawn["days"], before["days"], {"current": "converted"})
    names = ("threshold", "hand_offs", "mature", "converted", "rate", "missed")
    if "sweep" in drawn:
        assert_same(
            drawn["sweep"], found["sweep"], {name: name for name in names} | {"low": "ci_low", "high": "ci_high"}
        )
    if per_owner:
        assert_same(
            drawn["owners"], found["capacity"]["owners"],
            {"owner": "owner", "hand_offs": "hand_offs", "per_week": "per_week", "weeks_over": "weeks_over",
             "waiting": "waiting", "mature": "n", "converted": "k", "rate": "rate", "low": "ci_low", "high": "ci_high"},
        )  # fmt: skip


def test_the_charts_of_thresholds(bench: Bench, printed: Any) -> None:
    choices = ThresholdChoices()
    found = chosen(bench)
    drawn = panels_of([*choose_panels(bench, found, LABELS), *bar_panels(bench, found, LABELS)])
    evaluated = printed("evaluate", str(TUNED), "--json")
    assert_same(drawn["objectives"], evaluated["sweep"], {**SWEEP, "share": "share"})
    value = ["--value-per-conversion", str(choices.value_per_conversion)]
    value += ["--cost-per-hand-off", str(choices.cost_per_hand_off)]
    for objective, numbers in {
        "value": value,
        "rate": ["--rate", str(choices.rate)],
        "capture": ["--capture", str(choices.capture)],
    }.items():
        recommended = printed("recommend", str(TUNED), "--objective", objective, *numbers, "--json")
        assert recommended["threshold"] == found.found[objective].threshold
        assert (recommended["low"], recommended["high"]) == (found.found[objective].low, found.found[objective].high)
        if objective == "value":
            names = ("threshold", "n", "k", "net", "net_low", "net_high")
            assert_same(drawn["money"], recommended["money"], {name: name for name in names})
    names = {name: name for name in ("threshold", "called", "captured", "n", "k")}
    for place, model in enumerate((TUNED, CURRENT)):
        gains = printed("examine", str(model), "--view", "gains")["gains"]
        assert_same(drawn["gains"], gains, of_side(place, names))
        if place == 0:
            precision = {"threshold": "threshold", "recall": "captured", "n": "n", "k": "k"}
            assert_same(drawn["precision"], gains, precision)


def test_the_charts_of_two_models_compared(bench: Bench, printed: Any) -> None:
    base, other = Side("current", bench.current, "Current"), Side("candidate", bench.candidate, "Candidate")
    drawn = panels_of(comparison_panels(comparison_of(bench, base, other), base, other, LABELS))
    found = printed("compare", str(CURRENT), str(TUNED), "--json")
    sides = [found["candidate"], found["base"]]
    for place, side in enumerate(sides):
        assert_same(drawn["sweeps"], side["sweep"], of_side(place, OF_LEADS))
    assert_same(drawn["migration"], found["migration"], {"n": "n", "k": "k"})


def test_the_charts_of_segments_drift_selection_and_leaks(bench: Bench, printed: Any) -> None:
    side = Side("candidate", bench.candidate, "Candidate")
    evaluation = bench.data.desk.evaluate(bench.candidate, SETTINGS)
    drawn = panels_of(
        segment_panels(segments_of(bench, side, "source"), evaluation.base, evaluation.hand_off.rate, LABELS)
    )
    found = printed("examine", str(TUNED), "--view", "segments", "--column", "source")["segments"]
    by_name = {str(one["value"]): one for one in found}
    names = list(drawn["segments_all"].columns["name"].values)
    rows = [one for one in found if one["kind"] == "value"]
    assert [by_name[name] for name in names[: len(rows)]] == rows
    for panel, n, low, high in (("segments_all", "lead_n", "ci_low", "ci_high"),
                                ("segments_handed", "handed_lead_n", "handed_low", "handed_high")):  # fmt: skip
        assert_same(drawn[panel], found, {"n": n, "low": low, "high": high})

    months = printed("examine", str(TUNED), "--view", "drift")["months"]
    tiers = tier_marks(bench.candidate)
    drawn = panels_of(drift_charts(drift_of(bench, side).months, tiers, labels=LABELS))
    assert_same(
        drawn["drift_rates"], months,
        {"n": "n", "handed_n": "handed_n", "rate": "handed_rate", "low": "handed_low", "high": "handed_high",
         "all_rate": "rate", "all_low": "ci_low", "all_high": "ci_high", "capture": "capture"},
    )  # fmt: skip
    assert_same(drawn["drift_psi"], months, {"psi": "psi", "limit": "psi_limit"})
    assert_same(drawn["drift_scores"], months, {f"p{one}": f"score_p{one}" for one in (10, 25, 50, 75, 90)})
    ids = [tier.id for tier in bench.candidate.tiers]
    assert_same(drawn["drift_tiers"], months, {f"tier_{place}": f"tier_{one}" for place, one in enumerate(ids)})

    picked = printed("examine", str(TUNED), "--view", "selection")
    drawn = panels_of(selection_panels(selection_of(bench, side, 0.02), bench.candidate, LABELS))
    assert_same(drawn["worked"], picked["tiers"], {"n_0": "worked", "share_0": "share"})

    audit = printed("examine", str(TUNED), "--view", "leaks")
    drawn = panels_of(leak_panels(audit_of(bench, side), bench.candidate, LABELS))
    firings = [one["firings"] for one in audit["rules"] if one["firings"]]
    shown = drawn["firings"].columns
    counts = np.array([shown[f"n_{place}"].values for place in range(3)]).T.astype(int).tolist()
    told = [[one["before"] - one["just_before"], one["just_before"], one["after"]] for one in firings]
    assert sorted(counts) == sorted(one for one in told if sum(one)) or sorted(counts) == sorted(told)


def test_the_charts_of_the_holdout(bench: Bench, printed: Any) -> None:
    found = confirm_on_holdout(bench.data.desk, bench.candidate, SETTINGS, HoldoutLog(), "2026-01-01T00:00:00Z")
    drawn = panels_of(holdout_panels(found, 60, LABELS))
    wanted = printed("examine", str(TUNED), "--view", "holdout")
    for place, side in enumerate(("holdout", "tuning")):
        assert_same(drawn["holdout_sweeps"], wanted[side]["sweep"], of_side(place, OF_LEADS))
