"""Lock away the later snapshot dates while a model is tuned, and count every look at them.

Two precautions keep the holdout honest. Dates are split in time, never by lead, since a model is used on what comes
after it was tuned. And the horizon of a tuning row must be over by the first holdout date: a tuning row sees only
outcomes that were in by then, and a purchase that the holdout counts has not helped to choose the points. So tuning
takes the first holdout date as its 'data as of': rows whose horizon reaches beyond it are immature, as they would
have been on that day, and stand in no rate.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from scoring.dataset import Dataset
from scoring.desk import Desk
from scoring.evaluation import Evaluation, EvaluationSettings
from scoring.model import ScoringModel
from scoring.moments import DEFAULT_PERIODS, chosen_moments, period_starts
from scoring.problems import InputError, Problem
from scoring.rows import Progress
from scoring.times import DAY, iso

# Beyond these the best of many is likely to have been helped by luck, on the tuning dates or on the holdout itself.
MANY_TRIED = 20
MANY_LOOKS = 1


@dataclass(frozen=True)
class Split:
    """Settings for tuning and for the holdout, each with its dates written out in ``on``.

    purged: dates before the holdout whose horizon reaches into it: in neither.
    """

    tuning: EvaluationSettings
    holdout: EvaluationSettings
    first_holdout: int
    purged: tuple[int, ...]


def split_settings(settings: EvaluationSettings, dataset: Dataset) -> Split:
    """The last third of the mature snapshot dates (at least one) is the holdout; tuning has those before it.

    With ``every``, tuning takes as many dates as are left, the latest whose horizon is over by the first holdout
    date; of dates given one by one, those of which that holds. Raises InputError where there is a single date or no
    date is left to tune on.

    >>> split_settings(EvaluationSettings(every="month"), dataset).holdout.on  # doctest: +SKIP
    (the last 4 of 12 months)
    """
    mature, _ = chosen_moments(dataset, settings)
    if len(mature) < 2:
        raise InputError([Problem("holdout_needs_dates", {}, {"dates": len(mature)}, "warning")])
    held = max(1, round(len(mature) / 3))
    earlier, later = mature[:-held], mature[-held:]
    latest = later[0] - settings.horizon_days * DAY
    if settings.every is not None:
        tuning = period_starts(latest, settings.every, DEFAULT_PERIODS)[-len(earlier) :]
    else:
        tuning = tuple(moment for moment in earlier if moment <= latest)
    if not tuning:
        values = {"first": iso(later[0]), "days": settings.horizon_days}
        raise InputError([Problem("holdout_windows_overlap", {}, values, "warning")])
    return Split(
        tuning=replace(settings, on=tuning, every=None, data_as_of=later[0]),
        holdout=replace(settings, on=later, every=None),
        first_holdout=later[0],
        purged=tuple(moment for moment in earlier if moment > latest),
    )


def tuning_settings(settings: EvaluationSettings, dataset: Dataset) -> EvaluationSettings:
    """The settings with the dates that may be looked at while tuning (``split_settings``)."""
    return split_settings(settings, dataset).tuning


def holdout_settings(settings: EvaluationSettings, dataset: Dataset) -> EvaluationSettings:
    """The settings with the dates that are locked while tuning (``split_settings``)."""
    return split_settings(settings, dataset).holdout


@dataclass(frozen=True)
class Figures:
    """What a look shows of one side: the hand-off's rows, conversions, rate and interval, its capture, and the AUC.

    lead_n, lead_k: the leads that the interval is of, as in ``Rate``.
    """

    n: int
    k: int
    lead_n: int
    lead_k: int
    rate: float | None
    low: float | None
    high: float | None
    capture: float | None
    auc: float | None

    @classmethod
    def of(cls, found: Evaluation) -> Figures:
        rate = found.hand_off.rate
        counts = (rate.n, rate.k, rate.lead_n, rate.lead_k)
        return cls(*counts, rate.rate, rate.low, rate.high, found.hand_off.capture, found.auc)


@dataclass(frozen=True)
class Look:
    """One look at the holdout. when: ISO 8601, the real time. tried: settings tried on the tuning dates before it."""

    when: str
    name: str
    fingerprint: str
    tried: int
    tuning: Figures
    holdout: Figures


@dataclass(frozen=True)
class HoldoutLog:
    """Every look at a holdout, and which settings were tried before. A change makes a new log.

    >>> HoldoutLog().with_tried(model).settings_tried  # doctest: +SKIP
    1
    """

    looks: tuple[Look, ...] = ()
    tried: frozenset[str] = field(default_factory=frozenset)

    @property
    def settings_tried(self) -> int:
        """Models that differ in more than their names."""
        return len(self.tried)

    def with_tried(self, model: ScoringModel) -> HoldoutLog:
        """The log after the model was looked at on the tuning dates; the same where it had been before."""
        mark = fingerprint(model)
        return self if mark in self.tried else replace(self, tried=self.tried | {mark})

    def with_look(self, look: Look) -> HoldoutLog:
        return replace(self, looks=(*self.looks, look))


@dataclass(frozen=True, eq=False)
class Confirmation:
    """Tuning and holdout beside each other, the log with this look in it, and what to beware of."""

    tuning: Evaluation
    holdout: Evaluation
    log: HoldoutLog
    warnings: tuple[Problem, ...]


def confirm_on_holdout(
    desk: Desk,
    model: ScoringModel,
    settings: EvaluationSettings,
    log: HoldoutLog,
    when: str,
    progress: Progress | None = None,
) -> Confirmation:
    """Evaluate the model on both sides of the split, and log the look.

    when: the real time, ISO 8601, as the caller's clock has it. Raises InputError as ``split_settings`` does.
    """
    split = split_settings(settings, desk.dataset)
    tuning = desk.evaluate(model, split.tuning, progress)
    holdout = desk.evaluate(model, split.holdout, progress)
    log = log.with_tried(model)
    look = Look(when, model.name, fingerprint(model), log.settings_tried, Figures.of(tuning), Figures.of(holdout))
    log = log.with_look(look)
    return Confirmation(tuning, holdout, log, tuple(_warnings(log, look)))


def fingerprint(model: ScoringModel) -> str:
    """The same for two models that score and hand off alike by their text, whatever they are called."""
    unnamed = model.model_copy(update={"name": "", "description": ""})
    return hashlib.sha256(unnamed.model_dump_json().encode()).hexdigest()


def _warnings(log: HoldoutLog, look: Look) -> list[Problem]:
    warnings = []
    if log.settings_tried > MANY_TRIED:
        warnings.append(Problem("holdout_many_tried", {}, {"tried": log.settings_tried}, "warning"))
    if len(log.looks) > MANY_LOOKS:
        warnings.append(Problem("holdout_many_looks", {}, {"looks": len(log.looks)}, "warning"))
    tuning, holdout = look.tuning, look.holdout
    if tuning.low is not None and holdout.high is not None and holdout.high < tuning.low:
        warnings.append(Problem("holdout_falls_short", {}, {}, "warning"))
    return warnings
