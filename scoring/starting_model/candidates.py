"""List the rules that a first model may have, with what each gives to the rows that are learnt from."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Column, comparable
from scoring.leakage import is_outcome_activity
from scoring.model import ActivityUnits, Conditions, LeadUnits, NumberUnits, SilenceUnits, Test
from scoring.quality.columns import knows_outcome
from scoring.quality.persons import kind_of_person
from scoring.starting_model.counters import counter_cap
from scoring.starting_model.rows import Rows
from scoring.unit_cache import UnitCache
from scoring.units import ONE

MOST_TYPES, MOST_DETAILS, MOST_VALUES = 24, 5, 20
WITHIN_DAYS = (30, 90, 180, 365)
AT_LEAST = (1, 2, 3, 5, 10)
SILENT_DAYS = (30, 90, 180)
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
# A column of numbers with more different ones is cut into ranges.
_FEW_NUMBERS = 10
# Of the rows, what a rule must fire on, and leave out.
_SMALLEST_SHARE, _SMALLEST = 0.01, 30
# A column of which every other value is another tells leads apart rather than saying what they are.
_DISTINCT_SHARE = 0.5


# A score decides whom sales works: what they do with those they have is no reason to hand over more of them. What the
# score in force, or a status that follows from it, has done is none either.
_SALES_WORK = re.compile(
    r"sales(?!_?(page|seminar|webinar|sheet|brochure)).*|(outbound|outgoing|phone|cold|follow_?up)?_?calls?(_?(logged|made|completed|held))?|"
    r"(meetings?|appointments?|visits?_?by_?sales|tasks?|notes?)(_?(logged|made|completed|held|created|booked))?|"
    r"score_?changed?|change_?score|status_?changed?|change_?(program_?)?status.*|スコア.*変更|.*ステータス.*変更|"
    r"営業(?!資料|セミナー).*|.*架電.*|電話(発信|連絡|フォロー)?|通話|訪問(営業)?|面談|打ち?合わ?せ|アポ.*|タスク|メモ"
)


# What the rules of a first model count.
StartingUnits = ActivityUnits | LeadUnits | NumberUnits | SilenceUnits


@dataclass(frozen=True, eq=False)
class Candidate:
    """source: what it is about, such as a type of activity or a column; few rules are taken of one.

    units: [rows], whole ones, from 0 to ``most``. can_be_negative: False where another candidate says the opposite.
    """

    definition: StartingUnits
    source: str
    units: NDArray[np.bool_] | NDArray[np.int64]
    most: int = 1
    can_be_negative: bool = True

    @property
    def fact(self) -> NDArray[np.float32]:
        """[rows], from 0 to 1: the part of the most units that each has."""
        return self.units.astype(np.float32) / np.float32(self.most)


def candidates(rows: Rows, columns: Sequence[str]) -> list[Candidate]:
    """Those that give something to some of the rows, and not all that they can to nearly all.

    Nothing after a row's date is looked at.

    columns: of the leads, those that may become rules.
    """
    units = UnitCache(rows.dataset)
    fewest = max(_SMALLEST, _SMALLEST_SHARE * len(rows.lead))
    found = [*_of_activities(rows, units), *_of_attributes(rows, columns)]
    return [one for one in found if min(np.count_nonzero(one.units), np.count_nonzero(one.units < one.most)) >= fewest]


def _of_activities(rows: Rows, units: UnitCache) -> Iterator[Candidate]:
    activities = rows.dataset.activities
    if not len(activities):
        return
    classes = activities.class_columns
    # What came after the last date is not known yet.
    seen = activities.class_[activities.second <= max(rows.moments) - activities.origin]
    per_class = np.bincount(seen, minlength=len(classes["type"].codes))
    kinds = most_frequent(classes["type"], per_class)
    offered = [kind for kind in kinds if not is_outcome_activity(kind) and not is_sales_work(kind)]
    for kind in offered[:MOST_TYPES]:
        for days in WITHIN_DAYS:
            yield from _counted(rows, units, ActivityUnits(type=(kind,), within_days=days), AT_LEAST)
        if "detail" not in classes:
            continue
        of_kind = np.where(classes["type"].spread(_are(classes["type"], kind), False), per_class, 0)
        for detail in most_frequent(classes["detail"], of_kind)[:MOST_DETAILS]:
            where = Conditions(tests=(("detail", Test(operator="equals", operand=detail)),))
            for days in WITHIN_DAYS:
                yield from _counted(rows, units, ActivityUnits(type=(kind,), where=where, within_days=days), (1, 3))
    if len(offered) < len(kinds):
        # What sales does would break a silence too.
        return
    for days in SILENT_DAYS:
        silence = SilenceUnits(days=days)
        yield Candidate(silence, "", _per_row(rows, [units.column(silence, one) > 0 for one in rows.moments]))


def _counted(rows: Rows, units: UnitCache, activity: ActivityUnits, at_least: tuple[int, ...]) -> Iterator[Candidate]:
    """So often or more, counted as one: a lead that did it forty times is not forty times as good."""
    times = _per_row(rows, [units.column(activity, one) // ONE for one in rows.moments])
    for least in at_least:
        definition = activity.model_copy(update={"count": "once", "at_least": least})
        yield Candidate(definition, activity.type[0], times >= least)


def _per_row(rows: Rows, columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """columns: one array [leads] a date."""
    found = np.empty(len(rows.lead), dtype=columns[0].dtype if columns else bool)
    for i, column in enumerate(columns):
        here = rows.date == i
        found[here] = column[rows.lead[here]]
    return found


def _of_attributes(rows: Rows, columns: Sequence[str]) -> Iterator[Candidate]:
    dataset = rows.dataset
    for name in columns:
        column = _with_values_there(dataset.lead_columns[name].take(rows.lead))
        known = np.count_nonzero(column.codes >= 0)
        if len(column.values) < 2 or column.is_date(dataset.time_zone) or kind_of_person(name, column.values):
            continue
        if knows_outcome(column, rows.converted, rows.weight):
            continue
        cap = counter_cap(name, column) if rows.in_snapshot_mode else None
        if cap is not None:
            numbers = np.nan_to_num(column.spread(column.number_values, np.nan))
            counted = NumberUnits(field=name, at_least=0, at_most=cap)
            yield Candidate(counted, name, np.minimum(numbers, cap).astype(np.int64), cap)
            yield from _ranges(rows, name, column)
        elif np.count_nonzero(~np.isnan(column.number_values)) > max(_FEW_NUMBERS, 0.9 * len(column.values)):
            yield from _ranges(rows, name, column)
        elif len(column.values) <= _DISTINCT_SHARE * known:
            yield from _values(rows, name, column)


def _values(rows: Rows, name: str, column: Column) -> Iterator[Candidate]:
    is_either_or = len(set(column.comparable_values)) == 2
    for value in most_frequent(column, np.ones(len(column.codes)))[:MOST_VALUES]:
        equal = column.spread(_are(column, value), False).astype(bool)
        definition = LeadUnits(lead=Conditions(tests=((name, Test(operator="equals", operand=value)),)))
        yield Candidate(definition, name, equal, can_be_negative=not is_either_or)


def _ranges(rows: Rows, name: str, column: Column) -> Iterator[Candidate]:
    numbers = column.spread(column.number_values, np.nan)
    told = numbers[~np.isnan(numbers)]
    cuts = {_round(float(one)) for one in np.quantile(told, _QUANTILES)}
    # Most counters are 0 for most leads: any at all is a cut of its own.
    more = told[told > told.min()]
    cuts |= {_round(float(more.min()))} if len(more) else set()
    for cut in sorted(cuts):
        ranges: tuple[tuple[Literal["at_least", "below"], NDArray[np.bool_]], ...] = (
            ("at_least", numbers >= cut),
            ("below", numbers < cut),
        )
        for operator, holds in ranges:
            test = Test(operator=operator, operand=cut)
            definition = LeadUnits(lead=Conditions(tests=((name, test),)))
            yield Candidate(definition, name, holds, can_be_negative=False)


def _round(number: float) -> int | float:
    """To two digits, as a person would draw the line.

    >>> _round(448.0), _round(0.0), _round(1234567.0), _round(0.123)
    (450, 0, 1200000, 0.12)
    """
    if number == 0:
        return 0
    digits = 1 - math.floor(math.log10(abs(number)))
    rounded = round(number, digits)
    return int(rounded) if rounded == int(rounded) else round(rounded, 3)


def _with_values_there(column: Column) -> Column:
    """The same rows without the values that none of them has: later leads' values are not known yet."""
    there = np.unique(column.codes[column.codes >= 0])
    place = np.full(len(column.values) + 1, -1, dtype=np.int32)
    place[there] = np.arange(len(there))
    return Column(place[column.codes], [column.values[i] for i in there.tolist()])


def _are(column: Column, value: str) -> NDArray[np.bool_]:
    """One boolean a distinct value: equal as texts are compared."""
    wanted = column.comparable_values[column.values.index(value)]
    return np.array([one == wanted for one in column.comparable_values], dtype=bool)


def is_sales_work(kind: str) -> bool:
    """Whether an activity of this type is what sales did with the lead, or what a score made happen, by its name.

    >>> is_sales_work("sales_call"), is_sales_work("Call"), is_sales_work("score_change")
    (True, True, True)
    >>> is_sales_work("callback_request"), is_sales_work("資料請求")
    (False, False)
    """
    return _SALES_WORK.fullmatch(re.sub(r"[\s\-./()]+", "_", comparable(kind))) is not None


def most_frequent(column: Column, counts: NDArray[np.generic]) -> list[str]:
    """The texts of a column by how often they stand, the most frequent first; those compared as equal once.

    counts: how often each of the column's rows stands for.
    """
    there = column.codes >= 0
    totals = np.bincount(column.codes[there], weights=counts[there], minlength=len(column.values))
    order = [code for code in np.argsort(-totals, kind="stable").tolist() if totals[code] > 0]
    first: dict[str, str] = {}
    for code in order:
        first.setdefault(column.comparable_values[code], column.values[code])
    return list(first.values())
