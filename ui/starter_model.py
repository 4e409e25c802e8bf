"""Put the first model into the reader's words: its rules, and where it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from scoring.evaluation import EvaluationSettings
from scoring.intake.recognition.words import known_activity_types
from scoring.model import ActivityUnits, Conditions, Rule, ScoringModel
from scoring.quality import HasData, cells_of
from scoring.starting_model import (
    FEWEST_CONVERSIONS,
    StartingModel,
    dates_before,
    offered_columns,
    starting_dates,
    starting_model,
)
from ui import format as formats
from ui import session
from ui.escaping import as_markdown
from ui.frame import Frame
from ui.session import Bench

# A path or a value of the data in a rule's label; more of it would fill the board.
_LONGEST = 48


def first_look(data: HasData) -> StartingModel:
    """A first model, with the goal and the date that show something."""
    return starting_model(data.dataset, starting_dates(data.dataset), offered_columns(data.dataset, cells_of(data)))


def made_for(data: HasData, settings: EvaluationSettings) -> StartingModel:
    """A first model for the goal and the dates that the user has chosen."""
    dates = dates_before(data.dataset, settings)
    return starting_model(data.dataset, dates, offered_columns(data.dataset, cells_of(data)))


def worded(starting: StartingModel, frame: Frame) -> ScoringModel:
    """The model with labels, and its description."""
    model = starting.model
    return model.model_copy(
        update={
            "name": frame.text("starter.name"),
            "description": comes_from(starting, frame),
            "groups": tuple(one.model_copy(update={"label": frame.text(f"starter.{one.id}")}) for one in model.groups),
            "rules": tuple(one.model_copy(update={"label": label_of(one, frame)}) for one in model.rules),
            "tiers": tuple(one.model_copy(update={"label": frame.text(f"starter.{one.id}")}) for one in model.tiers),
        }
    )


def comes_from(starting: StartingModel, frame: Frame) -> str:
    """From what it was made, and what to think of its figures; plain text."""

    def day(moment: int | None) -> str:
        return "" if moment is None else formats.date(moment, frame.language)

    said = frame.text(
        f"starter.from_{starting.basis}",
        goal=frame.text(f"settings.goal_{starting.settings.goal}"),
        leads=formats.count(starting.learnt, frame.language),
        needed=FEWEST_CONVERSIONS,
        since=day(starting.since),
        until=day(starting.until),
        auc=formats.decimal(starting.auc, frame.language, 2),
    )
    if starting.settings.on and starting.basis != "few":
        said = frame.text("starter.with_date", said=said, date=day(starting.settings.on[0]))
    return said


def label_of(rule: Rule, frame: Frame) -> str:
    """What a rule of a first model counts, in words."""
    if rule.silence is not None:
        return frame.text("starter.silence", days=rule.silence.days)
    if rule.activity is not None:
        return _activity_label(rule.activity, frame)
    if rule.number is not None:
        most = formats.points(rule.number.at_most or 0, frame.language)
        return frame.text("starter.counter", column=_short(rule.number.field), number=most)
    assert rule.lead is not None
    return _lead_label(rule.lead, frame)


def _activity_label(activity: ActivityUnits, frame: Frame) -> str:
    (kind,) = activity.type
    values: dict[str, Any] = {"type": type_in_words(kind, frame), "days": activity.within_days}
    if activity.count == "day":
        return str(values["type"])
    stem = "activity"
    for _, test in activity.where.tests:
        stem, values["detail"] = "detail", _short(test.operand)
    if activity.at_least > 1:
        return frame.text(f"starter.{stem}_often", times=activity.at_least, **values)
    return frame.text(f"starter.{stem}", **values)


def _lead_label(conditions: Conditions, frame: Frame) -> str:
    ((column, test),) = conditions.tests
    if test.operator == "equals":
        return frame.text("starter.value", column=_short(column), value=_short(test.operand))
    assert isinstance(test.operand, int | float)
    number = formats.points(test.operand, frame.language)
    return frame.text(f"starter.{test.operator}", column=_short(column), number=number)


def type_in_words(kind: str, frame: Frame) -> str:
    """A type of activity that is known, in the reader's language; any other as the data have it."""
    return frame.text(f"kinds.{kind}") if kind in known_activity_types() else _short(kind)


def _short(value: object) -> str:
    written = str(value)
    return written if len(written) <= _LONGEST else f"{written[: _LONGEST - 1]}…"


def starter_note(bench: Bench, frame: Frame) -> None:
    """Where the model in force comes from, as long as it is the first one; in the reader's language until it is
    worked on."""
    starting = bench.choices.starting
    if starting is None or not is_first(bench.current, starting):
        return
    if bench.is_untouched and bench.current.description != comes_from(starting, frame):
        model = worded(starting, frame)
        session.change_bench(current=model, history=replace(bench.history, candidate=model))
        st.rerun()
    with st.container(key="starter_note"):
        st.caption(f":material/auto_awesome: {as_markdown(comes_from(starting, frame))}")


def is_first(model: ScoringModel, starting: StartingModel) -> bool:
    """Whether a model is the first one, whatever its labels."""
    return [(one.id, one.definition, one.points) for one in model.rules] == [
        (one.id, one.definition, one.points) for one in starting.model.rules
    ]
