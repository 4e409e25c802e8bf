"""A rule that knows the outcome is found by its name or by when it fires, and the planted leak is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest

from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.leak_audit import FIRES_AFTER_GOAL, FIRES_AT_GOAL, RuleAudit, leak_audit
from scoring.leakage import CURRENT_VALUE, OUTCOME_ACTIVITY
from scoring.loading import load_files
from scoring.model import ActivityUnits, Rule, ScoringModel
from scoring.model_file import load_model, read_model
from scoring.times import second_of
from tests.sample_data.planted import FOLDER

AT = EvaluationSettings(horizon_days=30, on=(second_of("2024-02-01"),), data_as_of=second_of("2024-06-01"))


def activity_model(kind: str) -> ScoringModel:
    text = f"""
format: 1
name: One
groups: [{{id: g}}]
rules:
  - {{id: seen, group: g, points: 50, activity: {{type: {kind}}}}}
  - {{id: boss, group: g, points: 10, lead: {{title: boss}}}}
  - {{id: quiet, group: g, points: -1, silence: {{days: 9}}}}
  - {{id: off, group: g, points: 5, enabled: false, activity: {{type: never}}}}
tiers: [{{id: hot, from: 50}}, {{id: cold}}]
hand_off: hot
"""
    return read_model(text, "one.yaml")


def desk_of(activities: list[tuple[str, str]], kind: str = "visit", leads: int = 30) -> Desk:
    """Leads 0, 1, 2, … of whom the first 20 win on 2024-02-20 at noon."""
    names = [str(i) for i in range(leads)]
    return Desk(
        dataset_from_frames(
            pd.DataFrame({"lead_id": names, "title": "boss"}, dtype=object),
            pd.DataFrame([(lead, kind, at) for lead, at in activities], columns=["lead_id", "type", "occurred_at"]),
            pd.DataFrame(
                [(lead, "won", "2024-02-20 12:00") for lead in names[:20]],
                columns=["lead_id", "outcome", "occurred_at"],
            ),
        )
    )


def audit_of(activities: list[tuple[str, str]], kind: str = "visit") -> RuleAudit:
    return leak_audit(desk_of(activities, kind), activity_model(kind), AT).rules[0]


def test_firings_are_counted_before_and_after_the_goal_of_leads_with_one() -> None:
    found = audit_of(
        [
            ("0", "2024-01-01"),
            ("0", "2024-02-13 12:00"),  # 7 days before, to the second: just before
            ("0", "2024-02-13 11:59:59"),
            ("1", "2024-02-20 11:59:59"),
            ("1", "2024-02-20 12:00"),  # at the goal
            ("1", "2024-03-01"),
            ("25", "2024-01-01"),  # never won
            ("0", "2024-07-01"),  # after the data's end
        ]
    ).firings
    assert found is not None
    assert (found.before, found.just_before, found.after) == (4, 2, 2)
    assert (found.leads, found.leads_with_goal) == (3, 2)
    assert (found.share_before, found.share_after, found.share_just_before) == (4 / 6, 2 / 6, 2 / 4)


def test_a_rule_that_fires_in_the_last_days_before_the_goal_is_found_whatever_its_name() -> None:
    at_the_goal = [(str(i), "2024-02-18") for i in range(15)] + [(str(i), "2023-12-01") for i in range(5)]
    found = audit_of(at_the_goal)
    assert (found.named, found.seen, found.leaks) == (None, FIRES_AT_GOAL, True)
    spread = [(str(i), f"2024-01-{i + 1:02}") for i in range(15)] + [(str(i), "2024-02-18") for i in range(5)]
    assert (audit_of(spread).seen, audit_of(spread).leaks) == (None, False)


def test_a_rule_that_fires_after_the_goal_only_is_found_and_one_that_goes_on_after_it_is_not() -> None:
    after = [(str(i), "2024-03-01") for i in range(18)] + [("0", "2024-01-01"), ("1", "2024-01-01")]
    assert audit_of(after).seen == FIRES_AFTER_GOAL
    going_on = [(str(i), "2024-03-01") for i in range(16)] + [(str(i), "2024-01-01") for i in range(4)]
    assert audit_of(going_on).seen is None


def test_a_few_firings_say_nothing() -> None:
    assert audit_of([(str(i), "2024-02-18") for i in range(9)]).seen is None


def test_a_name_is_enough_and_attributes_are_marked_but_are_no_leak() -> None:
    found = leak_audit(desk_of([], "sales_email"), activity_model("sales_email"), AT)
    named, attribute, silence = found.rules
    assert (named.named, named.names, named.leaks) == (OUTCOME_ACTIVITY, ("sales_email",), True)
    assert (attribute.named, attribute.firings, attribute.leaks) == (CURRENT_VALUE, None, False)
    assert (silence.named, silence.firings) == (None, None)
    assert found.leaks == ("seen",)
    assert found.without_leaks.without == ("seen",)
    assert found.without_attributes.without == ("seen", "boss")
    assert (found.leads, found.leads_with_goal) == (30, 20)


def test_the_figures_without_the_leak_are_those_of_the_model_without_the_rule() -> None:
    desk = desk_of([(str(i), "2024-01-31") for i in range(0, 30, 3)] + [("0", "2024-02-18")], "sales_email")
    model = activity_model("sales_email")
    found = leak_audit(desk, model, AT)
    without = desk.evaluate(model.with_enabled("seen", False), AT)
    assert found.as_it_stands.rate == desk.evaluate(model, AT).hand_off.rate
    assert found.as_it_stands.rate.n == 10
    assert (found.without_leaks.rate.n, found.without_leaks.auc) == (0, without.auc)
    clean = leak_audit(desk_of([]), activity_model("visit"), AT)
    assert clean.without_leaks == replace(clean.as_it_stands, without=())


@pytest.fixture(scope="module")
def sample_desk() -> Iterator[Desk]:
    files = ([FOLDER / f"{name}.parquet"] for name in ("leads", "activities", "outcomes"))
    whole = load_files(*files, time_zone="Asia/Tokyo")
    yield Desk(whole.dataset)
    whole.store.close()


def with_rule(model: ScoringModel, rule_id: str, kind: str) -> ScoringModel:
    rule = Rule(
        id=rule_id,
        group=model.groups[-1].id,
        points=30,
        activity=ActivityUnits(type=(kind,), count="once", within_days=60),
    )
    return model.model_copy(update={"rules": (*model.rules, rule)})


def test_the_planted_leak_is_found_by_name_and_by_its_firings_and_no_honest_rule_with_it(sample_desk: Desk) -> None:
    for name in ("current_model", "tuned_model"):
        model = load_model(FOLDER / f"{name}.yaml")
        settings = EvaluationSettings(every="month")
        honest = leak_audit(sample_desk, model, settings)
        assert honest.leaks == ()
        planted = with_rule(with_rule(model, "portal", "contract_portal_login"), "mails", "sales_email")
        found = leak_audit(sample_desk, planted, settings)
        assert found.leaks == ("portal", "mails")
        for rule in found.rules[-2:]:
            assert (rule.named, rule.seen) == (OUTCOME_ACTIVITY, FIRES_AT_GOAL)
        # Without the leak the model is what it was before it was planted.
        assert found.without_leaks.auc == honest.as_it_stands.auc
        assert found.without_leaks.rate == honest.as_it_stands.rate
        assert found.as_it_stands.rate != honest.as_it_stands.rate
