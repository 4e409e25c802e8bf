"""Remember the candidate model and the steps that led to it, so that each can be undone and done again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from scoring.model import ScoringModel

LONGEST = 200  # steps; a meeting makes some dozens


@dataclass(frozen=True)
class History:
    """The candidate between what was before it and what was undone.

    past: oldest first. future: the next to be done again last. gesture: names what the latest step belongs to, so
    that one pull of a slider is one step however many values it passed.

    >>> history = History(model).with_candidate(better).undone()  # doctest: +SKIP
    """

    candidate: ScoringModel
    past: tuple[ScoringModel, ...] = ()
    future: tuple[ScoringModel, ...] = ()
    gesture: str | None = None

    def with_candidate(self, candidate: ScoringModel, gesture: str | None = None) -> Self:
        """A new step; one more value of the same step where the gesture is that of the step before."""
        if candidate == self.candidate:
            return self
        if gesture is not None and gesture == self.gesture and self.past:
            return replace(self, candidate=candidate, future=())
        past = (*self.past, self.candidate)[-LONGEST:]
        return replace(self, candidate=candidate, past=past, future=(), gesture=gesture)

    def undone(self) -> Self:
        """One step back; the same where there is none."""
        if not self.past:
            return self
        future = (*self.future, self.candidate)
        return replace(self, candidate=self.past[-1], past=self.past[:-1], future=future, gesture=None)

    def redone(self) -> Self:
        """One step forward; the same where there is none."""
        if not self.future:
            return self
        past = (*self.past, self.candidate)
        return replace(self, candidate=self.future[-1], past=past, future=self.future[:-1], gesture=None)
