"""Put the files that a user brings where they can be read, in a folder that is ours alone."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path, PurePath
from typing import Protocol

from scoring.private_folder import PrivateFolder

LONGEST_NAME = 120
# In names of files: what separates folders, what cannot be seen, and what reorders the text around it.
_NOT_IN_NAMES = re.compile(r"[/\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Uploaded(Protocol):
    """A file as Streamlit holds it."""

    file_id: str
    name: str

    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def read(self, size: int = -1, /) -> bytes: ...


class Uploads:
    """The files that one session uploaded, each written once. ``close``, or the end of all that refers to this,
    removes them."""

    def __init__(self) -> None:
        # It goes when nothing refers to this any more.
        self._folder = PrivateFolder("upload-")
        self._paths: dict[str, Path] = {}
        self._bytes: dict[Path, int] = {}

    @property
    def bytes_held(self) -> int:
        """Of all files that were uploaded and not removed; those that are linked to lie elsewhere."""
        return sum(list(self._bytes.values()))

    def path_of(self, uploaded: Uploaded) -> Path:
        """Where the file is, under the name that the user knows it by; a second one of a name is 'name (2)'."""
        if uploaded.file_id not in self._paths:
            path = self._free_place(uploaded.name)
            uploaded.seek(0)
            with path.open("wb") as file:
                shutil.copyfileobj(uploaded, file, 1 << 20)
            self._paths[uploaded.file_id] = path
            self._bytes[path] = path.stat().st_size
        return self._paths[uploaded.file_id]

    def link_to(self, file: Path) -> Path:
        """A file of this machine, where it lies, under a name that no other has."""
        path = self._free_place(file.name)
        path.symlink_to(file.resolve())
        self._paths[str(path)] = path
        return path

    def place_to_come(self) -> Path:
        """Where a file can be written while it comes; until ``keep`` it is none of those that are here."""
        return Path(tempfile.mkdtemp(dir=self._folder.path)) / "coming"

    def keep(self, come: Path, name: str) -> Path:
        """A file that has come whole, from now on under the user's name for it."""
        path = self._free_name(name, come.parent)
        come.rename(path)
        self._paths[str(path)] = path
        self._bytes[path] = path.stat().st_size
        return path

    def remove(self, path: Path) -> None:
        """Remove one file; of a file that was linked to, the link alone."""
        self._bytes.pop(path, None)
        for file_id in [one for one, kept in self._paths.items() if kept == path]:
            shutil.rmtree(self._paths.pop(file_id).parent, ignore_errors=True)

    def _free_place(self, name: str) -> Path:
        return self._free_name(name, Path(tempfile.mkdtemp(dir=self._folder.path)))

    def _free_name(self, name: str, folder: Path) -> Path:
        plain = PurePath(safe_name(name))
        taken = {path.name for path in self._paths.values()}
        free, number = plain.name, 2
        while free in taken:
            free, number = f"{plain.stem} ({number}){plain.suffix}", number + 1
        return folder / free

    def close(self) -> None:
        self._folder.close()


def safe_name(name: str) -> str:
    """A user's file name as a name in one folder: no path, nothing unseen, not too long, the ending kept.

    >>> safe_name("../../leads.csv")
    'leads.csv'
    """
    plain = _NOT_IN_NAMES.sub("_", PurePath(name.replace("\\", "/")).name).strip(". ") or "file"
    path = PurePath(plain)
    return path.stem[:LONGEST_NAME] + path.suffix[:20]
