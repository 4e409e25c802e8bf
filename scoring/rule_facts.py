"""Find out what each rule of a model met in the rows of an evaluation, for the warnings of ``model_checks``."""

from __future__ import annotations

import numpy as np

from scoring.figures import rule_evidence
from scoring.model import Rule, ScoringModel
from scoring.model_checks import RuleFacts
from scoring.rows import RowSet
from scoring.scores import bounded, in_grains, is_reachable
from scoring.tiers import Scored


def rule_facts(model: ScoringModel, rows: RowSet, scored: Scored) -> list[RuleFacts]:
    """One entry an enabled rule, in the order of the model."""
    evidence = rule_evidence(model, rows)
    firing = {rule.id: rows.facts.units.fires(i).tobytes() for i, rule in enumerate(model.rules) if rule.enabled}
    return [
        RuleFacts(
            rule_id=rule.id,
            rows=evidence[rule.id].fires.n + evidence[rule.id].others.n,
            fired=evidence[rule.id].fires.n,
            converted_fired=evidence[rule.id].fires.k,
            converted_rows=evidence[rule.id].fires.k + evidence[rule.id].others.k,
            always_cut=_always_cut(model, i, rule, rows, scored),
            same_as=tuple(other for other, fires in firing.items() if other != rule.id and fires == firing[rule.id]),
        )
        for i, rule in enumerate(model.rules)
        if rule.enabled
    ]


def rows_on_the_line(model: ScoringModel, rows: RowSet, scored: Scored) -> dict[str, int]:
    """For each tier with a lowest score: how many rows have exactly that score."""
    found = {}
    for tier in model.tiers:
        if tier.from_score is not None and is_reachable(tier.from_score, scored.grain):
            on_it = np.asarray(scored.total == in_grains(tier.from_score, scored.grain), dtype=np.bool_)
            found[tier.id] = int(rows.weight[on_it].sum())
    return found


def _always_cut(model: ScoringModel, index: int, rule: Rule, rows: RowSet, scored: Scored) -> bool:
    """True where the group's bounds leave none of the rule's points, in every row in which it fires."""
    fires = rows.facts.units.fires(index)
    if rule.points == 0 or not fires.any():
        return False
    group = next(one for one in model.groups if one.id == rule.group)
    whole = scored.sums.sums[rule.group][fires]
    without = whole - scored.sums.weights[index] * rows.facts.units.values[index][fires]
    grain = scored.grain
    return bool((bounded(whole, group.min, group.max, grain) == bounded(without, group.min, group.max, grain)).all())
