"""Put the panels of the page Replay together from two replays and their loads."""

from __future__ import annotations

from scoring.model import ScoringModel
from scoring.replay_tables import SalesCapacity, days_table
from ui.charts.figures.backlog import backlog_chart
from ui.charts.figures.days_to_goal import days_to_goal_chart
from ui.charts.figures.owners import owners_chart
from ui.charts.figures.replay_cards import replay_cards
from ui.charts.figures.replay_sweep import replay_sweep_chart
from ui.charts.figures.weekly_hand_offs import weekly_hand_offs_chart
from ui.charts.panel import Cards, Labels, Panel
from ui.replayed import Replayed


def replay_panels(
    shown: Replayed,
    capacity: SalesCapacity,
    *,
    candidate_model: ScoringModel,
    current_model: ScoringModel,
    labels: Labels,
) -> list[Panel | Cards]:
    """The row of figures and four charts. Where candidate and current are one model, it is drawn once."""
    same = shown.candidate is shown.current
    current, current_load = (None, None) if same else (shown.current, shown.current_load)
    both = [shown.candidate] if current is None else [shown.candidate, current]
    weeks = len(shown.candidate_load.weeks)
    if capacity.per_owner:
        load = shown.candidate_load
        last = owners_chart(
            load.owners, each=capacity.leads_per_person, weeks=weeks, unowned=load.unowned, labels=labels
        )
    else:
        last = replay_sweep_chart(
            shown.candidate.sweep,
            weeks=shown.weeks,
            capacity=capacity.per_week,
            candidate_line=_line(candidate_model),
            current_line=None if current is None else _line(current_model),
            labels=labels,
        )
    return [
        replay_cards(shown.candidate, current, shown.candidate_load, current_load, labels=labels),
        weekly_hand_offs_chart(shown.candidate_load, current_load, labels=labels),
        days_to_goal_chart(
            days_table(both, shown.settings.horizon_days),
            shown.candidate.days_to_goal,
            None if current is None else current.days_to_goal,
            labels=labels,
        ),
        backlog_chart(shown.candidate_load, current_load, labels=labels),
        last,
    ]


def _line(model: ScoringModel) -> float | None:
    return None if model.grid else model.hand_off_score
