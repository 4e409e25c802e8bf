"""Build the parts that every figure shares: quiet axes, a layout, tier lines, and how high an axis reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.model import ScoringModel
from ui.charts.panel import Figure, Labels, Line
from ui.theme import colour, tier_colour


@dataclass(frozen=True)
class TierMark:
    """A tier as the charts show it. from_score is None for the last; hands_off: it is the hand-off tier itself."""

    id: str
    label: str
    from_score: float | None
    hands_off: bool


def tier_marks(model: ScoringModel) -> tuple[TierMark, ...]:
    """The model's tiers, highest first. Where a grid decides the tier, no score does, and there are no lines."""
    return tuple(
        TierMark(tier.id, tier.title, None if model.grid else tier.from_score, tier.id == model.hand_off)
        for tier in model.tiers
    )


def axis(title: str, limits: tuple[float, float], **more: Any) -> Figure:
    """One axis with a fixed range, thin lines across and no box."""
    return {
        "title": {"text": title},
        "range": list(limits),
        "showgrid": True,
        "gridcolor": colour("grid"),
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "nticks": 6,
        **more,
    }


def layout(**parts: Any) -> Figure:
    """A layout without legend (the board draws it) and without anything to press by accident."""
    return {"showlegend": False, "dragmode": False, "hovermode": "x", "hoverdistance": 40, **parts}


def tier_lines(tiers: Sequence[TierMark]) -> list[Line]:
    """A line at the lowest score of each tier, in the tier's colour, the hand-off in the candidate's."""
    return [
        Line(
            id=tier.id,
            at=tier.from_score,
            label=tier.label,
            colour=colour("candidate") if tier.hands_off else tier_colour(place, len(tiers)),
            width=3 if tier.hands_off else 1.5,
            strong=tier.hands_off,
        )
        for place, tier in enumerate(tiers)
        if tier.from_score is not None
    ]


def highest(*values: npt.ArrayLike | None, least: float = 1.0) -> float:
    """The highest of all values that are known, with a little room above, at least ``least``."""
    numbers = np.concatenate([np.ravel(np.asarray(some, dtype=np.float64)) for some in values if some is not None])
    known = numbers[np.isfinite(numbers)]
    return max(least, float(known.max()) * 1.06) if len(known) else least


def rate_axis(title: str, *values: npt.ArrayLike, below: float = 0.0, **more: Any) -> tuple[Figure, str]:
    """An upright axis of shares that holds all values, and its widest label. below: room under 0, a share of it."""
    top = min(highest(*values, least=0.01), 1.02)
    small = top < 0.05
    limits = (-below * top, top)
    return axis(title, limits, tickformat=",.1%" if small else ",.0%", nticks=5, **more), "5.0%" if small else "100%"


def score_range(labels: Labels) -> str:
    """A hover text's 'from … to below …', of the first two values of its row."""
    return labels("charts.score_range", low="%{customdata[0]:,~f}", high="%{customdata[1]:,~f}")
