"""Read what a user brings, files or a database, and have it recognised, in the background: each in a child process."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.intake.child_start import make_ready
from scoring.intake.plan import Plan
from scoring.intake.raw import RawTable, Reading, ReadingChoices
from scoring.intake.reading.files import read_files
from scoring.intake.reading.postgres import FILE, read_postgres
from scoring.intake.recognition.in_child import recognised

# The file that tables of the database are said to be of.
DATABASE = FILE


@dataclass(frozen=True)
class Read:
    """reading: of the files that were asked for. plan: what those tables and the ones known before are taken for."""

    reading: Reading
    plan: Plan


class ReadJob:
    """One reading, begun when it is made.

    folder: an empty one of ours, which the tables keep. known: tables that were read before, of other files.
    database_url: of a PostgreSQL database that is read in place of files; ``DATABASE`` is then its file's name.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        folder: Path,
        choices: Mapping[str, ReadingChoices],
        known: Sequence[RawTable],
        *,
        database_url: str | None = None,
    ) -> None:
        self.paths, self.folder = tuple(paths), folder
        self.names = frozenset([path.name for path in paths] if database_url is None else [DATABASE])
        self._database_url = database_url
        self._choices, self._known = dict(choices), tuple(known)
        self._progress = (self.paths[0].name if self.paths else DATABASE, 0.0)
        self._cancelled = threading.Event()
        self._read: Read | None = None
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="read")
        self._thread.start()

    @property
    def progress(self) -> tuple[str, float]:
        """The file that is being read, '' while it is worked out what the tables are; and the share done."""
        return self._progress

    @property
    def is_done(self) -> bool:
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Stop, and leave nothing behind."""
        self._cancelled.set()

    def result(self) -> Read:
        """What came of it; waits for the end. Raises what went wrong, and ReadingCancelledError."""
        self._thread.join()
        if self._fault is not None:
            raise self._fault
        assert self._read is not None
        return self._read

    def _run(self) -> None:
        try:
            # One that reads, one that recognises.
            make_ready(2)
            reading = self._reading()
            self._progress = ("", 0.0)
            plan = recognised(
                [*self._known, *reading.tables],
                progress=lambda share: self._tell("", share),
                cancelled=self._cancelled.is_set,
            )
            self._read = Read(reading, plan)
        except BaseException as fault:
            # It is raised where the result is asked for.
            self._fault = fault
            shutil.rmtree(self.folder, ignore_errors=True)
        finally:
            # For the corrections that follow.
            make_ready(1)

    def _reading(self) -> Reading:
        if self._database_url is not None:
            return read_postgres(self._database_url, self.folder, progress=self._tell, cancelled=self._cancelled.is_set)
        return read_files(
            self.paths, self.folder, choices=self._choices, progress=self._tell, cancelled=self._cancelled.is_set
        )

    def _tell(self, file: str, share: float) -> None:
        self._progress = (file, share)
