"""The benchmarks at a toy size: every line comes, the data are what they say, and the peers agree with the engine."""

from __future__ import annotations

import json

import duckdb
import numpy as np
import pytest

from scoring.bench import main, peers, run
from scoring.bench.engine import MOMENT, SETTINGS, biggest_rule_changed, changed_points
from scoring.bench.rules import benchmark_model, with_all_points_changed
from scoring.bench.synthetic import create_activity_table, synthetic_dataset, write_csv_files
from scoring.bench.table import faster_line, limit_line, markdown, ratio_line
from scoring.bench.timing import Paired, in_turn
from scoring.dataset import Dataset
from scoring.desk import Desk
from scoring.unit_cache import UnitCache


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return synthetic_dataset(3_000, 60_000)


def test_every_part_gives_its_lines_with_a_target() -> None:
    lines = run(300, 4_000, pairs=2)
    assert len(lines) == 25
    assert all(line.measured > 0 for line in lines)
    assert [line.target for line in lines] == [
        *(0.6, 1.3, 4, 4, 15, 10, 1.0, None, None, 0.3),
        *(2, None, None, 3, None, None, 1, None, None),
        *(2.2, 2.5, 1.6),
        *(2.5, 4.0, 3.0),
    ]
    assert all((line.reached is None) == (line.target is None) for line in lines)


def test_the_command_prints_the_machine_and_one_row_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    options = ["--leads", "200", "--activities", "3000", "--pairs", "1", "--part", "points"]
    assert main(options) == 0
    text = capfd.readouterr().out
    assert "cores: " in text
    assert text.count("\n| ") == 4  # two heading rows, two lines
    assert main([*options, "--json"]) == 0
    assert len(json.loads(capfd.readouterr().out)["lines"]) == 2


def test_a_number_of_leads_below_one_is_refused() -> None:
    with pytest.raises(SystemExit):
        main(["--leads", "0"])


def test_two_thirds_of_the_leads_did_nothing_that_a_rule_counts(dataset: Dataset) -> None:
    units = UnitCache(dataset)
    active = np.zeros(len(dataset), dtype=bool)
    for rule in benchmark_model().rules:
        if rule.activity is not None:
            active |= units.column(rule.definition, MOMENT) != 0
    assert 0.2 < active.mean() < 0.4


def test_every_rule_fires_for_some_leads_and_not_for_all(dataset: Dataset) -> None:
    units = UnitCache(dataset)
    fires = {rule.id: (units.column(rule.definition, MOMENT) != 0).mean() for rule in benchmark_model().rules}
    assert len(fires) == 30
    assert all(0 < share < 1 for share in fires.values()), fires


def test_the_same_seed_gives_the_same_data() -> None:
    one, other = (synthetic_dataset(100, 2_000, seed=7) for _ in range(2))
    assert (one.activities.second == other.activities.second).all()
    assert one.lead_columns["job_title"].texts() == other.lead_columns["job_title"].texts()


def test_activities_come_by_lead_and_time(dataset: Dataset) -> None:
    lead, second = dataset.activities.lead.astype(np.int64), dataset.activities.second
    assert (np.diff(lead * 2**32 + second) >= 0).all()
    assert (dataset.created[lead] <= second + dataset.activities.origin).all()
    assert second.max() + dataset.activities.origin <= dataset.end


def test_files_hold_what_the_data_set_holds(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> None:
    leads, activities, outcomes = write_csv_files(dataset, tmp_path_factory.mktemp("csv"))
    with duckdb.connect() as connection:
        create_activity_table(connection, dataset)
        counted = "SELECT count(*), min(occurred_at)::VARCHAR, count(DISTINCT type) FROM read_csv(?)"
        rows, first, types = connection.execute(counted, [str(activities)]).fetchall()[0]
        assert rows == len(dataset.activities)
        earliest = int(dataset.activities.second.min()) + dataset.activities.origin
        assert first == str(np.datetime64(earliest, "s")).replace("T", " ")
        assert types == 14
        for path, expected in ((leads, len(dataset)), (outcomes, len(dataset.outcomes))):
            assert connection.execute("SELECT count(*) FROM read_csv(?)", [str(path)]).fetchall() == [(expected,)]


def test_pandas_and_sql_count_what_the_engine_counts(dataset: Dataset) -> None:
    model = with_all_points_changed(benchmark_model(), seed=3)
    evaluation = Desk(dataset).evaluate(model, SETTINGS)
    frame = peers.wide_frame(dataset, model, MOMENT)
    found = peers.score_with_pandas(frame, model)
    tiers = dict(zip(evaluation.tiers["id"], evaluation.tiers["n"], strict=True))
    # Doubles move a score on a line across it now and then; exact whole numbers are the engine's own virtue.
    assert found["by_tier"]["size"].to_dict() == pytest.approx(tiers, abs=3)
    assert found["auc"] == pytest.approx(evaluation.auc, abs=1e-3)
    assert found["by_threshold"]["size"].iloc[-1] == evaluation.counts.used
    assert found["by_threshold"]["sum"].iloc[-1] == evaluation.converted
    with duckdb.connect() as connection:
        peers.create_wide_table(connection, frame)
        by_sql = peers.score_with_sql(connection, model)
    assert by_sql.groupby("tier")["n"].sum().to_dict() == pytest.approx(tiers, abs=3)
    assert by_sql["k"].sum() == evaluation.converted


def test_no_model_of_a_run_was_seen_before(dataset: Dataset) -> None:
    seen = []

    class Recorder(Desk):
        def evaluate(self, model, settings, progress=None):  # type: ignore[no-untyped-def]
            seen.append(model)

    for changed in changed_points(Recorder(dataset), benchmark_model()):
        for _ in range(40):
            changed()
    assert len(set(seen)) == len(seen) == 81


def test_the_biggest_rule_changes_every_time() -> None:
    changes = biggest_rule_changed(benchmark_model())
    assert len({next(changes) for _ in range(20)}) == 20


def test_ratio_is_the_median_of_the_pairs() -> None:
    calls: list[str] = []
    paired = in_turn(lambda: calls.append("step"), lambda: calls.append("floor"), pairs=3, warm_up=1)
    assert calls == ["step", "floor"] * 4
    assert paired.ratio > 0


def test_a_line_says_whether_its_target_was_reached() -> None:
    assert ratio_line("a", "b", Paired(1.0, 2.0, 0.5, 3), 0.6).reached is True
    assert ratio_line("a", "b", Paired(1.0, 2.0, 0.7, 3), 0.6).reached is False
    assert faster_line("a", "b", Paired(1.0, 20.0, 0.05, 3), 15).reached is True
    assert faster_line("a", "b", Paired(1.0, 10.0, 0.1, 3), 15).reached is False
    assert limit_line("a", 2.6, "GB", 2.5).reached is False
    assert "**no**" in markdown([limit_line("a", 2.6, "GB", 2.5)])


def test_the_table_replaces_the_one_before_and_nothing_else() -> None:
    from benchmarks.__main__ import BEGIN, END, README, with_table

    page = with_table(f"before {BEGIN} old {END} after", "| new |")
    assert "old" not in page
    assert page.startswith("before ")
    assert page.endswith(" after")
    assert with_table(page, "| new |") == page
    assert README.read_text(encoding="utf-8").count(BEGIN) == 1
