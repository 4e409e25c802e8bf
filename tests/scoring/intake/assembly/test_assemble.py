"""Rows are put together so that none is lost, none counts twice, and each finds its lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.intake.assembly import Assembled, assemble, load_plan
from scoring.intake.load_job import LoadJob
from scoring.intake.plan import DateReading, Plan, PlannedTable, Use
from scoring.intake.raw import RawTable
from scoring.intake.recognition import propose
from scoring.loading import Loaded
from scoring.problems import InputError
from scoring.times import second_of
from tests.intake_files import tables_of

NOW = second_of("2026-01-01")
Load = Callable[..., Loaded]


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., tuple[RawTable, ...]]:
    """bring({"leads.csv": text, …}): the tables of these files."""

    def bring_files(texts: dict[str, str], name: str = "tables") -> tuple[RawTable, ...]:
        folder = tmp_path / f"{name}-files"
        folder.mkdir()
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        return tables_of([folder / file for file in texts], tmp_path / name)

    return bring_files


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    opened: list[Loaded] = []

    def load_these(tables: tuple[RawTable, ...], plan: Plan, **options: object) -> Loaded:
        loaded = load_plan(tables, plan, now=NOW, directory=tmp_path / "stores", **options)  # type: ignore[arg-type]
        opened.append(loaded)
        return loaded

    yield load_these
    for loaded in opened:
        loaded.store.close()


def outcomes(loaded: Loaded) -> list[tuple[object, int]]:
    rows = loaded.dataset.outcomes
    return sorted(
        (loaded.dataset.lead_ids[lead], int(kind)) for lead, kind in zip(rows.lead, rows.outcome, strict=True)
    )


def test_tables_named_as_ours_are_handed_on_untouched(bring, tmp_path):
    tables = bring(
        {
            "leads.csv": "lead_id,industry\n001,x\n",
            "a.csv": "lead_id,type,occurred_at\n001,page_view,2025-01-01\n",
            "b.csv": "occurred_at,lead_id,type\n2025-01-02,001,page_view\n",
        }
    )
    found: Assembled = assemble(tables, propose(tables), tmp_path / "out")
    assert found.tables == {"leads": tables[:1], "activities": tables[1:]}
    assert list((tmp_path / "out").glob("*.parquet")) == []


def test_other_names_alone_do_not_rewrite_a_table(bring, tmp_path):
    tables = bring({"リード.csv": "顧客番号,業種\n001,x\n002,y\n"})
    plan = propose(tables).with_column("リード.csv", "leads", "lead_id", "顧客番号")
    found = assemble(tables, plan, tmp_path / "out")
    assert found.tables == {"leads": tables}
    assert found.mapping["leads"] == {"lead_id": "顧客番号"}


ROWS = st.lists(
    st.tuples(st.sampled_from("12"), st.sampled_from(["page_view", "visit"]), st.integers(1, 3)), max_size=8
)


@given(files=st.lists(ROWS, min_size=2, max_size=3))
@settings(max_examples=25, deadline=None)
def test_of_rows_in_several_files_the_most_that_one_file_holds_are_kept(files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("union")
    paths = []
    for number, rows in enumerate(files):
        path = folder / f"part{number}.csv"
        lines = [f"{lead},{kind},2025-01-0{day}" for lead, kind, day in rows]
        path.write_text("\n".join(["lead_id,type,occurred_at", *lines, "9,page_view,2025-01-09"]) + "\n", "utf-8")
        paths.append(path)
    (folder / "leads.csv").write_text("lead_id\n1\n2\n9\n", "utf-8")
    expected = sum(max(rows.count(row) for rows in files) for row in {row for rows in files for row in rows}) + 1
    given_rows = []
    for name, order in (("a", paths), ("b", paths[::-1])):
        tables = tables_of([*order, folder / "leads.csv"], folder / name)
        found = assemble(tables, propose(tables), folder / f"{name}-out")
        given_rows.append(sum(one.given for one in found.accounts if one.into == "activities"))
        assert all(one.rows == one.given + one.duplicates for one in found.accounts if one.into == "activities")
    assert given_rows == [expected, expected]


def test_duplicates_across_files_are_dropped_and_said(bring, load):
    header = "lead_id,type,occurred_at\n"
    tables = bring(
        {
            "leads.csv": "lead_id\n1\n",
            "may.csv": f"{header}1,page_view,2025-05-01\n1,page_view,2025-05-01\n1,visit,2025-05-31\n",
            "june.csv": f"{header}1,visit,2025-05-31\n1,visit,2025-06-01\n",
        }
    )
    loaded = load(tables, propose(tables))
    assert len(loaded.dataset.activities) == 4
    said = [(one.place["file"], one.values["count"]) for one in loaded.report.warnings if "duplicates" in one.key]
    assert said == [("june.csv", 1)]


def test_ids_of_18_characters_are_those_of_15_and_case_counts(bring, load):
    use = Use("leads", columns={"lead_id": "Id"}, short_ids=True, others=True)
    acts = Use(
        "activities", columns={"lead_id": "WhoId", "occurred_at": "At"}, constants={"type": "call"}, short_ids=True
    )
    tables = bring(
        {
            "leads.csv": "Id\n00Q5g00000KaaaxEAA\n00Q5g00000KAaaxEAC\n",
            "tasks.csv": "WhoId,At\n00Q5g00000Kaaax,2025-01-01\n00Q5g00000KAaaxEAC,2025-01-02\n"
            "00Q5g00000KAAAx,2025-01-03\n",
        }
    )
    plan = Plan((PlannedTable("leads.csv", uses=(use,)), PlannedTable("tasks.csv", uses=(acts,))))
    loaded = load(tables, plan)
    table = loaded.report.table("activities")
    assert table is not None
    assert (table.kept, dict(table.refused)) == (2, {"data_row_unknown_lead": 1})
    assert sorted(loaded.dataset.activities.lead.tolist()) == [0, 1]


def test_a_deal_of_two_contacts_is_an_outcome_of_both_and_one_of_none_is_counted(bring, load):
    tables = bring(
        {
            "hubspot-crm-exports-all-contacts.csv": "Record ID,Email,First Name\n1,a@x.example,A\n2,b@x.example,B\n",
            "hubspot-crm-exports-all-deals.csv": "Record ID,Deal Name,Deal Stage,Close Date,Associated Contact IDs\n"
            "9,D,Closed Won,2025-02-01 10:00,1; 2\n8,E,Closed Lost,2025-02-02 10:00,\n"
            "7,F,Prospecting,2026-02-02 10:00,1\n",
        }
    )
    loaded = load(tables, propose(tables))
    assert outcomes(loaded) == [("1", 6), ("2", 6)]
    said = {one.key: one.values.get("count") for one in loaded.report.warnings}
    assert said["plan_rows_without_lead"] == 1


def test_deals_find_their_leads_through_a_table_of_links_with_stages_named_elsewhere(bring, load):
    tables = bring(
        {
            "contact.csv": "id,property_email,property_createdate\n1,a@x.example,2025-01-01 00:00:00\n2,b@x.example,\n",
            "deal.csv": "deal_id,deal_pipeline_stage_id,property_dealname,property_createdate,property_closedate\n"
            "10,s1,D,2025-02-01 00:00:00,2025-03-01 00:00:00\n11,s2,E,2025-02-02 00:00:00,2025-03-02 00:00:00\n",
            "deal_contact.csv": "deal_id,contact_id\n10,1\n11,2\n10,2\n",
            "deal_pipeline_stage.csv": "stage_id,label,closed_won,is_closed\ns1,Hurra,true,true\ns2,Nope,false,true\n",
        }
    )
    loaded = load(tables, propose(tables))
    assert outcomes(loaded) == [("1", 5), ("1", 6), ("2", 5), ("2", 5), ("2", 6), ("2", 7)]


def test_a_word_for_nothing_is_an_empty_cell(bring, load):
    tables = bring({"leads.csv": "lead_id,industry\n1,null\n2,x\n"})
    loaded = load(tables, propose(tables).with_nulls("leads.csv", ["null"]))
    assert loaded.dataset.lead_columns["industry"].texts() == [None, "x"]


def test_a_time_that_cannot_be_read_is_a_refused_row_with_its_cell(bring, load):
    tables = bring({"leads.csv": "lead_id,created_at\n1,25/12/2024\n2,soon\n3,13/13/2024\n"})
    plan = propose(tables)
    plan = plan.with_date_format("leads.csv", "created_at", "dmy")
    loaded = load(tables, plan)
    assert list(loaded.dataset.lead_ids) == ["1"]
    page = loaded.report.refused_page(0, 10)
    assert page["created_at"].tolist() == ["soon", "13/13/2024"]
    assert page["line"].tolist() == [3, 4]


def test_a_refused_time_is_shown_as_it_stood_in_the_file(bring, load):
    tables = bring(
        {
            "leads.csv": "lead_id,created_at,title\n1,31.12.2024,a\n2,31.12.2099,b\n3,01.02.1812,c\n"
            "4,2098年1月2日,d\n5,30.11.2024,e\n6,31.02.2024,f\n",
            "acts.csv": "lead_id,type,occurred_at\n1,visit,31.12.2099 9:05\n9,visit,30.12.2024\n1,visit,30.12.2024\n",
            "deals.csv": "lead_id,stage,close_date\n1,Closed Won,R81.4.1\n1,Closed Lost,R6.4.1\n",
        }
    )
    plan = propose(tables)
    loaded = load(tables, plan)
    page = loaded.report.refused_page(0, 20)
    of_leads, of_activities, of_outcomes = (page[page["table"] == name] for name in ("leads", "activities", "outcomes"))
    assert list(zip(of_leads["created_at"], of_leads["reason"], strict=True)) == [
        ("31.12.2099", "data_row_in_future"), ("01.02.1812", "data_row_too_early"),
        ("2098年1月2日", "data_row_in_future"), ("31.02.2024", "data_row_bad_time"),
    ]  # fmt: skip
    assert of_leads["title"].tolist() == ["b", "c", "d", "f"]
    assert of_activities["occurred_at"].tolist()[0] == "31.12.2099 9:05"
    assert of_outcomes["occurred_at"].tolist() == ["R81.4.1"]
    assert loaded.dataset.lead_ids.tolist() == ["1", "5"]


def test_what_is_said_of_refused_rows_names_the_users_own_columns(bring, load):
    tables = bring(
        {
            "リード.csv": "顧客番号,登録日\n1,2024/1/5\n2,2024/1/5\n4,2024/1/5\n5,2024/1/5\n,2024/1/6\n3,そのうち\n",
            "行動.csv": "顧客番号,行動種別,行動日時\n1,メール開封,2024/1/7 9:00\n1,,2024/1/8 9:00\n1,資料請求,\n"
            "7,資料請求,2024年1月8日\n",
        }
    )
    loaded = load(tables, propose(tables))
    said = {one.key: one.values.get("column") for one in loaded.report.warnings if one.key.startswith("data_rows_")}
    assert said == {
        "data_rows_missing_lead_id": "顧客番号", "data_rows_bad_time": "登録日", "data_rows_missing_type": "行動種別",
        "data_rows_missing_time": "行動日時", "data_rows_unknown_lead": "顧客番号",
    }  # fmt: skip


def test_decimal_commas_and_thousands_are_numbers_and_what_is_none_is_refused(bring, load):
    header = "lead_id,outcome,occurred_at,amount\n"
    tables = bring(
        {
            "leads.csv": "lead_id\n1\n",
            "a.csv": header + '1,won,2025-01-01,"1.234,50"\n1,won,2025-01-02,"7,5"\n',
            "b.csv": header + '1,won,2025-01-03,"¥1,200,000"\n1,won,2025-01-04,"1,2,3"\n',
        }
    )
    plan = propose(tables).with_number_format("b.csv", "amount", "thousands_comma")
    loaded = load(tables, plan)
    assert sorted(loaded.dataset.outcomes.columns["amount"].texts()) == ["1200000", "1234.50", "7.5"]
    assert dict(loaded.report.table("outcomes").refused) == {"data_row_bad_number": 1}


def test_lines_that_are_no_rows_are_counted_for_a_table_that_is_rewritten(bring, load):
    tables = bring({"leads.csv": "lead_id,created_at\n1,令和6年2月11日\n2,x,y,z\n3,令和6年2月12日\n"})
    assert tables[0].refused == 1
    loaded = load(tables, propose(tables))
    table = loaded.report.table("leads")
    assert (table.rows, table.kept, sum(table.refused.values())) == (3, 2, 1)
    assert loaded.report.refused_page(0, 5)["line"].tolist() == [3]


def test_leads_without_ids_of_two_tables_stay_apart(bring, load):
    tables = bring({"a.csv": "job,y\nx,yes\ny,no\n", "b.csv": "age,y\n5,no\n6,yes\n"})
    one = Use("leads", numbered=True, others=True)
    flag = Use("outcomes", columns={"outcome": "y"}, values={"yes": "won", "no": None}, numbered=True, only_listed=True,
               undated=True)  # fmt: skip
    plan = Plan(tuple(PlannedTable(table.name, uses=(one, flag)) for table in tables))
    loaded = load(tables, plan)
    assert list(loaded.dataset.lead_ids) == ["1-1", "1-2", "2-1", "2-2"]
    assert outcomes(loaded) == [("1-1", 6), ("2-2", 6)]
    assert loaded.dataset.end == NOW


def test_a_plan_with_open_questions_is_not_loaded(bring, load):
    tables = bring({"leads.csv": "lead_id,created_at\n1,03/04/2024\n"})
    with pytest.raises(InputError) as caught:
        load(tables, propose(tables))
    assert [one.key for one in caught.value.problems] == ["plan_date_undecided"]


def test_a_file_that_changed_since_it_was_read_is_found_out(bring, load):
    tables = bring({"leads.csv": "lead_id,created_at\n1,令和6年2月11日\n"})
    plan = propose(tables)
    path = tables[0].path.resolve()
    path.write_text(path.read_text("utf-8") + "2,令和6年2月12日\n", encoding="utf-8")
    with pytest.raises(InputError):
        load(tables, plan)


def test_a_plan_is_loaded_in_a_child_as_in_place(bring, load, tmp_path):
    tables = bring({"leads.csv": "lead_id,created_at,Phase\n1,令和6年2月11日,x\n"})
    plan = propose(tables).with_outcome_column("leads.csv", "Phase", True)
    here = load(tables, plan)
    there = LoadJob(load_plan, tables, plan, now=NOW, directory=tmp_path / "stores").result(60)
    assert there.dataset.id == here.dataset.id
    assert there.dataset.made_by_outcome == here.dataset.made_by_outcome == {"Phase"}
    there.store.close()


def test_a_correction_makes_a_new_plan_and_leaves_the_old_one(bring):
    tables = bring({"leads.csv": "lead_id,created_at\n1,03/04/2024\n"})
    plan = propose(tables)
    changed = plan.with_date_format("leads.csv", "created_at", "mdy", "UTC")
    assert plan.table("leads.csv").undecided
    assert changed.table("leads.csv").dates == {"created_at": DateReading("mdy", "UTC")}
    assert not changed.table("leads.csv").undecided
    assert replace(plan) == plan
    assert plan.without("leads.csv").table("leads.csv").uses == ()


def test_names_and_words_of_users_are_never_taken_for_sql(bring, load):
    odd = "a'b\"c;--"
    text = (
        f'key_,row_,lead_,word_,"{odd.replace(chr(34), chr(34) * 2)}",Lead_ID,fate_\n'
        f"1,x,y,O'Brien,2024年1月5日,other,z\n2,x,y,\"it's; DROP\",2024年1月6日,other,z\n"
    )
    tables = bring({"a.csv": text})
    leads = Use("leads", columns={"lead_id": "key_", "created_at": odd}, others=True)
    flags = Use(
        "outcomes", columns={"lead_id": "key_", "outcome": "word_"}, constants={"reason": "it's"}, undated=True,
        values={"O'Brien": "won", "it's; DROP": None},
    )  # fmt: skip
    plan = Plan((PlannedTable("a.csv", uses=(leads, flags), dates={odd: DateReading()}, nulls=("'", "null")),))
    loaded = load(tables, plan)
    assert list(loaded.dataset.lead_ids) == ["1", "2"]
    assert loaded.dataset.lead_columns["created_at"].texts() == ["2024-01-05 00:00:00", "2024-01-06 00:00:00"]
    assert {"row_", "lead_", "word_", "fate_", "Lead_ID (file)"} <= set(loaded.dataset.lead_columns)
    assert outcomes(loaded) == [("1", 6)]
    assert loaded.dataset.outcomes.columns["reason"].texts() == ["it's"]


def test_columns_that_differ_by_case_alone_are_two(bring, load):
    tables = bring({"a.csv": "ID,Mail,mail,created_at\n1,a@x.example,second,令和6年2月11日\n"})
    loaded = load(tables, propose(tables))
    columns = {name: column.texts() for name, column in loaded.dataset.lead_columns.items()}
    assert columns["Mail"] == ["a@x.example"]
    assert columns["mail (file)"] == ["second"]
