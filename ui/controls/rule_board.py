"""Show a model's rules and thresholds as sliders beside the evidence, and hand back what the user sets.

One component draws them all: thirty rules as native widgets are some hundred elements to be compared at every change.
While a slider is pulled nothing is sent: the page's charts follow from tables that they have (``ui/browser/hub.mjs``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from scoring.evaluation import FEWEST_ROWS, RuleEvidence
from scoring.leakage import CURRENT_VALUE, may_leak
from scoring.model import Group, Rule, ScoringModel, Tier
from ui import format as formats
from ui.browser_modules import joined
from ui.controls.ranges import SliderRange, points_ranges, reachable_points, threshold_range, units_counted
from ui.i18n import Language, text
from ui.rate_words import rate_alone
from ui.served_files import component_script

KEY = "rule_board"

_HERE = Path(__file__).parent


def script() -> str:
    """The browser's side as one module."""
    return joined("controls/browser/rule_board.mjs")


@cache
def _component() -> Any:
    return st.components.v2.component(
        "rule_board",
        html='<div class="board"></div>',
        css=(_HERE / "rule_board.css").read_text(encoding="utf-8"),
        js=component_script("rules", script()),
    )


def rule_board(data: Mapping[str, Any], on_edits: Callable[[], None]) -> None:
    """Draw the board. ``on_edits`` is called, before the page runs, when the user set something: see ``sent_edits``."""
    _component()(key=KEY, data=dict(data), default={"edits": None}, on_edits_change=on_edits)


def sent_edits() -> object:
    """What the browser sent, not yet checked."""
    state = st.session_state.get(KEY)
    return state.get("edits") if isinstance(state, Mapping) else None


def board_data(
    candidate: ScoringModel,
    current: ScoringModel,
    evidence: Mapping[str, RuleEvidence],
    language: Language,
    acknowledged: int,
    hub: str,
    made_by_outcome: Collection[str] = (),
) -> dict[str, Any]:
    """What the board draws: the tiers' thresholds, then the rules by group, every text ready to be shown.

    evidence: by rule id; a rule without an entry shows none. acknowledged: the number of the last edit that the
    candidate holds. hub: what the components of the page that belong together name alike. made_by_outcome: columns
    that the user knows the outcome to fill in, whatever their names.
    """
    points, thresholds = sliders(candidate, current)
    return {
        "acknowledged": acknowledged,
        "hub": hub,
        "language": language,
        "words": {
            "thresholds": text(language, "desk.thresholds"),
            "thresholds_note": text(language, "desk.thresholds_by_grid" if candidate.grid else "desk.thresholds_note"),
            "value": text(language, "desk.value_in_words"),
            "on_release": text(language, "desk.follows_on_release"),
        },
        "tiers": [
            _tier_row(tier, candidate, current, thresholds[tier.id], language)
            for tier in candidate.tiers
            if tier.from_score is not None
        ],
        "groups": [
            {
                "id": group.id,
                "title": group.title,
                "summary": _group_summary(group, [r for r in candidate.rules if r.group == group.id], language),
                # The browser fills it anew while points are pulled.
                "summary_words": _group_words(group, "{taken}", "{given}", language),
                "rules": [
                    _rule_row(rule, current, points[rule.id], evidence.get(rule.id), language, made_by_outcome)
                    for rule in candidate.rules
                    if rule.group == group.id
                ],
            }
            for group in candidate.groups
        ],
    }


def sliders(candidate: ScoringModel, current: ScoringModel) -> tuple[dict[str, SliderRange], dict[str, SliderRange]]:
    """Where each control can stand: of the points by rule id, of the thresholds by tier id."""
    ranges = points_ranges(candidate) | points_ranges(current)
    points = {rule.id: ranges[rule.id].including(rule.points) for rule in candidate.rules}
    cuts = threshold_range(current)
    thresholds = {tier.id: cuts.including(tier.from_score) for tier in candidate.tiers if tier.from_score is not None}
    return points, thresholds


def _tier_row(
    tier: Tier, candidate: ScoringModel, current: ScoringModel, scale: SliderRange, language: Language
) -> dict[str, Any]:
    assert tier.from_score is not None
    before = next((other.from_score for other in current.tiers if other.id == tier.id), None)
    changed = _changed(before, tier.from_score, language)
    handed_off = candidate.tier_index(tier.id) == candidate.hand_off_index
    marks = [[changed, text(language, "desk.changed_help"), "changed"]] if changed else []
    if handed_off:
        marks.append([text(language, "desk.hand_off_line"), tier.action, "note"])
    return {
        "id": tier.id,
        "title": tier.title,
        "value": tier.from_score,
        "base": tier.from_score if before is None else before,
        "origin": scale.low,
        "low": scale.low,
        "high": scale.high,
        "step": scale.step,
        "changed": changed,
        "marks": marks,
        "disabled": candidate.grid is not None,
        "evidence": "",
        "evidence_more": "",
        "value_label": text(language, "desk.threshold_of", tier=tier.title),
    }


def _rule_row(
    rule: Rule,
    current: ScoringModel,
    scale: SliderRange,
    evidence: RuleEvidence | None,
    language: Language,
    made_by_outcome: Collection[str],
) -> dict[str, Any]:
    before = next((other for other in current.rules if other.id == rule.id), None)
    changed = _changed(before.points if before else None, rule.points, language)
    if before is not None and before.enabled != rule.enabled:
        changed = text(language, "desk.turned_on" if rule.enabled else "desk.turned_off")
    marks = [[changed, text(language, "desk.changed_help"), "changed"]] if changed else []
    leak = may_leak(rule, made_by_outcome)
    if leak is not None:
        role = "leak" if leak == CURRENT_VALUE else "outcome"
        kind = leak.removeprefix("leak_")
        marks.append([text(language, f"desk.leak_{kind}"), text(language, f"desk.leak_{kind}_help"), role])
    return {
        "id": rule.id,
        "title": rule.title,
        "value": rule.points,
        "base": before.points if before else rule.points,
        "origin": 0,
        "low": scale.low,
        "high": scale.high,
        "step": scale.step,
        "enabled": rule.enabled,
        "units": units_counted(rule),
        "changed": changed,
        "marks": marks,
        "weak": evidence is not None and too_few(evidence),
        "evidence": evidence_sentence(evidence, language) if evidence else "",
        "evidence_more": evidence_detail(evidence, language) if evidence else "",
        "value_label": text(language, "desk.points_of", rule=rule.title),
        "enabled_label": text(language, "desk.enable_rule", rule=rule.title),
    }


def _changed(before: float | None, now: float, language: Language) -> str:
    """'10 → 15', or nothing where it is as in the current model."""
    if before == now:
        return ""
    if before is None:
        return text(language, "desk.added")
    return text(language, "desk.changed", before=formats.points(before, language), now=formats.points(now, language))


def _group_summary(group: Group, rules: list[Rule], language: Language) -> str:
    taken, given = (formats.points(value, language) for value in reachable_points(rules))
    return _group_words(group, taken, given, language)


def _group_words(group: Group, taken: str, given: str, language: Language) -> str:
    low, high = (None if bound is None else formats.points(bound, language) for bound in (group.min, group.max))
    if low is None and high is None:
        return text(language, "desk.group_unbounded", given=given, taken=taken)
    if low is None:
        return text(language, "desk.group_capped", given=given, taken=taken, high=high)
    if high is None:
        return text(language, "desk.group_floored", given=given, taken=taken, low=low)
    return text(language, "desk.group_bounded", given=given, taken=taken, low=low, high=high)


def too_few(evidence: RuleEvidence) -> bool:
    """True where the leads that the rule fires on, or the others, are too few for their rate to say anything."""
    return min(evidence.fires.lead_n, evidence.others.lead_n) < FEWEST_ROWS


def evidence_sentence(evidence: RuleEvidence, language: Language) -> str:
    """'412 leads: 9.8% (7.1–13.2%)', the others on a line of their own; over several dates each lead counts once."""
    fires, others = evidence.fires, evidence.others
    if others.lead_n < FEWEST_ROWS <= fires.lead_n:
        return text(language, "desk.evidence_of_all", count=fires.lead_n)
    if too_few(evidence):
        return text(language, "desk.evidence_too_few", count=fires.lead_n)
    sides = {"desk.evidence": fires, "desk.evidence_others": others}
    return "\n".join(
        text(language, key, count=one.lead_n, rate=rate_alone(one, language)) for key, one in sides.items()
    )


def evidence_detail(evidence: RuleEvidence, language: Language) -> str:
    """The same in a sentence, and how many converted."""
    values: dict[str, object] = {}
    for side, rate in (("fires", evidence.fires), ("others", evidence.others)):
        values |= {f"{side}_n": rate.lead_n, f"{side}_k": rate.lead_k, f"{side}_rate": rate_alone(rate, language)}
    return text(language, "desk.evidence_detail", **values)
