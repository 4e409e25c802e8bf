"""Write the SQL of one cell as it is meant: empty where a word stands for nothing, times and numbers in one form."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.intake.amounts import bare_amount_sql
from scoring.intake.dates import read_time_sql
from scoring.intake.plan import Condition, PlannedTable
from scoring.intake.raw import RawTable
from scoring.intake.raw_sql import numbered_sql
from scoring.loading.cells_sql import trimmed_sql
from scoring.loading.store import literal

_WITH_COMMAS = r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?"
_DECIMAL_COMMA = r"[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?"
# Words that are one truth value, whichever the file writes.
_ALIKE = {"true": ("true", "1", "yes", "t", "y"), "false": ("false", "0", "no", "f", "n")}


def rows_sql(table: RawTable) -> str:
    """A relation of the table's rows: row_ (from 1), and its cells as f0, f1, …, so that no name of theirs is in SQL
    beside ours."""
    return f"(SELECT row_number() OVER () AS row_, * FROM {numbered_sql(table)})"


class Cells:
    """The cells of one planned table in ``rows_sql``; every method gives SQL of a text that is never null."""

    def __init__(self, table: RawTable, planned: PlannedTable, time_zone: str) -> None:
        self.planned, self.time_zone = planned, time_zone
        self.places = {name: i for i, name in enumerate(table.columns)}

    def raw(self, column: str) -> str:
        """As it came, empty where it is missing or a word for nothing stands there."""
        text = f"coalesce(f{self.places[column]}, '')"
        if not self.planned.nulls:
            return text
        nulls = ", ".join(literal(one) for one in self.planned.nulls)
        return f"CASE WHEN trim({text}) IN ({nulls}) THEN '' ELSE {text} END"

    def read(self, column: str) -> str:
        """As it is meant: a time or a number in the one form that the loader reads; else as it came."""
        text = self.raw(column)
        reading = self.planned.dates.get(column)
        if reading is not None:
            return read_time_sql(text, reading, self.time_zone)
        form = self.planned.numbers.get(column)
        if form is not None:
            return _number_sql(text, form)
        return text

    def trimmed(self, column: str) -> str:
        return trimmed_sql(f"({self.raw(column)})")

    def first_of(self, columns: Sequence[str], *, trimmed: bool = False) -> str:
        """The first of the columns that holds anything."""
        cells = [self.trimmed(one) if trimmed else self.read(one) for one in columns]
        if len(cells) == 1:
            return cells[0]
        filled = ", ".join(f"nullif(trim({cell}), '')" for cell in cells)
        return f"coalesce({filled}, '')"

    def first_as_it_came(self, columns: Sequence[str]) -> str:
        """The same, not read; empty where there are none."""
        return f"coalesce({''.join(f'nullif({self.trimmed(one)}, {chr(39) * 2}), ' for one in columns)}'')"

    def condition(self, condition: Condition) -> str:
        text = f"lower({self.trimmed(condition.column)})"
        if condition.test == "filled":
            return f"({text} <> '')"
        value = condition.value.casefold()
        alike = ", ".join(literal(one) for one in _ALIKE.get(value, (value,)))
        return f"({text} {'IN' if condition.test == 'is' else 'NOT IN'} ({alike}))"


def _number_sql(text: str, form: str) -> str:
    """A number with a point and nothing else; what is none stays as it is, to be refused."""
    bare = bare_amount_sql(trimmed_sql(f"({text})"))
    pattern = _DECIMAL_COMMA if form == "decimal_comma" else _WITH_COMMAS
    plain = f"replace(replace({bare}, '.', ''), ',', '.')" if form == "decimal_comma" else f"replace({bare}, ',', '')"
    return f"CASE WHEN regexp_full_match({bare}, {literal(pattern)}) THEN {plain} ELSE {text} END"
