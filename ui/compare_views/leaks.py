"""Show which rules know the outcome beforehand, and what the model is worth without them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.evaluation import FEWEST_ROWS
from scoring.leak_audit import AuditedFigures, LeakAudit, RuleAudit
from scoring.model import ScoringModel
from ui import format as formats
from ui.charts.figures.share_bars import share_bars_chart
from ui.charts.panel import Card, Cards, Labels, Panel
from ui.frame import Frame
from ui.rate_words import rate_of_n

_SIDES = ("as_it_stands", "without_leaks", "without_attributes")


def leak_panels(found: LeakAudit, model: ScoringModel, labels: Labels) -> list[Cards | Panel]:
    """The figures with and without the rules that may leak, and when each rule fires."""
    titles = {rule.id: rule.title for rule in model.rules}
    dated = [rule for rule in found.rules if rule.firings is not None and rule.firings.all]

    def of(which: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([getattr(rule.firings, which) for rule in dated], dtype=np.int64)

    leaking = [titles[one] for one in found.leaks]
    note = (
        labels("compare.leaks_found", rules=labels("charts.list_comma").join(leaking))
        if leaking
        else labels("compare.no_leaks")
    )
    return [
        Cards(
            "audited",
            labels("compare.view_leaks"),
            [_card(name, getattr(found, name), found, labels) for name in _SIDES],
        ),
        share_bars_chart(
            "firings",
            labels("compare.firings_title"),
            labels("compare.firings_subtitle"),
            [titles[rule.rule_id] for rule in dated],
            {
                labels("compare.fired_before"): (of("before") - of("just_before"), "candidate"),
                labels("compare.fired_just_before"): (of("just_before"), "current"),
                labels("compare.fired_after"): (of("after"), "converted"),
            },
            note=note,
            warn=bool(leaking),
            empty="" if dated else labels("compare.no_firings"),
            labels=labels,
        ),
    ]


def _card(name: str, one: AuditedFigures, found: LeakAudit, labels: Labels) -> Card:
    language = labels.language
    without = labels("compare.rules_left_out", count=len(one.without)) if one.without else ""
    rate = rate_of_n(one.rate, language)
    change = None if one.auc is None or found.as_it_stands.auc is None else one.auc - found.as_it_stands.auc
    return Card(
        id=name,
        label=labels(f"compare.card_{name}"),
        value=labels("compare.auc_of", auc=formats.decimal(one.auc, language)),
        current=without,
        difference=formats.difference(change, language, 3) if one.without else "",
        note=labels(
            "compare.rate_and_capture", rate=rate, capture=formats.percent(one.capture, language),
            of=labels("charts.card_capture_note", k=formats.count(one.rate.k, language),
                      n=formats.count(one.converted, language)),
        ),
        explanation=labels(f"compare.card_{name}_explained"),
    )  # fmt: skip


def leak_table(found: LeakAudit, model: ScoringModel, frame: Frame) -> pd.DataFrame:
    """One row a rule: why it may leak, and its firings before and after the goal."""
    language = frame.language
    titles = {rule.id: rule.title for rule in model.rules}

    def share(rule: RuleAudit, which: str) -> str:
        if rule.firings is None:
            return formats.UNKNOWN
        # The last days are a share of what came before the goal.
        if (rule.firings.before if which == "share_just_before" else rule.firings.all) < FEWEST_ROWS:
            return frame.text("replay.too_few_to_tell")
        return formats.percent(getattr(rule.firings, which), language)

    def why(rule: RuleAudit) -> str:
        reasons = [frame.text(f"compare.seen_{rule.seen}")] if rule.seen else []
        if rule.named is not None:
            names = frame.text("charts.list_comma").join(rule.names)
            reasons.append(frame.text(f"compare.named_{rule.named}", names=names))
        return "; ".join(reasons)

    return pd.DataFrame(
        {
            frame.text("compare.rule"): [titles[rule.rule_id] for rule in found.rules],
            frame.text("compare.leaks"): [
                frame.text("compare.told_yes")
                if rule.leaks
                else frame.text("compare.told_may")
                if rule.named
                else frame.text("compare.told_no")
                for rule in found.rules
            ],
            frame.text("compare.why"): [why(rule) for rule in found.rules],
            frame.text("compare.firings"): [
                formats.count(None if rule.firings is None else rule.firings.all, language) for rule in found.rules
            ],
            frame.text("compare.share_before"): [share(rule, "share_before") for rule in found.rules],
            frame.text("compare.share_just_before"): [share(rule, "share_just_before") for rule in found.rules],
            frame.text("compare.share_after"): [share(rule, "share_after") for rule in found.rules],
        }
    )
