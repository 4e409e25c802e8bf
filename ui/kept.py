"""Keep what was worked out for a data set while it may be asked for again; it goes with the data."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from scoring.dataset import Dataset
from scoring.model import ScoringModel

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """The last few values of each data set, by the models and whatever else they were made from. Thread-safe."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: WeakKeyDictionary[Dataset, OrderedDict[Hashable, tuple[tuple[ScoringModel, ...], Value]]] = (
            WeakKeyDictionary()
        )
        self._lock = Lock()

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
