"""Find a text file's encoding from its bytes alone, and rewrite what is not plain UTF-8 as UTF-8, in pieces."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PIECE = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# 'Shift_JIS' in the field means cp932 (髙 ① ㈱ ㎡); euc_jis_2004 knows those of EUC-JP files, euc_jp does not.
_JAPANESE = ("cp932", "euc_jp", "euc_jis_2004")
# Single bytes that Python reads as cp932, though no text holds them.
_NO_CP932 = ("\x80", "\xa0", "\uf8f0", "\uf8f1", "\uf8f2", "\uf8f3")
_NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp932": "Shift_JIS (cp932)", "euc_jp": "EUC-JP",
          "euc_jis_2004": "EUC-JP", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
          "utf-32": "UTF-32", "cp1252": "Windows-1252"}  # fmt: skip
# What Western European text has beyond ASCII; of the letters, those of Icelandic stand for most files that are no text.
_WESTERN = set("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüŒœŠšŽžŸ€£§©«»°·–—‘’“”„…•™®´º¡¿\u00a0")


@dataclass(frozen=True)
class Encoding:
    """codec: Python's name. is_certain: False where another encoding would also have read every byte."""

    codec: str
    is_certain: bool = True

    @property
    def name(self) -> str:
        """As a reader knows it."""
        return _NAMES.get(self.codec, self.codec)

    @property
    def is_utf8(self) -> bool:
        return self.codec in {"utf-8", "utf-8-sig"}


@dataclass(frozen=True)
class Undecodable:
    """No encoding reads the file; ``line`` is where UTF-8 first fails."""

    line: int


def detect_encoding(path: Path) -> Encoding | Undecodable:
    """Strictly, over the whole file: BOM, UTF-8, UTF-16 without BOM, the Japanese ones, then Windows-1252."""
    with path.open("rb") as file:
        head = file.read(PIECE)
    for bom, codec in _BOMS:
        if head.startswith(bom):
            fault = _first_fault(path, codec)
            return Encoding(codec) if fault is None else Undecodable(fault)
    fault = _first_fault(path, "utf-8")
    if fault is None and b"\0" not in head:
        return Encoding("utf-8")
    without_bom = _utf16_without_bom(path, head)
    if without_bom is not None:
        return Encoding(without_bom)
    if fault is None:
        return Encoding("utf-8")
    if _is_mostly_utf8(head):
        return Undecodable(fault)
    fitting = [codec for codec in _JAPANESE if _first_fault(path, codec) is None and _is_japanese(head, codec)]
    if not fitting:
        is_western = _first_fault(path, "cp1252") is None and _is_western(path, fault)
        return Encoding("cp1252", is_certain=False) if is_western else Undecodable(fault)
    if "cp932" not in fitting or len(fitting) == 1:
        return Encoding(fitting[0])
    return Encoding(min(fitting, key=lambda codec: _strangeness(head, codec)), is_certain=False)


def first_fault(path: Path, codec: str) -> int | None:
    """The line of the first byte that the codec cannot read; None where it reads all."""
    return _first_fault(path, codec)


def utf8_pieces(path: Path, codec: str, *, unify_breaks: bool = False) -> Iterator[bytes]:
    """The file's text as UTF-8 without BOM, each character as it is; with ``unify_breaks`` all line breaks outside
    quoted cells as ``\\n``."""
    decoder = codecs.getincrementaldecoder(codec)()
    is_wide = codec.startswith(("utf-16", "utf-32"))
    held, in_quotes = "", False
    with path.open("rb") as file:
        while True:
            raw = file.read(PIECE)
            if raw.isascii() and raw and not unify_breaks and not is_wide and not decoder.getstate()[0]:
                # The same bytes in UTF-8, and in most files most of them.
                yield raw
                continue
            text = held + decoder.decode(raw, final=not raw)
            if unify_breaks:
                # A CR at the end may be half of a CRLF.
                held = "\r" if raw and text.endswith("\r") else ""
                text, in_quotes = _unified(text[: len(text) - len(held)], in_quotes)
            yield text.encode("utf-8")
            if not raw:
                return


def _unified(text: str, in_quotes: bool) -> tuple[str, bool]:
    parts = text.split('"')
    for place in range(int(in_quotes), len(parts), 2):
        parts[place] = parts[place].replace("\r\n", "\n").replace("\r", "\n")
    return '"'.join(parts), in_quotes ^ (len(parts) % 2 == 0)


def _first_fault(path: Path, codec: str) -> int | None:
    """The line of the first byte that the codec cannot read; None where it reads all."""
    decoder = codecs.getincrementaldecoder(codec)()
    line = 1
    with path.open("rb") as file:
        while True:
            raw = file.read(PIECE)
            # ASCII means the same in all but UTF-16 and UTF-32, and is most of most files.
            if raw and raw.isascii() and not codec.startswith(("utf-16", "utf-32")) and not decoder.getstate()[0]:
                continue
            try:
                text = decoder.decode(raw, final=not raw)
            except UnicodeDecodeError as fault:
                return _line_of_byte(path, file.tell() - len(raw) + fault.start) if raw else line
            if codec == "cp932" and any(one in text for one in _NO_CP932):
                return line
            if codec.startswith(("utf-16", "utf-32")):
                line += text.count("\n")
            if not raw:
                return None


def _line_of_byte(path: Path, byte: int) -> int:
    line, left = 1, max(byte, 0)
    with path.open("rb") as file:
        while left > 0:
            raw = file.read(min(PIECE, left))
            if not raw:
                break
            line += raw.count(b"\n")
            left -= len(raw)
    return line


def _utf16_without_bom(path: Path, head: bytes) -> str | None:
    """UTF-16 shows itself by the zero bytes of its commas and line breaks."""
    if b"\0" not in head or path.stat().st_size % 2:
        return None
    even = head[: len(head) // 2 * 2]
    for codec, zeros in (("utf-16-le", even[1::2].count(0)), ("utf-16-be", even[0::2].count(0))):
        text = even.decode(codec, errors="replace")
        if zeros and "\0" not in text and "\n" in text + "\n" and _first_fault(path, codec) is None:
            others = even[0::2].count(0) if codec == "utf-16-le" else even[1::2].count(0)
            if zeros > others:
                return codec
    return None


def _is_japanese(head: bytes, codec: str) -> bool:
    """Whether most of what is beyond ASCII are kana and the commoner kanji.

    cp932 reads most Western text too, as the rarer kanji, whose first byte is 0xE0 or above ('écran' as '馗ran').
    """
    codes = [one.encode(codec, errors="replace") for one in head.decode(codec, errors="ignore") if ord(one) > 0x7F]
    if codec != "cp932" or not codes:
        return True
    common = sum(0x81 <= code[0] <= 0x9F or (len(code) == 1 and 0xA1 <= code[0] <= 0xDF) for code in codes)
    return common * 2 >= len(codes)


def _is_mostly_utf8(head: bytes) -> bool:
    """Whether text beyond ASCII is UTF-8 but for a few places: other encodings do not happen upon that."""
    text = head.decode("utf-8", errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    beyond = sum(ord(one) > 0x7F for one in text) - broken
    return beyond > 10 * max(broken - 1, 1)


def _is_western(path: Path, line: int) -> bool:
    """Whether what is beyond ASCII, from the line of the first of it on, is what Western European text holds."""
    with path.open("rb") as file:
        for _ in range(line - 1):
            file.readline()
        text = file.read(PIECE).decode("cp1252", errors="replace")
    beyond = [one for one in text if ord(one) > 0x7F]
    is_text = not any(ord(one) < 0x20 and one not in "\t\r\n\f" for one in text)
    # Cyrillic or Greek read so are words of accented letters only.
    words = [word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()]
    accented = sum(ord(one) > 0x7F for word in words for one in word)
    if accented > 0.6 * sum(map(len, words)):
        return False
    return is_text and sum(one in _WESTERN for one in beyond) >= 0.95 * len(beyond)


def _strangeness(head: bytes, codec: str) -> float:
    """The share of characters that people seldom write: half-width katakana, private use, control characters."""
    text = [one for one in head.decode(codec, errors="ignore") if ord(one) > 0x7F]
    strange = sum(
        "\uff61" <= one <= "\uff9f" or "\ue000" <= one <= "\uf8ff" or one < "\u00a0" or one > "\uffff" for one in text
    )
    return strange / max(len(text), 1) + (0.01 * _JAPANESE.index(codec))
