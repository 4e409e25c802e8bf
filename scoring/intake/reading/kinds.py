"""Tell what a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Literal

Kind = Literal[
    "text", "Parquet", "Excel", "ZIP", "PDF", "HTML", "XML", "gzip", "bzip2", "xz", "Zstandard", "7-Zip", "RAR",
    "SQLite", "DuckDB", "OpenDocument", "Word", "PowerPoint", "tar", "an image", "JSON", "a program",
]  # fmt: skip

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PAR1", "Parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x89PNG\r\n\x1a\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
)
# Places further in, and what stands there.
_LATER: tuple[tuple[int, bytes, Kind], ...] = ((8, b"DUCK", "DuckDB"), (257, b"ustar", "tar"))
# A member that says what an archive is.
_TOLD_BY: tuple[tuple[str, Kind], ...] = (
    ("xl/workbook.xml", "Excel"),
    ("xl/workbook.bin", "Excel"),
    ("word/document.xml", "Word"),
    ("ppt/presentation.xml", "PowerPoint"),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_PARQUET_ENDINGS = {".parquet", ".pq"}
_EXCEL_ENDINGS = {".xlsx", ".xls", ".xlsm", ".xlsb"}


def kind_of(path: Path) -> Kind:
    """What the bytes say; 'text' where nothing else is recognised."""
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return _kind_of_archive(path, head) if kind == "ZIP" else kind
    for place, magic, kind in _LATER:
        if head[place:].startswith(magic):
            return kind
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<table")):
        return "HTML"
    if text.startswith(b"<?xml"):
        return "XML"
    if text.startswith((b'{"', b"[{", b"[[", b'["', b"{\n", b"{\r\n", b"[\n", b"[\r\n")):
        return "JSON"
    return "text"


def _kind_of_archive(path: Path, head: bytes) -> Kind:
    """Of a zip file by its directory; by its head where that is damaged."""
    if head[30 : 30 + 8] == b"mimetype" and head[38:].startswith(_OPEN_DOCUMENT):
        return "OpenDocument"
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist())
        if {"mimetype", "content.xml"} <= members:
            # As some programs pack it, not in the place where it is looked for first.
            with zipfile.ZipFile(path) as archive, archive.open("mimetype") as file:
                if file.read(200).startswith(_OPEN_DOCUMENT):
                    return "OpenDocument"
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError):
        return "Excel" if b"xl/" in head or b"[Content_Types].xml" in head else "ZIP"
    return next((kind for member, kind in _TOLD_BY if member in members), "ZIP")


def kind_named(path: Path) -> Kind:
    """What the ending of the name promises."""
    ending = path.suffix.lower()
    if ending in _PARQUET_ENDINGS:
        return "Parquet"
    return "Excel" if ending in _EXCEL_ENDINGS else "text"
