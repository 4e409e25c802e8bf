"""Make leads, activities and outcomes of any size for the benchmarks: skewed as real ones are, from a seed.

Two years of history. Few leads do most of what is done, few pages and campaigns take most of the visits, and at the
moment scored two thirds of the leads have done nothing that a rule still counts (``active_share`` changes that).
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.columns import MISSING_CODE, Column
from scoring.dataset import OUTCOMES, Activities, Dataset, Outcomes
from scoring.times import DAY, iso, second_of

ORIGIN = second_of("2023-01-02")  # a Monday
SPAN_DAYS = 730
# The latest mature moment with a horizon of 90 days: what is scored. The longest window of a rule is 180 days.
MOMENT_DAY = SPAN_DAYS - 90
LONGEST_WINDOW_DAYS = 180

# type: (distinct details, distinct campaigns, share of all activities). Together 2,800 combinations.
TYPES: dict[str, tuple[int, int, float]] = {
    "page_view": (900, 0, 0.40),
    "email_sent": (0, 420, 0.21),
    "email_open": (0, 420, 0.16),
    "email_click": (0, 420, 0.04),
    "search": (200, 0, 0.04),
    "video_view": (80, 0, 0.03),
    "trial_login": (0, 0, 0.04),
    "download": (120, 0, 0.03),
    "form_submit": (60, 0, 0.02),
    "webinar": (0, 90, 0.01),
    "chat": (20, 0, 0.01),
    "booth_visit": (0, 66, 0.005),
    "quote_request": (0, 0, 0.003),
    "unsubscribe": (0, 0, 0.002),
}
# What a lead that no rule counts has done, long ago or after the moment.
PASSIVE_TYPES = ("page_view", "email_sent", "search", "video_view", "download")
SECTIONS = ("pricing", "product", "docs/api", "docs/guide", "blog", "careers", "service", "case")

# column: values and their shares; the last share is of leads without a value.
LEAD_VALUES: dict[str, tuple[tuple[str, ...], tuple[float, ...]]] = {
    "job_title": (("CEO", "部長", "Manager", "Staff", "Student"), (0.05, 0.10, 0.25, 0.40, 0.08, 0.12)),
    "department": (("IT", "Sales", "Marketing", "人事"), (0.25, 0.20, 0.15, 0.20, 0.20)),
    "company_size": (("8", "45", "120", "480", "1500", "12000"), (0.20, 0.25, 0.20, 0.12, 0.08, 0.03, 0.12)),
    "industry": (("Software", "製造", "Finance", "Retail", "Health"), (0.20, 0.25, 0.15, 0.15, 0.10, 0.15)),
    "source": (("webinar", "exhibition", "organic", "list"), (0.15, 0.20, 0.40, 0.20, 0.05)),
    "email_domain": (("firm.example", "post.example", "kaisha.example"), (0.50, 0.20, 0.25, 0.05)),
}


def synthetic_dataset(leads: int, activities: int, *, active_share: float = 1 / 3, seed: int = 1) -> Dataset:
    """A data set of about that many activities, sorted by lead, then time.

    >>> len(synthetic_dataset(30, 600))
    30
    """
    random = np.random.default_rng(seed)
    is_active = random.random(leads) < active_share
    created_day = np.where(is_active, random.random(leads) * 700, random.random(leads) * 430).astype(np.int64)
    created = ORIGIN + created_day * DAY
    lead_columns = {name: _drawn(random, leads, values, shares) for name, (values, shares) in LEAD_VALUES.items()}
    lead_columns["created_at"] = Column(
        created_day.astype(np.int32), [iso(ORIGIN + day * DAY) for day in range(SPAN_DAYS)]
    )
    return Dataset(
        id=f"synthetic-{leads}-{activities}-{active_share:.3f}-{seed}",
        name="synthetic",
        time_zone="UTC",
        lead_ids=np.array([f"L{number:07d}" for number in range(leads)], dtype=object),
        lead_columns=lead_columns,
        created=created,
        activities=_activities(random, activities, is_active, created_day),
        outcomes=_outcomes(random, is_active, created_day),
        end=ORIGIN + SPAN_DAYS * DAY,
    )


def write_csv_files(dataset: Dataset, folder: Path) -> tuple[Path, Path, Path]:
    """The data set as leads.csv, activities.csv (in the order of time, as an export is) and outcomes.csv."""
    leads, outcomes, activities = dataset.lead_ids, dataset.outcomes, dataset.activities
    lead_table = pd.DataFrame({"lead_id": leads} | {n: c.texts() for n, c in dataset.lead_columns.items()})
    outcome_table = pd.DataFrame(
        {"lead_id": leads[outcomes.lead], "outcome": np.array(OUTCOMES, dtype=object)[outcomes.outcome]}
        | {"occurred_at": outcomes.second.astype("datetime64[s]")}
        | {name: column.texts() for name, column in outcomes.columns.items()}
    )
    class_table = pd.DataFrame({name: column.texts() for name, column in activities.class_columns.items()})
    class_table["class"] = np.arange(len(class_table))
    paths = folder / "leads.csv", folder / "activities.csv", folder / "outcomes.csv"
    with duckdb.connect() as connection:
        connection.register("lead_table", lead_table)
        connection.register("outcome_table", outcome_table)
        connection.register("class_table", class_table)
        connection.register("id_table", pd.DataFrame({"lead": np.arange(len(leads)), "lead_id": leads}))
        create_activity_table(connection, dataset)
        connection.execute("COPY lead_table TO $1 (HEADER)", [str(paths[0])])
        connection.execute("COPY outcome_table TO $1 (HEADER)", [str(paths[2])])
        connection.execute(
            """
            COPY (
                SELECT lead_id, type, make_timestamp(1000000 * ($2 + second)::BIGINT) AS occurred_at,
                       detail, campaign, value
                FROM activity JOIN id_table USING (lead) JOIN class_table USING (class)
                ORDER BY second
            ) TO $1 (HEADER)
            """,
            [str(paths[1]), activities.origin],
        )
    return paths


def create_activity_table(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """Table ``activity``: one row an activity: lead, second, class, value; in the order of the data set."""
    activities = dataset.activities
    # A number that differs from row to row and costs nothing to hold: it is there to be summed.
    value = (activities.second % 97).astype(np.int32)
    arrays = {"lead": activities.lead, "second": activities.second, "class": activities.class_, "value": value}
    connection.register("activity_arrays", pd.DataFrame(arrays, copy=False))
    connection.execute("CREATE TABLE activity AS SELECT * FROM activity_arrays")
    connection.unregister("activity_arrays")


def _drawn(random: np.random.Generator, rows: int, values: tuple[str, ...], shares: tuple[float, ...]) -> Column:
    codes = random.choice(len(shares), size=rows, p=shares).astype(np.int32)
    codes[codes == len(values)] = MISSING_CODE
    return Column(codes, list(values))


def _classes() -> tuple[dict[str, Column], NDArray[np.float64], NDArray[np.float64]]:
    """The distinct combinations, and how often leads that rules count, and the others, do each."""
    rows: list[tuple[str, str | None, str | None]] = []
    shares: list[float] = []
    for type_, (details, campaigns, share) in TYPES.items():
        combinations: list[tuple[str, str | None, str | None]] = [
            *((type_, f"/{SECTIONS[i % len(SECTIONS)]}/{i}", None) for i in range(details)),
            *((type_, None, f"campaign-{i:03d}") for i in range(campaigns)),
        ] or [(type_, None, None)]
        by_rank = 1 / np.arange(1, len(combinations) + 1)
        rows += combinations
        shares += (share * by_rank / by_rank.sum()).tolist()
    active = np.array(shares)
    passive = np.where([row[0] in PASSIVE_TYPES for row in rows], active, 0.0)
    columns = {name: Column.of([row[i] for row in rows]) for i, name in enumerate(("type", "detail", "campaign"))}
    return columns, np.cumsum(active) / active.sum(), np.cumsum(passive) / passive.sum()


def _activities(
    random: np.random.Generator, activities: int, is_active: NDArray[np.bool_], created_day: NDArray[np.int64]
) -> Activities:
    leads = len(is_active)
    columns, active_classes, passive_classes = _classes()
    # Pareto: the busiest hundredth of the leads does about a fifth of everything.
    busyness = np.minimum((1 - random.random(leads)) ** (-1 / 1.5), 500.0) * np.where(is_active, 2.0, 1.0)
    count = random.poisson(busyness * (activities / busyness.sum()))
    lead = np.repeat(np.arange(leads, dtype=np.int64), count)
    total = len(lead)
    by_active = np.repeat(is_active, count)
    draw = random.random(total)
    class_ = np.where(by_active, np.searchsorted(active_classes, draw), np.searchsorted(passive_classes, draw))
    class_ = np.minimum(class_, len(active_classes) - 1)

    start = created_day[lead].astype(np.float64)
    share = random.random(total)
    early_end = MOMENT_DAY - LONGEST_WINDOW_DAYS - 5.0
    passive_day = np.where(
        share < 0.85, start + (early_end - start) * (share / 0.85), MOMENT_DAY + 1 + (share - 0.85) / 0.15 * 88
    )
    day = np.where(by_active, start + (SPAN_DAYS - start) * np.sqrt(share), passive_day)
    second = np.minimum((day * DAY).astype(np.int64), SPAN_DAYS * DAY)
    # Lead, second and class share one whole number, so that one sort puts all three in order.
    packed = (lead << 39) | (second << 12) | class_
    packed.sort()
    lead, class_ = packed >> 39, packed & (2**12 - 1)
    return Activities(
        lead=lead.astype(np.int32),
        second=((packed >> 12) & (2**27 - 1)).astype(np.int32),
        origin=ORIGIN,
        class_=_answered(lead, class_, columns["type"]).astype(np.uint16),
        class_columns=columns,
        row_column=_no_other_column,
    )


def _answered(lead: NDArray[np.int64], class_: NDArray[np.int64], types: Column) -> NDArray[np.int64]:
    """The classes, where an e-mail opened right after one was sent is of that one's campaign."""
    first = {type_: int(np.argmax(types.codes == code)) for code, type_ in enumerate(types.values)}
    campaigns = TYPES["email_sent"][1]

    def is_of(type_: str) -> NDArray[np.bool_]:
        return (class_ >= first[type_]) & (class_ < first[type_] + campaigns)

    follows = np.flatnonzero(is_of("email_open")[1:] & is_of("email_sent")[:-1] & (lead[1:] == lead[:-1]))
    answered = class_.copy()
    answered[follows + 1] = class_[follows] - first["email_sent"] + first["email_open"]
    return answered


def _outcomes(random: np.random.Generator, is_active: NDArray[np.bool_], created_day: NDArray[np.int64]) -> Outcomes:
    """One outcome or none a lead: won by 9 % of the active and 2 % of the others, lost by some more."""
    draw = random.random(len(is_active))
    won_share = np.where(is_active, 0.09, 0.02)
    lead = np.flatnonzero(draw < 3 * won_share)
    won = draw[lead] < won_share[lead]
    start = np.maximum(created_day[lead], MOMENT_DAY - 300)
    second = ORIGIN + ((start + random.random(len(lead)) * (SPAN_DAYS - start)) * DAY).astype(np.int64)
    amounts = Column(random.integers(0, 50, len(lead)).astype(np.int32), [str(1000 * (i + 1)) for i in range(50)])
    outcome = np.where(won, OUTCOMES.index("won"), OUTCOMES.index("lost")).astype(np.int8)
    return Outcomes(lead.astype(np.int32), second, outcome, {"amount": amounts})


def _no_other_column(name: str) -> Column:
    raise KeyError(name)
