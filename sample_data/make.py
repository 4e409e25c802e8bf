"""Write the sample data and its models into this folder: ``python -m sample_data.make [FOLDER]``."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from sample_data.making import calendar
from sample_data.making.interest import projects_of
from sample_data.making.mailings import mail_activities, webinar_activities
from sample_data.making.models import CURRENT, TUNED, in_language
from sample_data.making.past_scores import handed_off_at
from sample_data.making.people import people
from sample_data.making.sales import Outcome, story_of
from sample_data.making.visits import Activity, own_activities

# The furthest outcome a lead has by the end of the data gives its stage: a column that knows the future.
STAGES = {"won": "Customer", "opportunity": "Opportunity", "meeting": "SQL", "accepted": "SQL", "handed_off": "MQL"}

MOMENT = pa.timestamp("s")
SCHEMAS = {
    "leads": pa.schema(
        [("lead_id", pa.string()), ("created_at", MOMENT)]
        + [(name, pa.string()) for name in (
            "company", "job_title", "department", "industry", "company_size", "country", "region", "email_domain",
            "source", "language", "lifecycle_stage",
        )]
    ),
    "activities": pa.schema([
        ("lead_id", pa.string()), ("type", pa.string()), ("occurred_at", MOMENT), ("detail", pa.string()),
        ("campaign", pa.string()), ("value", pa.int64()),
    ]),
    "outcomes": pa.schema([
        ("lead_id", pa.string()), ("outcome", pa.string()), ("occurred_at", MOMENT), ("amount", pa.int64()),
        ("owner", pa.string()), ("reason", pa.string()),
    ]),
}  # fmt: skip

Row = tuple[str | int | None, ...]


def rows() -> dict[str, list[Row]]:
    """The rows of the three tables, columns as in ``SCHEMAS``, in the order of time; moments are seconds."""
    leads: list[Row] = []
    activities: list[Row] = []
    outcomes: list[Row] = []
    for person in people():
        projects = projects_of(person)
        own = sorted(own_activities(person, projects))
        seen = own + mail_activities(person, projects) + webinar_activities(person, projects)
        seen = sorted((one for one in seen if one.second <= calendar.END), key=lambda one: one.second)
        story = story_of(person, projects, own, handed_off_at(person, seen))
        known = [one for one in story.outcomes if one.second <= calendar.END]
        shadows = [one for one in story.activities if one.second <= calendar.END]
        activities += [_activity_row(person.lead_id, one) for one in seen + shadows]
        outcomes += [_outcome_row(person.lead_id, one) for one in known]
        typed = person.typed
        created = None if typed["created_at"] is None else person.created
        rest = [typed[name] for name in SCHEMAS["leads"].names[2:-1]]
        leads.append((person.lead_id, created, *rest, _stage(known, person.number)))
    activities.sort(key=lambda row: (row[2], row[0], row[1], row[3] or ""))
    outcomes.sort(key=lambda row: (row[2], row[0]))
    return {"leads": leads, "activities": activities, "outcomes": outcomes}


def _activity_row(lead_id: str, one: Activity) -> Row:
    return lead_id, one.type, one.second, one.detail, one.campaign, one.value


def _outcome_row(lead_id: str, one: Outcome) -> Row:
    return lead_id, one.outcome, one.second, one.amount, one.owner, one.reason


def _stage(known: list[Outcome], number: int) -> str:
    reached = {one.outcome for one in known}
    return next((stage for outcome, stage in STAGES.items() if outcome in reached), ("Lead", "Subscriber")[number % 2])


def write_tables(folder: Path) -> None:
    """Each table as CSV and as Parquet."""
    for name, table_rows in rows().items():
        schema = SCHEMAS[name]
        by_column = zip(zip(*table_rows, strict=True), schema, strict=True)
        columns = [pa.array(column, field.type) for column, field in by_column]
        pa.parquet.write_table(
            pa.Table.from_arrays(columns, schema=schema), folder / f"{name}.parquet", compression="zstd"
        )
        moments = {place for place, field in enumerate(schema) if field.type == MOMENT}
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(schema.names)
            for row in table_rows:
                writer.writerow([_cell(value, place in moments) for place, value in enumerate(row)])


def _cell(value: Any, is_moment: bool) -> str:
    if value is None:
        return ""
    return calendar.written(value) if is_moment else str(value)


def write_models(folder: Path) -> None:
    for name, text in {"current_model": CURRENT, "tuned_model": TUNED}.items():
        (folder / f"{name}.yaml").write_text(in_language(text, "en"), encoding="utf-8")
        (folder / f"{name}.ja.yaml").write_text(in_language(text, "ja"), encoding="utf-8")


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0]) if arguments else Path(__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    write_tables(folder)
    write_models(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
