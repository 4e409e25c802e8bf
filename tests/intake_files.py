"""Write the same invented leads, activities and outcomes as different products export them, and as plain tables.

Each ``…_files`` function writes a product's files into a folder and says what the same content is in plain tables, with
times of the data set's zone, so that a test can hold what was recognised to what was meant.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from scoring.intake.raw import RawTable
from tests.work_in_place import read_in_place

Row = Mapping[str, object]
ZONE = "Asia/Tokyo"
START = datetime(2025, 1, 6, 0, 0, tzinfo=UTC)
TYPES = ("page_view", "form_submit", "email_sent", "email_open", "email_click", "unsubscribe")
TITLES = {"en": ("CEO", "Manager", "Engineer", "Student"), "ja": ("代表取締役", "部長", "担当", "学生")}
COMPANIES = {
    "en": ("Acre, Inc.", "Birch Ltd", 'The "Old" Mill'),
    "ja": ("髙橋商事㈱", "東京製作所", "ソ連貿易、株式会社"),
}
STAGES = {
    "en": {"won": "Closed Won", "lost": "Closed Lost", "open": "Prospecting"},
    "ja": {"won": "受注", "lost": "失注", "open": "提案中"},
}


@dataclass(frozen=True)
class Lead:
    number: int
    email: str
    first: str
    last: str
    title: str
    company: str
    employees: int
    created: datetime


@dataclass(frozen=True)
class Activity:
    lead: int
    type: str
    at: datetime
    detail: str
    campaign: str


@dataclass(frozen=True)
class Deal:
    number: int
    leads: tuple[int, ...]
    created: datetime
    closed: datetime | None
    outcome: str
    amount: int


@dataclass(frozen=True)
class People:
    """language: of titles, companies and stages."""

    language: str
    leads: tuple[Lead, ...]
    activities: tuple[Activity, ...]
    deals: tuple[Deal, ...]


@dataclass
class Written:
    """files: as the product exports them. leads, activities, outcomes: the same content in plain tables."""

    files: list[Path] = field(default_factory=list)
    leads: list[Row] = field(default_factory=list)
    activities: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)

    def plain_files(self, folder: Path) -> dict[str, list[Path]]:
        """leads.csv, activities.csv and outcomes.csv; none for a table without rows."""
        folder.mkdir(parents=True, exist_ok=True)
        found: dict[str, list[Path]] = {}
        for name, rows in (("leads", self.leads), ("activities", self.activities), ("outcomes", self.outcomes)):
            found[name] = [write_csv(folder / f"{name}.csv", rows)] if rows else []
        return found


def people(leads: int = 60, seed: int = 1, language: str = "en") -> People:
    """About ten activities a lead; every fourth lead has a deal, some deals have two leads."""
    chance = random.Random(seed)

    def moment(first: float, days: float) -> datetime:
        return START + timedelta(days=first, minutes=chance.randrange(int(days * 24 * 60)))

    everyone = tuple(
        Lead(
            number,
            f"Person{number}@Example{number % 7}.com",
            f"First{number}",
            f"Last{number}",
            chance.choice(TITLES[language]),
            chance.choice(COMPANIES[language]),
            chance.choice((5, 80, 400, 12_000)),
            moment(0, 90),
        )
        for number in range(1, leads + 1)
    )
    activities = tuple(
        Activity(
            lead.number,
            chance.choice(TYPES),
            lead.created + timedelta(minutes=chance.randrange(200 * 24 * 60)),
            chance.choice(("/pricing", "/blog/a,b", "/contact", "")),
            chance.choice(("spring", "autumn", "")),
        )
        for lead in everyone
        for _ in range(chance.randrange(20))
    )
    deals = []
    for number, lead in enumerate((one for one in everyone if one.number % 4 == 0), start=1):
        created = lead.created + timedelta(days=chance.randrange(20, 120), minutes=chance.randrange(1000))
        outcome = chance.choice(("won", "won", "lost", "open"))
        others = (lead.number + 1,) if number % 5 == 0 and lead.number < leads else ()
        closed = None if outcome == "open" else created + timedelta(days=chance.randrange(1, 60))
        deals.append(Deal(number, (lead.number, *others), created, closed, outcome, chance.randrange(1, 90) * 10_000))
    return People(language, everyone, activities, tuple(deals))


def tables_of(files: Sequence[Path], folder: Path) -> tuple[RawTable, ...]:
    """The tables of the files, as they are read when they are dropped; all must be readable."""
    reading = read_in_place(list(files), folder)
    assert not reading.problems, reading.problems
    return reading.tables


def local(moment: datetime, zone: str = ZONE) -> str:
    """As the clocks of the zone show it, as plain tables have it."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def local_date(moment: datetime, zone: str = ZONE) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d")


def write_csv(
    path: Path,
    rows: Sequence[Row],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    above: Sequence[str] = (),
    quoting: int = csv.QUOTE_MINIMAL,
) -> Path:
    """The columns are those of the first row; above: lines before the header."""
    with path.open("w", encoding=encoding, newline="") as file:
        for line in above:
            file.write(line + "\r\n")
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter, quoting=quoting, lineterminator="\r\n")  # type: ignore[arg-type]
        writer.writeheader()
        writer.writerows(rows)
    return path


# --- HubSpot ----------------------------------------------------------------------------------------------------

_HUBSPOT = {
    "en": {
        "email": "Email",
        "first": "First Name",
        "last": "Last Name",
        "title": "Job Title",
        "company": "Company Name",
        "created": "Create Date",
        "stage": "Lifecycle Stage",
        "status": "Lead Status",
    },
    "ja": {
        "email": "メールアドレス",
        "first": "名",
        "last": "姓",
        "title": "役職",
        "company": "会社名",
        "created": "作成日",
        "stage": "ライフサイクルステージ",
        "status": "リードステータス",
    },
}


def hubspot_files(folder: Path, some: People) -> Written:
    """Contacts and deals as the screen exports them (times of the account's zone, to the minute), form submissions and
    e-mail events as a warehouse holds them (UTC; events name an address, and some are filtered out)."""
    written = Written()
    labels, stages = _HUBSPOT[some.language], STAGES[some.language]

    def minute(moment: datetime | None) -> str:
        return "" if moment is None else local(moment)[:16]

    contacts = [
        {
            "Record ID": f"00{one.number}",
            labels["first"]: one.first,
            labels["last"]: one.last,
            labels["email"]: one.email,
            labels["title"]: one.title,
            labels["company"]: one.company,
            labels["created"]: minute(one.created),
            labels["stage"]: "Customer" if one.number % 4 == 0 else "Lead",
            labels["status"]: "OPEN_DEAL" if one.number % 4 == 0 else "NEW",
            "Number of Associated Deals": int(one.number % 4 == 0),
        }
        for one in some.leads
    ]
    written.files.append(
        write_csv(folder / "hubspot-crm-exports-all-contacts-2026-01-05.csv", contacts, quoting=csv.QUOTE_ALL)
    )
    written.leads = [
        {
            "lead_id": row["Record ID"],
            "created_at": row[labels["created"]],
            **_without(row, "Record ID", labels["created"]),
        }
        for row in contacts
    ]
    deals = [
        {
            "Record ID": 9000 + deal.number,
            "Deal Name": f"Deal {deal.number}",
            "Pipeline": "Sales",
            "Deal Stage": stages[deal.outcome],
            "Amount": deal.amount,
            "Close Date": minute(deal.closed or deal.created + timedelta(days=900)),
            "Create Date": minute(deal.created),
            "Deal owner": "Aoi",
            f'Date entered "{stages["won"]} (Sales)"': minute(deal.closed) if deal.outcome == "won" else "",
            "Associated Contact": "; ".join(f"First{lead}" for lead in deal.leads),
            "Associated Contact IDs": ";".join(f"00{lead}" for lead in deal.leads),
        }
        for deal in some.deals
    ]
    written.files.append(
        write_csv(folder / "hubspot-crm-exports-all-deals-2026-01-05.csv", deals, quoting=csv.QUOTE_ALL)
    )
    for deal in some.deals:
        for lead in deal.leads:
            row = {"lead_id": f"00{lead}", "amount": deal.amount, "owner": "Aoi"}
            written.outcomes.append({**row, "outcome": "opportunity", "occurred_at": minute(deal.created)})
            if deal.closed is not None:
                written.outcomes.append({**row, "outcome": deal.outcome, "occurred_at": minute(deal.closed)})
    forms = [one for one in some.activities if one.type == "form_submit"]
    events = {"email_sent": "SENT", "email_open": "OPEN", "email_click": "CLICK", "unsubscribe": None}
    mails = [one for one in some.activities if events.get(one.type)]
    written.files.append(
        write_csv(
            folder / "contact_form_submission.csv",
            [
                {
                    "timestamp": _utc(one.at),
                    "form_id": 7,
                    "contact_id": f"00{one.lead}",
                    "page_url": one.detail or "/",
                    "title": one.campaign,
                    "portal_id": 1,
                    "_fivetran_synced": "2026-01-05 03:00:00",
                }
                for one in forms
            ],
        )
    )
    by_number = {lead.number: lead for lead in some.leads}
    mail_rows = [
        {
            "id": f"e{i}",
            "created": _utc(one.at),
            "type": events[one.type],
            "recipient": by_number[one.lead].email.lower(),
            "email_campaign_id": one.campaign,
            "filtered_event": "false",
            "portal_id": 1,
            "app_id": 2,
            "sent_by_created": "",
            "_fivetran_synced": "2026-01-05 03:00:00",
        }
        for i, one in enumerate(mails)
    ]
    mail_rows += [{**row, "id": f"f{i}", "filtered_event": "true"} for i, row in enumerate(mail_rows[::3])]
    written.files.append(write_csv(folder / "email_event.csv", mail_rows))
    for one in forms:
        written.activities.append(_plain(one, f"00{one.lead}", detail=one.detail or "/"))
    for one in mails:
        written.activities.append(_plain(one, f"00{one.lead}", detail=""))
    return written


# --- Salesforce -------------------------------------------------------------------------------------------------


def salesforce_id(prefix: str, number: int, length: int = 18) -> str:
    """15 characters of which case counts, and the 3 that Salesforce adds so that it does not."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    digits = "".join("abcdefghijABCDEFGHIJ"[(number // 20**i) % 20] for i in range(3))
    short = f"{prefix}5g00000K{digits}".ljust(15, "x")
    ends = ("".join("1" if letter.isupper() else "0" for letter in reversed(short[i : i + 5])) for i in (0, 5, 10))
    return (short + "".join(letters[int(end, 2)] for end in ends))[:length]


def salesforce_files(folder: Path, some: People) -> Written:
    """Lead, Contact, Opportunity, OpportunityContactRole, Task and CampaignMember as Data Loader writes them: ISO times
    in UTC, dates alone for CloseDate and ConvertedDate, WhoId of 15 characters. Leads with a deal are converted: the
    contact of the same person is in the file of contacts, and roles name the contact."""
    written = Written()
    dealt = {lead: deal for deal in some.deals for lead in deal.leads}
    lead_id = {one.number: salesforce_id("00Q", one.number) for one in some.leads}
    contact_id = {one.number: salesforce_id("003", one.number) for one in some.leads}

    def iso(moment: datetime) -> str:
        return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    leads, contacts = [], []
    for one in some.leads:
        deal = dealt.get(one.number)
        leads.append(
            {
                "Id": lead_id[one.number],
                "IsDeleted": "false",
                "LastName": one.last,
                "FirstName": one.first,
                "Title": one.title,
                "Company": one.company,
                "Email": one.email,
                "LeadSource": "Web",
                "Status": "Qualified" if deal else "Open - Not Contacted",
                "NumberOfEmployees": one.employees,
                "IsConverted": "true" if deal else "false",
                "ConvertedDate": local_date(deal.created) if deal else "",
                "ConvertedContactId": contact_id[one.number] if deal else "",
                "CreatedDate": iso(one.created),
                "LastActivityDate": "",
            }
        )
        if deal:
            contacts.append(
                {
                    "Id": contact_id[one.number],
                    "IsDeleted": "false",
                    "AccountId": salesforce_id("001", one.number),
                    "LastName": one.last,
                    "FirstName": one.first,
                    "Title": one.title,
                    "Email": one.email,
                    "CreatedDate": iso(deal.created),
                    "MailingCity": "Tokyo",
                }
            )
    leads.append({**leads[0], "Id": salesforce_id("00Q", 7_777), "IsDeleted": "true"})
    written.files += [write_csv(folder / "Lead.csv", leads), write_csv(folder / "Contact.csv", contacts)]
    written.leads = [
        {"lead_id": row["Id"], "created_at": local(one.created), **_without(row, "Id", "CreatedDate")}
        for row, one in zip(leads, some.leads, strict=False)
    ]
    opportunities, roles = [], []
    for deal in some.deals:
        own = salesforce_id("006", deal.number)
        closes = deal.closed or deal.created + timedelta(days=900)
        opportunities.append(
            {
                "Id": own,
                "IsDeleted": "false",
                "Name": f"Deal {deal.number}",
                "StageName": STAGES["en"][deal.outcome],
                "Amount": deal.amount,
                "Probability": 50,
                "CloseDate": local_date(closes),
                "IsClosed": "false" if deal.closed is None else "true",
                "IsWon": str(deal.outcome == "won").lower(),
                "CreatedDate": iso(deal.created),
                "OwnerId": "005A",
            }
        )
        roles += [
            {
                "Id": salesforce_id("00K", lead),
                "OpportunityId": own[:15],
                "ContactId": contact_id[lead],
                "IsPrimary": "true",
                "IsDeleted": "false",
            }
            for lead in deal.leads
        ]
    written.files += [
        write_csv(folder / "Opportunity.csv", opportunities),
        write_csv(folder / "OpportunityContactRole.csv", roles),
    ]
    for one in some.leads:
        if one.number in dealt:
            written.outcomes.append(
                {
                    "lead_id": lead_id[one.number],
                    "outcome": "accepted",
                    "occurred_at": local_date(dealt[one.number].created),
                    "amount": "",
                    "owner": "",
                }
            )
    for deal in some.deals:
        for lead in deal.leads:
            row = {"lead_id": lead_id[lead], "amount": deal.amount, "owner": "005A"}
            written.outcomes.append({**row, "outcome": "opportunity", "occurred_at": local(deal.created)})
            if deal.closed is not None:
                written.outcomes.append({**row, "outcome": deal.outcome, "occurred_at": local_date(deal.closed)})
    kinds = {"email_sent": ("Email", "sales_email"), "form_submit": ("Call", "sales_call")}
    tasks = [one for one in some.activities if one.type in kinds]
    members = [one for one in some.activities if one.type == "page_view"]
    written.files.append(
        write_csv(
            folder / "Task.csv",
            [
                {
                    "Id": salesforce_id("00T", i),
                    "WhoId": (contact_id if i % 2 and one.lead in dealt else lead_id)[one.lead][:15],
                    "Subject": one.detail,
                    "ActivityDate": local_date(one.at),
                    "Status": "Completed",
                    "Priority": "Normal",
                    "IsClosed": "true",
                    "TaskSubtype": kinds[one.type][0],
                    "CompletedDateTime": iso(one.at),
                    "IsDeleted": "false",
                    "Type": one.campaign,
                }
                for i, one in enumerate(tasks)
            ],
        )
    )
    written.files.append(
        write_csv(
            folder / "CampaignMember.csv",
            [
                {
                    "Id": salesforce_id("00v", i),
                    "CampaignId": one.campaign or "none",
                    "LeadId": lead_id[one.lead],
                    "ContactId": "",
                    "Status": "Sent",
                    "HasResponded": "false",
                    "FirstRespondedDate": "",
                    "CreatedDate": iso(one.at),
                    "IsDeleted": "false",
                }
                for i, one in enumerate(members)
            ],
        )
    )
    for one in tasks:
        written.activities.append({**_plain(one, lead_id[one.lead]), "type": kinds[one.type][1]})
    for one in members:
        plain = _plain(one, lead_id[one.lead], detail="Sent", campaign=one.campaign or "none")
        written.activities.append({**plain, "type": "campaign_member"})
    return written


# --- Marketo ----------------------------------------------------------------------------------------------------


def marketo_files(folder: Path, some: People, files: int = 3) -> Written:
    """A bulk extract of leads and several of activities, whose periods overlap; empty cells hold the word null."""
    written = Written()
    ids = {"page_view": 1, "form_submit": 2, "email_sent": 6, "email_open": 10, "email_click": 11, "unsubscribe": 9}

    def iso(moment: datetime) -> str:
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    leads = [
        {
            "id": one.number,
            "email": one.email,
            "firstName": one.first,
            "lastName": one.last,
            "company": one.company,
            "title": one.title,
            "numberOfEmployees": one.employees,
            "leadSource": "null",
            "leadStatus": "null",
            "leadScore": one.number % 90,
            "unsubscribed": "false",
            "createdAt": iso(one.created),
            "updatedAt": iso(one.created),
        }
        for one in some.leads
    ]
    written.files.append(write_csv(folder / "bulk-lead-extract.csv", leads))
    written.leads = [
        {
            "lead_id": row["id"],
            "created_at": local(one.created),
            **{name: "" if cell == "null" else cell for name, cell in _without(row, "id", "createdAt").items()},
        }
        for row, one in zip(leads, some.leads, strict=True)
    ]
    for row, one in zip(written.leads, some.leads, strict=True):
        row["updatedAt"] = local(one.created)  # type: ignore[index]
    rows = [
        {
            "marketoGUID": f"{i:08d}",
            "leadId": one.lead,
            "activityDate": iso(one.at),
            "activityTypeId": ids[one.type],
            "campaignId": one.campaign or "null",
            "primaryAttributeValueId": 1,
            "primaryAttributeValue": one.detail or "null",
            "attributes": json.dumps({"Client IP Address": "192.0.2.1", "Query Parameters": 'a="1",b'}),
        }
        for i, one in enumerate(sorted(some.activities, key=lambda one: one.at))
    ]
    conversions = [(lead, deal) for deal in some.deals for lead in deal.leads]
    rows += [
        {
            "marketoGUID": f"c{lead:07d}",
            "leadId": lead,
            "activityDate": iso(deal.created),
            "activityTypeId": 21,
            "campaignId": "null",
            "primaryAttributeValueId": 1,
            "primaryAttributeValue": "null",
            "attributes": json.dumps({"Assigned To": "Aoi"}),
        }
        for lead, deal in conversions
    ]
    size = len(rows) // files + 1
    for i in range(files):
        # A third of each file is in the one before as well.
        part = rows[max(0, i * size - size // 3) : (i + 1) * size]
        written.files.append(write_csv(folder / f"activities-{i + 1}.csv", part))
    for one in some.activities:
        written.activities.append(_plain(one, str(one.lead)))
    for lead, deal in conversions:
        written.activities.append(
            {
                "lead_id": lead,
                "type": "lead_converted",
                "occurred_at": local(deal.created),
                "detail": "",
                "campaign": "",
            }
        )
        written.outcomes.append({"lead_id": lead, "outcome": "accepted", "occurred_at": local(deal.created)})
    return written


# --- Japanese tools ---------------------------------------------------------------------------------------------


def bownow_files(folder: Path, some: People) -> Written:
    """A list of leads in cp932 with two rows of search conditions above the header (counters, a status, no points),
    what leads did, and when they reached which status. The status in the list has no time, and the dated ones count."""
    written = Written()
    status = {"won": "受注", "lost": "失注", "open": "案件化"}
    dealt = {lead: deal for deal in some.deals for lead in deal.leads}
    by_number = {lead.number: lead for lead in some.leads}
    above = ("検索条件", "ステータス：すべて")
    rows = [
        {
            "会社・組織名": one.company,
            "氏名": f"{one.last} {one.first}",
            "メールアドレス": one.email,
            "役職": one.title,
            "ステータス": status[dealt[one.number].outcome] if one.number in dealt else "未設定",
            "タグ": "",
            "グループ": "展示会",
            "担当者": "佐藤",
            "セッション": one.number % 9,
            "CV": one.number % 2,
            "PV": one.employees,
        }
        for one in some.leads
    ]
    written.files.append(write_csv(folder / "bownow_lead.csv", rows, encoding="cp932", above=above))
    written.leads = [{"lead_id": row["メールアドレス"], **_without(row, "メールアドレス")} for row in rows]
    words = {
        "page_view": "ページ閲覧",
        "form_submit": "フォーム送信",
        "email_open": "メール開封",
        "email_click": "メールクリック",
        "email_sent": "メール送信",
        "unsubscribe": "配信停止",
    }
    written.files.append(
        write_csv(
            folder / "bownow_行動ログ.csv",
            [
                {
                    "メールアドレス": by_number[one.lead].email,
                    "行動種別": words[one.type],
                    "行動日時": _slashes(one.at),
                    "ページURL": one.detail,
                }
                for one in some.activities
            ],
            encoding="cp932",
            above=above,
        )
    )
    written.activities = [
        {"lead_id": by_number[one.lead].email, "type": one.type, "occurred_at": local(one.at), "detail": one.detail}
        for one in some.activities
    ]
    reached = [
        (by_number[lead].email, word, outcome, moment)
        for deal in some.deals
        for lead in deal.leads
        for word, outcome, moment in (
            ("案件化", "opportunity", deal.created),
            (status[deal.outcome], deal.outcome, deal.closed),
        )
        if moment is not None
    ]
    written.files.append(
        write_csv(
            folder / "bownow_ステータス履歴.csv",
            [
                {"メールアドレス": email, "ステータス": word, "更新日時": _slashes(moment)}
                for email, word, _, moment in reached
            ],
            encoding="cp932",
        )
    )
    written.outcomes = [
        {"lead_id": email, "outcome": outcome, "occurred_at": local(moment)} for email, _, outcome, moment in reached
    ]
    return written


def _slashes(moment: datetime) -> str:
    """To the second, days and months without zeros, as Japanese screens show it."""
    there = moment.astimezone(ZoneInfo(ZONE))
    return f"{there.year}/{there.month}/{there.day} {there:%H:%M:%S}"


def satori_files(folder: Path, some: People) -> Written:
    """A list of customers and one of what they did, in cp932, times as Japanese screens show them."""
    written = Written()
    words = {
        "page_view": "ページ",
        "form_submit": "フォーム登録",
        "email_open": "メール開封",
        "email_click": "メール内リンククリック",
        "email_sent": "メール送信",
        "unsubscribe": "配信停止",
    }

    def slashes(moment: datetime) -> str:
        there = moment.astimezone(ZoneInfo(ZONE))
        return f"{there.year}/{there.month}/{there.day} {there.hour}:{there.minute:02d}"

    rows = [
        {
            "姓": one.last,
            "名": one.first,
            "メール": one.email,
            "会社名": one.company,
            "役職": one.title,
            "スター": one.number % 3,
            "segment_keys": "a b",
            "score": one.number % 50,
            "customer_page_url": f"https://example.com/{one.number}",
            "登録日時": slashes(one.created),
        }
        for one in some.leads
    ]
    written.files.append(write_csv(folder / "customers.csv", rows, encoding="cp932"))
    written.leads = [
        {"lead_id": row["メール"], "created_at": row["登録日時"], **_without(row, "メール", "登録日時")} for row in rows
    ]
    by_number = {lead.number: lead for lead in some.leads}
    written.files.append(
        write_csv(
            folder / "行動履歴.csv",
            [
                {
                    "メールアドレス": by_number[one.lead].email.upper(),
                    "アクション": words[one.type],
                    "日時": slashes(one.at),
                    "ページURL": one.detail,
                }
                for one in some.activities
            ],
            encoding="cp932",
        )
    )
    written.activities = [
        {"lead_id": by_number[one.lead].email, "type": one.type, "occurred_at": local(one.at), "detail": one.detail}
        for one in some.activities
    ]
    won = [(lead, deal) for deal in some.deals for lead in deal.leads if deal.closed is not None]
    written.files.append(
        write_csv(
            folder / "商談.csv",
            [
                {
                    "メールアドレス": by_number[lead].email,
                    "フェーズ": STAGES["ja"][deal.outcome],
                    "完了日": _era(deal.closed),
                    "金額": f"{deal.amount:,}",
                }
                for lead, deal in won
                if deal.closed is not None
            ],
            encoding="cp932",
        )
    )
    written.outcomes = [
        {
            "lead_id": by_number[lead].email,
            "outcome": deal.outcome,
            "occurred_at": local_date(deal.closed),
            "amount": deal.amount,
        }
        for lead, deal in won
        if deal.closed is not None
    ]
    return written


def _era(moment: datetime) -> str:
    there = moment.astimezone(ZoneInfo(ZONE))
    return f"令和{there.year - 2018}年{there.month}月{there.day}日"


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.000")


def _plain(one: Activity, lead_id: str, detail: str | None = None, campaign: str | None = None) -> dict[str, object]:
    return {
        "lead_id": lead_id,
        "type": one.type,
        "occurred_at": local(one.at),
        "detail": one.detail if detail is None else detail,
        "campaign": one.campaign if campaign is None else campaign,
    }


def _without(row: Row, *names: str) -> dict[str, object]:
    return {name: cell for name, cell in row.items() if name not in names}
