"""Files of Japanese tools and of no known product are mapped without a hand: ids, times and outcomes come out right."""

from __future__ import annotations

import pytest

from tests.scoring.intake.recognition.conftest import Bring


def test_satori_customers_and_what_they_did_in_cp932(bring: Bring) -> None:
    files = {
        "customers.csv": "姓,名,メール,会社名,segment_keys,score,customer_page_url,登録日時\n"
        "髙橋,葵,a@x.example,㈱東京,k,50,https://x.example/1,2025/3/4 9:05\n",
        "行動履歴.csv": "メールアドレス,アクション,日時,ページURL\n"
        "A@X.example,フォーム登録,2025/4/1 10:00,/f\na@x.example,メール内リンククリック,2025/4/2 9:05,/m\n"
        "a@x.example,ファイルダウンロード,2025/4/3 9:05,/d\n",
    }
    brought = bring(files, "cp932")
    assert brought.plan.table("customers.csv").product == "satori"
    assert brought.leads == {"a@x.example": "2025-03-04T09:05:00"}
    assert brought.attributes["会社名"] == ["㈱東京"]
    assert brought.activities == [
        ("a@x.example", "2025-04-01T10:00:00", "form_submit", "/f"),
        ("a@x.example", "2025-04-02T09:05:00", "email_click", "/m"),
        ("a@x.example", "2025-04-03T09:05:00", "document_download", "/d"),
    ]
    assert brought.plan.outcome_columns == {"score"}


def test_bownow_leads_with_search_conditions_above_the_header(bring: Bring) -> None:
    text = (
        "検索条件\nステータス：すべて\n"
        "会社・組織名,氏名,メールアドレス,ステータス,タグ,グループ,担当者,セッション,CV,PV\n"
        "A社,山田,a@x.example,受注,,展示会,佐藤,3,1,12\nB社,鈴木,b@x.example,アポ,,,佐藤,1,0,2\n"
        "C社,田中,c@x.example,未設定,,,佐藤,1,0,2\n"
    )
    brought = bring({"lead.csv": text}, "cp932")
    assert brought.kinds() == ["bownow leads"]
    assert list(brought.leads) == ["a@x.example", "b@x.example", "c@x.example"]
    assert brought.outcomes == [("a@x.example", "2026-01-05", "won", ""), ("b@x.example", "2026-01-05", "meeting", "")]
    assert brought.plan.outcome_columns == {"ステータス"}
    assert brought.plan.is_snapshot


KINTONE_ENCODINGS = ("cp932", "utf-8-sig", "utf-8")


@pytest.mark.parametrize("encoding", KINTONE_ENCODINGS)
def test_kintone_apps_of_leads_what_they_did_and_deals(bring: Bring, encoding: str) -> None:
    added = "レコード番号,作成者,作成日時,更新者,更新日時,ステータス"
    who = "佐藤,{created},佐藤,2025/12/1 9:00,{status}"

    def record(number: int, created: str, status: str, *own: str) -> str:
        return ",".join((str(number), who.format(created=created, status=status), *own)) + "\n"

    files = {
        "見込み客管理.csv": f"{added},会社名,メールアドレス\n"
        + record(1, "2025/03/04 09:05", "未処理", "A社", "a@x.example")
        + record(2, "2025/03/05 09:05", "未処理", "B社", "b@x.example"),
        "活動履歴.csv": f"{added},メールアドレス,活動種別,活動日,件名\n"
        + record(5, "2025/4/1 18:00", "完了", "a@x.example", "資料請求", "2025/4/1", "料金表")
        + record(6, "2025/4/2 18:00", "完了", "a@x.example", "架電", "2025/4/2", "初回"),
        "案件.csv": f"{added},メールアドレス,フェーズ,完了日,金額\n"
        + record(8, "2025/5/1 18:00", "完了", "a@x.example", "受注", "2025/6/1", '"1,200,000"')
        + record(9, "2025/5/1 18:00", "完了", "b@x.example", "失注", "2025/6/2", "5000"),
    }
    brought = bring(files, encoding)
    assert brought.kinds() == ["kintone records"] * 3
    assert [one.gives for one in brought.plan.tables] == [("leads",), ("activities",), ("outcomes",)]
    assert brought.leads == {"1": "2025-03-04T09:05:00", "2": "2025-03-05T09:05:00"}
    assert brought.activities == [
        ("1", "2025-04-01", "document_request", "料金表"),
        ("1", "2025-04-02", "sales_call", "初回"),
    ]
    assert brought.outcomes == [("1", "2025-06-01", "won", "1200000"), ("2", "2025-06-02", "lost", "5000")]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_kintone_with_other_delimiters_and_its_status_as_what_became_of_the_record(
    bring: Bring, delimiter: str
) -> None:
    text = (
        "レコード番号,会社名,メールアドレス,作成者,作成日時,ステータス\n"
        "11,A社,a@x.example,佐藤,2025/3/4 9:05,受注\n12,B社,b@x.example,佐藤,2025/3/5 9:05,対応済み\n"
    )
    brought = bring({"records.csv": text.replace(",", delimiter)}, "utf-8-sig")
    assert brought.kinds() == ["kintone records"]
    assert brought.outcomes == [("11", "2026-01-05", "won", ""), ("12", "2026-01-05", "contacted", "")]


def test_kairos3_sansan_and_badge_readers(bring: Bring) -> None:
    kairos = bring(
        {"lead.csv": "氏名,メールアドレス,会社名,部署名,役職名,電話番号,メール配信可否,登録ユーザ,リードタグ\n"
                     "山田,a@x.example,A社,営業,部長,03-1234-5678,可,佐藤,展示会\n"}, "cp932",
    )  # fmt: skip
    assert (kairos.kinds(), kairos.leads) == (["kairos3 leads"], {"a@x.example": ""})
    assert kairos.attributes["電話番号"] == ["03-1234-5678"]
    cards = bring(
        {
            "cards.csv": "名刺交換日,会社名,氏名,部署,役職,メールアドレス,人物ID\n"
            "2015/1/30,A社,山田,営業,部長,a@x.example,0071\n"
        },
        "cp932",
    )
    assert (cards.kinds(), cards.leads) == (["sansan business_cards"], {"0071": "2015-01-30"})
    assert cards.activities == [("0071", "2015-01-30", "business_card", "")]
    badges = bring(
        {
            "badges.csv": "来場日,氏名,会社名,所属部署,役職,メールアドレス,商談確度\n"
            "2025/4/1,山田,A社,営業,部長,a@x.example,高\n"
        }
    )
    assert (badges.kinds(), badges.leads) == (["exhibition visitors"], {"a@x.example": "2025-04-01"})
    assert badges.activities == [("a@x.example", "2025-04-01", "exhibition", "")]


WIDE = {
    "en": "Lead ID,Email,Created,Job title,MQL date,Meeting date,Opportunity date,Won date,Lost date",
    "ja": "リードID,メールアドレス,登録日,役職,MQL日,アポ日,商談化日,受注日,失注日",
}


@pytest.mark.parametrize("language", WIDE)
def test_a_wide_table_of_leads_with_one_dated_column_a_stage(bring: Bring, language: str) -> None:
    rows = {
        "en": "007,a@x.example,2025-03-04,CEO,2025-03-05,2025-03-20,2025-04-01,2025-06-01,\n"
        "008,b@x.example,2025-03-04,,2025-03-06,,,,2025-03-07\n",
        "ja": "007,a@x.example,2025年3月4日,部長,2025/3/5,2025/3/20,R7.4.1,令和7年6月1日,\n"
        "008,b@x.example,2025年3月4日,,2025/3/6,,,,2025/3/7\n",
    }[language]
    brought = bring({"leads.csv": f"{WIDE[language]}\n{rows}"})
    assert brought.plan.tables[0].gives == ("leads", "outcomes")
    assert brought.leads == {"007": "2025-03-04", "008": "2025-03-04"}
    assert brought.outcomes == [
        ("007", "2025-03-05", "handed_off", ""), ("007", "2025-03-20", "meeting", ""),
        ("007", "2025-04-01", "opportunity", ""), ("007", "2025-06-01", "won", ""),
        ("008", "2025-03-06", "handed_off", ""), ("008", "2025-03-07", "lost", ""),
    ]  # fmt: skip


def test_generic_files_in_english(bring: Bring) -> None:
    files = {
        "people.csv": "Customer ID,E-mail,Signup date,Plan\n"
        "0007,a@x.example,4 Mar 2025,pro\n0008,b@x.example,5 Mar 2025,\n",
        "events.csv": "Customer ID,Event,Timestamp,Page\n"
        "0007,Downloaded,2025-04-01 10:00,/a\n0008,Signed in,2025-04-01 10:00,/\n",
        "deals.csv": "Customer ID,Stage,Close date,Value\n"
        "0007,Closed Won,2025-06-01,\"1,500\"\n0008,Closed Lost,2025-06-02,\"20\"\n",
    }  # fmt: skip
    brought = bring(files)
    assert brought.kinds() == [" "] * 3
    assert brought.leads == {"0007": "2025-03-04", "0008": "2025-03-05"}
    assert brought.activities == [
        ("0007", "2025-04-01T10:00:00", "document_download", "/a"), ("0008", "2025-04-01T10:00:00", "Signed in", "/"),
    ]  # fmt: skip
    assert brought.outcomes == [("0007", "2025-06-01", "won", "1500"), ("0008", "2025-06-02", "lost", "20")]


def test_a_status_of_today_gives_way_to_a_file_that_says_when(bring: Bring) -> None:
    leads = (
        "検索条件\nステータス：すべて\n会社・組織名,氏名,メールアドレス,ステータス,タグ,担当者\n"
        "A社,山田,a@x.example,受注,,佐藤\nB社,鈴木,b@x.example,対応中,,佐藤\n"
    )
    history = "メールアドレス,ステータス,更新日\na@x.example,アポ,2025/4/1\na@x.example,受注,2025/5/1\n"
    brought = bring({"lead.csv": leads, "ステータス履歴.csv": history}, "cp932")
    assert [one.gives for one in brought.plan.tables] == [("leads",), ("outcomes",)]
    assert brought.outcomes == [("a@x.example", "2025-04-01", "meeting", ""), ("a@x.example", "2025-05-01", "won", "")]


def test_what_leads_did_is_told_beside_hubspots_contacts_by_the_same_id(bring: Bring) -> None:
    files = {
        "hubspot-crm-exports-all-contacts-2026-01-05.csv": "レコードID,姓,名,メールアドレス,作成日\n"
        "051,A,B,a@x.example,2025-03-04 09:05\n052,C,D,b@x.example,2025-03-04 09:05\n",
        "行動.csv": "レコードID,行動種別,行動日時,ページ\n"
        "051,メール開封,2025-04-01 10:00,/a\n051,名刺交換,2025-04-02,\n",
    }
    brought = bring(files)
    assert brought.activities == [
        ("051", "2025-04-01T10:00:00", "email_open", "/a"), ("051", "2025-04-02", "business_card", ""),
    ]  # fmt: skip
