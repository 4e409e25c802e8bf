"""Files as the international products write them are mapped without a hand: ids, times and outcomes come out right."""

from __future__ import annotations

import pytest

from tests.scoring.intake.recognition.conftest import Bring

CONTACTS = {
    "en": "Record ID,First Name,Last Name,Email,Job title,Lifecycle Stage,Lead Status,Create Date,Contact owner,"
    "Number of Associated Deals,Became a Customer Date",
    "ja": "レコードID,名,姓,メールアドレス,役職,ライフサイクルステージ,リードステータス,作成日,担当者,"
    "関連付けられている取引,顧客に転換した日付",
}


@pytest.mark.parametrize("language", CONTACTS)
def test_hubspot_contacts_with_the_day_on_which_they_became_customers(bring: Bring, language: str) -> None:
    rows = (
        '"051","Aoi","Sato","A@x.example","CEO","Customer","NEW","2025-03-04 09:05","Ken","1","2025-05-06 10:00"\n'
        '"052","Ben","Ito","b@x.example","","Lead","NEW","2025-03-05 09:05","Ken","0",""\n'
    )
    brought = bring({"hubspot-crm-exports-all-contacts-2026-01-05.csv": f"{CONTACTS[language]}\n{rows}"})
    assert brought.kinds() == ["hubspot contacts"]
    assert brought.leads == {"051": "2025-03-04T09:05:00", "052": "2025-03-05T09:05:00"}
    assert brought.outcomes == [("051", "2025-05-06T10:00:00", "won", "")]
    assert brought.plan.outcome_columns == set(CONTACTS[language].split(",")[5:7] + CONTACTS[language].split(",")[9:])


def test_hubspot_deals_are_several_outcomes_of_each_of_their_contacts_and_calls_find_theirs(bring: Bring) -> None:
    header, _, rest = CONTACTS["en"].partition(",")
    contacts = (
        f"{header},{rest}\n051,A,B,a@x.example,,Lead,NEW,3/14/2025 9:05 PM,,0,\n"
        "052,C,D,b@x.example,,Lead,NEW,3/4/2025 9:05 AM,,0,\n"
    )
    deals = (
        "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Close Date,Create Date,Deal owner,Closed Lost Reason,"
        '"Date entered ""Closed Won (Sales)""",Associated Contact,Associated Contact IDs\n'
        '9001,D1,Sales,Closed Won,5000,2025-06-30 00:00,2025-04-01 10:00,Ken,,2025-06-20 12:30,"A; C",051;052\n'
        "9002,D2,Sales,Closed Lost,70,2025-07-01 00:00,2025-04-02 10:00,Ken,Price,,A,051\n"
        "9003,D3,Sales,Appointment Scheduled,70,2026-07-01 00:00,2025-04-03 10:00,Ken,,,C,052\n"
    )
    calls = (
        "Activity date,Call outcome,Associated Deal IDs\n2025-04-05 11:00,Connected,9001\n2025-04-06 11:00,Busy,9002\n"
    )
    brought = bring(
        {
            "hubspot-crm-exports-all-contacts-2026-01-05.csv": contacts,
            "hubspot-crm-exports-all-deals-2026-01-05.csv": deals,
            "hubspot-crm-exports-all-calls-2026-01-05.csv": calls,
        }
    )
    assert brought.kinds() == ["hubspot contacts", "hubspot deals", "hubspot calls"]
    assert brought.leads == {"051": "2025-03-14T21:05:00", "052": "2025-03-04T09:05:00"}
    assert brought.outcomes == [
        ("051", "2025-04-01T10:00:00", "opportunity", "5000"),
        ("051", "2025-04-02T10:00:00", "opportunity", "70"),
        ("051", "2025-06-20T12:30:00", "won", "5000"),
        ("051", "2025-07-01", "lost", "70"),
        ("052", "2025-04-01T10:00:00", "opportunity", "5000"),
        ("052", "2025-04-03T10:00:00", "opportunity", "70"),
        ("052", "2025-06-20T12:30:00", "won", "5000"),
    ]
    assert brought.activities == [
        ("051", "2025-04-05T11:00:00", "sales_call", "Connected"),
        ("051", "2025-04-06T11:00:00", "sales_call", "Busy"),
        ("052", "2025-04-05T11:00:00", "sales_call", "Connected"),
    ]


def test_hubspot_contacts_of_the_api_have_milliseconds_of_utc(bring: Bring) -> None:
    text = (
        "hs_object_id,email,createdate,lifecyclestage,hs_lead_status,hs_analytics_source,num_associated_deals\n"
        "301,a@x.example,1741046700000,customer,CONNECTED,ORGANIC_SEARCH,1\n"
        "302,b@x.example,1741046701999,lead,NEW,PAID_SEARCH,0\n"
    )
    brought = bring({"contacts.csv": text})
    assert brought.kinds() == ["hubspot api_contacts"]
    assert brought.leads == {"301": "2025-03-04T09:05:00", "302": "2025-03-04T09:05:01"}
    assert brought.plan.outcome_columns == {"lifecyclestage", "hs_lead_status", "num_associated_deals"}


SALESFORCE_LEADS = {
    "en": "Id,LastName,FirstName,Company,Email,LeadSource,Status,IsConverted,ConvertedDate,Phone,CreatedDate",
    "ja": "リード ID,姓,名,会社名,メール,リード発生元,リード状況,取引開始済み,取引開始日,電話,作成日",
}


@pytest.mark.parametrize("language", SALESFORCE_LEADS)
def test_salesforce_leads(bring: Bring, language: str) -> None:
    # Data Loader writes UTC, the Japanese screen the user's own time.
    created = {"en": "2025-03-03T16:00:00.000Z", "ja": "2025/3/4 1:00"}[language]
    rows = (
        f"00Q5g00000KCaaxEAD,A,B,C,a@x.example,Web,Qualified,1,2025-05-06,50,{created}\n"
        f"00Q5g00000KCaayEAD,A,B,C,b@x.example,Web,Open,0,,50,{created}\n"
    )
    brought = bring({"Lead.csv": f"{SALESFORCE_LEADS[language]}\n{rows}"}, "cp932")
    assert brought.kinds() == ["salesforce leads"]
    assert set(brought.leads.values()) == {"2025-03-04T01:00:00"}
    assert brought.outcomes == [("00Q5g00000KCaaxEAD", "2025-05-06", "accepted", "")]
    assert brought.plan.outcome_columns == set(SALESFORCE_LEADS[language].split(",")[6:9])


def test_salesforce_ids_of_15_and_18_characters_tasks_events_members_and_opportunities(bring: Bring) -> None:
    files = {
        "Contact.csv": "Id,IsDeleted,AccountId,LastName,Email,CreatedDate,MailingCity\n"
        "0035g00000KCaaxEAD,false,001A,A,a@x.example,2025-03-03T16:00:00.000Z,Tokyo\n"
        "0035g00000KCaayEAD,true,001A,B,b@x.example,2025-03-03T16:00:00.000Z,Tokyo\n",
        "Opportunity.csv": "Id,AccountId,Name,StageName,Amount,Probability,CloseDate,IsClosed,IsWon,CreatedDate\n"
        "0065g00000KCaaxEAD,001A,D,Value Proposition,500,100,2025-06-30,true,true,2025-04-01T16:00:00.000Z\n",
        "OpportunityContactRole.csv": "Id,OpportunityId,ContactId,IsPrimary\n"
        "00K5g00000KCaaxEAD,0065g00000KCaax,0035g00000KCaax,true\n",
        "Task.csv": "Id,WhoId,WhatId,Subject,ActivityDate,Status,Priority,IsClosed,TaskSubtype,CompletedDateTime\n"
        "00T5g00000KCaaxEAD,0035g00000KCaax,,Call back,2025-04-02,Completed,Normal,true,Call,\n"
        "00T5g00000KCaayEAD,0035g00000KCaax,,Open task,2025-04-03,Open,Normal,false,Call,\n",
        "Event.csv": "Id,WhoId,Subject,ActivityDateTime,StartDateTime,EndDateTime,Location\n"
        "00U5g00000KCaaxEAD,0035g00000KCaaxEAD,Visit,2025-04-04T01:00:00.000Z,2025-04-04T01:00:00.000Z,,X\n",
        "CampaignMember.csv": "Id,CampaignId,LeadId,ContactId,Status,HasResponded,FirstRespondedDate,CreatedDate\n"
        "00v5g00000KCaaxEAD,701A,,0035g00000KCaaxEAD,Responded,true,2025-04-06,2025-04-05T01:00:00+0100\n",
    }
    brought = bring(files)
    assert [one.split()[0] for one in brought.kinds()] == ["salesforce"] * 6
    (lead,) = brought.leads
    assert (lead, brought.leads[lead]) == ("0035g00000KCaaxEAD", "2025-03-04T01:00:00")
    assert brought.outcomes == [
        (lead, "2025-04-02T01:00:00", "opportunity", "500"),
        (lead, "2025-06-30", "won", "500"),
    ]
    assert brought.activities == [
        (lead, "2025-04-02", "sales_call", "Call back"),
        (lead, "2025-04-04T10:00:00", "sales_meeting", "Visit"),
        (lead, "2025-04-05T09:00:00", "campaign_member", "Responded"),
        (lead, "2025-04-06", "campaign_response", "Responded"),
    ]


def test_account_engagement_decides_on_type_and_asset_and_leaves_visitors_without_a_prospect_out(bring: Bring) -> None:
    prospects = (
        "id,campaign_id,first_name,email,company,score,grade,last_activity_at,is_do_not_email,crm_lead_fid,created_at\n"
        "71,1,A,a@x.example,C,120,B+,2025-05-01 00:00:00,0,00Q1,2025-03-04 00:05:00 UTC\n"
    )
    kinds = [
        ("4", "Form"), ("4", "Form Handler"), ("1", "Email"), ("11", "Email"), ("12", "Email"), ("2", "Page View"),
        ("20", "Visit"), ("8", "New Opportunity"), ("9", "Opportunity"), ("24", "Webinar"), ("38", "Opportunity"),
    ]  # fmt: skip
    rows = [f"{i},71,5,{code},{kind},x,2025-04-01 00:00:{i:02d} UTC" for i, (code, kind) in enumerate(kinds)]
    visits = "id,prospect_id,visitor_id,type,type_name,details,created_at\n" + "\n".join(
        [*rows, "99,,5,2,Page View,x,2025-04-01 00:00:00 UTC"]
    )
    opportunities = (
        "id,name,value,probability,type,stage,status,closed_at,created_at\n"
        "1,D,50,100,,Won,won,,2025-04-01 00:00:07 UTC\n"
    )
    brought = bring({"prospect.csv": prospects, "visitor_activity.csv": visits, "opportunity.csv": opportunities})
    assert brought.kinds() == [
        "account_engagement prospects", "account_engagement visitor_activities", "account_engagement opportunities",
    ]  # fmt: skip
    assert brought.leads == {"71": "2025-03-04T09:05:00"}
    assert [kind for _, _, kind, _ in brought.activities] == [
        "form_submit", "form_submit", "email_click", "email_open", "unsubscribe", "page_view", "page_view",
        "opportunity_created", "opportunity_won", "webinar_attended", "opportunity_unlinked",
    ]  # fmt: skip
    assert brought.outcomes == [
        ("71", "2025-04-01T09:00:07", "opportunity", ""),
        ("71", "2025-04-01T09:00:08", "won", ""),
    ]
    assert {"score", "grade"} <= brought.plan.outcome_columns


def test_marketo_leads_and_two_months_of_activities_with_the_word_null(bring: Bring) -> None:
    header = (
        "marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,primaryAttributeValue,"
        "attributes,actionResult\n"
    )
    both = '2,51,2025-03-31T15:00:00Z,2,8497,7,Contact us,"{""Webform ID"":7,""Query"":""a,b""}",succeeded\n'
    brought = bring(
        {
            "leads.csv": "id,email,firstName,lastName,company,leadSource,leadStatus,leadScore,createdAt,updatedAt\n"
            "51,a@x.example,A,B,C,null,null,40,2025-03-03T16:00:00Z,2025-05-03T16:00:00Z\n",
            "march.csv": f"{header}1,51,2025-03-30T15:00:00Z,1,null,6,/pricing,null,null\n{both}",
            "april.csv": f"{header}{both}3,51,2025-04-30T15:00:00+0000,21,null,null,null,null,null\n"
            "4,51,2025-04-30T15:00:01Z,6,null,1,Mail,null,skipped\n",
        }
    )
    assert brought.kinds() == ["marketo leads", "marketo activities", "marketo activities"]
    assert brought.leads == {"51": "2025-03-04T01:00:00"}
    assert brought.attributes["leadSource"] == [None]
    assert brought.activities == [
        ("51", "2025-03-31", "page_view", "/pricing"),
        ("51", "2025-04-01", "form_submit", "Contact us"),
        ("51", "2025-05-01", "lead_converted", ""),
    ]
    assert brought.outcomes == [("51", "2025-05-01", "accepted", "")]
    assert brought.plan.outcome_columns == {"leadStatus", "leadScore"}


def test_brevo_in_windows_1252_with_semicolons(bring: Bring) -> None:
    text = (
        "EMAIL;FIRSTNAME;LASTNAME;SMS;SCORE;ADDED_TIME;MODIFIED_TIME\n"
        "a@x.example;José;Müller;0033612345678;12,5;2025-03-04 09:05:00;2025-03-05 09:05:00\n"
        "b@x.example;Zoë;Ä;;3;2025-03-05 09:05:00;2025-03-05 09:05:00\n"
    )
    brought = bring({"contacts.csv": text}, "cp1252")
    assert brought.kinds() == ["brevo contacts"]
    assert brought.leads == {"a@x.example": "2025-03-04T09:05:00", "b@x.example": "2025-03-05T09:05:00"}
    assert brought.attributes["FIRSTNAME"] == ["José", "Zoë"]
    assert brought.attributes["SMS"] == ["0033612345678", None]
    assert brought.plan.outcome_columns == {"SCORE"}


def test_mautic_leads_points_and_events(bring: Bring) -> None:
    files = {
        "leads.csv": "id,firstname,email,company,points,stage_id,date_identified,date_added\n"
        "7,A,a@x.example,C,12,,2025-03-04 09:05:00,2025-03-04 09:00:00\n",
        "points.csv": "id,lead_id,type,event_name,action_name,delta,date_added\n"
        "1,7,form,Contact,submit,10,2025-04-01 10:00:00\n2,7,email,News,email.open,-3,2025-04-02 10:00:00\n",
        "events.csv": "id,lead_id,user_id,bundle,object,action,object_id,date_added,properties\n"
        "1,7,,page,page,hit,3,2025-04-03 10:00:00,{}\n",
    }
    brought = bring(files)
    assert brought.kinds() == ["mautic contacts", "mautic points_log", "mautic event_log"]
    assert brought.leads == {"7": "2025-03-04T09:00:00"}
    assert brought.activities == [
        ("7", "2025-04-01T10:00:00", "form_submit", "Contact"),
        ("7", "2025-04-02T10:00:00", "email_open", "News"),
        ("7", "2025-04-03T10:00:00", "page / hit", "page"),
    ]
    assert brought.plan.outcome_columns == {"points", "stage_id"}


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        ("type,event_name,action_name", ("url,1: P,hit", "url,2: News,open"), ["page_view 1: P", "email_open 2: News"]),
        ("type,event_name,action_name", ("url,Saw A,points", "url,Saw B,points"), ["Saw A points", "Saw B points"]),
        ("type,event_name,action_name", ("form,F1,points", "page,F1,points"), ["form_submit F1", "page_view F1"]),
        ("type,action_name", ("asset,asset.download", "email,send"), ["document_download asset", "email_sent email"]),
        ("event_name", ("Saw prices", "Came to the booth"), ["Saw prices ", "Came to the booth "]),
        ("type,event_name,action_name", ("page,1: Prices,hit", "page,1: Prices,hit"), ["page_view 1: Prices"] * 2),
    ],
)  # fmt: skip
def test_mautics_changes_of_points_are_told_apart_by_what_was_done(
    columns: str, rows: tuple[str, ...], said: list[str], bring: Bring
) -> None:
    points = "".join(f"{i},7,{row},5,2025-04-0{i} 10:00:00\n" for i, row in enumerate(rows, 1))
    brought = bring(
        {
            "leads.csv": "id,firstname,email,points,date_identified,date_added\n"
            "7,A,a@x.example,12,,2025-03-04 09:00:00\n",
            "points.csv": f"id,lead_id,{columns},delta,date_added\n{points}",
        }
    )
    assert brought.kinds() == ["mautic contacts", "mautic points_log"]
    assert [f"{kind} {detail}" for _, _, kind, detail in brought.activities] == said


ZOHO = {
    "en": "Lead Owner,Company,First Name,Last Name,Title,Email,Lead Source,Lead Status,No. of Employees,Created Time",
    "ja": "リード所有者,会社,名,姓,役職,メール,リードソース,リードステータス,従業員数,作成時刻",
}


@pytest.mark.parametrize("language", ZOHO)
def test_zoho_leads_without_an_id_are_known_by_their_address(bring: Bring, language: str) -> None:
    status = {"en": ("Contacted", "Not Qualified"), "ja": ("商談", "新規")}[language]
    rows = "".join(
        f"Ken,C,A,B,CEO,{name}@x.example,Web,{one},50,2025-03-04 09:05:00\n"
        for name, one in zip("ab", status, strict=True)
    )
    brought = bring({"Leads.csv": f"{ZOHO[language]}\n{rows}"})
    assert brought.kinds() == ["zoho leads"]
    assert brought.leads == {"a@x.example": "2025-03-04T09:05:00", "b@x.example": "2025-03-04T09:05:00"}
    # Nothing says when: the end of the data.
    assert (
        brought.outcomes
        == {
            "en": [("a@x.example", "2026-01-05", "contacted", ""), ("b@x.example", "2026-01-05", "rejected", "")],
            "ja": [("a@x.example", "2026-01-05", "opportunity", "")],
        }[language]
    )
    assert ZOHO[language].split(",")[7] in brought.plan.outcome_columns


ODOO = {
    "fields": "id,name,type,active,stage_id,probability,expected_revenue,email_from,create_date,"
    "date_closed,date_conversion",
    "labels": "ID,Opportunity,Type,Active,Stage,Probability,Expected Revenue,Email,Created on,"
    "Closed Date,Conversion Date",
}


@pytest.mark.parametrize("names", ODOO)
def test_odoo_leads_won_lost_and_open(bring: Bring, names: str) -> None:
    rows = (
        "11,D,Deal,True,Won,100.0,500.0,a@x.example,2025-03-03 16:00:00,2025-06-30 01:00:00,2025-04-01 01:00:00\n"
        "12,E,Opportunity,False,New,0.0,70.0,b@x.example,2025-03-03 16:00:00,2025-07-01 01:00:00,\n"
        "13,F,Lead,True,New,0.0,0.0,c@x.example,2025-03-03 16:00:00,,\n"
    )
    brought = bring({"crm.lead.csv": f"{ODOO[names]}\n{rows}"})
    assert brought.kinds() == ["odoo leads"]
    assert set(brought.leads.items()) == {(one, "2025-03-04T01:00:00") for one in ("11", "12", "13")}
    assert brought.outcomes == [
        ("11", "2025-04-01T10:00:00", "opportunity", "500.0"),
        ("11", "2025-06-30T10:00:00", "won", "500.0"),
        ("12", "2025-07-01T10:00:00", "lost", "70.0"),
    ]
    assert {ODOO[names].split(",")[4], ODOO[names].split(",")[5]} <= brought.plan.outcome_columns


def test_activecampaign_leaves_deleted_contacts_out_and_reads_the_zone(bring: Bring) -> None:
    text = (
        "id,email,phone,firstName,lastName,cdate,udate,orgid,orgname,deleted\n"
        "1,a@x.example,,A,B,2025-03-03T11:00:00-05:00,2025-03-03T11:00:00-05:00,0,,0\n"
        "2,b@x.example,,A,B,2025-03-03T11:00:00-05:00,2025-03-03T11:00:00-05:00,0,,1\n"
    )
    brought = bring({"contacts.csv": text})
    assert brought.kinds() == ["activecampaign contacts"]
    assert brought.leads == {"1": "2025-03-04T01:00:00"}


SALESFORCE_REPORTS = {
    "en": (
        "Lead ID,First Name,Last Name,Company,Email,Lead Source,Converted,Create Date",
        "Opportunity ID,Opportunity Name,Stage,Close Date,Amount,Lead ID",
        "Lead ID,Contact ID,Subject,Date,Task Subtype,Status",
        ("Closed Won", "Prospecting"),
    ),
    "ja": (
        "リード ID,名,姓,会社名,メール,リード発生元,取引開始済み,作成日",
        "商談 ID,商談名,フェーズ,完了予定日,金額,リード ID",
        "リード ID,取引先責任者 ID,件名,期日,ToDo サブタイプ,状況",
        ("受注", "提案中"),
    ),
}


@pytest.mark.parametrize("language", SALESFORCE_REPORTS)
def test_salesforce_reports_find_their_leads_by_what_they_name_beside_each_row(bring: Bring, language: str) -> None:
    leads, deals, activities, (won, still_open) = SALESFORCE_REPORTS[language]
    short = "00Q5h00000Ab001"
    found = bring(
        {
            "report1.csv": f"{leads}\n{short}AAX,A,B,C,a@x.example,Web,1,2024/3/5\n",
            "report2.csv": f"{deals}\n0061,D,{won},2024/5/1,70,{short}\n0062,E,{still_open},2024/6/1,80,{short}\n",
            "report3.csv": f"{activities}\n{short},,Hello,2024/4/1,Call,x\n,003X,Hello,2024/4/1,Call,x\n",
        }
    )
    assert [one.product for one in found.plan.tables] == ["salesforce"] * 3
    assert [(outcome, amount) for _, _, outcome, amount in found.outcomes] == [("won", "70")]
    assert [(lead, kind) for lead, _, kind, _ in found.activities] == [(f"{short}AAX", "sales_call")]
