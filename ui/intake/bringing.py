"""Know what a session is bringing in: its files, the tables in them, what they are taken for, the work under way."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from scoring.intake.assembly import load_plan
from scoring.intake.child_start import make_ready
from scoring.intake.load_job import LoadJob
from scoring.intake.plan import Plan, PlannedTable, Target
from scoring.intake.plan_problems import problems
from scoring.intake.raw import RawTable, ReadingChoices
from scoring.intake.recognition.in_child import column_seen, recognised_as, words_seen
from scoring.intake.saved_plan import SavedPlan, saved_plan
from scoring.loading.leads import RepeatedLeads
from scoring.private_folder import PrivateFolder
from scoring.problems import Problem
from ui import session
from ui.intake.holding import Holding
from ui.intake.inbox import Inbox
from ui.intake.read_job import DATABASE, ReadJob
from ui.uploads import Uploaded, Uploads

_STATE = "_bringing"
# Between a file's name and that of its sheet or member, as ``RawTable.name`` has it.
_PART = " › "
# Of the plan as a whole; what a correction does to them, only the corrected plan knows.
_SNAPSHOT = ("plan_snapshot", "plan_snapshot_counters")


class Bringing:
    """What one session brings in. When nothing refers to it any more its work is cancelled and its folders are removed.

    inbox: takes in what the browser sends. files: by the name that the user knows each by; None for a database.
    problems: of files that could not be read. choices: how files are to be read, where the user said so, by the name of
    a table. load_problems: why the last load came to nothing.
    """

    def __init__(self) -> None:
        self.uploads = Uploads()
        # Those that were loaded go when others come: they leave all the room to them.
        self.inbox = Inbox(self.uploads, _counted(weakref.ref(self)))
        self.files: dict[str, Path | None] = {}
        self.tables: tuple[RawTable, ...] = ()
        self.plan = Plan()
        self.problems: tuple[Problem, ...] = ()
        self.choices: dict[str, ReadingChoices] = {}
        self.time_zone = ""
        self.repeated_leads: RepeatedLeads = "first"
        self.reading: ReadJob | None = None
        self.loading: LoadJob | None = None
        self.load_problems: tuple[Problem, ...] = ()
        self.mapping_problems: tuple[Problem, ...] = ()
        # The plan is in use: what is shown is what was loaded.
        self.is_loaded = False
        # Those by which the tables that there are were read.
        self._choices_known: dict[str, ReadingChoices] = {}
        self._corrected: set[str] = set()
        self._to_apply: SavedPlan | None = None
        self._folder = PrivateFolder("bringing-")
        self._rounds = 0
        self._jobs: list[ReadJob | LoadJob] = []
        weakref.finalize(self, _cancel_all, self._jobs)
        # While the user looks for the files.
        make_ready(2)

    @property
    def is_begun(self) -> bool:
        """Whether there is anything to see of it."""
        return bool(self.files or self.problems)

    @property
    def is_worth_holding(self) -> bool:
        """Whether there is anything in it to come back for."""
        return self.is_begun or self.inbox.is_in_use

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be done with it any more."""
        return self._folder.is_closed

    @property
    def work(self) -> ReadJob | LoadJob | None:
        """What is under way."""
        return self.reading or self.loading

    # --- files ---------------------------------------------------------------------------------------------------

    def add(self, uploaded: Sequence[Uploaded]) -> None:
        """Take over files that the browser sent, and read them."""
        self.add_paths([self.uploads.path_of(one) for one in uploaded])

    def add_received(self, marks: Sequence[str]) -> None:
        """Files that the browser sent one by one. Beside files that are in use they are other data."""
        if not set(marks) & set(self.inbox.waiting):
            return
        if self.is_loaded:
            self.begin_anew()
        self.add_paths(self.inbox.take(marks))

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Files that are on this machine, each under a name of its own."""
        self.files |= {path.name: path for path in paths}
        self._read(paths)

    def add_database(self, url: str) -> None:
        """All tables of a PostgreSQL database."""
        self.files |= {DATABASE: None}
        self._read([], url)

    def remove(self, name: str) -> None:
        """Forget one file, and what was read from it."""
        path = self.files.pop(name, None)
        if path is not None:
            self.uploads.remove(path)
        self.problems = tuple(one for one in self.problems if _file_of(one) != name)
        self._drop_tables({name})
        self._sweep()
        self.is_loaded = False

    def begin_anew(self) -> None:
        """Stop what is under way, and forget all files, but those that are still to be taken from the inbox."""
        _cancel_all(self._jobs)
        self.reading = self.loading = None
        for path in self.files.values():
            if path is not None:
                self.uploads.remove(path)
        self.files, self.tables, self.plan = {}, (), Plan()
        self.problems = self.load_problems = self.mapping_problems = ()
        self.choices, self._choices_known = {}, {}
        self._corrected, self._to_apply, self.is_loaded = set(), None, False
        self._sweep()

    def close(self) -> None:
        """Stop what is under way, and remove what is on the disk."""
        self.inbox.close()
        self.begin_anew()
        self.uploads.close()
        self._folder.close()

    def _drop_tables(self, files: Set[str]) -> None:
        gone = [table for table in self.tables if table.file in files]
        self.tables = tuple(table for table in self.tables if table.file not in files)
        names = {table.name for table in gone}
        self._corrected -= names
        self.plan = replace(self.plan, tables=tuple(one for one in self.plan.tables if one.name not in names))

    def _sweep(self) -> None:
        """Remove the folders of readings of which no table is left."""
        for folder in self._folder.path.glob("reading_*"):
            if not any(folder in table.path.parents for table in self.tables):
                shutil.rmtree(folder, ignore_errors=True)

    # --- reading -------------------------------------------------------------------------------------------------

    def read_again(self, table: RawTable, choices: ReadingChoices) -> None:
        """Read the file of a table as the user says."""
        self.choices[table.name] = choices
        path = self.files[table.file]
        if path is not None:
            self._read([path])

    def _read(self, paths: Sequence[Path], database_url: str | None = None) -> None:
        if not paths and database_url is None:
            return
        names = {path.name for path in paths} if database_url is None else {DATABASE}
        self.problems = tuple(one for one in self.problems if _file_of(one) not in names)
        known = [table for table in self.tables if table.file not in names]
        self._rounds += 1
        self.reading = ReadJob(paths, self._folder.path / f"reading_{self._rounds}", self.choices, known,
                               database_url=database_url)  # fmt: skip
        self._jobs.append(self.reading)
        self.is_loaded = False

    def take_read(self) -> None:
        """Take over what was read, once the job is done; corrections of other tables stay. Raises what went wrong."""
        job, self.reading = self.reading, None
        assert job is not None
        self._jobs.remove(job)
        read = job.result()
        # A table that cannot be read as the user said stays as it was.
        come = {table.file for table in read.reading.tables}
        stays = {table.file for table in self.tables} - come
        names = job.names - stays
        self._choose_as_before(job.names & stays)
        corrected = {
            name: self.plan.table(name)
            for name in self._corrected
            if any(table.name == name and table.file not in names for table in self.tables)
        }
        self._drop_tables(names)
        order = list(self.files)
        tables = [*self.tables, *read.reading.tables]
        self.tables = tuple(sorted(tables, key=lambda table: order.index(table.file) if table.file in order else -1))
        self._sweep()
        self.problems = (*self.problems, *read.reading.problems)
        proposed = {one.name: one for one in (*self.plan.tables, *read.plan.tables)}
        self.plan = replace(
            read.plan,
            tables=tuple(corrected.get(table.name, proposed[table.name]) for table in self.tables),
        )
        saved, self._to_apply = self._to_apply, None
        if saved is not None:
            self.apply(saved)

    def _choose_as_before(self, files: Set[str]) -> None:
        """Forget how files were to be read that could not be read so; the rest is how they are read from now on."""
        kept = {name: one for name, one in self.choices.items() if name.split(_PART)[0] not in files}
        known = {name: one for name, one in self._choices_known.items() if name.split(_PART)[0] in files}
        self.choices = {**kept, **known}
        self._choices_known = dict(self.choices)

    def cancel_reading(self) -> None:
        """Stop reading; files that were not read before are forgotten."""
        job, self.reading = self.reading, None
        if job is None:
            return
        job.cancel()
        self._choose_as_before(job.names)
        read_before = {table.file for table in self.tables}
        for name in job.names - read_before:
            self.remove(name)

    # --- what the tables are taken for ------------------------------------------------------------------------------

    def correct(self, name: str, plan: Plan) -> None:
        """Take the plan over, in which the table was corrected."""
        self.plan = plan
        self._corrected.add(name)
        self.is_loaded = False
        self.load_problems = ()

    def pick(self, name: str, plan: Plan, column: str | None) -> None:
        """Take the plan over, in which a column of the table was picked; what it holds is looked at."""
        if column is not None:
            table = next(one for one in self.tables if one.name == name)
            plan = plan.with_planned(column_seen(table, plan.table(name), column))
        self.correct(name, plan)

    def hold_as(self, name: str, targets: Sequence[Target]) -> None:
        """The table gives to these, with what is proposed for them."""
        table = next(one for one in self.tables if one.name == name)
        plan = self.plan.with_planned(recognised_as(table, targets)) if targets else self.plan.without(name)
        self.correct(name, plan)

    def open_questions(self) -> list[Problem]:
        """What must be settled before it can be loaded, then what there is to know."""
        found = problems(self.plan, self.tables)
        return [one for one in found if one.key not in _SNAPSHOT or self.plan.is_snapshot]

    def apply(self, saved: SavedPlan) -> None:
        """Take what was saved. Raises InputError where a table is not described; then nothing changes.

        Files that are to be read otherwise are read again first, and what was saved is applied to what comes of it.
        """
        paths = [path for path in self.files.values() if path is not None]
        choices = saved.choices_for(paths)
        others = [path for path in paths if path.name in choices and choices[path.name] != self.choices.get(path.name)]
        if others:
            self.choices |= choices
            self._read(others)
            self._to_apply = saved
            return
        plan = saved.plan_for(self.tables)
        for table in self.tables:
            # A mapping says what becomes of words, not which there are.
            planned, known = plan.table(table.name), self.plan.table(table.name).words
            if planned.word_columns <= set(known):
                planned = replace(planned, words={column: known[column] for column in planned.word_columns})
            else:
                planned = words_seen(table, planned, known)
            plan = plan.with_planned(planned)
        self.take_plan(plan)
        self.time_zone = saved.time_zone or self.time_zone
        self.repeated_leads = saved.repeated_leads or self.repeated_leads

    def take_plan(self, plan: Plan) -> None:
        """A plan for all tables that the user brought."""
        self.plan, self.is_loaded = plan, False
        self._corrected = {one.name for one in plan.tables}

    def saved(self, name: str) -> SavedPlan:
        """What was decided, to be kept for the next files."""
        return saved_plan(
            self.plan, self.tables, name, time_zone=self.time_zone, repeated_leads=self.repeated_leads,
            choices=self.choices,
        )  # fmt: skip

    # --- loading -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Load what the plan makes of the tables, in the background."""
        self.load_problems = ()
        self.loading = LoadJob(
            load_plan, self.tables, self.plan, time_zone=self.time_zone, repeated_leads=self.repeated_leads
        )
        self._jobs.append(self.loading)

    def end_loading(self) -> LoadJob:
        """The job, which is none of ours from now on."""
        job, self.loading = self.loading, None
        assert job is not None
        self._jobs.remove(job)
        return job


def _is_live(session_id: str) -> bool:
    return runtime.exists() and bool(runtime.get_instance().is_active_session(session_id))


_holding: Holding[Bringing] = Holding(_is_live)


def bringing() -> Bringing:
    """What this session is bringing in: what the browser's last one left, or nothing yet."""
    found = bringing_begun()
    if found is None:
        found = Bringing()
        _have(found)
    return found


def bringing_begun() -> Bringing | None:
    """The same, but None where there is nothing yet. What was sent before a reload and not yet read is read now."""
    here = this_session()
    found = st.session_state.get(_STATE)
    if isinstance(found, Bringing):
        holder = here if found.is_closed else _holding.holder_of(found)
        if holder is None:
            _have(found)
        if holder in (here, None) and not found.is_closed:
            return found
        # Another tab of the browser has it now, or it is forgotten.
        del st.session_state[_STATE]
    come_back = _holding.come_back(session.token(), here)
    if come_back is not None:
        _take(come_back)
    return come_back


def is_brought_elsewhere() -> bool:
    """Whether another tab of this browser is bringing something in."""
    return _holding.is_elsewhere(session.token(), this_session())


def take_over() -> None:
    """Go on here with what another tab of this browser is bringing in."""
    found = _holding.take_over(session.token(), this_session())
    if found is not None:
        forget_bringing()
        _take(found)


def forget_bringing() -> None:
    """Forget what this session is bringing in, with every byte of it."""
    found = st.session_state.pop(_STATE, None)
    if isinstance(found, Bringing) and _holding.holder_of(found) in (this_session(), None):
        found.close()
        _holding.look()


def forget_all_of_browser() -> None:
    """Forget what any session of this browser is bringing in, those before a reload included."""
    forget_bringing()
    _holding.forget(session.token())


def this_session() -> str:
    """Of Streamlit, which numbers them by chance."""
    context = get_script_run_ctx()
    return context.session_id if context is not None else ""


def _have(mine: Bringing) -> None:
    st.session_state[_STATE] = mine
    _holding.hold(mine, session.kept_token(), this_session())


def _take(found: Bringing) -> None:
    _have(found)
    # The page that sent them is gone, and its ticket with it.
    found.inbox.ticket_for(this_session())
    if found.work is None:
        found.add_received(found.inbox.waiting)


def corrected(name: str, change: Callable[[Plan], Plan]) -> None:
    """Correct what a table of this session is taken for."""
    state = bringing()
    state.correct(name, change(state.plan))


def planned(name: str) -> PlannedTable:
    return bringing().plan.table(name)


def _file_of(problem: Problem) -> str:
    """The file that a problem is of; its place may name a sheet or a member too."""
    return str(problem.place.get("file", "")).split(_PART)[0]


def _counted(brought: weakref.ref[Bringing]) -> Callable[[], int]:
    """The bytes of its limit that a session holds already."""

    def counted() -> int:
        state = brought()
        return 0 if state is None or state.is_loaded else state.uploads.bytes_held

    return counted


def _cancel_all(jobs: list[ReadJob | LoadJob]) -> None:
    for job in jobs:
        job.cancel()
    jobs.clear()
