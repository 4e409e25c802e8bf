"""Read the outcomes: what became of known leads, and when."""

from __future__ import annotations

import duckdb

from scoring.columns import comparable
from scoring.dataset import OUTCOMES
from scoring.loading.cells_sql import is_missing_sql, moment_sql, second_sql, trimmed_sql
from scoring.loading.landing import Landed, insert, land
from scoring.loading.lead_keys import LeadKeys, lead_keys
from scoring.loading.plans import TablePlan
from scoring.loading.refused import refuse_broken_lines, refuse_rows
from scoring.loading.verdicts import TimeLimits, note_odd_numbers, number_reason_sql, time_reason_sql


def load_outcomes(
    connection: duckdb.DuckDBPyConnection, plan: TablePlan, time_zone: str, limits: TimeLimits
) -> tuple[Landed, ...]:
    """Fill the table outcomes: lead (idx of leads), second, outcome (index into OUTCOMES), c0, c1, …."""
    cells = [f"c{i}" for i in range(len(plan.columns))]
    connection.execute(f"CREATE TABLE outcomes_read ({', '.join(cell + ' VARCHAR' for cell in cells)})")
    landed = land(connection, plan, insert(connection, "outcomes_read"))
    amount = plan.inside("amount") if "amount" in plan.columns else None
    note_odd_numbers(connection, "outcomes_read", amount)
    _note_words(connection, plan.inside("outcome"))
    connection.execute(_judged_sql(plan, lead_keys(connection), time_zone, limits, amount))
    connection.execute(
        f"CREATE TABLE outcomes AS SELECT lead, second, outcome, {', '.join(cells)} FROM outcomes_read"
        " JOIN judged ON judged.position = outcomes_read.rowid WHERE judged.reason IS NULL ORDER BY judged.position"
    )
    refuse_broken_lines(connection, plan, landed)
    refuse_rows(
        connection,
        plan,
        landed,
        f"SELECT position, reason, [{', '.join(cells)}] AS cells FROM outcomes_read"
        " JOIN judged ON judged.position = outcomes_read.rowid WHERE reason IS NOT NULL",
    )
    connection.execute("DROP TABLE judged")
    connection.execute("DROP TABLE outcomes_read")
    return landed


def _note_words(connection: duckdb.DuckDBPyConnection, column: str) -> None:
    """Fill words(text, outcome): each text of the column that is an outcome, as text is compared."""
    texts = [text for (text,) in connection.execute(f"SELECT DISTINCT {column} FROM outcomes_read").fetchall()]
    known = {text: OUTCOMES.index(comparable(text)) for text in texts if comparable(text) in OUTCOMES}
    connection.execute("CREATE OR REPLACE TEMP TABLE words (text VARCHAR, outcome TINYINT)")
    connection.execute(
        "INSERT INTO words SELECT unnest($texts::VARCHAR[]), unnest($outcomes::TINYINT[])",
        {"texts": list(known), "outcomes": list(known.values())},
    )


def _judged_sql(plan: TablePlan, keys: LeadKeys, time_zone: str, limits: TimeLimits, amount: str | None) -> str:
    time, word = plan.inside("occurred_at"), plan.inside("outcome")
    lead_id = trimmed_sql(plan.inside("lead_id"))
    return (
        f"CREATE TEMP TABLE judged AS SELECT position, idx AS lead, {second_sql('moment')} AS second, words.outcome,"
        " CASE WHEN row_.lead_id = '' THEN 'data_row_missing_lead_id'"
        " WHEN idx IS NULL THEN 'data_row_unknown_lead'"
        f" WHEN {is_missing_sql(word)} THEN 'data_row_missing_outcome'"
        " WHEN words.outcome IS NULL THEN 'data_row_unknown_outcome'"
        " WHEN time = '' THEN 'data_row_missing_time'"
        f" {time_reason_sql('moment', limits)}{number_reason_sql(amount)} END AS reason"
        f" FROM (SELECT *, {moment_sql('time', time_zone)} AS moment FROM (SELECT rowid AS position,"
        f" {lead_id} AS lead_id, {trimmed_sql(time)} AS time, * FROM outcomes_read)) AS row_"
        f" LEFT JOIN {keys.relation} AS leads ON leads.key = {keys.of('row_.lead_id')}"
        f" LEFT JOIN words ON words.text = row_.{word}"
    )
