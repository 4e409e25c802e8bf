"""Make the leads: who they are, how well they fit in truth, and how that was typed into the form."""

from __future__ import annotations

from dataclasses import dataclass

from sample_data.making import calendar, names
from sample_data.making.chance import Chance

SEED = "lead scoring sample 1"
LEADS = 6_000

# What makes a company likely to buy, in log-odds. The current model believes in chiefs and in large companies.
SIZE_FIT = [(10, -0.8), (50, -0.1), (300, 0.6), (1_000, 0.5), (5_000, -0.1), (10**9, -0.6)]
INDUSTRY_FIT = {"manufacturing": 0.5, "logistics": 0.6, "retail": 0.1, "it": -0.4, "finance": 0.0, "healthcare": 0.0,
                "education": -0.5, "construction": 0.2, "consulting": -0.7, "services": -0.1,
                "public": -0.5}  # fmt: skip
LEVEL_FIT = {"chief": -0.2, "director": 0.2, "manager": 0.5, "staff": -0.2, "engineer": -0.2, "consultant": -0.7}
DEPARTMENT_FIT = {"it": 0.2, "operations": 0.4, "planning": 0.2, "sales": -0.2, "marketing": -0.2, "hr": -0.5,
                  "finance": 0.0}  # fmt: skip
SOURCE_FIT = {"Referral": 0.8, "Partner": 0.4, "Web Search": 0.3, "Paid Search": 0.0, "Webinar": 0.1, "Seminar": 0.2,
              "Exhibition": -0.4, "Social": -0.4, "List Import": -1.0}  # fmt: skip
SOURCES = {"Web Search": 30, "Paid Search": 14, "Social": 8, "Webinar": 13, "Seminar": 7, "Exhibition": 0,
           "Referral": 7, "Partner": 6, "List Import": 0}  # fmt: skip
KINDS = {"buyer": 52, "researcher": 21, "reader": 7, "jobseeker": 4.5, "competitor": 2, "student": 4.5, "personal": 9}
KIND_FIT = {"buyer": 0.0, "researcher": -0.7, "reader": -4.0, "jobseeker": -4.0, "competitor": -9.0, "student": -6.0,
            "personal": -1.3}  # fmt: skip

NOT_A_COMPANY = ("病院", "学園", "市役所")


@dataclass(frozen=True)
class Company:
    name: str
    domain: str
    industry: str
    size: int
    in_japan: bool
    country: str
    region: str


@dataclass(frozen=True)
class Person:
    """A lead as it truly is. ``fit`` can be seen in the attributes; ``hidden`` cannot (both log-odds)."""

    number: int
    created: int
    kind: str
    source: str
    company: Company
    level: str
    department: str
    fit: float
    hidden: float
    liveliness: float  # how much of what this person thinks shows on the web site; around 1
    typed: dict[str, str | None]  # the row of the leads table

    @property
    def lead_id(self) -> str:
        return f"L-{self.number:06d}"

    @property
    def in_japan(self) -> bool:
        return self.company.in_japan


def companies() -> list[Company]:
    """Every pairing of a stem with a trade, in a fixed order."""
    japanese = [
        (stem + trade + ("" if trade in NOT_A_COMPANY else "株式会社"), f"{spelt}-{suffix}", industry, True)
        for stem, spelt in names.JAPANESE_STEMS.items()
        for trade, (suffix, industry) in names.JAPANESE_TRADES.items()
    ]
    foreign = [
        (f"{stem} {trade}", f"{stem}-{trade}".lower().replace(" ", "-"), industry, False)
        for stem in names.FOREIGN_STEMS
        for trade, industry in names.FOREIGN_TRADES.items()
    ]
    made = []
    for name, domain, industry, in_japan in japanese + foreign:
        chance = Chance(SEED, "company", domain)
        size = max(2, round(chance.around(160, 1.6)))
        country = "Japan" if in_japan else chance.weighted(names.COUNTRIES)
        region = chance.weighted(names.JAPANESE_REGIONS) if in_japan else ""
        made.append(Company(name, f"{domain}.example", industry, min(size, 60_000), in_japan, country, region))
    return made


def people() -> list[Person]:
    """All leads, the earliest first."""
    pool = companies()
    moments = sorted(_created_and_source(number) for number in range(LEADS))
    return [_person(number, created, source, pool) for number, (created, source) in enumerate(moments, start=1)]


def _created_and_source(number: int) -> tuple[int, str]:
    chance = Chance(SEED, "created", number)
    if number < 350:  # an old list, loaded on the first day
        return calendar.START + 9 * calendar.HOUR + number // 25, "List Import"
    if number < 350 + 560:
        _, first_day, days = calendar.EXHIBITIONS[number % len(calendar.EXHIBITIONS)]
        day = first_day + chance.whole(0, days - 1) * calendar.DAY
        return day + int(chance.between(10, 17) * calendar.HOUR), "Exhibition"
    # More leads come as the firm grows: the density rises by half over the span.
    while True:
        share = chance.share()
        if chance.happens((1 + 0.5 * share) / 1.5):
            break
    moment = int(calendar.START + share * (calendar.END - calendar.START - calendar.DAY))
    return calendar.visit_time(chance, moment, in_japan=chance.happens(0.7)), chance.weighted(SOURCES)


def _person(number: int, created: int, source: str, pool: list[Company]) -> Person:
    chance = Chance(SEED, "person", number)
    company = chance.one_of(pool)
    kind = chance.weighted(KINDS)
    if kind in ("student", "jobseeker", "reader") and source in ("Referral", "Partner", "List Import"):
        kind = "buyer"
    level = chance.weighted({"chief": 9, "director": 11, "manager": 32, "staff": 27, "engineer": 14, "consultant": 7})
    department = chance.weighted(
        {"it": 26, "operations": 24, "planning": 11, "sales": 13, "marketing": 10, "hr": 7, "finance": 9}
    )
    fit = (
        next(log_odds for below, log_odds in SIZE_FIT if company.size < below)
        + INDUSTRY_FIT[company.industry] + LEVEL_FIT[level] + DEPARTMENT_FIT[department]
        + SOURCE_FIT[source] + (0.1 if company.in_japan else -0.2)
    )  # fmt: skip
    return Person(
        number, created, kind, source, company, level, department,
        fit=fit, hidden=chance.normal(0.9) + KIND_FIT[kind], liveliness=min(4.0, chance.around(1.0, 0.6)),
        typed=_typed(chance, created, source, kind, company, level, department),
    )  # fmt: skip


def _typed(
    chance: Chance, created: int, source: str, kind: str, company: Company, level: str, department: str
) -> dict[str, str | None]:
    """What stands in the lead table: two languages, upper and lower case, full-width letters, gaps."""
    speaks = 0 if company.in_japan and not chance.happens(0.06) else 1
    name: str | None = company.name
    domain, title = company.domain, chance.one_of(names.TITLE_WORDS[level][speaks])
    if kind == "competitor":
        which = chance.whole(0, len(names.COMPETITOR_DOMAINS) - 1)
        name, domain = names.COMPETITOR_NAMES[which], names.COMPETITOR_DOMAINS[which]
    elif kind == "student":
        name = chance.one_of([None, "大学", "University"])
        title = chance.one_of(names.STUDENT_TITLES[speaks])
        domain = chance.one_of(names.CAMPUS_DOMAINS if chance.happens(0.7) else names.PERSONAL_DOMAINS)
    elif kind == "personal" or (kind in ("jobseeker", "reader") and chance.happens(0.5)):
        domain = chance.one_of(names.PERSONAL_DOMAINS)
        name = None if chance.happens(0.4) else name
    size: str | None = str(company.size)
    if kind in ("student", "personal") or chance.happens(0.12):
        size = None
    elif chance.happens(0.006):
        size = "".join(chr(ord(digit) + 0xFEE0) for digit in str(company.size))
    elif chance.happens(0.002):
        size = f"約{company.size}名"
    country: str | None = company.country
    if company.in_japan:
        country = chance.weighted({"Japan": 70, "日本": 22, "JP": 5, "japan": 3})
    typed_title: str | None = title
    if kind != "student" and chance.happens(0.09):
        typed_title = None
    elif chance.happens(0.015):
        typed_title = title + " "
    return {
        "created_at": None if source == "List Import" and chance.happens(0.2) else calendar.written(created),
        "company": name,
        "job_title": typed_title,
        "department": None if chance.happens(0.25) else chance.one_of(names.DEPARTMENT_WORDS[department][speaks]),
        "industry": None if chance.happens(0.1) else chance.one_of(names.INDUSTRY_WORDS[company.industry][speaks]),
        "company_size": size,
        "country": None if chance.happens(0.04) else country,
        "region": company.region if company.region and not chance.happens(0.15) else None,
        "email_domain": domain.upper() if chance.happens(0.01) else domain,
        "source": source.lower() if chance.happens(0.04) else source,
        "language": "ja" if speaks == 0 else "en",
    }
