"""One's own staff among the leads: guessed from owners' addresses, named by hand, left out at one click."""

from __future__ import annotations

import pytest

from tests.scoring.quality.conftest import Tables
from tests.ui.quality.test_gate import shown
from tests.ui.test_pages import STATE, words_on
from ui import pipeline
from ui.history import History
from ui.session import Bench


@pytest.fixture
def bench(tmp_path) -> Bench:
    """Three leads of one's own company, the first of them won, and a column of owners' addresses."""
    tables = Tables(leads=300)
    tables.leads["Contact owner"] = [f"s{i % 5}@ours.example" for i in range(300)]
    tables.leads.loc[:2, "email"] = [f"test{i}@mail.ours.example" for i in range(3)]
    paths = {}
    for name in ("leads", "activities", "outcomes"):
        paths[name] = [tmp_path / f"{name}.csv"]
        getattr(tables, name).to_csv(paths[name][0], index=False)
    data = pipeline.load(paths, {}, "UTC", lambda step, share: None)
    model = pipeline.sample()[1]["en"]
    return Bench(data, model, History(model))


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_they_are_guessed_said_from_where_and_left_out_with_what_it_costs(bench, locale):
    at = shown(bench, locale)
    said = words_on(at)
    assert "Contact owner" in said
    assert {"en-US": "3 of 300 leads, 1 of 50 conversions", "ja-JP": "リード300件のうち3件、転換50件のうち1件"}[
        locale
    ] in said
    assert at.text_area(key="list_own").value == "ours.example"
    at.button(key="exclude_own").click().run()
    assert not at.exception
    assert [one.id for one in at.session_state[STATE].own.candidate.exclude][-1] == "own_domain"


def test_a_wrong_guess_is_put_right_by_hand_and_can_be_made_again(bench):
    at = shown(bench)
    at.text_area(key="list_own").set_value("firm7.example")
    at.button(key="save_own").click().run()
    assert at.session_state[STATE].own.choices.quality.lists.own == ("firm7.example",)
    assert "Contact owner" not in [one.value for one in at.caption][-1]
    at.button(key="reset_own").click().run()
    assert not at.exception
    assert at.session_state[STATE].own.choices.quality.lists.own is None
    assert at.text_area(key="list_own").value == "ours.example"
