"""Find the valid words that a misspelt one was meant to be, for 'Did you mean …?'."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice

from scoring.columns import comparable

LONGEST_WORD = 80
MOST_WORDS = 2_000


def nearest(word: object, valid: Iterable[str], most: int = 1) -> tuple[str, ...]:
    """The valid words most like ``word``, best first; none where nothing is alike.

    >>> nearest("employees", ["employee_count", "industry"])
    ('employee_count',)
    """
    if not isinstance(word, str) or not 0 < len(word) <= LONGEST_WORD:
        return ()
    by_form = {_form(one): one for one in reversed(tuple(islice(valid, MOST_WORDS)))}
    close = difflib.get_close_matches(_form(word), by_form, n=most, cutoff=0.6)
    return tuple(by_form[form] for form in close)


def _form(word: str) -> str:
    return comparable(word).replace(" ", "_").replace("-", "_")
