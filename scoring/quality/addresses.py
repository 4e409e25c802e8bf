"""Read e-mail addresses: their domain, and the form in which two spellings of one mailbox are equal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scoring.columns import MISSING_CODE, Column

# Gmail delivers jane.doe and janedoe to one mailbox; elsewhere a dot may make another one.
_DOTS_MEAN_NOTHING = ("gmail.com", "googlemail.com")


@dataclass(frozen=True, eq=False)
class Addresses:
    """Of each lead: mailbox and domain, codes into their texts or ``MISSING_CODE`` where there is no address."""

    mailbox: NDArray[np.int32]
    mailboxes: list[str]
    domain: NDArray[np.int32]
    domains: list[str]


def addresses(column: Column, *, is_domain: bool = False) -> Addresses:
    """Read a column of addresses, or of bare domains (which name no mailbox).

    NFKC, trimmed and in lower case; what follows a + in the part before the @ is dropped.
    """
    whole = pc.utf8_lower(pc.utf8_normalize(pc.utf8_trim_whitespace(pa.array(column.values, pa.string())), "NFKC"))
    domain = pc.replace_substring_regex(whole, r"^.*@|^(https?://)?(www\.)?", "")
    domain = pc.replace_substring_regex(domain, r"[/?#>].*$|\.$", "")
    looks_right = pc.match_substring_regex(domain, r"^[^\s@/]+\.[^\s@/.]+$")
    if not is_domain:
        looks_right = pc.and_(looks_right, pc.match_substring_regex(whole, r"^[^@]+@[^@]+$"))
    local = pc.replace_substring_regex(pc.replace_substring_regex(whole, r"@.*$", ""), r"\+.*$", "")
    undotted = pc.replace_substring(local, ".", "")
    local = pc.if_else(pc.is_in(domain, pa.array(_DOTS_MEAN_NOTHING)), undotted, local)
    same_host = pc.if_else(pc.equal(domain, "googlemail.com"), "gmail.com", domain)
    mailbox = pc.binary_join_element_wise(local, same_host, "@")
    is_right = np.asarray(looks_right)
    mailbox_codes, mailboxes = _coded(mailbox, is_right & (not is_domain), column)
    domain_codes, domains = _coded(domain, is_right, column)
    return Addresses(mailbox_codes, mailboxes, domain_codes, domains)


def _coded(texts: pa.Array, is_one: NDArray[np.bool_], column: Column) -> tuple[NDArray[np.int32], list[str]]:
    """A text of each distinct value, spread to the rows; values that are none have no code."""
    coded = pc.dictionary_encode(texts)
    of_value = np.where(is_one, np.asarray(coded.indices, dtype=np.int32), MISSING_CODE).astype(np.int32)
    return column.spread(of_value, MISSING_CODE), coded.dictionary.to_pylist()
