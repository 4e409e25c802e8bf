"""Know what stands around amounts of money, signs and codes of currencies, and take it away."""

from __future__ import annotations

import re

from scoring.loading.store import literal

# The yen of cp932 is a backslash.
_SIGNS = "¥￥\\$＄€£円₩₹"
_BLANKS = " \u00a0\u202f\u3000"
# Of ISO 4217 those that firms bill in; without words such as TOP and ALL, which are codes too.
_CODES = (
    "USD|EUR|JPY|GBP|CNY|RMB|KRW|TWD|HKD|SGD|AUD|NZD|CAD|CHF|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|ILS|AED|SAR|QAR"
    "|KWD|BHD|OMR|JOD|TND|EGP|MAD|ZAR|NGN|KES|INR|PKR|BDT|LKR|THB|VND|IDR|MYR|PHP|BRL|MXN|ARS|CLP|COP|PEN|UAH"
)
# Three decimals are usual there; elsewhere three digits after the only mark are thousands.
_OF_THREE_DECIMALS = ("KWD", "BHD", "OMR", "JOD", "TND")
# Whose dollar it is.
_DOLLARS = r"(?:US|AU|CA|NZ|HK|NT|SG|A|C|S|R)\$"
# A pattern that Python and RE2 read alike: before the amount, behind its own sign of plus or minus or not, or after it.
_AROUND = rf"(?i)^([-+]?)(?:{_CODES}|{_DOLLARS})|()(?:{_CODES})$"
_COMPILED = re.compile(_AROUND, re.ASCII)
_WITHOUT_BLANKS = dict.fromkeys(map(ord, _BLANKS))
_WITHOUT_SIGNS = dict.fromkeys(map(ord, _SIGNS))
_CODE = re.compile(rf"(?i)(?<![a-z])(?:{_CODES})(?![a-z])", re.ASCII)


def bare_amount(text: str) -> str:
    """The cell without blanks, signs and codes of currencies.

    >>> bare_amount("USD 1,000"), bare_amount("1 350 000 JPY"), bare_amount("EUR 12.500,00"), bare_amount("-US$5")
    ('1,000', '1350000', '12.500,00', '-5')
    """
    return _COMPILED.sub(r"\1", text.translate(_WITHOUT_BLANKS), count=1).translate(_WITHOUT_SIGNS)


def bare_amount_sql(text: str) -> str:
    """The same in SQL."""
    without_blanks = f"translate({text}, {literal(_BLANKS)}, '')"
    return f"translate(regexp_replace({without_blanks}, {literal(_AROUND)}, '\\1'), {literal(_SIGNS)}, '')"


def has_currency(text: str) -> bool:
    """Whether a sign or a code of a currency stands in the cell."""
    return any(one in text for one in _SIGNS) or _CODE.search(text) is not None


def currency_of(text: str) -> str:
    """The sign or code in a cell, as it is compared; '' where there is none.

    >>> currency_of("usd 5"), currency_of("5円"), currency_of("¥5"), currency_of("5")
    ('USD', '¥', '¥', '')
    """
    code = _CODE.search(text)
    if code is not None:
        return code.group().upper()
    sign = next((one for one in text if one in _SIGNS), "")
    return "¥" if sign and sign in "¥￥\\円" else "$" if sign == "＄" else sign


def may_have_three_decimals(text: str) -> bool:
    return currency_of(text) in _OF_THREE_DECIMALS
