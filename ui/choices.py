"""Say what the pages beside the desk remember of their controls, one immutable part a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from scoring.comparing.movers import Became, Direction
from scoring.evaluation import EvaluationSettings
from scoring.holdout import HoldoutLog
from scoring.model import ScoringModel
from scoring.quality import DomainLists
from scoring.starting_model import StartingModel

ThresholdView = Literal["choose", "bar", "tiers"]
THRESHOLD_VIEWS: tuple[ThresholdView, ...] = ("choose", "bar", "tiers")
TiersBy = Literal["cuts", "shares", "capacity"]
TIERS_BY: tuple[TiersBy, ...] = ("cuts", "shares", "capacity")
CompareView = Literal["both", "movers", "holdout", "segments", "drift", "selection", "leaks"]
COMPARE_VIEWS: tuple[CompareView, ...] = ("both", "movers", "holdout", "segments", "drift", "selection", "leaks")


@dataclass(frozen=True)
class ReplayChoices:
    """start, end: first and last day of the hand-offs that count, as moments of 00:00; None is no bound."""

    people: int = 5
    leads_per_person: float = 8
    per_owner: bool = False
    start: int | None = None
    end: int | None = None
    late_days: int = 1
    hysteresis: float = 0


@dataclass(frozen=True)
class ThresholdChoices:
    """rate, capture: shares. capacity: leads a week; None is that of the page Replay. own: a threshold to look at."""

    view: ThresholdView = "choose"
    value_per_conversion: float = 500_000
    cost_per_hand_off: float = 20_000
    rate: float = 0.05
    capture: float = 0.7
    capacity: float | None = None
    own: float | None = None
    tiers_by: TiersBy = "cuts"


@dataclass(frozen=True)
class CompareChoices:
    """base, other: ``current``, ``candidate`` or ``file``. file: a model brought to be compared.

    locked: the settings with all dates, while the later ones are locked; the bench then has those for tuning.
    """

    view: CompareView = "both"
    base: str = "current"
    other: str = "candidate"
    file: ScoringModel | None = None
    direction: Direction | None = None
    became: Became | None = None
    column: str | None = None
    half_width: float = 0.02
    locked: EvaluationSettings | None = None
    log: HoldoutLog = field(default_factory=HoldoutLog)


@dataclass(frozen=True)
class QualityChoices:
    """lists: which domains are personal, a competitor's, one's own. hidden_columns: what meeting mode hides; None is
    those recognised."""

    lists: DomainLists = field(default_factory=DomainLists)
    hidden_columns: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Choices:
    """starting: what the first model comes from, where the data began with one."""

    replay: ReplayChoices = field(default_factory=ReplayChoices)
    thresholds: ThresholdChoices = field(default_factory=ThresholdChoices)
    compare: CompareChoices = field(default_factory=CompareChoices)
    quality: QualityChoices = field(default_factory=QualityChoices)
    starting: StartingModel | None = None
