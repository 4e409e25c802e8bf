"""Round figures for a sentence, as a person would say them."""

from __future__ import annotations


def percent(share: float) -> str:
    """
    >>> percent(0.0912), percent(0.7), percent(0.0004)
    ('9.1%', '70%', '0.04%')
    """
    decimals = 1 if share == 0 or abs(share) >= 0.001 else 2
    text = f"{100 * share:.{decimals}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def one_in(n: float, k: float) -> float | int | None:
    """How many there are for one that converts: 11 of '1 in 11'; one decimal where they are few; None for none.

    >>> one_in(341, 31), one_in(10, 4), one_in(5, 0)
    (11, 2.5, None)
    """
    return rounded(n / k) if k else None


def rounded(value: float) -> float | int:
    """A whole number from 10 on, else one decimal.

    >>> rounded(31.4), rounded(2.54), rounded(3.0)
    (31, 2.5, 3)
    """
    return round(value) if abs(value) >= 10 else plain_number(round(value, 1))


def plain_number(value: float) -> float | int:
    """55 for 55.0."""
    return int(value) if value == int(value) else value
