"""Load files into a Dataset: all mistakes of all files at once, or every row either kept or refused for a reason."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import duckdb

from scoring.dataset import Activities, Dataset
from scoring.intake.raw import RawTable
from scoring.loading import arrays
from scoring.loading.activities import load_activities
from scoring.loading.bytes_read import bytes_read
from scoring.loading.identity import ActivityContent, content_hash
from scoring.loading.landing import Landed
from scoring.loading.lead_keys import lead_keys, leads_of_other_case, outcomes_of_other_case, said_of_case
from scoring.loading.leads import RepeatedLeads, load_leads
from scoring.loading.outcomes import load_outcomes
from scoring.loading.plans import TableName, TablePlan, plan_table
from scoring.loading.refused import CREATE as CREATE_REFUSED
from scoring.loading.refused import RefusedRows
from scoring.loading.report import (
    Kept,
    LoadReport,
    TableReport,
    kept_in_store,
    refused_problems,
    report_table,
    some_texts,
)
from scoring.loading.sorting import activity_arrays
from scoring.loading.sources import Source, distinct_warnings, open_source
from scoring.loading.store import Store
from scoring.loading.verdicts import TimeLimits
from scoring.nearest import nearest
from scoring.problems import InputError, Problem
from scoring.times import second_of

Progress = Callable[[str, float], None]
# A file, or a table that was read from one.
Given = Path | RawTable
# The share of the whole work that is done when a step begins, as measured on 1 M leads and 20 M activities.
STEPS = {"files": 0.0, "leads": 0.05, "activities": 0.15, "outcomes": 0.9, "arrays": 0.93, "done": 1.0}
# Of that, what reading the activities takes; the rest of their step is sorting.
_READING_ACTIVITIES = 0.6


@dataclass(frozen=True)
class Loaded:
    """dataset keeps working while the store is open; closing the store removes what was loaded from the disk."""

    dataset: Dataset
    report: LoadReport
    store: Store


def load_files(
    leads: Sequence[Given],
    activities: Sequence[Given] = (),
    outcomes: Sequence[Given] = (),
    *,
    mapping: Mapping[str, Mapping[str, str | None]] | None = None,
    time_zone: str = "UTC",
    data_as_of: int | None = None,
    now: int | None = None,
    repeated_leads: RepeatedLeads = "first",
    progress: Progress | None = None,
    directory: Path | None = None,
) -> Loaded:
    """Read CSV, TSV or Parquet files, or tables that were read from files of any kind; several of one kind are one
    table, columns by name, absent ones missing.

    mapping: per table, our column to theirs. data_as_of, now: seconds of local time; a time more than a day after both
    is refused. repeated_leads: which row of a lead that comes more than once is kept. progress: called with the step
    and the share done. directory: where the store's folder is made.
    Raises InputError with every problem of every file; then nothing is left behind.
    """
    zone = zone_of(time_zone)
    if now is None:
        now = second_of(datetime.now(zone).strftime("%Y-%m-%dT%H:%M:%S"))
    paths: dict[TableName, Sequence[Given]] = {"leads": leads, "activities": activities, "outcomes": outcomes}
    store = Store(directory)
    try:
        limits = TimeLimits.up_to(now, data_as_of)
        loading = _Loading(store, paths, mapping or {}, time_zone, limits, progress, repeated_leads)
        return loading.run(now if data_as_of is None else data_as_of)
    except BaseException:
        store.close()
        raise


def zone_of(name: str) -> ZoneInfo:
    """The time zone of a name. Raises InputError, with the nearest names there are."""
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
        paths: Mapping[TableName, Sequence[Given]],
        mapping: Mapping[str, Mapping[str, str | None]],
        time_zone: str,
        limits: TimeLimits,
        progress: Progress | None,
        repeated_leads: RepeatedLeads,
    ) -> None:
        self.store, self.paths, self.mapping = store, paths, mapping
        self.time_zone, self.limits, self.progress = time_zone, limits, progress
        self.repeated_leads = repeated_leads
        self.tables: list[TableReport] = []
        self.refused: list[Problem] = []
        self.said: list[Problem] = []
        self.connection = store.open_for_loading(
            [one.path if isinstance(one, RawTable) else one for some in paths.values() for one in some]
        )

    def run(self, end_without_times: int) -> Loaded:
        self._step("files")
        plans = self._plans()
        self.connection.execute(CREATE_REFUSED)
        self._step("leads")
        leads = plans["leads"]
        landed = load_leads(self.connection, leads, self.time_zone, self.limits, self.repeated_leads)
        self._report(leads, landed, kept_in_store(self.connection, leads))
        has_addresses = lead_keys(self.connection).has_addresses
        if has_addresses:
            self.said += said_of_case(leads, leads_of_other_case(self.connection, leads), self.tables[-1].rows)
        self._raise_if_all_refused()
        self._step("activities")
        with ThreadPoolExecutor(1) as thread, self.connection.cursor() as cursor:
            # Beside the activities: what one processor does alone costs no time of its own.
            landing = thread.submit(self._outcomes_landed, cursor, plans.get("outcomes"))
            activities, content = self._activities(plans.get("activities"), landing.result)
            self._step("outcomes")
            outcomes_landed = landing.result()
        outcomes = arrays.no_outcomes()
        if "outcomes" in plans:
            self._report(plans["outcomes"], outcomes_landed, kept_in_store(self.connection, plans["outcomes"]))
            if has_addresses:
                count = outcomes_of_other_case(self.connection, plans["outcomes"])
                self.said += said_of_case(plans["outcomes"], count, self.tables[-1].rows)
            outcomes = arrays.outcome_arrays(self.connection, self.store, plans["outcomes"])
        self._raise_if_all_refused()
        self._step("arrays")
        tables = self.tables
        # Texts are handed over to Python on one processor, while the other goes on.
        with ThreadPoolExecutor(1) as thread, self.connection.cursor() as cursor:
            leads_there = thread.submit(arrays.lead_arrays, cursor)
            identity = content_hash(self.connection, list(plans.values()), content, self.time_zone)
            lead_ids, created = leads_there.result()
        self.store.lead_columns = {name: leads.inside(name) for name in leads.columns if name != "lead_id"}
        self.connection.execute("CHECKPOINT")
        for source in self.store.folder.glob("source_*"):
            if source.is_dir():
                shutil.rmtree(source)
            else:
                source.unlink()
        self.store.open_for_serving()
        last_times = [table.last for table in tables if table.last is not None]
        dataset = Dataset(
            id=identity,
            name=", ".join(dict.fromkeys(source.name for plan in plans.values() for source in plan.sources)),
            time_zone=self.time_zone,
            lead_ids=lead_ids,
            lead_columns=arrays.lead_columns(self.store),
            created=created,
            activities=activities,
            outcomes=outcomes,
            end=max(last_times, default=end_without_times),
        )
        warnings = distinct_warnings([source for plan in plans.values() for source in plan.sources])
        warnings += (*self.refused, *self.said)
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

    def _outcomes_landed(self, cursor: duckdb.DuckDBPyConnection, plan: TablePlan | None) -> tuple[Landed, ...]:
        return () if plan is None else load_outcomes(cursor, plan, self.time_zone, self.limits)

    def _activities(
        self, plan: TablePlan | None, others_written: Callable[[], object]
    ) -> tuple[Activities, ActivityContent]:
        """others_written: waits for what else is being written to the store, which is then brought to its file."""
        if plan is None:
            return arrays.no_activities(), ActivityContent()
        size = sum(source.read_path.stat().st_size for source in plan.sources)
        with bytes_read(size, lambda share: self._step("activities", share * _READING_ACTIVITIES)):
            loaded = load_activities(self.connection, self.store, plan, self.time_zone, self.limits)
        others_written()
        # While the arrays are sorted, what is in the store so far is written to its file.
        with ThreadPoolExecutor(1) as thread, self.connection.cursor() as cursor:
            written = thread.submit(cursor.execute, "CHECKPOINT")
            activities, digest = activity_arrays(self.store, plan, loaded)
            written.result()
        coded = {one.columns[0]: [text for (text,) in one.texts] for one in loaded.coded}

        def texts(name: str) -> Sequence[str]:
            if name in coded:
                return coded[name]
            if name in activities.class_columns:
                return activities.class_columns[name].values
            return some_texts(self.connection, "activities_read", plan.inside(name))

        first = int(activities.second.min()) + activities.origin if len(activities) else None
        last = int(activities.second.max()) + activities.origin if len(activities) else None
        self.said += said_of_case(plan, loaded.other_case, sum(one.rows for one in loaded.landed))
        self._report(plan, loaded.landed, Kept(len(activities), first, last, texts, loaded.times_written))
        return activities, ActivityContent(digest, loaded.text_columns)

    def _report(self, plan: TablePlan, landed: Sequence[Landed], kept: Kept) -> None:
        table = report_table(self.connection, plan, landed, kept)
        self.refused += refused_problems(self.connection, plan, table)
        self.tables.append(table)

    def _raise_if_all_refused(self) -> None:
        if any(table.rows and not table.kept for table in self.tables):
            raise InputError(problem for problem in self.refused if problem.severity == "error")

    def _step(self, name: str, more: float = 0.0) -> None:
        """more: of the whole work that is done beyond the step's beginning."""
        if self.progress is not None:
            self.progress(name, STEPS[name] + more)
