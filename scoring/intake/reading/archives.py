"""Unpack zip and gzip files into a folder of ours: under names of ours, never beyond what was agreed."""

from __future__ import annotations

import contextlib
import gzip
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from scoring.problems import InputError, Problem

GZIP_ENDINGS = (".gz", ".gzip")
MOST_MEMBERS = 2_000
_PIECE = 1 << 20
# No table shrinks so far; from this size on, more is taken for a bomb.
_MOST_RATIO, _RATIO_FROM_BYTES = 250, 50 << 20
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
# What computers put into archives besides what the user put there.
_NOT_MEANT = re.compile(r"(^|/)(__MACOSX/|\.(?!\.?/)|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
Place = dict[str, object]


class Unpacked:
    """Keeps count of what was unpacked of one file of the user's, archives in it included."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.left = most_bytes, most_bytes

    def take(self, size: int, place: Place) -> None:
        self.left -= size
        if self.left < 0:
            raise InputError([Problem("data_archive_too_large", place, {"most": _megabytes(self.most_bytes)})])


@dataclass(frozen=True)
class Member:
    """A file out of an archive. name: as it is called there, without what could not be shown; path: where it is."""

    name: str
    path: Path


def gunzip(path: Path, target: Path, unpacked: Unpacked, place: Place) -> Path:
    """The file in a gzip file. Raises InputError where it is damaged, or larger than agreed."""
    try:
        with gzip.open(path) as source:
            _copy(source, target, path.stat().st_size, unpacked, place)
    except (OSError, EOFError, zlib.error) as fault:
        raise InputError([Problem("data_archive_broken", place)]) from fault
    return target


def unzip(path: Path, next_folder: Callable[[], Path], unpacked: Unpacked, place: Place) -> Iterator[Member]:
    """The files in a zip file, one after the other. Raises InputError where it is damaged, locked, or too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [one for one in archive.infolist() if not one.is_dir() and not _is_by_the_way(one.filename)]
            if len(infos) > MOST_MEMBERS:
                values = {"found": len(infos), "most": MOST_MEMBERS}
                raise InputError([Problem("data_archive_too_many", place, values)])
            # What the directory says is not believed, but where it says too much that is enough.
            if sum(one.file_size for one in infos) > unpacked.left:
                unpacked.take(unpacked.left + 1, place)
            for info, name in zip(infos, _names(infos), strict=True):
                inside = {**place, "sheet": name}
                if info.flag_bits & _ENCRYPTED:
                    raise InputError([Problem("data_password", inside)])
                target = next_folder() / "unpacked"
                with archive.open(info) as source:
                    _copy(source, target, info.compress_size, unpacked, inside)
                yield Member(name, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as fault:
        raise InputError([Problem("data_archive_broken", place)]) from fault


def _is_by_the_way(name: str) -> bool:
    return _NOT_MEANT.search(name.replace("\\", "/")) is not None


def _names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Of each member; those that are called alike in several folders, with their folders."""
    names = [member_name(info) for info in infos]
    times = Counter(names)
    return [
        name if times[name] == 1 else member_name(info, whole=True) for info, name in zip(infos, names, strict=True)
    ]


def member_name(info: zipfile.ZipInfo, *, whole: bool = False) -> str:
    """The last part of a member's name, or all of it, as text: Japanese archives write cp932 and do not say so."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("cp932")
    path = PurePosixPath(name.replace("\\", "/"))
    plain = _NOT_IN_NAMES.sub("\N{REPLACEMENT CHARACTER}", str(path) if whole else path.name)
    return plain[-120:] or "file" if whole else plain[:120] or "file"


def _copy(source: IO[bytes] | gzip.GzipFile, target: Path, packed_bytes: int, unpacked: Unpacked, place: Place) -> None:
    done = 0
    with target.open("wb") as file:
        while piece := source.read(_PIECE):
            done += len(piece)
            unpacked.take(len(piece), place)
            if done > _RATIO_FROM_BYTES and done > _MOST_RATIO * max(packed_bytes, 1):
                raise InputError([Problem("data_archive_bomb", place, {"size": _megabytes(done)})])
            file.write(piece)


def _megabytes(size: int) -> int:
    return size // 1_000_000
