"""Find when the model in use handed a lead over: the nightly job of the past, run on the activities made so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unicodedata import normalize

from ruamel.yaml import YAML

from sample_data.making import calendar
from sample_data.making.models import CURRENT, in_language
from sample_data.making.people import Person
from sample_data.making.visits import Activity

_MODEL: dict[str, Any] = YAML(typ="safe", pure=True).load(in_language(CURRENT, "en"))
_GROUPS: dict[str, dict[str, Any]] = {group["id"]: group for group in _MODEL["groups"]}
HAND_OFF_SCORE: float = _MODEL["tiers"][0]["from"]


def handed_off_at(person: Person, activities: Sequence[Activity]) -> int | None:
    """07:00 after the first day that ended with a score on or above the line; None where that never happened.

    activities: in the order of time. Knows the kinds of rule that the current model uses, and no others.
    """
    sums = dict.fromkeys(_GROUPS, 0.0)
    for rule in _MODEL["rules"]:
        if "lead" in rule and all(_holds(test, person.typed[column]) for column, test in rule["lead"].items()):
            sums[rule["group"]] += rule["points"]
    rules = [rule for rule in _MODEL["rules"] if "activity" in rule]
    seen: dict[str, set[int]] = {rule["id"]: set() for rule in rules}
    for place, activity in enumerate(activities):
        for rule in rules:
            if not _matches(rule["activity"], activity):
                continue
            counted = seen[rule["id"]]
            # One unit a day, one in all, or one for each; the earliest of the same day fills its place.
            unit = {"day": activity.second // calendar.DAY, "once": 0}.get(rule["activity"].get("count", "each"), place)
            if unit not in counted and len(counted) < rule["activity"].get("at_most", len(activities)):
                counted.add(unit)
                sums[rule["group"]] += rule["points"]
        ends_the_day = (
            place + 1 == len(activities)
            or activities[place + 1].second // calendar.DAY > activity.second // calendar.DAY
        )
        if ends_the_day and activity.second >= person.created and _total(sums) >= HAND_OFF_SCORE:
            return calendar.next_morning(activity.second)
    return None


def _total(sums: dict[str, float]) -> float:
    total = 0.0
    for group, value in sums.items():
        bounds = _GROUPS[group]
        total += min(bounds["max"], max(bounds["min"], value))
    return min(100.0, max(0.0, total))


def _holds(test: dict[str, Any], value: str | None) -> bool:
    if value is None:
        return False
    plain = normalize("NFKC", value).strip().casefold()
    ((operator, operand),) = test.items()
    match operator:
        case "contains_any":
            return any(normalize("NFKC", word).casefold() in plain for word in operand)
        case "in":
            return plain in {normalize("NFKC", word).casefold() for word in operand}
        case "at_least":
            return plain.isdecimal() and int(plain) >= operand
        case "between":
            return plain.isdecimal() and operand[0] <= int(plain) <= operand[1]
    raise ValueError(f"the current model uses {operator}, which the past does not know")


def _matches(definition: dict[str, Any], activity: Activity) -> bool:
    types = definition["type"] if isinstance(definition["type"], list) else [definition["type"]]
    start = definition.get("where", {}).get("detail", {}).get("starts_with", "")
    return activity.type in types and (activity.detail or "").startswith(start)
