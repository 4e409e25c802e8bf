"""Know by what a lead is found: ids to the letter, those that are e-mail addresses whatever their upper and lower case.

Where no id is an address, nothing is done for it: a join on the ids themselves is all there is.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from scoring.loading.cells_sql import trimmed_sql
from scoring.loading.plans import TablePlan
from scoring.loading.store import literal
from scoring.problems import Problem

# Something, an @, a domain with a dot; a handle such as @name is none.
ADDRESS = "_%@_%._%"


def key_sql(text: str) -> str:
    """A (trimmed) id as ids are compared."""
    return f"CASE WHEN {text} LIKE {literal(ADDRESS)} THEN lower({text}) ELSE {text} END"


@dataclass(frozen=True)
class LeadKeys:
    """has_addresses: some of the leads have addresses for ids."""

    has_addresses: bool

    @property
    def relation(self) -> str:
        """One row a lead: idx, lead_id as the leads' file has it, and key."""
        return f"(SELECT idx, lead_id, {self.of('lead_id')} AS key FROM leads)"

    def of(self, text: str) -> str:
        """The key of a (trimmed) id."""
        return key_sql(text) if self.has_addresses else text


def lead_keys(connection: duckdb.DuckDBPyConnection) -> LeadKeys:
    """Needs the table leads."""
    row = connection.execute(f"SELECT EXISTS (SELECT 1 FROM leads WHERE lead_id LIKE {literal(ADDRESS)})").fetchone()
    return LeadKeys(bool(row and row[0]))


def said_of_case(plan: TablePlan, rows: int, of: int) -> tuple[Problem, ...]:
    """What is to be known of rows whose id is that of a lead but for upper and lower case."""
    if not rows:
        return ()
    place = {"file": ", ".join(dict.fromkeys(source.name for source in plan.sources))}
    values = {"column": plan.own_name("lead_id", 0), "count": rows, "rows": of}
    return (Problem("data_ids_other_case", place, values, "warning"),)


def outcomes_of_other_case(connection: duckdb.DuckDBPyConnection, plan: TablePlan) -> int:
    """Of the outcomes that are kept; needs the tables leads and outcomes."""
    return _count(
        connection,
        "outcomes JOIN leads ON leads.idx = outcomes.lead",
        f"leads.lead_id <> {trimmed_sql('outcomes.' + plan.inside('lead_id'))}",
    )


def leads_of_other_case(connection: duckdb.DuckDBPyConnection, plan: TablePlan) -> int:
    """Of the rows that were refused as a lead's further ones; needs the tables leads and refused."""
    own = trimmed_sql(f"cells[{plan.columns.index('lead_id') + 1}]")
    reasons = "('data_row_repeated_lead', 'data_row_earlier_lead', 'data_row_merged_lead')"
    rows = f"(SELECT {own} AS own FROM refused WHERE source = 'leads' AND reason IN {reasons})"
    keyed = f"(SELECT lead_id, {key_sql('lead_id')} AS key FROM leads)"
    return _count(connection, f"{rows} JOIN {keyed} AS leads ON leads.key = {key_sql('own')}", "lead_id <> own")


def _count(connection: duckdb.DuckDBPyConnection, relation: str, condition: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {relation} WHERE {condition}").fetchone()
    return int(row[0]) if row else 0
