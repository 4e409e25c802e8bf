"""Take one lead from units to a tier, as docs/model-format.md says under 'From units to a tier'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.reference.cells import exact
from tests.reference.units import Data, lead_meets, units_of

Model = Mapping[str, Any]


@dataclass(frozen=True)
class LeadScore:
    """All that a model says of one lead at one time. An excluded lead has no score, no tier, no surge, no instant."""

    units: dict[str, Fraction]  # by rule, disabled ones too
    points: dict[str, Fraction]  # by rule; 0 for a disabled one
    groups: dict[str, Fraction]  # by group, bounded and reset
    excluded: str | None
    score: Fraction | None
    tier: str | None
    handed_off: bool
    surge: bool
    instant: str | None


def score_lead(model: Model, data: Data, lead: str, as_of: datetime) -> LeadScore:
    units = {rule["id"]: units_of(rule, data, lead, as_of) for rule in model["rules"]}
    points = {rule["id"]: _points(rule, units[rule["id"]]) for rule in model["rules"]}
    groups = _group_scores(model, data, lead, as_of, points)
    for entry in model.get("exclude") or []:
        if units_of(entry, data, lead, as_of) > 0:
            return LeadScore(units, points, groups, entry["id"], None, None, False, False, None)
    score = _bounded_total(model, groups)
    order = [tier["id"] for tier in model["tiers"]]  # highest first
    place = order.index(_tier_by_grid(model, groups) if model.get("grid") else _tier_by_score(model, score, units))

    surges = _surges(model, data, lead, as_of, score)
    if surges and model["surge"].get("tier") is not None:
        place = min(place, order.index(model["surge"]["tier"]))

    instant = None
    for entry in model.get("instant") or []:
        stopped = entry.get("unless") is not None and lead_meets(entry["unless"], data, lead)
        if units_of(entry, data, lead, as_of) > 0 and not stopped:
            instant = instant or entry["id"]
            place = min(place, order.index(entry.get("tier") or order[0]))
    handed_off = place <= order.index(model["hand_off"])
    return LeadScore(units, points, groups, None, score, order[place], handed_off, surges, instant)


def _points(rule: Mapping[str, Any], units: Fraction) -> Fraction:
    return exact(rule["points"]) * units if rule.get("enabled", True) else Fraction(0)


def _group_scores(
    model: Model, data: Data, lead: str, as_of: datetime, points: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    scores = {}
    for group in model["groups"]:
        lines = [points[rule["id"]] for rule in model["rules"] if rule["group"] == group["id"]]
        scores[group["id"]] = _clamped(sum(lines, Fraction(0)), group)
    for reset in model.get("resets") or []:
        if units_of(reset, data, lead, as_of) > 0:
            scores[reset["group"]] = Fraction(0)
    return scores


def _clamped(value: Fraction, bounds: Mapping[str, Any]) -> Fraction:
    if bounds.get("min") is not None:
        value = max(value, exact(bounds["min"]))
    if bounds.get("max") is not None:
        value = min(value, exact(bounds["max"]))
    return value


def _bounded_total(model: Model, groups: Mapping[str, Fraction]) -> Fraction:
    bounds = model["score"] if model.get("score") is not None else {"min": 0, "max": 100}
    return _clamped(sum(groups.values(), Fraction(0)), bounds)


def _tier_by_score(model: Model, score: Fraction, units: Mapping[str, Fraction]) -> str:
    for tier in model["tiers"][:-1]:
        any_needed, all_needed = tier.get("needs_any"), tier.get("needs_all") or []
        if (
            score >= exact(tier["from"])
            and (not any_needed or any(units[rule] > 0 for rule in any_needed))
            and all(units[rule] > 0 for rule in all_needed)
        ):
            return str(tier["id"])
    return str(model["tiers"][-1]["id"])


def _tier_by_grid(model: Model, groups: Mapping[str, Fraction]) -> str:
    cell = ""
    for side in (model["grid"]["rows"], model["grid"]["columns"]):
        reached = [place for place, cut in enumerate(side["cuts"]) if groups[side["group"]] >= exact(cut)]
        cell += side["labels"][reached[0] if reached else len(side["cuts"])]
    return str(model["grid"]["tiers"][cell])


def _surges(model: Model, data: Data, lead: str, as_of: datetime, score: Fraction) -> bool:
    surge = model.get("surge")
    if surge is None:
        return False
    earlier = as_of - timedelta(days=surge["days"])
    created = data.created[lead]
    groups: dict[str, Fraction] = {}  # a lead created since had none of them: 0, within the bounds
    if created is None or created <= earlier:
        points = {rule["id"]: _points(rule, units_of(rule, data, lead, earlier)) for rule in model["rules"]}
        groups = _group_scores(model, data, lead, earlier, points)
    return score >= _bounded_total(model, groups) + exact(surge["points"])
