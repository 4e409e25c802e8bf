"""What the outcome itself makes is marked wherever it comes from, can be insisted on, and is warned of in rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.intake.assembly import load_plan
from scoring.intake.recognition import propose
from scoring.intake.recognition.profiles import profiles
from scoring.intake.saved_plan import SavedPlan, saved_plan
from scoring.leakage import OUTCOME_ACTIVITY, OUTCOME_COLUMN, is_outcome_activity, may_leak
from scoring.mapping_file import read_mapping, write_mapping
from scoring.model_file import read_model
from tests.intake_files import tables_of

HUBSPOT = "Record ID,Email,Create Date,Company Name"
SALESFORCE = "Id,LastName,Company,LeadSource,IsConverted,CreatedDate,Title"
COLUMNS: dict[str, tuple[str, ...]] = {
    # what tells the product, and the columns of it that the outcome makes
    SALESFORCE: (
        "IsConverted", "ConvertedDate", "ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId", "Status",
        "StageName", "CloseDate", "Probability", "IsWon", "IsClosed", "ForecastCategoryName", "pi__score__c",
    ),
    HUBSPOT: (
        "Lifecycle Stage", "Became a Customer Date", "Became an Opportunity Date",
        "Became a Marketing Qualified Lead Date",
        "Number of Associated Deals", "Close Date", "Recent Deal Amount", "Recent Deal Close Date", "Lead Status",
        'Date entered "Customer (Lifecycle Stage Pipeline)"', "Days To Close", "HubSpot Score",
    ),
    "id,property_email,property_createdate,_fivetran_synced": (
        "property_lifecyclestage", "property_hs_lead_status", "property_num_associated_deals",
        "property_recent_deal_amount", "property_hs_v2_date_entered_customer",
    ),
    "会社・組織名,メールアドレス,グループ,担当者": ("ステータス",),
    "id,name,stage_id,probability,expected_revenue,email_from,create_date": (
        "probability", "stage_id", "automated_probability", "date_closed",
    ),
    "id,email,createdAt,updatedAt,leadSource,inferredCompany,isAnonymous": ("leadStatus", "leadScore"),
    "id,first_name,email,last_activity_at,crm_lead_fid,is_do_not_email,created_at": ("score", "grade"),
    "リードID,メールアドレス,登録日": (
        "受注日", "商談金額", "フェーズ", "確度", "ライフサイクルステージ", "リードステータス",
    ),
}  # fmt: skip
CASES = [(header, column) for header, columns in COLUMNS.items() for column in columns]
# From the codes of a product's activities to the types they are put into, and those that are the outcome.
CODES = {
    "account_engagement": ("8", "9", "10", "18", "19", "38"),
    "marketo": ("21", "34", "35", "36", "101", "44", "104", "39", "40", "41", "45"),
}


def marked_in(tmp_path: Path, header: str, *more: tuple[str, str]) -> frozenset[str]:
    path = tmp_path / "leads.csv"
    path.write_text(f"{header}\n" + ",".join("1" for _ in header.split(",")) + "\n", encoding="utf-8")
    files = [path]
    for name, text in more:
        files.append(tmp_path / name)
        files[-1].write_text(text, encoding="utf-8")
    return propose(tables_of(files, tmp_path / "tables")).outcome_columns


@pytest.mark.parametrize(("header", "column"), CASES, ids=[column for _, column in CASES])
def test_each_column_that_the_outcome_makes_is_marked_and_a_rule_on_it_is_warned_of(
    header: str, column: str, tmp_path: Path
) -> None:
    quoted = '"' + column.replace('"', '""') + '"'
    there = header.split(",")
    marked = marked_in(tmp_path, header if column in there else f"{header},{quoted}")
    assert column in marked
    assert not marked & {"Title", "Company Name", "Company", "メールアドレス", "会社・組織名", "email", "leadSource"}
    assert may_leak(rule_on(f"lead: {{'{column}': {{is_missing: false}}}}"), marked) == OUTCOME_COLUMN


@pytest.mark.parametrize(("product", "code"), [(name, code) for name, codes in CODES.items() for code in codes])
def test_each_activity_that_is_the_outcome_is_warned_of_in_rules(product: str, code: str) -> None:
    (use,) = [
        use
        for one in profiles()
        if one.product == product
        for use in one.uses
        if use.into == "activities" and code in {**use.values, **use.first_part}
    ]
    kind = {**use.values, **use.first_part}[code]
    assert kind is not None
    assert is_outcome_activity(kind)
    assert may_leak(rule_on(f"activity: {{type: {kind}}}")) == OUTCOME_ACTIVITY
    assert not is_outcome_activity(f"my {kind}"), "under a name of the user's own it is insisted on"


@pytest.mark.parametrize("column", ["Number of Pageviews", "Email opens", "PV数", "開封数"])
def test_counters_of_a_whole_life_are_marked_where_activities_have_times(column: str, tmp_path: Path) -> None:
    header = f"lead_id,email,{column}"
    (tmp_path / "other").mkdir()
    activities = ("activities.csv", "lead_id,type,occurred_at\n1,page_view,2025-01-01\n")
    assert column in marked_in(tmp_path, header, activities)
    assert column not in marked_in(tmp_path / "other", header), "in snapshot mode they are all there is"


def test_what_is_insisted_on_and_what_is_marked_by_hand_hold_in_the_file_and_in_the_data(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(f"{HUBSPOT},Lifecycle Stage,Lead Status\n1,a@x.example,2025-01-01,C,Lead,NEW\n", encoding="utf-8")
    tables = tables_of([path], tmp_path / "tables")
    plan = propose(tables)
    assert plan.outcome_columns == {"Lifecycle Stage", "Lead Status"}
    plan = plan.with_outcome_column("leads.csv", "Lead Status", False)
    plan = plan.with_outcome_column("leads.csv", "Company Name", True)
    saved = read_mapping(write_mapping(saved_plan(plan, tables, "x")), "x.yaml")
    assert isinstance(saved, SavedPlan)
    loaded = load_plan(tables, saved.plan_for(tables), directory=tmp_path)
    assert loaded.dataset.made_by_outcome == {"Lifecycle Stage", "Company Name"}
    loaded.store.close()


def rule_on(definition: str):
    text = f"""
format: 1
name: Test
groups: [{{id: all}}]
rules: [{{id: one, group: all, points: 1, {definition}}}]
tiers: [{{id: hot, from: 5}}, {{id: cold}}]
hand_off: hot
"""
    return read_model(text, "model.yaml").rules[0]
