import time

from ui import visitors as visitors_module
from ui.visitors import HOURS, MOST_VISITORS, MOST_WITH_DATA, Visitors, new_token


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def visitors() -> tuple[Visitors[str], Clock]:
    clock = Clock()
    return Visitors(holds_data=lambda state: state.startswith("data"), clock=clock), clock


def test_a_browser_finds_what_it_left():
    kept, _ = visitors()
    kept.keep("a", "state of a")
    kept.keep("b", "state of b")
    assert kept.state_of("a") == "state of a"


def test_without_a_token_or_with_an_unknown_one_nothing_is_found():
    kept, _ = visitors()
    kept.keep("a", "state of a")
    assert kept.state_of(None) is None
    assert kept.state_of("") is None
    assert kept.state_of("b") is None


def test_what_was_left_long_ago_is_gone():
    kept, clock = visitors()
    kept.keep("a", "state of a")
    clock.now = HOURS * 3600 + 1
    assert kept.state_of("a") is None
    kept.keep("b", "state of b")
    clock.now = 0
    assert kept.state_of("a") is None


def test_the_oldest_of_too_many_is_forgotten():
    kept, _ = visitors()
    for number in range(MOST_VISITORS + 1):
        kept.keep(str(number), "state")
    assert kept.state_of("0") is None
    assert kept.state_of("1") == "state"


def test_who_came_back_is_not_the_oldest():
    kept, _ = visitors()
    for number in range(MOST_VISITORS):
        kept.keep(str(number), "state")
    kept.keep("0", "again")
    kept.keep("new", "state")
    assert kept.state_of("0") == "again"
    assert kept.state_of("1") is None


def test_of_those_with_data_fewer_are_kept():
    kept, _ = visitors()
    kept.keep("small", "state")
    for number in range(MOST_WITH_DATA + 1):
        kept.keep(f"large {number}", "data")
    assert kept.state_of("large 0") is None
    assert kept.state_of("large 1") == "data"
    assert kept.state_of("small") == "state"


def test_tokens_cannot_be_guessed():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(len(token) for token in tokens) >= 43


def test_what_nobody_comes_back_for_goes_by_itself(monkeypatch):
    monkeypatch.setattr(visitors_module, "HOURS", 0.0001 / 3600)
    monkeypatch.setattr(visitors_module, "_A_MOMENT", 0.01)
    kept = Visitors(holds_data=lambda state: False)
    kept.keep("a", "state of a")
    deadline = time.monotonic() + 10
    while kept._states and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not kept._states


def test_every_state_can_be_changed():
    kept, _ = visitors()
    kept.keep("a", "data of a")
    kept.keep("b", "state of b")
    kept.change(lambda state: "state" if state.startswith("data") else state)
    assert (kept.state_of("a"), kept.state_of("b")) == ("state", "state of b")
