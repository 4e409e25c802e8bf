"""The holdout is the last third of the dates; tuning sees no outcome of it, and every look is counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.holdout import (
    MANY_TRIED,
    HoldoutLog,
    confirm_on_holdout,
    fingerprint,
    holdout_settings,
    split_settings,
    tuning_settings,
)
from scoring.problems import InputError
from scoring.times import DAY, iso
from scoring.wording import LANGUAGES, sentence
from tests.worlds import FIRST_DATE, MODEL, dates, world

MONTHLY = EvaluationSettings(every="month", data_as_of=dates(1).data_as_of)


def test_of_twelve_months_the_last_four_are_held_out() -> None:
    split = split_settings(MONTHLY, world(31, leads=20))
    assert len(split.holdout.on) == 4
    assert len(split.tuning.on) == 8
    assert max(split.tuning.on) < min(split.holdout.on) == split.first_holdout
    # 90 days before the holdout's first date: two of the months between are in neither.
    assert len(split.purged) == 2


@pytest.mark.parametrize(("count", "held"), [(2, 1), (3, 1), (4, 1), (5, 2), (6, 2), (9, 3), (12, 4)])
def test_a_third_of_the_dates_is_held_out(count: int, held: int) -> None:
    settings = replace(dates(count), horizon_days=20, data_as_of=FIRST_DATE + 5_000 * DAY)
    dataset = world(31, leads=20)
    assert holdout_settings(settings, dataset).on == settings.on[-held:]
    assert tuning_settings(settings, dataset).on == settings.on[:-held]


def test_no_horizon_of_a_tuning_date_reaches_into_the_holdout() -> None:
    for settings in (MONTHLY, replace(MONTHLY, every="week"), dates(9)):
        split = split_settings(settings, world(31, leads=20))
        horizon = settings.horizon_days * DAY
        assert all(moment + horizon <= split.first_holdout for moment in split.tuning.on)
        assert all(moment + horizon > split.first_holdout for moment in split.purged)


def test_outcomes_of_the_holdout_change_nothing_while_tuning() -> None:
    dataset = world(32, base=0.3)
    split = split_settings(dates(9), dataset)
    late = dataset.outcomes.second > split.first_holdout
    assert late.any()
    others = np.random.default_rng(0).permutation(len(dataset)).astype(np.int32)
    lead = np.where(late, others[dataset.outcomes.lead], dataset.outcomes.lead)
    changed = replace(dataset, id="changed", outcomes=replace(dataset.outcomes, lead=lead))
    before, after = (Desk(one).evaluate(MODEL, split.tuning) for one in (dataset, changed))
    assert before.converted > 0
    assert before.sweep.equals(after.sweep)
    assert before.auc == after.auc
    holdouts = [Desk(one).evaluate(MODEL, split.holdout).sweep for one in (dataset, changed)]
    assert not holdouts[0].equals(holdouts[1])


def test_one_date_cannot_be_split() -> None:
    with pytest.raises(InputError) as caught:
        split_settings(dates(1), world(31, leads=20))
    assert [problem.key for problem in caught.value.problems] == ["holdout_needs_dates"]


def test_dates_too_close_to_each_other_leave_nothing_to_tune_on() -> None:
    settings = dates(3)
    with pytest.raises(InputError) as caught:
        split_settings(settings, world(31, leads=20))
    (problem,) = caught.value.problems
    assert problem.key == "holdout_windows_overlap"
    assert problem.values == {"first": iso(settings.on[-1]), "days": 90}
    assert all(sentence(problem, language) for language in LANGUAGES)


def test_a_look_shows_both_sides_and_is_logged() -> None:
    desk = Desk(world(33, base=0.3))
    empty = HoldoutLog()
    found = confirm_on_holdout(desk, MODEL, dates(9), empty, "2026-10-01T09:00:00")
    split = split_settings(dates(9), desk.dataset)
    assert found.tuning is desk.evaluate(MODEL, split.tuning)
    assert found.holdout is desk.evaluate(MODEL, split.holdout)
    assert empty.looks == ()
    (look,) = found.log.looks
    assert (look.when, look.name, look.fingerprint) == ("2026-10-01T09:00:00", MODEL.name, fingerprint(MODEL))
    assert look.holdout.n == found.holdout.hand_off.rate.n
    assert look.tuning.auc == found.tuning.auc
    assert look.tried == found.log.settings_tried == 1


def test_a_second_look_and_many_tried_settings_are_warned_of() -> None:
    desk = Desk(world(33, base=0.3))
    log = HoldoutLog()
    for points in range(37):
        log = log.with_tried(MODEL.with_points("visits", points))
    assert log.settings_tried == 37 > MANY_TRIED
    first = confirm_on_holdout(desk, MODEL, dates(9), log, "2026-10-01")
    second = confirm_on_holdout(desk, MODEL, dates(9), first.log, "2026-10-02")
    tried = [warning.values["tried"] for warning in first.warnings if warning.key == "holdout_many_tried"]
    looks = [warning.values["looks"] for warning in second.warnings if warning.key == "holdout_many_looks"]
    assert tried == [37]  # with 8 points for a visit the model was among them
    assert looks == [2]
    assert "holdout_many_looks" not in {warning.key for warning in first.warnings}
    for warning in second.warnings:
        assert all(sentence(warning, language) for language in LANGUAGES)


def test_another_name_is_no_other_setting() -> None:
    renamed = MODEL.model_copy(update={"name": "Renamed", "description": "Agreed"})
    log = HoldoutLog().with_tried(MODEL).with_tried(renamed).with_tried(MODEL.with_tier_from("hot", 61))
    assert log.settings_tried == 2


def test_a_model_that_fits_the_luck_of_tuning_falls_short() -> None:
    dataset = world(34, leads=2_000, base=0.3, strength=0)
    split = split_settings(dates(9), dataset)
    # The fit becomes 60 for all who won by the first holdout date, and for as many others: it says nothing of what
    # comes after.
    known = dataset.outcomes.lead[dataset.outcomes.second <= split.first_holdout]
    others = np.random.default_rng(0).integers(0, len(dataset), len(known))
    codes = np.isin(np.arange(len(dataset)), np.append(known, others)).astype(np.int32)
    column = replace(dataset.lead_columns["fit"], codes=codes, values=["0", "60"])
    told = replace(dataset, id="told", lead_columns={"fit": column})
    found = confirm_on_holdout(Desk(told), MODEL, dates(9), HoldoutLog(), "2026-10-01")
    assert "holdout_falls_short" in {warning.key for warning in found.warnings}
