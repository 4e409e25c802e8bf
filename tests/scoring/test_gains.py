"""Cumulative gains and precision/recall are points of the evaluation's own sweep, and few."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.desk import Desk
from scoring.gains import gains_table, precision_recall_table, reach_sentence
from scoring.wording import LANGUAGES, sentence
from tests.worlds import MODEL, dates, world


@pytest.mark.parametrize("count", [1, 4])
def test_every_point_is_a_threshold_of_the_sweep(count: int) -> None:
    found = Desk(world(21, base=0.2)).evaluate(MODEL, dates(count))
    gains, sweep = gains_table(found), found.sweep.set_index("threshold")
    start = gains.iloc[0]
    assert (start["called"], start["captured"], start["n"], start["k"]) == (0, 0, 0, 0)
    assert np.isnan(start["threshold"])
    end = gains.iloc[-1]
    assert (end["called"], end["captured"]) == (1, 1)
    assert (gains["n"].diff().dropna() > 0).all()
    for _, point in gains.iloc[1:].iterrows():
        same = sweep.loc[point["threshold"]]
        assert (point["n"], point["k"], point["rate"]) == (same["n"], same["k"], same["rate"])
        assert (point["called"], point["captured"]) == pytest.approx((same["share"], same["capture"]))
    # No point is lost: as many as there are scores.
    assert len(gains) - 1 == found.sweep["n"][found.sweep["n"] > 0].nunique()


def test_a_point_names_the_highest_of_equal_thresholds() -> None:
    found = Desk(world(21, leads=60, base=0.4)).evaluate(MODEL, dates(1))
    for _, point in gains_table(found).iloc[1:].iterrows():
        same = found.sweep[found.sweep["n"] == point["n"]]
        assert point["threshold"] == same["threshold"].max()


@pytest.mark.parametrize("most", [2, 3, 10, 50])
def test_there_are_at_most_as_many_points_as_asked_for_with_both_ends(most: int) -> None:
    found = Desk(world(22, leads=2_000, base=0.2)).evaluate(MODEL, dates(1))
    gains = gains_table(found, most)
    assert most // 2 < len(gains) <= most
    assert gains["called"].iloc[[0, -1]].tolist() == [0, 1]


def test_precision_is_the_rate_and_recall_the_capture() -> None:
    found = Desk(world(23, base=0.2)).evaluate(MODEL, dates(2))
    table, sweep = precision_recall_table(found), found.sweep.set_index("threshold")
    assert (table["threshold"].diff().dropna() < 0).all()
    assert table["recall"].is_monotonic_increasing
    for _, row in table.iterrows():
        same = sweep.loc[row["threshold"]]
        assert (row["precision"], row["recall"]) == pytest.approx((same["rate"], same["capture"]))
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((same["low"], same["high"]))


def test_what_a_threshold_reaches_is_said_in_leads_of_a_hundred() -> None:
    found = Desk(world(24, leads=2_000, base=0.3)).evaluate(MODEL, dates(1))
    row = found.sweep.set_index("threshold").loc[40]
    said = reach_sentence(found, 40)
    assert said is not None
    assert sentence(said, "en") == (
        f"Of 100 leads that we call, {100 * row['rate']:.0f} convert; "
        f"we reach {100 * row['capture']:.0f} of 100 that convert."
    )
    assert all(sentence(said, language) for language in LANGUAGES)
    assert reach_sentence(found, 100.5) is None


def test_without_conversions_nothing_is_captured() -> None:
    found = Desk(world(25, leads=100, base=0)).evaluate(MODEL, dates(1))
    gains = gains_table(found)
    assert gains["captured"].isna().all()
    assert gains["called"].iloc[-1] == 1
    assert reach_sentence(found, 10) is None
