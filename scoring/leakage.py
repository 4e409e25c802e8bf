"""Know the columns and activities that the outcome itself makes, which look like the best rules there are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from scoring.columns import comparable
from scoring.dataset import Dataset
from scoring.model import Conditions, Rule, Test

# Reasons, strongest first; each is also the key of a sentence.
OUTCOME_COLUMN = "leak_outcome_column"
OUTCOME_ACTIVITY = "leak_outcome_activity"
CURRENT_VALUE = "leak_current_value"

# Names are compared without blanks, dashes and underscores, so that `Became a Customer Date` is found too.
_COLUMNS = re.compile(
    r"(is)?converted.*|convert(ed)?date|.*lifecycle_?stage.*|became(a|an).*|dateentered.*|recentdeal.*|deal(stage|name|id|"
    r"type|owner|amount|probability|status|closed?date)|(num|numberof)?associateddeals?(ids?)?|opportunit(y|ies).*|stagename|"
    r"(is)?(won|lost|closed)(at|date|reason)?|close(d)?(date|at|won|lost|lostreason|wonreason)|(date)?becamecustomer(date)?|"
    r"(is)?customer(since|date)?|contract(date|signed|start|startdate)|probability|forecastcategory(name)?|outcome|"
    r"(hs)?leadstatus|(hubspot|lead|pi)?scorec?|pigradec|leadgrade|"
    r"取引開始(済み?|日).*|取引(ステージ|フェーズ|名|id)|関連付けられている取引.*|商談.*|受注.*|失注.*|成約.*|契約.*|ライフサイクル.*|フェーズ|確度|"
    r"完了予定日|顧客(化日|転換日|に転換した日付)|.*になった日付|リード(状況|ステータス)|(リード)?スコア"
)
_ACTIVITIES = re.compile(
    r"(new)?opportunity.*|(addto|removefrom|update)opportunity|(lead)?convert(ed)?(lead)?|deal(created|won|lost|closed|stage.*)|"
    r"newdeal|closed?(won|lost)|won|lost|(send|open|click|receive|opened|clicked|received)?salese?mail.*|contract.*|"
    r"revenuestagechange|changerevenuestage|statuschange|changestatusin(progression|sfdccampaign)|(crm|sfdc)campaignstatus|"
    r"outcome|handedoff|accepted|customer(login|created|portal.*)|onboarding.*|"
    r"商談.*|受注.*|失注.*|成約.*|契約.*|取引開始.*|営業メール.*"
)
# A status column is harmless but for the values that stand for an outcome.
_STATUSES = frozenset({"status", "stage", "ステータス", "状況", "ステージ"})
_OUTCOME_VALUES = re.compile(
    r"(closed)?(won|lost)|converted|(closed)?converted|customer|opendeal|opportunity|qualified|sql|アポ.*|案件化|受注|失注|商談.*|取引開始.*|顧客"
)


def may_leak(rule: Rule, marked: Collection[str] = ()) -> str | None:
    """Why a rule may know the outcome beforehand, the strongest reason; None where nothing says so.

    One of ``leak_outcome_column`` (a column that a win fills in), ``leak_outcome_activity`` (an activity that is part
    of the deal) and, weaker, ``leak_current_value`` (an attribute as it is today, whatever it was before).
    """
    return leak_of(rule, marked)[0]


def leak_of(rule: Rule, marked: Collection[str] = ()) -> tuple[str | None, tuple[str, ...]]:
    """The strongest reason why a rule may leak, and the columns or activity types that give it.

    marked: columns of the data that the user knows to be made by the outcome, whatever their names.
    """
    columns = tuple(
        dict.fromkeys(name for name, test in _columns(rule) if name in marked or _is_made_by_outcome(name, test))
    )
    if columns:
        return OUTCOME_COLUMN, columns
    types = tuple(name for name in _activity_types(rule) if is_outcome_activity(name))
    if types:
        return OUTCOME_ACTIVITY, types
    if rule.lead is not None or rule.number is not None:
        return CURRENT_VALUE, tuple(dict.fromkeys(name for name, _ in _columns(rule)))
    return None, ()


def is_made_by_outcome(column: str) -> bool:
    """Whether a column's name says that the outcome itself fills it in, as `Close Date` does."""
    return _COLUMNS.fullmatch(_bare(column)) is not None


def outcome_columns_of(dataset: Dataset) -> frozenset[str]:
    """The columns of leads that are made by the outcome: as the user has it, else as their names tell."""
    if dataset.made_by_outcome is not None:
        return dataset.made_by_outcome
    return frozenset(name for name in dataset.lead_columns if is_made_by_outcome(name))


def is_outcome_activity(kind: str) -> bool:
    """Whether an activity of this type is part of the deal itself, as a sales e-mail is."""
    return _ACTIVITIES.fullmatch(_bare(kind)) is not None


def _columns(rule: Rule) -> Iterator[tuple[str, Test | None]]:
    if rule.number is not None:
        yield rule.number.field, None
    for units in (rule.activity, rule.streak):
        if units is not None:
            yield from _tests(units.where)
    if rule.lead is not None:
        yield from _tests(rule.lead)


def _tests(conditions: Conditions) -> Iterator[tuple[str, Test]]:
    yield from conditions.tests
    for one in (*conditions.any_of, *([conditions.negated] if conditions.negated is not None else [])):
        yield from _tests(one)


def _activity_types(rule: Rule) -> Iterator[str]:
    if rule.activity is not None:
        yield from rule.activity.type
    if rule.streak is not None:
        yield from rule.streak.type
        yield from (one for one in (rule.streak.followed_by, rule.streak.not_followed_by) if one is not None)


def _is_made_by_outcome(column: str, test: Test | None) -> bool:
    if is_made_by_outcome(column):
        return True
    if test is None or _bare(column) not in _STATUSES:
        return False
    operands = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    return any(_OUTCOME_VALUES.fullmatch(_bare(str(one))) for one in operands)


def _bare(name: str) -> str:
    return re.sub(r"[\s_\-./()]+", "", comparable(name))
