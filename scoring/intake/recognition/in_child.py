"""Recognise tables in a child process, within limits: the process that serves looks at no cell but those it shows."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from scoring.intake.child import ChildFaultError, ChildStoppedError, Limits, run_in_child
from scoring.intake.plan import Plan, PlannedTable, Target
from scoring.intake.raw import RawTable
from scoring.intake.reading.files import ReadingCancelledError
from scoring.intake.recognition.drafts import said
from scoring.intake.recognition.picked import with_column_seen, with_words_seen
from scoring.intake.recognition.propose import propose, propose_as
from scoring.problems import problem_of

LIMITS = Limits(
    memory_bytes=1_200_000_000,
    cpu_seconds=300,
    silent_seconds=60.0,
    file_bytes=2_000_000_000,
    folder_bytes=4_000_000_000,
)
Send = Callable[[dict[str, Any]], None]

_log = logging.getLogger(__name__)
_PLAN = TypeAdapter(Plan)


def recognised(
    tables: Sequence[RawTable],
    *,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
    limits: Limits = LIMITS,
) -> Plan:
    """As ``propose`` does. Where the child comes to no end, no table is taken for anything, and each says why.

    progress: called with the share of the tables that were looked at. Raises InputError as ``propose`` does, and
    ReadingCancelledError.
    """
    if not tables:
        return Plan()
    plan = _from_child(_recognise, tuple(tables), progress=progress, cancelled=cancelled, limits=limits)
    return plan or Plan(tuple(PlannedTable(table.name, why=(said("plan_why_stopped"),)) for table in tables))


def recognised_as(table: RawTable, targets: Sequence[Target], limits: Limits = LIMITS) -> PlannedTable:
    """As ``propose_as`` does; where the child comes to no end, the table gives nothing, and says why."""
    plan = _from_child(_recognise_as, table, tuple(targets), limits=limits)
    return plan.tables[0] if plan else PlannedTable(table.name, why=(said("plan_why_stopped"),))


def column_seen(table: RawTable, planned: PlannedTable, column: str, limits: Limits = LIMITS) -> PlannedTable:
    """As ``with_column_seen`` does; where the child comes to no end, the plan as it was."""
    plan = _from_child(_see_column, table, planned, column, limits=limits)
    return plan.tables[0] if plan else planned


def words_seen(
    table: RawTable, planned: PlannedTable, known: Mapping[str, Mapping[str, int]], limits: Limits = LIMITS
) -> PlannedTable:
    """As ``with_words_seen`` does; where the child comes to no end, the plan as it was."""
    plan = _from_child(_see_words, table, planned, known, limits=limits)
    return plan.tables[0] if plan else planned


def plan_of(record: Mapping[str, Any]) -> Plan:
    """A plan as it came out of JSON; raises ValidationError where it is none."""
    tables = [_with_problems(one, "why", "notes") for one in record["tables"]]
    return _PLAN.validate_python({**_with_problems(record, "notes"), "tables": tables})


def _with_problems(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**record, **{name: [problem_of(one) for one in record[name]] for name in names}}


def _from_child(
    function: Callable[..., None],
    *arguments: object,
    limits: Limits,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Plan | None:
    """The plan that the child sends; None where it comes to no end."""
    plan: Plan | None = None
    with tempfile.TemporaryDirectory(prefix="recognising-") as folder:
        try:
            for message in run_in_child(function, *arguments, folder=Path(folder), limits=limits, cancelled=cancelled):
                if "plan" in message:
                    plan = plan_of(message["plan"])
                elif "share" in message:
                    progress(float(message["share"]))
        except ChildStoppedError as stopped:
            if stopped.reason == "cancelled":
                raise ReadingCancelledError from None
            _log.error("recognising was stopped: %s", stopped.reason)
            return None
        except ChildFaultError as fault:
            _log.error("recognising failed: %s", fault)
            return None
    return plan


def _recognise(tables: Sequence[RawTable], send: Send) -> None:
    send({"plan": propose(tables, progress=lambda share: send({"share": share}))})


def _recognise_as(table: RawTable, targets: Sequence[Target], send: Send) -> None:
    send({"plan": Plan((propose_as(table, targets),))})


def _see_column(table: RawTable, planned: PlannedTable, column: str, send: Send) -> None:
    send({"plan": Plan((with_column_seen(table, planned, column),))})


def _see_words(table: RawTable, planned: PlannedTable, known: Mapping[str, Mapping[str, int]], send: Send) -> None:
    send({"plan": Plan((with_words_seen(table, planned, known),))})
