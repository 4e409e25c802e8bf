"""Count the units that one rule gives to one lead as of a time, as docs/model-format.md says under 'Units'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.reference.cells import (
    Row,
    comparable,
    conditions_hold,
    date_columns,
    exact,
    is_missing,
    moment_of,
    number_of,
)


@dataclass(frozen=True)
class Event:
    """An activity or an outcome: when it was, and all its cells."""

    moment: datetime
    row: Row


@dataclass
class Data:
    """The three tables as rows of text, with the times read.

    Activities and outcomes of leads that are not in ``leads`` count for nothing.
    """

    leads: list[dict[str, str | None]]
    activities: list[dict[str, str | None]]
    outcomes: list[dict[str, str | None]] = field(default_factory=list)
    zone: str = "UTC"

    def __post_init__(self) -> None:
        ids = [str(lead["lead_id"]).strip() for lead in self.leads]
        self.by_id = dict(zip(ids, self.leads, strict=True))
        self.created = {one: moment_of(lead.get("created_at"), self.zone) for one, lead in self.by_id.items()}
        self.activities_of = self._events(self.activities)
        self.outcomes_of = self._events(self.outcomes)
        self.lead_dates = date_columns(self.leads, self.zone)
        known = [event.row for events in self.activities_of.values() for event in events]
        self.activity_dates = date_columns(known, self.zone)

    def _events(self, rows: Iterable[Row]) -> dict[str, list[Event]]:
        events: dict[str, list[Event]] = defaultdict(list)
        for row in rows:
            lead, moment = str(row["lead_id"]).strip(), moment_of(row["occurred_at"], self.zone)
            if lead in self.by_id:
                assert moment is not None, row
                events[lead].append(Event(moment, row))
        return events

    @property
    def end(self) -> datetime:
        """The latest time in any of the three tables."""
        events = [*self.activities_of.values(), *self.outcomes_of.values()]
        moments = [event.moment for one in events for event in one]
        return max([*moments, *(moment for moment in self.created.values() if moment is not None)])


def units_of(rule: Mapping[str, Any], data: Data, lead: str, as_of: datetime) -> Fraction:
    """Units of a rule (or of an exclusion, instant or reset entry) for one lead, a whole number of thousandths."""
    if "lead" in rule:
        return Fraction(lead_meets(rule["lead"], data, lead))
    if "number" in rule:
        return _number_units(rule["number"], data.by_id[lead])
    if "activity" in rule:
        return _activity_units(rule["activity"], data, lead, as_of)
    if "silence" in rule:
        return Fraction(_is_silent(rule["silence"], data, lead, as_of))
    return Fraction(_has_streak(rule["streak"], data, lead, as_of))


def lead_meets(conditions: Mapping[str, Any], data: Data, lead: str) -> bool:
    return conditions_hold(conditions, data.by_id[lead], data.lead_dates, data.zone)


def _number_units(number: Mapping[str, Any], row: Row) -> Fraction:
    value = number_of(row.get(number["field"]))
    if value is None:
        return Fraction(0)
    if number.get("at_least") is not None:
        value = max(value, exact(number["at_least"]))
    if number.get("at_most") is not None:
        value = min(value, exact(number["at_most"]))
    return _three_decimals(value)


def _three_decimals(value: Fraction) -> Fraction:
    return Fraction(round(value * 1000), 1000)  # round() of a fraction takes halves to even


def _visible(data: Data, lead: str, as_of: datetime, types: Any) -> list[Event]:
    """What the lead did up to ``as_of``: of the type or types named, or anything where none is."""
    named = [types] if isinstance(types, str) else list(types or [])
    wanted = {comparable(one) for one in named}
    seen = [event for event in data.activities_of.get(lead, []) if event.moment <= as_of]
    return [event for event in seen if not wanted or comparable(event.row["type"] or "") in wanted]


def _activity_units(rule: Mapping[str, Any], data: Data, lead: str, as_of: datetime) -> Fraction:
    taken = [
        event.moment
        for event in _visible(data, lead, as_of, rule["type"])
        if conditions_hold(rule.get("where") or {}, event.row, data.activity_dates, data.zone)
        and (rule.get("within_days") is None or as_of - event.moment < timedelta(days=rule["within_days"]))
    ]
    if len(taken) < (rule.get("at_least") or 1):
        return Fraction(0)
    latest: dict[object, datetime] = {}
    for number, moment in enumerate(taken):
        one = _counts_as(rule.get("count") or "each", number, moment)
        latest[one] = max(latest.get(one, moment), moment)
    moments = sorted(latest.values(), reverse=True)
    if rule.get("at_most") is not None:
        moments = moments[: rule["at_most"]]
    return sum((weight(rule.get("decay"), (as_of - moment).days) for moment in moments), Fraction(0))


def _counts_as(count: str, number: int, moment: datetime) -> object:
    """What an activity is counted under: those with the same answer are one."""
    day = moment.date()
    week: date = day - timedelta(days=day.weekday())
    return {"each": number, "once": "once", "day": day, "week": week, "month": (day.year, day.month)}[count]


def weight(decay: Mapping[str, Any] | None, age: int) -> Fraction:
    """What one activity of that age in whole days weighs, to three decimals.

    The linear and the stepwise form are exact fractions. 0.5^(a/h) is a float power: it is irrational, and so no half
    of a thousandth, unless a/h is whole, where the float is exact.
    """
    if decay is None:
        return Fraction(1)
    if decay.get("half_life_days") is not None:
        return Fraction(round(0.5 ** (age / decay["half_life_days"]) * 1000), 1000)
    if decay.get("linear_days") is not None:
        return _three_decimals(max(Fraction(0), 1 - Fraction(age, decay["linear_days"])))
    return _three_decimals((1 - exact(decay["lose"])) ** (age // decay["every_days"]))


def _is_silent(silence: Mapping[str, Any], data: Data, lead: str, as_of: datetime) -> bool:
    span = timedelta(days=silence["days"])
    created = data.created[lead]
    if created is not None and as_of - created < span:
        return False
    return all(as_of - event.moment >= span for event in _visible(data, lead, as_of, silence.get("type")))


def _has_streak(streak: Mapping[str, Any], data: Data, lead: str, as_of: datetime) -> bool:
    column = streak["same"]

    def text(event: Event) -> str:
        cell = event.row.get(column)
        return "" if cell is None or is_missing(cell) else comparable(cell)

    met = [
        event
        for event in _visible(data, lead, as_of, streak["type"])
        if conditions_hold(streak.get("where") or {}, event.row, data.activity_dates, data.zone)
    ]
    looked_at = sorted(met, key=lambda event: (event.moment, text(event)), reverse=True)[: streak["last"]]
    if len(looked_at) < streak["last"]:
        return False
    wants_follower = streak.get("followed_by") is not None
    followers = _visible(data, lead, as_of, streak["followed_by"] if wants_follower else streak["not_followed_by"])
    followed = [
        any(text(event) != "" and text(later) == text(event) and later.moment >= event.moment for later in followers)
        for event in looked_at
    ]
    return all(followed) if wants_follower else not any(followed)
