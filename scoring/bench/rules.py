"""State the model that the benchmarks score with: 30 rules, whole points, the rule kinds in a usual mix.

16 activity rules with windows, decays, counts and caps, a silence, a streak, and 12 rules on attributes, which split
the leads into some 900 patterns.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scoring.model import (
    ActivityUnits,
    Conditions,
    Decay,
    Group,
    Rule,
    ScoreBounds,
    ScoringModel,
    SilenceUnits,
    StreakUnits,
    Test,
    Tier,
)  # fmt: skip

BIGGEST_RULE = "visits"  # the activity rule that counts most activities


def benchmark_model() -> ScoringModel:
    """The 30 rules."""
    return ScoringModel(
        name="Benchmark",
        score=ScoreBounds(min=0, max=150),
        groups=(
            Group(id="fit", min=-20, max=50),
            Group(id="interest", min=-20, max=80),
            Group(id="intent", max=60),
        ),
        rules=(*_activity_rules(), *_history_rules(), *_attribute_rules()),
        tiers=(
            Tier(id="sales_ready", from_score=80, needs_any=("pricing", "quote", "trial")),
            Tier(id="hot", from_score=50),
            Tier(id="warm", from_score=25),
            Tier(id="new"),
        ),
        hand_off="hot",
    )


def with_all_points_changed(model: ScoringModel, seed: int) -> ScoringModel:
    """The same rules with other whole points, each within 5 of what it was, and none of them as it was."""
    random = np.random.default_rng(seed)
    steps = random.integers(1, 6, len(model.rules)) * random.choice((-1, 1), len(model.rules))
    for rule, step in zip(model.rules, steps.tolist(), strict=True):
        model = model.with_points(rule.id, rule.points + step)
    return model


def _activity_rules() -> tuple[Rule, ...]:
    def rule(rule_id: str, group: str, points: int, type_: str | tuple[str, ...], **units: Any) -> Rule:
        types = (type_,) if isinstance(type_, str) else type_
        return Rule(id=rule_id, group=group, points=points, activity=ActivityUnits(type=types, **units))

    page = "page_view"
    return (
        rule("pricing", "intent", 10, page, where=_detail("starts_with", "/pricing"), within_days=90, count="day",
             at_most=5, decay=_half_life(30)),
        rule("visits", "interest", 1, page, within_days=180, at_most=40, decay=_half_life(60)),
        rule("product", "interest", 3, page, where=_detail("contains", "product"), within_days=180, count="week",
             at_most=8),
        rule("careers", "interest", -6, page, where=_detail("starts_with", "/careers"), within_days=180, count="day",
             at_most=3),
        rule("docs", "interest", 4, page, where=_detail("matches", "^/docs/(api|sdk)"), within_days=90, count="day",
             at_most=5, decay=_linear(90)),
        rule("opens", "interest", 2, "email_open", within_days=60, at_most=10),
        rule("clicks", "interest", 4, "email_click", within_days=90, count="day", decay=_half_life(45)),
        rule("forms", "interest", 8, "form_submit", within_days=180, at_most=3),
        rule("webinars", "interest", 10, "webinar", within_days=180, at_most=2, decay=_half_life(60)),
        rule("downloads", "interest", 5, "download", within_days=120, count="week", at_most=4),
        rule("videos", "interest", 2, "video_view", within_days=60, count="day", decay=_linear(60)),
        rule("searches", "interest", 3, "search", within_days=30, at_least=3, count="once"),
        rule("trial", "intent", 6, "trial_login", within_days=90, count="day", at_most=10,
             decay=Decay(lose=0.1, every_days=7)),
        rule("quote", "intent", 30, "quote_request", count="once"),
        rule("unsubscribed", "interest", -25, "unsubscribe", count="once"),
        rule("steady", "interest", 3, (page, "email_click"), within_days=180, count="month", at_most=6),
    )  # fmt: skip


def _history_rules() -> tuple[Rule, ...]:
    return (
        Rule(id="quiet", group="interest", points=-10, silence=SilenceUnits(days=60)),
        Rule(
            id="reader",
            group="interest",
            points=12,
            streak=StreakUnits(type=("email_sent",), last=3, followed_by="email_open", same="campaign"),
        ),
    )


def _attribute_rules() -> tuple[Rule, ...]:
    def rule(rule_id: str, points: int, column: str, operator: str, operand: Any) -> Rule:
        test = Test.model_validate({"operator": operator, "operand": operand})
        return Rule(id=rule_id, group="fit", points=points, lead=Conditions(tests=((column, test),)))

    return (
        rule("executive", 20, "job_title", "in", ("ceo", "部長")),
        rule("manager", 10, "job_title", "contains", "manager"),
        rule("student", -20, "job_title", "equals", "student"),
        rule("it", 8, "department", "equals", "IT"),
        rule("personnel", -5, "department", "equals", "人事"),
        rule("mid_size", 10, "company_size", "between", (50, 500)),
        rule("large", 15, "company_size", "at_least", 1000),
        rule("software", 6, "industry", "in", ("software", "finance")),
        rule("regulated", 4, "industry", "in", ("finance", "health")),
        rule("met", 7, "source", "in", ("webinar", "exhibition")),
        rule("bought_list", -4, "source", "equals", "list"),
        rule("free_mail", -8, "email_domain", "equals", "post.example"),
    )


def _half_life(days: int) -> Decay:
    return Decay(half_life_days=days)


def _linear(days: int) -> Decay:
    return Decay(linear_days=days)


def _detail(operator: str, text: str) -> Conditions:
    return Conditions(tests=(("detail", Test.model_validate({"operator": operator, "operand": text})),))
