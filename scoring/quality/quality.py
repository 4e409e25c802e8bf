"""Look over loaded data before any chart is made of them: every check, in order, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from scoring.quality.activity_facts import activity_facts
from scoring.quality.addresses import addresses
from scoring.quality.clocks import dates_only, mixed_zones, night_activity, repeated_activities
from scoring.quality.columns import columns_found, outcome_activities
from scoring.quality.domains import DomainFacts, domain_facts, guessed_domains
from scoring.quality.finding import SEVERITIES, Finding, Severity
from scoring.quality.leads import near_duplicates, without_activity
from scoring.quality.months import history_found, months_of
from scoring.quality.own_domains import NOTHING_GUESSED, OwnDomains, is_owner_column
from scoring.quality.persons import PersonKind, person_columns
from scoring.quality.refusals import refusals
from scoring.quality.subject import HasData, QualitySettings, Subject
from scoring.quality.times import (
    activity_after_goal,
    goals_at_creation,
    imported_at_once,
    impossible_times,
    tables_apart,
)
from scoring.quality.verdict import Verdict, verdict
from scoring.row_states import goal_times

Progress = Callable[[float], None]
# The share of the work that is done when a step begins, as measured on 1 M leads and 20 M activities.
_ACTIVITIES_DONE, _ADDRESSES_DONE, _COLUMNS_DONE = 0.4, 0.75, 0.95


@dataclass(frozen=True, eq=False)
class Quality:
    """What was found in one data set.

    findings: the gravest first. months: as ``months_of``. domains: what each group of addresses comes to.
    has_domains: leads have addresses at all. all_converted: leads that reached the goal at any time. persons: the
    columns that name persons or firms. own: what owners' addresses say of the own company's domains.
    """

    settings: QualitySettings
    verdict: Verdict
    findings: tuple[Finding, ...]
    months: pd.DataFrame
    domains: tuple[DomainFacts, ...]
    has_domains: bool
    all_converted: int
    persons: Mapping[str, PersonKind]
    snapshot_mode: bool
    own: OwnDomains = NOTHING_GUESSED

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.severity == severity)


def quality_of(
    data: HasData,
    settings: QualitySettings | None = None,
    *,
    progress: Progress | None = None,
) -> Quality:
    """Run every check. progress: called with the share of the work done."""
    settings = settings or QualitySettings()

    def tell(share: float) -> None:
        if progress is not None:
            progress(share)

    goal = goal_times(data.dataset, (settings.goal,))
    facts = activity_facts(data.dataset, goal, lambda share: tell(_ACTIVITIES_DONE * share))
    subject = Subject(data, settings, goal, facts)
    persons = person_columns(subject.cells)
    domains, own, of_addresses = _addresses(subject, persons)
    tell(_ADDRESSES_DONE)
    months = months_of(subject)
    findings = [*of_addresses, *_checks(subject, months)]
    tell(_COLUMNS_DONE)
    judged = verdict(subject)
    tell(1.0)
    return Quality(
        settings=settings,
        verdict=judged,
        findings=tuple(sorted(findings, key=_gravest_first)),
        months=months,
        domains=domains or (),
        has_domains=domains is not None,
        all_converted=int(subject.converted.sum()),
        persons=persons,
        snapshot_mode=not facts.count,
        own=own,
    )


def _checks(subject: Subject, months: pd.DataFrame) -> Iterator[Finding]:
    yield from refusals(subject)
    yield from without_activity(subject)
    yield from impossible_times(subject)
    yield from activity_after_goal(subject)
    yield from tables_apart(subject)
    yield from imported_at_once(subject)
    yield from goals_at_creation(subject)
    yield from mixed_zones(subject)
    yield from night_activity(subject)
    yield from dates_only(subject)
    yield from repeated_activities(subject)
    yield from history_found(subject, months)
    yield from outcome_activities(subject)
    yield from columns_found(subject)


def _addresses(
    subject: Subject, persons: Mapping[str, PersonKind]
) -> tuple[tuple[DomainFacts, ...] | None, OwnDomains, list[Finding]]:
    """The groups of domains (None where leads have none), whose of them are one's own, and near-duplicates; of the
    first column of leads' addresses, or of domains."""
    by_kind: dict[PersonKind, str] = {}
    for name, kind in sorted(persons.items(), key=lambda one: is_owner_column(one[0])):
        by_kind.setdefault(kind, name)
    dataset = subject.dataset
    findings: list[Finding] = []
    kinds: tuple[PersonKind, ...] = ("email", "domain")
    for kind in kinds:
        column = by_kind.get(kind)
        if column is None:
            continue
        found = addresses(dataset.lead_columns[column], is_domain=kind == "domain")
        if kind == "email":
            findings += near_duplicates(subject, column, found)
        if not (found.domain >= 0).any():
            continue
        groups = domain_facts(dataset, column, found, subject.converted, subject.settings.lists)
        return groups, guessed_domains(dataset, column, subject.settings.lists), findings
    return None, NOTHING_GUESSED, findings


def _gravest_first(finding: Finding) -> tuple[int, float, str]:
    return SEVERITIES.index(finding.severity), -(finding.share or 0.0), finding.key
