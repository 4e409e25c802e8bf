"""The tuning desk as a person uses it, in a real browser."""

import re

import pytest

from tests.browser.conftest import after_redraw, at_width, drawings, held, settled
from ui.pipeline import SAMPLE

pytestmark = pytest.mark.browser

CHARTS = ("distribution", "tiers", "threshold", "calibration")


def row(page, part, kind="points"):
    return page.locator(f".st-key-rule_board .row.{kind}[data-part='{part}']")


def points(page, part):
    return row(page, part).locator(".number").input_value()


def press(page, part, key, kind="points"):
    slider = row(page, part, kind).locator(".slider")
    slider.scroll_into_view_if_needed()
    slider.focus()
    after_redraw(page, lambda: page.keyboard.press(key))


def pictures(page):
    """What each chart shows: the numbers that Plotly drew, as one text a chart."""
    return page.evaluate(
        """names => Object.fromEntries(names.map(name => {
            const plot = document.querySelector(`[data-panel=${name}] .desk-panel-plot`);
            return [name, JSON.stringify([plot.data, plot.layout.shapes, plot.layout.annotations])];
        }))""",
        list(CHARTS),
    )


def figures(page):
    return page.locator(".desk-cards").inner_text()


def test_the_desk_opens_with_the_sample_data_and_four_charts(visit):
    page = visit()
    assert drawings(page) >= 1
    assert "Sample data" in page.locator(".st-key-strip").inner_text()
    assert "rows used" in page.locator(".st-key-counts").inner_text()
    for name in CHARTS:
        assert page.locator(f"[data-panel={name}] .main-svg").first.is_visible()
    assert page.locator(".st-key-rule_board .row.points").count() >= 15


def test_a_moved_slider_moves_all_four_charts_and_the_figures(visit):
    page = visit()
    drawings(page)
    before, cards = pictures(page), figures(page)
    row(page, "pricing_page").locator(".number").fill("40")
    after_redraw(page, lambda: page.keyboard.press("Enter"))
    after = pictures(page)
    assert [name for name in CHARTS if before[name] == after[name]] == []
    assert figures(page) != cards
    assert "3 → 40" in row(page, "pricing_page").inner_text()


def test_a_key_on_a_slider_is_one_step_of_points(visit):
    page = visit()
    start = float(points(page, "pricing_page"))
    press(page, "pricing_page", "ArrowRight")
    assert float(points(page, "pricing_page")) == start + 1


def test_a_threshold_stops_at_its_neighbour(visit):
    page = visit()
    press(page, "warm", "End", kind="from")
    assert row(page, "warm", "from").locator(".number").input_value() == "79"
    assert row(page, "hot", "from").locator(".number").input_value() == "80"


def test_a_rule_turned_off_changes_the_charts(visit):
    page = visit()
    drawings(page)
    before = pictures(page)
    after_redraw(page, lambda: row(page, "services_page").locator(".enabled").click())
    assert pictures(page)["distribution"] != before["distribution"]
    assert "turned off" in row(page, "services_page").inner_text()


def test_undo_and_redo_go_through_the_steps(visit):
    page = visit()
    start = points(page, "pricing_page")
    press(page, "pricing_page", "End")
    end = points(page, "pricing_page")
    press(page, "services_page", "Home")
    after_redraw(page, page.locator(".st-key-undo button").click)
    assert (points(page, "pricing_page"), points(page, "services_page")) == (end, "15")
    after_redraw(page, page.locator(".st-key-undo button").click)
    assert points(page, "pricing_page") == start
    after_redraw(page, page.locator(".st-key-redo button").click)
    assert points(page, "pricing_page") == end


def test_one_pull_of_a_slider_is_undone_at_once(visit):
    page = visit()
    start = points(page, "pricing_page")
    with held(page, row(page, "pricing_page").locator(".slider")) as move:
        for by in (10, 20, 30, 40):
            move(by, seen=False)
    assert points(page, "pricing_page") != start
    after_redraw(page, page.locator(".st-key-undo button").click)
    assert points(page, "pricing_page") == start
    assert page.locator(".st-key-undo button").is_disabled()


def test_back_to_current_and_make_current(visit):
    page = visit()
    press(page, "pricing_page", "End")
    end = points(page, "pricing_page")
    after_redraw(page, page.locator(".st-key-back_to_current button").first.click)
    assert points(page, "pricing_page") == "3"
    after_redraw(page, page.locator(".st-key-undo button").click)
    after_redraw(page, page.locator(".st-key-make_current button").first.click)
    assert points(page, "pricing_page") == end
    assert page.locator(".st-key-back_to_current button").first.is_disabled()
    assert row(page, "pricing_page").locator(".mark.changed").count() == 0


def test_a_reload_keeps_the_candidate_its_steps_and_the_language(visit):
    page = visit()
    press(page, "pricing_page", "End")
    end = points(page, "pricing_page")
    page.locator(".st-key-language button", has_text="日本語").click()
    page.get_by_text("変更案").first.wait_for()
    settled(page)
    page.reload()
    settled(page)
    drawings(page)
    assert points(page, "pricing_page") == end
    assert "サンプルデータ" in page.locator(".st-key-strip").inner_text()
    after_redraw(page, page.locator(".st-key-undo button").click)
    assert points(page, "pricing_page") == "3"
    assert "tuning_desk" not in page.url


def test_the_candidate_survives_a_change_of_page(visit):
    page = visit()
    press(page, "pricing_page", "End")
    end = points(page, "pricing_page")
    page.locator(".st-key-menu a", has_text="Data").click()
    page.locator(".st-key-data").wait_for()
    settled(page)
    page.locator(".st-key-menu a", has_text="Tuning desk").click()
    drawings(page)
    settled(page)
    assert points(page, "pricing_page") == end


def test_another_browser_sees_nothing_of_it(visit):
    first, second = visit(), visit()
    press(first, "pricing_page", "End")
    second.reload()
    settled(second)
    drawings(second)
    assert points(second, "pricing_page") == "3"


def test_a_model_file_goes_out_and_comes_back(visit, tmp_path):
    page = visit()
    press(page, "pricing_page", "End")
    end = points(page, "pricing_page")
    page.locator(".st-key-model_file button").first.click()
    with page.expect_download() as download:
        page.locator(".st-key-download_model button").click()
    path = tmp_path / "model.yaml"
    download.value.save_as(path)
    assert "format: 1" in path.read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    after_redraw(page, page.locator(".st-key-back_to_current button").first.click)
    page.locator(".st-key-model_file button").first.click()
    after_redraw(page, lambda: page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(path))
    assert points(page, "pricing_page") == end


def test_the_comments_of_a_model_file_are_there_when_it_goes_out_again(visit, tmp_path):
    page = visit()
    drawings(page)
    path = tmp_path / "ours.yaml"
    text = (
        (SAMPLE / "tuned_model.yaml")
        .read_text(encoding="utf-8")
        .replace("hand_off:", "# Agreed with sales.\nhand_off:")
    )
    path.write_text(text, encoding="utf-8")
    page.locator(".st-key-model_file button").first.click()
    after_redraw(page, lambda: page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(path))
    page.keyboard.press("Escape")
    before = points(page, "pricing_page")
    press(page, "pricing_page", "ArrowRight")
    page.locator(".st-key-model_file button").first.click()
    with page.expect_download() as download:
        page.locator(".st-key-download_model button").click()
    taken = download.value.path().read_text(encoding="utf-8")
    changed = [pair for pair in zip(text.splitlines(), taken.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(changed) == 1
    assert f"points: {before}" in changed[0][0]
    assert f"points: {int(before) + 1}" in changed[0][1]


def test_a_bad_model_file_says_every_mistake_and_changes_nothing(visit, tmp_path):
    page = visit()
    press(page, "pricing_page", "End")
    end = points(page, "pricing_page")
    path = tmp_path / "broken.yaml"
    path.write_text(
        "format: 1\nname: Broken\nrulez: []\ngroups: []\ntiers: [{id: hot}]\nhand_off: warm\n", encoding="utf-8"
    )
    page.locator(".st-key-model_file button").first.click()
    page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(path)
    message = page.locator("[data-testid=stAlert]")
    message.first.wait_for()
    said = message.first.inner_text()
    assert "broken.yaml" in said
    assert "rulez" in said
    assert "groups" in said
    settled(page)
    assert points(page, "pricing_page") == end
    page.locator(".st-key-put_away_model button").click()
    message.first.wait_for(state="detached")


def test_a_change_of_goal_changes_the_figures(visit):
    page = visit()
    drawings(page)
    cards = figures(page)
    page.locator(".st-key-settings button").first.click()
    page.locator(".st-key-goal [data-baseweb=select], .st-key-goal [role=combobox]").first.click()
    after_redraw(page, page.get_by_role("option", name="meeting", exact=True).click)
    assert "goal: meeting within 90 days" in page.locator(".st-key-strip").inner_text()
    assert figures(page) != cards


def test_today_shows_all_leads_without_rates(visit):
    page = visit()
    drawings(page)
    after_redraw(page, page.locator(".st-key-population button", has_text="Today").click)
    assert page.locator("[data-panel=distribution]").is_visible()
    assert page.locator("[data-panel=calibration]").count() == 0
    assert "leads today" in page.locator(".st-key-counts").inner_text()


@pytest.mark.parametrize(
    ("locale", "title"), [("en-GB", "Tuning desk"), ("ja-JP", "調整デスク"), ("fr-FR", "Tuning desk")]
)
def test_the_language_is_the_browsers_at_first(visit, locale, title):
    page = visit(locale=locale)
    page.locator(".st-key-menu").get_by_text(title).first.wait_for()


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_nothing_is_wider_than_the_window_and_at_1440_by_900_the_charts_need_no_scrolling(visit, locale):
    page = visit(locale=locale, width=390)
    drawings(page)
    for width in (390, 768, 1000, 1440):
        at_width(page, width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.evaluate(
            "document.querySelector('.stMain').scrollWidth <= document.querySelector('.stMain').clientWidth"
        ), width
    for name in CHARTS:
        box = page.locator(f"[data-panel={name}]").bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900
    main = page.evaluate(
        "[document.querySelector('.stMain').scrollHeight, document.querySelector('.stMain').clientHeight]"
    )
    assert main[0] <= main[1]


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_both_rates_beside_a_slider_have_their_leads_and_interval_and_are_read_out_with_it(visit, locale):
    page = visit(locale=locale, width=390)
    drawings(page)
    evidence = row(page, "pricing_page").locator(".evidence")
    lines = evidence.inner_text().splitlines()
    assert len(lines) == 2, lines
    for line in lines:
        assert re.search(r"\d,\d{3}.*: ?\d\.\d% \(\d\.\d[–〜]\d\.\d%\)", line.replace("：", ":")), line
    told = "node => node.getRootNode().getElementById(node.getAttribute('aria-describedby')).innerText"
    assert row(page, "pricing_page").locator(".slider").evaluate(told).splitlines() == lines
    for width in (390, 1000, 1440):
        at_width(page, width)
        ends = evidence.evaluate("node => [node.scrollWidth - node.clientWidth, node.getBoundingClientRect().height]")
        assert ends[0] <= 0, width
        assert ends[1] < 32, "two lines, which are not broken"


def test_rules_and_charts_stand_side_by_side_down_to_1000_pixels(visit):
    page = visit(width=1000)
    drawings(page)
    for width, beside in ((1000, True), (999, False)):
        at_width(page, width)
        rules = page.locator(".st-key-rules").bounding_box()
        charts = page.locator(".st-key-charts").bounding_box()
        assert (charts["x"] >= rules["x"] + rules["width"]) == beside
        assert (charts["y"] >= rules["y"] + rules["height"]) != beside


def test_nothing_is_asked_of_another_host(visit, app):
    page = visit("data")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(app)
    drawings(page)
    settled(page)
    foreign = [url for url in asked if not url.startswith((app, "data:", "blob:", app.replace("http", "ws")))]
    assert foreign == []
