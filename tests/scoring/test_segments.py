"""Rates by a column are those counted by hand, and many cells do not make a finding."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, fisher_exact

from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.model import ScoringModel
from scoring.model_file import read_model
from scoring.problems import InputError
from scoring.segments import adjusted_for_many, p_against_the_rest, segment_columns, segments
from scoring.statistics import wilson
from scoring.times import second_of
from tests.random_models import random_model
from tests.reference.cells import comparable
from tests.reference.snapshot import UsedRow, snapshot
from tests.scoring.test_engine_equals_reference import desk_on, engine_model, seconds
from tests.scoring.test_snapshot_equals_reference import random_case, same

AT = EvaluationSettings(horizon_days=30, on=(second_of("2024-02-01"),), data_as_of=second_of("2024-06-01"))


def title_model() -> ScoringModel:
    text = """
format: 1
name: Titles
groups: [{id: g}]
rules: [{id: boss, group: g, points: 50, lead: {title: boss}}]
tiers: [{id: hot, from: 50}, {id: cold}]
hand_off: hot
"""
    return read_model(text, "titles.yaml")


def desk_of(rows: list[tuple[str, str | None, str, bool]], owners: dict[str, str] | None = None) -> Desk:
    """Rows: lead, source, title, won."""
    leads = pd.DataFrame([row[:3] for row in rows], columns=["lead_id", "source", "title"], dtype=object)
    won = [(lead, "won", "2024-02-10", (owners or {}).get(lead)) for lead, _, _, is_won in rows if is_won]
    outcomes = pd.DataFrame(won, columns=["lead_id", "outcome", "occurred_at", "owner"], dtype=object)
    return Desk(dataset_from_frames(leads, None, outcomes if owners else outcomes.drop(columns="owner")))


def test_each_segment_has_its_rate_and_what_its_hand_off_catches() -> None:
    desk = desk_of(
        [
            ("a", "Web", "boss", True),
            ("b", "ｗｅｂ ", "clerk", True),
            ("c", "Web", "boss", False),
            ("d", "Fair", "boss", False),
            ("e", None, "clerk", True),
        ]
    )
    table = segments(desk, title_model(), AT, "source").table
    assert table[["kind", "value", "n", "k"]].values.tolist() == [
        ["value", "Web", 3, 2],
        ["value", "Fair", 1, 0],
        ["missing", "", 1, 1],
    ]
    web, fair, _ = table.to_dict("records")
    assert (web["handed_n"], web["handed_k"], web["capture"], web["share"]) == (2, 1, 0.5, 2 / 3)
    assert (web["rate"], web["handed_rate"]) == (2 / 3, 0.5)
    assert (web["ci_low"], web["ci_high"]) == tuple(float(end) for end in wilson(2, 3))
    assert (fair["capture"], fair["greyed"]) != (0.0, False)
    assert math.isnan(fair["capture"])
    assert table["greyed"].all()


def test_values_beyond_the_twentieth_are_the_others() -> None:
    rows: list[tuple[str, str | None, str, bool]] = [
        (f"{source}-{i}", f"s{source:02}", "clerk", False) for source in range(25) for i in range(30 - source)
    ]
    found = segments(desk_of(rows), title_model(), AT, "source")
    assert found.table["value"].tolist() == [*(f"s{source:02}" for source in range(20)), ""]
    last = found.table.iloc[-1]
    assert (last["kind"], last["values"], last["n"]) == ("others", 5, sum(30 - source for source in range(20, 25)))
    assert found.table["n"].sum() == len(rows)
    assert found.compared == 21


def test_many_days_are_split_by_month_and_many_numbers_into_ranges_of_about_as_many_leads() -> None:
    days = [f"2023-{month:02}-{day:02}" for month in (1, 2, 12) for day in range(1, 11)]
    found = segments(
        desk_of([(f"L{i}", day, "boss", i < 5) for i, day in enumerate(days)]), title_model(), AT, "source"
    )
    assert found.table[["value", "n", "k"]].values.tolist() == [
        ["2023-01", 10, 5],
        ["2023-02", 10, 0],
        ["2023-12", 10, 0],
    ]
    numbers = [*range(1, 41), *[7] * 10, None]
    rows = [(f"L{i}", None if n is None else str(n), "boss", False) for i, n in enumerate(numbers)]
    table = segments(desk_of(rows), title_model(), AT, "source").table
    assert table["value"].tolist() == ["1 – 6", "7 – 10", "11 – 20", "21 – 30", "31 – 40", ""]
    assert table["n"].tolist() == [6, 14, 10, 10, 10, 1]
    assert table["kind"].tolist()[-1] == "missing"


def test_the_owner_comes_from_the_outcomes_where_leads_name_none_and_is_said_to_be_made_by_them() -> None:
    desk = desk_of([("a", "Web", "boss", True), ("b", "Web", "boss", False)], owners={"a": "Mika"})
    assert segment_columns(desk.dataset)[-1] == "owner"
    found = segments(desk, title_model(), AT, "owner")
    assert found.made_by_outcome
    assert found.table["value"].tolist() == ["Mika", ""]
    assert not segments(desk, title_model(), AT, "source").made_by_outcome


def test_a_column_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError) as error:
        segments(desk_of([("a", "Web", "boss", True)]), title_model(), AT, "sorce")
    assert error.value.problems[0].values["nearest"] == ("source",)


def test_segments_are_those_that_the_reference_counts() -> None:
    for seed in range(40):
        random = Random(9000 + seed)
        data, question = random_case(random)
        model = random_model(random)
        settings = EvaluationSettings(
            goal=question.goal,
            horizon_days=question.horizon_days,
            gap_days=question.gap_days,
            on=tuple(seconds(one) for one in question.on),
            every=question.every,  # type: ignore[arg-type]
            data_as_of=None if question.data_as_of is None else seconds(question.data_as_of),
        )
        wanted = snapshot(model, data, question)
        of_lead = {lead: comparable(cells["source"] or "") for lead, cells in data.by_id.items()}
        table = segments(desk_on(data), engine_model(model), settings, "source").table
        by_value = {comparable(row["value"]): row for row in table.to_dict("records")}
        assert set(by_value) == {of_lead[row.lead] for row in wanted.rows}
        for value, row in by_value.items():
            for prefix, handed in (("", False), ("handed_", True)):
                figure = wanted.figure(_in_segment(of_lead, value, handed))
                assert (row[f"{prefix}n"], row[f"{prefix}k"]) == (figure.n, figure.k), seed
                assert (row[f"{prefix}lead_n"], row[f"{prefix}lead_k"]) == (figure.lead_n, figure.lead_k), seed
                same(row[f"{prefix}low" if handed else "ci_low"], figure.low)


def _in_segment(of_lead: dict[str, str], value: str, handed: bool) -> Callable[[UsedRow], bool]:
    return lambda row: of_lead[row.lead] == value and (row.handed_off or not handed)


def test_p_values_are_those_of_fishers_exact_test_and_their_adjustment_that_of_scipy() -> None:
    random = np.random.default_rng(4)
    for _ in range(30):
        n = random.integers(1, 60, 6).astype(float)
        k = random.binomial(n.astype(int), random.random(6)).astype(float)
        p = p_against_the_rest(k, n)
        for i in range(6):
            rest_n, rest_k = n.sum() - n[i], k.sum() - k[i]
            table = [[int(k[i]), int(n[i] - k[i])], [int(rest_k), int(rest_n - rest_k)]]
            assert p[i] == pytest.approx(fisher_exact(table).pvalue, abs=1e-9)
        assert adjusted_for_many(p) == pytest.approx(false_discovery_control(p))
    assert np.isnan(p_against_the_rest(np.array([3.0]), np.array([9.0]))).all()


def test_twenty_segments_without_a_difference_rarely_hold_a_finding() -> None:
    random = np.random.default_rng(6)
    found = 0
    for _ in range(200):
        n = np.full(20, 100.0)
        found += bool(
            (adjusted_for_many(p_against_the_rest(random.binomial(100, 0.08, 20).astype(float), n)) <= 0.05).any()
        )
    assert found <= 17  # 5 % of 200 and two standard errors; Fisher's test stays below


def test_a_segment_that_truly_converts_more_is_found() -> None:
    rows: list[tuple[str, str | None, str, bool]] = [
        (f"{source}{i}", source, "clerk", i < (60 if source == "ref" else 15))
        for source in ("ref", "web", "list", "fair")
        for i in range(200)
    ]
    table = segments(desk_of(rows), title_model(), AT, "source").table.set_index("value")
    assert bool(table.loc["ref", "differs"])
    assert not bool(table.loc["ref", "handed_differs"])
