"""Find the lead that a row belongs to: by its id in either length, another id, its e-mail, or a deal's contacts."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from scoring.intake.assembly.cells import Cells, rows_sql
from scoring.intake.plan import Plan, Use
from scoring.intake.raw import RawTable
from scoring.loading.lead_keys import key_sql as lead_key_sql
from scoring.loading.store import literal

# key: as ``key_sql`` writes it; lead_id: as the table of leads has it.
KNOWN, LINKS = "known_leads", "known_links"
_SHORT, _LONG = 15, 18


def needs_resolving(plan: Plan) -> bool:
    """Whether leads are known by anything but the one id that all tables share."""
    return any(
        use.also_known_by or use.short_ids or (use.into != "leads" and use.lead_key in {"email", "record_id"})
        for planned in plan.tables
        for use in planned.uses
    )


def note_leads(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[tuple[int, RawTable]], plan: Plan, time_zone: str
) -> None:
    """Fill known_leads(kind, key, lead_id) and known_links(record_id, lead_id).

    Of several leads with one key the first is meant; an id by which a lead is also known (kind 'other') is that lead's,
    even where a row of its own has it: a converted lead's contact is the lead, and so is who has the contact's address.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE keys_of_leads (kind VARCHAR, key VARCHAR, lead_id VARCHAR, own_key VARCHAR)"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {LINKS} (record_id VARCHAR, lead_id VARCHAR)")
    for place, table in tables:
        planned = plan.table(table.name)
        cells = Cells(table, planned, time_zone)
        for use in planned.uses:
            if use.into == "leads":
                _note_keys(connection, table, place, use, cells, plan)
            elif use.into == "links":
                _note_links(connection, table, use, cells)
    # A lead that is itself known by another's id gives no ids of its own: there are no chains and no circles.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE ids_of_others AS SELECT key, min_by(lead_id, rowid) AS lead_id,"
        " min_by(own_key, rowid) AS own_key FROM keys_of_leads WHERE kind = 'other' AND key <> own_key GROUP BY key"
    )
    connection.execute("DELETE FROM ids_of_others WHERE own_key IN (SELECT key FROM ids_of_others)")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {KNOWN} AS SELECT kind, key, arg_min(lead_id, place) AS lead_id FROM"
        " (SELECT own.kind, own.key, coalesce(others.lead_id, own.lead_id) AS lead_id,"
        " 1000000000000 + own.rowid AS place FROM keys_of_leads AS own"
        " LEFT JOIN ids_of_others AS others ON own.own_key = others.key"
        " WHERE own.kind <> 'other' AND own.key <> '' UNION ALL"
        " SELECT kind, key, lead_id, rowid FROM ids_of_others, (VALUES ('lead_id'), ('other')) AS kinds(kind)"
        " WHERE key <> '') GROUP BY kind, key"
    )
    connection.execute("DROP TABLE ids_of_others")
    connection.execute("DROP TABLE keys_of_leads")


def number_sql(place: int, plan: Plan) -> str:
    """The id of a lead that has none: the number of its row, with its table's where others hold leads too."""
    return "row_::VARCHAR" if len(plan.giving("leads")) < 2 else f"'{place + 1}-' || row_::VARCHAR"


def key_sql(text: str, kind: str, *, short_ids: bool) -> str:
    """A (trimmed) key as keys are compared: ids of 18 characters by their first 15, addresses without case."""
    if kind == "email":
        return f"lower({text})"
    if short_ids:
        return f"CASE WHEN length({text}) = {_LONG} THEN left({text}, {_SHORT}) ELSE {text} END"
    return lead_key_sql(text)


def joined_leads_sql(key: str) -> str:
    """Whether a lead is known as another one already: its id is one by which that one is also known."""
    return (
        f"EXISTS (SELECT 1 FROM {KNOWN} AS known WHERE known.kind = 'other' AND known.key = {key}"
        f" AND known.lead_id <> lead_id)"
    )


def _note_keys(
    connection: duckdb.DuckDBPyConnection, table: RawTable, place: int, use: Use, cells: Cells, plan: Plan
) -> None:
    own = number_sql(place, plan) if use.numbered else cells.trimmed(use.columns["lead_id"])
    wanted = " AND ".join(cells.condition(one) for one in use.where) or "true"
    base = rows_sql(table)
    own_key = key_sql("lead_id", "lead_id", short_ids=use.short_ids)
    email = cells.trimmed(use.columns["email"]) if "email" in use.columns else "''"
    leads = f"(SELECT *, {own} AS lead_id, {email} AS email FROM {base} WHERE {wanted})"
    for kind, key in (("lead_id", own_key), ("email", key_sql("email", "email", short_ids=False))):
        connection.execute(f"INSERT INTO keys_of_leads SELECT {literal(kind)}, {key}, lead_id, {own_key} FROM {leads}")
    for column in use.also_known_by:
        other = key_sql("other", "lead_id", short_ids=use.short_ids)
        connection.execute(
            f"INSERT INTO keys_of_leads SELECT 'other', {other}, lead_id, {own_key} FROM (SELECT lead_id,"
            f" trim(unnest(string_split({cells.trimmed(column)}, ';'))) AS other FROM {leads})"
        )


def _note_links(connection: duckdb.DuckDBPyConnection, table: RawTable, use: Use, cells: Cells) -> None:
    record = key_sql("record", "record_id", short_ids=use.short_ids)
    wanted = " AND ".join(cells.condition(one) for one in use.where) or "true"
    leads = cells.trimmed(use.columns["lead_id"])
    if use.lists:
        leads = f"trim(unnest(string_split({leads}, ';')))"
    connection.execute(
        f"INSERT INTO {LINKS} SELECT DISTINCT {record}, lead FROM"
        f" (SELECT {cells.trimmed(use.columns['record_id'])} AS record,"
        f" {key_sql('lead', 'lead_id', short_ids=use.short_ids)} AS lead FROM"
        f" (SELECT *, {leads} AS lead FROM {rows_sql(table)} WHERE {wanted}))"
        " WHERE record <> '' AND lead <> ''"
    )
