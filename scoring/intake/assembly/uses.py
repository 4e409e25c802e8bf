"""Write the SQL that turns one table that was brought in into rows of one of ours."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from scoring.dataset import OUTCOMES
from scoring.intake.assembly.cells import Cells, rows_sql
from scoring.intake.assembly.duplicates import DROPPED
from scoring.intake.assembly.identity import KNOWN, LINKS, joined_leads_sql, key_sql, number_sql
from scoring.intake.plan import PART_SEPARATOR, WORD_OF, Plan, PlannedTable, Use
from scoring.intake.raw import RawTable
from scoring.loading.lead_keys import ADDRESS
from scoring.loading.store import literal, quoted
from scoring.loading.verdicts import EARLIEST
from scoring.times import iso

# Columns that a copying tool adds; they say nothing of a lead.
_BOOKKEEPING = "_fivetran_"
# A further column of what is written, whose name no column of a file can have, as those are trimmed.
AS_WRITTEN = " as written "
KEPT, LEFT_OUT, NO_LEAD, JOINED = "kept", "left_out", "no_lead", "joined"


class UseRows:
    """The rows that one use of one table gives.

    ``select_sql`` has our columns, then the others, one row a row given; ``fates_sql`` one row for each row there could
    be, with what became of it: kept, left_out (by its word or a condition), no_lead, joined (a lead known already).
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: RawTable,
        place: int,
        planned: PlannedTable,
        use: Use,
        plan: Plan,
        time_zone: str,
        *,
        resolving: bool,
        dropping: bool,
        undated_at: str,
    ) -> None:
        self.connection, self.table, self.place = connection, table, place
        self.planned, self.use, self.plan = planned, use, plan
        self.cells = Cells(table, planned, time_zone)
        self.resolving, self.dropping = resolving, dropping
        self.undated_at = undated_at
        self.said = WORD_OF.get(use.into, "")
        self.time = "created_at" if use.into == "leads" else "occurred_at"
        self.words = f"words_{place}_{planned.uses.index(use)}"

    def select_sql(self) -> str:
        """In the order of the table: which row of a lead is its first one depends on it, and which line a row is."""
        names = ", ".join(f"g{i} AS {quoted(name)}" for i, (name, _) in enumerate(self.columns()))
        if self.is_time_read:
            names += f", as_written_ AS {quoted(AS_WRITTEN)}"
        # Several rows that one row gives are told apart by their lead, word and time.
        order = ", ".join(["row_", *(f"g{i}" for i in range(3 if self.said else 1))])
        kept = f"SELECT {names} FROM ({self._judged_sql()}) WHERE fate_ = '{KEPT}'"
        return kept if self._keeps_order() else f"{kept} ORDER BY {order}"

    def fates_sql(self) -> str:
        # Without the cells: a table may have hundreds of columns.
        fates = f"SELECT {self._fate_sql()} AS fate_ FROM {self._resolved_sql()}"
        return f"SELECT fate_, count(*) FROM ({fates}) GROUP BY fate_"

    def columns(self) -> list[tuple[str, str]]:
        """Our names of the columns and the SQL of their cells, the lead's id and the word first."""
        use = self.use
        given: list[tuple[str, str]] = [("lead_id", "lead_")]
        if self.said:
            given.append((self.said, "word_"))
            given.append(("occurred_at", "time_"))
        taken = {name for name, _ in given}
        for ours in dict.fromkeys((*use.columns, *use.constants)):
            if ours in taken or ours in {"email", "record_id", f"{self.said}_part"}:
                continue
            given.append((ours, self._cell(ours)))
        for ours, (column, key) in use.details.items():
            path = literal('$."' + key.replace('"', '\\"') + '"')
            cell = self.cells.raw(column)
            given.append((ours, f"CASE WHEN json_valid({cell}) THEN coalesce({cell}->>{path}, '') ELSE '' END"))
        # DuckDB knows no upper and lower case in names.
        taken = {name.casefold() for name, _ in given}
        for column in self._others():
            name = column
            while name.casefold() in taken:
                name += " (file)"
            taken.add(name.casefold())
            given.append((name, self.cells.read(column)))
        return given

    def _others(self) -> list[str]:
        if not self.use.others:
            return []
        mapped = {column for ours, column in self.use.columns.items() if ours != "email"}
        mapped |= {column for column, _ in self.use.details.values()}
        return [column for column in self.table.columns if column not in mapped and not column.startswith(_BOOKKEEPING)]

    @property
    def is_time_read(self) -> bool:
        """Whether times are written in another form than they came in."""
        columns = self.use.dated or self._columns_of(self.time)
        return any(column in self.planned.dates for column in columns)

    def _columns_of(self, ours: str) -> list[str]:
        """Theirs, of which the first that holds anything counts."""
        return [some[ours] for some in (self.use.columns, self.use.otherwise) if ours in some]

    def _cell(self, ours: str) -> str:
        if ours in self.use.columns:
            return self.cells.first_of(self._columns_of(ours))
        if ours == "occurred_at" and self.use.undated:
            return literal(self.undated_at)
        return literal(self.use.constants.get(ours, ""))

    # --- the steps, from the inside out -------------------------------------------------------------------------

    def _judged_sql(self) -> str:
        """Every row with our columns as g0, g1, … and fate_."""
        cells = ", ".join(f"{sql} AS g{i}" for i, (_, sql) in enumerate(self.columns()))
        if self.is_time_read:
            cells += f", {self._as_written_sql()} AS as_written_"
        return f"SELECT row_, {cells}, {self._fate_sql()} AS fate_ FROM {self._resolved_sql()}"

    def _as_written_sql(self) -> str:
        """The time as it stood in the file where it is before what can be, or may be after it; else empty, as nearly
        always."""
        is_of_leads = self.use.into == "leads"
        read = self._cell(self.time) if is_of_leads else "time_"
        written = self.cells.first_as_it_came(self._columns_of(self.time)) if is_of_leads else "written_"
        is_in_range = f"{read} BETWEEN {literal(iso(EARLIEST))} AND {literal(self.undated_at.replace('T', ' '))}"
        return f"CASE WHEN {is_in_range} THEN '' ELSE {written} END"

    def _keeps_order(self) -> bool:
        """Whether each row gives one at most, and none is looked up in another table: DuckDB's joins keep no order."""
        has_words = self.said in self.use.columns and not self.use.dated
        return is_one_to_one(self.use) and not (self.resolving or self.dropping or has_words)

    def _fate_sql(self) -> str:
        branches = [f"WHEN NOT ({self.cells.condition(one)}) THEN '{LEFT_OUT}'" for one in self.use.where]
        if self.said and not self.use.dated:
            branches.append(f"WHEN NOT listed_ AND {str(self.use.only_listed).lower()} THEN '{LEFT_OUT}'")
            branches.append(f"WHEN word_ IS NULL THEN '{LEFT_OUT}'")
        if self.use.into != "leads" and (self.use.lists or self.use.lead_key == "record_id"):
            branches.append(f"WHEN lead_ = '' THEN '{NO_LEAD}'")
        if self.use.into == "leads" and self.resolving and self._has_other_ids():
            branches.append(f"WHEN {self._is_joined_sql()} THEN '{JOINED}'")
        return f"CASE {' '.join(branches)} ELSE '{KEPT}' END" if branches else f"'{KEPT}'"

    def _has_other_ids(self) -> bool:
        return any(use.also_known_by for planned in self.plan.tables for use in planned.uses)

    def _is_joined_sql(self) -> str:
        key = key_sql("lead_", "lead_id", short_ids=self.use.short_ids)
        return joined_leads_sql(key).replace("<> lead_id", "<> lead_")

    def _resolved_sql(self) -> str:
        """row_, lead_ (as the table of leads has it), word_, time_, and the table's own columns."""
        use, rows = self.use, self._worded_sql()
        key = use.lead_key
        if use.into == "leads" or use.numbered or not self.resolving or key is None:
            return f"(SELECT *, key_ AS lead_ FROM {rows})"
        if key == "record_id":
            known = key_sql("key_", "record_id", short_ids=use.short_ids)
            rows = (
                f"(SELECT rows_.* EXCLUDE key_, coalesce(links.lead_id, '') AS key_ FROM {rows} AS rows_"
                f" LEFT JOIN {LINKS} AS links ON links.record_id = {known.replace('key_', 'rows_.key_')})"
            )
            key = "lead_id"
        known = key_sql("rows_.key_", key, short_ids=use.short_ids)
        # The loader finds such a lead too, and says how many there are.
        is_other_case = f"rows_.key_ LIKE {literal(ADDRESS)} AND lower(rows_.key_) = lower(known.lead_id)"
        return (
            f"(SELECT rows_.*, CASE WHEN {is_other_case} THEN rows_.key_"
            f" ELSE coalesce(known.lead_id, rows_.key_) END AS lead_ FROM {rows} AS rows_"
            f" LEFT JOIN (SELECT * FROM {KNOWN} WHERE kind = {literal(key)}) AS known ON known.key = {known})"
        )

    def _worded_sql(self) -> str:
        """With word_ (null: its row is left out), listed_ and time_."""
        use, rows = self.use, self._keyed_sql()
        if not self.said:
            return rows
        if use.dated:
            pairs = ", ".join(
                f"{{'word': {literal(word)}, 'time': {self.cells.read(column)}, 'written': {self.cells.raw(column)}}}"
                for column, word in use.dated.items()
            )
            return (
                "(SELECT * EXCLUDE pair_, pair_.word AS word_, pair_.time AS time_,"
                " pair_.written AS written_, true AS listed_ FROM"
                f" (SELECT *, unnest([{pairs}]) AS pair_ FROM {rows}) WHERE trim(pair_.time) <> '')"
            )
        written = self.cells.first_as_it_came(self._columns_of("occurred_at"))
        time = f"{self._cell('occurred_at')} AS time_, {written}"
        if self.said not in use.columns:
            word = literal(use.constants.get(self.said, ""))
            return f"(SELECT *, {word} AS word_, {time} AS written_, true AS listed_ FROM {rows})"
        first = self.cells.trimmed(use.columns[self.said])
        part = use.columns.get(f"{self.said}_part")
        whole = first if part is None else f"{first} || {literal(PART_SEPARATOR)} || {self.cells.trimmed(part)}"
        self._note_words()
        by_first = f"LEFT JOIN {self.words} AS part ON part.text = lower(rows_.first_)" if part else ""
        found = ["exact", "folded", *(["part"] if part else [])]
        listed = " OR ".join(f"{one}.text IS NOT NULL" for one in found)
        ours = " ".join(f"WHEN {one}.text IS NOT NULL THEN {one}.ours" for one in found)
        return (
            f"(SELECT rows_.* EXCLUDE (whole_, first_), ({listed}) AS listed_, CASE {ours} ELSE whole_ END AS word_,"
            f" {time} AS written_ FROM (SELECT *, {whole} AS whole_, {first} AS first_ FROM {rows}) AS rows_"
            f" LEFT JOIN {self.words} AS exact ON exact.text = rows_.whole_"
            f" LEFT JOIN {self.words} AS folded ON folded.text = lower(rows_.whole_) {by_first})"
        )

    def _note_words(self) -> None:
        """Fill words_…(text, ours): our word for each of theirs, as written and in lower case."""
        values: dict[str, str | None] = {}
        if self.said == "outcome":
            values.update({word: word for word in OUTCOMES})
        folded = {text.strip().lower(): ours for text, ours in self.use.values.items()}
        values = {**values, **folded, **{text.strip(): ours for text, ours in self.use.values.items()}}
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {self.words} (text VARCHAR, ours VARCHAR)")
        self.connection.execute(
            f"INSERT INTO {self.words} SELECT unnest($texts::VARCHAR[]), unnest($ours::VARCHAR[])",
            {"texts": list(values), "ours": list(values.values())},
        )

    def _keyed_sql(self) -> str:
        """The table's rows with row_ and key_, one for each lead that a row names."""
        use = self.use
        base = rows_sql(self.table)
        if self.dropping:
            base = f"(SELECT * FROM {base} WHERE row_ NOT IN (SELECT row_ FROM {DROPPED} WHERE place = {self.place}))"
        if use.numbered:
            return f"(SELECT *, {number_sql(self.place, self.plan)} AS key_ FROM {base})"
        assert use.lead_key is not None
        columns = [use.columns[use.lead_key if use.into != "leads" else "lead_id"]]
        if "lead_id" in use.otherwise:
            columns.append(use.otherwise["lead_id"])
        key = self.cells.first_of(columns, trimmed=True)
        if use.lists:
            return f"(SELECT *, trim(unnest(string_split({key}, ';'))) AS key_ FROM {base})"
        return f"(SELECT *, {key} AS key_ FROM {base})"


def is_one_to_one(use: Use) -> bool:
    """Whether each row of the table is at most one row given."""
    return not (use.lists or use.dated or use.lead_key == "record_id")


def names_given(columns: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(name for name, _ in columns)
