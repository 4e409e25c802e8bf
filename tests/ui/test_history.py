from tests.ui.desk_models import small_model
from ui.history import LONGEST, History

MODEL = small_model()


def points(history: History) -> float:
    return history.candidate.rule("pricing").points


def test_a_step_back_and_forth_gives_the_same_candidate():
    history = History(MODEL).with_candidate(MODEL.with_points("pricing", 15))
    assert points(history.undone()) == 10
    assert points(history.undone().redone()) == 15


def test_one_pull_of_a_slider_is_one_step():
    history = History(MODEL)
    for value in (11, 12, 13):
        history = history.with_candidate(MODEL.with_points("pricing", value), gesture="pull")
    assert points(history) == 13
    assert points(history.undone()) == 10


def test_the_same_control_pulled_again_is_another_step():
    history = History(MODEL).with_candidate(MODEL.with_points("pricing", 11), "first")
    history = history.with_candidate(MODEL.with_points("pricing", 12), "second")
    assert points(history.undone()) == 11


def test_what_was_undone_is_gone_after_a_new_step():
    history = History(MODEL).with_candidate(MODEL.with_points("pricing", 15)).undone()
    history = history.with_candidate(MODEL.with_points("pricing", 20))
    assert points(history.redone()) == 20


def test_a_pull_that_goes_on_after_an_undo_is_a_new_step():
    history = History(MODEL).with_candidate(MODEL.with_points("pricing", 11), "pull").undone()
    history = history.with_candidate(MODEL.with_points("pricing", 12), "pull")
    assert points(history.undone()) == 10


def test_the_same_model_is_no_step():
    assert not History(MODEL).with_candidate(small_model()).past


def test_with_nothing_to_undo_or_redo_all_stays():
    history = History(MODEL)
    assert history.undone() is history
    assert history.redone() is history


def test_the_oldest_steps_are_forgotten():
    history = History(MODEL)
    for value in range(LONGEST + 50):
        history = history.with_candidate(MODEL.with_points("pricing", 1000 + value))
    assert len(history.past) == LONGEST
    assert history.past[-1].rule("pricing").points == 1000 + LONGEST + 48
