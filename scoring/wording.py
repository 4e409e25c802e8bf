"""Put words to a problem: what is wrong, where, and what to do, in the reader's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from scoring.model_text import one_line
from scoring.model_yaml import read_document
from scoring.problems import InputError, Problem

LANGUAGES = ("en", "ja")
LONGEST_VALUE = 120
MOST_NAMES = 12
# From the outside in, as a reader looks for the place.
PLACES = ("option", "file", "sheet", "line", "row", "part", "column")

_LOCALES = Path(__file__).parent / "locales"
# Text may hold what hides or reorders the text around it; a name is shown without.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def sentence(problem: Problem, language: str) -> str:
    """One line of plain text, such as ``model.yaml, line 12, rules[3].points: …``.

    A tuple among the problem's values is a list of names; a list or mapping is what a file holds, shown as YAML.
    ``nearest`` names, where there are any, become 'Did you mean …?' after the sentence. An unknown language is
    English; a key without words raises KeyError.
    """
    words = catalogue(language)
    values = {
        name: (_is_of_ours(problem.key, name) and words.get(f"our_column_{value}")) or _shown(value, words)
        for name, value in problem.values.items()
    }
    said = words[problem.key].format_map(values)
    near = problem.values.get("nearest")
    if near:
        names = near if isinstance(near, tuple) else (near,)
        shown = words["either_separator"].join(_name(one) for one in names)
        said = words["did_you_mean"].format(sentence=said, nearest=shown)
    place = words["place_separator"].join(
        words[f"place_{kind}"].format_map({kind: _shown(problem.place[kind], words)})
        for kind in PLACES
        if problem.place.get(kind) not in (None, "")
    )
    return words["place_prefix"].format(place=place, sentence=said) if place else said


def _is_of_ours(key: str, name: str) -> bool:
    """Whether a value may name a column of ours, which is then shown by what it is; a column of leads may be called
    anything."""
    return name == "needed" or (name == "column" and key.startswith("data_rows_"))


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its key."""
    name = language if language in LANGUAGES else LANGUAGES[0]
    path = _LOCALES / f"{name}.yaml"
    document = read_document(path.read_text(encoding="utf-8"), path.name)
    if document.problems or not isinstance(document.value, dict):
        raise InputError(document.problems)
    return {key: str(words) for key, words in document.value.items()}


def shown_text(text: str) -> str:
    """Text from a user's file as it is safe to show in a line: no line breaks, nothing unseen, not too long."""
    spaced = " ".join(text.split())
    seen = "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(one) in _UNSEEN else one for one in spaced)
    # A backtick would end the mark around the value.
    seen = seen.replace("`", "'")
    return seen if len(seen) <= LONGEST_VALUE else seen[: LONGEST_VALUE - 1] + "…"


def _shown(value: object, words: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return shown_text(value)
    if isinstance(value, tuple):
        names = [_name(one) for one in value[:MOST_NAMES]]
        return words["names_separator"].join(names + ["…"] * (len(value) > MOST_NAMES))
    if value is None or isinstance(value, (bool, int, float, list, dict)):
        return shown_text(one_line(value))
    return shown_text(str(value))


def _name(value: object) -> str:
    return f"`{shown_text(str(value))}`"
