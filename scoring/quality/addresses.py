"""Read e-mail addresses: their domain, and the form in which two spellings of one mailbox are equal."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.columns import MISSING_CODE, Column

# Gmail delivers jane.doe and janedoe to one mailbox; elsewhere a dot may make another one.
_GMAIL = ("gmail.com", "googlemail.com")
_ENDS = " \t\r\n.<>"


@dataclass(frozen=True, eq=False)
class Addresses:
    """Of each lead: mailbox and domain, codes into their texts or ``MISSING_CODE`` where there is no address.

    is_domain: the column holds domains. domain_of_value: of each distinct value of the column, the code of its domain.
    """

    is_domain: bool

    mailbox: NDArray[np.int32]
    mailboxes: list[str]
    domain: NDArray[np.int32]
    domains: list[str]
    domain_of_value: NDArray[np.int32]


def addresses(column: Column, *, is_domain: bool = False) -> Addresses:
    """Read a column of addresses, or of bare domains (which name no mailbox)."""
    mailboxes: dict[str, int] = {}
    domains: dict[str, int] = {}
    count = len(column.values)
    mailbox, domain = np.full(count, MISSING_CODE, np.int32), np.full(count, MISSING_CODE, np.int32)
    for i, value in enumerate(column.values):
        parts = _domain(value) if is_domain else mailbox_and_domain(value)
        if parts is not None:
            local, host = parts
            domain[i] = domains.setdefault(host, len(domains))
            if not is_domain:
                own = f"{local}@{'gmail.com' if host == 'googlemail.com' else host}"
                mailbox[i] = mailboxes.setdefault(own, len(mailboxes))
    spread = (column.spread(codes, MISSING_CODE) for codes in (mailbox, domain))
    return Addresses(is_domain, next(spread), list(mailboxes), next(spread), list(domains), domain)


def mailbox_and_domain(value: str) -> tuple[str, str] | None:
    """Both parts of an address, None where it is none: NFKC, trimmed, in lower case, without what follows a +.

    >>> mailbox_and_domain(" Jane.Doe+news@Gmail.com")
    ('janedoe', 'gmail.com')
    """
    text = value if value.isascii() else unicodedata.normalize("NFKC", value)
    local, at, host = text.strip().lower().partition("@")
    if not at or not local or "@" in host or "." not in host or " " in host or host != host.strip(_ENDS):
        return None
    plus = local.find("+")
    if plus > 0:
        local = local[:plus]
    if host in _GMAIL:
        local = local.replace(".", "")
    return local, host


def _domain(value: str) -> tuple[str, str] | None:
    """The domain of a web address or a bare domain."""
    text = value if value.isascii() else unicodedata.normalize("NFKC", value)
    host = text.strip().lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").split("/")[0]
    host = host.rpartition("@")[2].strip(_ENDS)
    return ("", host) if "." in host and " " not in host else None
