"""The commands of ``python -m scoring`` on files, as a script calls them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from scoring.command_line import main

MODEL = """
format: 1
name: Small
groups:
  - {id: fit}
  - {id: interest, max: 30}
rules:
  - {id: executive, group: fit, points: 20, lead: {job_title: CEO}}
  - {id: pricing, group: interest, points: 10.5,
     activity: {type: page_view, where: {detail: /pricing}, within_days: 30}}
exclude:
  - {id: rival, lead: {company: Rival}}
tiers:
  - {id: hot, from: 20}
  - {id: cold}
hand_off: hot
"""
LEADS = """lead_id,created_at,job_title,company
001,2026-01-01,CEO,A
002,2026-01-01,Clerk,B
003,2026-01-01,ceo ,Rival
004,2026-01-01,,=cmd|' /c calc'!A1
"""
ACTIVITIES = """lead_id,type,occurred_at,detail
002,page_view,2026-03-01T09:00:00,/pricing
002,page_view,2026-03-02T09:00:00,/pricing
001,page_view,2026-03-03T09:00:00,/blog
"""
OUTCOMES = """lead_id,outcome,occurred_at,amount
002,won,2026-04-01,1000
004,lost,2026-08-01,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "model.yaml": MODEL,
        "leads.csv": LEADS,
        "activities.csv": ACTIVITIES,
        "outcomes.csv": OUTCOMES,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def data(folder: Path) -> list[str]:
    return [
        "--leads", str(folder / "leads.csv"),
        "--activities", str(folder / "activities.csv"),
        "--outcomes", str(folder / "outcomes.csv"),
    ]  # fmt: skip


def test_score_writes_every_lead_in_the_order_of_the_file(folder: Path) -> None:
    out = folder / "scores.csv"
    model = str(folder / "model.yaml")
    assert main(["score", model, *data(folder), "--as-of", "2026-03-05", "--detail", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").splitlines() == [
        "lead_id,score,tier,handed_off,excluded,instant,surge,group_fit,group_interest,"
        "units_executive,units_pricing,points_executive,points_pricing",
        "001,20,hot,true,,,false,20,0,1,0,20,0",
        "002,21,hot,true,,,false,0,21,0,2,0,21",
        "003,,,false,rival,,false,,,1,0,20,0",
        "004,0,cold,false,,,false,0,0,0,0,0,0",
    ]


def test_a_score_reads_back_equal_from_csv_and_parquet(folder: Path) -> None:
    for name in ("a.csv", "a.parquet"):
        arguments = ["score", str(folder / "model.yaml"), *data(folder), "--as-of", "2026-03-31", "--out"]
        assert main([*arguments, str(folder / name)]) == 0
    from_csv, from_parquet = pd.read_csv(folder / "a.csv"), pd.read_parquet(folder / "a.parquet")
    assert from_csv["score"].fillna(-1).tolist() == from_parquet["score"].fillna(-1).tolist() == [20.0, 21.0, -1.0, 0.0]


def test_the_default_moment_is_the_end_of_the_data(folder: Path) -> None:
    out = folder / "scores.csv"
    assert main(["score", str(folder / "model.yaml"), *data(folder), "--out", str(out)]) == 0
    # By August the visits of March are older than 30 days.
    assert pd.read_csv(out)["score"].fillna(-1).tolist() == [20, 0, -1, 0]


def test_evaluate_prints_one_json_object(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(folder / "model.yaml"), *data(folder), "--on", "2026-03-10", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {name: found[name] for name in ("rows", "leads", "converted", "immature", "excluded", "auc")} == {
        "rows": 3, "leads": 3, "converted": 1, "immature": 0, "excluded": 1, "auc": 1.0,
    }  # fmt: skip
    assert found["tiers"][0] == {
        "id": "hot", "n": 2, "k": 1, "rate": 0.5, "ci_low": pytest.approx(0.0945, abs=1e-4),
        "ci_high": pytest.approx(0.9055, abs=1e-4),
    }  # fmt: skip
    assert [row["n"] for row in found["sweep"]][:22] == [3, *[2] * 20, 1]
    assert found["sweep"][-1]["rate"] is None


def test_evaluate_tells_a_person_the_same_figures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(folder / "model.yaml"), *data(folder), "--on", "2026-03-10"]) == 0
    text = capsys.readouterr().out
    assert "2026-03-10" in text
    assert "50.0%" in text


def test_rows_whose_outcome_is_not_in_yet_are_counted_and_in_no_rate(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evaluate", str(folder / "model.yaml"), *data(folder), "--on", "2026-03-10", "2026-07-01", "--json"]
    assert main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    # Of the second date: one lead has won, one is excluded, two are open and immature.
    assert (found["rows"], found["immature"], found["excluded"], found["closed"]) == (3, 2, 2, 1)


def test_every_problem_of_a_model_is_told_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "model.yaml").write_text(MODEL.replace("group: fit", "group: fitt").replace("from: 20", "form: 20"))
    assert main(["check", str(folder / "model.yaml")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.splitlines()
    assert len(lines) >= 2
    assert all(line.startswith("model.yaml, line ") for line in lines)
    assert any("`fit`" in line for line in lines)


def test_a_column_that_the_data_lacks_is_named_with_the_nearest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "model.yaml").write_text(MODEL.replace("job_title", "job_titel"))
    out = folder / "scores.csv"
    out.write_text("what was there before", encoding="utf-8")
    assert main(["score", str(folder / "model.yaml"), *data(folder), "--out", str(out)]) == 2
    error = capsys.readouterr().err
    assert "job_titel" in error
    assert "job_title" in error
    assert out.read_text(encoding="utf-8") == "what was there before"


def test_a_lacking_column_can_count_as_missing(folder: Path) -> None:
    (folder / "model.yaml").write_text(MODEL.replace("job_title", "job_titel"))
    out = folder / "scores.csv"
    arguments = ["score", str(folder / "model.yaml"), *data(folder), "--missing-columns", "null", "--out", str(out)]
    assert main(arguments) == 0
    assert pd.read_csv(out)["score"].fillna(-1).tolist() == [0, 0, -1, 0]


def test_a_mapping_names_the_columns_of_another_file(folder: Path) -> None:
    (folder / "leads.csv").write_text(LEADS.replace("lead_id,", "Record ID,").replace("created_at", "Create Date"))
    (folder / "map.yaml").write_text("leads: {lead_id: Record ID, created_at: Create Date}\n")
    out = folder / "scores.csv"
    arguments = ["score", str(folder / "model.yaml"), *data(folder), "--out", str(out)]
    assert main(arguments) == 2
    assert main([*arguments, "--map", str(folder / "map.yaml")]) == 0
    assert len(pd.read_csv(out)) == 4


def test_refused_rows_are_told_and_the_rest_is_scored(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "activities.csv").open("a", encoding="utf-8") as file:
        file.write("999,page_view,2026-03-01,/pricing\n001,page_view,2026-02-30,/pricing\n")
    arguments = ["score", str(folder / "model.yaml"), *data(folder), "--out", str(folder / "scores.csv")]
    assert main(arguments) == 0
    assert len(capsys.readouterr().err.splitlines()) >= 2


@pytest.mark.parametrize(
    "wrong",
    [
        ["evaluate", "MODEL", "DATA", "--on", "soon"],
        ["score", "MODEL", "DATA", "--out", "scores.txt"],
        ["score", "MODEL", "DATA", "--out", "nowhere/scores.csv"],
        ["score", "MODEL", "--leads", "none.csv", "--out", "scores.csv"],
        ["score", "none.yaml", "DATA", "--out", "scores.csv"],
        ["score", "MODEL", "DATA", "--time-zone", "Asia/Tokio", "--out", "scores.csv"],
    ],
)
def test_a_wrong_input_exits_with_2_and_a_message(
    wrong: list[str], folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    arguments: list[str] = []
    for word in wrong:
        arguments += data(folder) if word == "DATA" else ["model.yaml"] if word == "MODEL" else [word]
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip()
    assert not (folder / "scores.csv").exists()


def test_messages_are_japanese_where_the_environment_is(folder: Path) -> None:
    environment = {**os.environ, "LC_ALL": "ja_JP.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "scoring", "check", str(folder / "none.yaml")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    assert done.returncode == 2
    assert "ファイルがありません" in done.stderr


def test_compare_says_what_differs_between_two_models_on_the_same_rows(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "other.yaml").write_text(MODEL.replace("points: 20", "points: 10"), encoding="utf-8")
    arguments = ["compare", str(folder / "model.yaml"), str(folder / "other.yaml"), *data(folder), "--on", "2026-03-10"]
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["rows"], found["entered"], found["left"]) == (3, 0, 1)
    assert found["movers"][0]["lead_id"] == "001"
    assert main(arguments) == 0
    assert "001" in capsys.readouterr().out


def test_compare_tells_the_problems_of_both_models_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "model.yaml").write_text(MODEL.replace("group: fit", "group: fitt"), encoding="utf-8")
    (folder / "other.yaml").write_text(MODEL.replace("hand_off: hot", "hand_off: warm"), encoding="utf-8")
    assert main(["compare", str(folder / "model.yaml"), str(folder / "other.yaml"), *data(folder)]) == 2
    error = capsys.readouterr().err
    assert "model.yaml" in error
    assert "other.yaml" in error


def test_replay_prints_the_hand_offs_a_week(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(folder / "model.yaml"), *data(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    # Lead 001 reaches the line when it is created, 002 at its second visit to the pricing page; 003 is excluded.
    assert (found["hand_offs"], found["by_score"], found["instant"], found["missed"]) == (2, 2, 0, 0)
    assert found["weeks"][0] == {"week": "2025-12-29", "hand_offs": 1}
    assert found["weeks"][-1] == {"week": "2026-03-02", "hand_offs": 1}
    assert len(found["weeks"]) == 10
    assert found["days_to_goal"]["p50"] == pytest.approx(29.625)


def test_recommend_refuses_where_there_is_too_little_to_tell(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--objective", "capture", "--capture", "0.8"]
    assert main(["recommend", str(folder / "model.yaml"), *data(folder), "--on", "2026-03-10", *asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["threshold"] is None
    assert found["refused"]


def test_recommend_asks_for_the_numbers_of_its_objective(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recommend", str(folder / "model.yaml"), *data(folder), "--objective", "value"]) == 2
    error = capsys.readouterr().err
    assert "--value-per-conversion" in error
    assert "--cost-per-hand-off" in error
