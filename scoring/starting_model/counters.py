"""Know the columns that count what leads did over their whole life, and up to where counting them says more.

Data without dated activities have such columns in their place; a model scores them by ``number`` rules.
"""

from __future__ import annotations

import math
import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Column
from scoring.intake.recognition.names import folded
from scoring.intake.recognition.words import names_of_columns

# What leads do, as words of a name: such a column counts it if its values can be counts.
_DOING = re.compile(
    r"(page)?views?|(page)?visits?|sessions?|opens|opened|clicks|clicked|downloads|submissions|hits|logins|impressions|"
    r"replies|registrations|attendances|pv"
)
_DOING_JAPANESE = re.compile(
    r"(閲覧|開封|クリック|訪問|セッション|アクセス|ページビュー|ダウンロード|dl|pv|フォーム送信|参加|来場|来訪|視聴|返信|申込|"
    r"ログイン|問い?合わ?せ)(ページ)?(回数|件数|数|合計|累計)"
)
# Words of counting that go with other things too: the values must look like what is done now and then.
_COUNTING = re.compile(r"counts?|num|number|times|total|frequency")
_COUNTING_JAPANESE = re.compile(r"回数|件数")
# Neither a count, nor done by the lead but by those who market and sell to it.
_NEVER = re.compile(
    r"rate|ratio|percent|average|avg|mean|per|since|time|duration|date|hours?|minutes?|seconds?|month|week|day|year|age|"
    r"id|code|score|rank|price|amount|revenue|budget|cost|calls?|called|contacted|meetings?|tasks?|notes?|sent|delivered"
)
_NEVER_JAPANESE = re.compile(r"率|平均|時間|番号|コード|金額|売上|架電|電話|営業|面談|商談|配信|メール送信")
# How large a firm is, and how long something takes.
_SIZE = re.compile(
    r"employees?|staff|headcount|people|persons?|users?|seats?|licen[cs]es?|stores?|shops?|offices?|locations?|sites?|"
    r"branches|sales|capital|income|balance|value|size|years|months|weeks|days|children|account|phone|fax|zip|postal"
)
_FEWEST_KNOWN = 0.9
# A counter that goes on further is more like an amount: a point each would be less than a model can say.
_HIGHEST = 1_000


def counter_cap(name: str, column: Column) -> int | None:
    """Up to where a counter is counted: a round number near the 90th percentile of those above 0.

    None where the column, by its name or by its values, counts nothing that leads did, or hardly more than once.
    """
    by_name = counts_what_leads_did(name)
    if not by_name and not _counts_something(name):
        return None
    numbers = column.spread(column.number_values, np.nan)[column.codes >= 0]
    if not len(numbers) or np.count_nonzero(np.isnan(numbers)) > (1 - _FEWEST_KNOWN) * len(numbers):
        return None
    told = numbers[~np.isnan(numbers)]
    if (told < 0).any() or (told != np.floor(told)).any() or not (told > 0).any():
        return None
    if not by_name and not _is_now_and_then(told):
        return None
    cap = _roundest(float(np.quantile(told[told > 0], 0.9)))
    return cap if 2 <= cap <= _HIGHEST else None


def counts_what_leads_did(name: str) -> bool:
    """Whether a column's name says so: one that is known, or words of what people do on pages and with e-mails.

    >>> [counts_what_leads_did(one) for one in ("hs_analytics_num_page_views", "TotalVisits", "メール開封数")]
    [True, True, True]
    >>> [counts_what_leads_did(one) for one in ("Page Views Per Visit", "num_employees", "従業員数")]
    [False, False, False]
    """
    if _is_never(name):
        return False
    if folded(name.removeprefix("property_")) in names_of_columns()["counters"]["counters"]:
        return True
    return _has(_DOING, name) or _DOING_JAPANESE.search(folded(name)) is not None


def _counts_something(name: str) -> bool:
    if _is_never(name) or _has(_SIZE, name):
        return False
    return _has(_COUNTING, name) or _COUNTING_JAPANESE.search(folded(name)) is not None


def _is_never(name: str) -> bool:
    return _has(_NEVER, name) or _NEVER_JAPANESE.search(folded(name)) is not None


def _has(some: re.Pattern[str], name: str) -> bool:
    return any(some.fullmatch(word) for word in _words(name))


def _is_now_and_then(told: NDArray[np.float64]) -> bool:
    """Many at 0 or small, and a long tail."""
    return bool(told.min() <= 1 and np.quantile(told, 0.9) >= 2 * np.median(told))


def _words(name: str) -> list[str]:
    """The words of a name, however they are joined.

    >>> _words("TotalVisits"), _words("num_page_views")
    (['total', 'visits'], ['num', 'page', 'views'])
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", unicodedata.normalize("NFKC", name))
    return re.findall(r"[a-z]+", parted.casefold())


def _roundest(number: float) -> int:
    """To a whole number below 10, then to fives, fifties and so on.

    >>> _roundest(7.4), _roundest(18.0), _roundest(43.0), _roundest(180.0)
    (7, 20, 45, 200)
    """
    step = max(1, int(10 ** math.floor(math.log10(number))) // 2)
    return round(number / step) * step
