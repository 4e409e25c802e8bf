"""The sample data are what their README says: seeded, small, invented, with every planted fact in them."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sample_data import make
from tests.sample_data import facts
from tests.sample_data.planted import COMPETITOR, FOLDER, SampleData, area_under_curve, plain

TABLES = ("leads", "activities", "outcomes")


@pytest.fixture(scope="module")
def data() -> SampleData:
    return SampleData()


def test_making_the_data_again_gives_the_same_bytes(tmp_path: Path) -> None:
    make.main([str(tmp_path)])
    made = sorted(path.name for path in tmp_path.iterdir())
    assert len(made) == 10
    assert [name for name in made if (tmp_path / name).read_bytes() != (FOLDER / name).read_bytes()] == []


def test_the_files_are_small() -> None:
    assert (
        sum(path.stat().st_size for path in FOLDER.rglob("*") if path.suffix != ".pyc" and path.is_file()) < 15_000_000
    )


def test_the_readme_states_what_is_measured(data: SampleData) -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| ([^|]+?) \| (?:[^|]+?) \| ([^|]+?) \|$", text, flags=re.MULTILINE))
    measured = facts.facts(data)
    assert {name: stated.get(name) for name in measured} == measured


def test_csv_and_parquet_hold_the_same(data: SampleData) -> None:
    for name in TABLES:
        csv = pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)
        parquet = pd.read_parquet(FOLDER / f"{name}.parquet")
        assert list(csv.columns) == list(parquet.columns)
        for column in parquet.columns:
            is_time = pd.api.types.is_datetime64_any_dtype(parquet[column])
            written = parquet[column].dt.strftime("%Y-%m-%dT%H:%M:%S") if is_time else parquet[column]
            whole = written.astype("Int64") if pd.api.types.is_numeric_dtype(written) else written
            assert whole.astype("string").fillna("").tolist() == csv[column].tolist(), (name, column)


def test_sizes_and_span(data: SampleData) -> None:
    assert len(data.leads) == 6_000
    assert data.leads.index.is_unique
    assert 140_000 <= len(data.activities) <= 170_000
    assert set(data.activities["lead_id"]) <= set(data.leads.index)
    assert set(data.outcomes["lead_id"]) <= set(data.leads.index)
    assert data.born.notna().all()
    assert data.leads["created_at"].min() >= pd.Timestamp("2025-04-01")
    assert data.end.strftime("%Y-%m-%d") == "2026-09-30"
    assert len(data.activities[["type", "detail", "campaign"]].drop_duplicates()) < 3_000


def test_every_outcome_of_the_format_is_there(data: SampleData) -> None:
    assert set(data.outcomes["outcome"]) == {
        "handed_off", "accepted", "rejected", "contacted", "meeting", "opportunity", "won", "lost", "recycled",
    }  # fmt: skip
    by_outcome = data.outcomes.set_index("outcome")
    assert by_outcome.loc["won", "amount"].notna().all()
    assert by_outcome.loc["rejected", "reason"].notna().all()
    assert {"学生", "競合", "時期尚早", "No budget"} <= set(by_outcome.loc["rejected", "reason"])
    assert data.outcomes["owner"].notna().all()


def test_a_deal_goes_forward_in_time(data: SampleData) -> None:
    steps = [data.first(outcome) for outcome in ("contacted", "meeting", "opportunity", "won")]
    for earlier, later in itertools.pairwise(steps):
        reached = later.notna()
        assert (earlier[reached] < later[reached]).all()


def test_no_address_is_real(data: SampleData) -> None:
    assert plain(data.leads["email_domain"]).str.endswith(".example").all()
    everything = " ".join((FOLDER / f"{name}.csv").read_text(encoding="utf-8") for name in TABLES)
    assert re.search(r"@|https?:|\.(?:com|co\.jp|net|org|jp)\b", everything) is None


def test_four_to_eight_in_a_hundred_convert(data: SampleData) -> None:
    by_month = data.won_rows.groupby("moment")["converted"].mean()
    assert len(by_month) == 12
    assert by_month.between(0.04, 0.08).all()
    assert data.rows("meeting")["converted"].mean() > data.rows("opportunity")["converted"].mean() > by_month.mean()


def test_pricing_viewers_convert_more_than_twice_as_well_as_those_who_saw_services_only(data: SampleData) -> None:
    pricing, services = facts.pages_seen(data, "/pricing"), facts.pages_seen(data, "/services")
    assert data.rate(pricing > 0).rate > 2 * data.rate((services > 0) & (pricing == 0)).rate


def test_readers_of_twenty_blog_posts_are_handed_off_and_do_not_buy(data: SampleData) -> None:
    readers = data.leads_with(data.of_type("page_view", detail="/blog"), 20)
    assert readers.sum() >= 100
    assert data.first("handed_off").notna()[readers].mean() > 0.75
    assert data.rate_of_leads(readers).rate < 0.01


def test_visitors_of_the_careers_page_do_not_buy(data: SampleData) -> None:
    visitors = data.rate(facts.pages_seen(data, "/careers") >= 2)
    assert visitors.n > 500
    assert visitors.rate < 0.01


def test_competitors_and_students_never_buy_and_personal_addresses_seldom(data: SampleData) -> None:
    won = data.first("won").notna()
    domain = plain(data.leads["email_domain"])
    assert not won[domain.str.contains(COMPETITOR)].any()
    assert not won[domain.str.endswith(".ac.example")].any()
    personal = data.rate_of_leads(domain.str.contains("mail.example"))
    assert 0 < personal.rate < 0.5 * data.rate(np.ones(len(data.won_rows), dtype=bool)).rate


def test_who_opens_mails_converts_no_better(data: SampleData) -> None:
    sent = data.count_at(data.of_type("email_sent"), oldest=90) > 0
    opened = data.count_at(data.of_type("email_open"), oldest=90) > 0
    assert data.rate(sent & opened).rate < data.rate(sent & ~opened).rate


def test_a_quote_request_is_the_strongest_sign_and_is_left_waiting(data: SampleData) -> None:
    quotes = data.of_type("quote_request")
    fresh = data.rate(data.count_at(quotes, oldest=30) > 0)
    assert fresh.n > 300
    assert 0.35 < fresh.rate < 0.6
    asked = quotes.groupby("lead_id")["occurred_at"].min()
    assert (~(data.first("handed_off")[asked.index] <= asked + pd.Timedelta(days=1))).mean() > 0.5


def test_an_old_look_at_the_prices_is_worth_little(data: SampleData) -> None:
    views = data.of_type("page_view", detail="/pricing")
    recent, older = data.count_at(views, oldest=30) > 0, data.count_at(views, newest=60) > 0
    assert data.rate(recent).rate > 3 * data.rate(older & ~recent).rate


def test_interest_surges_before_the_win(data: SampleData) -> None:
    assert facts.views_a_week_before_the_win(data, 0, 28) > 3 * facts.views_a_week_before_the_win(data, 70, 98)


def test_the_outcome_of_many_leads_is_not_in_yet(data: SampleData) -> None:
    assert (data.born > data.end - pd.Timedelta(days=90)).sum() > 600


def test_leads_below_the_line_were_not_called_and_some_won_by_themselves(data: SampleData) -> None:
    never, called, won = (data.first("handed_off").isna(), data.first("contacted").notna(), data.first("won").notna())
    assert (never & ~called).sum() > 3_000
    assert 0.2 < (never & won).sum() / won.sum() < 0.5


@pytest.mark.parametrize("kind", sorted({*SampleData().activities["type"]} - {"contract_portal_login"}))
def test_without_dates_nothing_looks_better_than_the_portal_log_in(data: SampleData, kind: str) -> None:
    portal = facts.naive_area(data, "contract_portal_login")
    assert portal > 0.98
    assert portal > facts.naive_area(data, kind) + 0.02


def test_at_the_moment_of_scoring_the_portal_log_in_is_hardly_there(data: SampleData) -> None:
    fires = data.count_at(data.of_type("contract_portal_login"))
    converted = data.won_rows["converted"].to_numpy()
    assert (fires > 0).mean() < 0.01
    assert area_under_curve(fires, converted) < 0.56


def test_sales_mails_come_after_somebody_was_in_touch(data: SampleData) -> None:
    first_touch = pd.concat([data.first("accepted"), data.first("contacted")], axis=1).min(axis=1)
    mails = data.of_type("sales_email", "sales_call")
    assert (mails["occurred_at"] >= mails["lead_id"].map(first_touch)).all()


def test_the_lifecycle_stage_knows_the_win(data: SampleData) -> None:
    assert ((data.leads["lifecycle_stage"] == "Customer") == data.first("won").notna()).all()


def test_no_single_honest_sign_explains_all(data: SampleData) -> None:
    converted = data.won_rows["converted"].to_numpy()
    shadows = {"contract_portal_login", "opportunity_created", "sales_email", "sales_call"}
    signs = {(kind, ""): data.of_type(kind) for kind in set(data.activities["type"]) - shadows}
    signs |= {("page_view", page): data.of_type("page_view", detail=page) for page in ("/pricing", "/docs", "/case")}
    for name, sign in signs.items():
        for days in (30, 90, 10_000):
            area = area_under_curve(data.count_at(sign, oldest=days), converted)
            assert max(area, 1 - area) < 0.75, (name, days)
