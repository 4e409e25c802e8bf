"""Draw the thresholds of all objectives on one sweep, each with the range that is as good within the noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scoring.choosing.objectives import ObjectiveName
from scoring.choosing.recommendation import Recommendation
from scoring.evaluation import Columns
from ui import format as formats
from ui.charts.figures.threshold import threshold_chart
from ui.charts.panel import Figure, Labels, Line, Panel
from ui.theme import colour, tier_colour

# The colours of the rate and of the capture are those of their curves.
COLOURS: Mapping[ObjectiveName, str] = {
    "value": tier_colour(0, 2),
    "capacity": colour("ink"),
    "rate": colour("candidate"),
    "capture": colour("converted"),
}


def objectives_chart(sweep: Columns, found: Mapping[ObjectiveName, Recommendation], *, labels: Labels) -> Panel:
    """``Evaluation.sweep`` with a line an objective; the bars above it are the plateaus."""
    panel = threshold_chart(sweep, None, candidate_line=None, current_line=None, labels=labels)
    title, subtitle = labels("thresholds.objectives_title"), labels("thresholds.objectives_subtitle")
    if panel.empty:
        return replace(panel, id="objectives", title=title, subtitle=subtitle)
    chosen = {name: one for name, one in found.items() if one.threshold is not None}
    lines = [
        Line(
            id=name,
            at=one.threshold or 0.0,
            label=labels(f"thresholds.line_{name}", score=formats.points(one.threshold, labels.language)),
            colour=COLOURS[name],
            width=2.5,
        )
        for name, one in chosen.items()
    ]
    plateaus = [
        _plateau(one.low, one.high, place, COLOURS[name])
        for place, (name, one) in enumerate(chosen.items())
        if one.low is not None and one.high is not None
    ]
    words = labels("charts.list_comma").join(line.label for line in lines)
    return replace(
        panel,
        id="objectives",
        title=title,
        subtitle=subtitle,
        summary=f"{title}: {words}",
        lines=lines,
        layout={**panel.layout, "shapes": plateaus},
    )


def _plateau(low: float, high: float, place: int, tint: str) -> Figure:
    """A thick bar over the scores of a plateau, one above the other."""
    at = 0.985 - 0.05 * place
    return {
        "type": "rect", "xref": "x", "yref": "paper", "x0": low - 0.4, "x1": high + 0.4, "y0": at - 0.016,
        "y1": at + 0.016, "fillcolor": tint, "opacity": 0.55, "layer": "above", "line": {"width": 0},
    }  # fmt: skip
