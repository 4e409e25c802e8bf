"""Tell personal, academic, competitors' and one's own addresses apart by domain, and offer to exclude them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Column, comparable
from scoring.conditions import rows_that_meet
from scoring.dataset import Dataset
from scoring.model import Conditions, Exclusion, Test
from scoring.quality.addresses import Addresses
from scoring.quality.own_domains import NOTHING_GUESSED, OwnDomains, own_domains
from scoring.units import leads_that_meet

DomainGroup = Literal["personal", "academic", "competitor", "own"]
DOMAIN_GROUPS: tuple[DomainGroup, ...] = ("competitor", "own", "academic", "personal")

_PERSONAL_FILE = Path(__file__).parent / "free_mail_domains.txt"
# Students write from here, and their teachers.
ACADEMIC = ("ac.jp", "ed.jp", "edu", "ac.uk", "edu.au", "ac.kr", "edu.cn", "edu.tw", "ac.nz", "edu.sg", "ac.in")
_DOMAIN = re.compile(r"[^\s@,;、。/:]+")


@cache
def personal_domains() -> tuple[str, ...]:
    """The list that comes with the program; users may edit theirs."""
    lines = _PERSONAL_FILE.read_text(encoding="utf-8").splitlines()
    return tuple(sorted(line for line in lines if line and not line.startswith("#")))


@dataclass(frozen=True)
class DomainLists:
    """The domains of each group, in lower case; a domain stands for its subdomains too.

    personal None: our list. own None: as the addresses of those who own the leads tell.
    """

    personal: tuple[str, ...] | None = None
    academic: tuple[str, ...] = ACADEMIC
    competitor: tuple[str, ...] = ()
    own: tuple[str, ...] | None = None

    def of(self, group: DomainGroup, guessed: OwnDomains = NOTHING_GUESSED) -> tuple[str, ...]:
        """guessed: what the data say of the own company's domains."""
        if group == "personal" and self.personal is None:
            return personal_domains()
        domains: tuple[str, ...] | None = getattr(self, group)
        return guessed.domains if domains is None else domains

    def with_group(self, group: DomainGroup, domains: Iterable[str] | None) -> DomainLists:
        """With another list for one group; None is the one that comes with the program."""
        of_program = getattr(DomainLists(), group)
        return replace(self, **{group: of_program if domains is None else tuple(domains)})


def domains_in(written: str) -> tuple[str, ...]:
    """The domains that a user wrote, with commas, blanks or lines between; addresses give their domain.

    >>> domains_in("Rival.example, @other.example\\nTaro@third.example")
    ('rival.example', 'other.example', 'third.example')
    """
    found = _DOMAIN.findall(re.sub(r"\S*@", " ", comparable(written)))
    return tuple(dict.fromkeys(one.strip(".") for one in found if "." in one.strip(".") or one in {"edu"}))


@dataclass(frozen=True, eq=False)
class DomainFacts:
    """Leads of one group. exclusion: the entry of a model that leaves out exactly these leads.

    top: the commonest domains, each with its leads and its conversions.
    """

    group: DomainGroup
    exclusion: Exclusion
    leads: NDArray[np.intp]
    conversions: int
    top: tuple[tuple[str, int, int], ...]


def exclusion_of(group: DomainGroup, domains: Iterable[str], column: str) -> Exclusion:
    """An exclusion by the end of an address or domain; ``column`` may hold either. Its label is the user's to give."""
    either = "|".join(re.escape(domain) for domain in domains)
    test = Test(operator="matches", operand=rf"(^|[@./])({either})$")
    return Exclusion(id=f"{group}_domain", lead=Conditions(tests=((column, test),)))


def domain_facts(
    dataset: Dataset, column: str, found: Addresses, converted: NDArray[np.bool_], lists: DomainLists
) -> tuple[DomainFacts, ...]:
    """Every group whose list is not empty. column: that of the addresses ``found``."""
    guessed = guessed_domains(dataset, column, lists)
    groups = []
    for group in DOMAIN_GROUPS:
        listed = lists.of(group, guessed)
        if not listed:
            continue
        exclusion = exclusion_of(group, listed, column)
        meets = _leads_left_out(dataset, exclusion, column, found)
        here = meets & (found.domain >= 0)
        by_domain = np.bincount(found.domain[here], minlength=len(found.domains))
        wins = np.bincount(found.domain[here & converted], minlength=len(found.domains))
        commonest = np.argsort(-by_domain, kind="stable")[:5]
        top = tuple((found.domains[i], int(by_domain[i]), int(wins[i])) for i in commonest if by_domain[i])
        groups.append(DomainFacts(group, exclusion, np.flatnonzero(meets), int((meets & converted).sum()), top))
    return tuple(groups)


def guessed_domains(dataset: Dataset, column: str, lists: DomainLists) -> OwnDomains:
    """The own company's domains, as far as owners' addresses tell. column: that of the leads' addresses or domains."""
    nobodys = frozenset(lists.of("personal")) | frozenset(lists.academic)
    return own_domains(dataset, column, nobodys)


def _leads_left_out(dataset: Dataset, exclusion: Exclusion, name: str, found: Addresses) -> NDArray[np.bool_]:
    """[leads], as the model that takes the exclusion leaves them out.

    The condition looks at the end of a text, so that of an address its domain decides; a domain stands for many
    addresses. What is no plain address is looked at as it stands.
    """
    assert exclusion.lead is not None
    if found.is_domain:
        return leads_that_meet(dataset, exclusion.lead)
    column = dataset.lead_columns[name]
    ends = Column(np.arange(len(found.domains), dtype=np.int32), [f"@{domain}" for domain in found.domains])
    odd = np.flatnonzero(found.domain_of_value < 0)
    others = Column(np.arange(len(odd), dtype=np.int32), [column.values[i] for i in odd])
    of_domain = _meet(ends, exclusion.lead, dataset.time_zone)
    of_value = np.append(of_domain, False)[found.domain_of_value]
    of_value[odd] = _meet(others, exclusion.lead, dataset.time_zone)
    return column.spread(of_value, False)


def _meet(texts: Column, conditions: Conditions, time_zone: str) -> NDArray[np.bool_]:
    """Conditions on one column, on other texts than the data set's."""
    return rows_that_meet(conditions, lambda _: texts, len(texts.codes), time_zone)
