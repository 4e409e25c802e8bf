"""Write small workbooks by hand, right ones and crooked ones, without a library that would refuse to."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
)


def sheet_xml(rows: Sequence[Sequence[str]], *, dimension: str = "", extra: str = "") -> str:
    """Cells as they stand in the file: 'n:1.5', 't:text', 'b:1', 'd:45291' (style 1, a date), '' for none."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{chr(65 + place)}{number}", cell) for place, cell in enumerate(row) if cell)
        lines.append(f'<row r="{number}">{cells}</row>')
    head = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f"<worksheet>{head}<sheetData>{''.join(lines)}{extra}</sheetData></worksheet>"


def workbook(
    sheet: str | None = None,
    *,
    more: dict[str, str | bytes] | None = None,
    left_out: Sequence[str] = (),
    epoch_1904: bool = False,
    shared: str = "",
    formats: str = "",
) -> bytes:
    """The bytes of an .xlsx file with one sheet; ``more`` adds or replaces members, ``left_out`` leaves some out."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": (
            '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            f'<workbookPr date1904="{int(epoch_1904)}"/>'
            '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _RELATIONS,
        "xl/worksheets/sheet1.xml": sheet if sheet is not None else sheet_xml([["t:id", "t:v"], ["t:001", "n:1"]]),
        "xl/styles.xml": (
            f'<styleSheet><numFmts>{formats}</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/>'
            '<xf numFmtId="170"/></cellXfs></styleSheet>'
        ),
    }
    if shared:
        members["xl/sharedStrings.xml"] = shared
    members |= more or {}
    return zipped({name: text for name, text in members.items() if name not in left_out})


def open_document(rows: str) -> bytes:
    """An .ods file with one table; ``rows`` is the XML of its rows."""
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="表1">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    made = io.BytesIO()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return made.getvalue()


def open_document_row(cells: Sequence[str]) -> str:
    made = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
    )
    return f"<table:table-row>{made}</table:table-row>"


def zipped(members: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _cell(reference: str, cell: str) -> str:
    kind, _, value = cell.partition(":")
    if kind == "t":
        return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'
    if kind == "d":
        return f'<c r="{reference}" s="1"><v>{value}</v></c>'
    if kind == "z":
        return f'<c r="{reference}" s="2"><v>{value}</v></c>'
    if kind == "f":
        return f'<c r="{reference}"><f>{value}</f></c>'
    if kind == "s":
        return f'<c r="{reference}" t="s"><v>{value}</v></c>'
    return f'<c r="{reference}" t="{kind}"><v>{value}</v></c>'
