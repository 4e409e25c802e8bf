"""Find the sentence for a key in the reader's language: ``ui/locales/<language>/<topic>.yaml`` holds ``<topic>.<key>``.

A sentence is whole, with named placeholders. Where a number decides its form, the entry is a mapping of ``one`` and
``other``, chosen by the value of ``count``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "ja")
LOCALES = Path(__file__).parent / "locales"

Entry = str | Mapping[str, str]


@cache
def catalogue(language: Language) -> Mapping[str, Entry]:
    """Every entry of a language by its full key, such as ``desk.undo``."""
    entries: dict[str, Entry] = {}
    for path in sorted((LOCALES / language).glob("*.yaml")):
        topic = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        entries.update({f"{path.stem}.{key}": entry for key, entry in topic.items()})
    return entries


def language_of(locale: str | None) -> Language:
    """The language for a browser's locale: Japanese for ``ja`` and ``ja-JP``, else English.

    >>> language_of("ja-JP")
    'ja'
    """
    return "ja" if (locale or "").lower().split("-")[0] == "ja" else "en"


def text(language: Language, key: str, **values: object) -> str:
    """The sentence for ``key`` with its placeholders filled. Raises KeyError for an unknown key or a missing value.

    Without any values it comes as it is, so that a script in the browser may fill its placeholders.

    >>> text("en", "desk.rows_used", count=1)
    '1 row used'
    """
    entry = catalogue(language)[key]
    if not isinstance(entry, str):
        entry = entry["one"] if values["count"] == 1 and "one" in entry else entry["other"]
    return entry.format_map(values) if values else entry
