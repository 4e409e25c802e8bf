"""Work on two things at once and hand over what comes of them in their order, without getting far ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def two_at_once(work: Callable[[Item], Result], items: Iterable[Item], *, ahead: int) -> Iterator[Result]:
    """What came of each item; only worth it where the work lets go of Python's lock.

    ahead: how many items are taken before the first result is handed over. Raises what the work raises, in its turn.
    """
    with ThreadPoolExecutor(2) as threads:
        begun: deque[Future[Result]] = deque()
        for item in items:
            begun.append(threads.submit(work, item))
            if len(begun) > ahead:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
