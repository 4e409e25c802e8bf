"""Make hostile and broken files of every category, each with the answer that it must get."""

from __future__ import annotations

import gzip
import io
import os
import socket
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile.workbooks import open_document, open_document_row, sheet_xml, workbook, zipped

# What a file may be answered with: that it was read, or the key of what is wrong with it.
READ = "read"
GOOD = b"id,v\n001,a\n002,b\n"


@dataclass(frozen=True)
class Case:
    """answers: those that are right; where a library decides, there may be several."""

    category: str
    name: str
    make: Callable[[Path], object]
    answers: frozenset[str]


def cases() -> Iterator[Case]:
    for category, made in (
        ("zip bomb", _zip_bombs()),
        ("archive in archive", _nested()),
        ("names in archives", _archive_names()),
        ("broken archive", _broken_archives()),
        ("gzip", _gzips()),
        ("far cells", _far_cells()),
        ("document types and entities", _doctypes()),
        ("broken workbook", _broken_workbooks()),
        ("odd workbook", _odd_workbooks()),
        ("OpenDocument", _open_documents()),
        ("old Excel", _old_excel()),
        ("wrong ending", _wrong_endings()),
        ("other kinds of file", _other_kinds()),
        ("control characters", _control_characters()),
        ("long lines and wide tables", _long_and_wide()),
        ("ragged rows", _ragged()),
        ("quotes", _quotes()),
        ("line breaks", _breaks()),
        ("encodings", _encodings()),
        ("headers", _headers()),
        ("special files", _special()),
        ("SQLite", _sqlites()),
        ("DuckDB", _duckdbs()),
        ("Parquet", _parquets()),
        ("JSON", _jsons()),
        ("almost nothing", _nothings()),
    ):
        for name, make, answers in made:
            content = make
            yield Case(
                category,
                name,
                make if callable(make) else lambda path, content=content: path.write_bytes(content),
                frozenset(answers.split()),
            )


Made = Iterator[tuple[str, "bytes | Callable[[Path], object]", str]]
_BROKEN_SHEET = "data_sheet_broken"


def _zip_bombs() -> Made:
    zeros = bytes(60 << 20)
    yield "zeros.zip", zipped({"a.csv": zeros}), "data_archive_bomb"
    yield "blanks.zip", zipped({"a.csv": b" " * (60 << 20)}), "data_archive_bomb"
    yield "lines.zip", zipped({"a.csv": b"a,b\n" + b"1,2\n" * (20 << 20)}), "data_archive_bomb"
    yield "zeros.gz", gzip.compress(zeros, mtime=0), "data_archive_bomb"
    yield "sheet.xlsx", workbook(sheet_xml([["t:a"]], extra=" " * (60 << 20))), "data_archive_bomb"
    yield "strings.xlsx", workbook(shared="<sst>" + "<si><t>a</t></si>" * (4 << 20) + "</sst>"), "data_archive_bomb"
    yield "says_little.zip", _with_sizes(zipped({"a.csv": bytes(1 << 20)}), 10), "data_archive_broken"
    yield "says_much.zip", _with_sizes(zipped({"a.csv": GOOD}), 0xFFFFFF00), "data_archive_too_large"
    yield "overlapping.zip", _overlapping(), "data_archive_broken"
    yield "many.zip", zipped({f"{i}.csv": b"" for i in range(2_500)}), "data_archive_too_many"


def _nested() -> Made:
    once = zipped({"a.csv": GOOD})
    twice = zipped({"a.zip": once})
    yield "once.zip", once, READ
    yield "twice.zip", twice, READ
    yield "thrice.zip", zipped({"a.zip": twice}), "data_archive_too_deep"
    yield "itself.zip", zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": once})})}), "data_archive_too_deep"
    yield "gz_in_zip.zip", zipped({"a.csv.gz": gzip.compress(GOOD)}), READ
    yield "xlsx_in_zip.zip", zipped({"a.xlsx": workbook()}), READ
    yield "bomb_in_zip.zip", zipped({"a.zip": zipped({"a.csv": bytes(60 << 20)}), "b.csv": GOOD}), READ


def _archive_names() -> Made:
    yield "up.zip", zipped({"../../../../tmp/evil.csv": GOOD}), READ
    yield "absolute.zip", zipped({"/etc/cron.d/evil.csv": GOOD}), READ
    yield "drive.zip", zipped({"C:\\Windows\\evil.csv": GOOD}), READ
    yield "backslash.zip", zipped({"..\\..\\evil.csv": GOOD}), READ
    yield "zero.zip", zipped({"a\x00b.csv": GOOD}), READ
    yield "bidi.zip", zipped({"a\u202evsc.exe": GOOD}), READ
    yield "long.zip", zipped({"a" * 60_000 + ".csv": GOOD}), READ
    yield "same.zip", _same_names(), READ
    yield "empty_name.zip", zipped({" ": GOOD}), READ
    yield "link.zip", _link_in_zip(), "read data_archive_empty"
    yield "mac.zip", zipped({"__MACOSX/._a.csv": b"\0\1", ".DS_Store": b"\0", "a.csv": GOOD}), READ


def _broken_archives() -> Made:
    whole = zipped({"a.csv": GOOD * 1_000})
    yield "cut.zip", whole[: len(whole) // 2], "data_archive_broken"
    yield "head_only.zip", whole[:30], "data_archive_broken"
    yield "tail_only.zip", b"PK\x05\x06" + bytes(18), "data_archive_empty"
    yield "flipped.zip", whole[:60] + bytes([whole[60] ^ 0xFF]) + whole[61:], "data_archive_broken"
    yield "locked.zip", _locked(whole), "data_password"
    yield "method.zip", _with_method(whole, 99), "data_archive_broken"
    yield "only_folders.zip", zipped({"a/": b"", "b/": b""}), "data_archive_empty"
    yield "only_garbage.zip", zipped({"a.bin": bytes(range(256)) * 10}), "data_not_decodable data_zero_byte"


def _gzips() -> Made:
    packed = gzip.compress(GOOD * 1_000)
    yield "cut.csv.gz", packed[: len(packed) // 2], "data_archive_broken"
    yield "flipped.csv.gz", packed[:40] + bytes([packed[40] ^ 0xFF]) + packed[41:], "data_archive_broken"
    yield "trailing.csv.gz", packed + b"garbage", "data_archive_broken"
    yield "two.csv.gz", packed + gzip.compress(b"003,c\n"), READ
    yield "empty.csv.gz", gzip.compress(b""), "data_file_empty"
    yield "gz_gz_gz.gz", gzip.compress(gzip.compress(gzip.compress(GOOD))), "data_archive_too_deep"


def _far_cells() -> Made:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield "corner.xlsx", workbook(sheet_xml([], extra=far)), "data_cell_far_out"
    yield "corner_and_table.xlsx", workbook(sheet_xml([["t:a"], ["n:1"]], extra=far)), "data_cell_far_out"
    yield (
        "last_row.xlsx",
        workbook(sheet_xml([["t:a"], ["n:1"]], extra='<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
        READ,
    )
    yield (
        "beyond_rows.xlsx",
        workbook(sheet_xml([], extra='<row r="9999999999"><c r="A1"><v>1</v></c></row>')),
        (_BROKEN_SHEET),
    )
    yield (
        "beyond_columns.xlsx",
        workbook(sheet_xml([], extra='<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>')),
        (_BROKEN_SHEET),
    )
    yield "dimension_lies.xlsx", workbook(sheet_xml([["t:a"], ["n:1"]], dimension="A1:XFD1048576")), READ
    yield "negative_row.xlsx", workbook(sheet_xml([], extra='<row r="-5"><c r="A1"><v>1</v></c></row>')), _BROKEN_SHEET
    yield "row_is_text.xlsx", workbook(sheet_xml([], extra='<row r="x"><c r="A1"><v>1</v></c></row>')), _BROKEN_SHEET
    row = open_document_row(["id", "v"])
    yield (
        "repeated_rows.ods",
        open_document(
            row + '<table:table-row table:number-rows-repeated="1048574"><table:table-cell'
            ' office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
        ),
        "read data_reading_memory data_reading_time data_reading_crash",
    )
    yield (
        "repeated_cells.ods",
        open_document(
            row + '<table:table-row table:number-rows-repeated="1048574"><table:table-cell'
            ' table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell>'
            "</table:table-row>"
        ),
        "data_reading_memory data_reading_time data_reading_crash data_too_many_columns data_sheet_broken",
    )
    yield (
        "repeated_2_to_31.ods",
        open_document(
            row + '<table:table-row table:number-rows-repeated="2147483647"><table:table-cell'
            ' table:number-columns-repeated="2147483647" office:value-type="string"><text:p>x</text:p>'
            "</table:table-cell></table:table-row>"
        ),
        "data_reading_memory data_reading_time data_reading_crash data_too_many_columns data_sheet_broken",
    )


def _doctypes() -> Made:
    laughs = '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    body = "<worksheet><sheetData><row><c><v>&j;</v></c></row></sheetData></worksheet>"
    outside = '<!DOCTYPE a [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
    yield "laughs_in_sheet.xlsx", workbook(laughs + "]>" + body), "data_xml_doctype"
    yield "laughs_in_strings.xlsx", workbook(shared=laughs + "]><sst><si><t>&j;</t></si></sst>"), "data_xml_doctype"
    yield "outside_in_sheet.xlsx", workbook(outside + body), "data_xml_doctype"
    yield "outside_in_styles.xlsx", workbook(more={"xl/styles.xml": outside + "<a/>"}), "data_xml_doctype"
    yield "outside_in_workbook.xlsx", workbook(more={"xl/workbook.xml": outside + "<a/>"}), "data_xml_doctype"
    yield (
        "relation_to_file.xlsx",
        workbook(
            more={
                "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" TargetMode="External"'
                ' Target="file:///etc/passwd"/></Relationships>'
            }
        ),
        "data_file_empty",
    )
    yield (
        "parameter_entity.xlsx",
        workbook('<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd">%x;]>' + body),
        "data_xml_doctype",
    )
    yield (
        "many_attributes.xlsx",
        workbook("<worksheet " + " ".join(f'a{i}="1"' for i in range(100_000)) + "><sheetData/></worksheet>"),
        "data_file_empty",
    )
    yield "deep.xlsx", workbook("<worksheet>" + "<a>" * 500_000), f"{_BROKEN_SHEET} data_reading_crash"


def _broken_workbooks() -> Made:
    whole = workbook(sheet_xml([["t:a", "t:b"], *[[f"n:{i}", "t:x"] for i in range(2_000)]]))
    yield "cut.xlsx", whole[: len(whole) // 2], _BROKEN_SHEET
    yield "cut_at_the_end.xlsx", whole[:-30], _BROKEN_SHEET
    yield "flipped.xlsx", whole[:700] + bytes(20) + whole[720:], f"{_BROKEN_SHEET} read"
    yield "no_sheet.xlsx", workbook(left_out=["xl/worksheets/sheet1.xml"]), "data_file_empty"
    yield "no_relations.xlsx", workbook(left_out=["xl/_rels/workbook.xml.rels"]), _BROKEN_SHEET
    yield "no_xml.xlsx", workbook("this is no XML"), _BROKEN_SHEET
    yield "cut_xml.xlsx", workbook(sheet_xml([["t:a"], ["n:1"]])[:-20]), _BROKEN_SHEET
    yield "string_that_is_not_there.xlsx", workbook(sheet_xml([["s:0"], ["s:99"]])), _BROKEN_SHEET
    yield "string_is_text.xlsx", workbook(sheet_xml([["s:x"], ["n:1"]])), _BROKEN_SHEET
    yield "locked.xlsx", _compound_file("EncryptedPackage"), "data_password"
    yield "wrong_encoding.xlsx", workbook(more={"xl/worksheets/sheet1.xml": b"\xff\xfe\xff\xfe"}), _BROKEN_SHEET


def _odd_workbooks() -> Made:
    yield "formulas.xlsx", workbook(sheet_xml([["t:a", "t:b"], ["f:HYPERLINK(1)", "t:=1+1"]])), READ
    yield "errors.xlsx", workbook(sheet_xml([["t:a", "t:b"], ["e:#REF!", "n:1"]])), READ
    yield "not_a_number.xlsx", workbook(sheet_xml([["t:a", "t:b"], ["n:abc", "n:1e999"]])), READ
    yield "huge_date.xlsx", workbook(sheet_xml([["t:a"], ["d:1e300"], ["d:-1"], ["d:2958466"]])), READ
    yield "empty_sheet.xlsx", workbook("<worksheet><sheetData/></worksheet>"), "data_file_empty"
    yield "names_only.xlsx", workbook(sheet_xml([["t:a", "t:b"]])), "data_header_only"
    yield "macro.xlsm", workbook(more={"xl/vbaProject.bin": b"\xcc\x61"}), READ
    yield "long_cell.xlsx", workbook(sheet_xml([["t:a"], ["t:" + "x" * 3_000_000]])), READ
    yield "control.xlsx", workbook(sheet_xml([["t:a"], ["t:\u202e\u200b\ufeffx"]])), READ
    yield "word.docx", zipped({"word/document.xml": "<w/>", "[Content_Types].xml": "<Types/>"}), "data_not_a_table"
    yield (
        "binary.xlsb",
        zipped({"xl/workbook.bin": bytes(100), "[Content_Types].xml": "<Types/>"}),
        (f"{_BROKEN_SHEET} data_file_empty data_reading_crash data_reading_failed"),
    )


def _open_documents() -> Made:
    yield "good.ods", open_document(open_document_row(["id", "v"]) + open_document_row(["001", "x"])), READ
    yield (
        "no_content.ods",
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        (f"{_BROKEN_SHEET} data_archive_broken data_not_decodable data_header_only data_file_empty"),
    )
    yield "empty.ods", open_document(""), "data_file_empty"
    whole = open_document(open_document_row(["id", "v"]))
    yield "cut.ods", whole[: len(whole) // 2], f"{_BROKEN_SHEET} data_archive_broken"


def _old_excel() -> Made:
    yield "nothing_in_it.xls", _compound_file("Nothing"), f"{_BROKEN_SHEET} data_reading_crash"
    yield "head_only.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", f"{_BROKEN_SHEET} data_reading_crash"
    yield "zeros.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_096), f"{_BROKEN_SHEET} data_reading_crash"
    yield "ones.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4_096, f"{_BROKEN_SHEET} data_reading_crash"
    yield "word.doc", _compound_file("WordDocument"), f"{_BROKEN_SHEET} data_reading_crash"
    yield (
        "loop.xls",
        _compound_file("Workbook", loops=True),
        (f"{_BROKEN_SHEET} data_reading_crash data_reading_memory data_reading_time"),
    )


def _wrong_endings() -> Made:
    yield "csv_named.xlsx", GOOD, READ
    yield "csv_named.parquet", GOOD, READ
    yield "csv_named.zip", GOOD, READ
    yield "xlsx_named.csv", workbook(), READ
    yield "xlsx_named.zip", workbook(), READ
    yield "parquet_named.csv", _parquet(), READ
    yield "tabs_named.xls", b"id\tv\n001\ta\n", READ
    yield "html_named.xls", b"<html><table><tr><td>id</td></tr></table></html>", "data_not_a_table"
    yield "xml_named.xls", b"<?xml version='1.0'?><Workbook/>", "data_not_a_table"
    yield "no_ending", GOOD, READ


def _other_kinds() -> Made:
    yield "picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(100), "data_not_a_table"
    yield "paper.csv", b"%PDF-1.7\n%\xe2\xe3", "data_not_a_table"
    yield "program.csv", b"\x7fELF\x02\x01\x01" + bytes(100), "data_not_a_table"
    yield "seven.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "data_not_a_table"
    yield "rar.rar", b"Rar!\x1a\x07\x01\x00", "data_not_a_table"
    yield "xz.xz", b"\xfd7zXZ\x00" + bytes(20), "data_not_a_table"
    yield "zstd.zst", b"\x28\xb5\x2f\xfd" + bytes(20), "data_not_a_table"
    yield "tar.tar", bytes(257) + b"ustar" + bytes(300), "data_not_a_table"
    yield (
        "random.csv",
        zlib.compress(bytes(range(256)) * 50)[2:] * 3,
        "data_not_decodable data_zero_byte data_all_lines_refused",
    )


def _control_characters() -> Made:
    yield "zero.csv", b"id,v\n1,a\x00b\n", "data_zero_byte"
    yield "zeros.csv", bytes(10_000), "data_zero_byte data_file_empty data_not_decodable data_header_only"
    yield "bell.csv", b"id,v\n1,\x07\x1b[31m\n2,\x7f\n", READ
    yield "bidi.csv", "id,v\n1,\u202eabc\u2066\n2,\u200b\ufeff\n".encode(), READ
    yield "bidi_header.csv", "i\u202ed,v\u0000\n1,2\n".replace("\0", "").encode(), READ
    yield "surrogates.csv", b"id,v\n1,\xed\xa0\x80\n", "data_not_decodable"
    yield "formulas.csv", b"id,v\n=cmd|'/c calc'!A1,@SUM(1)\n+1,-1\n", READ
    yield "markup.csv", b"id,v\n<script>alert(1)</script>,![x](http://x.example/x.png)\n", READ
    yield "sql.csv", b"id'); DROP TABLE leads; --,v\n1,2\n", READ


def _long_and_wide() -> Made:
    yield "long_line.csv", b"id,v\n1," + b"x" * 3_000_000 + b"\n2,b\n", READ
    yield "one_line.csv", b"x" * (20 << 20), "data_header_only"
    yield "one_line_of_commas.csv", b"," * (5 << 20), "data_too_many_columns data_file_empty data_header_only"
    yield (
        "wide.csv",
        ",".join(f"c{i}" for i in range(100_000)).encode() + b"\n" + b"1," * 99_999 + b"1\n",
        ("data_too_many_columns"),
    )
    yield "five_thousand.csv", ",".join(f"c{i}" for i in range(5_000)).encode() + b"\n" + b"1," * 4_999 + b"1\n", READ
    yield "long_cell.csv", b'id,v\n1,"' + b"x\n" * 5_000 + b'"\n2,b\n', READ
    yield "quoted_gigantic.csv", b'id,v\n1,"' + b"x" * 30_000_000 + b'"\n2,b\n', "read data_unclosed_quote"
    yield "long_name.csv", b"a" * 500_000 + b",b\n1,2\n", READ


def _ragged() -> Made:
    yield "fewer.csv", b"id,v,w\n1,2,3\n1,2\n1\n4,5,6\n", READ
    yield "more.csv", b"id,v\n1,2\n1,2,3\n4,5\n", READ
    yield (
        "all_ragged.csv",
        b"id,v,w\n" + b"".join(b"1," * (i % 7 + 4) + b"\n" for i in range(300)),
        ("read data_all_lines_refused"),
    )
    yield "trailing_commas.csv", b"id,v\n1,2,\n3,4,\n5,6,\n", "read data_all_lines_refused"
    yield "mixed_delimiters.csv", b"id,v\n1;2\n3\t4\n5,6\n", READ
    yield "comment.csv", b"# made by a tool\nid,v\n1,2\n3,4\n", READ


def _quotes() -> Made:
    yield "open.csv", b'id,v\n1,"a\n2,b\n3,c\n', "data_unclosed_quote"
    yield "open_last.csv", b'id,v\n1,a\n2,"b', "data_unclosed_quote"
    yield "open_in_long.csv", b"id,v\n" + b"1,a\n" * 50_000 + b'2,"b\n' + b"3,c\n" * 50_000, "data_unclosed_quote"
    yield "text_after.csv", b'id,v\n1,"a"b\n2,c\n', READ
    yield "only_quotes.csv", b'"' * 10_001, "data_unclosed_quote data_header_only"
    yield "many_quotes.csv", b"id,v\n" + b'1,""""""\n' * 1_000, READ
    yield "quote_in_middle.csv", b'id,v\n1,5" pipe\n2,6\n', READ
    yield "single.csv", b"'id','v'\n'1','a,b'\n'2','c'\n", READ


def _breaks() -> Made:
    yield "old_mac.csv", b"id,v\r1,a\r2,b\r", READ
    yield "mixed.csv", b"id,v\r\n1,a\n2,b\r3,c\r\n", READ
    yield "lone_cr_in_cell.csv", b'id,v\n1,"a\rb"\n', READ
    yield "blank_lines.csv", b"\n\n\nid,v\n\n1,a\n\n\n2,b\n\n", READ
    yield "only_breaks.csv", b"\r\n" * 100_000, "data_file_empty"
    yield "form_feed.csv", b"id,v\n1,a\x0c\n2,\x0bb\n", READ
    yield "nel.csv", "id,v\n1,a\x85b\u2028c\n".encode(), READ


def _encodings() -> Made:
    japanese = "番号,氏名\n1,髙橋①\n2,㈱山田\n"
    yield "cp932.csv", japanese.encode("cp932"), READ
    yield "euc.csv", japanese.replace("①", "").replace("㈱", "").replace("髙", "高").encode("euc_jp"), READ
    yield "utf16.csv", japanese.encode("utf-16"), READ
    yield "utf16_odd.csv", japanese.encode("utf-16") + b"\x00", "data_not_decodable"
    yield "utf16_half.csv", b"\xff\xfe" + "a,b\n1,".encode("utf-16-le") + b"\x00\xd8", "data_not_decodable"
    yield "utf32.csv", japanese.encode("utf-32"), READ
    yield "mixed.csv", japanese.encode("utf-8") * 50 + japanese.encode("cp932"), "data_not_decodable"
    yield "broken_middle.csv", japanese.encode() * 50_000 + b"3,\xff\xff\n" + japanese.encode(), "data_not_decodable"
    yield "two_boms.csv", b"\xef\xbb\xbf\xef\xbb\xbfid,v\n1,2\n", READ
    yield "bom_only.csv", b"\xef\xbb\xbf", "data_file_empty"
    yield "utf7.csv", b"id,v\n1,+ADw-script+AD4-\n", READ
    yield "overlong.csv", b"id,v\n1,\xc0\xaf\n", "data_not_decodable read"
    yield "western.csv", "id,v\n1,Müller\n2,Größe\n".encode("cp1252"), READ


def _headers() -> Made:
    yield "same_names.csv", b"id,id,id\n1,2,3\n", READ
    yield "no_names.csv", b",,\n1,2,3\n4,5,6\n", READ
    yield (
        "conditions_above.csv",
        "検索条件,状況\n出力日,2025/1/1\n会社名,氏名,メール\nA,B,c@d.jp\nE,F,g@h.jp\n".encode(),
        READ,
    )
    yield "no_header.csv", b"1,2025-01-01\n2,2025-01-02\n3,2025-01-03\n", READ
    yield "header_only.csv", b"id,v\n", "data_header_only"
    yield "blank_names.csv", b" ,\t,\n1,2,3\n4,5,6\n", READ


def _special() -> Made:
    yield "dangling", lambda path: path.symlink_to("/nowhere/at/all"), "data_not_regular data_unreadable"
    yield "to_passwd", lambda path: path.symlink_to("/etc/passwd"), "data_not_regular"
    yield "to_folder", lambda path: path.symlink_to("/etc"), "data_not_regular"
    yield "to_itself", lambda path: path.symlink_to(path), "data_not_regular data_unreadable"
    yield "pipe", lambda path: os.mkfifo(path), "data_not_regular"
    yield "socket", _socket, "data_not_regular"
    yield "zero_device", lambda path: path.symlink_to("/dev/zero"), "data_not_regular"


def _sqlites() -> Made:
    yield "good.db", _sqlite("CREATE TABLE t (id, v)", "INSERT INTO t VALUES ('001', 1.5)"), READ
    yield "view.db", _sqlite(
        "CREATE TABLE t (id)", "INSERT INTO t VALUES (1)",
        "CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r",
    ), READ  # fmt: skip
    yield "trigger.db", _sqlite(
        "CREATE TABLE t (id)", "INSERT INTO t VALUES (1)",
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT load_extension('x'); END",
    ), READ  # fmt: skip
    yield "only_views.db", _sqlite("CREATE VIEW v AS SELECT writefile('x', 'y')"), "data_file_empty"
    yield (
        "generated.db",
        _sqlite("CREATE TABLE t (id, b AS (zeroblob(id)))", "INSERT INTO t (id) VALUES (90000000)"),
        "read data_database_broken",
    )
    yield "bytes.db", _sqlite("CREATE TABLE t (id)", "INSERT INTO t VALUES (x'00ff')"), READ
    yield "empty_table.db", _sqlite("CREATE TABLE t (id)"), "data_header_only"
    yield (
        "odd_names.db",
        _sqlite('CREATE TABLE "a""b; DROP TABLE x --" ("c ""d")', 'INSERT INTO "a""b; DROP TABLE x --" VALUES (1)'),
        READ,
    )
    yield "cut.db", lambda path: path.write_bytes(_made_bytes(_many_rows)[:8_000]), "data_database_broken"
    yield (
        "scrambled.db",
        lambda path: path.write_bytes(_scrambled(_made_bytes(_many_rows))),
        ("data_database_broken read"),
    )
    yield "schema.db", _written_schema, "data_database_broken data_file_empty read"
    yield "head_only.db", b"SQLite format 3\x00" + bytes(84), "data_database_broken data_file_empty"


def _duckdbs() -> Made:
    yield "good.duckdb", _duckdb("CREATE TABLE t AS SELECT '001' AS id, 1.5 AS v"), READ
    yield (
        "view.duckdb",
        _duckdb("CREATE TABLE t AS SELECT 1 AS id", "CREATE VIEW v AS SELECT * FROM read_text('/etc/passwd')"),
        READ,
    )
    yield (
        "macro.duckdb",
        _duckdb(
            "CREATE TABLE t AS SELECT 1 AS id",
            "CREATE MACRO lower(x) AS (SELECT content FROM read_text('/etc/passwd'))",
        ),
        READ,
    )
    yield "no_table.duckdb", _duckdb("CREATE VIEW v AS SELECT 1"), "data_file_empty"
    yield (
        "version.duckdb",
        lambda path: path.write_bytes(_other_version(_made_bytes(_one_table))),
        ("data_database_broken"),
    )
    yield (
        "cut.duckdb",
        lambda path: path.write_bytes(_made_bytes(_one_table)[:9_000]),
        ("data_database_broken data_reading_crash data_reading_failed"),
    )
    yield (
        "scrambled.duckdb",
        lambda path: path.write_bytes(_scrambled(_made_bytes(_one_table))),
        ("data_database_broken data_reading_crash data_reading_failed read data_file_empty"),
    )
    yield "head_only.duckdb", bytes(8) + b"DUCK" + bytes(4_096), "data_database_broken"


def _parquets() -> Made:
    whole = _parquet()
    footer = struct.unpack("<I", whole[-8:-4])[0]
    yield "cut.parquet", whole[: len(whole) // 2], "data_parquet_broken"
    yield "head_only.parquet", b"PAR1", "data_parquet_broken"
    yield "no_footer.parquet", b"PAR1" + bytes(50) + b"PAR1", "data_parquet_broken"
    yield "footer_too_long.parquet", whole[:-8] + struct.pack("<I", 0x7FFFFFFF) + b"PAR1", "data_parquet_broken"
    yield (
        "footer_garbage.parquet",
        whole[: -8 - footer] + b"\xff" * footer + whole[-8:],
        ("data_parquet_broken data_reading_crash data_reading_memory"),
    )
    yield (
        "footer_flipped.parquet",
        whole[: -8 - footer // 2] + bytes([0x7F]) * 4 + whole[-4 - footer // 2 :],
        ("data_parquet_broken data_reading_crash data_reading_memory data_reading_failed read"),
    )
    yield (
        "pages_flipped.parquet",
        whole[:20] + b"\xff" * 20 + whole[40:],
        ("data_parquet_broken data_reading_crash data_reading_memory data_reading_failed"),
    )
    yield "empty.parquet", _parquet(pa.table({"id": pa.array([], pa.string())})), "data_header_only"
    yield "no_columns.parquet", _parquet(pa.table({})), "data_parquet_broken data_header_only"
    yield "nested.parquet", _parquet(pa.table({"id": ["1"], "s": [{"a": [1, {"b": 2}][:1]}]})), READ
    yield "same_names.parquet", _parquet(pa.Table.from_arrays([pa.array(["1"])] * 2, names=["a", "a"])), READ
    yield "wide.parquet", _parquet(pa.table({f"c{i}": ["1"] for i in range(6_000)})), "data_too_many_columns"
    yield "binary.parquet", _parquet(pa.table({"id": [b"\xff\x00"]})), READ


def _jsons() -> Made:
    yield "deep.json", b"[" * 100_000, "data_not_a_table"
    yield "deep_objects.json", b'{"a":' * 100_000, "data_not_a_table"
    yield "lines.json", b'{"id": 1}\n{"id": 2}\n', "data_not_a_table"
    yield "named.csv", b'[{"id": 1}]', "data_not_a_table"


def _nothings() -> Made:
    yield "empty.csv", b"", "data_file_empty"
    yield "blank.csv", b" \n\t\n", "data_file_empty"
    yield "one_byte.csv", b"a", "data_header_only"
    yield "comma.csv", b",", "data_header_only data_file_empty"
    yield "break.csv", b"\n", "data_file_empty"


def _with_sizes(made: bytes, size: int) -> bytes:
    """The directory and the head of the first member tell of another size."""
    content = bytearray(made)
    struct.pack_into("<I", content, 22, size)
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, size)
    return bytes(content)


def _with_method(made: bytes, method: int) -> bytes:
    content = bytearray(made)
    struct.pack_into("<H", content, 8, method)
    struct.pack_into("<H", content, content.index(b"PK\x01\x02") + 10, method)
    return bytes(content)


def _locked(made: bytes) -> bytes:
    content = bytearray(made)
    struct.pack_into("<H", content, 6, 1)
    struct.pack_into("<H", content, content.index(b"PK\x01\x02") + 8, 1)
    return bytes(content)


def _overlapping() -> bytes:
    """Two members of the directory that point to one body."""
    made = bytearray(zipped({"a.csv": GOOD * 1_000, "b.csv": GOOD * 1_000}))
    second = made.index(b"PK\x01\x02", made.index(b"PK\x01\x02") + 4)
    struct.pack_into("<I", made, second + 42, 0)
    return bytes(made)


def _same_names() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("b.csv", GOOD)
    return made.getvalue().replace(b"b.csv", b"a.csv")


def _link_in_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("passwd.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd\nx\n")
    return made.getvalue()


def _compound_file(stream: str, *, loops: bool = False) -> bytes:
    """An OLE file of one sector chain with an (empty) stream of that name; with ``loops`` the chain ends in itself."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 44, 1, 1, 0, 4_096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    head[76:512] = b"\xff" * 436
    struct.pack_into("<I", head, 76, 0)
    chain = bytearray(b"\xff" * 512)
    struct.pack_into("<III", chain, 0, 0xFFFFFFFD, 1 if loops else 0xFFFFFFFE, 2 if loops else 0xFFFFFFFE)
    folder = bytearray(512)
    for place, (name, kind) in enumerate((("Root Entry", 5), (stream, 2))):
        raw = (name + "\0").encode("utf-16-le")
        folder[place * 128 : place * 128 + len(raw)] = raw
        struct.pack_into("<HBB", folder, place * 128 + 64, len(raw), kind, 1)
        struct.pack_into("<III", folder, place * 128 + 68, 0xFFFFFFFF, 0xFFFFFFFF, 1 if place == 0 else 0xFFFFFFFF)
        struct.pack_into("<IQ", folder, place * 128 + 116, 2 if place else 0xFFFFFFFE, 8_192 if place else 0)
    return bytes(head + chain + folder + bytes(512))


def _parquet(table: pa.Table | None = None) -> bytes:
    made = io.BytesIO()
    pq.write_table(table if table is not None else pa.table({"id": ["001", "002"], "v": [1, None]}), made)
    return made.getvalue()


def _sqlite(*statements: str) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    return make


def _duckdb(*statements: str) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement)

    return make


def _many_rows(path: Path) -> None:
    _sqlite("CREATE TABLE t (id, v)", *(f"INSERT INTO t VALUES ({i}, '{'x' * 50}')" for i in range(500)))(path)


def _one_table(path: Path) -> None:
    _duckdb("CREATE TABLE t AS SELECT i AS id, repeat('x', 50) AS v FROM range(2000) AS r(i)")(path)


def _written_schema(path: Path) -> None:
    """A table whose definition was put there by hand, and is no SQL."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (id)")
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE t (id, AS (SELECT 1)'")
    connection.commit()
    connection.close()


def _made_bytes(make: Callable[[Path], object]) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made"
        make(path)
        return path.read_bytes()


def _scrambled(content: bytes) -> bytes:
    return content[:4_200] + bytes(byte ^ 0x5A for byte in content[4_200:]) if len(content) > 4_200 else content


def _other_version(content: bytes) -> bytes:
    changed = bytearray(content)
    struct.pack_into("<Q", changed, 12, 9_999)
    return bytes(changed)


def _socket(path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    # The path of a socket may be short only.
    here = os.getcwd()
    os.chdir(path.parent)
    try:
        listener.bind(path.name)
    finally:
        os.chdir(here)
        listener.close()
