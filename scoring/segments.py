"""Split what a model does by a column of the leads, with a guard against finding luck among many cells."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.columns import Column
from scoring.dataset import Dataset
from scoring.desk import Desk
from scoring.evaluation import FEWEST_ROWS, EvaluationSettings
from scoring.leakage import OUTCOME_COLUMN, may_leak
from scoring.model import NumberUnits, Rule, ScoringModel
from scoring.nearest import nearest
from scoring.problems import InputError, Problem
from scoring.replay import owners_of_leads
from scoring.rows import Progress
from scoring.shared_rows import SharedRows
from scoring.statistics import Floats, rates, wilson
from scoring.tiers import Booleans, score_rows
from scoring.times import DAY

MOST_VALUES = 20
RANGES = 5  # that numbers are put into where there are more than ``MOST_VALUES`` of them
OWNER = "owner"
# Of the differences that are called real, the share that may be none.
FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True, eq=False)
class Segments:
    """One model by the values of one column.

    table: one row a segment, the largest first, or months and ranges in their order, then the leads without a value,
    then the others: kind (``value``, ``missing``, ``others``), value (text), values (how many the segment holds), n,
    k, rate, ci_low, ci_high, handed_n, handed_k, handed_rate, handed_low, handed_high, capture (handed_k / k), share
    (handed_n / n), p, p_adjusted, differs, handed_p, handed_p_adjusted, handed_differs, greyed and handed_greyed
    (fewer than 10 rows), lead_n, lead_k, handed_lead_n, handed_lead_k.
    Intervals and p are of leads, as in ``Rate``; p is of the segment's rate against that of all other leads.
    compared: how many p there are of each kind; each p_adjusted holds for all of them together. made_by_outcome: the
    column is filled in by the outcome itself, so that its rates prove nothing.
    """

    column: str
    table: pd.DataFrame
    compared: int
    made_by_outcome: bool
    note: str = "benjamini_hochberg"


def segment_columns(dataset: Dataset) -> list[str]:
    """The columns to split by; ``owner`` also where only the outcomes name one."""
    names = list(dataset.lead_columns)
    return names if OWNER in names or OWNER not in dataset.outcomes.columns else [*names, OWNER]


def segments(
    desk: Desk, model: ScoringModel, settings: EvaluationSettings, column: str, progress: Progress | None = None
) -> Segments:
    """The model's rates by the values of a lead column: the 20 with the most rows, and the others together.

    A column of more than 20 days is split by month, one of more than 20 numbers into five ranges.

    Raises InputError where the data lacks the column or one of the model's.
    """
    known = tuple(segment_columns(desk.dataset))
    if column not in known:
        place = {"table": "leads", "column": column, "nearest": nearest(column, known, 3), "columns": known}
        raise InputError([Problem("run_missing_column", values=place)])
    shared = desk.shared_rows((model,), settings, progress=progress)
    (rows,) = shared.rows
    handed = score_rows(model, rows.facts).tier <= model.hand_off_index
    value_of_lead, values, in_order = _values(desk.dataset, column)
    everyone = _Counts.of(shared, np.ones(len(handed), dtype=bool), value_of_lead, len(values) + 1)
    at_hand_off = _Counts.of(shared, handed, value_of_lead, len(values) + 1)

    # The last place is that of the leads without a value.
    there = np.flatnonzero(everyone.n[:-1] > 0)
    largest = there[np.argsort(-everyone.n[there], kind="stable")]
    kept, rest = largest[:MOST_VALUES], largest[MOST_VALUES:]
    if in_order:
        kept = np.sort(kept)
    parts = [("value", values[one], np.array([one])) for one in kept]
    if everyone.n[-1] > 0:
        parts.append(("missing", "", np.array([len(values)])))
    if len(rest):
        parts.append(("others", "", rest))
    table = pd.DataFrame(
        {
            "kind": [kind for kind, _, _ in parts],
            "value": [value for _, value, _ in parts],
            "values": [len(places) if kind != "missing" else 0 for kind, _, places in parts],
        }
    )
    groups = [places for _, _, places in parts]
    for prefix, counts in (("", everyone), ("handed_", at_hand_off)):
        _add_columns(table, prefix, counts, groups)
    table["capture"] = rates(table["handed_k"], table["k"])
    table["share"] = rates(table["handed_n"], table["n"])
    return Segments(column, table, len(parts), _made_by_outcome(desk.dataset, column))


def _made_by_outcome(dataset: Dataset, column: str) -> bool:
    on_it = Rule(id="of", group="of", points=0, number=NumberUnits(field=column))
    return column not in dataset.lead_columns or may_leak(on_it, dataset.made_by_outcome or ()) == OUTCOME_COLUMN


def _values(dataset: Dataset, column: str) -> tuple[NDArray[np.integer], list[str], bool]:
    """Each lead's value as an index (that after the last for none), the values, and whether they have an order.

    Values that compare equal are one, as most often written. Of more days than segments are shown, months are made;
    of more numbers, ranges that hold about as many leads each.
    """
    of_leads = dataset.lead_columns.get(column)
    if of_leads is None:
        of_leads = Column.of(owners_of_leads(dataset).tolist())
    written = np.bincount(of_leads.codes[of_leads.codes >= 0], minlength=len(of_leads.values))
    if len(set(of_leads.comparable_values)) > MOST_VALUES:
        if of_leads.is_date(dataset.time_zone):
            return _months(of_leads, dataset.time_zone)
        numbers = of_leads.number_values
        if not np.isnan(numbers).any():
            return _ranges(of_leads, numbers, written)
    index: dict[Hashable, int] = {}
    of_value = np.array([index.setdefault(one, len(index)) for one in of_leads.comparable_values], dtype=np.int64)
    names, most = [""] * len(index), [-1] * len(index)
    for text, place, times in zip(of_leads.values, of_value.tolist(), written.tolist(), strict=True):
        if times > most[place]:
            names[place], most[place] = text.strip(), times
    return of_leads.spread(of_value, len(index)), names, False


def _months(column: Column, time_zone: str) -> tuple[NDArray[np.integer], list[str], bool]:
    days = column.second_values(time_zone) // DAY
    months, of_value = np.unique(days.astype("datetime64[D]").astype("datetime64[M]"), return_inverse=True)
    return column.spread(of_value, len(months)), [str(one) for one in months], True


def _ranges(
    column: Column, numbers: Floats, written: NDArray[np.integer]
) -> tuple[NDArray[np.integer], list[str], bool]:
    order = np.argsort(numbers, kind="stable")
    reached = np.cumsum(written[order])
    wanted = reached[-1] * np.arange(1, RANGES) / RANGES
    # A range begins with a number; equal ones are never parted.
    starts = np.unique(numbers[order][np.searchsorted(reached, wanted, side="right")])
    starts = starts[starts > numbers.min()]
    of_value = np.searchsorted(starts, numbers, side="right")
    names = []
    for place in range(len(starts) + 1):
        inside = numbers[of_value == place]
        low, high = (f"{end:g}" if end != int(end) else f"{int(end)}" for end in (inside.min(), inside.max()))
        names.append(low if low == high else f"{low} – {high}")
    return column.spread(of_value, len(names)), names, True


@dataclass(frozen=True, eq=False)
class _Counts:
    """By value: rows and converted rows; leads, and those converted at their first row."""

    n: Floats
    k: Floats
    lead_n: Floats
    lead_k: Floats

    @classmethod
    def of(cls, shared: SharedRows, chosen: Booleans, value_of_lead: NDArray[np.integer], values: int) -> _Counts:
        """Of the chosen rows."""
        found = np.zeros((4, values))
        seen = np.zeros(len(value_of_lead), dtype=bool)
        for i in range(len(shared.rows[0].moments)):
            lead, row = shared.leads_at(i)
            lead, row = lead[chosen[row]], row[chosen[row]]
            converted, first = shared.rows[0].converted[row], ~seen[lead]
            seen[lead] = True
            everyone = np.ones(len(lead), dtype=bool)
            for counts, some in zip(found, (everyone, converted, first, first & converted), strict=True):
                counts += np.bincount(value_of_lead[lead[some]], minlength=values)
        return cls(*found)


def _add_columns(table: pd.DataFrame, prefix: str, counts: _Counts, groups: list[NDArray[np.integer]]) -> None:
    n, k, lead_n, lead_k = (
        np.array([one[places].sum() for places in groups]) for one in (counts.n, counts.k, counts.lead_n, counts.lead_k)
    )
    low, high = wilson(lead_k, lead_n)
    p = p_against_the_rest(lead_k, lead_n)
    adjusted = adjusted_for_many(p)
    table[f"{prefix}n"], table[f"{prefix}k"] = n.astype(np.int64), k.astype(np.int64)
    table[f"{prefix}rate"] = rates(k, n)
    if prefix:
        table[f"{prefix}low"], table[f"{prefix}high"] = low, high
    else:
        table["ci_low"], table["ci_high"] = low, high
    table[f"{prefix}lead_n"], table[f"{prefix}lead_k"] = lead_n.astype(np.int64), lead_k.astype(np.int64)
    table[f"{prefix}p"], table[f"{prefix}p_adjusted"] = p, adjusted
    table[f"{prefix}differs"] = adjusted <= FALSE_DISCOVERIES
    table[f"{prefix}greyed"] = n < FEWEST_ROWS


def p_against_the_rest(k: Floats, n: Floats) -> Floats:
    """For each entry, the chance that its rate lies as far from that of all the others together, were there no
    difference; NaN where either has no leads.

    Fisher's exact test, two-sided: the sum of the hypergeometric chances that are no greater than that of what was
    seen (Fisher, R. A. (1922), On the interpretation of χ² from contingency tables, JRSS 85, 87–94).
    """
    # Costs a third of a second to import.
    from scipy.special import gammaln

    def log_choose(top: float, bottom: Floats) -> Floats:
        chosen: Floats = gammaln(top + 1) - gammaln(bottom + 1) - gammaln(top - bottom + 1)
        return chosen

    leads, converted = float(n.sum()), float(k.sum())
    found = np.full(len(n), np.nan)
    for i, (hits, size) in enumerate(zip(k, n, strict=True)):
        if size == 0 or size == leads:
            continue
        possible = np.arange(max(0.0, size + converted - leads), min(size, converted) + 1)
        chance = log_choose(converted, possible) + log_choose(leads - converted, size - possible)
        seen = chance[int(hits - possible[0])]
        weight = np.exp(chance - chance.max())
        # A chance that is the same but for rounding counts as no greater.
        found[i] = min(1.0, float(weight[chance <= seen + 1e-7].sum() / weight.sum()))
    return found


def adjusted_for_many(p: Floats) -> Floats:
    """p values adjusted so that calling those up to 0.05 real leaves 5 % of the calls wrong, on average.

    Benjamini, Y., Hochberg, Y. (1995), Controlling the false discovery rate, JRSS B 57, 289–300. NaN stays NaN.
    """
    adjusted = np.full(len(p), np.nan)
    there = np.flatnonzero(~np.isnan(p))
    order = there[np.argsort(p[there], kind="stable")]
    steps = p[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(steps[::-1])[::-1])
    return adjusted
