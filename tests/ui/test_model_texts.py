"""Which file's text a candidate is written into."""

from tests.ui.desk_models import small_model
from ui.history import History
from ui.model_texts import MOST, text_behind, with_text

MODEL = small_model()
OTHER = MODEL.with_points("pricing", 40)


def test_the_text_is_that_of_the_nearest_step_that_came_from_a_file():
    texts = with_text(with_text((), MODEL, "first"), OTHER, "second")
    history = History(MODEL).with_candidate(MODEL.with_points("pricing", 11))
    assert text_behind(history, texts) == "first"
    history = history.with_candidate(OTHER).with_candidate(OTHER.with_points("pricing", 41))
    assert text_behind(history, texts) == "second"
    assert text_behind(history.undone().undone(), texts) == "first"


def test_a_model_that_came_from_no_file_has_no_text():
    assert text_behind(History(MODEL), ()) is None
    assert text_behind(History(MODEL), with_text((), OTHER, "other")) is None


def test_of_equal_models_the_latest_file_counts_and_the_oldest_are_let_go():
    assert [one.text for one in with_text(with_text((), MODEL, "old"), MODEL, "new")] == ["new"]
    texts = ()
    for points in range(MOST + 2):
        texts = with_text(texts, MODEL.with_points("pricing", 100 + points), str(points))
    assert [one.text for one in texts] == [str(points) for points in range(2, MOST + 2)]
