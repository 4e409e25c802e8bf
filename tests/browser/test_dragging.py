"""What is moved on the desk is seen at once, without a word to the server, and is right when it is let go."""

import io
import json
import re
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from scoring.model_file import load_model
from tests.browser.command_line import assert_cards_are, printed_of
from tests.browser.conftest import after_redraw, drawings, held, moved, painted, settled
from tests.browser.test_desk import CHARTS, figures, points, row
from ui.pipeline import SAMPLE

pytestmark = pytest.mark.browser

READY = "() => window.leadScoring?.hubs?.get('desk')?.tables?.figuresAt && document.querySelector('.desk-handle')"
# The tables are of what the charts show.
FRESH = """() => { const { tables, shown } = window.leadScoring.hubs.get('desk');
    return tables?.epoch === shown?.epoch && tables?.acknowledged === shown?.acknowledged; }"""
# All charts have followed the hand once more.
FOLLOWED = """times => { const { moved, behind } = document.querySelector('.desk-board').dataset;
    return Number(moved ?? 0) > times && behind === '0'; }"""
# What the charts show, read from the marks themselves: Plotly's own numbers stay as they are while the hand moves.
MARKS = """() => Object.fromEntries([...document.querySelectorAll('[data-panel]')].map(panel => [panel.dataset.panel,
    [...panel.querySelectorAll('.trace path, .trace text, .shapelayer path, .annotation')].map(
        node => [node.getAttribute('d'), node.getAttribute('transform'), node.textContent].join('|')).join('\\n')]))"""


@pytest.fixture
def wire():
    """Every frame that the desk's page sends over its socket."""
    return []


@pytest.fixture
def desk(visit, wire):
    """Open the desk and wait until its charts can follow the hand; answers the page and what it sends from then on."""

    def listen(page):
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: wire.append(frame)))

    def open_desk(**options):
        page = visit(prepare=listen, **options)
        drawings(page)
        page.wait_for_function(READY)
        assert wire != [], "the socket is listened to"
        sent = []
        page.on("request", lambda request: sent.append(request.url))
        return page, sent

    return open_desk


def marks(page):
    """By chart; pixels to a tenth, as Plotly writes some with a rounding error."""
    return {
        name: re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.1f}", text)
        for name, text in page.evaluate(MARKS).items()
    }


def faded(page, panel):
    """The names of the traces that are drawn faded."""
    names = """node => [...node.querySelectorAll('.trace')].filter(trace => trace.style.opacity === '0.35')
        .map(trace => trace.__data__[0].trace.name)"""
    return set(page.locator(f"[data-panel={panel}]").evaluate(names))


def line(page, panel, name):
    return page.locator(f"[data-panel={panel}] .desk-handle[data-line={name}]")


def test_a_points_slider_moves_everything_before_it_is_let_go_and_is_then_as_evaluate_says(
    wire, desk, tmp_path, capsys
):
    page, sent = desk()
    before, cards, evidence = marks(page), figures(page), row(page, "pricing_page").locator(".evidence").inner_text()
    wire.clear()
    with held(page, row(page, "pricing_page").locator(".slider"), x=0.55) as move:
        for by in (10, 20, 30, 40):
            move(by)
        set_to = int(points(page, "pricing_page"))
        during, shown = marks(page), figures(page)
        assert row(page, "pricing_page").locator(".evidence").inner_text() == evidence, "points do not matter to it"
        assert (sent, wire) == ([], [])
    assert [name for name in CHARTS if during[name] == before[name]] == []
    assert shown != cards
    assert figures(page) == shown
    assert set_to > 3
    assert_cards_are(
        shown,
        printed_of(load_model(SAMPLE / "current_model.yaml").with_points("pricing_page", set_to), tmp_path, capsys),
    )


def test_charts_that_come_while_a_slider_is_held_are_drawn_and_follow_it(visit):
    late, are_let_through = [], []

    def hold(route):
        route.continue_() if are_let_through else late.append(route)

    page = visit(prepare=lambda page: page.route("**/app/static/charts-*", hold))
    page.wait_for_function("() => window.leadScoring?.hubs?.get('desk')?.tables?.figuresAt")
    slider = row(page, "pricing_page").locator(".slider")
    slider.hover()
    box = slider.bounding_box()
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    assert page.locator(".desk-board").count() == 0
    are_let_through.append(True)
    for route in late:
        route.continue_()
    drawings(page)
    # They follow at once to where the hand is, and then wherever it goes.
    page.wait_for_function(FOLLOWED, arg=0)
    before, times = marks(page), moved(page)
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    page.wait_for_function(FOLLOWED, arg=times)
    assert [name for name in CHARTS if marks(page)[name] == before[name]] == []
    after_redraw(page, page.mouse.up)
    assert points(page, "pricing_page") != "3"


@pytest.mark.parametrize(("panel", "name"), [("distribution", "hot"), ("threshold", "candidate")])
def test_a_line_is_dragged_on_its_chart_and_is_then_as_evaluate_says(wire, desk, tmp_path, capsys, panel, name):
    page, sent = desk()
    before = marks(page)
    wire.clear()
    with held(page, line(page, panel, name)) as move:
        for by in (-10, -20, -30, -44):
            move(by)
        set_to = int(row(page, "hot", "from").locator(".number").input_value())
        during, shown = marks(page), figures(page)
        assert (sent, wire) == ([], [])
    assert [chart for chart in CHARTS if during[chart] == before[chart]] == ["calibration"]
    assert 50 < set_to < 80
    printed = printed_of(load_model(SAMPLE / "current_model.yaml").with_tier_from("hot", set_to), tmp_path, capsys)
    assert_cards_are(shown, printed)
    assert figures(page) == shown
    tiers = page.evaluate("() => document.querySelector('[data-panel=tiers] .js-plotly-plot').data[0].x.map(Number)")
    assert sorted(tiers) == sorted(tier["n"] for tier in printed["tiers"])
    assert row(page, "hot", "from").locator(".number").input_value() == str(set_to)


def test_what_was_drawn_under_the_hand_is_what_is_drawn_when_it_is_let_go(desk):
    page, _ = desk()
    with held(page, line(page, "distribution", "warm")) as move:
        move(-12)
        during = page.locator(".st-key-charts").screenshot()
    page.mouse.move(5, 5)
    page.wait_for_timeout(400)
    after = page.locator(".st-key-charts").screenshot()
    first, second = (np.asarray(Image.open(io.BytesIO(one)).convert("L"), dtype=int) for one in (during, after))
    # The grip in the hand is filled, and letters may be set half a pixel elsewhere.
    assert (np.abs(first - second) > 60).mean() < 0.002


def test_one_pull_of_a_line_is_undone_at_once(desk):
    page, _ = desk()
    with held(page, line(page, "distribution", "hot")) as move:
        for by in (-10, -20, -30):
            move(by)
    assert row(page, "hot", "from").locator(".number").input_value() != "80"
    after_redraw(page, page.locator(".st-key-undo button").click)
    assert row(page, "hot", "from").locator(".number").input_value() == "80"
    assert page.locator(".st-key-undo button").is_disabled()


def test_a_line_stops_at_its_neighbour(desk):
    page, _ = desk()
    with held(page, line(page, "distribution", "warm")) as move:
        move(600)
        assert row(page, "warm", "from").locator(".number").input_value() == "79"
    assert row(page, "warm", "from").locator(".number").input_value() == "79"


def test_a_pull_that_ends_where_it_began_changes_nothing(wire, desk):
    page, _ = desk()
    before, cards = marks(page), figures(page)
    wire.clear()
    with held(page, line(page, "distribution", "hot")) as move:
        move(-30)
        assert figures(page) != cards
        move(0)
    assert (marks(page), figures(page)) == (before, cards)
    assert wire == []
    assert page.locator(".st-key-undo button").is_disabled()


def test_escape_gives_a_pull_up(wire, desk):
    page, _ = desk()
    before, cards = marks(page), figures(page)
    wire.clear()
    handle = line(page, "distribution", "hot")
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 14, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] - 20, box["y"] + 100)
    page.wait_for_function("cards => document.querySelector('.desk-cards').innerText !== cards", arg=cards)
    after_redraw(page, lambda: page.keyboard.press("Escape"))
    page.mouse.move(box["x"] - 60, box["y"] + 100)
    page.mouse.up()
    assert (marks(page), figures(page)) == (before, cards)
    assert wire == []


def test_escape_gives_a_slider_up_whatever_the_pointer_does_until_it_is_up(wire, desk):
    page, _ = desk()
    cards = figures(page)
    wire.clear()
    slider = row(page, "pricing_page").locator(".slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.55, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, y)
    page.wait_for_function("cards => document.querySelector('.desk-cards').innerText !== cards", arg=cards)
    after_redraw(page, lambda: page.keyboard.press("Escape"))
    page.mouse.move(box["x"] + box["width"] * 0.9, y)
    page.mouse.up()
    page.wait_for_timeout(600)
    assert (figures(page), points(page, "pricing_page")) == (cards, "3")
    assert wire == []


def test_keys_move_a_line_and_say_what_it_is(desk):
    page, _ = desk()
    handle = line(page, "distribution", "hot")
    assert handle.get_attribute("role") == "slider"
    assert handle.get_attribute("aria-valuetext") == "80 points"
    cards = figures(page)
    handle.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "() => document.querySelector('[data-panel=distribution] .desk-handle[data-line=hot]').ariaValueNow === '78'"
    )
    assert figures(page) != cards
    after_redraw(page, lambda: page.keyboard.press("PageDown"))
    assert row(page, "hot", "from").locator(".number").input_value() == "68"
    after_redraw(page, lambda: page.keyboard.press("Home"))
    assert handle.get_attribute("aria-valuetext") == "51 points"
    after_redraw(page, lambda: page.keyboard.press("End"))
    assert handle.get_attribute("aria-valuetext") == "100 points"
    spoken = page.locator(".desk-board-spoken")
    assert spoken.get_attribute("aria-live") == "polite"
    assert spoken.inner_text().startswith("Leads handed off: ")


def test_a_typed_number_is_seen_before_the_server_has_it(desk):
    page, _ = desk()
    before = moved(page)
    row(page, "pricing_page").locator(".number").fill("25")
    after_redraw(page, lambda: page.keyboard.press("Enter"))
    assert moved(page) > before
    assert points(page, "pricing_page") == "25"


def test_a_finger_moves_a_line(desk):
    page, _ = desk(width=390, height=844, has_touch=True)
    handle = line(page, "distribution", "hot")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box["width"] >= 24
    assert handle.evaluate("node => getComputedStyle(node).touchAction") == "pan-y"
    cards = figures(page)
    finger = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def touch(kind, *at):
        points_of = [{"x": at[0], "y": at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points_of})

    touch("touchStart", x, y)
    for by in range(4, 44, 4):
        touch("touchMove", x - by, y)
    page.wait_for_function("cards => document.querySelector('.desk-cards').innerText !== cards", arg=cards)
    page.wait_for_timeout(200)
    shown = figures(page)
    after_redraw(page, lambda: touch("touchEnd"))
    assert figures(page) == shown
    assert row(page, "hot", "from").locator(".number").input_value() != "80"


def test_two_pulls_in_a_row_end_at_the_second(desk):
    page, _ = desk()
    slider = row(page, "hot", "from").locator(".slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    for by in (-30, -60):
        page.mouse.move(box["x"] + box["width"] * 0.79 + (0 if by == -30 else -30), y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.79 + by, y)
        page.mouse.up()
    wanted = row(page, "hot", "from").locator(".number").input_value()
    page.wait_for_function("() => window.leadScoring.hubs.get('desk').settling === 0")
    settled(page)
    assert row(page, "hot", "from").locator(".number").input_value() == wanted
    after_redraw(page, page.locator(".st-key-undo button").click)
    after_redraw(page, page.locator(".st-key-undo button").click)
    assert row(page, "hot", "from").locator(".number").input_value() == "80"


def test_nothing_blinks_or_jumps_over_eight_changes_under_the_hand(desk):
    page, _ = desk()
    boxes = {name: page.locator(f"[data-panel={name}]").bounding_box() for name in CHARTS}
    cast = page.context.new_cdp_session(page)
    frames = []

    def keep(event):
        frames.append(b64decode(event["data"]))
        cast.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    cast.on("Page.screencastFrame", keep)
    painted(page)
    cast.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    pictures = set()
    with held(page, row(page, "pricing_page").locator(".slider"), x=0.55) as move:
        for by in (8, 16, 24, 32, 40, 32, 24, 12):
            filmed = len(frames)
            move(by)
            while len(frames) == filmed:
                page.wait_for_timeout(20)
            pictures.add(json.dumps(marks(page)))
            assert boxes == {name: page.locator(f"[data-panel={name}]").bounding_box() for name in CHARTS}
    page.wait_for_timeout(300)
    cast.send("Page.stopScreencast")
    assert boxes == {name: page.locator(f"[data-panel={name}]").bounding_box() for name in CHARTS}
    assert len(pictures) >= 6
    assert len(frames) >= 6
    for frame in frames:
        picture = np.asarray(Image.open(io.BytesIO(frame)).convert("L"), dtype=float)
        scale = picture.shape[1] / 1440
        for box in boxes.values():
            top, left = int((box["y"] + 60) * scale), int((box["x"] + 20) * scale)
            bottom, right = int((box["y"] + box["height"] - 20) * scale), int((box["x"] + box["width"] - 20) * scale)
            assert picture[top:bottom, left:right].std() > 8


def test_without_tables_the_charts_follow_on_release_and_say_so(desk):
    page, _ = desk()
    page.evaluate("() => { window.leadScoring.hubs.get('desk').tables = null; }")
    cards = figures(page)
    with held(page, row(page, "pricing_page").locator(".slider"), x=0.55) as move:
        move(40, seen=False)
        page.get_by_text("The charts follow when you let go").wait_for()
        assert row(page, "pricing_page").locator(".waits").is_visible()
        assert figures(page) == cards
    assert figures(page) != cards
    assert page.locator(".desk-board-status").inner_text() == ""


@pytest.mark.parametrize("scripts", ["rules-*", "{rules,charts,live}-*"])
def test_where_the_boards_script_is_blocked_streamlits_own_sliders_set_the_candidate(visit, scripts):
    page = visit(prepare=lambda page: page.route(f"**/app/static/{scripts}", lambda route: route.abort()))
    slider = page.locator(".st-key-plain_points_pricing_page [data-testid=stSlider]")
    slider.wait_for(state="visible")
    shown = (
        page.locator(".desk-card-value").first if scripts == "rules-*" else page.locator(".st-key-plain_figures table")
    )
    shown.wait_for(state="visible")
    before = shown.inner_text()
    slider.locator("input").focus()
    page.keyboard.press("End")
    page.wait_for_function(
        "([path, before]) => document.querySelector(path).innerText !== before",
        arg=[".desk-card-value" if scripts == "rules-*" else ".st-key-plain_figures table", before],
    )
    settled(page)
    page.locator(".st-key-undo button").click()
    page.wait_for_function(
        "([path, before]) => document.querySelector(path).innerText === before",
        arg=[".desk-card-value" if scripts == "rules-*" else ".st-key-plain_figures table", before],
    )


def test_where_the_board_works_streamlits_own_sliders_never_show_and_go_with_the_first_edit(desk):
    page, _ = desk()
    page.wait_for_timeout(9000)
    assert not page.locator(".st-key-plain_sliders").is_visible()
    row(page, "pricing_page").locator(".number").fill("25")
    after_redraw(page, lambda: page.keyboard.press("Enter"))
    assert page.locator(".st-key-plain_sliders").count() == 0


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_pull_in_either_language_and_theme_meets_no_fault(visit, locale, scheme):
    page = visit(locale=locale, scheme=scheme)
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    drawings(page)
    page.wait_for_function(READY)
    cards = figures(page)
    with held(page, line(page, "threshold", "candidate")) as move:
        move(-25)
        shown = figures(page)
    assert shown != cards
    assert figures(page) == shown
    assert wrong == []


def test_over_several_dates_what_is_not_known_yet_says_so_and_comes_on_release(desk):
    page, _ = desk()
    page.locator(".st-key-settings button").first.click()
    page.locator(".st-key-moments [data-baseweb=select], .st-key-moments [role=combobox]").first.click()
    after_redraw(page, page.get_by_role("option", name="every month, last 12").click)
    page.keyboard.press("Escape")
    page.wait_for_function(FRESH)
    boxes = {name: page.locator(f"[data-panel={name}] .desk-panel-plot").bounding_box() for name in CHARTS}
    with held(page, row(page, "pricing_page").locator(".slider"), x=0.55) as move:
        move(20)
        move(40)
        assert page.locator(".desk-cards").get_by_text("interval on release").count() == 2
        assert page.locator("[data-panel=tiers]").get_by_text("interval on release").is_visible()
        rates = page.locator("[data-panel=tiers] .trace text").all_text_contents()
        assert any(rate.startswith("–") for rate in rates), rates
        assert "95% interval" in faded(page, "threshold")
        assert "Rate" not in faded(page, "threshold")
        values = page.locator(".desk-card-value").all_inner_texts()
        for name, box in boxes.items():
            assert page.locator(f"[data-panel={name}] .desk-panel-plot").bounding_box() == box
    assert page.locator(".desk-card-value").all_inner_texts() == values
    assert faded(page, "threshold") == set()
    assert not page.get_by_text("interval on release").first.is_visible()
    assert "–" in page.locator(".desk-card").nth(1).locator(".desk-card-note").inner_text()


def test_among_the_leads_of_today_the_counts_follow_the_hand(wire, desk):
    page, _ = desk()
    after_redraw(page, page.locator(".st-key-population button", has_text="Today").click)
    page.wait_for_function(FRESH)
    cards = figures(page)
    wire.clear()
    with held(page, line(page, "distribution", "hot")) as move:
        move(-30)
        shown = figures(page)
        assert wire == []
    assert shown != cards
    assert figures(page) == shown
