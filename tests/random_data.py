"""Make random leads, activities and outcomes, from a seed, whose times crowd on the edges around one moment T."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pandas as pd

from tests.random_models import CAMPAIGNS, DATES, DAYS, DETAILS, FLAGS, NO_NUMBERS, NUMBERS, TITLES, TYPES
from tests.reference.units import Data

ZONES = ("UTC", "Asia/Tokyo", "America/New_York")
_MOMENTS = (
    datetime(2024, 5, 15, 10, 30),  # a Wednesday
    datetime(2024, 2, 29, 23, 59, 59),  # the last second of a month
    datetime(2024, 7, 1),  # 00:00 of a Monday that begins a month
    datetime(2024, 3, 3, 12, 0, 1),  # a Sunday
    datetime(2024, 1, 1),
    datetime(2023, 12, 31, 23, 59, 59),
)
_LEAD_COLUMNS = ("lead_id", "created_at", "job_title", "company_size", "budget", "source", "signed_on", "mixed_on")
_ACTIVITY_COLUMNS = ("lead_id", "type", "occurred_at", "detail", "campaign", "value")
_OUTCOME_COLUMNS = ("lead_id", "outcome", "occurred_at")
_OUTCOMES = ("handed_off", "accepted", "meeting", "opportunity", "won", "Won ", "lost", "recycled")
Cells = dict[str, str | None]


def random_moment(random: Random) -> datetime:
    return random.choice(_MOMENTS)


def random_data(random: Random, moment: datetime, leads: int = 20, busiest: int = 20) -> Data:
    """Leads of whom some did nothing, some came after ``moment``, and some have no ``created_at``."""
    zone = random.choice(ZONES)
    mixed = [*DATES, "soon"] if random.random() < 0.5 else list(DATES)
    lead_rows = [_lead(random, f"L{place}", moment, mixed, zone) for place in range(leads)]
    rows: list[Cells] = []
    for lead in lead_rows:
        moments: list[datetime] = []
        for _ in range(random.choice([0, 1, 4, 9, busiest])):
            again = moments and random.random() < 0.2
            moments.append(random.choice(moments) if again else edge_time(random, moment))
            rows.append(_activity(random, str(lead["lead_id"]), moments[-1], zone))
    random.shuffle(rows)
    if random.random() < 0.05:
        rows = []
    return Data(lead_rows, rows, [], zone)


def with_outcomes(random: Random, data: Data, moments: list[datetime], horizon_days: int, gap_days: int) -> Data:
    """The same data with outcomes on the edges of horizon and gap around the moments."""
    rows: list[Cells] = []
    for lead in data.by_id:
        for _ in range(random.choice([0, 0, 1, 1, 2, 3])):
            away = random.choice([0, gap_days, horizon_days, horizon_days, random.random() * 2 * horizon_days])
            at = random.choice(moments) + timedelta(days=away, seconds=random.choice([-1, 0, 1]))
            at = at.replace(microsecond=0)
            rows.append(
                {"lead_id": lead, "outcome": random.choice(_OUTCOMES), "occurred_at": written(random, at, data.zone)}
            )
    return Data(data.leads, data.activities, rows, data.zone)


def edge_time(random: Random, moment: datetime) -> datetime:
    """A time on, or a second beside, the edge of a window, day, week or month before ``moment``; or any, or later."""
    days = random.choice([0, *DAYS]) + random.choice([0, 0, 0, *DAYS])
    second = timedelta(seconds=random.choice([-1, 0, 1]))
    before = moment - timedelta(days=days)
    midnight = before.replace(hour=0, minute=0, second=0)
    kind = random.random()
    if kind < 0.4:
        return before + second
    if kind < 0.5:
        return midnight + second
    if kind < 0.6:
        return midnight - timedelta(days=midnight.weekday()) + second
    if kind < 0.7:
        return midnight.replace(day=1) + second
    if kind < 0.92:
        return before - timedelta(seconds=random.randrange(3 * 86_400))
    return moment + timedelta(seconds=random.choice([1, 3600, 10 * 86_400]))


def written(random: Random, moment: datetime, zone: str) -> str:
    """The moment as some system would write it: with a space, a fraction, an offset, or as a date."""
    form = random.random()
    if moment.time() == datetime.min.time() and form < 0.5:
        return moment.strftime("%Y-%m-%d")
    if form < 0.2:
        return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if form < 0.4:
        india = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("Asia/Kolkata"))
        return india.strftime("%Y-%m-%d %H:%M:%S+05:30")
    if form < 0.6:
        return moment.strftime("%Y-%m-%d %H:%M:%S.999")
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def frames(data: Data) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Leads, activities and outcomes as tables of text or null."""
    tables = (data.leads, _LEAD_COLUMNS), (data.activities, _ACTIVITY_COLUMNS), (data.outcomes, _OUTCOME_COLUMNS)
    leads, activities, outcomes = (pd.DataFrame(rows, columns=list(names), dtype=object) for rows, names in tables)
    return leads, activities, outcomes


def _missing_or(random: Random, text: str, share: float = 0.2) -> str | None:
    return random.choice([None, "", "  ", "\u3000"]) if random.random() < share else text


def _lead(random: Random, name: str, moment: datetime, mixed: list[str], zone: str) -> Cells:
    size = random.choice(NUMBERS) if random.random() < 0.8 else random.choice(NO_NUMBERS)
    return {
        "lead_id": name,
        "created_at": _missing_or(random, written(random, edge_time(random, moment), zone)),
        "job_title": _missing_or(random, random.choice(TITLES)),
        "company_size": _missing_or(random, size),
        "budget": _missing_or(random, random.choice(NUMBERS)),
        "source": _missing_or(random, random.choice(FLAGS)),
        "signed_on": _missing_or(random, random.choice(DATES)),
        "mixed_on": _missing_or(random, random.choice(mixed)),
    }


def _activity(random: Random, lead: str, moment: datetime, zone: str) -> Cells:
    kind = random.choice([*TYPES, "email_sent", "email_open", "Page_View", "ｐａｇｅ＿ｖｉｅｗ ", "webinar"])
    return {
        "lead_id": lead + (" " if random.random() < 0.05 else ""),
        "type": kind,
        "occurred_at": written(random, moment, zone),
        "detail": _missing_or(random, random.choice(DETAILS)),
        "campaign": _missing_or(random, random.choice(CAMPAIGNS)),
        "value": _missing_or(random, random.choice(["5", "5.0", "x", "-1", "50", "0.5", "500"])),
    }
