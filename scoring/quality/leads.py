"""Find leads that stand there twice under two ids, and leads that did nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scoring.quality.addresses import Addresses
from scoring.quality.finding import MOST_EXAMPLES, Examples, Finding
from scoring.quality.subject import Subject

_MANY_TWICE, _FEW_ACTIVE = 0.01, 0.5


def near_duplicates(subject: Subject, column: str, found: Addresses) -> Iterator[Finding]:
    """Leads that share a mailbox with another one. column: the name of the column of addresses."""
    codes = found.mailbox
    there = np.flatnonzero(codes >= 0)
    if not len(there):
        return
    times = np.bincount(codes[there], minlength=len(found.mailboxes))
    shared = np.flatnonzero(times > 1)
    if not len(shared):
        return
    leads = there[times[codes[there]] > 1]
    largest = shared[np.argsort(-times[shared], kind="stable")][:MOST_EXAMPLES]
    yield Finding(
        "near_duplicates",
        "look" if len(leads) >= _MANY_TWICE * subject.leads else "info",
        len(leads),
        subject.leads,
        {"groups": len(shared), "column": column, "too_many": len(leads) - len(shared)},
        examples=Examples.of(
            {
                ("email", "email"): [found.mailboxes[i] for i in largest],
                ("leads", "count"): [int(times[i]) for i in largest],
                ("lead", "lead"): [int(there[codes[there] == i][0]) for i in largest],
                ("another", "lead"): [int(there[codes[there] == i][1]) for i in largest],
            }
        ),
        leads=leads[np.argsort(codes[leads], kind="stable")],
    )


def without_activity(subject: Subject) -> Iterator[Finding]:
    """Leads that did nothing that the data know of; where all did something, nothing is said."""
    if not subject.activity.count:
        return
    silent = np.flatnonzero(subject.activity.of_lead == 0)
    if not len(silent):
        return
    converted = int(subject.converted[silent].sum())
    yield Finding(
        "without_activity",
        "look" if len(silent) > _FEW_ACTIVE * subject.leads else "info",
        len(silent),
        subject.leads,
        {"converted": converted, "all_converted": int(subject.converted.sum())},
        examples=examples_of(subject, silent),
        leads=silent,
    )


def examples_of(
    subject: Subject, leads: NDArray[np.integer], said: dict[str, NDArray[np.integer]] | None = None
) -> Examples:
    """The first of the leads. said: heading to a number for each of ``leads``."""
    some = leads[:MOST_EXAMPLES].tolist()
    counts = {(name, "count"): [int(one) for one in values[:MOST_EXAMPLES]] for name, values in (said or {}).items()}
    return Examples.of({("lead", "lead"): some, **counts})  # type: ignore[dict-item]
