"""Hold one column of text as codes into its distinct values, and read those as numbers, dates or comparable text.

Every condition is evaluated once over the distinct values and then spread by the codes, so a pattern or a number
format costs what the variety of a column costs, not its length.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.numbers import numbers_of, thousandths_of
from scoring.times import NO_TIME, seconds_of

MISSING_CODE = -1


def comparable(text: str) -> str:
    """Text as it is compared: NFKC, trimmed, case-folded, so that 'ＣＥＯ ' equals 'ceo'."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


@dataclass(frozen=True, eq=False)
class Column:
    """Text values by code.

    codes: int32 [rows], an index into ``values``, or ``MISSING_CODE`` (null, or empty after trimming).
    values: the distinct texts as they came, none of them empty; may hold values that no row has.
    """

    codes: NDArray[np.integer]
    values: list[str] = field(repr=False)

    @classmethod
    def of(cls, texts: Sequence[str | None]) -> Column:
        """From one text (or None) a row.

        >>> Column.of(["a", None, " ", "a"]).codes.tolist()
        [0, -1, -1, 0]
        """
        index: dict[str, int] = {}
        codes = np.fromiter(
            (
                MISSING_CODE if text is None or not text.strip() else index.setdefault(text, len(index))
                for text in texts
            ),
            dtype=np.int32,
            count=len(texts),
        )
        return cls(codes, list(index))

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Column:
        return Column(self.codes[rows], self.values)

    def texts(self) -> list[str | None]:
        """One text (or None) a row."""
        return [None if code < 0 else self.values[code] for code in self.codes.tolist()]

    def spread(self, of_value: NDArray[Any], missing: object) -> NDArray[Any]:
        """What was found for each distinct value, laid out by row, ``missing`` where there is none."""
        return np.append(of_value, np.array([missing], dtype=of_value.dtype))[self.codes]

    @cached_property
    def comparable_values(self) -> list[str]:
        """The distinct values as they are compared."""
        return [comparable(value) for value in self.values]

    @cached_property
    def number_values(self) -> NDArray[np.float64]:
        """The distinct values as numbers; NaN where a value is none."""
        return numbers_of(self.values)

    @cached_property
    def thousandth_values(self) -> NDArray[np.int64]:
        """The distinct values in thousandths, halves to even as written; 0 where a value is no number."""
        return thousandths_of(self.values)

    def second_values(self, time_zone: str) -> NDArray[np.int64]:
        """The distinct values as seconds of local time; ``NO_TIME`` where a value is no date."""
        if time_zone not in self._seconds:
            self._seconds[time_zone] = seconds_of(self.values, time_zone)
        return self._seconds[time_zone]

    @cached_property
    def _seconds(self) -> dict[str, NDArray[np.int64]]:
        return {}

    def is_date(self, time_zone: str) -> bool:
        """True where every value is a date or time (and there is one)."""
        return len(self.values) > 0 and bool((self.second_values(time_zone) != NO_TIME).all())
