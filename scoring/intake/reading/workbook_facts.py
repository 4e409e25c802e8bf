"""Find out what the reader of .xls, .xlsb and .ods workbooks does not say: how days count, locks, zeros that are shown.

Layouts are those of MS-CFB, MS-XLS and MS-XLSB and of OpenDocument 1.2.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# What is looked at of each part; what is looked for stands at its beginning.
_HEAD_BYTES = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0"
_STREAMS = ("Workbook", "Book", "EncryptedPackage")
_LAST_SECTOR = 0xFFFFFFFA
_MINI_BELOW = 4096
# Records of .xls, and of .xlsb.
_LOCK, _DATE_MODE, _FORMAT, _STYLE, _END = 0x2F, 0x22, 0x41E, 0xE0, 0x0A
_BOOK_PROPERTIES, _FORMAT_B, _STYLE_B, _CELL_STYLES_B = 153, 44, 47, 617
_ZEROS = re.compile(r"00")
_ZEROS_ODS = re.compile(rb'<number:number [^>]*number:min-integer-digits="(?:[2-9]|\d\d)"')


@dataclass(frozen=True)
class WorkbookFacts:
    """epoch_1904: how serial dates count; None where the kind of file has none. shows_zeros: a style of cells shows
    numbers with zeros before them, such as 00042."""

    is_locked: bool = False
    epoch_1904: bool | None = None
    shows_zeros: bool = False


def facts_of(path: Path) -> WorkbookFacts:
    """What is found; of a damaged file only what its beginning says."""
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            return _facts_of_xls(file)
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist())
            if "xl/workbook.bin" in members:
                return _facts_of_xlsb(archive)
            if "META-INF/manifest.xml" in members and b"encryption-data" in _head(archive, "META-INF/manifest.xml"):
                return WorkbookFacts(is_locked=True)
            shown = any(_ZEROS_ODS.search(_head(archive, name)) for name in ("content.xml", "styles.xml"))
            return WorkbookFacts(shows_zeros=shown)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return WorkbookFacts()


def _head(archive: zipfile.ZipFile, member: str) -> bytes:
    if member not in archive.namelist():
        return b""
    with archive.open(member) as file:
        return file.read(_HEAD_BYTES)


# --- .xls


def _facts_of_xls(file: BinaryIO) -> WorkbookFacts:
    try:
        name, stream = _stream(file)
    except (struct.error, IndexError):
        return WorkbookFacts()
    if name == _STREAMS[-1]:
        return WorkbookFacts(is_locked=True)
    epoch_1904, zeros, shown = False, set(), False
    for kind, content in _records(stream):
        if kind == _LOCK:
            return WorkbookFacts(is_locked=True)
        if kind == _END:
            break
        if kind == _DATE_MODE:
            epoch_1904 = content[:1] == b"\1"
        elif kind == _FORMAT and len(content) > 5:
            text = content[5:].decode("utf-16-le" if content[4] & 1 else "latin-1", errors="replace")
            if _ZEROS.match(text):
                zeros.add(content[:2])
        elif kind == _STYLE:
            shown = shown or content[2:4] in zeros
    return WorkbookFacts(epoch_1904=epoch_1904, shows_zeros=shown)


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _stream(file: BinaryIO) -> tuple[str, bytes]:
    """The name and beginning of the stream that holds the workbook, or of that which holds it locked."""
    file.seek(0)
    header = file.read(512)
    size = 1 << struct.unpack_from("<H", header, 30)[0]
    if size not in (512, 4096):
        return "", b""
    tables = [one for one in struct.unpack_from("<109I", header, 76) if one < _LAST_SECTOR]

    def sector(number: int) -> bytes:
        file.seek((number + 1) * size)
        return file.read(size)

    def chain(number: int) -> Iterator[bytes]:
        for _ in range(_HEAD_BYTES // size):
            if number >= _LAST_SECTOR:
                return
            yield sector(number)
            place = number * 4
            number = struct.unpack_from("<I", sector(tables[place // size]), place % size)[0]

    entries: dict[str, tuple[int, int]] = {}
    for piece in chain(struct.unpack_from("<I", header, 48)[0]):
        for place in range(0, size, 128):
            length = struct.unpack_from("<H", piece, place + 64)[0]
            name = piece[place : place + max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace")
            start, length = struct.unpack_from("<II", piece, place + 116)
            entries[name] = start, length
    for name in _STREAMS:
        if name in entries:
            start, length = entries[name]
            return name, b"".join(chain(start)) if length >= _MINI_BELOW else b""
    return "", b""


# --- .xlsb


def _facts_of_xlsb(archive: zipfile.ZipFile) -> WorkbookFacts:
    epoch_1904, zeros, shown, is_of_cells = False, set(), False, False
    for kind, content in _parts(_head(archive, "xl/workbook.bin")):
        if kind == _BOOK_PROPERTIES:
            epoch_1904 = bool(content[:1]) and bool(content[0] & 1)
    for kind, content in _parts(_head(archive, "xl/styles.bin")):
        if kind == _FORMAT_B and _ZEROS.match(content[6:].decode("utf-16-le", errors="replace")):
            zeros.add(content[:2])
        elif kind == _CELL_STYLES_B:
            is_of_cells = True
        elif kind == _STYLE_B and is_of_cells:
            shown = shown or content[2:4] in zeros
    return WorkbookFacts(epoch_1904=epoch_1904, shows_zeros=shown)


def _parts(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Records whose kind and size are written in pieces of 7 bits."""
    place = 0
    while place < len(stream):
        kind, place = _pieces_of_7(stream, place, 2)
        size, place = _pieces_of_7(stream, place, 4)
        yield kind, stream[place : place + size]
        place += size


def _pieces_of_7(stream: bytes, place: int, most: int) -> tuple[int, int]:
    """The number at the place, of at most so many bytes, and the place after it."""
    number = 0
    for piece in range(most):
        if place >= len(stream):
            break
        byte = stream[place]
        place += 1
        number |= (byte & 0x7F) << (7 * piece)
        if not byte & 0x80:
            break
    return number, place
