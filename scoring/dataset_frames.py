"""Make a Dataset from pandas frames of text, for notebooks and tests; files go through ``scoring.loading``."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from scoring.columns import Column, comparable
from scoring.dataset import FIRST_MONDAY, OUTCOMES, WEEK, Activities, Dataset, Outcomes
from scoring.times import NO_TIME, second_of, seconds_of

_NO_ACTIVITIES = pd.DataFrame({"lead_id": [], "type": [], "occurred_at": []}, dtype=object)
_NO_OUTCOMES = pd.DataFrame({"lead_id": [], "outcome": [], "occurred_at": []}, dtype=object)


def dataset_from_frames(
    leads: pd.DataFrame,
    activities: pd.DataFrame | None = None,
    outcomes: pd.DataFrame | None = None,
    *,
    time_zone: str = "UTC",
    name: str = "data",
) -> Dataset:
    """The frames as a Dataset; columns as in docs/model-format.md, every cell text or null.

    Raises ValueError where a lead id repeats, a lead is unknown, a time is none or an outcome is no known word.
    """
    activities = _NO_ACTIVITIES if activities is None else activities
    outcomes = _NO_OUTCOMES if outcomes is None else outcomes
    lead_ids = np.array([str(one).strip() for one in leads["lead_id"]], dtype=object)
    index = {one: i for i, one in enumerate(lead_ids)}
    if len(index) != len(lead_ids):
        raise ValueError("lead_id repeats")
    lead_columns = {str(c): Column.of(_texts(leads[c])) for c in leads.columns if c != "lead_id"}
    created = (
        np.array([NO_TIME if t is None else second_of(t, time_zone) for t in _texts(leads["created_at"])], np.int64)
        if "created_at" in leads
        else np.full(len(leads), NO_TIME)
    )

    lead_of_activity = _indices(activities["lead_id"], index)
    second = _moments(activities["occurred_at"], time_zone)
    by_lead_and_time = np.lexsort((second, lead_of_activity))
    columns = {
        str(c): Column.of(_texts(activities[c])).take(by_lead_and_time)
        for c in activities.columns
        if c not in {"lead_id", "occurred_at"}
    }
    first = int(second.min()) if len(second) else 0
    origin = (first - FIRST_MONDAY) // WEEK * WEEK + FIRST_MONDAY
    classes, class_columns = _classes(columns, len(second))
    of_outcome = {comparable(one): i for i, one in enumerate(OUTCOMES)}
    words = [None if text is None else comparable(text) for text in _texts(outcomes["outcome"])]
    unknown = sorted({str(word) for word in words if word not in of_outcome})
    if unknown:
        raise ValueError(f"unknown outcomes: {unknown}")
    outcome_second = _moments(outcomes["occurred_at"], time_zone)

    times = [second, outcome_second, created[created != NO_TIME]]
    return Dataset(
        id=_digest(leads, activities, outcomes, time_zone),
        name=name,
        time_zone=time_zone,
        lead_ids=lead_ids,
        lead_columns=lead_columns,
        created=created,
        activities=Activities(
            lead=lead_of_activity[by_lead_and_time],
            second=(second[by_lead_and_time] - origin),
            origin=origin,
            class_=classes,
            class_columns=class_columns,
            row_column=columns.__getitem__,
            row_column_names=tuple(sorted(columns.keys() - class_columns.keys())),
        ),
        outcomes=Outcomes(
            lead=_indices(outcomes["lead_id"], index),
            second=outcome_second,
            outcome=np.array([of_outcome[str(word)] for word in words], dtype=np.int8),
            columns={
                str(c): Column.of(_texts(outcomes[c]))
                for c in outcomes.columns
                if c not in {"lead_id", "outcome", "occurred_at"}
            },
        ),
        end=max((int(one.max()) for one in times if len(one)), default=0),
    )


def _texts(series: pd.Series) -> list[str | None]:
    return [None if pd.isna(one) else str(one) for one in series]


def _indices(series: pd.Series, index: dict[str, int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    ids = [str(one).strip() for one in series]
    unknown = sorted({one for one in ids if one not in index})
    if unknown:
        raise ValueError(f"unknown leads: {unknown[:5]}")
    return np.array([index[one] for one in ids], dtype=np.int32)


def _moments(series: pd.Series, time_zone: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    seconds = seconds_of([str(one) for one in series], time_zone)
    if (seconds == NO_TIME).any():
        raise ValueError("a time cannot be read")
    return seconds


def _classes(
    columns: dict[str, Column], rows: int
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int32]], dict[str, Column]]:
    """Number the distinct combinations of all columns but ``value``."""
    names = [name for name in columns if name != "value"]
    combinations = np.array([columns[name].codes for name in names], dtype=np.int32).reshape(len(names), rows)
    distinct, class_ = np.unique(combinations, axis=1, return_inverse=True)
    class_columns = {name: Column(codes, columns[name].values) for name, codes in zip(names, distinct, strict=True)}
    return class_.reshape(-1).astype(np.int32), class_columns


def _digest(leads: pd.DataFrame, activities: pd.DataFrame, outcomes: pd.DataFrame, time_zone: str) -> str:
    digest = hashlib.blake2b(time_zone.encode(), digest_size=16)
    for frame in (leads, activities, outcomes):
        digest.update(frame.to_csv(index=False).encode())
        digest.update(b"\0")
    return digest.hexdigest()
