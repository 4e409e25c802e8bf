"""Say what a dropped file is once it was opened: tables of text, each with what it was taken for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scoring.problems import Problem

PREVIEW_ROWS = 200
# A preview is to look at and to recognise by; a longer cell is cut there, and nowhere else.
PREVIEW_CELL = 500
# All cells of a preview together, so that wide tables cost those who look at them no more; fewer rows are kept then.
PREVIEW_CHARACTERS = 500_000


@dataclass(frozen=True)
class ReadingChoices:
    """How a file is read. None: to be recognised; in ``RawTable.read_as`` all that apply are filled in.

    encoding: a Python codec name. header_row: the line (or row of a sheet) that holds the names, counted from 1; 0
    where there is none. decimal: ``.`` or ``,``. epoch_1904: Excel serial dates count from 1904. delimiter: a blank
    stands for runs of blanks.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_row: int | None = None
    decimal: str | None = None
    epoch_1904: bool | None = None


@dataclass(frozen=True)
class Layout:
    """How the file at ``RawTable.path`` is written, where it is CSV: UTF-8, quoted with ``"``.

    lines_above: how many lines lie above the header, or above the data where there is no header.
    """

    delimiter: str = ","
    lines_above: int = 0
    has_header: bool = True


@dataclass(frozen=True)
class RefusedLine:
    """A line that is no row of its table: its number in the user's file, the key of the reason, its text."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class RawTable:
    """One table as it came, every cell text as it was written, nothing converted.

    file: the name that the user knows. part: the sheet, the member of an archive, or the table of a database; empty
    where the file is the table. path: where it lies inside the folder given for reading: UTF-8 CSV laid out as
    ``layout`` says, or Parquet with columns of text only; ``scoring.intake.raw_sql.table_sql`` reads either. columns:
    their names, in order, made unique. rows: data rows in ``path``, each with as many cells as there are columns.
    preview: the first rows, ``PREVIEW_ROWS`` or as many as ``PREVIEW_CHARACTERS`` hold, None for an absent cell, long
    cells cut. refused: lines of the file that are no rows and not in ``path``; refused_path: a CSV file of all of them
    (line, reason, text), first_refused: a few. lines_path: the line of the user's file (the row of a sheet) on which
    each row starts, for ``scoring.intake.reading.lines.LineMap.load``; None where rows have no line. own_names: of a
    table that we wrote, our columns to those of the user's file. as_written: a further column of it, not among
    ``columns``: the time of a row as it stood in the file where it may be refused, else ''.
    """

    file: str
    part: str
    path: Path
    columns: tuple[str, ...]
    rows: int
    read_as: ReadingChoices
    preview: tuple[tuple[str | None, ...], ...] = ()
    warnings: tuple[Problem, ...] = field(default=())
    layout: Layout = Layout()
    refused: int = 0
    refused_path: Path | None = None
    first_refused: tuple[RefusedLine, ...] = ()
    lines_path: Path | None = None
    own_names: Mapping[str, str] = field(default_factory=dict)
    as_written: str = ""

    @property
    def name(self) -> str:
        """The table as the user knows it: 'leads.xlsx › Sheet1'."""
        return f"{self.file} › {self.part}" if self.part else self.file

    @property
    def is_parquet(self) -> bool:
        return self.path.suffix == ".parquet"


@dataclass(frozen=True)
class Reading:
    """What came of the files: the tables that could be read, and what is wrong with the others."""

    tables: tuple[RawTable, ...]
    problems: tuple[Problem, ...] = ()
