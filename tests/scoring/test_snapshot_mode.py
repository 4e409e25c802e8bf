"""Without dated activities the command line says snapshot mode, and refuses a replay with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scoring.command_line import DONE, INPUT_WRONG, main

MODEL = """
format: 1
name: Counters
groups: [{id: all}]
rules: [{id: visits, group: all, points: 1, number: {field: visits}}]
tiers: [{id: hot, from: 5}, {id: cold}]
hand_off: hot
"""


@pytest.fixture
def arguments(tmp_path, monkeypatch):
    """The model and its data; lead 3 comes twice, with 3 and with 99 visits."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    files = {
        "model.yaml": MODEL,
        "leads.csv": "lead_id,visits\n" + "".join(f"{i},{i % 9}\n" for i in range(60)) + "3,99\n",
        "outcomes.csv": "lead_id,outcome,occurred_at\n" + "".join(f"{i},won,2025-04-15\n" for i in range(40)),
        "activities.csv": "lead_id,type,occurred_at\n1,visit,2025-01-02\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    paths = {name.partition(".")[0]: str(tmp_path / name) for name in files}
    return [paths["model"], "--leads", paths["leads"], "--outcomes", paths["outcomes"]], paths["activities"]


def test_evaluate_says_that_rates_may_be_optimistic(arguments, capsys):
    assert main(["evaluate", *arguments[0], "--json"]) == DONE
    said = capsys.readouterr()
    assert "every rate may be optimistic" in said.err
    assert json.loads(said.out)["snapshot_mode"] is True


def test_replay_is_refused_with_the_reason(arguments, capsys):
    assert main(["replay", *arguments[0], "--json"]) == INPUT_WRONG
    said = capsys.readouterr()
    assert "A replay is not possible" in said.err
    assert said.out == ""


def test_with_a_dated_activity_neither_is_said(arguments, capsys):
    with_activities = [*arguments[0], "--activities", arguments[1]]
    assert main(["evaluate", *with_activities, "--json"]) == DONE
    said = capsys.readouterr()
    assert "optimistic" not in said.err
    assert "snapshot_mode" not in json.loads(said.out)
    assert main(["replay", *with_activities, "--json"]) == DONE


@pytest.mark.parametrize(("repeated", "score"), [("first", 3), ("last", 99), ("merge", 3)])
def test_the_row_that_counts_of_a_repeated_lead_can_be_chosen(arguments, tmp_path, repeated, score):
    out = tmp_path / "scores.csv"
    assert main(["score", *arguments[0], "--repeated-leads", repeated, "--out", str(out)]) == DONE
    scores = dict(line.split(",")[:2] for line in out.read_text().splitlines())
    assert float(scores["3"]) == score


def test_no_threshold_is_recommended_for_a_capacity_and_no_week_is_named(arguments, capsys):
    # Of the 60 leads 40 are won: those with many visits.
    leads = Path(arguments[0][2])
    leads.write_text("lead_id,visits\n" + "".join(f"{i},{9 if i < 40 else 1}\n" for i in range(60)))
    capacity = ["recommend", *arguments[0], "--json", "--objective", "capacity", "--capacity-per-week", "5"]
    assert main(capacity) == DONE
    found = json.loads(capsys.readouterr().out)
    assert found["threshold"] is None
    assert "dated activities" in found["refused"]
    assert main(["recommend", *arguments[0], "--json", "--objective", "capture", "--capture", "0.5"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert found["per_week"] is None
    assert "a week" not in (found["sentence"] or found["refused"])
