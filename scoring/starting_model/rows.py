"""Lay out the leads that a first model learns from: who stood open on each date, and who converted after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from pandas.util import hash_array

from scoring.columns import Column
from scoring.dataset import Dataset
from scoring.snapshot_mode import in_snapshot_mode
from scoring.starting_model.dates import OpenLeads

# More tell nothing new of so few rules, and a million leads take no longer than these.
MOST_CONVERTED, MOST_OTHERS = 8_000, 20_000


@dataclass(frozen=True, eq=False)
class Rows:
    """One row a lead and date. dataset: these leads alone, with what they did.

    lead: [rows], an index into ``dataset``. date: [rows], an index into ``moments``. weight: [rows], how many rows of
    all each stands for. in_snapshot_mode: whether nothing that any lead did has a date, these or others.
    """

    dataset: Dataset
    moments: tuple[int, ...]
    lead: NDArray[np.intp]
    date: NDArray[np.intp]
    converted: NDArray[np.bool_]
    weight: NDArray[np.float64]
    in_snapshot_mode: bool


def rows_to_learn_from(
    dataset: Dataset, leads: OpenLeads, moments: Sequence[int], days: int, among: NDArray[np.bool_] | None = None
) -> Rows:
    """Every converted row and as many others as are needed to tell, drawn by the lead's id: the same at each call.

    among: [leads], those that may be learnt from; None for all. A draw depends on the outcome, which odds ratios
    do not mind.
    """
    parts, converted, weight = [], [], []
    hashes = _hashes(dataset)
    converts = np.zeros(len(dataset), dtype=bool)
    for moment in moments:
        there = leads.at(moment)
        if among is not None:
            there = there[among[there]]
        converts[:] = False
        converts[leads.converting(moment, days)] = True
        for some, most, is_converted in (
            (there[converts[there]], MOST_CONVERTED // len(moments), True),
            (there[~converts[there]], MOST_OTHERS // len(moments), False),
        ):
            drawn = _drawn(hashes, some, most)
            parts.append(drawn)
            converted.append(np.full(len(drawn), is_converted))
            weight.append(np.full(len(drawn), len(some) / max(1, len(drawn))))
    date = np.repeat(np.arange(len(parts)) // 2, [len(one) for one in parts])
    chosen, lead = np.unique(np.concatenate(parts), return_inverse=True)
    return Rows(
        only(dataset, chosen), tuple(moments), lead.astype(np.intp), date, np.concatenate(converted),
        np.concatenate(weight), in_snapshot_mode(dataset),
    )  # fmt: skip


def only(dataset: Dataset, leads: NDArray[np.intp]) -> Dataset:
    """Some leads (ascending) of a data set, with what they did and what came of them; it ends when the whole does."""
    place = np.full(len(dataset), -1, dtype=np.int32)
    place[leads] = np.arange(len(leads))
    activities, outcomes = dataset.activities, dataset.outcomes
    first, end = activities.stretches(leads)
    size = end - first
    done = np.repeat(first - (np.cumsum(size) - size), size) + np.arange(size.sum())
    come = np.flatnonzero(place[outcomes.lead] >= 0)
    return replace(
        dataset,
        id=f"{dataset.id} {blake2b(leads.tobytes(), digest_size=8).hexdigest()}",
        lead_ids=dataset.lead_ids[leads],
        lead_columns=_OfSome(dataset.lead_columns, leads),
        created=dataset.created[leads],
        activities=replace(
            activities,
            lead=place[activities.lead[done]],
            second=activities.second[done],
            class_=activities.class_[done],
            row_column=lambda name: activities.row_column(name).take(done),
        ),
        outcomes=replace(
            outcomes,
            lead=place[outcomes.lead[come]],
            second=outcomes.second[come],
            outcome=outcomes.outcome[come],
            columns={name: Column(column.codes[come], column.values) for name, column in outcomes.columns.items()},
        ),
    )


class _OfSome(Mapping[str, Column]):
    """Columns at some of their rows, each fetched when it is asked for: few of many become rules."""

    def __init__(self, whole: Mapping[str, Column], rows: NDArray[np.intp]) -> None:
        self._whole, self._rows = whole, rows

    def __getitem__(self, name: str) -> Column:
        return self._whole[name].take(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._whole

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


def halves(dataset: Dataset) -> NDArray[np.bool_]:
    """One half of the leads, by their ids: the same whatever else is in the data."""
    is_first: NDArray[np.bool_] = _hashes(dataset) % 2 == 0
    return is_first


def _drawn(hashes: NDArray[np.uint64], leads: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    if len(leads) <= most:
        return leads
    return np.sort(leads[np.argpartition(hashes[leads], most)[:most]])


def _hashes(dataset: Dataset) -> NDArray[np.uint64]:
    """A number for each lead by its id alone."""
    # A checksum would be as quick; but those of ids that follow one another are alike, and halves by them differ.
    return hash_array(dataset.lead_ids, categorize=False)
