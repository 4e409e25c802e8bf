"""A state of the desk keeps its number through edits of the rule board, and gets another by anything else."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from scoring.evaluation import EvaluationSettings
from tests.ui.desk_models import small_model
from ui import desk_state
from ui.history import History
from ui.session import Bench

MODEL = small_model()


@pytest.fixture(autouse=True)
def a_session(monkeypatch):
    monkeypatch.setattr(desk_state, "st", SimpleNamespace(session_state={}))


@pytest.fixture
def bench():
    # The number asks only whether it is the same data.
    return Bench(data=object(), current=MODEL, history=History(MODEL))


def test_the_same_desk_has_the_same_number(bench):
    assert desk_state.state_of(bench, "en") == desk_state.state_of(replace(bench, history=History(MODEL)), "en")


def test_an_edit_of_the_board_is_acknowledged_and_begins_no_new_epoch(bench):
    before = desk_state.state_of(bench, "en")
    edited = bench.history.with_candidate(MODEL.with_points("pricing", 15), "a")
    desk_state.edits_taken(edited, bench, 3)
    after = desk_state.state_of(replace(bench, history=edited), "en")
    assert (after.epoch, after.acknowledged) == (before.epoch, 3)
    assert desk_state.acknowledged() == 3


def test_a_step_back_begins_a_new_epoch_and_keeps_what_is_acknowledged(bench):
    before = desk_state.state_of(bench, "en")
    edited = bench.history.with_candidate(MODEL.with_points("pricing", 15), "a")
    desk_state.edits_taken(edited, bench, 3)
    desk_state.state_of(replace(bench, history=edited), "en")
    after = desk_state.state_of(replace(bench, history=edited.undone()), "en")
    assert (after.epoch, after.acknowledged) == (before.epoch + 1, 3)


def test_a_change_that_came_with_an_edit_begins_a_new_epoch(bench):
    before = desk_state.state_of(bench, "en")
    other = replace(bench, history=History(MODEL.with_points("left", -5)))
    edited = other.history.with_candidate(MODEL.with_points("pricing", 15), "a")
    desk_state.edits_taken(edited, other, 3)
    assert desk_state.state_of(replace(other, history=edited), "en").epoch == before.epoch + 1


@pytest.mark.parametrize(
    "change",
    [
        {"current": MODEL.with_points("pricing", 15)},
        {"settings": EvaluationSettings(horizon_days=30)},
        {"population": "today"},
        {"missing_as_null": True},
        {"data": object()},
    ],
)
def test_anything_else_that_changes_what_is_shown_begins_a_new_epoch(bench, change):
    before = desk_state.state_of(bench, "en")
    assert desk_state.state_of(replace(bench, **change), "en").epoch == before.epoch + 1


def test_another_language_begins_a_new_epoch(bench):
    before = desk_state.state_of(bench, "en")
    assert desk_state.state_of(bench, "ja").epoch == before.epoch + 1
