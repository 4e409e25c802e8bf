"""Say what a scoring model is: its rules, groups, bounds and tiers, as immutable parts.

A change makes a new model (``model.with_points("pricing", 15)``); the old one still says what it said. A model is
hashable, so it is a cache key and an entry of an undo list. The meaning of every part is fixed in
``docs/model-format.md``; how a model is read from and written to YAML is in ``model_file.py``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    model_validator,
)
from pydantic_core import PydanticCustomError

# Far above any real model, and small enough that a typing slip is told from a wish.
LARGEST_NUMBER = 1_000_000_000


def _thousandths_only(value: float) -> float:
    if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
        raise PydanticCustomError("number_out_of_range", "out of range", {"limit": LARGEST_NUMBER})
    if Decimal(repr(value)) != round(Decimal(repr(value)), 3):
        raise PydanticCustomError("too_many_decimals", "more than three decimals", {"decimals": 3})
    return value


def _identifier(value: str) -> str:
    first, rest = value[:1], value[1:]
    is_lower = "a" <= first <= "z" and all("a" <= c <= "z" or "0" <= c <= "9" or c == "_" for c in rest)
    if not is_lower:
        raise PydanticCustomError("not_an_id", "not an id", {})
    return value


Thousandths = Annotated[StrictInt | StrictFloat, AfterValidator(_thousandths_only)]
Identifier = Annotated[StrictStr, AfterValidator(_identifier)]
Days = Annotated[StrictInt, Field(gt=0, le=1_000_000)]
Count = Annotated[StrictInt, Field(gt=0, le=LARGEST_NUMBER)]
Text = StrictStr
Plain = StrictBool | StrictInt | StrictFloat | StrictStr


class Part(BaseModel):
    """A piece of the model: frozen, hashable, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


Operator = Literal[
    "equals", "not_equals", "in", "not_in", "contains", "contains_any", "starts_with", "ends_with", "matches",
    "at_least", "at_most", "above", "below", "between", "is_missing",
]  # fmt: skip
OPERATORS: tuple[str, ...] = Operator.__args__  # type: ignore[attr-defined]
LIST_OPERATORS = frozenset({"in", "not_in", "contains_any", "between"})
TEXT_OPERATORS = frozenset({"contains", "contains_any", "starts_with", "ends_with", "matches"})
NUMBER_OPERATORS = frozenset({"at_least", "at_most", "above", "below", "between"})


class Test(Part):
    """One operator and what it compares with: ``{in: [CEO, CTO]}``. A list is held as a tuple."""

    __test__ = False  # pytest: not a test class

    operator: Operator
    operand: Plain | tuple[Plain, ...]


class Conditions(Part):
    """A mapping of column to test; all must hold. ``any`` and ``not`` stand beside the columns."""

    tests: tuple[tuple[str, Test], ...] = ()
    any_of: tuple[Conditions, ...] = ()
    negated: Conditions | None = None

    def columns(self) -> Iterator[str]:
        """The columns named anywhere inside, in order, repeats included."""
        for column, _ in self.tests:
            yield column
        for one in self.any_of:
            yield from one.columns()
        if self.negated is not None:
            yield from self.negated.columns()


class Decay(Part):
    """How the weight of an activity falls with its age in whole days; exactly one of the three forms."""

    half_life_days: Annotated[StrictInt | StrictFloat, Field(gt=0, le=1_000_000, allow_inf_nan=False)] | None = None
    linear_days: Days | None = None
    lose: Annotated[StrictInt | StrictFloat, Field(gt=0, le=1, allow_inf_nan=False)] | None = None
    every_days: Days | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = (self.half_life_days is not None) + (self.linear_days is not None)
        steps = (self.lose is not None) + (self.every_days is not None)
        if (forms, steps) not in {(1, 0), (0, 2)}:
            raise PydanticCustomError("decay_form", "exactly one form of decay", {})
        return self


class LeadUnits(Part):
    """1 where the lead's attributes meet the conditions, else 0."""

    lead: Conditions


class NumberUnits(Part):
    """The value of a number column, clamped and rounded to three decimals."""

    field: Text
    at_least: Thousandths | None = None
    at_most: Thousandths | None = None

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise PydanticCustomError(
                "bounds_reversed", "bounds reversed", {"low": self.at_least, "high": self.at_most}
            )
        return self


CountBy = Literal["each", "once", "day", "week", "month"]


class ActivityUnits(Part):
    """How often something happened: windowed, counted, capped and decayed."""

    type: tuple[Text, ...] = Field(min_length=1)
    where: Conditions = Conditions()
    within_days: Days | None = None
    count: CountBy = "each"
    at_least: Count = 1
    at_most: Count | None = None
    decay: Decay | None = None


class SilenceUnits(Part):
    """1 where nothing happened for that many days."""

    days: Days
    type: tuple[Text, ...] = ()


class StreakUnits(Part):
    """1 where each (or none) of the latest n activities was followed by another with an equal value in a column."""

    type: tuple[Text, ...] = Field(min_length=1)
    where: Conditions = Conditions()
    last: Count
    followed_by: Text | None = None
    not_followed_by: Text | None = None
    same: Text

    @model_validator(mode="after")
    def _one_follower(self) -> Self:
        if (self.followed_by is None) == (self.not_followed_by is None):
            raise PydanticCustomError("streak_form", "exactly one of followed_by, not_followed_by", {})
        return self


# What decides a rule's units: a cache key that holds no points.
Definition = LeadUnits | NumberUnits | ActivityUnits | SilenceUnits | StreakUnits
RULE_KINDS = ("lead", "number", "activity", "silence", "streak")


class Labelled(Part):
    id: Identifier
    label: Text = ""

    @property
    def title(self) -> str:
        """The label, or the id where no label was given."""
        return self.label or self.id


class Rule(Labelled):
    """A number of units per lead, and the points for one unit."""

    group: Text
    points: Thousandths
    enabled: StrictBool = True
    lead: Conditions | None = None
    number: NumberUnits | None = None
    activity: ActivityUnits | None = None
    silence: SilenceUnits | None = None
    streak: StreakUnits | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in RULE_KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise PydanticCustomError("rule_kind", "exactly one kind", {"given": ", ".join(given)})
        return self

    @property
    def kind(self) -> str:
        """One of ``RULE_KINDS``."""
        return next(kind for kind in RULE_KINDS if getattr(self, kind) is not None)

    @property
    def definition(self) -> Definition:
        """What decides the units, without id, label, group and points."""
        if self.lead is not None:
            return LeadUnits(lead=self.lead)
        definition: Definition = getattr(self, self.kind)
        return definition


class ScoreBounds(Part):
    """Bounds of the total; None is no bound. A model without ``score`` has 0 and 100."""

    min: Thousandths | None = None
    max: Thousandths | None = None


class Group(Labelled):
    min: Thousandths | None = None
    max: Thousandths | None = None


class Reset(Part):
    """Where the silence holds, the group's score is 0."""

    group: Text
    silence: SilenceUnits


class Exclusion(Labelled):
    """Exactly one of ``lead`` and ``activity``; where it holds the lead has no score."""

    lead: Conditions | None = None
    activity: ActivityUnits | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.lead is None) == (self.activity is None):
            raise PydanticCustomError("exclusion_kind", "exactly one of lead, activity", {})
        return self

    @property
    def definition(self) -> Definition:
        if self.activity is not None:
            return self.activity
        assert self.lead is not None
        return LeadUnits(lead=self.lead)


class Instant(Labelled):
    """An activity that hands a lead over whatever its score."""

    activity: ActivityUnits
    unless: Conditions | None = None
    tier: Text | None = None


class Surge(Part):
    """A rise of the score by ``points`` within ``days``."""

    days: Days
    points: Thousandths
    tier: Text | None = None


class Tier(Labelled):
    """A band of scores; ``from_score`` (``from`` in the file) is its lowest score, None for the last tier."""

    from_score: Thousandths | None = Field(default=None, alias="from")
    needs_any: tuple[Text, ...] = ()
    needs_all: tuple[Text, ...] = ()
    action: Text = ""
    respond_within_hours: Annotated[StrictInt | StrictFloat, Field(gt=0, allow_inf_nan=False)] | None = None


class GridSide(Part):
    group: Text
    cuts: tuple[Thousandths, ...] = Field(min_length=1)
    labels: tuple[Text, ...]


class Grid(Part):
    """A matrix of two groups' scores that decides the tier: cell name (row label + column label) to tier id."""

    rows: GridSide
    columns: GridSide
    tiers: tuple[tuple[str, str], ...]


class ScoringModel(Part):
    """The whole of what a marketing and a sales team agree on.

    References between parts (a rule's group, a tier in ``hand_off``) are checked where the model is read, in
    ``model_file.py``; code that builds models by hand calls ``model_file.problems_of``.
    """

    format: Literal[1] = 1
    name: Text
    description: Text = ""
    score: ScoreBounds = ScoreBounds(min=0, max=100)
    groups: tuple[Group, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()
    resets: tuple[Reset, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    instant: tuple[Instant, ...] = ()
    surge: Surge | None = None
    tiers: tuple[Tier, ...] = Field(min_length=1)
    grid: Grid | None = None
    hand_off: Text

    def rule(self, rule_id: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == rule_id)

    def tier(self, tier_id: str) -> Tier:
        return next(tier for tier in self.tiers if tier.id == tier_id)

    def tier_index(self, tier_id: str) -> int:
        """0 is the highest tier."""
        return next(i for i, tier in enumerate(self.tiers) if tier.id == tier_id)

    @property
    def hand_off_index(self) -> int:
        """Tiers of this index and below (higher ones) go to sales."""
        return self.tier_index(self.hand_off)

    @property
    def hand_off_score(self) -> float | None:
        """The lowest score of the hand-off tier; None where the hand-off tier is the last."""
        return self.tier(self.hand_off).from_score

    def with_points(self, rule_id: str, points: float) -> Self:
        """The same model with other points for one rule.

        >>> candidate = model.with_points("pricing", 15)  # doctest: +SKIP
        """
        return self._with_changed("rules", rule_id, points=_plain_number(points))

    def with_enabled(self, rule_id: str, enabled: bool) -> Self:
        return self._with_changed("rules", rule_id, enabled=enabled)

    def with_tier_from(self, tier_id: str, from_score: float) -> Self:
        """The same model with another lowest score for one tier. Tiers stay strictly falling: the caller's duty."""
        return self._with_changed("tiers", tier_id, from_score=_plain_number(from_score))

    def _with_changed(self, parts: str, part_id: str, **change: Any) -> Self:
        old = getattr(self, parts)
        if part_id not in {part.id for part in old}:
            raise KeyError(part_id)
        new = tuple(part.model_copy(update=change) if part.id == part_id else part for part in old)
        return self.model_copy(update={parts: new})


def _plain_number(value: float) -> float:
    """10 for 10.0, so that a file says what a person would write."""
    rounded = round(float(value), 3)
    return int(rounded) if rounded == int(rounded) else rounded


def thousandths(value: float) -> int:
    """A number of at most three decimals as a whole number of thousandths: 2.5 is 2500."""
    return round(value * 1000)
