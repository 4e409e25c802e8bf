"""The page Replay as a person uses it, in a real browser; its figures are those of the command line."""

import csv
import io

import pytest

from tests.browser.command_line import CURRENT, command_line
from tests.browser.conftest import after_redraw, at_width, drawings, settled

pytestmark = pytest.mark.browser


def open_replay(visit, **how):
    page = visit("replay", **how)
    drawings(page)
    return page


def card(page, label):
    return page.locator(".desk-card", has=page.locator(".desk-card-label", has_text=label)).first


def test_the_figures_are_those_of_the_command_line(visit):
    page = open_replay(visit)
    found = command_line("replay", CURRENT, "--goal", "won", "--horizon-days", "90")
    assert card(page, "Handed off").locator(".desk-card-value").inner_text() == f"{found['hand_offs']:,}"
    assert card(page, "Conversion rate").locator(".desk-card-value").inner_text() == f"{100 * found['rate']:.1f}%"
    assert card(page, "Missed").locator(".desk-card-value").inner_text() == f"{found['missed']:,}"
    assert card(page, "Late").locator(".desk-card-value").inner_text() == f"{found['late']:,}"
    drawn = page.evaluate(
        "() => { const p = document.querySelector('[data-panel=weekly] .desk-panel-plot');"
        " return p.data.filter(t => t.type === 'bar').map(t => Array.from(t.y)); }"
    )
    assert [a + b for a, b in zip(*drawn, strict=True)] == [week["hand_offs"] for week in found["weeks"]]
    rates = page.evaluate(
        "() => { const p = document.querySelector('[data-panel=sweep] .desk-panel-plot');"
        " return Array.from(p.data[4].y); }"
    )
    expected = [row["rate"] if row["mature"] >= 10 else None for row in found["sweep"]]
    assert [None if one is None else round(one, 4) for one in rates] == [
        None if one is None else pytest.approx(one, abs=6e-5) for one in expected
    ]


def test_a_smaller_capacity_overflows_more_weeks(visit):
    page = open_replay(visit)
    before = int(card(page, "Weeks over capacity").locator(".desk-card-value").inner_text())
    box = page.locator(".st-key-replay_people input")
    box.fill("1")
    after_redraw(page, lambda: box.press("Enter"))
    after = int(card(page, "Weeks over capacity").locator(".desk-card-value").inner_text())
    assert after > before
    assert "Capacity 8" in page.locator("[data-panel=weekly] .desk-panel-legend").inner_text()


def test_capacity_per_owner_shows_the_owners(visit):
    page = open_replay(visit)
    after_redraw(page, lambda: page.get_by_role("radio", name="Per owner").click())
    assert "Hand-offs by owner" in page.locator("[data-panel=owners]").inner_text()
    assert page.locator("[data-panel=sweep]").count() == 0


def test_a_click_opens_the_leads_behind_a_figure_and_they_can_be_taken_away(visit):
    page = open_replay(visit)
    number = int(card(page, "Missed").locator(".desk-card-value").inner_text())
    page.locator(".st-key-behind_missed button").first.click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert "Missed conversions" in dialog.inner_text()
    with page.expect_download() as started:
        dialog.get_by_role("button", name=f"Download all {number}").click()
    text = (started.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == number + 1
    assert rows[0][0] == "Lead"
    assert {"company", "job_title", "source"} <= set(rows[0])
    assert all(row[0].startswith("L-") for row in rows[1:])


def test_points_moved_on_the_desk_are_replayed_at_once(visit):
    page = visit()
    drawings(page)
    field = page.locator(".st-key-rule_board .row.points[data-part='pricing_page'] .number")
    field.fill("40")
    after_redraw(page, lambda: page.keyboard.press("Enter"))
    page.locator(".st-key-menu a[href*=replay]").click()
    page.wait_for_selector("[data-panel=weekly]")
    settled(page)
    assert card(page, "Handed off").locator(".desk-card-current").inner_text().startswith("vs ")
    assert "Current" in page.locator("[data-panel=weekly] .desk-panel-legend").inner_text()


@pytest.mark.parametrize(("locale", "widths"), [("ja-JP", (390, 1000, 1440)), ("en-US", (390,))])
def test_nothing_is_wider_than_the_window(visit, locale, widths):
    page = open_replay(visit, width=390, locale=locale)
    for width in widths:
        at_width(page, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for panel in page.locator(".desk-panel").all():
            box = panel.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width + 1


def test_in_japanese_everything_is_japanese(visit):
    page = open_replay(visit, locale="ja-JP")
    words = page.locator(".desk-board").inner_text() + page.locator(".st-key-replay_controls").inner_text()
    assert "週ごとの引き渡し件数" in words
    assert "Hand-off" not in words
