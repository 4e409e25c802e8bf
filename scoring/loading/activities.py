"""Read the activities in one streaming pass: text to whole numbers, with what is odd set aside.

Most rows are plain: a known id as it stands, a time in range, texts seen in a sample. They become a moment (lead and
second) and codes at once. A row that is not plain keeps its cells, and is looked at again, slowly and thoroughly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scoring.loading.cells_sql import (
    is_missing_sql,
    is_number_sql,
    is_plain_moment_sql,
    moment_sql,
    plain_moment_sql,
    second_sql,
    trimmed_sql,
)
from scoring.loading.dictionaries import Dictionary, codes_sql
from scoring.loading.landing import Landed, land
from scoring.loading.lead_keys import lead_keys
from scoring.loading.plain_rows import SECOND_BITS, NumberedRows, PlainRows, joined
from scoring.loading.plans import TablePlan
from scoring.loading.refused import refuse_broken_lines, refuse_rows
from scoring.loading.samples import Sample, take_sample
from scoring.loading.store import Store
from scoring.loading.times_written import TimesWritten, times_written
from scoring.loading.verdicts import EARLIEST, TimeLimits, note_odd_numbers, number_reason_sql, time_reason_sql

_CELLS = pa.list_(pa.string())
Number = TypeVar("Number", bound=np.generic)

# Beyond it, the column of the greatest variety is kept row by row.
MOST_COMBINATIONS = 50_000
# Beyond this share of rows of unknown leads, the cells of odd rows wait on disk.
_MANY_UNKNOWN = 0.05


@dataclass(frozen=True)
class CodedTexts:
    """columns: by our names; codes: one a row; texts: the cells of each code, one text a column."""

    columns: tuple[str, ...]
    codes: NDArray[np.int32]
    texts: list[tuple[str, ...]]


@dataclass(frozen=True)
class LoadedActivities:
    """The rows kept, in the order of the files.

    moments: uint64, lead << SECOND_BITS | seconds since 1900. classes: the columns that take few combinations.
    coded: other columns that take few distinct texts. text_columns: the rest, which lie in the table activities_read.
    kept: bool, which rows of activities_read are kept. times_written: of the sample's rows. other_case: rows kept whose
    id is an address in another case than the lead's.
    """

    landed: tuple[Landed, ...]
    moments: NDArray[np.uint64]
    classes: CodedTexts
    coded: tuple[CodedTexts, ...]
    text_columns: tuple[str, ...]
    kept: NDArray[np.bool_]
    times_written: TimesWritten
    other_case: int


def load_activities(
    connection: duckdb.DuckDBPyConnection, store: Store, plan: TablePlan, time_zone: str, limits: TimeLimits
) -> LoadedActivities:
    """Read, judge and number all rows; note those refused. Fills activities_read where a column takes many texts."""
    sample = take_sample(connection, store, plan)
    others = [name for name in plan.columns if name not in {"lead_id", "occurred_at"}]
    class_columns = sample.few_combinations([name for name in others if name != "value"], MOST_COMBINATIONS)
    coded = [name for name in others if name not in class_columns and sample.is_few([name], MOST_COMBINATIONS)]
    while True:
        reading = _Reading(connection, plan, sample, class_columns, coded, time_zone, limits)
        landed = reading.read()
        too_many = [
            one
            for one in reading.dictionaries
            if one.columns != ("type",) and one.count_with("odd_kept") > 2 * MOST_COMBINATIONS
        ]
        if not too_many:
            break
        # The sample promised too much.
        for one in too_many:
            if one.columns == tuple(class_columns):
                class_columns = [name for name in class_columns if name != sample.most_varied(class_columns)]
            else:
                coded.remove(one.columns[0])
    loaded = reading.settle(landed)
    sample.drop()
    refuse_broken_lines(connection, plan, landed)
    cells = ", ".join(f"c{i}" for i in range(len(plan.columns)))
    refuse_rows(
        connection,
        plan,
        landed,
        f"SELECT position, reason, [{cells}] AS cells FROM odd JOIN judged USING (position) WHERE reason IS NOT NULL",
    )
    for table in ("odd_kept", "judged", "odd"):
        connection.execute(f"DROP TABLE {table}")
    return loaded


class _Reading:
    """One attempt at reading the files, with a choice of the columns that get codes."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: TablePlan,
        sample: Sample,
        class_columns: Sequence[str],
        coded_columns: Sequence[str],
        time_zone: str,
        limits: TimeLimits,
    ) -> None:
        self.connection, self.plan, self.sample = connection, plan, sample
        self.time_zone, self.limits = time_zone, limits
        self.lead_id, self.type, self.time = (plan.inside(name) for name in ("lead_id", "type", "occurred_at"))
        self.cells = [f"c{i}" for i in range(len(plan.columns))]
        self.keys = lead_keys(connection)
        value = plan.inside("value") if "value" in plan.columns else None
        self.value = value
        self.classes = self._dictionary("class_codes", class_columns, f"NOT {is_missing_sql(self.type)}")
        numbers = f"{value} NOT IN (SELECT text FROM odd_numbers WHERE NOT is_number)"
        self.coded = [
            self._dictionary(f"codes_{plan.inside(name)}", [name], numbers if name == "value" else "true")
            for name in coded_columns
        ]
        self.dictionaries = [self.classes, *self.coded]
        with_codes = {"lead_id", "occurred_at", *class_columns, *coded_columns}
        self.text_columns = tuple(name for name in plan.columns if name not in with_codes)
        self.uses_table = bool(self.text_columns) or sample.share_of_unknown_leads > _MANY_UNKNOWN
        self.rows: list[NumberedRows] = []

    def read(self) -> tuple[Landed, ...]:
        note_odd_numbers(self.connection, self.sample.table, self.value)
        for dictionary in self.dictionaries:
            dictionary.create(self.sample.table)
        if self.uses_table:
            texts = "".join(f", {self.plan.inside(name)} VARCHAR" for name in self.text_columns)
            self.connection.execute(f"CREATE OR REPLACE TABLE activities_read ({self._numbers_sql()}{texts})")
        plain = self._plain_rows()
        landed = land(self.connection, self.plan, self._take, lambda number: self._take_plain(number, plain))
        self._judge_odd_rows()
        return landed

    def settle(self, landed: tuple[Landed, ...]) -> LoadedActivities:
        """Give the odd rows that are to be kept their numbers, and leave out those refused."""
        for dictionary in self.dictionaries:
            dictionary.add("odd_kept")
        joins = "".join(dictionary.join_sql("odd_kept") for dictionary in self.dictionaries)
        settled = self.connection.execute(
            f"SELECT position, {self._moment_key_sql('lead', 'second')} AS moment{codes_sql(self.dictionaries)}"
            f" FROM odd_kept{joins}"
        ).fetchnumpy()
        refused = self.connection.execute("SELECT position FROM judged WHERE reason IS NOT NULL").fetchnumpy()
        kept = np.ones(sum(one.count for one in landed), dtype=bool)
        kept[np.asarray(refused["position"])] = False

        rows, self.rows = joined(self.rows), []
        row = self.connection.execute("SELECT count(*) FROM judged WHERE reason IS NULL AND is_other_case").fetchone()
        other_case = rows.other_case + (int(row[0]) if row else 0)
        moments, codes = rows.moments, rows.codes
        moments[settled["position"]] = settled["moment"]
        for table, numbers in codes.items():
            numbers[settled["position"]] = settled[f"{table}_code"]
        if not kept.all():
            moments = moments[kept]
            codes = {table: numbers[kept] for table, numbers in codes.items()}
        coded = [CodedTexts(one.columns, codes[one.table], one.texts()) for one in self.dictionaries]
        times = times_written(self.connection, self.sample.table, self.time, is_whole=self.sample.is_whole)
        return LoadedActivities(landed, moments, coded[0], tuple(coded[1:]), self.text_columns, kept, times, other_case)

    def _plain_rows(self) -> PlainRows | None:
        """A way to read plain rows without SQL, where most rows are plain and nothing else is kept of them."""
        if self.uses_table or not self.sample.has_plain_times or self.sample.has_padded_ids:
            return None
        leads = self.connection.sql(f"SELECT lead_id, key FROM {self.keys.relation} ORDER BY idx").to_arrow_table()
        ids, keys = (leads.column(i).combine_chunks().cast(pa.string()) for i in (0, 1))
        try:
            return PlainRows(self.plan, ids, keys if self.keys.has_addresses else None, self.dictionaries, self.limits)
        except ValueError:
            return None

    def _take_plain(self, number: int, plain: PlainRows | None) -> int | None:
        """Read one file's rows where they are plain; the number of rows, or None where SQL is to read them."""
        rows = plain.read(number) if plain is not None else None
        if rows is None:
            return None
        self._keep(rows)
        return len(rows.moments)

    def _take(self, relation: str) -> int:
        """Read one file's rows by SQL; ends with the number of rows."""
        select = self.select_sql(relation)
        if self.uses_table:
            done = sum(len(rows.moments) for rows in self.rows)
            self.connection.execute(f"INSERT INTO activities_read SELECT * EXCLUDE nth FROM ({select}) ORDER BY nth")
            numbers = ", ".join(["moment", *(f"{one.table}_code" for one in self.dictionaries), "is_other_case"])
            select = (
                f"SELECT rowid - {done} AS nth, {numbers}, NULL::VARCHAR[] AS odd"
                f" FROM activities_read WHERE rowid >= {done}"
            )
        read = self.connection.sql(select).to_arrow_table()
        nth = _column(read, "nth", np.int64)
        moments = _in_place(_column(read, "moment", np.uint64), nth)
        codes = {one.table: _in_place(_column(read, f"{one.table}_code", np.int32), nth) for one in self.dictionaries}
        other_case = int(_column(read, "is_other_case", np.bool_).sum())
        self._keep(NumberedRows(moments, codes, self._odd_cells(read.column("odd"), nth), other_case))
        return len(read)

    def _keep(self, rows: NumberedRows) -> None:
        """Add one file's rows; its odd ones are that much further on."""
        self.rows.append(rows.moved(sum(len(one.moments) for one in self.rows)))

    def select_sql(self, relation: str) -> str:
        """Which row of the file it is (``nth``, from 0), whole numbers for a plain row, the cells for another; in any
        order. Joins are on texts that are never null."""
        lead_id = trimmed_sql(self.lead_id) if self.sample.has_padded_ids else self.lead_id
        is_other_case = f"coalesce(leads.lead_id <> {lead_id}, false)" if self.keys.has_addresses else "false"
        codes = [f"{one.table}_code" for one in self.dictionaries]
        checks = ["idx IS NOT NULL", *(f"{code} IS NOT NULL" for code in codes), self.limits.holds_sql("local_time")]
        if "value" in self.text_columns:
            checks.append(f"({self.value} = '' OR {is_number_sql(str(self.value))})")
        moment = moment_sql(self.time, self.time_zone)
        if self.sample.has_plain_times:
            moment = plain_moment_sql(self.time)
            checks.append(is_plain_moment_sql("local_time", self.time))
        second = second_sql("local_time")
        return (
            f"SELECT nth, CASE WHEN is_plain THEN {self._moment_key_sql('idx', second)} ELSE 0 END AS moment"
            f"{''.join(f', CASE WHEN is_plain THEN {code} ELSE 0 END AS {code}' for code in codes)}"
            f", is_plain AND is_other_case AS is_other_case"
            f", CASE WHEN is_plain THEN NULL ELSE [{', '.join(self.cells)}] END AS odd"
            f"{''.join(f', {self.plan.inside(name)}' for name in self.text_columns)}"
            f" FROM (SELECT *, coalesce({' AND '.join(checks)}, false) AS is_plain"
            f" FROM (SELECT cells.*, idx, {is_other_case} AS is_other_case{codes_sql(self.dictionaries)}"
            f" FROM (SELECT *, {moment} AS local_time, row_number() OVER () - 1 AS nth FROM {relation}) AS cells"
            f" LEFT JOIN {self.keys.relation} AS leads ON leads.key = {self.keys.of(lead_id)}"
            f"{''.join(one.join_sql('cells') for one in self.dictionaries)}))"
        )

    def _judge_odd_rows(self) -> None:
        """Tables odd (position, cells), judged (position, lead, second, reason), odd_kept (those without a reason)."""
        if self.uses_table:
            cells = ", ".join(f"odd[{i + 1}] AS {cell}" for i, cell in enumerate(self.cells))
            odd_rows = f"SELECT rowid AS position, {cells} FROM activities_read WHERE odd IS NOT NULL"
            self.connection.execute(f"CREATE OR REPLACE TABLE odd AS {odd_rows}")
        else:
            self.connection.register("odd_cells", pa.concat_tables([rows.odd for rows in self.rows]))
            self.connection.execute("CREATE OR REPLACE TABLE odd AS SELECT * FROM odd_cells")
            self.connection.unregister("odd_cells")
        note_odd_numbers(self.connection, "odd", self.value)
        trimmed = f"SELECT *, {trimmed_sql(self.lead_id)} AS lead_id, {trimmed_sql(self.time)} AS time FROM odd"
        # The odd rows are few beside the leads.
        own_key = self.keys.of(trimmed_sql(self.lead_id))
        of_odd_rows = f"SELECT * FROM {self.keys.relation} WHERE key IN (SELECT {own_key} FROM odd)"
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE judged AS SELECT position, idx AS lead,"
            " coalesce(leads.lead_id <> row_.lead_id, false) AS is_other_case,"
            f" {second_sql('moment')} AS second, CASE WHEN row_.lead_id = '' THEN 'data_row_missing_lead_id'"
            " WHEN idx IS NULL THEN 'data_row_unknown_lead'"
            f" WHEN {is_missing_sql(self.type)} THEN 'data_row_missing_type'"
            " WHEN time = '' THEN 'data_row_missing_time'"
            f" {time_reason_sql('moment', self.limits)}{number_reason_sql(self.value)} END AS reason"
            f" FROM (SELECT *, {moment_sql('time', self.time_zone)} AS moment FROM ({trimmed})) AS row_"
            f" LEFT JOIN ({of_odd_rows}) AS leads ON leads.key = {self.keys.of('row_.lead_id')}"
        )
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE odd_kept AS"
            " SELECT * FROM odd JOIN judged USING (position) WHERE reason IS NULL"
        )

    def _odd_cells(self, odd: pa.ChunkedArray, nth: NDArray[np.int64]) -> pa.Table:
        """The cells of the rows that have any: c0, c1, …, and ``position``. nth: which row of the file each is."""
        places = np.flatnonzero(np.asarray(odd.is_valid()))
        lists = odd.take(pa.array(places)).combine_chunks() if len(places) else pa.array([], _CELLS)
        cells = lists.flatten().cast(pa.string()).to_numpy(zero_copy_only=False).reshape(len(places), len(self.cells))
        columns = {name: pa.array(cells[:, i], pa.string()) for i, name in enumerate(self.cells)}
        return pa.table({"position": pa.array(nth[places]), **columns})

    def _numbers_sql(self) -> str:
        """The columns of a table for rows as ``select_sql`` makes them."""
        codes = ", ".join(f"{one.table}_code INTEGER" for one in self.dictionaries)
        return f"moment UBIGINT, {codes}, is_other_case BOOLEAN, odd VARCHAR[]"

    def _dictionary(self, table: str, columns: Sequence[str], allowed_sql: str) -> Dictionary:
        cells = tuple(self.plan.inside(name) for name in columns)
        return Dictionary(self.connection, table, tuple(columns), cells, allowed_sql)

    @staticmethod
    def _moment_key_sql(lead: str, second: str) -> str:
        return f"(({lead}::UBIGINT << {SECOND_BITS}) | ({second} - ({EARLIEST}))::UBIGINT)"


def _column(rows: pa.Table, name: str, kind: type[Number]) -> NDArray[Number]:
    """One array of a column that has no nulls."""
    pieces = [np.asarray(chunk, dtype=kind) for chunk in rows.column(name).chunks]
    return np.concatenate([np.zeros(0, kind), *pieces])


def _in_place(values: NDArray[Number], nth: NDArray[np.int64]) -> NDArray[Number]:
    """Each value at its place."""
    ordered = np.empty_like(values)
    ordered[nth] = values
    return ordered
