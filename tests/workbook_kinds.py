"""Write the same sheets as .xls, .xlsb, .ods and .xlsx workbooks by hand, as nothing well-kept writes the first two."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date, datetime, time
from xml.sax.saxutils import escape

from tests.hostile.workbooks import sheet_xml, workbook, zipped

# None: no cell.
Cell = str | int | float | bool | datetime | date | time | None
Sheets = dict[str, Sequence[Sequence[Cell]]]

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512
# Styles 0 to 3: a number, a day, a day with a time, a time of day.
_FORMATS = (0, 14, 22, 21)


def serial(value: date | time, *, epoch_1904: bool = False) -> float:
    """The number that a sheet holds for a moment."""
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    past = moment - (datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30))
    return past.days + past.seconds / 86400


def _all(formats: Sequence[str]) -> tuple[int, ...]:
    return (*_FORMATS, *range(164, 164 + len(formats)))


def _style(value: Cell) -> int:
    kinds = (isinstance(value, datetime), isinstance(value, date), isinstance(value, time))
    return {(True, True, False): 2, (False, True, False): 1, (False, False, True): 3}.get(kinds, 0)


def _number(value: Cell, epoch_1904: bool) -> float:
    return serial(value, epoch_1904=epoch_1904) if isinstance(value, (date, time)) else float(value or 0)


# --- .xls: records (MS-XLS) in a file of sectors (MS-CFB)


def xls(
    sheets: Sheets,
    *,
    epoch_1904: bool = False,
    locked: bool = False,
    formats: Sequence[str] = (),
    inside: str = "Workbook",
) -> bytes:
    """formats: number formats that a style each is of besides. inside: the name of the file in the file."""
    texts: list[str] = []
    streams = [_xls_sheet(rows, texts, epoch_1904) for rows in sheets.values()]
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    if locked:
        head += _record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    head += _record(0x22, struct.pack("<H", epoch_1904))
    head += b"".join(
        _record(0x41E, struct.pack("<HHB", 164 + number, len(text), 1) + text.encode("utf-16-le"))
        for number, text in enumerate(formats)
    )
    head += b"".join(_record(0xE0, struct.pack("<HH", 0, form) + bytes(16)) for form in _all(formats))
    strings = struct.pack("<II", len(texts), len(texts)) + b"".join(
        struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in texts
    )
    tail = _record(0xFC, strings) + _record(0x0A, b"")
    names = [name.encode("utf-16-le") for name in sheets]
    place = len(head) + sum(12 + len(name) for name in names) + len(tail)
    for name, stream in zip(names, streams, strict=True):
        head += _record(0x85, struct.pack("<IBBBB", place, 0, 0, len(name) // 2, 1) + name)
        place += len(stream)
    return _sectors(head + tail + b"".join(streams), inside)


def _xls_sheet(rows: Sequence[Sequence[Cell]], texts: list[str], epoch_1904: bool) -> bytes:
    made = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    width = max((len(row) for row in rows), default=0)
    made += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            at = struct.pack("<HHH", number, column, _style(value))
            if isinstance(value, str):
                texts.append(value)
                made += _record(0xFD, at + struct.pack("<I", len(texts) - 1))
            elif isinstance(value, bool):
                made += _record(0x205, at + struct.pack("<BB", value, 0))
            elif isinstance(value, int) and abs(value) < 1 << 29:
                made += _record(0x27E, at + struct.pack("<i", value << 2 | 2))
            elif value is not None:
                made += _record(0x203, at + struct.pack("<d", _number(value, epoch_1904)))
    return made + _record(0x0A, b"")


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _sectors(stream: bytes, name: str) -> bytes:
    """One stream as a file in a file: header, table of sectors, directory, the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    tables = -(-(count + 2) // (_SECTOR // 4 - 1))
    first = tables + 1
    chain = [_FAT] * tables + [_END] + [*range(first + 1, first + count), _END]
    chain += [_FREE] * (tables * _SECTOR // 4 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, _END, 0, 1) + _entry(name, 2, first, len(stream), _FREE)
    directory = directory.ljust(_SECTOR, b"\0")
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory + stream


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    text = name.encode("utf-16-le")
    return text.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(text) + 2, kind, 1, _FREE, _FREE, child, start, size)


# --- .xlsb: records (MS-XLSB) in a zip file


def xlsb(sheets: Sheets, *, epoch_1904: bool = False, formats: Sequence[str] = ()) -> bytes:
    texts: list[str] = []
    parts = [_xlsb_sheet(rows, texts, epoch_1904) for rows in sheets.values()]
    listed = b"".join(
        _part(156, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(name))
        for number, name in enumerate(sheets, start=1)
    )
    properties = _part(153, struct.pack("<II", int(epoch_1904), 0) + _wide(""))
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="worksheet" Target="worksheets/sheet{number}.bin"/>'
        for number in range(1, len(parts) + 1)
    )
    own = b"".join(_part(44, struct.pack("<H", 164 + n) + _wide(text)) for n, text in enumerate(formats))
    styles = b"".join(_part(47, struct.pack("<HH", 0, form) + bytes(12)) for form in _all(formats))
    strings = b"".join(_part(19, b"\0" + _wide(text)) for text in texts)
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": _part(131) + properties + _part(143) + listed + _part(144) + _part(132),
            "xl/_rels/workbook.bin.rels": f"<Relationships>{relations}</Relationships>",
            "xl/styles.bin": _part(278) + _part(615, struct.pack("<I", len(formats))) + own + _part(616)
            + _part(617, struct.pack("<I", len(_all(formats)))) + styles + _part(618) + _part(279),
            "xl/sharedStrings.bin": _part(159, struct.pack("<II", len(texts), len(texts))) + strings + _part(160),
            **{f"xl/worksheets/sheet{number}.bin": part for number, part in enumerate(parts, start=1)},
        }
    )  # fmt: skip


def _xlsb_sheet(rows: Sequence[Sequence[Cell]], texts: list[str], epoch_1904: bool) -> bytes:
    width = max((len(row) for row in rows), default=1)
    made = _part(129) + _part(148, struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, width - 1)) + _part(145)
    for number, row in enumerate(rows):
        made += _part(0, struct.pack("<IIH", number, 0, 300) + bytes(7))
        for column, value in enumerate(row):
            at = struct.pack("<II", column, _style(value))
            if isinstance(value, str):
                texts.append(value)
                made += _part(7, at + struct.pack("<I", len(texts) - 1))
            elif isinstance(value, bool):
                made += _part(4, at + struct.pack("<B", value))
            elif isinstance(value, int) and abs(value) < 1 << 29:
                made += _part(2, at + struct.pack("<i", value << 2 | 2))
            elif value is not None:
                made += _part(5, at + struct.pack("<d", _number(value, epoch_1904)))
    return made + _part(146) + _part(130)


def _part(kind: int, content: bytes = b"") -> bytes:
    name = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, rest = b"", len(content)
    while True:
        rest, low = rest >> 7, rest & 0x7F
        size += bytes([low | (0x80 if rest else 0)])
        if not rest:
            return name + size + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


# --- .ods and .xlsx: XML in a zip file

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "number")
)
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def ods(sheets: Sheets, *, locked: bool = False, styles: str = "") -> bytes:
    """styles: XML of styles that the document knows besides."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(_ods_row(row) for row in rows)}</table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    key = "<manifest:encryption-data/>" if locked else ""
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{key}'
        "</manifest:file-entry></manifest:manifest>"
    )
    text: str | bytes = bytes(range(256)) * 4 if locked else content
    return zipped({"content.xml": text, "META-INF/manifest.xml": manifest, "mimetype": _ODS})


def _ods_row(row: Sequence[Cell]) -> str:
    if not any(cell is not None for cell in row):
        return (
            f'<table:table-row><table:table-cell table:number-columns-repeated="{max(len(row), 1)}"/></table:table-row>'
        )
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        said = f'boolean" office:boolean-value="{str(value).lower()}'
    elif isinstance(value, (int, float)):
        said = f'float" office:value="{value!r}'
    elif isinstance(value, date):
        said = f'date" office:date-value="{value.isoformat()}'
    elif isinstance(value, time):
        said = f'time" office:time-value="PT{value.hour:02}H{value.minute:02}M{value.second:02}S'
    else:
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
    return f'<table:table-cell office:value-type="{said}"><text:p>shown</text:p></table:table-cell>'


def xlsx(sheets: Sheets, *, epoch_1904: bool = False) -> bytes:
    """Of one sheet; moments in one style."""
    (rows,) = sheets.values()
    return workbook(sheet_xml([[_xlsx_cell(cell, epoch_1904) for cell in row] for row in rows]), epoch_1904=epoch_1904)


def _xlsx_cell(value: Cell, epoch_1904: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"t:{escape(value)}"
    if isinstance(value, bool):
        return f"b:{int(value)}"
    if isinstance(value, (date, time)):
        return f"d:{serial(value, epoch_1904=epoch_1904)!r}"
    return f"n:{value!r}"
