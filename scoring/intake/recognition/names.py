"""Compare names of columns and words in cells as people take them: without case, blanks and punctuation."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping


def folded(name: str) -> str:
    """The name as it is compared.

    >>> folded("Create Date"), folded("created_at"), folded("会社・組織名 ")
    ('createdate', 'createdat', '会社組織名')
    """
    return "".join(one for one in unicodedata.normalize("NFKC", name).casefold() if one.isalnum())


def by_folded(names: Iterable[str]) -> Mapping[str, str]:
    """Each name by its folded form; the first of those that fold alike."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(folded(name), name)
    return found
