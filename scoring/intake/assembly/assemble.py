"""Put tables that were brought in together into leads, activities and outcomes that the loader reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb

from scoring.intake.assembly.duplicates import note_duplicates
from scoring.intake.assembly.identity import needs_resolving, note_leads
from scoring.intake.assembly.uses import AS_WRITTEN, JOINED, KEPT, LEFT_OUT, NO_LEAD, UseRows, is_one_to_one
from scoring.intake.plan import COLUMNS, Plan, PlannedTable, Use
from scoring.intake.raw import Layout, RawTable, ReadingChoices
from scoring.intake.raw_sql import numbered_sql
from scoring.intake.workbench import workbench
from scoring.loading.bytes_read import bytes_read
from scoring.loading.plans import TableName
from scoring.loading.store import literal
from scoring.problems import InputError, Problem

Progress = Callable[[str, float], None]
LOADED: tuple[TableName, ...] = ("leads", "activities", "outcomes")


@dataclass(frozen=True)
class UseAccount:
    """What became of the rows of one table for one of ours.

    rows: of the table. duplicates: dropped, as another file has them. given: handed to the loader; where a row can be
    several outcomes or belong to several leads, more than there were. left_out: by a word or a mark; no_lead: they name
    none; joined: leads known under another id already. by_word: rows are picked out by their word, as outcomes
    are among activities: that others are left out is no news.
    """

    name: str
    into: TableName
    rows: int
    given: int
    duplicates: int = 0
    left_out: int = 0
    no_lead: int = 0
    joined: int = 0
    by_word: bool = False


@dataclass(frozen=True)
class Assembled:
    """tables: for each of ours, what is to be loaded. mapping: as ``load_files`` takes it. accounts: of every use."""

    tables: Mapping[TableName, tuple[RawTable, ...]]
    mapping: Mapping[str, Mapping[str, str | None]]
    accounts: tuple[UseAccount, ...]

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What a user should know of the rows that are not given."""
        warnings = [warning for account in self.accounts for warning in _warnings(account)]
        return tuple(one for i, one in enumerate(warnings) if one not in warnings[:i])


def assemble(
    tables: Sequence[RawTable],
    plan: Plan,
    folder: Path,
    *,
    time_zone: str = "UTC",
    undated_at: str = "",
    progress: Progress | None = None,
) -> Assembled:
    """What the plan makes of the tables. Tables that the loader can read as they are are handed on untouched.

    folder: an empty one of ours, where the other tables are written. undated_at: the time of outcomes that have none.
    progress: called with 'assembling' and the share done. Raises InputError where a file is no longer what it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with workbench(tables, folder) as connection:
        return _Assembly(connection, tables, plan, folder, time_zone, undated_at, progress).run()


class _Assembly:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        tables: Sequence[RawTable],
        plan: Plan,
        folder: Path,
        time_zone: str,
        undated_at: str,
        progress: Progress | None,
    ) -> None:
        self.connection, self.plan, self.folder = connection, plan, folder
        self.time_zone, self.undated_at, self.progress = time_zone, undated_at, progress
        named = {planned.name for planned in plan.tables if planned.uses}
        self.tables = [(place, table) for place, table in enumerate(tables) if table.name in named]
        self.all_tables = tables
        self.resolving = needs_resolving(plan)
        self.mapping: dict[str, Mapping[str, str | None]] = {}
        self.untouched: set[tuple[int, int]] = set()
        self.given: dict[TableName, list[RawTable]] = {}
        self.accounts: list[UseAccount] = []

    def run(self) -> Assembled:
        self._tell(0.0)
        dropped = note_duplicates(self.connection, self.all_tables, self.plan)
        if self.resolving:
            note_leads(self.connection, self.tables, self.plan, self.time_zone)
        self._note_untouched(dropped)
        total = sum(table.rows for _, table in self.tables) or 1
        done = 0
        for place, table in self.tables:
            planned = self.plan.table(table.name)
            uses = [(number, use) for number, use in enumerate(planned.uses) if use.into != "links"]
            for nth, (number, use) in enumerate(uses):
                first, rows = done + table.rows * nth / len(uses), table.rows / len(uses)
                with bytes_read(table.path.stat().st_size, partial(self._tell_rows, first, rows, total)):
                    self._give(place, table, planned, use, number, dropped.get(table.name, 0))
            done += table.rows
            self._tell(done / total)
        return Assembled({name: tuple(some) for name, some in self.given.items()}, self.mapping, tuple(self.accounts))

    def _note_untouched(self, dropped: Mapping[str, int]) -> None:
        """Which uses need no more than other names; one set of names for all tables that become one."""
        for target in LOADED:
            renames = {
                (place, number): None if self.resolving or table.name in dropped else _renames(table, planned, use)
                for place, table in self.tables
                for planned in [self.plan.table(table.name)]
                for number, use in enumerate(planned.uses)
                if use.into == target
            }
            first = next(iter(renames.values()), None)
            if first is not None and all(one == first for one in renames.values()):
                self.mapping[target] = dict(first)
                self.untouched |= set(renames)
            else:
                # Beside tables that are rewritten, only those whose columns have our names already.
                self.untouched |= {use for use, names in renames.items() if names == {}}

    def _give(self, place: int, table: RawTable, planned: PlannedTable, use: Use, number: int, dropped: int) -> None:
        assert use.into != "links"
        if not dropped and (place, number) in self.untouched:
            self.given.setdefault(use.into, []).append(table)
            self.accounts.append(UseAccount(table.name, use.into, table.rows, table.rows))
            return
        rows = UseRows(
            self.connection, table, place, planned, use, self.plan, self.time_zone,
            resolving=self.resolving, dropping=dropped > 0,
            undated_at=self.undated_at,
        )  # fmt: skip
        path = self.folder / f"{place}_{number}.parquet"
        written = self.connection.execute(f"COPY ({rows.select_sql()}) TO {literal(str(path))} (FORMAT parquet)")
        row = written.fetchone()
        given = int(row[0]) if row else 0
        self.accounts.append(self._account(table, use, rows, given, dropped))
        columns = tuple(name for name, _ in rows.columns())
        written_table = replace(
            table, path=path, columns=columns, rows=given, layout=Layout(), read_as=ReadingChoices(), warnings=(),
            own_names=_own_names(use), as_written=AS_WRITTEN if rows.is_time_read else "",
        )  # fmt: skip
        if number:
            # The lines that are no rows are told once, with what the table gives first.
            written_table = replace(written_table, refused=0, refused_path=None, first_refused=())
        if given < table.rows or not is_one_to_one(use):
            written_table = replace(written_table, lines_path=None)
        if given or written_table.refused:
            self.given.setdefault(use.into, []).append(written_table)

    def _account(self, table: RawTable, use: Use, rows: UseRows, given: int, dropped: int) -> UseAccount:
        assert use.into != "links"
        left_out = table.rows - given - dropped
        if is_one_to_one(use) and left_out >= 0 and not (self.resolving and use.into == "leads"):
            is_by_word = use.only_listed or use.into == "outcomes"
            return UseAccount(table.name, use.into, table.rows, given, dropped, left_out, by_word=is_by_word)
        self._check_rows(table)
        fates = dict(self.connection.execute(rows.fates_sql()).fetchall())
        assert fates.get(KEPT, 0) == given, f"{table.name}: {given} written, {fates}"
        return UseAccount(
            table.name,
            use.into,
            table.rows,
            given,
            dropped,
            left_out=fates.get(LEFT_OUT, 0),
            no_lead=fates.get(NO_LEAD, 0),
            joined=fates.get(JOINED, 0),
            by_word=use.only_listed or use.into == "outcomes",
        )

    def _check_rows(self, table: RawTable) -> None:
        row = self.connection.execute(f"SELECT count(*) FROM {numbered_sql(table)}").fetchone()
        found = int(row[0]) if row else 0
        if found != table.rows:
            values = {"found": found, "expected": table.rows}
            raise InputError([Problem("plan_rows_differ", {"file": table.name}, values)])

    def _tell_rows(self, first: float, rows: float, total: int, share: float) -> None:
        self._tell((first + rows * share) / total)

    def _tell(self, share: float) -> None:
        if self.progress is not None:
            self.progress("assembling", share)


def _renames(table: RawTable, planned: PlannedTable, use: Use) -> dict[str, str] | None:
    """Our columns to theirs, where that is all there is to do; None where rows or cells are to be changed."""
    if len(planned.uses) > 1 or planned.nulls or not use.others or planned.dates or planned.numbers:
        return None
    if (
        use.otherwise
        or use.constants
        or use.dated
        or use.where
        or use.lists
        or use.details
        or use.numbered
        or use.undated
    ):
        return None
    if use.lead_key != "lead_id" or use.only_listed or any(theirs != ours for theirs, ours in use.values.items()):
        return None
    named = {ours: theirs for ours, theirs in use.columns.items() if ours != "email"}
    if any(ours.endswith("_part") or ours in {"email", "record_id"} for ours in use.columns if ours in named):
        return None
    # A column with a name of ours that the plan takes for something else, or for nothing.
    if any(ours in table.columns and named.get(ours) != ours for ours in COLUMNS[use.into] if ours != "email"):
        return None
    return {ours: theirs for ours, theirs in named.items() if ours != theirs}


def _own_names(use: Use) -> dict[str, str]:
    """Our columns to theirs, as far as one of theirs is behind all cells of ours."""
    times = list(use.dated)
    names = {ours: theirs for ours, theirs in use.columns.items() if ours not in use.otherwise}
    if use.into != "leads" and use.lead_key is not None:
        names["lead_id"] = use.columns[use.lead_key]
    return names | ({"occurred_at": times[0]} if len(times) == 1 else {})


def _warnings(account: UseAccount) -> list[Problem]:
    place = {"file": account.name}
    counts = {
        "plan_duplicates_dropped": account.duplicates,
        "plan_rows_left_out": 0 if account.by_word else account.left_out,
        "plan_rows_without_lead": account.no_lead,
        "plan_leads_joined": account.joined,
    }
    return [
        Problem(key, place, {"count": count, "rows": account.rows}, "warning") for key, count in counts.items() if count
    ]
