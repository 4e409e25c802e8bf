"""Run the steps of the page Thresholds: the resampled sweep, the hand-offs a week, and the four objectives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scoring.choosing.hand_off_flow import HandOffFlow, hand_off_flow
from scoring.choosing.objectives import AskedCapture, AskedRate, Capacity, Objective, ObjectiveName, Value
from scoring.choosing.recommendation import Recommendation, recommend
from scoring.choosing.resampled_sweep import ResampledSweep
from scoring.evaluation import Evaluation
from scoring.model import ScoringModel
from scoring.replay import ReplaySettings
from ui.choices import Choices, ThresholdChoices
from ui.pipeline import LoadedData
from ui.replayed import replay_of
from ui.session import Bench


@dataclass(frozen=True, eq=False)
class Chosen:
    """What the candidate's thresholds come to.

    flow: hand-offs a week of a replay over all of the data; None in snapshot mode, where nothing has a date.
    """

    evaluation: Evaluation
    sweep: ResampledSweep
    flow: HandOffFlow | None
    found: Mapping[ObjectiveName, Recommendation]


def objectives(choices: Choices) -> dict[ObjectiveName, Objective]:
    """The four of them with the numbers that the user set."""
    one = choices.thresholds
    return {
        "value": value_of(one),
        "capacity": Capacity(capacity_of(choices)),
        "rate": AskedRate(one.rate),
        "capture": AskedCapture(one.capture),
    }


def value_of(choices: ThresholdChoices) -> Value:
    return Value(choices.value_per_conversion, choices.cost_per_hand_off)


def capacity_of(choices: Choices) -> float:
    """Leads a week: the page's own number, else what the people of the page Replay can work."""
    if choices.thresholds.capacity is not None:
        return choices.thresholds.capacity
    return choices.replay.people * choices.replay.leads_per_person


def chosen(bench: Bench, progress: Callable[[float], None] | None = None) -> Chosen:
    """Raises InputError where a number makes no sense."""
    desk, settings, model = bench.data.desk, bench.settings, bench.candidate
    found = desk.evaluate(model, settings, progress)
    sweep = desk.resampled_sweep(model, settings, progress)
    flow = flow_of(bench.data, model, bench, progress)
    recommended = {name: recommend(one, sweep, flow) for name, one in objectives(bench.choices).items()}
    return Chosen(found, sweep, flow, recommended)


def flow_of(
    data: LoadedData, model: ScoringModel, bench: Bench, progress: Callable[[float], None] | None = None
) -> HandOffFlow | None:
    """Hand-offs a week at every threshold, replayed over all of the data; None in snapshot mode."""
    settings = ReplaySettings(bench.settings.goal, bench.settings.horizon_days, bench.settings.data_as_of)
    return hand_off_flow(data.dataset, replay_of(data, model, settings, progress), settings)
