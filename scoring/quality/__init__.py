"""Look over loaded data before anything is made of them: what is wrong, what is odd, and whether they are enough."""

from scoring.quality.domains import DOMAIN_GROUPS, DomainFacts, DomainGroup, DomainLists, domains_in
from scoring.quality.finding import SEVERITIES, Examples, Finding, Severity
from scoring.quality.persons import PERSON_KINDS, PersonKind, kind_of_person, person_columns
from scoring.quality.quality import Quality, quality_of
from scoring.quality.subject import HasData, QualitySettings, cells_of
from scoring.quality.verdict import Reason, Verdict

__all__ = [
    "DOMAIN_GROUPS", "PERSON_KINDS", "SEVERITIES", "DomainFacts", "DomainGroup", "DomainLists", "Examples", "Finding",
    "HasData", "PersonKind", "Quality", "QualitySettings", "Reason", "Severity", "Verdict", "cells_of", "domains_in",
    "kind_of_person", "person_columns", "quality_of",
]  # fmt: skip
