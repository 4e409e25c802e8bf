"""Tell by names of columns and by values what a table of no known product is, and which column is which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.intake.plan import COLUMNS, TIME_COLUMNS, Target, Use
from scoring.intake.raw import RawTable
from scoring.intake.recognition.names import by_folded, folded
from scoring.intake.recognition.survey import looks_like_times, previewed
from scoring.intake.recognition.words import activity_of, flag_of, names_of_columns, outcome_of

TABLES: tuple[Target, ...] = ("leads", "activities", "outcomes")
# What a table must be worth to be taken for something at all.
ENOUGH = 4
_LONGEST_ID = 80
_MOST_FLAG_WORDS = 2


@dataclass(frozen=True)
class Guess:
    """What a table could be. worth: only to be compared; below ``ENOUGH`` nothing tells."""

    target: Target
    worth: float
    columns: Mapping[str, str]


def guesses(table: RawTable) -> list[Guess]:
    """What the table could be, the likeliest first."""
    found = [_guess(table, target) for target in TABLES]
    return sorted(found, key=lambda one: -one.worth)


def _guess(table: RawTable, target: Target) -> Guess:
    columns = columns_by_name(table, target)
    worth = 2.0 * _hints(table, target)
    key = next((columns[one] for one in ("lead_id", "email") if one in columns), None)
    repeats = key is not None and not is_unique(table, key)
    if target == "leads":
        worth += 2 * ("lead_id" in columns) + 2 * ("email" in columns) + ("created_at" in columns)
        worth += 2 * ("created_at" in columns and any(use.into == "outcomes" for use in dated_uses(table, {}, ())))
        worth -= 4 * repeats
    elif key is None or "occurred_at" not in columns or target not in _SAID:
        worth = 0.0
    elif _SAID[target] not in columns:
        # A log of one kind, such as the visits of a website, says who, when and what, and no more.
        is_log = target == "activities" and repeats and "detail" in columns
        worth = worth + ENOUGH if is_log else 0.0
    else:
        worth += 4 + repeats
        words = set(previewed(table, columns[_SAID[target]]))
        know = activity_of if target == "activities" else outcome_of
        share = sum(know(word) is not None for word in words) / len(words) if words else 0.0
        worth += 4 * share if target == "outcomes" else 2 * share
        if target == "outcomes" and not share:
            worth = 0.0
    return Guess(target, worth, columns)


_SAID = {"activities": "type", "outcomes": "outcome"}


def columns_by_name(table: RawTable, target: Target) -> dict[str, str]:
    """Our columns to theirs, as far as names tell and values do not speak against it."""
    known = names_of_columns().get(target, {})
    columns = by_folded(table.columns)
    found: dict[str, str] = {}
    for ours in COLUMNS[target]:
        named = [columns[name] for name in (folded(ours), *known.get(ours, ())) if name in columns]
        likely = [own for own in named if own not in found.values() and _can_be(table, target, ours, own)]
        if likely:
            # The likeliest that holds anything: `Lead ID` stays empty in a report of contacts.
            found[ours] = next((own for own in likely if previewed(table, own)), likely[0])
    if target == "leads" and "lead_id" not in found and "email" in found and is_unique(table, found["email"]):
        found["lead_id"] = found["email"]
    return found


def _can_be(table: RawTable, target: Target, ours: str, own: str) -> bool:
    cells = previewed(table, own)
    if ours in TIME_COLUMNS:
        return not cells or looks_like_times(table, own, numbers=True)
    if ours == "email":
        return not cells or sum("@" in one for one in cells) > len(cells) / 2
    if ours == "lead_id":
        if any(len(one) > _LONGEST_ID for one in cells) or (cells and looks_like_times(table, own)):
            return False
        return target != "leads" or is_unique(table, own)
    return True


def is_unique(table: RawTable, column: str) -> bool:
    """Whether no two of the first rows have the same text there, and most have one."""
    cells = previewed(table, column)
    return len(set(cells)) == len(cells) and len(cells) > len(table.preview) / 2


def has_person(table: RawTable) -> bool:
    """Whether a column holds e-mail addresses, and few of them twice: a log holds the same ones again and again."""
    return any(
        len(cells) > 0 and sum("@" in one for one in cells) > len(cells) / 2 and len(set(cells)) > len(cells) / 2
        for cells in (previewed(table, column) for column in table.columns)
    )


def is_of_pages(column: str) -> bool:
    """Whether a column's name says that it holds pages of a website."""
    return folded(column) in names_of_columns()["pages"]["pages"]


def dated_uses(table: RawTable, key: Mapping[str, str], taken: Sequence[str]) -> list[Use]:
    """Outcomes and activities that a table of leads holds as one dated column each."""
    uses: list[Use] = []
    for target, section in (("outcomes", "dated_outcomes"), ("activities", "dated_activities")):
        words = {name: word for word, names in names_of_columns()[section].items() for name in names}
        dated = {
            column: words[folded(column)]
            for column in table.columns
            if folded(column) in words and column not in taken and looks_like_times(table, column, numbers=True)
        }
        if dated:
            uses.append(Use("outcomes" if target == "outcomes" else "activities", columns=key, dated=dated))
    return uses


def flag_use(table: RawTable, key: Mapping[str, str], taken: Sequence[str]) -> Use | None:
    """The outcome that a column of yes and no holds, without a time; None where there is none."""
    names = {name: word for word, ones in names_of_columns()["flag_outcomes"].items() for name in ones}
    for column in table.columns:
        words = set(previewed(table, column))
        if folded(column) in names and column not in taken and 1 <= len(words) <= _MOST_FLAG_WORDS:
            meant = {word: flag_of(word) for word in words}
            if None not in meant.values():
                outcome = names[folded(column)]
                values = {word: outcome if happened else None for word, happened in meant.items()}
                return Use("outcomes", columns={**key, "outcome": column}, values=values, only_listed=True)
    return None


def status_use(table: RawTable, key: Mapping[str, str], taken: Sequence[str]) -> Use | None:
    """The outcome that a status of the leads stands for today, without a time; None where no word is an outcome."""
    columns = by_folded(table.columns)
    for name in names_of_columns()["outcomes"]["outcome"]:
        own = columns.get(name)
        if own is None or own in taken:
            continue
        values = {word: outcome_of(word) for word in dict.fromkeys(previewed(table, own))}
        if any(values.values()):
            return Use("outcomes", columns={**key, "outcome": own}, values=values, only_listed=True)
    return None


def counters_in(table: RawTable) -> tuple[str, ...]:
    """Columns that count something over a lead's whole life."""
    known = set(names_of_columns()["counters"]["counters"])
    return tuple(column for column in table.columns if folded(column.removeprefix("property_")) in known)


def _hints(table: RawTable, target: Target) -> int:
    name = folded(table.name.rsplit(".", 1)[0] if "." in table.name else table.name)
    return int(any(one in name for one in names_of_columns()["file_names"][target]))
