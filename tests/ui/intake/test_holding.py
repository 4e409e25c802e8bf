"""What a browser left is there when it comes back, for one session at a time, and not for ever."""

import pytest

from ui.intake.holding import HOURS, MOST_LEFT, Holding


class Thing:
    def __init__(self, is_worth_holding=True):
        self.is_worth_holding, self.is_closed = is_worth_holding, False

    def close(self):
        self.is_closed = True


class World:
    """Sessions come and go, and time passes."""

    def __init__(self):
        self.now, self.live = 0.0, set()
        self.holding = Holding(self.live.__contains__, lambda: self.now)

    def brings(self, session, token, thing):
        self.live.add(session)
        self.holding.hold(thing, token, session)

    def leaves(self, session):
        self.live.discard(session)
        self.holding.look()

    def comes(self, session, token):
        self.live.add(session)
        return self.holding.come_back(token, session)


@pytest.fixture
def world():
    return World()


def test_after_a_reload_the_browser_has_it_again(world):
    thing = Thing()
    world.brings("first", "token", thing)
    world.leaves("first")
    assert world.comes("second", "token") is thing
    assert world.holding.holder_of(thing) == "second"


def test_another_browser_never_has_it(world):
    world.brings("first", "token", Thing())
    world.leaves("first")
    for token in ("other", "", None):
        assert world.comes("second", token) is None
        assert not world.holding.is_elsewhere(token, "second")
        assert world.holding.take_over(token, "second") is None


def test_a_second_tab_has_it_only_when_asked_for(world):
    thing = Thing()
    world.brings("first", "token", thing)
    assert world.comes("second", "token") is None
    assert world.holding.is_elsewhere("token", "second")
    assert not world.holding.is_elsewhere("token", "first")
    assert world.holding.take_over("token", "second") is thing
    assert world.holding.holder_of(thing) == "second"


def test_each_of_two_tabs_finds_what_one_of_them_left(world):
    things = [Thing(), Thing()]
    for session, thing in zip(("first", "second"), things, strict=True):
        world.brings(session, "token", thing)
    for session in ("first", "second"):
        world.leaves(session)
    assert [world.comes("third", "token"), world.comes("fourth", "token")] == [things[1], things[0]]
    assert world.comes("fifth", "token") is None


def test_what_nobody_comes_back_for_goes(world):
    thing, lively = Thing(), Thing()
    world.brings("first", "token", thing)
    world.brings("second", "other", lively)
    world.leaves("first")
    world.now = HOURS * 3600 + 1
    world.holding.look()
    assert thing.is_closed
    assert not lively.is_closed
    assert world.comes("third", "token") is None


def test_a_session_that_is_there_again_does_not_lose_it(world):
    thing = Thing()
    world.brings("first", "token", thing)
    world.leaves("first")
    world.live.add("first")
    world.holding.look()
    world.now = HOURS * 3600 + 1
    world.leaves("first")
    assert not thing.is_closed


def test_of_too_many_that_were_left_the_oldest_goes(world):
    things = [Thing() for _ in range(MOST_LEFT + 1)]
    for number, thing in enumerate(things):
        world.now = number
        world.brings(str(number), "token", thing)
        world.leaves(str(number))
    assert [thing.is_closed for thing in things] == [True, *[False] * MOST_LEFT]


def test_what_is_empty_goes_with_its_session(world):
    thing = Thing(is_worth_holding=False)
    world.brings("first", "token", thing)
    assert not world.holding.is_elsewhere("token", "second")
    world.leaves("first")
    assert thing.is_closed


def test_forgetting_closes_it_in_every_tab_of_the_browser(world):
    things = [Thing(), Thing(), Thing()]
    for number, thing in enumerate(things):
        world.brings(str(number), "token" if number < 2 else "other", thing)
    world.leaves("0")
    world.holding.forget("token")
    assert [thing.is_closed for thing in things] == [True, True, False]
    assert world.comes("3", "token") is None
