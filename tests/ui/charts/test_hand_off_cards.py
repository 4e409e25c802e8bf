"""The row of figures of the desk: each rate with its leads and interval, or that they are too few to tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.evaluation import Evaluation, EvaluationSettings, Rate
from ui import pipeline
from ui.charts.figures.hand_off import hand_off_cards
from ui.charts.labels import ChartLabels
from ui.charts.panel import Card


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    data, models = pipeline.sample()
    return data.desk.evaluate(models["en"], EvaluationSettings())


def with_hand_off(evaluation: Evaluation, rate: Rate) -> Evaluation:
    base = Rate(1000, 50, 0.05, 0.038, 0.065, 1000, 50)
    return replace(evaluation, base=base, hand_off=replace(evaluation.hand_off, rate=rate, lift=2.0))


def cards(candidate: Evaluation, current: Evaluation | None = None) -> dict[str, Card]:
    return {card.id: card for card in hand_off_cards(candidate, current, labels=ChartLabels("en")).cards}


MANY = Rate(100, 10, 0.1, 0.055, 0.174, 100, 10)
FEW = Rate(9, 3, 1 / 3, 0.121, 0.646, 9, 3)


def test_the_lift_says_the_rate_that_it_is_over(evaluation: Evaluation) -> None:
    lift = cards(with_hand_off(evaluation, MANY))["lift"]
    assert lift.note == "All 5.0% (3.8–6.5%)"
    assert lift.explanation.endswith("All leads: 5.0% (3.8–6.5%), n = 1,000.")


def test_the_rate_of_the_current_model_is_explained_with_its_leads_and_interval(evaluation: Evaluation) -> None:
    now, before = with_hand_off(evaluation, MANY), with_hand_off(evaluation, Rate(80, 4, 0.05, 0.02, 0.12, 80, 4))
    rate = cards(now, before)["rate"]
    assert (rate.value, rate.current, rate.note) == ("10.0%", "vs 5.0%", "n = 100, 5.5–17.4%")
    assert rate.explanation.endswith("Current: 5.0% (2.0–12.0%), n = 80.")


def test_of_fewer_than_ten_leads_no_rate_and_no_lift_is_given(evaluation: Evaluation) -> None:
    shown = cards(with_hand_off(evaluation, FEW), with_hand_off(evaluation, MANY))
    assert (shown["rate"].value, shown["rate"].note) == ("–", "too few to tell, n = 9")
    assert (shown["rate"].difference, shown["lift"].value) == ("", "–")
    of_current = cards(with_hand_off(evaluation, MANY), with_hand_off(evaluation, FEW))["rate"]
    assert of_current.current == ""
    assert of_current.explanation.endswith("Current: too few to tell, n = 9.")
