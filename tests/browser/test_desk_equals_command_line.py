"""The figures on the desk are those that the command line gives for the same model on the same files."""

import pytest

from scoring.model_file import load_model
from tests.browser.command_line import assert_cards_are, printed_of
from tests.browser.conftest import after_redraw, drawings
from tests.browser.test_desk import figures, row
from ui.pipeline import SAMPLE

pytestmark = pytest.mark.browser


def test_a_moved_slider_shows_what_evaluate_prints(visit, tmp_path, capsys):
    page = visit()
    drawings(page)
    row(page, "pricing_page").locator(".number").fill("40")
    after_redraw(page, lambda: page.keyboard.press("Enter"))
    sweep = page.evaluate("() => document.querySelector('[data-panel=tiers] .js-plotly-plot').data[0].x.map(Number)")

    printed = printed_of(load_model(SAMPLE / "current_model.yaml").with_points("pricing_page", 40), tmp_path, capsys)
    assert sorted(sweep) == sorted(tier["n"] for tier in printed["tiers"])
    assert_cards_are(figures(page), printed)
