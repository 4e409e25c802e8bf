"""Read the activities in one streaming pass: text to (lead, second, combination), with what is odd set aside.

Most rows are plain: a known id as it stands, a time in range, a combination of texts seen in a sample. They become
three whole numbers at once. A row that is not plain keeps its cells, and is looked at again, slowly and thoroughly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from scoring.loading.cells_sql import is_missing_sql, is_number_sql, moment_sql, second_sql, trimmed_sql
from scoring.loading.landing import Landed, land
from scoring.loading.plans import TablePlan
from scoring.loading.refused import refuse_broken_lines, refuse_rows
from scoring.loading.samples import Sample, take_sample
from scoring.loading.store import Store
from scoring.loading.verdicts import TimeLimits, note_odd_numbers, number_reason_sql, time_reason_sql

# Beyond it, the column of the greatest variety is kept row by row.
MOST_COMBINATIONS = 50_000


@dataclass(frozen=True)
class LoadedActivities:
    """class_columns: those held as combinations; row_columns: those held row by row; both by our names."""

    landed: tuple[Landed, ...]
    class_columns: tuple[str, ...]
    row_columns: tuple[str, ...]


def load_activities(
    connection: duckdb.DuckDBPyConnection, store: Store, plan: TablePlan, time_zone: str, limits: TimeLimits
) -> LoadedActivities:
    """Fill the tables activities (lead, second, class, odd, and the row columns; lead is null where the row is
    refused) and combinations (class, and the class columns)."""
    sample = take_sample(connection, store, plan)
    candidates = [name for name in plan.columns if name not in {"lead_id", "occurred_at", "value"}]
    class_columns = sample.few_combinations(candidates, MOST_COMBINATIONS)
    while True:
        reading = _Reading(connection, plan, class_columns, time_zone, limits, sample.has_padded_ids)
        landed = reading.read(sample)
        if reading.count_combinations() <= 2 * MOST_COMBINATIONS or len(class_columns) == 1:
            break
        # The sample promised too much.
        class_columns = [name for name in class_columns if name != sample.most_varied(class_columns)]
        connection.execute("DROP TABLE activities")
    reading.settle()
    sample.drop()
    refuse_broken_lines(connection, plan, landed)
    cells = ", ".join(f"c{i}" for i in range(len(plan.columns)))
    refuse_rows(
        connection,
        plan,
        landed,
        f"SELECT position, reason, [{cells}] AS cells FROM odd JOIN judged USING (position) WHERE reason IS NOT NULL",
    )
    connection.execute("DROP TABLE judged")
    connection.execute("DROP TABLE odd")
    row_columns = tuple(name for name in plan.columns if name not in {"lead_id", "occurred_at", *class_columns})
    return LoadedActivities(landed, tuple(class_columns), row_columns)


class _Reading:
    """One attempt at reading the files with a choice of class columns."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: TablePlan,
        class_columns: Sequence[str],
        time_zone: str,
        limits: TimeLimits,
        has_padded_ids: bool,
    ) -> None:
        self.connection, self.plan, self.time_zone, self.limits = connection, plan, time_zone, limits
        self.keys = [plan.inside(name) for name in class_columns]
        self.lead_id, self.type, self.time = (plan.inside(name) for name in ("lead_id", "type", "occurred_at"))
        self.value = plan.inside("value") if "value" in plan.columns else None
        self.cells = [f"c{i}" for i in range(len(plan.columns))]
        self.row_cells = [cell for cell in self.cells if cell not in {self.lead_id, self.time, *self.keys}]
        self.has_padded_ids = has_padded_ids

    def read(self, sample: Sample) -> tuple[Landed, ...]:
        self.connection.execute(
            "CREATE OR REPLACE TABLE combinations AS SELECT (row_number() OVER () - 1)::INTEGER AS class, *"
            f" FROM (SELECT DISTINCT {', '.join(self.keys)} FROM {sample.table} WHERE NOT {is_missing_sql(self.type)})"
        )
        row_cells = "".join(f", {cell} VARCHAR" for cell in self.row_cells)
        self.connection.execute(
            f"CREATE TABLE activities (lead INTEGER, second BIGINT, class INTEGER, odd VARCHAR[]{row_cells})"
        )
        landed = land(self.connection, self.plan, self.insert_sql)
        self._judge_odd_rows()
        return landed

    def insert_sql(self, relation: str) -> str:
        """Whole numbers for a plain row, the cells for another. Joins are on texts that are never null."""
        lead_id = trimmed_sql(self.lead_id) if self.has_padded_ids else self.lead_id
        is_number = f" AND ({self.value} = '' OR {is_number_sql(self.value)})" if self.value else ""
        in_range = self.limits.holds_sql("moment")
        is_plain = f"(leads.idx IS NOT NULL AND combinations.class IS NOT NULL AND {in_range}{is_number})"
        same = " AND ".join(f"combinations.{key} = cells.{key}" for key in self.keys)
        return (
            "INSERT INTO activities SELECT CASE WHEN is_plain THEN idx END, CASE WHEN is_plain THEN"
            f" {second_sql('moment')} END, CASE WHEN is_plain THEN class END,"
            f" CASE WHEN is_plain THEN NULL ELSE [{', '.join(self.cells)}] END"
            f"{''.join(f', {cell}' for cell in self.row_cells)}"
            f" FROM (SELECT cells.*, idx, class, coalesce({is_plain}, false) AS is_plain"
            f" FROM (SELECT *, {moment_sql(self.time, self.time_zone)} AS moment FROM {relation}) AS cells"
            f" LEFT JOIN (SELECT idx, lead_id FROM leads) AS leads ON leads.lead_id = {lead_id}"
            f" LEFT JOIN combinations ON {same})"
        )

    def count_combinations(self) -> int:
        """Those of the sample and those that odd rows to keep add."""
        row = self.connection.execute(
            f"SELECT (SELECT count(*) FROM combinations) + (SELECT count(*) FROM ({self._new_combinations_sql()}))"
        ).fetchone()
        return int(row[0]) if row else 0

    def settle(self) -> None:
        """Give the odd rows that are to be kept their numbers."""
        self.connection.execute(
            "INSERT INTO combinations SELECT row_number() OVER () - 1 + (SELECT count(*) FROM combinations), *"
            f" FROM ({self._new_combinations_sql()})"
        )
        same = " AND ".join(f"combinations.{key} = odd.{key}" for key in self.keys)
        self.connection.execute(
            "UPDATE activities SET lead = kept.lead, second = kept.second, class = kept.class FROM"
            " (SELECT position, judged.lead, judged.second, combinations.class FROM odd JOIN judged USING (position)"
            f" JOIN combinations ON {same} WHERE reason IS NULL) AS kept WHERE activities.rowid = kept.position"
        )

    def _new_combinations_sql(self) -> str:
        keys = ", ".join(self.keys)
        return (
            f"SELECT DISTINCT {keys} FROM odd JOIN judged USING (position) WHERE reason IS NULL"
            f" EXCEPT SELECT {keys} FROM combinations"
        )

    def _judge_odd_rows(self) -> None:
        cells = ", ".join(f"odd[{i + 1}] AS {cell}" for i, cell in enumerate(self.cells))
        self.connection.execute(
            f"CREATE OR REPLACE TABLE odd AS SELECT rowid AS position, {cells} FROM activities WHERE odd IS NOT NULL"
        )
        note_odd_numbers(self.connection, "odd", self.value)
        trimmed = f"{trimmed_sql(self.lead_id)} AS lead_id, {trimmed_sql(self.time)} AS time"
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE judged AS SELECT position, idx AS lead,"
            f" {second_sql('moment')} AS second, CASE WHEN row_.lead_id = '' THEN 'data_row_missing_lead_id'"
            " WHEN idx IS NULL THEN 'data_row_unknown_lead'"
            f" WHEN {is_missing_sql(self.type)} THEN 'data_row_missing_type'"
            " WHEN time = '' THEN 'data_row_missing_time'"
            f" {time_reason_sql('moment', self.limits)}{number_reason_sql(self.value)} END AS reason"
            f" FROM (SELECT *, {moment_sql('time', self.time_zone)} AS moment FROM (SELECT *, {trimmed} FROM odd)) AS row_"
            " LEFT JOIN (SELECT idx, lead_id FROM leads) AS leads ON leads.lead_id = row_.lead_id"
        )
