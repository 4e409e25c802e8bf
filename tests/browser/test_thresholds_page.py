"""The page Thresholds as a person uses it, in a real browser."""

import pytest

from tests.browser.command_line import CURRENT, command_line
from tests.browser.conftest import at_width, drawings, settled

pytestmark = pytest.mark.browser


def open_thresholds(visit, **how):
    page = visit("thresholds", **how)
    drawings(page)
    return page


def lines(page, panel):
    """The names above a chart."""
    return page.evaluate(
        "panel => document.querySelector(`[data-panel=${panel}] .desk-panel-plot`).layout.annotations.map(a => a.text)",
        panel,
    )


def test_the_four_objectives_are_those_of_the_command_line(visit):
    page = open_thresholds(visit)
    asked = {
        "value": ("--value-per-conversion", "500000", "--cost-per-hand-off", "20000"),
        "capacity": ("--capacity-per-week", "40"),
        "rate": ("--rate", "0.05"),
        "capture": ("--capture", "0.7"),
    }
    for name, numbers in asked.items():
        found = command_line(
            "recommend", CURRENT, "--objective", name, *numbers, "--goal", "won", "--horizon-days", "90"
        )
        card = page.locator(f".st-key-objective_{name}").first
        words = card.inner_text()
        if found["threshold"] is None:
            assert "No threshold is recommended" in words
            continue
        assert card.locator("h3").inner_text().split()[0] == f"{found['threshold']:g}"
        if found["low"] < found["high"]:
            assert f"{found['low']:g} to {found['high']:g} as good" in words
        assert f"n = {found['n']:,}" in words


def test_a_threshold_that_is_used_moves_the_candidate_on_the_desk(visit):
    page = open_thresholds(visit)
    button = page.locator(".st-key-use_capture button").first
    chosen = page.locator(".st-key-objective_capture h3").inner_text().split()[0]
    button.click()
    page.wait_for_function(
        "() => document.querySelector('.st-key-use_capture button').disabled"
        " || document.querySelector('[data-testid=stAlert]')"
    )
    settled(page)
    page.locator(".st-key-menu a").first.click()
    page.wait_for_selector(".st-key-rule_board .row.from[data-part='hot'] .number")
    settled(page)
    value = float(page.locator(".st-key-rule_board .row.from[data-part='hot'] .number").input_value())
    # The tier below stops it where the wanted threshold lies beyond.
    assert value == float(chosen) or value == 51


def test_moving_the_bar_says_what_it_adds_and_drops(visit):
    page = open_thresholds(visit)
    page.get_by_role("radio", name="Move the bar").click()
    page.wait_for_selector("[data-panel=gains] .main-svg")
    settled(page)
    cards = [one.inner_text() for one in page.locator("[class*='st-key-scenario_']").all()]
    assert len(cards) == 5
    assert "Lowering the bar from 80 to 65 adds" in cards[0]
    assert "Raising the bar from 80 to 95 drops" in cards[4]
    assert "Of 100 leads that we call" in page.locator("[data-panel=gains]").inner_text()


def test_the_view_is_kept_when_the_page_is_left(visit):
    page = open_thresholds(visit)
    page.get_by_role("radio", name="Set all tiers").click()
    page.wait_for_selector(".st-key-tiers_table")
    settled(page)
    page.locator(".st-key-menu a[href*=replay]").click()
    page.wait_for_selector("[data-panel=weekly]")
    settled(page)
    page.locator(".st-key-menu a[href*=thresholds]").click()
    page.wait_for_selector(".st-key-tiers_table")


def test_nothing_is_wider_than_the_window_in_japanese(visit):
    page = open_thresholds(visit, width=390, locale="ja-JP")
    for width in (390, 1000, 1440):
        at_width(page, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "しきい値を選ぶ" in page.locator(".st-key-thresholds_view").inner_text()


def test_every_objective_with_a_threshold_is_named_above_the_chart(visit):
    page = open_thresholds(visit)
    shown = [one for one in ("value", "capacity", "rate", "capture") if page.locator(f".st-key-use_{one}").count()]
    assert len(lines(page, "objectives")) == len(shown)
