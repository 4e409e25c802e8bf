"""Turn what a user did on the rule board into a new candidate model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scoring.model import LARGEST_NUMBER, ScoringModel, thousandths
from ui.history import History


@dataclass(frozen=True)
class Edit:
    """One value set on the board.

    kind: ``points``, ``enabled`` or ``from``. part: the id of the rule or tier. gesture: the pull or the run of keys
    that it belongs to. number: counts the edits of one page, so that none is applied twice.
    """

    number: int
    kind: str
    part: str
    value: float | bool
    gesture: str


def edits_of(sent: object) -> list[Edit]:
    """What the browser sent, as edits in their order; what is malformed is left out, as a browser can send anything."""
    if not isinstance(sent, Mapping) or not isinstance(sent.get("edits"), list):
        return []
    edits = [_edit_of(one) for one in sent["edits"][:1000]]
    return sorted((edit for edit in edits if edit is not None), key=lambda edit: edit.number)


def _edit_of(sent: object) -> Edit | None:
    if not isinstance(sent, Mapping):
        return None
    number, kind, part, value = (sent.get(key) for key in ("number", "kind", "part", "value"))
    if not isinstance(number, int) or not isinstance(part, str) or not isinstance(value, bool | int | float):
        return None
    if kind == "enabled" and isinstance(value, bool):
        return Edit(number, kind, part, value, str(sent.get("gesture")))
    is_number = not isinstance(value, bool) and math.isfinite(value) and abs(value) <= LARGEST_NUMBER
    if kind in ("points", "from") and is_number:
        return Edit(number, kind, part, value, str(sent.get("gesture")))
    return None


def apply_edit(history: History, edit: Edit) -> History:
    """The history with one edit more; unchanged where the part is not in the model."""
    model = history.candidate
    if edit.kind == "from":
        if edit.part not in {tier.id for tier in model.tiers[:-1]}:
            return history
        changed = model.with_tier_from(edit.part, threshold_between_neighbours(model, edit.part, float(edit.value)))
    elif edit.part not in {rule.id for rule in model.rules}:
        return history
    elif edit.kind == "enabled":
        changed = model.with_enabled(edit.part, bool(edit.value))
    else:
        changed = model.with_points(edit.part, float(edit.value))
    return history.with_candidate(changed, edit.gesture)


def threshold_between_neighbours(model: ScoringModel, tier_id: str, wanted: float) -> float:
    """The wanted lowest score of a tier, kept strictly below the tier above and strictly above the tier below.

    The distance kept is 1, or 0.001 where the neighbours leave no room for 1. With tiers from 80, 50 and 20, a wish
    of 90 for the second gives 79.
    """
    index = model.tier_index(tier_id)
    upper = model.tiers[index - 1].from_score if index > 0 else None
    lower = model.tiers[index + 1].from_score
    room = None if upper is None or lower is None else thousandths(upper) - thousandths(lower)
    distance = 1000 if room is None or room >= 2000 else 1
    value = thousandths(wanted)
    if upper is not None:
        value = min(value, thousandths(upper) - distance)
    if lower is not None:
        value = max(value, thousandths(lower) + distance)
    return value / 1000
