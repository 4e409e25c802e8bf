"""Read the profiles of products: which tables they export, by which columns each is known, and what it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from scoring.intake.plan import Condition, Target
from scoring.intake.recognition.names import folded
from scoring.intake.recognition.words import read_known

_FOLDER = Path(__file__).parent / "profiles"
# The tables named as ours come first; else the better fit decides.
CANONICAL = "canonical"
_CONDITION = re.compile(r"(.+?) (?:filled|(is|is_not) (.+))")


@dataclass(frozen=True)
class Names:
    """Names of which one is to be there, the likeliest first."""

    names: tuple[str, ...]
    exact: bool = False

    @classmethod
    def of(cls, text: str, exact: bool = False) -> Names:
        """``Email | Mail``."""
        return cls(tuple(one.strip() for one in text.split(" | ")), exact)

    def found_in(self, columns: Mapping[str, str]) -> str | None:
        """The column there is, by its own name. columns: own names by their folded form."""
        for name in self.names:
            own = columns.get(folded(name))
            if own is not None and (not self.exact or own.strip() == name):
                return own
        return None


@dataclass(frozen=True)
class ProfileUse:
    """A ``Use`` as a profile states it, in names that may or may not be in a file.

    stages: a pattern of the names of dated columns; what its groups catch is looked up among the outcomes.
    all_outcomes, final_outcomes: the words of the outcome column are looked up; all of them, or won and lost only.
    unless_dated: outcomes that another use has a dated column for are left out. named_by: the kind of table that names
    the values. needs, lacks: columns that are (not) there. without: only where no table of this kind is.
    undated: outcomes without any time. first_part: our words by the first column alone, where the pair is not listed.
    kind_in: the columns of which one says what was done: the first that does not hold one word only. detail_in: those
    of which the first that is left says more of it.
    """

    into: Target
    columns: Mapping[str, Names]
    otherwise: Mapping[str, Names] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    constants_if_missing: Mapping[str, str] = field(default_factory=dict)
    dated: tuple[tuple[Names, str], ...] = ()
    stages: re.Pattern[str] | None = None
    values: Mapping[str, str | None] = field(default_factory=dict)
    first_part: Mapping[str, str] = field(default_factory=dict)
    where: tuple[Condition, ...] = ()
    json: str = ""
    named_by: str = ""
    without: str = ""
    also_known_by: tuple[Names, ...] = ()
    needs: tuple[Names, ...] = ()
    lacks: tuple[Names, ...] = ()
    unless_dated: tuple[str, ...] = ()
    kind_in: tuple[Names, ...] = ()
    detail_in: tuple[Names, ...] = ()
    lists: bool = False
    short_ids: bool = False
    others: bool = False
    only_listed: bool = False
    all_outcomes: bool = False
    final_outcomes: bool = False
    undated: bool = False


@dataclass(frozen=True)
class ProfileTable:
    """One kind of table of a product. must: one of each; never: none of these (all of a group together).

    weak: taken only where nothing else fits. in_company: taken only where the file's name or another table tells of the
    product. by_names: what it gives is told by names, as of no product. id_prefix: what ids in the column ``id`` begin
    with. zone: of times that name none, but in the columns ``zone_not_of``. helps: its columns that name the values of
    other tables.
    """

    product: str
    label: str
    kind: str
    must: tuple[Names, ...]
    never: tuple[tuple[Names, ...], ...]
    marks: tuple[Names, ...]
    file: re.Pattern[str] | None
    id_prefix: str
    zone: str
    zone_not_of: frozenset[str]
    nulls: tuple[str, ...]
    outcome_columns: frozenset[str]
    outcome_pattern: re.Pattern[str] | None
    helps: Mapping[str, Names]
    uses: tuple[ProfileUse, ...]
    weak: bool = False
    in_company: bool = False
    by_names: bool = False


@lru_cache(maxsize=1)
def profiles() -> tuple[ProfileTable, ...]:
    """Every table of every product."""
    return tuple(
        _table(document["product"], document["label"], one)
        for document in (read_known(path) for path in sorted(_FOLDER.glob("*.yaml")))
        for one in document["tables"]
    )


def condition_of(text: str) -> Condition:
    """``IsDeleted is_not true``, ``Closed Date filled``."""
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise ValueError(f"not a condition: {text!r}")
    column, test, value = found.groups(default="")
    return Condition(column, "filled" if test == "" else test, value)  # type: ignore[arg-type]


def _table(product: str, label: str, stated: Mapping[str, Any]) -> ProfileTable:
    exact = bool(stated.get("exact", False))
    return ProfileTable(
        product=product,
        label=label,
        kind=stated["kind"],
        must=tuple(Names.of(one, exact) for one in stated["must"]),
        never=tuple(tuple(Names.of(name) for name in one.split(" & ")) for one in stated.get("never", ())),
        marks=tuple(Names.of(one) for one in stated.get("marks", ())),
        file=_pattern(stated.get("file")),
        id_prefix=stated.get("id_prefix", ""),
        zone=stated.get("zone", ""),
        zone_not_of=frozenset(folded(one) for one in stated.get("zone_not_of", ())),
        nulls=tuple(stated.get("nulls", ())),
        outcome_columns=frozenset(folded(one) for one in stated.get("outcome_columns", ())),
        outcome_pattern=_pattern(stated.get("outcome_pattern")),
        helps={key: Names.of(name) for key, name in stated.get("helps", {}).items()},
        uses=tuple(_use(one, exact) for one in stated.get("uses", ())),
        weak=bool(stated.get("weak", False)),
        in_company=bool(stated.get("in_company", False)),
        by_names=bool(stated.get("by_names", False)),
    )


def _use(stated: Mapping[str, Any], exact: bool) -> ProfileUse:
    def names(key: str) -> dict[str, Names]:
        return {ours: Names.of(theirs, exact) for ours, theirs in stated.get(key, {}).items()}

    def list_of(key: str) -> tuple[Names, ...]:
        return tuple(Names.of(one) for one in stated.get(key, ()))

    return ProfileUse(
        into=stated["into"],
        columns=names("columns"),
        otherwise=names("otherwise"),
        constants=stated.get("constants", {}),
        constants_if_missing=stated.get("constants_if_missing", {}),
        dated=tuple((Names.of(name), word) for name, word in stated.get("dated", {}).items()),
        stages=_pattern(stated.get("stages")),
        values=stated.get("values", {}),
        first_part=stated.get("first_part", {}),
        where=tuple(condition_of(one) for one in stated.get("where", ())),
        json=stated.get("json", ""),
        named_by=stated.get("named_by", ""),
        without=stated.get("without", ""),
        also_known_by=list_of("also_known_by"),
        needs=list_of("needs"),
        lacks=list_of("lacks"),
        kind_in=list_of("kind_in"),
        detail_in=list_of("detail_in"),
        unless_dated=tuple(stated.get("unless_dated", ())),
        **{
            flag: bool(stated.get(flag, False))
            for flag in (
                "lists", "short_ids", "others", "only_listed", "all_outcomes", "final_outcomes", "undated",
            )
        },
    )  # fmt: skip


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return None if text is None else re.compile(text, re.IGNORECASE)
