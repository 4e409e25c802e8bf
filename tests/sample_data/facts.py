"""Say each planted fact in one line, measured: what stands in the table of ``sample_data/README.md``.

``python -m tests.sample_data.facts`` prints the table.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.sample_data.planted import COMPETITOR, PERSONAL, SampleData, area_under_curve, plain


def facts(data: SampleData) -> dict[str, str]:
    """Name to what was measured. Rates are of rows (lead, first of a month) unless leads are named."""
    return {
        "Size": size(data),
        "Base rate": base_rate(data),
        "Pricing against services": pricing_against_services(data),
        "Blog readers": blog_readers(data),
        "Careers page": careers_page(data),
        "Competitors, students, personal addresses": nobody_to_call(data),
        "E-mail opens": email_opens(data),
        "Quote requests": quote_requests(data),
        "Decay": decay(data),
        "Surge": surge(data),
        "Young leads": young_leads(data),
        "Below the line": below_the_line(data),
        "Scores that never fade": never_fade(data),
        "Shadow: portal log-in": portal_login(data),
        "Shadow: sales mails and calls": sales_mails(data),
        "Shadow: lifecycle stage": lifecycle_stage(data),
        "Titles that look like others": titles(data),
        "Variety": variety(data),
    }


def size(data: SampleData) -> str:
    return f"{len(data.leads):,} leads, {len(data.activities):,} activities, {len(data.outcomes):,} outcomes"


def base_rate(data: SampleData) -> str:
    by_month = data.won_rows.groupby("moment")["converted"].mean()
    goals = [f"{goal} {100 * data.rows(goal)['converted'].mean():.1f} %" for goal in ("won", "opportunity", "meeting")]
    return f"{', '.join(goals)}; won from {100 * by_month.min():.1f} % to {100 * by_month.max():.1f} % a month"


def pricing_against_services(data: SampleData) -> str:
    pricing, services = pages_seen(data, "/pricing"), pages_seen(data, "/services")
    return (
        f"seen /pricing: {data.rate(pricing > 0)} won; "
        f"seen /services and not /pricing: {data.rate((services > 0) & (pricing == 0))}"
    )


def blog_readers(data: SampleData) -> str:
    readers = data.leads_with(data.of_type("page_view", detail="/blog"), 20)
    handed_off = data.first("handed_off").notna()[readers]
    return (
        f"20 posts or more: {data.rate(pages_seen(data, '/blog') >= 20)} won; "
        f"of {readers.sum()} such leads {100 * handed_off.mean():.0f} % were handed off"
    )


def careers_page(data: SampleData) -> str:
    return f"two views or more: {data.rate(pages_seen(data, '/careers') >= 2)} won"


def nobody_to_call(data: SampleData) -> str:
    domain, title = plain(data.leads["email_domain"]), plain(data.leads["job_title"])
    student = title.str.contains("学生|student") | domain.str.endswith(".ac.example")
    groups = {
        "competitors": domain.str.contains(COMPETITOR),
        "students": student,
        "personal addresses": domain.isin(PERSONAL) & ~student,
    }
    won = data.first("won").notna()
    return "; ".join(f"{name}: {won[who].sum()} won of {who.sum()} leads" for name, who in groups.items())


def email_opens(data: SampleData) -> str:
    sent = data.count_at(data.of_type("email_sent"), oldest=90) > 0
    opened = data.count_at(data.of_type("email_open"), oldest=90) > 0
    return (
        f"mailed in the last 90 days, opened: {data.rate(sent & opened)} won; not opened: {data.rate(sent & ~opened)}"
    )


def quote_requests(data: SampleData) -> str:
    quotes = data.of_type("quote_request")
    asked = quotes.groupby("lead_id")["occurred_at"].min()
    handed_off, contacted = data.first("handed_off")[asked.index], data.first("contacted")[asked.index]
    waited = (contacted - asked)[contacted > asked].dt.total_seconds().median() / 86_400
    below = ~(handed_off <= asked + pd.Timedelta(days=1))
    return (
        f"in the last 30 days: {data.rate(data.count_at(quotes, oldest=30) > 0)} won; {100 * below.mean():.0f} % of "
        f"those who asked were below the line the day after; sales called after {waited:.1f} days (median)"
    )


def decay(data: SampleData) -> str:
    views = data.of_type("page_view", detail="/pricing")
    recent, older = data.count_at(views, oldest=30) > 0, data.count_at(views, newest=60) > 0
    between = data.count_at(views, newest=30, oldest=60) > 0
    return (
        f"pricing page last seen under 30 days ago: {data.rate(recent)} won; "
        f"60 days ago or more: {data.rate(older & ~recent & ~between)}"
    )


def surge(data: SampleData) -> str:
    late, early = views_a_week_before_the_win(data, 0, 28), views_a_week_before_the_win(data, 70, 98)
    return f"page views a week: {late:.1f} in the 4 weeks before the win, {early:.1f} ten weeks and more before"


def views_a_week_before_the_win(data: SampleData, newest: int, oldest: int) -> float:
    won = data.first("won").dropna()
    long_known = won[(won - data.born[won.index]).dt.days >= oldest]
    views = data.of_type("page_view")
    views = views[views["lead_id"].isin(long_known.index)]
    age = (views["lead_id"].map(long_known) - views["occurred_at"]).dt.total_seconds() / 86_400
    return float(((age >= newest) & (age < oldest)).sum() / len(long_known) / ((oldest - newest) / 7))


def young_leads(data: SampleData) -> str:
    young = data.born > data.end - pd.Timedelta(days=90)
    return f"{young.sum()} leads are younger than 90 days at the data's end"


def below_the_line(data: SampleData) -> str:
    never, won = data.first("handed_off").isna(), data.first("won").notna()
    called = data.first("contacted").notna()
    return (
        f"{never.sum():,} leads were never handed off, {(never & ~called).sum():,} of them never called; "
        f"{(never & won).sum()} of the {won.sum()} wins came from them, through their own inquiry"
    )


def never_fade(data: SampleData) -> str:
    handed_off = data.first("handed_off").dropna()
    first, last = (handed_off < "2025-10-01").sum() / 26, (handed_off >= "2026-04-01").sum() / 26
    return f"hand-offs a week: {first:.0f} in the first half-year, {last:.0f} in the last"


def portal_login(data: SampleData) -> str:
    logins = data.of_type("contract_portal_login")
    ever, won = data.leads_with(logins), data.first("won").notna()
    fires = data.rate(data.count_at(logins) > 0)
    return (
        f"over all time {100 * won[ever].mean():.0f} % of the {ever.sum()} leads with one won, of the others "
        f"{100 * won[~ever].mean():.1f} % (AUC {naive_area(data, 'contract_portal_login'):.3f}); "
        f"at the moment of scoring it holds for {fires.n} of {len(data.won_rows):,} rows"
    )


def sales_mails(data: SampleData) -> str:
    mail, call = naive_area(data, "sales_email"), naive_area(data, "sales_call")
    return f"AUC over all time {mail:.2f} (e-mail) and {call:.2f} (call)"


def lifecycle_stage(data: SampleData) -> str:
    customer, won = data.leads["lifecycle_stage"] == "Customer", data.first("won").notna()
    return (
        f"{(customer & won).sum()} of the {customer.sum()} in stage Customer won, {(won & ~customer).sum()} others did"
    )


def titles(data: SampleData) -> str:
    coordinators = plain(data.leads["job_title"]).str.contains("coordinator")
    return f"'COO' is found in {coordinators.sum()} coordinators, who get an executive's points"


def variety(data: SampleData) -> str:
    title, company_size = data.leads["job_title"], data.leads["company_size"]
    missing = {name: data.leads[name].isna().mean() for name in ("company_size", "department", "job_title")}
    return (
        f"{(title == 'ＣＥＯ').sum()} ＣＥＯ in full width, "
        f"{company_size.str.contains('[０-９]', na=False).sum()} sizes in full-width digits, "
        f"{company_size.str.contains('約', na=False).sum()} that are no number; missing: "
        + ", ".join(f"{name} {100 * share:.0f} %" for name, share in missing.items())
        + f"; {data.leads['created_at'].isna().sum()} leads without created_at"
    )


def pages_seen(data: SampleData, start: str) -> np.ndarray:
    return data.count_at(data.of_type("page_view", detail=start))


def naive_area(data: SampleData, kind: str) -> float:
    """The AUC of an activity counted over all time against wins of all time: what not looking at dates gives."""
    count = data.of_type(kind).groupby("lead_id").size().reindex(data.leads.index, fill_value=0)
    return area_under_curve(count.to_numpy(), data.first("won").notna().to_numpy())


if __name__ == "__main__":
    for name, measured in facts(SampleData()).items():
        print(f"| {name} | {measured} |")
