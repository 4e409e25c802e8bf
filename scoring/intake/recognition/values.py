"""Put the words that a file has for activity types and outcomes into ours, and see how it writes numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from scoring.dataset import OUTCOMES
from scoring.intake.amounts import bare_amount, has_currency, may_have_three_decimals
from scoring.intake.plan import WORD_OF, NumberForm, Target, Use
from scoring.intake.raw import RawTable
from scoring.intake.raw_sql import cell_sql, numbered_sql
from scoring.intake.recognition.names import by_folded
from scoring.intake.recognition.profiles import ProfileTable, ProfileUse
from scoring.intake.recognition.words import activity_of, flag_of, is_no_outcome, outcome_of

_FINAL = ("won", "lost")
_MOST_LABELS = 5_000
_PLAIN = re.compile(r"[-+]?\d+(\.\d+)?", re.ASCII)
_COMMA = re.compile(r"[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_POINTS = re.compile(r"[-+]?\d{1,3}(\.\d{3})+", re.ASCII)


def values_for(
    use: Use,
    stated: ProfileUse | None,
    found: Mapping[str, Mapping[str, int]],
    labels: Mapping[str, str | None],
    *,
    is_canonical: bool,
) -> Use:
    """The use with a word of ours for each word found, as far as one is known; what was stated stays. A status that
    is known to be no outcome leaves its rows out.

    found: the words of each column. labels: what another table says that they stand for.
    """
    said = WORD_OF.get(use.into)
    if said is None or use.dated or said not in use.columns or f"{said}_part" in use.columns:
        return use
    words = found.get(use.columns[said], {})
    known = outcome_of if use.into == "outcomes" else activity_of
    kept = OUTCOMES if use.into == "outcomes" else ()
    values: dict[str, str | None] = dict(use.values)
    for word in words:
        if word in values or word in kept:
            continue
        ours = labels[word] if word in labels else known(word)
        if stated is not None and stated.final_outcomes and ours not in _FINAL:
            ours = None
        if use.into == "outcomes":
            is_new = ours is not None or use.only_listed or is_no_outcome(word)
        else:
            is_new = ours is not None and ours != word and not is_canonical
        if is_new:
            values[word] = ours
    if stated is not None:
        # What another use has a dated column for does not count twice.
        barred = {word for word, ours in use.values.items() if ours is None and word in OUTCOMES}
        values = {word: None if ours in barred else ours for word, ours in values.items() if word not in barred}
    return replace(use, values=values)


def labels_of(
    connection: duckdb.DuckDBPyConnection, table: RawTable, profile: ProfileTable, into: Target
) -> dict[str, str | None]:
    """From the key of a stage (or type) to our word for it, as a table of their names says."""
    columns = by_folded(table.columns)
    helps = {key: own for key, names in profile.helps.items() if (own := names.found_in(columns)) is not None}
    if not {"key", "label"} <= set(helps):
        return {}
    cells = ", ".join(
        cell_sql(table, helps[one]) if one in helps else "NULL" for one in ("key", "label", "won", "closed")
    )
    rows = connection.execute(f"SELECT {cells} FROM {numbered_sql(table)} LIMIT {_MOST_LABELS}").fetchall()
    labels: dict[str, str | None] = {}
    for key, label, won, closed in rows:
        if key is None or not str(key).strip():
            continue
        if into == "outcomes":
            ours = outcome_of(label or "")
            if flag_of(won or ""):
                ours = "won"
            elif flag_of(closed or ""):
                ours = "lost"
            labels[key.strip()] = ours
        elif label:
            labels[key.strip()] = activity_of(label) or label.strip()
    return labels


def number_form(cells: Sequence[str], decimal: str | None) -> NumberForm | None:
    """How the numbers of a column are written, where that is not plainly and all its cells are numbers.

    decimal: the mark of the whole file, where it is known. A column of 1,234 alone is of thousands, and one of
    EUR 1.234 too; signs and codes of currencies do not count.

    >>> number_form(["1.234,50", "7"], None), number_form(["1,234", "¥5"], None), number_form(["1.5"], None)
    ('decimal_comma', 'thousands_comma', None)
    >>> number_form(["USD 1,000"], None), number_form(["EUR 12.500,00"], None), number_form(["EUR 12.500"], None)
    ('thousands_comma', 'decimal_comma', 'decimal_comma')
    """
    texts = [bare_amount(one.strip()) for one in cells]
    has_signs = any(has_currency(one) for one in cells)
    if not texts or not (has_signs or any("," in one for one in texts)):
        return None
    if has_signs and _are_thousands_of_points(texts) and not any(map(may_have_three_decimals, cells)):
        return "decimal_comma"
    if all(_THOUSANDS.fullmatch(one) or _PLAIN.fullmatch(one) for one in texts) and decimal != ",":
        return "thousands_comma"
    return "decimal_comma" if all(_COMMA.fullmatch(one) or _PLAIN.fullmatch(one) for one in texts) else None


def _are_thousands_of_points(amounts: Sequence[str]) -> bool:
    """Whether three digits follow every point: EUR 12.500 are thousands, as hardly any money has three decimals."""
    with_points = [one for one in amounts if "." in one]
    are_whole = all(_POINTS.fullmatch(one) or one.removeprefix("-").isdecimal() for one in amounts)
    return bool(with_points) and are_whole
