"""Stand Streamlit's own sliders behind the rule board, for a browser in which the board's script does not run.

They are on the page, unseen, until the board has shown that it works: the style of the page uncovers them by itself a
few seconds after the page came, where no board has (``ui/layout.css``). What they set becomes the candidate as any
other edit does.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scoring.model import ScoringModel
from ui.controls.ranges import SliderRange
from ui.controls.rule_board import sliders
from ui.escaping import as_markdown
from ui.frame import Frame

KEY = "plain_sliders"


def place_for_plain_sliders() -> DeltaGenerator:
    """Where they stand; they are made last, as hardly anybody sees them."""
    return st.container(key=KEY)


def plain_sliders(
    place: DeltaGenerator,
    candidate: ScoringModel,
    current: ScoringModel,
    frame: Frame,
    take: Callable[[str, str, float], None],
) -> None:
    """A slider a threshold and a rule. take: called with kind ('from' or 'points'), id and value of what was set."""
    points, thresholds = sliders(candidate, current)
    with place:
        st.text(frame.text("desk.plain_note"))
        for tier in candidate.tiers:
            if tier.from_score is not None:
                label = frame.text("desk.threshold_of", tier=as_markdown(tier.title))
                by_grid = candidate.grid is not None
                _slider("from", tier.id, label, tier.from_score, thresholds[tier.id], take, disabled=by_grid)
        for rule in candidate.rules:
            label = frame.text("desk.points_of", rule=as_markdown(rule.title))
            _slider("points", rule.id, label, rule.points, points[rule.id], take)


def _slider(
    kind: str,
    part: str,
    label: str,
    value: float,
    scale: SliderRange,
    take: Callable[[str, str, float], None],
    *,
    disabled: bool = False,
) -> None:
    key = f"plain_{kind}_{part}"
    # Streamlit asks for one kind of number in all four places.
    whole = all(float(number).is_integer() for number in (value, scale.low, scale.high, scale.step))
    low, high, step, now = (int(n) if whole else float(n) for n in (scale.low, scale.high, scale.step, value))
    # The candidate decides, the widget shows.
    st.session_state[key] = now

    def set_by_user() -> None:
        take(kind, part, float(st.session_state[key]))

    st.slider(label, low, high, step=step, key=key, disabled=disabled, on_change=set_by_user)
