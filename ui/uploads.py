"""Put uploaded files where the loader can read them, in a folder that is ours alone, and say what columns they have."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from scoring.intake.reading.encodings import Encoding, detect_encoding, utf8_pieces
from scoring.intake.reading.headers import read_header
from scoring.intake.reading.kinds import kind_of
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
    """The files that one session uploaded, each written once. ``close``, or the end of the session, removes them."""

    def __init__(self) -> None:
        # It goes when nothing refers to this any more.
        self._folder = PrivateFolder("upload-")
        self._paths: dict[str, Path] = {}
        self._columns: dict[str, tuple[str, ...]] = {}

    def path_of(self, uploaded: Uploaded) -> Path:
        """Where the file is, under the name that the user knows it by."""
        if uploaded.file_id not in self._paths:
            folder = Path(tempfile.mkdtemp(dir=self._folder.path))
            path = folder / safe_name(uploaded.name)
            uploaded.seek(0)
            with path.open("wb") as file:
                shutil.copyfileobj(uploaded, file, 1 << 20)
            self._paths[uploaded.file_id] = path
        return self._paths[uploaded.file_id]

    def columns_of(self, files: Sequence[Uploaded]) -> tuple[str, ...]:
        """The columns of all the files, in their order, each once; none of a file that cannot be read as a table."""
        names: dict[str, None] = {}
        for uploaded in files:
            if uploaded.file_id not in self._columns:
                self._columns[uploaded.file_id] = columns_in(self.path_of(uploaded))
            names.update(dict.fromkeys(self._columns[uploaded.file_id]))
        return tuple(names)

    def keep_only(self, files: Sequence[Uploaded]) -> None:
        """Remove what was uploaded before and is no longer among the files."""
        kept = {uploaded.file_id for uploaded in files}
        for file_id in [one for one in self._paths if one not in kept]:
            shutil.rmtree(self._paths.pop(file_id).parent, ignore_errors=True)
            self._columns.pop(file_id, None)

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


def columns_in(path: Path) -> tuple[str, ...]:
    """The names in a file's header; none where it is no table. What is wrong with it is said when it is loaded."""
    kind = kind_of(path)
    if kind == "Parquet":
        try:
            return tuple(pq.read_schema(path).names)
        except (pa.ArrowException, OSError):
            return ()
    encoding = detect_encoding(path) if kind == "text" else None
    if not isinstance(encoding, Encoding):
        return ()
    with tempfile.NamedTemporaryFile(dir=path.parent) as head:
        head.write(next(iter(utf8_pieces(path, encoding.codec)), b""))
        head.flush()
        header = read_header(Path(head.name))
    return header.columns if header is not None else ()
