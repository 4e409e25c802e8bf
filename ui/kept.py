"""Keep what was worked out for a data set while it may be asked for again; it goes with the data."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary, WeakSet

from scoring.dataset import Dataset
from scoring.model import ScoringModel

Value = TypeVar("Value")
# Everything that is kept, to forget a data set everywhere.
_everywhere: WeakSet[Kept[Any]] = WeakSet()


def forget(dataset: Dataset) -> None:
    """Let go of all that was worked out for a data set; some of it refers to the data set and would keep it."""
    for one in list(_everywhere):
        one.forget(dataset)


class Kept(Generic[Value]):
    """The last few values of each data set, by the models and whatever else they were made from. Thread-safe."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: WeakKeyDictionary[Dataset, OrderedDict[Hashable, tuple[tuple[ScoringModel, ...], Value]]] = (
            WeakKeyDictionary()
        )
        self._lock = Lock()
        _everywhere.add(self)

    def forget(self, dataset: Dataset) -> None:
        """Let go of the values of a data set."""
        with self._lock:
            self._kept.pop(dataset, None)

    def get(
        self, dataset: Dataset, models: tuple[ScoringModel, ...], key: Hashable, make: Callable[[], Value]
    ) -> Value:
        """By identity of the models, which are held: an undo brings back the object, and its hash costs more."""
        whole = (tuple(id(model) for model in models), key)
        with self._lock:
            found = self._kept.setdefault(dataset, OrderedDict()).get(whole)
        if found is not None:
            return found[1]
        made = make()
        with self._lock:
            kept = self._kept.setdefault(dataset, OrderedDict())
            kept[whole] = (models, made)
            while len(kept) > self._most:
                kept.popitem(last=False)
        return made
