"""Recognise the columns that name persons and firms, from their names and their values, English and Japanese."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from scoring.columns import comparable

PersonKind = Literal["name", "email", "phone", "company", "domain", "address", "id", "note"]
PERSON_KINDS: tuple[PersonKind, ...] = ("name", "email", "phone", "company", "domain", "address", "id", "note")

# Alternatives, matched whole. Names are compared without blanks and dashes; the first kind that fits is taken.
_NAMES: Mapping[PersonKind, tuple[str, ...]] = {
    "domain": (
        ".*domain.*", ".*ドメイン.*", "(company|corporate)?(web)?site(url)?", "homepage", "url", ".*linkedin.*",
        ".*twitter.*", ".*facebook.*", "(企業|会社)?(web|ウェブ)サイト(url)?", "ホームページ(url)?",
    ),
    "email": (".*e?mail(address|addr)?(work|home)?[0-9]?", ".*(メール|eメール|電子メール)(アドレス)?[0-9]?"),
    "phone": (
        ".*(phone|mobile|fax|tel(ephone)?|sms|whatsapp)(number|no)?[0-9]?", "landlinenumber", "tel.*",
        ".*(電話|携帯|ファックス|fax)(番号)?[0-9]?",
    ),
    "company": (
        "((associated|primary|inferred|parent)?company|account|organi[sz]ation|employer|firm|corporate|business)"
        "(name)?[0-9]?",
        ".*(会社|企業|法人|団体|取引先|勤務先|組織|貴社|御社)(名|名称)?(カナ|かな|フリガナ)?",
    ),
    "address": (
        "(street|mailing|billing|shipping|postal|home|work|office)?(address|street)(line)?[0-9]?",
        "(postal|zip)(code)?", "birth(day|date)", "dateofbirth", ".*住所.*", ".*番地.*", "郵便番号", "建物名?",
        "市区町村以下", "生年月日",
    ),
    "name": (
        "(first|last|full|given|family|middle|sur|nick|display|contact|person|lead|customer|user|member|owner|assignee|"
        "salesrep|rep)?names?",
        "(first|last)name.*", "(contact|lead|deal|account|record)?owner", "assign(ed)?to", "salesrep",
        ".*(氏名|姓名|お名前|名前|担当者?|所有者|代表者)(名|様)?(カナ|かな|フリガナ|ふりがな)?", "姓", "名",
        "[姓名](カナ|かな)", "セイ", "メイ", "フリガナ", "ふりがな", ".*カナ氏名",
    ),
    "note": (
        "notes?", "comments?", "memo", "remarks?", "message", "description", "inquiry(text|body|details)?", "備考",
        "コメント", "メモ", "メッセージ", ".*(問い?合わ?せ|相談|要望)(内容|詳細)?", "自由記(述|入)",
    ),
    "id": (
        "id", "guid", "uuid", "cookie",
        ".*(record|contact|lead|account|company|customer|member|person|prospect|visitor|user|card|crm|salesforce|"
        "hubspot|marketo|external|ext|contract|deal|opportunity|order|invoice|quote)(id|no|number|key)",
        ".*(顧客|会員|名刺|管理|リード|取引先|レコード|契約|商談|取引|受注|注文|見積|請求|申込)(番号|no|id|コード)",
        "法人番号",
    ),
}  # fmt: skip
# Not a person's, though its name may say so.
_NEITHER = (
    ".*(optout|optedout|bounced?|unsubscribed?|invalid|count|clicks?|opens?|opened|sent|status|type|size|year|at)",
    "(?!birth|dateofbirth).*date", ".*(規模|種別|区分|業種|数|可否|停止|状況)", "(?!生年).*日",
    "(company|account|employee).*(size|type|revenue|count|industry|country|region)",
    "(campaign|product|event|file|form|page|list|stage|pipeline|plan)(name|id)",
)  # fmt: skip

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(\+|0|\()[\d\s()\-.]{8,18}")
_COMPANY = re.compile(r"株式会社|有限会社|合同会社|\(株\)|㈱|\b(inc|ltd|llc|gmbh|corp|co)\b\.?$", re.IGNORECASE)
_URL = re.compile(r"https?://.+|www\..+", re.IGNORECASE)
_JAPANESE_NAME = re.compile(r"[\u4e00-\u9fff々]{1,4}[ \u3000][\u4e00-\u9fff々ぁ-んァ-ヶ]{1,4}")
_ENGLISH_NAME = re.compile(r"[A-Z][a-z'’\-]+(?: [A-Z]\.?)?(?: (?:[A-Z][a-z'’]+-?)+){1,2}")
_FEWEST_VALUES = 20


def person_columns(columns: Mapping[str, Sequence[str | None]]) -> dict[str, PersonKind]:
    """The columns that name persons or firms, with what they hold. columns: name to some of its cells.

    >>> person_columns({"Eメール": [], "役職": ["部長"], "company_size": ["50"]})
    {'Eメール': 'email'}
    """
    found = {name: kind_of_person(name, cells) for name, cells in columns.items()}
    return {name: kind for name, kind in found.items() if kind is not None}


def kind_of_person(name: str, cells: Sequence[str | None] = ()) -> PersonKind | None:
    """What a column names, by its values where they speak for themselves, else by its name."""
    bare = re.sub(r"[\s_\-./()（）:：]+", "", comparable(name))
    values = [cell.strip() for cell in cells if cell is not None and cell.strip()]
    by_value = _by_values(values)
    if by_value is not None:
        return by_value
    if _fits(bare, _NEITHER) or (values and set(values) <= {"0", "1", "true", "false", "TRUE", "FALSE"}):
        return None
    return next((kind for kind, names in _NAMES.items() if _fits(bare, names)), None)


def _fits(bare: str, alternatives: tuple[str, ...]) -> bool:
    return any(re.fullmatch(one, bare) for one in alternatives)


def _by_values(values: Sequence[str]) -> PersonKind | None:
    if not values:
        return None

    def share(form: re.Pattern[str]) -> float:
        return sum(form.fullmatch(value) is not None for value in values) / len(values)

    if share(_EMAIL) >= 0.5:
        return "email"
    if share(_URL) >= 0.5:
        return "domain"
    if share(_PHONE) >= 0.8 and all(sum(one.isdigit() for one in value) >= 9 for value in values[:50]):
        return "phone"
    if sum(_COMPANY.search(value) is not None for value in values) >= 0.3 * len(values):
        return "company"
    distinct = set(values)
    # A title or a product has two words too, but few of them differ.
    if len(distinct) >= _FEWEST_VALUES and len(distinct) > 0.5 * len(values):
        if share(_JAPANESE_NAME) >= 0.6:
            return "name"
        if share(_ENGLISH_NAME) >= 0.8:
            return "name"
    return None
