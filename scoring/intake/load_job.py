"""Load data in a child process while everything else goes on, and take them over when they are whole."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scoring.intake.child import ChildStoppedError, Limits, run_in_child
from scoring.intake.child_process import sending_progress
from scoring.loading import Loaded
from scoring.loading.saved import SAVED, open_saved, save_loaded
from scoring.loading.store import Store
from scoring.problems import InputError, Problem

# With what the process that serves needs beside it, 3 GB in all.
LOAD_LIMITS = Limits(
    memory_bytes=2_400_000_000,
    cpu_seconds=4 * 3_600,
    silent_seconds=1_800.0,
    file_bytes=30_000_000_000,
    folder_bytes=60_000_000_000,
)
_STOPPED = {
    "memory": "data_load_memory",
    "time": "data_load_time",
    "output": "data_load_output",
    "crash": "data_load_crash",
}


class LoadCancelledError(Exception):
    """The user cancelled; nothing of the load is left."""


class LoadJob:
    """One load, begun when it is made. What was loaded before stays as it is.

    load: ``load_files``, or another function of ours that takes ``progress`` and ``directory`` and gives a ``Loaded``;
    it is called in the child with the arguments, which must be picklable. directory: where the store's folder is made.
    """

    def __init__(
        self,
        load: Callable[..., Loaded],
        *arguments: object,
        directory: Path | None = None,
        limits: Limits = LOAD_LIMITS,
        **named: object,
    ) -> None:
        self._work = (load.__module__, load.__qualname__, arguments, named)
        self._limits = limits
        self._step, self._share = "files", 0.0
        self._cancelled = threading.Event()
        self._store = Store(directory)
        self._loaded: Loaded | None = None
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="load")
        self._thread.start()

    @property
    def progress(self) -> tuple[str, float]:
        """The step (a key of ``scoring.loading.STEPS``, or of what puts tables together) and the share done."""
        return self._step, self._share

    @property
    def is_done(self) -> bool:
        """Whether ``result`` answers at once."""
        return not self._thread.is_alive()

    @property
    def has_failed(self) -> bool:
        """Whether it is done and no data came of it."""
        return self.is_done and self._fault is not None

    def wait(self, seconds: float) -> None:
        """Until it is done, but no longer than that."""
        self._thread.join(seconds)

    def cancel(self) -> None:
        """Kill the child and remove what it made, within a moment. A job that is done stays as it is."""
        self._cancelled.set()

    def result(self, timeout_seconds: float | None = None) -> Loaded:
        """The data, once. Raises InputError with all that is wrong with the files, LoadCancelledError, or TimeoutError
        where it takes longer."""
        self._thread.join(timeout_seconds)
        if self._thread.is_alive():
            raise TimeoutError("still loading")
        if self._fault is not None:
            raise self._fault
        assert self._loaded is not None
        return self._loaded

    def _run(self) -> None:
        try:
            self._loaded = self._load()
        except BaseException as fault:
            # It is the caller's who asks for the result.
            self._fault = fault
            self._store.close()

    def _load(self) -> Loaded:
        inside = self._store.folder / "child"
        inside.mkdir()
        try:
            for message in run_in_child(
                _load_in_child, self._work, inside, folder=inside, limits=self._limits, cancelled=self._cancelled.is_set
            ):
                self._step, self._share = str(message["step"]), float(message["share"])
        except ChildStoppedError as stopped:
            if stopped.reason == "cancelled":
                raise LoadCancelledError from None
            raise InputError([Problem(_STOPPED[stopped.reason])]) from None
        (saved,) = inside.glob(f"*/{SAVED}")
        self._store.take_over(saved.parent)
        inside.rmdir()
        return open_saved(self._store)


def _load_in_child(
    work: tuple[str, str, tuple[object, ...], Mapping[str, Any]],
    directory: Path,
    send: Callable[[dict[str, Any]], None],
) -> None:
    import importlib

    module, name, arguments, named = work
    load = getattr(importlib.import_module(module), name)
    loaded = load(*arguments, progress=sending_progress(send), directory=directory, **named)
    save_loaded(loaded)
    loaded.store.hand_over()
