"""Guess the own company's domains from the addresses of those who own the leads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.columns import Column, comparable
from scoring.dataset import Dataset
from scoring.quality.addresses import addresses

# Whole names, without blanks and punctuation, of columns that hold one's own people.
_OWNERS = re.compile(
    r"(contact|lead|deal|account|record|company|opportunity)?owner(email|mail)?(address)?|"
    r"(salesrep|salesperson|rep|assigned(to)?|assignee|createdby|(last)?modifiedby|inviter)(email|mail)?(address)?|"
    r"((営業|自社)?担当者?|担当営業|営業|(リード|取引先|商談|コンタクト)?(の)?所有者|作成者|更新者|登録者|登録ユーザ)"
    r"(の)?(e?mail|e?メール)?(アドレス)?"
)
# Few people own many leads: a column of as many addresses as leads is the leads' own.
_LEADS_AN_OWNER = 2
_SMALLEST_SHARE = 0.1
_MOST_DOMAINS = 5


@dataclass(frozen=True)
class OwnDomains:
    """domains: the commonest first. columns: in which their addresses stand."""

    domains: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


NOTHING_GUESSED = OwnDomains()


def is_owner_column(name: str) -> bool:
    """Whether a column's name says that it holds one's own people.

    >>> is_owner_column("Contact owner"), is_owner_column("担当者メール"), is_owner_column("Email")
    (True, True, False)
    """
    return _OWNERS.fullmatch(re.sub(r"[\s_\-./()（）:：]+", "", comparable(name))) is not None


def own_domains(dataset: Dataset, lead_column: str, not_own: frozenset[str]) -> OwnDomains:
    """The domains of owners' addresses, in leads and outcomes, each with at least a tenth of them.

    lead_column: that of the leads' own addresses. not_own: domains that are nobody's, as those of free mail.
    """
    found: Counter[str] = Counter()
    columns: list[str] = []
    for name, column in _owner_columns(dataset, lead_column):
        here = _domains_in(column)
        for domain in not_own:
            here.pop(domain, None)
        if here:
            found += here
            columns.append(name)
    total = sum(found.values())
    domains = [domain for domain, n in found.most_common(_MOST_DOMAINS) if n >= _SMALLEST_SHARE * total]
    return OwnDomains(tuple(domains), tuple(dict.fromkeys(columns)))


def _owner_columns(dataset: Dataset, lead_column: str) -> Iterator[tuple[str, Column]]:
    for name, column in (*dataset.lead_columns.items(), *dataset.outcomes.columns.items()):
        if name != lead_column and is_owner_column(name):
            yield name, column


def _domains_in(column: Column) -> Counter[str]:
    """How many rows have an address of each domain; nothing where nearly every row has an address of its own."""
    per_value = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values))
    read = addresses(Column(np.arange(len(column.values), dtype=np.int32), column.values))
    found: Counter[str] = Counter()
    for place, domain in enumerate(read.domain_of_value.tolist()):
        if domain >= 0:
            found[read.domains[domain]] += int(per_value[place])
    owners = int((read.domain_of_value >= 0).sum())
    return found if found.total() >= _LEADS_AN_OWNER * owners else Counter()
