"""Know the words that files have for activity types and outcomes, and the names that they give their columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from scoring.intake.recognition.names import folded
from scoring.model_yaml import read_document
from scoring.problems import InputError

_FOLDER = Path(__file__).parent


def read_known(path: Path) -> Any:
    """What one of our own YAML files holds. Raises InputError where it is not well formed."""
    document = read_document(path.read_text(encoding="utf-8"), path.name)
    if document.problems:
        raise InputError(document.problems)
    return document.value


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for kind, of_kind in read_known(_FOLDER / "words.yaml").items():
        found[kind] = {}
        for word, others in of_kind.items():
            for one in (word, *others):
                found[kind].setdefault(folded(one) or one, word)
    return found


@lru_cache(maxsize=1)
def names_of_columns() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """``generic.yaml`` with all names folded: section, our name, their names, the likeliest first."""
    known = read_known(_FOLDER / "generic.yaml")
    known["counters"] = {"counters": known["counters"]}
    return {
        section: {ours: tuple(dict.fromkeys(folded(name) for name in names)) for ours, names in columns.items()}
        for section, columns in known.items()
    }


@lru_cache(maxsize=1)
def known_activity_types() -> tuple[str, ...]:
    """The types that are known by one word, in the order of the catalogue; a file may have any other."""
    return tuple(read_known(_FOLDER / "words.yaml")["activities"])


def activity_of(word: str) -> str | None:
    """The known type that a word stands for.

    >>> activity_of("メール開封"), activity_of("Fill Out Form"), activity_of("something else")
    ('email_open', 'form_submit', None)
    """
    return _words()["activities"].get(folded(word))


def outcome_of(word: str) -> str | None:
    """The outcome that a word stands for.

    >>> outcome_of("Closed Won"), outcome_of("失注"), outcome_of("Prospecting")
    ('won', 'lost', None)
    """
    return _words()["outcomes"].get(folded(word))


def is_no_outcome(word: str) -> bool:
    """Whether a status says that nothing came of it yet: who was called and not reached was not contacted.

    >>> is_no_outcome("Attempted to Contact"), is_no_outcome("不通"), is_no_outcome("Contacted")
    (True, True, False)
    """
    return folded(word) in _words()["no_outcomes"]


def flag_of(word: str) -> bool | None:
    """Whether a yes or no says yes; None where it says neither."""
    found = _words()["flags"].get(folded(word) or word.strip())
    return None if found is None else found == "happened"
