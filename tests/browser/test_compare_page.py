"""The page Compare as a person uses it, in a real browser; its figures are those of the command line."""

import pytest

from tests.browser.command_line import CURRENT, TUNED, command_line
from tests.browser.conftest import at_width, drawings, settled

pytestmark = pytest.mark.browser


def open_compare(visit, **how):
    page = visit("compare", **how)
    drawings(page)
    return page


def bring_tuned(page):
    """The tuned model of the sample as the second of the two."""
    page.locator(".st-key-compare_bring button").first.click()
    page.locator(".st-key-compare_top input[type=file], [data-testid=stPopoverBody] input[type=file]").first.wait_for(
        state="attached"
    )
    box = page.locator("[data-testid=stPopoverBody] input[type=file]").last
    box.set_input_files(TUNED)
    page.locator("[data-panel=gains] .desk-panel-legend").get_by_text("Tuned rules").wait_for()
    page.keyboard.press("Escape")
    settled(page)


def view(page, name, wait_for):
    page.get_by_role("radio", name=name).click()
    page.wait_for_selector(wait_for)
    settled(page)


def value(page, label):
    return page.locator(".desk-card", has_text=label).first.locator(".desk-card-value").inner_text()


def compared_on_the_command_line():
    return command_line("compare", CURRENT, TUNED, "--goal", "won", "--horizon-days", "90")


def test_a_model_file_is_compared_and_its_figures_are_those_of_the_command_line(visit):
    page = open_compare(visit)
    bring_tuned(page)
    found = compared_on_the_command_line()
    assert value(page, "AUC") == f"{found['candidate']['auc']:.3f}"
    assert value(page, "Enter the hand-off") == f"{found['entered']:,}"
    assert value(page, "Leave the hand-off") == f"{found['left']:,}"
    words = page.locator(".desk-cards").inner_text()
    verdicts = [found["differences"][name]["verdict"].replace("_", " ") for name in ("rate", "capture", "auc")]
    assert words.count("more than luck") == verdicts.count("more than luck")
    cells = page.evaluate(
        "() => { const p = document.querySelector('[data-panel=migration] .desk-panel-plot');"
        " return p.data[0].customdata.map(row => [row[2], row[3]]); }"
    )
    assert cells == [[cell["n"], cell["k"]] for cell in found["migration"]]


def test_the_movers_say_which_rules_moved_them(visit):
    page = open_compare(visit)
    bring_tuned(page)
    view(page, "Movers", ".st-key-movers_table")
    found = compared_on_the_command_line()
    controls = page.locator(".st-key-movers_direction").first.inner_text()
    assert f"Enter {found['entered']:,}" in controls
    assert f"Leave {found['left']:,}" in controls
    with page.expect_download() as started:
        page.locator(".st-key-movers_download button").first.click()
    lines = started.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("lead_id,moment,direction,score_before,score_after")
    assert len(lines) == found["entered"] + found["left"] + 1


def test_every_view_draws_its_charts_and_rates_below_the_line_carry_a_banner(visit):
    page = open_compare(visit)
    for name, panel in (
        ("Segments", "segments_all"),
        ("Drift", "drift_psi"),
        ("Leakage audit", "firings"),
        ("Selection", "worked"),
    ):
        view(page, name, f"[data-panel={panel}] .main-svg")
        assert page.locator("[data-testid=stException]").count() == 0, name
    assert "nobody called" in page.locator("[data-testid=stAlert]").inner_text()


def test_a_look_at_the_holdout_is_counted_and_shows_both_sides(visit):
    page = open_compare(visit)
    view(page, "Holdout", ".st-key-holdout_every_month")
    page.locator(".st-key-holdout_every_month button").first.click()
    page.wait_for_selector(".st-key-confirm_holdout")
    page.locator(".st-key-confirm_holdout button").first.click()
    page.wait_for_selector("[data-panel=holdout_sweeps] .main-svg")
    settled(page)
    assert "1 look at the holdout so far" in page.locator(".st-key-holdout_row").inner_text()
    assert "tuning" in page.locator(".desk-cards").inner_text()


def test_nothing_is_wider_than_the_window_in_japanese(visit):
    page = open_compare(visit, width=390, locale="ja-JP")
    ends = page.locator(".st-key-compare_view button").evaluate_all(
        "views => views.map(view => view.getBoundingClientRect().right)"
    )
    assert len(ends) == 7
    assert max(ends) <= 390, "all views can be seen on a phone"
    for width in (390, 1000, 1440):
        at_width(page, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert "ランク間の移動" in page.locator(".desk-board").inner_text()
