"""Tell what a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Kind = Literal[
    "text", "Parquet", "Excel", "ZIP", "PDF", "HTML", "XML", "gzip", "bzip2", "xz", "Zstandard", "7-Zip", "RAR",
    "SQLite", "an image", "JSON", "binary",
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
)
_PARQUET_ENDINGS = {".parquet", ".pq"}
_EXCEL_ENDINGS = {".xlsx", ".xls", ".xlsm", ".xlsb"}


def kind_of(path: Path) -> Kind:
    """What the bytes say; 'text' where nothing else is recognised."""
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            is_workbook = kind == "ZIP" and (b"xl/" in head or b"[Content_Types].xml" in head)
            return "Excel" if is_workbook else kind
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<table")):
        return "HTML"
    if text.startswith(b"<?xml"):
        return "XML"
    if text.startswith((b'{"', b"[{", b"{\n", b"{\r\n")):
        return "JSON"
    return "text"


def kind_named(path: Path) -> Kind:
    """What the ending of the name promises."""
    ending = path.suffix.lower()
    if ending in _PARQUET_ENDINGS:
        return "Parquet"
    return "Excel" if ending in _EXCEL_ENDINGS else "text"
