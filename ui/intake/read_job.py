"""Read dropped files and propose what they are, in the background."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.intake.plan import Plan
from scoring.intake.raw import RawTable, Reading, ReadingChoices
from scoring.intake.reading.files import ReadingCancelledError, read_files
from scoring.intake.recognition import propose


@dataclass(frozen=True)
class Read:
    """reading: of the files that were asked for. plan: what those tables and the ones known before are taken for."""

    reading: Reading
    plan: Plan


class ReadJob:
    """One reading, begun when it is made.

    folder: an empty one of ours, which the tables keep. known: tables that were read before, of other files.
    """

    def __init__(
        self, paths: Sequence[Path], folder: Path, choices: Mapping[str, ReadingChoices], known: Sequence[RawTable]
    ) -> None:
        self.paths, self.folder = tuple(paths), folder
        self._choices, self._known = dict(choices), tuple(known)
        self._progress = (self.paths[0].name if self.paths else "", 0.0)
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
            reading = read_files(
                self.paths, self.folder, choices=self._choices, progress=self._tell, cancelled=self._cancelled.is_set
            )
            self._progress = ("", 1.0)
            plan = propose([*self._known, *reading.tables])
            if self._cancelled.is_set():
                raise ReadingCancelledError
            self._read = Read(reading, plan)
        except BaseException as fault:
            # It is raised where the result is asked for.
            self._fault = fault
            shutil.rmtree(self.folder, ignore_errors=True)

    def _tell(self, file: str, share: float) -> None:
        self._progress = (file, share)
