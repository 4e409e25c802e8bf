"""Find which of a million known keys each of many is, a column of them at once.

A join does the same in SQL for several times the work: its lookups wait for memory one by one, these all together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# The longest text that is a key, in words of eight bytes.
MOST_WORDS = 8
UNKNOWN = -1
_WORD = 8
# How many places there are for each key: fewer, and too many keys want the same.
_PLACES = 2
# From the finalizer of splitmix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014).
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))

Words = Sequence[NDArray[np.uint64]]


class KeyTable:
    """A hash table with open addressing and linear probing (Knuth, The Art of Computer Programming, 6.4).

    keys: distinct; the same number of words for each, word by word.
    """

    def __init__(self, keys: Words) -> None:
        count = len(keys[0])
        self.keys = [np.ascontiguousarray(word) for word in keys]
        self._mask = (1 << max((count * _PLACES - 1).bit_length(), 3)) - 1
        self._rows = np.full(self._mask + 1, UNKNOWN, np.int32)
        rest = np.arange(count, dtype=np.int32)
        at = self._first_places(self.keys)
        while len(rest):
            free = self._rows[at] == UNKNOWN
            # Of several that want one place the last one gets it.
            self._rows[at[free]] = rest[free]
            lost = self._rows[at] != rest
            rest, at = rest[lost], (at[lost] + 1) & self._mask

    def find(self, wanted: Words) -> NDArray[np.int32]:
        """The row of each key among those known; ``UNKNOWN`` for one that is not among them."""
        at = self._first_places(wanted)
        # ``take`` lets other threads work meanwhile; an index in brackets does not.
        found = self._rows.take(at)
        rest = np.flatnonzero(self._is_other(found, wanted))
        at = at[rest]
        while len(rest):
            at = (at + 1) & self._mask
            row = self._rows.take(at)
            found[rest] = row
            other = self._is_other(row, [word.take(rest) for word in wanted])
            rest, at = rest[other], at[other]
        return found

    def _is_other(self, rows: NDArray[np.int32], wanted: Words) -> NDArray[np.bool_]:
        """Whether another key than the one wanted has the place; an empty place is nobody's."""
        other = self.keys[0].take(rows, mode="wrap") != wanted[0] if len(self.keys[0]) else np.zeros(len(rows), bool)
        for key, word in zip(self.keys[1:], wanted[1:], strict=True):
            other |= key.take(rows, mode="wrap") != word
        return np.asarray(other & (rows != UNKNOWN))

    def _first_places(self, keys: Words) -> NDArray[np.int64]:
        mixed = np.zeros(len(keys[0]), np.uint64)
        for word in keys:
            mixed ^= word
            mixed ^= mixed >> _SHIFTS[0]
            mixed *= _MIX[0]
            mixed ^= mixed >> _SHIFTS[1]
            mixed *= _MIX[1]
            mixed ^= mixed >> _SHIFTS[2]
        mixed &= np.uint64(self._mask)
        return mixed.view(np.int64)


class TextKeys:
    """The rows of known texts. Raises ValueError where one is too long, or holds a zero byte."""

    def __init__(self, texts: pa.StringArray) -> None:
        lengths, data = text_bytes(texts)
        longest = int(lengths.max(initial=1))
        if longest > MOST_WORDS * _WORD or not data.all():
            raise ValueError("not every text can be a key")
        self._width = -(-longest // _WORD) * _WORD
        self._table = KeyTable(self._words(lengths, data))

    def find(self, texts: pa.StringArray) -> NDArray[np.int32]:
        """The row of each text among those known, else ``UNKNOWN``. The texts hold no zero byte."""
        lengths, data = text_bytes(texts)
        is_short = lengths <= self._width
        if is_short.all():
            return self._table.find(self._words(lengths, data))
        found = np.full(len(texts), UNKNOWN, np.int32)
        found[is_short] = self.find(texts.filter(pa.array(is_short)))
        return found

    def _words(self, lengths: NDArray[np.int32], data: NDArray[np.uint8]) -> Words:
        """The texts, filled up with zero bytes, as columns of words."""
        padded = np.zeros((len(lengths), self._width), np.uint8)
        if len(lengths) and (lengths == lengths[0]).all():
            padded[:, : lengths[0]] = data.reshape(len(lengths), lengths[0])
        else:
            padded[np.arange(self._width) < lengths[:, np.newaxis]] = data
        return list(np.ascontiguousarray(padded.view(np.uint64).T))


def text_bytes(texts: pa.StringArray) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """The length of each text in bytes, and the bytes of all of them one after the other. None of them is null."""
    _, places, content = texts.buffers()
    ends = np.frombuffer(places, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    if content is None:
        return np.diff(ends), np.zeros(0, np.uint8)
    return np.diff(ends), np.frombuffer(content, np.uint8)[ends[0] : ends[-1]]
