"""Say what a dropped file is once it was opened: tables of text, each with what it was taken for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from scoring.problems import Problem

PREVIEW_ROWS = 200


@dataclass(frozen=True)
class ReadingChoices:
    """How a file is read. None: to be recognised; in ``RawTable.read_as`` all that apply are filled in.

    encoding: a Python codec name. header_row: the line (or row of a sheet) that holds the names, counted from 1; 0
    where there is none. decimal: ``.`` or ``,``. epoch_1904: Excel serial dates count from 1904.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_row: int | None = None
    decimal: str | None = None
    epoch_1904: bool | None = None


@dataclass(frozen=True)
class RawTable:
    """One table as it came, every cell text as it was written, nothing converted.

    file: the name that the user knows. part: the sheet, the member of an archive, or the table of a database; empty
    where the file is the table. path: where it lies inside the folder given for reading: UTF-8 CSV, or Parquet with
    columns of text only. columns: their names, in order, made unique. rows: data rows. preview: the first
    ``PREVIEW_ROWS`` rows, None for an absent cell.
    """

    file: str
    part: str
    path: Path
    columns: tuple[str, ...]
    rows: int
    read_as: ReadingChoices
    preview: tuple[tuple[str | None, ...], ...] = ()
    warnings: tuple[Problem, ...] = field(default=())

    @property
    def name(self) -> str:
        """The table as the user knows it: 'leads.xlsx › Sheet1'."""
        return f"{self.file} › {self.part}" if self.part else self.file


@dataclass(frozen=True)
class Reading:
    """What came of the files: the tables that could be read, and what is wrong with the others."""

    tables: tuple[RawTable, ...]
    problems: tuple[Problem, ...] = ()
