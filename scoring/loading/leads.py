"""Read the leads: one row a lead, ids trimmed and unique, ``created_at`` a time or missing."""

from __future__ import annotations

from typing import Literal

import duckdb

from scoring.loading.cells_sql import is_missing_sql, moment_sql, second_sql, trimmed_sql
from scoring.loading.landing import Landed, insert, land
from scoring.loading.lead_keys import key_sql
from scoring.loading.plans import TablePlan
from scoring.loading.refused import refuse_broken_lines, refuse_rows
from scoring.loading.store import literal
from scoring.loading.verdicts import TimeLimits, time_reason_sql

# Which row of a lead that comes more than once is kept; ``merge``: the first, its gaps filled from those that follow.
RepeatedLeads = Literal["first", "last", "merge"]
REPEATED_LEADS: tuple[RepeatedLeads, ...] = ("first", "last", "merge")
# What reports write in the first column of the row with their totals.
_OF_TOTALS = ("合計", "総計", "小計", "total", "totals", "grand total", "grand totals", "subtotal")
_REASONS: dict[RepeatedLeads, str] = {
    "first": "data_row_repeated_lead",
    "last": "data_row_earlier_lead",
    "merge": "data_row_merged_lead",
}


def load_leads(
    connection: duckdb.DuckDBPyConnection,
    plan: TablePlan,
    time_zone: str,
    limits: TimeLimits,
    repeated: RepeatedLeads = "first",
) -> tuple[Landed, ...]:
    """Fill the tables leads: idx (0, 1, … in the order of the files), lead_id, second (null where unknown), position,
    and leads_read: c0, c1, … of every row read, in the same order; ``position`` is its row.

    Refused: a missing or repeated id, a row of totals, a ``created_at`` that is no time or out of range. A row that was
    merged into another one counts as refused too: it is no lead of its own.
    """
    cells = [f"c{i}" for i in range(len(plan.columns))]
    connection.execute(f"CREATE TABLE leads_read ({', '.join(cell + ' VARCHAR' for cell in cells)})")
    landed = land(connection, plan, insert(connection, "leads_read"))
    connection.execute(_judged_sql(plan, time_zone, limits))
    connection.execute(
        "CREATE TEMP TABLE repeated AS SELECT key,"
        f" {'max' if repeated == 'last' else 'min'}(position) AS kept, min(second) AS earliest"
        " FROM judged WHERE reason IS NULL GROUP BY key HAVING count(*) > 1"
    )
    if repeated == "merge":
        _merge(connection, plan)
    connection.execute(
        "UPDATE judged SET reason = $reason FROM repeated"
        " WHERE judged.key = repeated.key AND judged.position <> repeated.kept AND reason IS NULL",
        {"reason": _REASONS[repeated]},
    )
    connection.execute("DROP TABLE repeated")
    refused = connection.execute("SELECT count(*) FROM judged WHERE reason IS NOT NULL").fetchone()
    # Numbering rows is slower than copying a number.
    idx = "row_number() OVER () - 1" if refused and refused[0] else "position"
    connection.execute(
        f"CREATE TABLE leads AS SELECT ({idx})::INTEGER AS idx, lead_id, second, position"
        " FROM (SELECT * EXCLUDE key FROM judged WHERE reason IS NULL ORDER BY position)"
    )
    refuse_broken_lines(connection, plan, landed)
    refuse_rows(
        connection,
        plan,
        landed,
        f"SELECT position, reason, [{', '.join(cells)}] AS cells FROM leads_read"
        " JOIN judged ON judged.position = leads_read.rowid WHERE reason IS NOT NULL",
    )
    connection.execute("DROP TABLE judged")
    return landed


def _merge(connection: duckdb.DuckDBPyConnection, plan: TablePlan) -> None:
    """Fill the gaps of each repeated lead's first row from its later ones, in their order; it was created when the
    earliest of them says."""
    created = plan.inside("created_at") if "created_at" in plan.columns else None
    cells = [f"c{i}" for i in range(len(plan.columns)) if f"c{i}" not in (plan.inside("lead_id"), created)]
    first_known = [
        f"coalesce(arg_min({cell}, position) FILTER (NOT {is_missing_sql(cell)}), '') AS {cell}" for cell in cells
    ]
    if created is not None:
        first_known.append(f"coalesce(arg_min({created}, second), '') AS {created}")
        cells.append(created)
    if not cells:
        return
    connection.execute(
        f"CREATE TEMP TABLE merged AS SELECT any_value(kept) AS kept, {', '.join(first_known)}"
        " FROM judged JOIN repeated USING (key) JOIN leads_read ON leads_read.rowid = judged.position"
        " WHERE reason IS NULL GROUP BY key"
    )
    connection.execute(
        f"UPDATE leads_read SET {', '.join(f'{cell} = merged.{cell}' for cell in cells)} FROM merged"
        " WHERE leads_read.rowid = merged.kept"
    )
    connection.execute("UPDATE judged SET second = earliest FROM repeated WHERE judged.position = repeated.kept")
    connection.execute("DROP TABLE merged")


def _judged_sql(plan: TablePlan, time_zone: str, limits: TimeLimits) -> str:
    """position, lead_id (trimmed), its key, second, and the reason why the row is refused, null where it is not."""
    has_created = "created_at" in plan.columns
    created = plan.inside("created_at") if has_created else "''"
    moment = moment_sql("created", time_zone) if has_created else "NULL::TIMESTAMP"
    lead_id = trimmed_sql(plan.inside("lead_id"))
    return (
        f"CREATE TEMP TABLE judged AS SELECT position, lead_id, {key_sql('lead_id')} AS key,"
        f" {second_sql('moment')} AS second, CASE WHEN lead_id = '' THEN 'data_row_missing_lead_id'"
        f" WHEN lower(lead_id) IN ({', '.join(map(literal, _OF_TOTALS))}) THEN 'data_row_total'"
        f" WHEN has_no_time THEN NULL {time_reason_sql('moment', limits)} END AS reason"
        f" FROM (SELECT position, lead_id, {moment} AS moment, created = '' AS has_no_time"
        f" FROM (SELECT rowid AS position, {lead_id} AS lead_id, {trimmed_sql(created)} AS created FROM leads_read))"
    )
