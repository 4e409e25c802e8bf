"""Whom sales worked is counted lead by lead, and the sample is as large as its interval asks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.selection import sample_size, selection
from scoring.statistics import wilson
from scoring.times import second_of
from tests.scoring.test_segments import title_model

AT = EvaluationSettings(horizon_days=30, on=(second_of("2024-02-01"),), data_as_of=second_of("2024-06-01"))
Row = tuple[str, str, list[tuple[str, str]]]


def desk_of(rows: list[Row]) -> Desk:
    """Rows: lead, title, its (outcome, time)s."""
    leads = pd.DataFrame([(lead, title) for lead, title, _ in rows], columns=["lead_id", "title"], dtype=object)
    outcomes = [(lead, outcome, at) for lead, _, found in rows for outcome, at in found]
    frame = pd.DataFrame(outcomes, columns=["lead_id", "outcome", "occurred_at"], dtype=object)
    return Desk(dataset_from_frames(leads, None, frame))


def test_a_lead_is_worked_where_sales_had_it_in_hand_by_the_end_of_the_horizon() -> None:
    desk = desk_of(
        [
            ("a", "clerk", [("handed_off", "2024-01-05")]),  # before the moment
            ("b", "clerk", [("contacted", "2024-02-20"), ("won", "2024-02-25")]),
            ("c", "clerk", [("meeting", "2024-03-02")]),  # a day before the horizon ends
            ("d", "clerk", [("meeting", "2024-03-03T00:00:01")]),  # a second too late
            ("e", "clerk", []),
            ("f", "clerk", [("won", "2024-02-25")]),  # bought without sales
            ("g", "boss", [("accepted", "2024-02-02")]),
        ]
    )
    found = selection(desk, title_model(), AT)
    assert (found.below.k, found.below.n) == (3, 6)
    assert (found.above.k, found.above.n) == (1, 1)
    assert (found.below_worked.k, found.below_worked.n) == (1, 3)
    assert (found.below_not_worked.k, found.below_not_worked.n) == (1, 3)
    assert found.tiers[["id", "n", "worked"]].values.tolist() == [["hot", 1, 1], ["cold", 6, 3]]


def test_over_several_dates_a_lead_counts_once_by_its_first_row() -> None:
    settings = EvaluationSettings(horizon_days=10, on=(*AT.on, second_of("2024-03-01")), data_as_of=AT.data_as_of)
    desk = desk_of([("a", "clerk", [("contacted", "2024-03-05")]), ("b", "clerk", [("contacted", "2024-02-05")])])
    found = selection(desk, title_model(), settings)
    assert (found.below.k, found.below.n) == (1, 2)  # a was not yet worked at its first row


@pytest.mark.parametrize(("worked", "banner"), [(3, "selection_uncalled"), (5, None), (12, None)])
def test_the_banner_tells_where_most_below_the_line_were_never_called(worked: int, banner: str | None) -> None:
    rows: list[Row] = [(f"{i}", "clerk", [("contacted", "2024-02-05")] if i < worked else []) for i in range(10)]
    if worked > 10:
        rows = [(f"{i}", "clerk", [("contacted", "2024-02-05")]) for i in range(12)]
    assert selection(desk_of(rows), title_model(), AT).banner == banner


def test_outcomes_that_name_no_call_at_all_are_told_apart() -> None:
    rows: list[Row] = [(f"{i}", "clerk", [("won", "2024-02-05")]) for i in range(12)]
    assert selection(desk_of(rows), title_model(), AT).banner == "selection_no_record"


def test_without_a_lead_below_the_line_there_is_nothing_to_draw() -> None:
    found = selection(desk_of([("a", "boss", [])]), title_model(), AT)
    assert (found.sample, found.below.n, found.banner) == (None, 0, "selection_no_record")


@pytest.mark.parametrize(("rate", "half_width", "leads"), [(0.05, 0.02, 3000), (0.3, 0.05, 800), (0.5, 0.01, 10**6)])
def test_a_sample_of_that_size_lands_within_the_half_width_in_95_of_100_draws(
    rate: float, half_width: float, leads: int
) -> None:
    random = np.random.default_rng(2)
    size = sample_size(rate, half_width, leads)
    good = round(rate * leads)
    shares = random.hypergeometric(good, leads - good, size, 4000) / size
    within = float((np.abs(shares - rate) <= half_width).mean())
    assert 0.935 <= within <= 0.975
    smaller = random.hypergeometric(good, leads - good, size // 2, 4000) / (size // 2)
    assert float((np.abs(smaller - rate) <= half_width).mean()) < 0.93


def test_the_sample_is_planned_for_the_rate_above_the_line_and_never_larger_than_there_are_leads() -> None:
    rows: list[Row] = [(f"b{i}", "boss", [("won", "2024-02-05")] if i < 6 else []) for i in range(20)]
    rows += [(f"c{i}", "clerk", [("contacted", "2024-02-05")]) for i in range(400)]
    found = selection(desk_of(rows), title_model(), AT, half_width=0.05)
    assert float(wilson(0, 400)[1]) < 0.3
    assert found.sample == sample_size(0.3, 0.05, 400)
    assert sample_size(0.5, 0.01, 50) == 50
    with pytest.raises(ValueError, match="half_width must be"):
        sample_size(0.1, 0.0, 50)
