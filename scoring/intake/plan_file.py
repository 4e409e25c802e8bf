"""Read and write a saved plan as YAML: the mapping file of format 2.

format: 2
name: HubSpot, nightly
time_zone: Asia/Tokyo
repeated_leads: merge
tables:
  - {file: 'hubspot-crm-exports-all-contacts-*.csv', known_by: [Record ID, Email],
     uses: [{into: leads, columns: {lead_id: Record ID, created_at: Create Date}}],
     dates: {Create Date: {form: mdy, zone: UTC}}}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from scoring.intake.plan import (
    DATE_FORMS,
    NUMBER_FORMS,
    TARGETS,
    Condition,
    DateReading,
    PlannedTable,
    UndecidedDate,
    Use,
)
from scoring.intake.raw import ReadingChoices
from scoring.intake.saved_plan import SavedPlan, SavedTable
from scoring.loading.leads import REPEATED_LEADS
from scoring.model_text import text_of
from scoring.model_yaml import Document, PartPath, Value
from scoring.nearest import nearest
from scoring.problems import Problem

FORMAT = 2
_TESTS = ("is", "is_not", "filled")
_TOP = ("format", "name", "time_zone", "repeated_leads", "tables")
_TABLE = (
    "file", "known_by", "product", "kind", "uses", "helps", "dates", "numbers", "nulls", "outcome_columns", "undecided",
    "read",
)  # fmt: skip
_USE = tuple(one.name for one in fields(Use))
_READ = tuple(one.name for one in fields(ReadingChoices))


def write_saved_plan(saved: SavedPlan) -> str:
    """YAML such that ``saved_plan_in`` reads an equal plan from it."""
    plain: dict[str, Value] = {"format": FORMAT, "name": saved.name}
    if saved.time_zone:
        plain["time_zone"] = saved.time_zone
    if saved.repeated_leads is not None:
        plain["repeated_leads"] = saved.repeated_leads
    plain["tables"] = [_plain_table(one) for one in saved.tables]
    return text_of(plain)


def _plain_table(saved: SavedTable) -> Value:
    planned = saved.planned
    plain: dict[str, Value] = {"file": saved.file, "known_by": list(saved.known_by)}
    for key in ("product", "kind"):
        if getattr(planned, key):
            plain[key] = getattr(planned, key)
    plain["uses"] = [_plain_use(use) for use in planned.uses]
    if planned.helps:
        plain["helps"] = True
    if planned.dates:
        plain["dates"] = {
            column: {"form": one.form, **({"zone": one.zone} if one.zone else {})}
            for column, one in planned.dates.items()
        }
    if planned.numbers:
        plain["numbers"] = dict(planned.numbers)
    if planned.nulls:
        plain["nulls"] = list(planned.nulls)
    if planned.outcome_columns:
        plain["outcome_columns"] = list(planned.outcome_columns)
    if planned.undecided:
        plain["undecided"] = {
            column: {"forms": list(one.forms), "example": one.example} for column, one in planned.undecided.items()
        }
    read = {name: getattr(saved.read, name) for name in _READ if getattr(saved.read, name) is not None}
    if read:
        plain["read"] = read
    return plain


def _plain_use(use: Use) -> Value:
    plain: dict[str, Value] = {"into": use.into}
    for name in ("columns", "otherwise", "constants", "dated", "values"):
        if getattr(use, name):
            plain[name] = dict(getattr(use, name))
    if use.where:
        plain["where"] = [
            {"column": one.column, "test": one.test, **({"value": one.value} if one.value else {})} for one in use.where
        ]
    if use.also_known_by:
        plain["also_known_by"] = list(use.also_known_by)
    if use.details:
        plain["details"] = {ours: {"column": column, "key": key} for ours, (column, key) in use.details.items()}
    for name in ("lists", "short_ids", "numbered", "others", "only_listed", "undated"):
        if getattr(use, name):
            plain[name] = True
    return plain


def saved_plan_in(document: Document) -> SavedPlan:
    """The plan that a document states; what is wrong with it is added to the document's problems, with its line."""
    return _Reader(document).plan()


class _Reader:
    """Reads one document; every part that is wrong is a problem, and an empty one stands in for it."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def plan(self) -> SavedPlan:
        top = self.mapping(self.document.value, (), _TOP)
        name = self.text(top.get("name", ""), ("name",))
        zone = self.text(top.get("time_zone", ""), ("time_zone",))
        entries = self.list_of(top.get("tables", []), ("tables",))
        tables = tuple(self.table(one, ("tables", i)) for i, one in enumerate(entries))
        repeated = top.get("repeated_leads")
        if repeated is not None:
            repeated = self.word(repeated, ("repeated_leads",), REPEATED_LEADS)
        return SavedPlan(name, tables, zone, repeated)

    def table(self, value: Value, path: PartPath) -> SavedTable:
        found = self.mapping(value, path, _TABLE)
        file = self.text(found.get("file", ""), (*path, "file"))
        uses = self.list_of(found.get("uses", []), (*path, "uses"))
        dates = self.each(found.get("dates", {}), (*path, "dates"), self.date_reading)
        numbers = self.each(found.get("numbers", {}), (*path, "numbers"), lambda v, p: self.word(v, p, NUMBER_FORMS))
        undecided = self.each(found.get("undecided", {}), (*path, "undecided"), self.undecided)
        planned = PlannedTable(
            file,
            product=self.text(found.get("product", ""), (*path, "product")),
            kind=self.text(found.get("kind", ""), (*path, "kind")),
            sure="sure",
            uses=tuple(self.use(one, (*path, "uses", i)) for i, one in enumerate(uses)),
            helps=self.flag(found.get("helps", False), (*path, "helps")),
            dates=dates,
            numbers=numbers,
            nulls=self.texts(found.get("nulls", []), (*path, "nulls")),
            outcome_columns=self.texts(found.get("outcome_columns", []), (*path, "outcome_columns")),
            undecided=undecided,
        )
        known_by = self.texts(found.get("known_by", []), (*path, "known_by"))
        return SavedTable(file, known_by, planned, self.choices(found.get("read", {}), (*path, "read")))

    def use(self, value: Value, path: PartPath) -> Use:
        found = self.mapping(value, path, _USE)

        def names(key: str) -> dict[str, str]:
            return self.each(found.get(key, {}), (*path, key), self.text)

        conditions = self.list_of(found.get("where", []), (*path, "where"))
        return Use(
            into=self.word(found.get("into"), (*path, "into"), TARGETS),
            columns=names("columns"),
            otherwise=names("otherwise"),
            constants=names("constants"),
            dated=names("dated"),
            values=self.each(found.get("values", {}), (*path, "values"), self.text_or_nothing),
            where=tuple(self.condition(one, (*path, "where", i)) for i, one in enumerate(conditions)),
            lists=self.flag(found.get("lists", False), (*path, "lists")),
            short_ids=self.flag(found.get("short_ids", False), (*path, "short_ids")),
            also_known_by=self.texts(found.get("also_known_by", []), (*path, "also_known_by")),
            details=self.each(found.get("details", {}), (*path, "details"), self.detail),
            numbered=self.flag(found.get("numbered", False), (*path, "numbered")),
            others=self.flag(found.get("others", False), (*path, "others")),
            only_listed=self.flag(found.get("only_listed", False), (*path, "only_listed")),
            undated=self.flag(found.get("undated", False), (*path, "undated")),
        )

    def condition(self, value: Value, path: PartPath) -> Condition:
        found = self.mapping(value, path, ("column", "test", "value"))
        test = self.word(found.get("test"), (*path, "test"), _TESTS)
        return Condition(
            self.text(found.get("column", ""), (*path, "column")),
            test,
            self.text(found.get("value", ""), (*path, "value")),
        )

    def detail(self, value: Value, path: PartPath) -> tuple[str, str]:
        found = self.mapping(value, path, ("column", "key"))
        return self.text(found.get("column", ""), (*path, "column")), self.text(found.get("key", ""), (*path, "key"))

    def date_reading(self, value: Value, path: PartPath) -> DateReading:
        found = self.mapping(value, path, ("form", "zone"))
        form = self.word(found.get("form", "clear"), (*path, "form"), DATE_FORMS)
        return DateReading(form, self.text(found.get("zone", ""), (*path, "zone")))

    def undecided(self, value: Value, path: PartPath) -> UndecidedDate:
        found = self.mapping(value, path, ("forms", "example"))
        forms = self.list_of(found.get("forms", []), (*path, "forms"))
        return UndecidedDate(
            tuple(self.word(one, (*path, "forms", i), DATE_FORMS) for i, one in enumerate(forms)),
            self.text(found.get("example", ""), (*path, "example")),
        )

    def choices(self, value: Value, path: PartPath) -> ReadingChoices:
        found = self.mapping(value, path, _READ)
        kinds: Mapping[str, Callable[[Value, PartPath], Any]] = {
            "header_row": self.whole_number, "epoch_1904": self.flag,
        }  # fmt: skip
        return ReadingChoices(**{name: kinds.get(name, self.text)(one, (*path, name)) for name, one in found.items()})

    # --- parts of any kind --------------------------------------------------------------------------------------

    def wrong(self, key: str, path: PartPath, **values: object) -> None:
        self.document.add(Problem(key, self.document.place(path), values))

    def mapping(self, value: Value, path: PartPath, allowed: tuple[str, ...] | None = None) -> dict[str, Value]:
        if not isinstance(value, dict):
            self.wrong("mapping_not_a_mapping", path)
            return {}
        for key in value:
            if allowed is not None and key not in allowed:
                self.wrong(
                    "mapping_unknown_key", (*path, key), found=key, allowed=allowed, nearest=nearest(key, allowed)
                )
        return value

    def each(self, value: Value, path: PartPath, read: Callable[[Value, PartPath], Any]) -> dict[str, Any]:
        return {key: read(one, (*path, key)) for key, one in self.mapping(value, path).items()}

    def list_of(self, value: Value, path: PartPath) -> list[Value]:
        if isinstance(value, list):
            return value
        self.wrong("mapping_not_a_list", path, found=value)
        return []

    def texts(self, value: Value, path: PartPath) -> tuple[str, ...]:
        return tuple(self.text(one, (*path, i)) for i, one in enumerate(self.list_of(value, path)))

    def text(self, value: Value, path: PartPath) -> str:
        if isinstance(value, str):
            return value
        self.wrong("mapping_not_a_name", path, found=value)
        return ""

    def text_or_nothing(self, value: Value, path: PartPath) -> str | None:
        return None if value is None else self.text(value, path)

    def word(self, value: Value, path: PartPath, allowed: tuple[str, ...]) -> Any:
        if value not in allowed:
            near = nearest(value, allowed)
            self.wrong("mapping_word_not_allowed", path, found=value, allowed=allowed, nearest=near)
            return allowed[0]
        return value

    def flag(self, value: Value, path: PartPath) -> bool:
        if not isinstance(value, bool):
            self.wrong("mapping_true_or_false", path, found=value)
        return value is True

    def whole_number(self, value: Value, path: PartPath) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.wrong("mapping_whole_number", path, found=value)
        return 0
