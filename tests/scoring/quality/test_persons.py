"""Columns that name persons and firms are recognised, and those that only sound like it are not."""

import pytest

from scoring.quality import person_columns
from scoring.quality.persons import kind_of_person


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("First Name", "name"), ("LASTNAME", "name"), ("氏名", "name"), ("姓", "name"), ("担当者名", "name"),
        ("フリガナ", "name"), ("Contact Owner", "name"), ("owner", "name"), ("リード所有者", "name"), ("Name", "name"),
        ("Email", "email"), ("E-mail Address", "email"), ("メールアドレス", "email"), ("Eメール", "email"),
        ("Work Email", "email"), ("Phone", "phone"), ("Mobile Phone Number", "phone"), ("電話番号", "phone"),
        ("FAX", "phone"), ("携帯電話", "phone"), ("SMS", "phone"), ("Company", "company"), ("Account Name", "company"),
        ("会社名", "company"), ("Company Name", "company"), ("取引先名", "company"), ("Website", "domain"),
        ("email_domain", "domain"), ("ドメイン", "domain"), ("Street Address", "address"), ("郵便番号", "address"),
        ("住所1", "address"), ("生年月日", "address"), ("Record ID", "id"), ("顧客番号", "id"), ("contact_id", "id"),
        ("contract_no", "id"), ("Deal ID", "id"), ("契約番号", "id"), ("受注番号", "id"),
        ("備考", "note"), ("お問い合わせ内容", "note"), ("Notes", "note"),
    ],
)  # fmt: skip
def test_a_column_is_recognised_by_its_name(name, kind):
    assert kind_of_person(name) == kind


@pytest.mark.parametrize(
    "name",
    [
        "company_size", "Company Type", "従業員規模", "会社規模", "job_title", "役職", "industry", "業種",
        "Email Opt Out",
        "emails_opened", "email_bounced", "メール開封数", "メール配信停止", "campaign_name",
        "Product Name", "phone_count",
        "Create Date", "作成日", "最終更新日", "country", "source", "score", "number_of_employees",
        "amount", "department",
        "lead_source", "account_type", "page_views", "reason", "detail", "value", "city", "state", "event_id",
    ],
)  # fmt: skip
def test_a_column_that_names_nobody_is_not(name):
    assert kind_of_person(name) is None


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([f"a{i}@x.example" for i in range(9)] + ["unknown"], "email"),
        ([f"03-1234-{i:04d}" for i in range(20)], "phone"),
        ([f"+44 20 7946 {i:04d}" for i in range(20)], "phone"),
        ([f"株式会社{i}" for i in range(4)] + ["個人"] * 6, "company"),
        ([f"Firm {i} Inc." for i in range(20)], "company"),
        (["https://a.example/1", "http://b.example"], "domain"),
        ([f"{a} {b}" for a in ("山田", "鈴木", "佐藤", "高橋", "田中") for b in ("太郎", "花子", "一郎", "美咲", "翔")],
         "name"),
        ([f"{a} {b}" for a in ("Ann", "Bob", "Eve", "Tom", "Zoe") for b in ("Smith", "Jones", "O'Neil", "Lee", "Fox")],
         "name"),
        (["Sales Manager", "Account Executive"] * 20, None),
        (["2025-01-01 10:00:00"] * 5, None),
        ([str(i) for i in range(100)], None),
        (["", None], None),
    ],
)  # fmt: skip
def test_a_column_is_recognised_by_its_values(cells, kind):
    assert kind_of_person("field_7", cells) == kind


def test_flags_named_like_persons_are_not_hidden():
    assert person_columns({"email": ["1", "0", "1"], "name": ["Taro"]}) == {"name": "name"}
