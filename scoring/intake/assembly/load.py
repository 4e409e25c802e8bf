"""Load what a plan makes of the tables that were brought in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from scoring.intake.assembly.assemble import Progress, assemble
from scoring.intake.plan import Plan
from scoring.intake.plan_problems import problems
from scoring.intake.raw import RawTable
from scoring.loading import Loaded, load_files
from scoring.loading.leads import RepeatedLeads
from scoring.loading.load import zone_of
from scoring.private_folder import PrivateFolder
from scoring.problems import InputError
from scoring.times import iso, second_of

# The share of the work that is done when the loader begins, where tables are to be rewritten.
_ASSEMBLING_SHARE = 0.3


def load_plan(
    tables: Sequence[RawTable],
    plan: Plan,
    *,
    time_zone: str = "UTC",
    data_as_of: int | None = None,
    now: int | None = None,
    repeated_leads: RepeatedLeads = "first",
    progress: Progress | None = None,
    directory: Path | None = None,
) -> Loaded:
    """The data set, and in its report what became of every row of every table.

    data_as_of, now, repeated_leads, progress, directory: as ``load_files`` has them. Raises InputError with all that
    ``problems`` says is wrong, or with what is wrong with the rows; then nothing is left behind.
    """
    zone_of(time_zone)
    found = problems(plan, tables)
    errors = [one for one in found if one.severity == "error"]
    if errors:
        raise InputError(errors)
    private = PrivateFolder("assembly-", directory)
    folder = private.path
    try:
        whole = None if progress is None else _scaled(progress, 0.0, _ASSEMBLING_SHARE)
        # Of outcomes without a time all that is known is that they had come by the end of the data.
        end = iso(data_as_of if data_as_of is not None else now if now is not None else _today(time_zone))
        assembled = assemble(tables, plan, folder, time_zone=time_zone, undated_at=end, progress=whole)
        loaded = load_files(
            assembled.tables.get("leads", ()),
            assembled.tables.get("activities", ()),
            assembled.tables.get("outcomes", ()),
            mapping=assembled.mapping,
            time_zone=time_zone,
            data_as_of=data_as_of,
            now=now,
            repeated_leads=repeated_leads,
            progress=None if progress is None else _scaled(progress, _ASSEMBLING_SHARE, 1.0),
            directory=directory,
        )
    finally:
        private.close()
    said = [one for one in (*found, *assembled.warnings) if one not in loaded.report.warnings]
    report = replace(loaded.report, warnings=(*loaded.report.warnings, *said))
    dataset = replace(loaded.dataset, made_by_outcome=plan.outcome_columns & set(loaded.dataset.lead_columns))
    return replace(loaded, dataset=dataset, report=report)


def _today(time_zone: str) -> int:
    """00:00 of today where the data are at home."""
    return second_of(datetime.now(zone_of(time_zone)).strftime("%Y-%m-%d"))


def _scaled(progress: Progress, first: float, last: float) -> Progress:
    return lambda step, share: progress(step, first + share * (last - first))
