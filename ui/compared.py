"""Say which two models the page Compare holds against each other, and work out what its views show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scoring.comparing.comparison import Comparison, compare
from scoring.drift import Drift, drift
from scoring.leak_audit import LeakAudit, leak_audit
from scoring.model import ScoringModel
from scoring.segments import Segments, segments
from scoring.selection import Selection, selection
from ui.frame import Frame
from ui.kept import Kept
from ui.session import Bench

Progress = Callable[[float], None]
SIDES = ("current", "candidate", "file")

_comparisons: Kept[Comparison] = Kept(2)
_segments: Kept[Segments] = Kept(8)
_drifts: Kept[Drift] = Kept(4)
_selections: Kept[Selection] = Kept(4)
_audits: Kept[LeakAudit] = Kept(4)


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two models. name: what the reader calls it (a user's text)."""

    key: str
    model: ScoringModel
    name: str

    @property
    def line(self) -> float | None:
        """Where it hands off; None where no score decides it."""
        return None if self.model.grid else self.model.hand_off_score


def side_of(bench: Bench, key: str, frame: Frame) -> Side:
    """The model that a choice stands for; the candidate where the file is gone."""
    if key == "file" and bench.choices.compare.file is not None:
        return Side(key, bench.choices.compare.file, bench.choices.compare.file.name)
    if key == "current":
        return Side(key, bench.current, frame.text("charts.current"))
    return Side("candidate", bench.candidate, frame.text("charts.candidate"))


def sides_of(bench: Bench, frame: Frame) -> tuple[Side, Side]:
    """Base and other."""
    chosen = bench.choices.compare
    return side_of(bench, chosen.base, frame), side_of(bench, chosen.other, frame)


def comparison_of(bench: Bench, base: Side, other: Side, progress: Progress | None = None) -> Comparison:
    desk, settings = bench.data.desk, bench.settings
    models = (base.model, other.model)
    return _comparisons.get(bench.data.dataset, models, settings, lambda: compare(desk, *models, settings, progress))


def segments_of(bench: Bench, side: Side, column: str, progress: Progress | None = None) -> Segments:
    desk, settings = bench.data.desk, bench.settings
    return _segments.get(
        bench.data.dataset, (side.model,), (settings, column),
        lambda: segments(desk, side.model, settings, column, progress),
    )  # fmt: skip


def drift_of(bench: Bench, side: Side, progress: Progress | None = None) -> Drift:
    desk, settings = bench.data.desk, bench.settings
    return _drifts.get(
        bench.data.dataset, (side.model,), settings, lambda: drift(desk, side.model, settings, progress=progress)
    )


def selection_of(bench: Bench, side: Side, half_width: float, progress: Progress | None = None) -> Selection:
    desk, settings = bench.data.desk, bench.settings
    return _selections.get(
        bench.data.dataset, (side.model,), (settings, half_width),
        lambda: selection(desk, side.model, settings, half_width, progress),
    )  # fmt: skip


def audit_of(bench: Bench, side: Side, progress: Progress | None = None) -> LeakAudit:
    desk, settings = bench.data.desk, bench.settings
    return _audits.get(
        bench.data.dataset, (side.model,), settings, lambda: leak_audit(desk, side.model, settings, progress)
    )
