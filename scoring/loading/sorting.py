"""Sort the kept activities by lead, time and class, and make their arrays.

A row's lead, second, class and codes become the digits of one 64-bit number, so that one sort in place orders all of
them together; nothing else is moved. Where they do not fit, the codes follow by a permutation.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Column
from scoring.dataset import FIRST_MONDAY, WEEK, Activities
from scoring.loading.activities import CodedTexts, LoadedActivities
from scoring.loading.columns import stored_column
from scoring.loading.plain_rows import SECOND_BITS
from scoring.loading.plans import TablePlan
from scoring.loading.store import Store
from scoring.loading.verdicts import EARLIEST

_ROWS_AT_ONCE = 1 << 18


@dataclass(frozen=True)
class _Ranked:
    """Codes by the order of their texts, and only those that a row has: equal content gives equal numbers.

    rank: of each code; texts: by rank.
    """

    codes: NDArray[np.int32]
    rank: NDArray[np.uint64]
    texts: list[tuple[str, ...]]

    @classmethod
    def of(cls, coded: CodedTexts) -> _Ranked:
        used = np.zeros(len(coded.texts), dtype=bool)
        used[coded.codes] = True
        by_text = sorted(np.flatnonzero(used).tolist(), key=coded.texts.__getitem__)
        rank = np.zeros(len(coded.texts), np.uint64)
        rank[by_text] = np.arange(len(by_text), dtype=np.uint64)
        return cls(coded.codes, rank, [coded.texts[code] for code in by_text])

    @property
    def size(self) -> int:
        return max(len(self.texts), 1)

    @property
    def kind(self) -> type[np.integer]:
        return np.uint16 if self.size <= 1 << 16 else np.int32


@dataclass(frozen=True)
class RowColumns:
    """Fetches the columns of the activities that are kept row by row.

    coded: of columns with few texts, those by rank, and the rank of each activity. stored: the other columns' names in
    the table activities_read, of whose rows ``kept`` says which are there and ``order`` in which order.
    """

    store: Store
    coded: Mapping[str, tuple[Column, NDArray[np.integer]]]
    stored: Mapping[str, str]
    kept: NDArray[np.bool_]
    order: NDArray[np.intp] | None

    def __call__(self, name: str) -> Column:
        if name in self.coded:
            of_rank, ranks = self.coded[name]
            return Column(of_rank.codes[ranks], of_rank.values)
        whole = stored_column(self.store, "activities_read", self.stored[name])
        return Column(whole.codes[self.kept][self.order], whole.values)


def activity_arrays(store: Store, plan: TablePlan, loaded: LoadedActivities) -> tuple[Activities, bytes]:
    """The Activities of a Dataset, and a digest of them (but for the text columns).

    Takes ``loaded.moments`` over as its working space.
    """
    classes, coded = _Ranked.of(loaded.classes), [_Ranked.of(one) for one in loaded.coded]
    first, last, leads = _spans(loaded.moments)
    origin = (first - FIRST_MONDAY) // WEEK * WEEK + FIRST_MONDAY
    span = last - origin + 1
    order: NDArray[np.intp] | None = None
    with_codes = [classes, *coded]
    digest = hashlib.blake2b(repr((origin, span, [one.texts for one in with_codes])).encode(), digest_size=16)
    if loaded.text_columns or leads * span * math.prod(one.size for one in with_codes) > 1 << 64:
        order = _order(loaded.moments, classes, leads, origin, span)
        packed = _packed(loaded.moments, [], origin, span)[order]
        digits = [one.rank[one.codes].astype(one.kind)[order] for one in with_codes]
        lead, second, _ = _unpacked(packed, span, [])
        for array in (packed, *digits):
            digest.update(np.ascontiguousarray(array).data)
    else:
        packed = _packed(loaded.moments, with_codes, origin, span)
        _sort(packed)
        with ThreadPoolExecutor(1) as thread:
            # The sorted numbers hold every row.
            digested = thread.submit(digest.update, packed.data)
            lead, second, digits = _unpacked(packed, span, with_codes)
            digested.result()
    class_columns = {
        name: Column.of([one[i] for one in classes.texts]) for i, name in enumerate(loaded.classes.columns)
    }
    row_columns = RowColumns(
        store,
        {
            one.columns[0]: (Column.of([text for (text,) in ranked.texts]), numbers)
            for one, ranked, numbers in zip(loaded.coded, coded, digits[1:], strict=True)
        },
        {name: plan.inside(name) for name in loaded.text_columns},
        loaded.kept,
        order,
    )
    names = tuple(name for name in plan.columns if name in row_columns.coded or name in row_columns.stored)
    activities = Activities(lead, second, origin, digits[0], class_columns, row_columns, names)
    return activities, digest.digest()


def _spans(moments: NDArray[np.uint64]) -> tuple[int, int, int]:
    """The first and last second since 1970, and one more than the highest lead."""
    if not len(moments):
        return FIRST_MONDAY, FIRST_MONDAY, 1
    first, last = 1 << SECOND_BITS, 0
    for start in range(0, len(moments), _ROWS_AT_ONCE):
        seconds = moments[start : start + _ROWS_AT_ONCE] & np.uint64((1 << SECOND_BITS) - 1)
        first, last = min(first, int(seconds.min())), max(last, int(seconds.max()))
    return first + EARLIEST, last + EARLIEST, int(moments.max() >> np.uint64(SECOND_BITS)) + 1


def _order(moments: NDArray[np.uint64], classes: _Ranked, leads: int, origin: int, span: int) -> NDArray[np.intp]:
    """The permutation that sorts by lead, second and class."""
    if leads * span * classes.size > 1 << 64:
        return np.lexsort((classes.rank[classes.codes], moments))
    return np.argsort(_packed(moments.copy(), [classes], origin, span))


def _packed(moments: NDArray[np.uint64], coded: list[_Ranked], origin: int, span: int) -> NDArray[np.uint64]:
    """lead, second since the origin, then the codes' ranks, as the digits of one number; in place, in pieces."""

    def pack(here: slice) -> None:
        piece = moments[here]
        number = (piece >> np.uint64(SECOND_BITS)) * np.uint64(span)
        number += (piece & np.uint64((1 << SECOND_BITS) - 1)) - np.uint64(origin - EARLIEST)
        for one in coded:
            number *= np.uint64(one.size)
            number += one.rank[one.codes[here]]
        piece[:] = number

    _in_pieces(len(moments), pack)
    return moments


def _unpacked(
    packed: NDArray[np.uint64], span: int, coded: list[_Ranked]
) -> tuple[NDArray[np.int32], NDArray[np.integer], list[NDArray[np.integer]]]:
    """The digits again: lead, second, and one array for each of the codes."""
    lead = np.empty(len(packed), np.int32)
    second: NDArray[np.integer] = np.empty(len(packed), np.int32 if span < 1 << 31 else np.int64)
    digits: list[NDArray[np.integer]] = [np.empty(len(packed), one.kind) for one in coded]

    def unpack(here: slice) -> None:
        number = packed[here]
        for one, digit in zip(reversed(coded), reversed(digits), strict=True):
            # Faster than divmod, which divides one number at a time.
            rest = number // np.uint64(one.size)
            digit[here] = number - rest * np.uint64(one.size)
            number = rest
        rest = number // np.uint64(span)
        lead[here] = rest
        second[here] = number - rest * np.uint64(span)

    _in_pieces(len(packed), unpack)
    return lead, second, digits


def _in_pieces(rows: int, work: Callable[[slice], None]) -> None:
    """Piece by piece, as large as the processor's cache holds; on two threads, as NumPy lets go of the lock."""
    pieces = [slice(start, start + _ROWS_AT_ONCE) for start in range(0, rows, _ROWS_AT_ONCE)]
    with ThreadPoolExecutor(2) as threads:
        for _ in threads.map(work, pieces):
            pass


def _sort(numbers: NDArray[np.uint64]) -> None:
    """In place; two halves at once, and then the two runs are merged."""
    if len(numbers) < _ROWS_AT_ONCE:
        numbers.sort()
        return
    half = len(numbers) // 2
    with ThreadPoolExecutor(2) as threads:
        for _ in threads.map(np.ndarray.sort, (numbers[:half], numbers[half:])):
            pass
    numbers.sort(kind="stable")
