"""The same table comes out of the same content, whatever its encoding, delimiter, quotes and ends of lines."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.intake.raw import RawTable, ReadingChoices
from scoring.intake.reading.text_table import read_text
from tests.scoring.intake.reading.conftest import rows_of

JAPANESE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp")
WESTERN = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
BOMS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
DELIMITERS = (",", ";", "\t", "|")
QUOTINGS = {
    "where needed": csv.QUOTE_MINIMAL,
    "around all": csv.QUOTE_ALL,
    "around text": csv.QUOTE_NONNUMERIC,
}
# Each row has what trips readers: leading zeros, delimiters and quotes in cells, breaks, what looks like a formula.
ROWS = {
    "ja": [
        ("番号", "氏名", "備考", "金額"),
        ("0001", "高橋 表", "一行目\n二行目; と、タブ\t", "1200"),
        ("0002", "ソ連", '"引用" と | 縦線, カンマ', ""),
        ("0003", "ｱｲｳ", "=1+1", "-5"),
        ("0004", "", "'一重'", "0.5"),
    ],
    "eu": [
        ("Número", "Prénom", "Größe", "Total"),
        ("0001", "José", "line one\nline two; and\ttab", "1200"),
        ("0002", "Zoë", 'said "hé" | bar, comma', ""),
        ("0003", "Ærø", "=1+1", "-5"),
        ("0004", "", "l'été", "0.5"),
    ],
}
CASES = [("ja", one) for one in JAPANESE] + [("eu", one) for one in WESTERN]


def read_again(
    rows: list[tuple[str, ...]],
    encoding: str,
    delimiter: str,
    quoting: int,
    line_end: str,
    choices: ReadingChoices | None = None,
) -> RawTable:
    """What is read of the rows, by default without a word on how they were written; its folder is gone afterwards."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=line_end).writerows(rows)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as name:
        path, folder = Path(name) / "x.csv", Path(name) / "reading"
        folder.mkdir()
        path.write_bytes(BOMS.get(encoding, b"") + out.getvalue().encode(encoding))
        table = read_text(path, folder, "x.csv", "", choices or ReadingChoices())
        assert (table.columns, rows_of(table)) == (rows[0], rows[1:]), (encoding, delimiter, line_end)
        return table


@pytest.mark.parametrize("quoting", QUOTINGS)
@pytest.mark.parametrize(("language", "encoding"), CASES, ids=[one for _, one in CASES])
def test_it_is_recognised_and_read_alike(language: str, encoding: str, quoting: str) -> None:
    rows = ROWS[language]
    for delimiter in DELIMITERS:
        for line_end in ("\n", "\r\n"):
            table = read_again(rows, encoding, delimiter, QUOTINGS[quoting], line_end)
            assert (table.read_as.delimiter, table.read_as.header_row, table.refused) == (delimiter, 1, 0)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(st.sampled_from("あ表ソｱ高a1 \"'=,;\t|\n"), max_size=6), st.integers(-99, 9_999).map(str)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(DELIMITERS),
    st.sampled_from(list(QUOTINGS.values())),
)
def test_cells_of_any_kind_come_out_alike_of_every_encoding(
    cells: list[tuple[str, str]], delimiter: str, quoting: int
) -> None:
    rows = [("番号", "備考の列", "金額の列"), *[(f"00{i}番", *row) for i, row in enumerate(cells)]]
    for encoding in JAPANESE:
        read_again(rows, encoding, delimiter, quoting, "\r\n", ReadingChoices(delimiter=delimiter))


def test_the_csv_spectrum_reads_alike_in_every_encoding_and_delimiter(shared: Path) -> None:
    files = sorted((shared / "csv_spectrum" / "csvs").glob("*.csv"))
    assert len(files) == 12
    for path in files:
        content = path.read_bytes()
        rows = [tuple(row) for row in csv.reader(io.StringIO(content.decode("utf-8"), newline=""))]
        there = json.loads((shared / "csv_spectrum" / "json" / f"{path.stem}.json").read_text(errors="replace"))
        assert len(rows) - 1 == (len(there) if isinstance(there, list) else 1)
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp932", "cp1252"):
            for delimiter in DELIMITERS:
                if not can_be_written(rows, encoding):
                    continue
                choices = ReadingChoices(delimiter=delimiter, header_row=1)
                read_again(rows, encoding, delimiter, csv.QUOTE_MINIMAL, "\r\n", choices)


def can_be_written(rows: list[tuple[str, ...]], encoding: str) -> bool:
    try:
        "".join(cell for row in rows for cell in row).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
