"""What people export is recognised by its columns, and what cannot be known is asked about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scoring.intake.plan import Plan, Use
from scoring.intake.plan_problems import problems
from scoring.intake.raw import RawTable
from scoring.intake.recognition import propose, propose_as
from scoring.intake.recognition.profiles import profiles
from scoring.problems import InputError
from scoring.wording import sentence
from tests.intake_files import tables_of

Write = Callable[..., tuple[RawTable, ...]]
SHARED = Path(__file__).parents[5] / "shared" / "data"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """write(name=text, …): the tables of these files, endings .csv where none is given."""

    def write_files(**texts: str) -> tuple[RawTable, ...]:
        files = []
        for name, text in texts.items():
            path = tmp_path / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            files.append(path)
        return tables_of(files, tmp_path / f"tables{len(list(tmp_path.iterdir()))}")

    return write_files


def use_of(plan: Plan, name: str, target: str) -> Use:
    use = plan.table(f"{name}.csv").use_into(target)  # type: ignore[arg-type]
    assert use is not None
    return use


def keys(plan: Plan, tables: tuple[RawTable, ...], severity: str = "error") -> list[str]:
    return [one.key for one in problems(plan, tables) if one.severity == severity]


HEADERS: dict[str, tuple[str, str]] = {
    # header, one row; product and kind
    "hubspot contacts": (
        "Record ID,First Name,Email,Create Date,Lifecycle Stage,Lead Status",
        "1,A,a@x.example,2025-01-01 10:00,Lead,NEW",
    ),
    "hubspot api_contacts": (
        "hs_object_id,email,createdate,lifecyclestage,hs_lead_status",
        "1,a@x.example,1741046700000,lead,NEW",
    ),
    "kintone records": ("レコード番号,会社名,メールアドレス,作成者,作成日時", "1,A,a@x.example,B,2025/3/4 9:05"),
    "hubspot deals": (
        "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Close Date,Create Date,Associated Contact IDs",
        "9,D,P,Closed Won,5,2025-01-02 10:00,2025-01-01 10:00,1;2",
    ),
    "hubspot calls": ("Activity date,Call outcome,Associated Contact IDs", "2025-01-01 10:00,Connected,1"),
    "salesforce leads": (
        "Id,LastName,Company,LeadSource,Status,IsConverted,ConvertedDate,CreatedDate",
        "00Q5g00000KCaaxEAD,A,B,Web,Open,false,,2025-01-01T10:00:00.000Z",
    ),
    "salesforce contacts": ("取引先責任者 ID,取引先 ID,姓,名,役職,部署,作成日", "1,2,A,B,C,D,2025/1/1 1:00"),
    "salesforce opportunities": (
        "商談 ID,商談名,フェーズ,完了予定日,金額,確度,作成日",
        "1,A,受注,2025/1/1,5,100,2025/1/1",
    ),
    "salesforce tasks": (
        "Id,WhoId,Subject,ActivityDate,Status,TaskSubtype,Priority",
        "00T5g00000KCaaxEAD,1,A,2025-01-01,Completed,Call,Normal",
    ),
    "salesforce events": ("Id,WhoId,Subject,StartDateTime,EndDateTime,Location", "1,1,A,2025-01-01T10:00:00.000Z,,X"),
    "salesforce campaign_members": (
        "Id,CampaignId,LeadId,ContactId,Status,HasResponded,FirstRespondedDate,CreatedDate",
        "1,1,1,,Sent,false,,2025-01-01T10:00:00.000Z",
    ),
    "account_engagement prospects": (
        "id,first_name,email,score,grade,last_activity_at,crm_lead_fid,is_do_not_email,created_at",
        "1,A,a@x.example,5,B,2025-01-01 10:00:00,,0,2025-01-01 10:00:00",
    ),
    "account_engagement visitor_activities": (
        "id,prospect_id,visitor_id,type,type_name,details,created_at",
        "1,1,1,4,Form,X,2025-01-01 10:00:00",
    ),
    "marketo activities": (
        "marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,primaryAttributeValue,attributes",
        "1,1,2025-01-01T10:00:00Z,2,null,1,Form,\"{\"\"a\"\": 1}\"",
    ),
    "brevo contacts": (
        "EMAIL,FIRSTNAME,LASTNAME,SMS,ADDED_TIME,MODIFIED_TIME",
        "a@x.example,A,B,,2025-01-01 10:00:00,",
    ),
    "mautic points_log": (
        "id,lead_id,type,event_name,action_name,delta,date_added",
        "1,1,form,F,submit,5,2025-01-01 10:00:00",
    ),
    "mautic event_log": ("id,lead_id,bundle,object,action,date_added", "1,1,lead,import,inserted,2025-01-01 10:00:00"),
    "mautic contacts": (
        "id,firstname,email,points,date_identified,date_added",
        "1,A,a@x.example,5,2025-01-01 10:00:00,2025-01-01 10:00:00",
    ),
    "zoho leads": (
        "リード所有者,会社,姓,メール,リードソース,リードステータス,作成時刻",
        "A,B,C,a@x.example,Web,新規,2025-01-01 10:00:00",
    ),
    "odoo leads": (
        "id,name,stage_id,probability,expected_revenue,email_from,create_date,date_closed,date_conversion",
        "1,A,Won,100,5,a@x.example,2025-01-01 10:00:00,2025-02-01 10:00:00,2025-01-02 10:00:00",
    ),
    "activecampaign contacts": (
        "id,email,firstName,cdate,udate,deleted",
        "1,a@x.example,A,2020-06-12T01:49:23-05:00,2020-06-12T01:49:23-05:00,0",
    ),
    "satori customers": ("姓,名,メール,segment_keys,score,customer_page_url", "A,B,a@x.example,k,5,https://x.example"),
    "bownow leads": ("会社・組織名,ステータス,タグ,グループ,担当者,メールアドレス", "A,受注,,,B,a@x.example"),
    "sansan business_cards": ("名刺交換日,会社名,氏名,部署,役職,メールアドレス", "2015/1/30,A,B,C,D,a@x.example"),
    "exhibition visitors": (
        "来場日,氏名,会社名,所属部署,役職,メールアドレス,商談確度",
        "2025/4/1,A,B,C,D,a@x.example,高",
    ),
    "kairos3 leads": ("氏名,メールアドレス,会社名,リードタグ,メール配信可否,登録ユーザ", "A,a@x.example,B,,可,C"),
    "canonical leads": ("lead_id,created_at,industry", "1,2025-01-01,x"),
    "canonical activities": ("lead_id,type,occurred_at", "1,page_view,2025-01-01"),
    "canonical outcomes": ("lead_id,outcome,occurred_at", "1,won,2025-01-01"),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_each_products_tables_are_recognised_by_their_columns(name: str, write: Write) -> None:
    header, row = HEADERS[name]
    tables = write(export=f"{header}\n{row}\n")
    planned = propose(tables).tables[0]
    assert (planned.product, planned.kind) == tuple(name.split())
    assert planned.uses
    assert planned.why
    for language in ("en", "ja"):
        assert all(sentence(one, language) for one in planned.why)


def test_every_profile_is_well_formed_and_under_test() -> None:
    known = {f"{one.product} {one.kind}" for one in profiles() if one.uses and "warehouse" not in one.kind}
    tested_elsewhere = {"marketo leads", "marketo program_members", "salesforce opportunity_contact_roles",
                        "salesforce activity_report", "account_engagement opportunities"}  # fmt: skip
    assert known - set(HEADERS) == tested_elsewhere


def test_account_engagement_decides_on_the_code_and_on_the_kind_of_asset(write: Write) -> None:
    rows = "4,Form\n4,Landing Page\n2,Page View\n12,Email\n8,New Opportunity"
    lines = "".join(f"{i},1,1,{row},X,2025-01-01 10:00:00\n" for i, row in enumerate(rows.split("\n")))
    tables = write(visits="id,prospect_id,visitor_id,type,type_name,details,created_at\n" + lines)
    use = use_of(propose(tables), "visits", "activities")
    assert (use.columns["type"], use.columns["type_part"]) == ("type", "type_name")
    assert use.values["4 / Form"] == "form_submit"
    assert use.values["12"] == "unsubscribe"
    assert use_of(propose(tables), "visits", "outcomes").values["9"] == "won"


def test_a_file_of_no_known_product_is_told_by_names_in_japanese(write: Write) -> None:
    tables = write(
        リード一覧="顧客番号,会社名,メールアドレス,登録日\n001,A,a@x.example,2025/1/5\n002,B,b@x.example,2025/1/6\n",
        行動履歴="顧客番号,行動種別,行動日時,ページ\n001,メール開封,2025/2/1 9:05,/a\n001,資料請求,2025/2/2 9:05,/b\n",
        商談='顧客番号,フェーズ,完了日,金額\n001,受注,R7.3.1,"1,200,000"\n002,失注,令和7年3月2日,5\n',
    )
    plan = propose(tables)
    assert [one.gives for one in plan.tables] == [("leads",), ("activities",), ("outcomes",)]
    assert use_of(plan, "リード一覧", "leads").columns == {
        "lead_id": "顧客番号", "created_at": "登録日", "email": "メールアドレス",
    }  # fmt: skip
    assert use_of(plan, "行動履歴", "activities").values == {"メール開封": "email_open", "資料請求": "document_request"}
    assert use_of(plan, "商談", "outcomes").values == {"受注": "won", "失注": "lost"}
    assert plan.table("商談.csv").dates["完了日"].form == "clear"
    assert plan.table("商談.csv").numbers == {"金額": "thousands_comma"}
    assert keys(plan, tables) == []


def test_outcomes_with_the_time_they_happened_are_told_in_japanese(write: Write) -> None:
    tables = write(
        リード="リードID,作成日時\n1,2025-03-04 09:05\n",
        成果="リードID,成果,発生日時,金額\n1,受注,2025-04-04 10:00,1000\n",
    )
    plan = propose(tables)
    assert use_of(plan, "成果", "outcomes").columns["occurred_at"] == "発生日時"
    assert keys(plan, tables) == []


def test_a_wide_table_of_leads_gives_outcomes_and_activities_by_its_dated_columns(write: Write) -> None:
    tables = write(
        leads="Lead ID,Email,Created,商談化日,受注日,資料請求日\n"
        "1,a@x.example,2025-01-01,2025-02-01,2025-03-01,2025-01-15\n2,b@x.example,2025-01-02,2025-02-02,,\n"
    )
    plan = propose(tables)
    assert plan.tables[0].gives == ("leads", "outcomes", "activities")
    assert use_of(plan, "leads", "outcomes").dated == {"商談化日": "opportunity", "受注日": "won"}
    assert use_of(plan, "leads", "activities").dated == {"資料請求日": "document_request"}
    assert not plan.is_snapshot


def test_the_order_of_day_and_month_is_asked_where_the_whole_column_does_not_tell(write: Write) -> None:
    tables = write(leads="lead_id,created_at\n1,03/04/2024\n2,05/06/2024\n")
    plan = propose(tables)
    question = next(one for one in problems(plan, tables) if one.severity == "error")
    assert question.key == "plan_date_undecided"
    assert question.values["readings"] == ("dmy: 2024-04-03", "mdy: 2024-03-04")
    answered = plan.with_date_format("leads.csv", "created_at", "mdy")
    assert keys(answered, tables) == []
    assert keys(plan, tables) == ["plan_date_undecided"]


def test_one_day_above_twelve_after_the_first_rows_settles_the_order(write: Write) -> None:
    rows = "".join(f"{i},0{i % 9 + 1}/0{i % 8 + 1}/2024\n" for i in range(500))
    tables = write(leads=f"lead_id,created_at\n{rows}999,25/12/2024\n")
    assert len(tables[0].preview) < tables[0].rows
    plan = propose(tables)
    assert plan.tables[0].dates["created_at"].form == "dmy"
    assert keys(plan, tables) == []


def test_one_months_file_settles_the_order_for_the_others(write: Write) -> None:
    header = "lead_id,type,occurred_at\n"
    tables = write(
        march=f"{header}1,page_view,3/4/2024 1:05 PM\n",
        april=f"{header}1,page_view,4/25/2024 1:05 PM\n",
        leads="lead_id\n1\n",
    )
    plan = propose(tables)
    assert plan.table("march.csv").dates["occurred_at"].form == "mdy"
    assert keys(plan, tables) == []


@pytest.mark.parametrize(
    ("cells", "form"),
    [(("1470145673504", "1470145673505"), "epoch_ms"), (("1470145673", "1470145674"), "epoch_s"),
     (("45292.5", "45293"), "excel_1900"), (("2024年3月4日", "令和6年3月5日"), "clear")],
)  # fmt: skip
def test_numbers_and_eras_in_a_column_of_times_are_recognised(cells: tuple[str, str], form: str, write: Write) -> None:
    tables = write(leads=f"lead_id,created_at\n1,{cells[0]}\n2,{cells[1]}\n")
    assert propose(tables).tables[0].dates["created_at"].form == form


def test_times_of_several_forms_and_times_that_cannot_be_read_are_said(write: Write) -> None:
    rows = ["2024-01-01 10:00", "2024-01-01T10:00:00Z", "2024年1月3日", "soon", *["2024-01-02 11:00"] * 9]
    text = "".join(f"{i},{cell}\n" for i, cell in enumerate(rows))
    tables = write(leads=f"lead_id,created_at\n{text}")
    said = keys(propose(tables), tables, "warning")
    assert {"plan_times_mixed", "plan_zones_mixed", "plan_times_unread"} <= set(said)


def test_counters_without_dated_activities_are_snapshot_mode(write: Write) -> None:
    tables = write(leads="Lead ID,Email,Number of Pageviews,Customer\n1,a@x.example,5,yes\n2,b@x.example,1,no\n")
    plan = propose(tables)
    assert plan.is_snapshot
    assert [one.key for one in plan.notes] == ["plan_snapshot_counters"]
    use = use_of(plan, "leads", "outcomes")
    assert (use.undated, use.values) == (True, {"yes": "won", "no": None})
    assert "Customer" in plan.outcome_columns


def test_leads_without_an_id_are_known_by_their_row(write: Write) -> None:
    tables = write(people="job;age;y\nadmin;30;no\nadmin;40;yes\n".replace(";", ","))
    plan = propose(tables)
    assert use_of(plan, "people", "leads").numbered
    assert use_of(plan, "people", "outcomes").numbered
    assert keys(plan, tables) == []


def test_deals_without_a_table_of_their_contacts_are_asked_about(write: Write) -> None:
    header, row = HEADERS["salesforce opportunities"]
    leads = HEADERS["salesforce contacts"]
    tables = write(opportunities=f"{header}\n{row}\n", contacts=f"{leads[0]}\n{leads[1]}\n")
    assert set(keys(propose(tables), tables)) == {"plan_no_links"}


def test_columns_that_the_outcome_makes_are_marked_and_can_be_insisted_on(write: Write) -> None:
    header, row = HEADERS["hubspot contacts"]
    tables = write(contacts=f"{header},Job Title\n{row},CEO\n")
    plan = propose(tables)
    assert plan.outcome_columns == {"Lifecycle Stage", "Lead Status"}
    insisted = plan.with_outcome_column("contacts.csv", "Lead Status", False)
    assert insisted.outcome_columns == {"Lifecycle Stage"}
    assert plan.outcome_columns == {"Lifecycle Stage", "Lead Status"}


def test_the_user_can_say_what_a_table_is(write: Write) -> None:
    tables = write(a="who,what,when\n1,メール開封,2025-01-01\n", leads="lead_id\n1\n")
    plan = propose(tables)
    assert plan.table("a.csv").uses == ()
    planned = propose_as(tables[0], ["activities"])
    plan = plan.with_planned(planned)
    plan = plan.with_column("a.csv", "activities", "lead_id", "who")
    plan = plan.with_column("a.csv", "activities", "type", "what")
    plan = plan.with_column("a.csv", "activities", "occurred_at", "when")
    plan = plan.with_value("a.csv", "activities", "メール開封", "email_open")
    assert keys(plan, tables) == []
    assert use_of(plan, "a", "activities").values == {"メール開封": "email_open"}


def test_all_that_is_missing_is_said_at_once(write: Write) -> None:
    tables = write(a="who,what,when\n1,x,2025-01-01\n", b="u,v\n1,2\n")
    plan = propose(tables).with_planned(propose_as(tables[0], ["activities"]))
    plan = plan.with_planned(propose_as(tables[1], ["outcomes"]))
    found = keys(plan, tables)
    assert "plan_no_leads" in found
    assert found.count("plan_missing_lead_id") == 2
    assert found.count("plan_missing_column") >= 3
    for language in ("en", "ja"):
        assert all(sentence(one, language) for one in problems(plan, tables))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder shared/data is not beside the checkout")
@pytest.mark.parametrize("product", ["hubspot", "marketo", "salesforce"])
def test_real_headers_are_recognised_and_mapped_without_a_hand(product: str, tmp_path: Path) -> None:
    files = sorted((SHARED / "crm_headers" / product).glob("*.csv"))
    tables = tables_of(files, tmp_path)
    plan = propose(tables)
    assert keys(plan, tables) == []
    assert {one.product for one in plan.tables if one.uses or one.helps} == {product}
    wanted = {
        "hubspot": {
            "contact_data.csv": ("leads",), "deal_data.csv": ("outcomes",), "deal_contact_data.csv": ("links",),
            "email_event_data.csv": ("activities",), "contact_form_submission_data.csv": ("activities",),
            "engagement_call_data.csv": ("activities",), "engagement_contact_data.csv": ("links",),
            "company_data.csv": (), "owner_data.csv": (),
        },
        "marketo": {
            "marketo_lead_data.csv": ("leads",), "marketo_activity_open_email_data.csv": ("activities", "outcomes"),
            "marketo_program_data.csv": (), "marketo_campaign_data.csv": (),
        },
        "salesforce": {
            "sf_lead_data.csv": ("leads", "outcomes", "links"), "sf_contact_data.csv": ("leads",),
            "sf_task_data.csv": ("activities",), "sf_event_data.csv": ("activities",),
            "sf_opportunity_data.csv": ("outcomes",), "sf_account_data.csv": (), "sf_user_data.csv": (),
        },
    }[product]  # fmt: skip
    assert {name: plan.table(name).gives for name in wanted} == wanted


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder shared/data is not beside the checkout")
def test_the_bank_file_is_snapshot_mode_with_its_last_column_as_the_outcome(tmp_path: Path) -> None:
    tables = tables_of([SHARED / "bank" / "bank-full.csv"], tmp_path)
    plan = propose(tables)
    assert plan.is_snapshot
    assert use_of(plan, "bank-full", "leads").numbered
    assert use_of(plan, "bank-full", "outcomes").values == {"yes": "won", "no": None}
    assert plan.outcome_columns == {"y"}


def test_two_files_of_one_name_are_refused(write: Write) -> None:
    (table,) = write(leads="lead_id\n1\n")
    with pytest.raises(InputError) as caught:
        propose([table, table])
    assert [(one.key, one.place["file"]) for one in caught.value.problems] == [("plan_same_name", "leads.csv")]


def test_the_date_that_is_asked_about_is_another_day_in_another_order(write: Write) -> None:
    tables = write(leads="lead_id,created_at\n1,01/01/2024\n2,05/05/2024\n3,05/06/2024\n")
    (question,) = propose(tables).tables[0].undecided.values()
    assert question.example == "05/06/2024"
