"""Read the plain rows of a CSV file of activities to whole numbers, piece by piece and two pieces at once.

A row is plain whose lead is known as it stands, whose time is in the commonest form and in range, and whose other texts
have codes; the cells of the others come along, for SQL to look at. Of a file of unusual form nothing is read here.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from scoring.intake.reading.lines import skip_lines
from scoring.loading.dictionaries import Dictionary
from scoring.loading.key_table import UNKNOWN, KeyTable, TextKeys
from scoring.loading.lead_keys import ADDRESS
from scoring.loading.plain_times import plain_seconds
from scoring.loading.plans import TablePlan
from scoring.loading.sources import Source
from scoring.loading.verdicts import EARLIEST, TimeLimits
from scoring.two_at_once import two_at_once

# A moment is lead << SECOND_BITS | seconds since 1900.
SECOND_BITS = 33
_PIECE = 1 << 23
_PIECES_AHEAD = 3
_CODED = pa.dictionary(pa.int32(), pa.string())
# Up to so many combinations of texts, a place for each of them.
_MOST_PLACES = 1 << 20


class _UnusualError(Exception):
    """The file is written in a way that SQL is to read."""


@dataclass(frozen=True)
class NumberedRows:
    """moments: uint64, 0 for a row that is not plain. codes: int32, by a dictionary's table, 0 for such a row.
    odd: the cells of such rows as c0, c1, …, and ``position``: which rows they are. other_case: rows whose id is an
    address in another case than the lead's.
    """

    moments: NDArray[np.uint64]
    codes: dict[str, NDArray[np.int32]]
    odd: pa.Table
    other_case: int = 0

    def moved(self, rows: int) -> NumberedRows:
        """The same that many rows further on."""
        positions = pa.array(self.odd.column("position").to_numpy() + rows, pa.int64())
        return replace(self, odd=self.odd.set_column(0, "position", positions))


class PlainRows:
    """Knows all that makes a row plain. lead_ids: in the order of their numbers; raises ValueError where they cannot be
    keys. lead_keys: of leads that have addresses for ids, these in lower case. dictionaries: filled from a sample,
    together with every column but the lead's and the time.
    """

    def __init__(
        self,
        plan: TablePlan,
        lead_ids: pa.StringArray,
        lead_keys: pa.StringArray | None,
        dictionaries: Sequence[Dictionary],
        limits: TimeLimits,
    ) -> None:
        self.plan, self.limits = plan, limits
        self.leads = TextKeys(lead_ids)
        self.addresses = None if lead_keys is None else TextKeys(lead_keys)
        self.codes = [_Codes(one) for one in dictionaries]

    def read(self, number: int) -> NumberedRows | None:
        """All rows of the plan's source of that number; None where it is to be read by SQL."""
        source = self.plan.sources[number]
        # Where each line is a record, a piece may end with any of them.
        if source.types or source.lines is None or len(source.lines.breaks):
            return None
        places = self.plan.from_file[number]
        if any(places.count(self._place(number, name)) > 1 for name in ("lead_id", "occurred_at")):
            return None
        records = source.lines.records
        whole = NumberedRows(
            np.empty(records, np.uint64),
            {one.table: np.empty(records, np.int32) for one in self.codes},
            self._no_cells(),
        )
        odd, rows, other_case = [whole.odd], 0, 0
        try:
            for part in self._parts(number, source):
                here = slice(rows, rows + len(part.moments))
                if here.stop > records:
                    return None
                whole.moments[here] = part.moments
                for table, codes in part.codes.items():
                    whole.codes[table][here] = codes
                odd.append(part.moved(rows).odd)
                other_case += part.other_case
                rows = here.stop
        except (pa.ArrowInvalid, UnicodeDecodeError, _UnusualError):
            return None
        return replace(whole, odd=pa.concat_tables(odd), other_case=other_case) if rows == records else None

    def _parts(self, number: int, source: Source) -> Iterator[NumberedRows]:
        """The pieces of the file in their order, two read at once: most of it lets go of Python's lock."""
        with source.read_path.open("rb") as file:

            def read(piece: tuple[int, int]) -> NumberedRows:
                start, length = piece
                return self._numbered(number, os.pread(file.fileno(), length, start))

            pieces = _pieces(file, source.lines_above + source.has_header)
            yield from two_at_once(read, pieces, ahead=_PIECES_AHEAD)

    def _no_cells(self) -> pa.Table:
        names = [f"c{i}" for i in range(len(self.plan.columns))]
        return pa.table({"position": pa.array([], pa.int64()), **{name: pa.array([], pa.string()) for name in names}})

    def _numbered(self, number: int, piece: bytes) -> NumberedRows:
        source = self.plan.sources[number]
        # A zero byte is no part of a key.
        if b"\0" in piece or (b'"' in piece and _has_blanks_before_quotes(piece, source.delimiter.encode())):
            raise _UnusualError
        if not piece.isascii():
            # Faster than to have each cell looked at.
            piece.decode("utf-8")
        cells = self._cells(number, source, piece)
        lead, is_other_case = self._leads(cells[self.plan.columns.index("lead_id")])
        second, is_plain = plain_seconds(cells[self.plan.columns.index("occurred_at")])
        is_plain &= (lead != UNKNOWN) & (second >= self.limits.earliest) & (second <= self.limits.latest)
        codes = {}
        for one in self.codes:
            found = codes[one.table] = one.find([cells[self.plan.columns.index(name)] for name in one.columns])
            is_plain &= found != UNKNOWN
        moments = lead.astype(np.uint64) << np.uint64(SECOND_BITS)
        moments |= (second - EARLIEST).view(np.uint64)
        places = np.flatnonzero(~is_plain)
        for numbers in (moments, *codes.values()):
            numbers[places] = 0
        odd = {f"c{i}": column.take(pa.array(places)).cast(pa.string()) for i, column in enumerate(cells)}
        rows = pa.table({"position": pa.array(places, pa.int64()), **odd})
        return NumberedRows(moments, codes, rows, int(np.count_nonzero(is_other_case & is_plain)))

    def _leads(self, ids: pa.StringArray) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """The number of each row's lead, and whether its address is written in another case. Only ids that are not
        known as they stand are looked at for that."""
        lead = self.leads.find(ids)
        is_other_case = np.zeros(len(lead), bool)
        unknown = np.flatnonzero(lead == UNKNOWN)
        if self.addresses is not None and len(unknown):
            texts = ids.take(pa.array(unknown))
            is_address = np.asarray(pc.match_like(texts, ADDRESS))
            found = self.addresses.find(pc.utf8_lower(texts))
            found[~is_address] = UNKNOWN
            lead[unknown] = found
            is_other_case[unknown] = found != UNKNOWN
        return lead, is_other_case

    def _cells(self, number: int, source: Source, piece: bytes) -> list[pa.Array]:
        """The plan's columns; all but the lead's and the time with their distinct texts apart."""
        places = self.plan.from_file[number]
        as_text = {self._place(number, "lead_id"), self._place(number, "occurred_at")}
        used = sorted({place for place in places if place is not None})
        table = csv.read_csv(
            pa.BufferReader(piece),
            read_options=csv.ReadOptions(
                column_names=[f"f{i}" for i in range(len(source.columns))], use_threads=False, block_size=len(piece) + 1
            ),
            parse_options=csv.ParseOptions(delimiter=source.delimiter),
            convert_options=csv.ConvertOptions(
                column_types={f"f{i}": pa.string() if i in as_text else _CODED for i in used},
                include_columns=[f"f{i}" for i in used],
                null_values=[],
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
        there = {f"f{i}": table.column(f"f{i}").combine_chunks() for i in used}
        absent = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(table), np.int32)), pa.array([""]))
        return [absent if place is None else there[f"f{place}"] for place in places]

    def _place(self, number: int, column: str) -> int | None:
        return self.plan.from_file[number][self.plan.columns.index(column)]


class _Codes:
    """The codes of a dictionary, looked up by the texts' places among the distinct ones."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.table, self.columns = dictionary.table, dictionary.columns
        rows = dictionary.texts()
        self._known = [
            {text: place for place, text in enumerate(dict.fromkeys(row[i] for row in rows))}
            for i in range(len(self.columns))
        ]
        self._sizes = [max(len(known), 1) for known in self._known]
        combinations = math.prod(self._sizes)
        if combinations >= 1 << 63:
            raise ValueError("too many combinations to number them")
        combined = np.zeros(len(rows), np.int64)
        for i, (known, size) in enumerate(zip(self._known, self._sizes, strict=True)):
            combined = combined * size + np.array([known[row[i]] for row in rows], np.int64)
        self._by_place: NDArray[np.int32] | None = None
        if combinations <= _MOST_PLACES:
            self._by_place = np.full(combinations, UNKNOWN, np.int32)
            self._by_place[combined] = np.arange(len(rows))
        else:
            self._keys = KeyTable([combined.view(np.uint64)])

    def find(self, cells: Sequence[pa.DictionaryArray]) -> NDArray[np.int32]:
        """The code of each row, ``UNKNOWN`` where it has none. cells: one array for each column."""
        combined = np.zeros(len(cells[0]), np.int64)
        is_unknown = np.zeros(len(combined), bool)
        for column, known, size in zip(cells, self._known, self._sizes, strict=True):
            texts = column.dictionary.to_pylist()
            places = np.array([known.get(text, UNKNOWN) for text in texts], np.int64)
            place = places.take(column.indices.to_numpy())
            if (places == UNKNOWN).any():
                is_unknown |= place == UNKNOWN
            combined *= size
            combined += place
        if is_unknown.any():
            combined[is_unknown] = 0
        by_place = self._by_place
        found = self._keys.find([combined.view(np.uint64)]) if by_place is None else by_place.take(combined)
        found[is_unknown] = UNKNOWN
        return found


def _has_blanks_before_quotes(piece: bytes, delimiter: bytes) -> bool:
    """Whether a cell may begin with blanks and then a quote, which is read in more than one way."""
    return any(before + b' "' in piece for before in (delimiter, b"\n", b" ")) or piece.startswith(b' "')


def joined(parts: Sequence[NumberedRows]) -> NumberedRows:
    """One after the other; their positions say already where."""
    if len(parts) == 1:
        return parts[0]
    return NumberedRows(
        np.concatenate([part.moments for part in parts]),
        {table: np.concatenate([part.codes[table] for part in parts]) for table in parts[0].codes},
        pa.concat_tables([part.odd for part in parts]),
        sum(part.other_case for part in parts),
    )


def _pieces(file: BinaryIO, lines_above: int) -> Iterator[tuple[int, int]]:
    """Where pieces of whole lines start and how long they are, without the lines above the data."""
    skip_lines(file, lines_above)
    start, size = file.tell(), os.fstat(file.fileno()).st_size
    while start < size:
        file.seek(min(start + _PIECE, size))
        file.readline()
        yield start, file.tell() - start
        start = file.tell()
