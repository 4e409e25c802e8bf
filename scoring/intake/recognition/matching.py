"""Find the product's table that a table that was brought in is, by its columns, its file's name and its ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.intake.plan import Confidence
from scoring.intake.raw import RawTable
from scoring.intake.recognition.names import by_folded, folded
from scoring.intake.recognition.profiles import CANONICAL, ProfileTable, profiles

_MUST, _MARK, _FILE, _PREFIX = 10, 2, 8, 8
_SURE_MARKS = 2


@dataclass(frozen=True)
class Fit:
    """found: the columns by which the profile was recognised. worth: only to be compared."""

    profile: ProfileTable
    found: tuple[str, ...]
    worth: float
    sure: Confidence


def product_label(product: str) -> str:
    """What people call a product; the name itself where it is not known."""
    return next((one.label for one in profiles() if one.product == product), product)


def best_fits(tables: Sequence[RawTable]) -> list[Fit | None]:
    """For each table the profile that fits best; None where none does."""
    fits = [_fits(table) for table in tables]
    products = {
        fit.profile.product
        for of_table in fits
        for fit in of_table[:1]
        if not (fit.profile.in_company or fit.profile.weak)
    }
    best: list[Fit | None] = []
    for table, of_table in zip(tables, fits, strict=True):
        allowed = [
            fit
            for fit in of_table
            if not (fit.profile.in_company or fit.profile.weak)
            or fit.profile.product in products
            or fit.profile.product in folded(table.file)
        ]
        best.append(allowed[0] if allowed else None)
    return best


def _fits(table: RawTable) -> list[Fit]:
    """All that fit, the best first."""
    columns = by_folded(table.columns)
    found = [fit for one in profiles() if (fit := _fit(one, table, columns)) is not None]
    return sorted(found, key=lambda fit: (fit.profile.weak, -fit.worth))


def _fit(profile: ProfileTable, table: RawTable, columns: Mapping[str, str]) -> Fit | None:
    must = [names.found_in(columns) for names in profile.must]
    if None in must or len(set(must)) < len(must):
        return None
    if any(all(names.found_in(columns) for names in group) for group in profile.never):
        return None
    marks = [own for names in profile.marks if (own := names.found_in(columns)) is not None and own not in must]
    worth = _MUST * len(must) + _MARK * len(marks)
    is_named = profile.file is not None and profile.file.search(table.file) is not None
    has_prefix = _has_prefix(profile.id_prefix, table, columns)
    worth += _FILE * is_named + (_PREFIX if has_prefix else 0)
    if has_prefix is False:
        worth -= _PREFIX
    is_sure = len(marks) >= _SURE_MARKS or is_named or bool(has_prefix) or profile.product == CANONICAL
    found = tuple(dict.fromkeys([*(own for own in must if own is not None), *marks]))
    return Fit(profile, found, worth, "sure" if is_sure else "likely")


def _has_prefix(prefix: str, table: RawTable, columns: Mapping[str, str]) -> bool | None:
    """Whether the ids begin so; None where there is nothing to tell."""
    own = columns.get("id")
    if not prefix or own is None:
        return None
    place = table.columns.index(own)
    ids = [row[place] for row in table.preview if row[place]]
    # Scrambled and hand-made ids tell nothing.
    if not ids or not all(len(one or "") in {15, 18} for one in ids):
        return None
    return all((one or "").startswith(prefix) for one in ids)
