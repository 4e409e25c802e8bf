"""Look for rules that know the outcome beforehand: by their names, and by when they fire."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.desk import Desk
from scoring.evaluation import FEWEST_ROWS, Evaluation, EvaluationSettings, Rate
from scoring.lacking import lacking_columns, with_lacking_columns
from scoring.leakage import CURRENT_VALUE, leak_of
from scoring.model import Rule, ScoringModel
from scoring.postings import Posting, Postings
from scoring.row_states import NEVER, goal_times
from scoring.rows import Progress
from scoring.times import DAY

# Seen in the data, whatever the name. Customers go on reading mails and manuals, so that firing after the goal says
# little, unless hardly anything comes before it; what buyers do of themselves is spread over more than its last week.
FIRES_AFTER_GOAL = "fires_after_goal"
FIRES_AT_GOAL = "fires_at_goal"
JUST_BEFORE_DAYS = 7
_AFTER, _JUST_BEFORE = 0.9, 0.5


@dataclass(frozen=True)
class Firings:
    """Activities that a rule counts, of leads with a goal: before the goal (just_before: in the 7 days before it), and
    at or after it. leads: leads with any such activity, with a goal or not; leads_with_goal: those of them with one."""

    before: int
    just_before: int
    after: int
    leads: int
    leads_with_goal: int

    @property
    def all(self) -> int:
        return self.before + self.after

    @property
    def share_before(self) -> float | None:
        return self.before / self.all if self.all else None

    @property
    def share_after(self) -> float | None:
        return self.after / self.all if self.all else None

    @property
    def share_just_before(self) -> float | None:
        """Of those before the goal."""
        return self.just_before / self.before if self.before else None


@dataclass(frozen=True)
class RuleAudit:
    """named: why its columns or activity types may leak (a key of ``leakage``), names: those. firings: None for a rule
    that counts no activities. seen: what the firings say: ``FIRES_AFTER_GOAL`` (9 of 10 come after it),
    ``FIRES_AT_GOAL`` (half of those before it come in the last 7 days) or None."""

    rule_id: str
    named: str | None
    names: tuple[str, ...]
    firings: Firings | None
    seen: str | None

    @property
    def leaks(self) -> bool:
        """More than 'current value, may leak': made by the outcome, or fires with it."""
        return self.seen is not None or self.named not in (None, CURRENT_VALUE)


@dataclass(frozen=True)
class AuditedFigures:
    """The model without some rules; all of them where ``without`` is empty. converted: all rows that are, whatever
    their tier; ``capture`` is of these."""

    without: tuple[str, ...]
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    rate: Rate
    capture: float | None
    converted: int

    @classmethod
    def of(cls, without: tuple[str, ...], found: Evaluation) -> AuditedFigures:
        hand_off = found.hand_off
        return cls(without, found.auc, found.auc_low, found.auc_high, hand_off.rate, hand_off.capture, found.converted)


@dataclass(frozen=True)
class LeakAudit:
    """rules: the enabled ones, in the model's order. leads_with_goal of leads reached the goal. as_it_stands: all
    rules; without_leaks: without those that leak; without_attributes: without those on current values besides."""

    rules: tuple[RuleAudit, ...]
    leads: int
    leads_with_goal: int
    as_it_stands: AuditedFigures
    without_leaks: AuditedFigures
    without_attributes: AuditedFigures

    @property
    def leaks(self) -> tuple[str, ...]:
        return tuple(rule.rule_id for rule in self.rules if rule.leaks)


def leak_audit(
    desk: Desk, model: ScoringModel, settings: EvaluationSettings, progress: Progress | None = None
) -> LeakAudit:
    """Raises InputError where the data lacks a column of the model."""
    as_it_stands = desk.evaluate(model, settings, progress)
    lacking = [(str(one.values["table"]), str(one.values["column"])) for one in lacking_columns(model, desk.dataset)]
    dataset = with_lacking_columns(desk.dataset, lacking)
    postings = Postings(dataset)
    end = dataset.end if settings.data_as_of is None else settings.data_as_of
    first = goal_times(dataset, (settings.goal,))
    goal = np.where(first <= end, first, NEVER)

    def audited(rule: Rule) -> RuleAudit:
        named, names = leak_of(rule, dataset.made_by_outcome or ())
        posting = _activities_of(rule, postings)
        firings = None if posting is None else _firings(posting, goal, dataset.activities.origin, end)
        return RuleAudit(rule.id, named, names, firings, _seen(firings))

    rules = tuple(audited(rule) for rule in model.rules if rule.enabled)
    leaks = tuple(rule.rule_id for rule in rules if rule.leaks)
    may_leak = tuple(rule.rule_id for rule in rules if rule.leaks or rule.named is not None)

    def without(ids: tuple[str, ...]) -> AuditedFigures:
        less = model
        for one in ids:
            less = less.with_enabled(one, False)
        return AuditedFigures.of(ids, desk.evaluate(less, settings) if ids else as_it_stands)

    return LeakAudit(
        rules=rules,
        leads=len(dataset),
        leads_with_goal=int((goal != NEVER).sum()),
        as_it_stands=without(()),
        without_leaks=without(leaks),
        without_attributes=without(may_leak),
    )


def _activities_of(rule: Rule, postings: Postings) -> Posting | None:
    counted = rule.activity or rule.streak
    return None if counted is None else postings.of(counted.type, counted.where)


def _firings(posting: Posting, goal: NDArray[np.int64], origin: int, end: int) -> Firings:
    second = posting.second.astype(np.int64) + origin
    known = second <= end
    lead, second = posting.lead[known], second[known]
    has_goal = goal[lead] != NEVER
    at = goal[lead[has_goal]]
    before = second[has_goal] < at
    fired = np.unique(lead)
    return Firings(
        before=int(before.sum()),
        just_before=int((before & (second[has_goal] >= at - JUST_BEFORE_DAYS * DAY)).sum()),
        after=int((~before).sum()),
        leads=len(fired),
        leads_with_goal=int((goal[fired] != NEVER).sum()),
    )


def _seen(firings: Firings | None) -> str | None:
    if firings is None or firings.all < FEWEST_ROWS:
        return None
    if firings.after >= _AFTER * firings.all:
        return FIRES_AFTER_GOAL
    if firings.before >= FEWEST_ROWS and firings.just_before >= _JUST_BEFORE * firings.before:
        return FIRES_AT_GOAL
    return None
