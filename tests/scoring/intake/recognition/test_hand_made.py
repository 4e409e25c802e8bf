"""Sheets that people keep by hand, and tables of warehouses, are known by names and values where no product tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.intake.recognition import propose
from tests.intake_files import tables_of
from tests.scoring.intake.recognition.conftest import Bring

LEADS = "Lead ID,Email,Created\n1,a@x.example,2024-03-01\n2,b@x.example,2024-03-02\n3,c@x.example,2024-03-03\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize("sign", ["\\", "$", "￥"])
def test_amounts_with_a_sign_of_money_are_numbers(sign: str, encoding: str, bring: Bring) -> None:
    deals = (
        "Lead ID,Stage,Close Date,Amount\n"
        f'1,Closed Won,2024-05-01,"{sign}1,200,000"\n2,Closed Lost,2024-05-02,{sign}5000\n'
    )
    found = bring({"leads.csv": LEADS, "deals.csv": deals}, encoding)
    assert [amount for *_, amount in found.outcomes] == ["1200000", "5000"]


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        (("USD 1,000", "usd 250.5"), ["1000", "250.5"]),
        (("1,350,000 JPY", "JPY5000"), ["1350000", "5000"]),
        (("EUR 12.500,00", "EUR 7,5"), ["12500.00", "7.5"]),
        (("EUR 12.500", "-500 EUR"), ["12500", "-500"]),
        (("KWD 12.500", "KWD 7.250"), ["12.500", "7.250"]),
        (("US$1,200.50", "US$ 3"), ["1200.50", "3"]),
        (("1 350 000 CHF", "CHF 1,5"), ["1350000", "1.5"]),
    ],
)
def test_amounts_with_the_code_of_a_currency_are_numbers(
    cells: tuple[str, str], amounts: list[str], bring: Bring
) -> None:
    first, second = cells
    deals = f'Lead ID,Stage,Close Date,Amount\n1,Closed Won,2024-05-01,"{first}"\n2,Closed Lost,2024-05-02,"{second}"\n'
    found = bring({"leads.csv": LEADS, "deals.csv": deals})
    assert [amount for *_, amount in found.outcomes] == amounts
    assert not found.plan.table("deals.csv").notes


def test_amounts_in_several_currencies_are_said_to_be_so_and_words_that_are_codes_are_no_amounts(bring: Bring) -> None:
    deals = "Lead ID,Stage,Close Date,Amount\n1,Closed Won,2024-05-01,USD 10\n2,Closed Lost,2024-05-02,¥5\n"
    leads = "Lead ID,Email,Created,List\n1,a@x.example,2024-03-01,TOP 10\n2,b@x.example,2024-03-02,TOP 20\n"
    found = bring({"leads.csv": leads, "deals.csv": deals})
    (note,) = found.plan.table("deals.csv").notes
    assert (note.key, note.values["examples"]) == ("plan_currencies_mixed", ("USD 10", "¥5"))
    assert found.attributes["List"] == ["TOP 10", "TOP 20"]


def test_a_column_lead_id_alone_makes_no_list_of_leads(bring: Bring) -> None:
    found = bring(
        {
            "contacts.csv": "lead_id,created_at,status\n1,2024-03-01,Won\n2,2024-03-02,Lost\n",
            "events.csv": "lead_id,event_type,event_time\n1,Page view,2024-03-05\n1,Email open,2024-03-06\n",
            "deals.csv": "lead_id,stage,close_date\n1,Closed Won,2024-05-01\n2,Closed Lost,2024-05-02\n",
        }
    )
    assert [one.gives for one in found.plan.tables] == [("leads",), ("activities",), ("outcomes",)]
    assert len(found.leads) == 2
    assert [kind for _, _, kind, _ in found.activities] == ["page_view", "email_open"]
    assert [outcome for _, _, outcome, _ in found.outcomes] == ["won", "lost"]


def test_a_column_that_dates_an_outcome_is_made_by_it_whatever_its_name(bring: Bring) -> None:
    header, row = "Lead ID,Created,MQL date,Meeting date,Renewal", "1,2024-03-01,2024-03-05,2024-03-09,2025-01-01"
    found = bring({"leads.csv": f"{header}\n{row}\n"})
    assert [outcome for _, _, outcome, _ in found.outcomes] == ["handed_off", "meeting"]
    assert found.plan.outcome_columns == {"MQL date", "Meeting date"}
    by_hand = found.plan.with_dated("leads.csv", "outcomes", "Renewal", "won")
    assert by_hand.outcome_columns == {"MQL date", "Meeting date", "Renewal"}


KINTONE = "レコード番号;作成者;作成日時;更新日時;会社名;メールアドレス;ステータス"


def test_a_list_of_leads_with_a_status_is_leads_where_nothing_else_is(bring: Bring) -> None:
    rows = "1;A;2024/01/05;2024/07/20;A社;a@x.example;受注\n2;A;2024/01/06;2024/07/20;B社;b@x.example;未対応\n"
    found = bring({"案件管理.csv": f"{KINTONE}\n{rows}"}, "utf-8-sig")
    assert found.plan.table("案件管理.csv").gives == ("leads", "outcomes")
    assert len(found.leads) == 2
    assert [(lead, outcome) for lead, _, outcome, _ in found.outcomes] == [("1", "won")]
    assert found.plan.outcome_columns == {"ステータス"}


def test_a_list_of_leads_with_dated_stages_is_leads_whatever_their_status(bring: Bring) -> None:
    rows = "1;A;2024/01/05 9:30;2024/07/20 10:00;A社;a@x.example;受注;2024/2/1\n"
    found = bring({"案件管理.csv": f"{KINTONE};受注日\n{rows}"})
    assert [(time[:10], outcome) for _, time, outcome, _ in found.outcomes] == [("2024-02-01", "won")]


def test_a_log_of_pages_without_types_is_of_page_views_and_holds_no_leads(bring: Bring) -> None:
    rows = "".join(f"a@x.example,{page},2024-03-0{day}\n" for day, page in enumerate(("/pricing", "/blog", "/"), 5))
    visits = f"email,url,timestamp\n{rows}"
    found = bring({"leads.csv": LEADS, "website visits.csv": visits})
    assert len(found.leads) == 3
    assert [(lead, kind, page) for lead, _, kind, page in found.activities] == [
        ("1", "page_view", page) for page in ("/pricing", "/blog", "/")
    ]


def test_the_numbers_of_leads_without_ids_are_never_the_ids_of_others(bring: Bring) -> None:
    cards = (
        "氏名,メールアドレス,名刺交換日\nA,d@x.example,2024-03-05\nA,d@x.example,2024-03-06\nB,e@x.example,2024-03-07\n"
    )
    found = bring({"leads.csv": LEADS, "cards.csv": cards})
    assert len(found.leads) == 6


def test_a_column_of_ids_that_is_empty_gives_way_to_one_that_is_filled(bring: Bring) -> None:
    contacts = LEADS.replace("Lead ID", "Contact ID")
    found = bring({"contacts.csv": contacts, "log.csv": "Lead ID,Contact ID,Activity,Date\n,2,Call,2024-04-01\n"})
    assert [(lead, kind) for lead, _, kind, _ in found.activities] == [("2", "sales_call")]


def test_millions_with_commas_beside_smaller_amounts_are_thousands_not_decimals(bring: Bring) -> None:
    deals = 'Lead ID,Stage,Close Date,Amount\n1,Closed Won,2024-05-01,"1,350,000"\n2,Closed Lost,2024-05-02,"50,000"\n'
    found = bring({"leads.csv": LEADS, "deals.csv": deals})
    assert [amount for *_, amount in found.outcomes] == ["1350000", "50000"]


@pytest.mark.parametrize(
    "header",
    ["lead_id,email,created_at", "id,email,cdate,udate", "Lead Owner,Lead Status,Email,Created Time,Record Id"],
)
def test_dates_of_outcomes_among_a_products_fields_say_what_came_of_the_leads(header: str, bring: Bring) -> None:
    cells = {"email": "a@x.example", "lead_id": "7", "id": "7", "Email": "a@x.example", "Record Id": "7"}
    row = ",".join(cells.get(name, "2024-03-01") for name in header.split(","))
    found = bring({"leads.csv": f"{header},Won date,失注日\n{row},3/25/2024 1:05 PM,\n"})
    assert found.outcomes == [("7", "2024-03-25T13:05:00", "won", "")]
    assert {"Won date", "失注日"} <= found.plan.outcome_columns


def test_a_list_of_customers_by_address_is_of_the_leads_that_are_there(bring: Bring) -> None:
    customers = "Email,Signed\na@x.example,2024-05-01\nc@x.example,2024-05-02\nnew@x.example,2024-05-03\n"
    found = bring({"customers.csv": customers, "leads.csv": LEADS})
    assert sorted(found.leads) == ["1", "2", "3", "new@x.example"]
    assert [(lead, outcome) for lead, _, outcome, _ in found.outcomes] == [
        ("1", "won"), ("3", "won"), ("new@x.example", "won"),
    ]  # fmt: skip


def test_columns_that_warehouses_name_shortly_are_known(bring: Bring) -> None:
    found = bring(
        {
            "leads.csv": LEADS,
            "log.csv": "contact,event,tstamp\n1,open,1709600000\n1,click,1709700000\n",
            "deals.csv": "contact_id,stage,closed\n1,Closed Won,2024-05-01\n",
        }
    )
    assert [(lead, kind) for lead, _, kind, _ in found.activities] == [("1", "email_open"), ("1", "email_click")]
    assert [(lead, outcome) for lead, _, outcome, _ in found.outcomes] == [("1", "won")]


def test_what_a_contact_did_is_the_leads_by_its_address_whichever_file_comes_first(bring: Bring) -> None:
    contacts = "Id,AccountId,LastName,FirstName,Email,CreatedDate\n003A,001A,A,B,new@x.example,2024-03-02\n"
    leads = (
        "Id,LastName,Company,IsConverted,ConvertedContactId,Email,CreatedDate\n"
        "00QA,A,C,true,003A,old@x.example,2024-03-01\n"
    )
    log = "Email,Activity,Date\nnew@x.example,Email open,2024-04-01\nold@x.example,Email click,2024-04-02\n"
    found = bring({"Contact.csv": contacts, "Lead.csv": leads, "log.csv": log})
    assert [(lead, kind) for lead, _, kind, _ in found.activities] == [("00QA", "email_open"), ("00QA", "email_click")]


def test_an_order_of_day_and_month_that_the_whole_column_tells_is_read_in_every_column(bring: Bring) -> None:
    rows = "1,a@x.example,01-02-2024,25-03-2024,02/03/2024\n2,b@x.example,13-02-2024,02-03-2024,02/03/2024\n"
    found = bring({"leads.csv": f"Lead ID,Email,Created,Last Activity,Birthday\n{rows}"})
    assert found.attributes["Last Activity"] == ["2024-03-25 00:00:00", "2024-03-02 00:00:00"]
    assert found.attributes["Birthday"] == ["02/03/2024"] * 2, "what cannot be known stays as it stands"


def test_lists_that_know_leads_by_address_are_joined_whatever_the_case_of_the_addresses(bring: Bring) -> None:
    found = bring(
        {
            "leads.csv": "Lead ID,Email,Created\n1,Taro@Example.com,2024-03-01\n2,b@x.example,2024-03-02\n",
            "customers.csv": "Email,Company\nTARO@example.com,A\nc@x.example,C\n",
            "events.csv": "email,event_type,event_time\ntaro@EXAMPLE.com,Page view,2024-03-05\n",
        }
    )
    assert set(found.leads) == {"1", "2", "c@x.example"}
    assert [lead for lead, *_ in found.activities] == ["1"]


@pytest.mark.parametrize(
    "statuses",
    [
        ("Contacted", "Attempted to Contact", "Not Contacted", "Contact in Future"),
        ("Working - Contacted", "ATTEMPTED_TO_CONTACT", "Open - Not Contacted", "Left voicemail"),
        ("接触済み", "未接触", "連絡不可", "不通"),
        ("連絡済み", "対応中", "未対応", "留守"),
    ],
)
def test_who_was_called_and_not_reached_was_not_contacted(statuses: tuple[str, ...], bring: Bring) -> None:
    rows = "".join(f"{1 + i % 3},2024-05-0{i + 1},{status}\n" for i, status in enumerate(statuses))
    found = bring({"leads.csv": LEADS, "status history.csv": f"Lead ID,Date,Status\n{rows}"})
    assert [(time, outcome) for _, time, outcome, _ in found.outcomes] == [("2024-05-01", "contacted")]
    in_list = "".join(f"{i},{i}@x.example,2024-03-01,{status}\n" for i, status in enumerate(statuses))
    found = bring({"list.csv": f"Lead ID,Email,Created,Lead Status\n{in_list}"})
    assert [(lead, outcome) for lead, _, outcome, _ in found.outcomes] == [("0", "contacted")]


@pytest.mark.parametrize("repeats", [1, 100], ids=["all rows in the preview", "more rows than the preview"])
@pytest.mark.parametrize(
    ("days", "forms"),
    [
        (("31.01.24", "08.02.24"), ("dmy",)),
        (("24.01.31", "24.02.08"), ("ymd",)),
        (("05.06.29", "05.06.28"), ("ymd",)),
        (("12.01.24", "08.02.24"), ("dmy", "mdy", "ymd")),
        (("12/25/24", "01/02/25"), ("mdy",)),
    ],
)
def test_an_order_of_a_date_is_asked_about_only_where_each_gives_years_that_leads_can_have(
    days: tuple[str, str], forms: tuple[str, ...], repeats: int, tmp_path: Path
) -> None:
    rows = "".join(f"{number},{number}@x.example,{day}\n" for number, day in enumerate(days * repeats))
    (tmp_path / "leads.csv").write_text(f"Lead ID,Email,Created\n{rows}")
    (planned,) = propose(tables_of([tmp_path / "leads.csv"], tmp_path / "tables")).tables
    asked = planned.undecided["Created"].forms if planned.undecided else (planned.dates["Created"].form,)
    assert asked == forms
