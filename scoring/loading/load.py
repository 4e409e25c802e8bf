"""Load files into a Dataset: all mistakes of all files at once, or every row either kept or refused for a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from numpy.typing import NDArray

from scoring.columns import Column
from scoring.dataset import Dataset
from scoring.loading import arrays
from scoring.loading.activities import load_activities
from scoring.loading.landing import Landed
from scoring.loading.leads import load_leads
from scoring.loading.outcomes import load_outcomes
from scoring.loading.plans import TableName, TablePlan, plan_table
from scoring.loading.refused import CREATE as CREATE_REFUSED
from scoring.loading.refused import RefusedRows
from scoring.loading.report import LoadReport, TableReport, refused_problems, report_table
from scoring.loading.sources import Source, distinct_warnings, open_source
from scoring.loading.store import Store
from scoring.loading.verdicts import TimeLimits
from scoring.nearest import nearest
from scoring.problems import InputError, Problem
from scoring.times import second_of

Progress = Callable[[str, float], None]
# The share of the whole work that is done when a step begins, as measured on 1 M leads and 20 M activities.
STEPS = {"files": 0.0, "leads": 0.1, "activities": 0.2, "outcomes": 0.75, "arrays": 0.8, "done": 1.0}


@dataclass(frozen=True)
class Loaded:
    """dataset keeps working while the store is open; closing the store removes what was loaded from the disk."""

    dataset: Dataset
    report: LoadReport
    store: Store


def load_files(
    leads: Sequence[Path],
    activities: Sequence[Path] = (),
    outcomes: Sequence[Path] = (),
    *,
    mapping: Mapping[str, Mapping[str, str | None]] | None = None,
    time_zone: str = "UTC",
    data_as_of: int | None = None,
    now: int | None = None,
    progress: Progress | None = None,
    directory: Path | None = None,
) -> Loaded:
    """Read CSV, TSV or Parquet files; several of one kind are one table, columns by name, absent ones missing.

    mapping: per table, our column to theirs. data_as_of, now: seconds of local time; a time more than a day after both
    is refused. progress: called with the step and the share done. directory: where the store's folder is made.
    Raises InputError with every problem of every file; then nothing is left behind.
    """
    zone = _zone(time_zone)
    if now is None:
        now = second_of(datetime.now(zone).strftime("%Y-%m-%dT%H:%M:%S"))
    paths: dict[TableName, Sequence[Path]] = {"leads": leads, "activities": activities, "outcomes": outcomes}
    store = Store(directory)
    try:
        loading = _Loading(store, paths, mapping or {}, time_zone, TimeLimits.up_to(now, data_as_of), progress)
        return loading.run(now if data_as_of is None else data_as_of)
    except BaseException:
        store.close()
        raise


def _zone(name: str) -> ZoneInfo:
    try:
        # The machine's own zone has no name that another program would know.
        return ZoneInfo(name if name != "localtime" else "")
    except (KeyError, ValueError, OSError):
        near = nearest(name, sorted(available_timezones()), 3)
        raise InputError([Problem("data_time_zone", values={"found": name, "nearest": near})]) from None


class _Loading:
    """One load, from the files to the Dataset."""

    def __init__(
        self,
        store: Store,
        paths: Mapping[TableName, Sequence[Path]],
        mapping: Mapping[str, Mapping[str, str | None]],
        time_zone: str,
        limits: TimeLimits,
        progress: Progress | None,
    ) -> None:
        self.store, self.paths, self.mapping = store, paths, mapping
        self.time_zone, self.limits, self.progress = time_zone, limits, progress
        self.refused: list[Problem] = []
        self.connection = store.open_for_loading([path for some in paths.values() for path in some])

    def run(self, end_without_times: int) -> Loaded:
        self._step("files")
        plans = self._plans()
        self.connection.execute(CREATE_REFUSED)
        tables: list[TableReport] = []
        self._step("leads")
        leads = plans["leads"]
        self._report(tables, leads, load_leads(self.connection, leads, self.time_zone, self.limits))
        self._raise_if_all_refused(tables[:1])
        self._step("activities")
        loaded_activities = None
        if "activities" in plans:
            loaded_activities = load_activities(
                self.connection, self.store, plans["activities"], self.time_zone, self.limits
            )
        self._step("outcomes")
        if "outcomes" in plans:
            landed = load_outcomes(self.connection, plans["outcomes"], self.time_zone, self.limits)
        self._step("arrays")
        activities = arrays.no_activities()
        if loaded_activities is not None:
            activities = arrays.activity_arrays(self.connection, self.store, plans["activities"], loaded_activities)
            self._report(tables, plans["activities"], loaded_activities.landed)
        if "outcomes" in plans:
            self._report(tables, plans["outcomes"], landed)
        self._raise_if_all_refused(tables)
        outcomes = arrays.no_outcomes()
        if "outcomes" in plans:
            outcomes = arrays.outcome_arrays(self.connection, self.store, plans["outcomes"])
        lead_ids, created = arrays.lead_arrays(self.connection)
        texts = [column.values for column in activities.class_columns.values()]
        content: list[NDArray[Any]] = [
            created,
            activities.lead,
            activities.second,
            activities.class_,
            outcomes.lead,
            outcomes.second,
        ]
        content += [column.codes for column in activities.class_columns.values()]
        settings = repr((self.time_zone, activities.origin, texts))
        identity = arrays.content_hash(self.connection, list(plans.values()), settings, content)
        self.store.lead_columns = {name: leads.inside(name) for name in leads.columns if name != "lead_id"}
        self.connection.execute("CHECKPOINT")
        self.store.open_for_serving()
        last_times = [table.last for table in tables if table.last is not None]
        dataset = Dataset(
            id=identity,
            name=", ".join(source.name for plan in plans.values() for source in plan.sources),
            time_zone=self.time_zone,
            lead_ids=lead_ids,
            lead_columns=self._lead_columns(),
            created=created,
            activities=activities,
            outcomes=outcomes,
            end=max(last_times, default=end_without_times),
        )
        warnings = distinct_warnings([source for plan in plans.values() for source in plan.sources])
        warnings += tuple(self.refused)
        columns = {plan.table: plan.columns for plan in plans.values()}
        refused_in = {table.table: columns[table.table] for table in tables if table.refused}  # type: ignore[index]
        report = LoadReport(tuple(tables), warnings, RefusedRows(self.store, refused_in))
        self._step("done")
        return Loaded(dataset, report, self.store)

    def _plans(self) -> dict[TableName, TablePlan]:
        """A plan for each table that has files; every problem of every file and table at once."""
        plans: dict[TableName, TablePlan] = {}
        problems: list[Problem] = []
        if not self.paths["leads"]:
            problems.append(Problem("data_no_leads"))
        number = 0
        for table, paths in self.paths.items():
            sources: list[Source] = []
            for path in paths:
                number += 1
                try:
                    sources.append(open_source(path, self.store, self.connection, number))
                except InputError as fault:
                    problems += fault.problems
            if sources:
                plans[table], more = plan_table(table, sources, self.mapping.get(table, {}))
                problems += more
        if problems:
            raise InputError(problems)
        return plans

    def _report(self, tables: list[TableReport], plan: TablePlan, landed: Sequence[Landed]) -> None:
        table = report_table(self.connection, plan, landed)
        self.refused += refused_problems(self.connection, plan, table)
        tables.append(table)

    def _raise_if_all_refused(self, tables: Sequence[TableReport]) -> None:
        if any(table.rows and not table.kept for table in tables):
            raise InputError(problem for problem in self.refused if problem.severity == "error")

    def _lead_columns(self) -> arrays.StoredColumns:
        store = self.store

        def fetch(name: str) -> Column:
            return arrays.stored_column(store, store.lead_column_sql(name))

        return arrays.StoredColumns(list(store.lead_columns), fetch)

    def _step(self, name: str) -> None:
        if self.progress is not None:
            self.progress(name, STEPS[name])
