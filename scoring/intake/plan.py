"""Say what each table that came is taken for, which column is which, and how values are read; all can be corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from scoring.problems import Problem

# links: pairs of a record's id (a deal, an engagement) and a lead's, through which other tables find their leads.
Target = Literal["leads", "activities", "outcomes", "links"]
Confidence = Literal["sure", "likely", "guess"]
# Forms of a date that can be taken for another; those that can be read one way only need no word.
DateForm = Literal["clear", "dmy", "mdy", "ymd", "epoch_s", "epoch_ms", "excel_1900", "excel_1904"]
NumberForm = Literal["decimal_comma", "thousands_comma"]
Test = Literal["is", "is_not", "filled"]

TARGETS: tuple[Target, ...] = ("leads", "activities", "outcomes", "links")
DATE_FORMS: tuple[DateForm, ...] = ("clear", "dmy", "mdy", "ymd", "epoch_s", "epoch_ms", "excel_1900", "excel_1904")
NUMBER_FORMS: tuple[NumberForm, ...] = ("decimal_comma", "thousands_comma")
# What a lead can be found by, the best first. record_id: through a table of links.
LEAD_KEYS = ("lead_id", "email", "record_id")
# Our columns that a use of each kind may have, the needed ones first; leads may have any other.
COLUMNS: Mapping[Target, tuple[str, ...]] = {
    "leads": ("lead_id", "created_at", "email"),
    "activities": (*LEAD_KEYS, "type", "type_part", "occurred_at", "detail", "campaign", "value"),
    "outcomes": (*LEAD_KEYS, "outcome", "outcome_part", "occurred_at", "amount", "owner", "reason"),
    "links": ("record_id", "lead_id"),
}
TIME_COLUMNS = ("created_at", "occurred_at")
NUMBER_COLUMNS = ("amount", "value")
# The column of words that each kind of use has, whose values are put into ours.
WORD_OF: Mapping[str, str] = {"activities": "type", "outcomes": "outcome"}
# Between the two columns that say a type or an outcome together, such as `4 / Form`.
PART_SEPARATOR = " / "


@dataclass(frozen=True)
class Condition:
    """Rows are used where a column ``is`` (or ``is_not``) the value, as text is compared, or is ``filled``."""

    column: str
    test: Test
    value: str = ""


@dataclass(frozen=True)
class DateReading:
    """How a column's times are read. zone: of those that name none; '' is the data set's own."""

    form: DateForm = "clear"
    zone: str = ""


@dataclass(frozen=True)
class Use:
    """What one table gives to one of ours. Columns in mappings are our name to theirs, unless said otherwise.

    otherwise: where the column of ``columns`` is empty, this one. constants: our name to a text that all rows have.
    dated: one row for each of these columns that holds a time: their column and the word (an outcome or a type).
    values: their words to ours; None leaves the row out. A type that is not listed stays as it is, an outcome that is
    not listed is refused. where: which rows are used. lists: the lead's column holds several, between semicolons.
    short_ids: ids are matched by their first 15 characters. also_known_by: other columns of a lead that hold ids by
    which other tables may know it (several between semicolons). details: our name to a column of JSON and a key in it.
    numbered: leads without an id get the number of their row. others: the columns not named here are kept too.
    only_listed: rows whose word is not among ``values`` are left out. undated: nothing says when; the data's
    end is taken.
    """

    into: Target
    columns: Mapping[str, str] = field(default_factory=dict)
    otherwise: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    dated: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str | None] = field(default_factory=dict)
    where: tuple[Condition, ...] = ()
    lists: bool = False
    short_ids: bool = False
    also_known_by: tuple[str, ...] = ()
    details: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    numbered: bool = False
    others: bool = False
    only_listed: bool = False
    undated: bool = False

    @property
    def lead_key(self) -> str | None:
        """By which of ``LEAD_KEYS`` it finds its lead; None where by none."""
        return next((key for key in LEAD_KEYS if key in self.columns), None)

    def named(self) -> Iterator[str]:
        """Every column of theirs that it speaks of; one may come twice."""
        yield from self.columns.values()
        yield from self.otherwise.values()
        yield from self.dated
        yield from (one.column for one in self.where)
        yield from self.also_known_by
        yield from (column for column, _ in self.details.values())


@dataclass(frozen=True)
class UndecidedDate:
    """A column of dates that can be read in several forms, and a cell of it."""

    forms: tuple[DateForm, ...]
    example: str


@dataclass(frozen=True)
class PlannedTable:
    """What a table (``RawTable.name``) is taken for.

    product, kind: of the profile that fits (``hubspot``, ``deals``), '' where none does. why: in words, as problems
    of severity 'warning' are. uses: what it gives; nothing where it is not used. helps: it names the values of others.
    dates, numbers: their column to how it is read. nulls: words that stand for an empty cell.
    outcome_columns: their columns that the outcome itself makes. undecided: columns of dates to be asked about.
    notes: what there is to know of its values, as warnings. words: the words found in the columns of types and
    outcomes, and how often, the commonest first.
    """

    name: str
    product: str = ""
    kind: str = ""
    sure: Confidence = "guess"
    why: tuple[Problem, ...] = ()
    uses: tuple[Use, ...] = ()
    helps: bool = False
    dates: Mapping[str, DateReading] = field(default_factory=dict)
    numbers: Mapping[str, NumberForm] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    outcome_columns: tuple[str, ...] = ()
    undecided: Mapping[str, UndecidedDate] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def gives(self) -> tuple[Target, ...]:
        """Our tables that it gives rows to, each once."""
        return tuple(dict.fromkeys(use.into for use in self.uses))

    @property
    def word_columns(self) -> frozenset[str]:
        """Their columns of types and outcomes, whose words are put into ours."""
        return frozenset(
            use.columns[ours]
            for use in self.uses
            for ours in (WORD_OF.get(use.into, ""), f"{WORD_OF.get(use.into, '')}_part")
            if ours in use.columns and not use.dated
        )

    def use_into(self, target: Target) -> Use | None:
        """The first that gives to the table."""
        return next((use for use in self.uses if use.into == target), None)


@dataclass(frozen=True)
class Plan:
    """What all tables are taken for. A correction makes a new plan; the old one stays as it was.

    notes: what there is to know of the plan as a whole, as problems of severity 'warning'.
    """

    tables: tuple[PlannedTable, ...] = ()
    notes: tuple[Problem, ...] = ()

    def table(self, name: str) -> PlannedTable:
        """Raises KeyError where there is no such table."""
        for one in self.tables:
            if one.name == name:
                return one
        raise KeyError(name)

    def giving(self, target: Target) -> tuple[PlannedTable, ...]:
        """The tables that give rows to one of ours, in their order."""
        return tuple(one for one in self.tables if target in one.gives)

    @property
    def is_snapshot(self) -> bool:
        """No table gives dated activities: past scores cannot be rebuilt ('snapshot mode')."""
        return not self.giving("activities")

    @property
    def outcome_columns(self) -> frozenset[str]:
        """Columns of leads, by the names that the data set has them under, that the outcome itself makes."""
        return frozenset(name for one in self.giving("leads") for name in one.outcome_columns)

    def with_planned(self, table: PlannedTable) -> Plan:
        """This table as given, in place of what it was taken for."""
        self.table(table.name)
        return replace(self, tables=tuple(table if one.name == table.name else one for one in self.tables))

    def without(self, name: str) -> Plan:
        """This table is not used."""
        return self.with_planned(replace(self.table(name), uses=(), helps=False, sure="sure", why=()))

    def with_column(self, name: str, target: Target, ours: str, theirs: str | None) -> Plan:
        """Take this column of theirs for ours (None: for none), in the first use that gives to ``target``."""
        use = self._use(name, target)
        columns = {key: value for key, value in use.columns.items() if key != ours}
        if theirs is not None:
            columns[ours] = theirs
        otherwise = {key: value for key, value in use.otherwise.items() if key != ours}
        constants = {key: value for key, value in use.constants.items() if key != ours}
        changed = replace(
            use,
            columns=columns,
            otherwise=otherwise,
            constants=constants,
            numbered=use.numbered and "lead_id" not in columns,
            undated=use.undated and "occurred_at" not in columns,
        )
        return self._with_use(name, use, changed)

    def with_constant(self, name: str, target: Target, ours: str, value: str) -> Plan:
        """All rows have this text in our column."""
        plan = self.with_column(name, target, ours, None)
        use = plan._use(name, target)
        return plan._with_use(name, use, replace(use, constants={**use.constants, ours: value}))

    def with_value(self, name: str, target: Target, theirs: str, ours: str | None) -> Plan:
        """Take this word of theirs for ours in every use that gives to ``target``; None leaves its rows out."""
        table = self.table(name)
        uses = tuple(
            replace(use, values={**use.values, theirs: ours}) if use.into == target and not use.dated else use
            for use in table.uses
        )
        return self.with_planned(replace(table, uses=uses))

    def with_dated(self, name: str, target: Target, column: str, word: str | None) -> Plan:
        """Each time in this column is an outcome (or an activity) of its own; None: it is none.

        Of a table of leads a column that becomes an outcome is marked as made by it.
        """
        table = self.table(name)
        if word is not None and target == "outcomes" and "leads" in table.gives:
            return self.with_outcome_column(name, column, True)._with_dated(name, target, column, word)
        return self._with_dated(name, target, column, word)

    def _with_dated(self, name: str, target: Target, column: str, word: str | None) -> Plan:
        table = self.table(name)
        use = next((one for one in table.uses if one.into == target and one.dated), None)
        if use is None:
            if word is None:
                return self
            leads = next((one for one in table.uses if one.lead_key is not None or one.numbered), None)
            keys = {} if leads is None else {key: leads.columns[key] for key in LEAD_KEYS if key in leads.columns}
            keys = dict(list(keys.items())[:1])
            numbered = leads is not None and leads.numbered
            new = Use(target, columns=keys, dated={column: word}, numbered=numbered)
            return self.with_planned(replace(table, uses=(*table.uses, new)))
        dated = {key: value for key, value in use.dated.items() if key != column}
        if word is not None:
            dated[column] = word
        if dated:
            return self._with_use(name, use, replace(use, dated=dated))
        return self.with_planned(replace(table, uses=tuple(one for one in table.uses if one is not use)))

    def with_date_format(self, name: str, column: str, form: DateForm, zone: str | None = None) -> Plan:
        """Read this column's times so. zone: of those that name none; None leaves it as it was."""
        table = self.table(name)
        before = table.dates.get(column, DateReading())
        reading = DateReading(form, before.zone if zone is None else zone)
        undecided = {key: value for key, value in table.undecided.items() if key != column}
        return self.with_planned(replace(table, dates={**table.dates, column: reading}, undecided=undecided))

    def with_number_format(self, name: str, column: str, form: NumberForm | None) -> Plan:
        """Read this column's numbers so; None: as they stand."""
        table = self.table(name)
        numbers = {key: value for key, value in table.numbers.items() if key != column}
        if form is not None:
            numbers[column] = form
        return self.with_planned(replace(table, numbers=numbers))

    def with_outcome_column(self, name: str, column: str, is_outcome: bool) -> Plan:
        """Mark a column as made by the outcome itself, or insist that it is not."""
        table = self.table(name)
        marked = tuple(one for one in table.outcome_columns if one != column) + ((column,) if is_outcome else ())
        return self.with_planned(replace(table, outcome_columns=marked))

    def with_nulls(self, name: str, nulls: Sequence[str]) -> Plan:
        """These words stand for an empty cell."""
        return self.with_planned(replace(self.table(name), nulls=tuple(nulls)))

    def _use(self, name: str, target: Target) -> Use:
        use = self.table(name).use_into(target)
        if use is None:
            raise KeyError(target)
        return use

    def _with_use(self, name: str, old: Use, new: Use) -> Plan:
        table = self.table(name)
        return self.with_planned(replace(table, uses=tuple(new if use is old else use for use in table.uses)))
