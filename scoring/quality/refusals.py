"""Find what was refused when the files were read: how much of each table, and for which reasons."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.loading import TableReport
from scoring.quality.finding import MOST_EXAMPLES, Examples, Finding, Severity, Word
from scoring.quality.subject import Subject

# From half on, the file is not what it is taken for, or belongs to another export.
_MOST, _MUCH, _LITTLE = 0.5, 0.05, 0.001
# Of these the cells of one column are worth showing: (reason, key of the finding, column).
_BY_COLUMN = (
    ("data_row_unknown_lead", "orphans", "lead_id"),
    ("data_row_repeated_lead", "repeated_leads", "lead_id"),
    ("data_row_earlier_lead", "repeated_leads", "lead_id"),
    ("data_row_merged_lead", "repeated_leads", "lead_id"),
    ("data_row_unknown_outcome", "unknown_outcomes", "outcome"),
)
_TIMES = ("data_row_bad_time", "data_row_missing_time", "data_row_too_early", "data_row_in_future")


def refusals(subject: Subject) -> Iterator[Finding]:
    """A finding for each table and reason; together they hold every refused row."""
    for table in subject.report.tables:
        left = dict(table.refused)
        for reason, key, column in _BY_COLUMN:
            count = left.pop(reason, 0)
            if count:
                yield _by_column(subject, table, reason, count, key, column)
        for reason, count in left.items():
            column = ("created_at" if table.table == "leads" else "occurred_at") if reason in _TIMES else ""
            yield _by_column(subject, table, reason, count, "refused", column)


def _by_column(subject: Subject, table: TableReport, reason: str, count: int, key: str, column: str) -> Finding:
    kinds = 0
    commonest: list[tuple[str, int]] = []
    if column in subject.report.refused_rows.columns.get(table.table, ()):
        kinds, commonest = subject.report.refused_rows.distinct(table.table, reason, column, MOST_EXAMPLES)
    kind = "id" if column == "lead_id" else "value"
    examples = Examples.of({("found", kind): [text for text, _ in commonest],  # type: ignore[dict-item]
                            ("rows", "count"): [rows for _, rows in commonest]})  # fmt: skip
    share = count / table.rows
    severity: Severity = "look" if share >= _MUCH or (key == "orphans" and share >= _LITTLE) else "info"
    if share >= _MOST:
        severity = "blocks"
    return Finding(
        key,
        severity,
        count,
        table.rows,
        {"kinds": kinds, "table": Word(f"quality_table_{table.table}"), "reason": Word(reason)},
        about=f"{table.table} {reason}",
        examples=examples if commonest else Examples(),
    )
