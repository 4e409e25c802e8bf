"""The chart board in a real browser: its nodes stay, nothing overlaps, what is taken away is right."""

from __future__ import annotations

import io
import shutil
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import after_redraw, at_width, drawings, painted, settled, start_server

pytestmark = pytest.mark.browser

CHARTS = ("distribution", "tiers", "threshold", "calibration")
# What a careful server sends: scripts of its own only, and none made of text.
POLICY = (
    "default-src 'self'; script-src 'self' blob: 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws:"
)


WITH_POLICY = f"""
import streamlit as st
from starlette.middleware import Middleware


class Policy:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def with_policy(message):
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", {POLICY.encode()!r})]
            await send(message)

        await self.app(scope, receive, with_policy)


app = st.App("board_page.py", middleware=[Middleware(Policy)])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The page's script by itself: what is served stands beside it, and not in the repository."""
    folder = tmp_path_factory.mktemp("board")
    shutil.copy(Path(__file__).with_name("board_page.py"), folder)
    (folder / "static").mkdir()
    return folder


@pytest.fixture(scope="module")
def board_app(folder):
    yield from start_server(folder / "board_page.py")


@pytest.fixture(scope="module")
def strict_app(folder):
    """The same page from a server that sends a content security policy."""
    (folder / "strict.py").write_text(WITH_POLICY, encoding="utf-8")
    yield from start_server(folder / "strict.py")


@pytest.fixture
def open_board(empty_page, board_app):
    """Open the board's page; answers the page and what went wrong on it."""

    def open_page(query="", *, address=board_app):
        page = empty_page()
        wrong = []
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: _note_foreign(request.url, address, wrong))
        page.goto(f"{address}/?{query}")
        drawings(page)
        settled(page)
        return page, wrong

    return open_page


def _note_foreign(url, own, wrong):
    if not url.startswith((own, "data:", "blob:")):
        wrong.append(f"request to {url}")


def press(page, key):
    page.locator(".st-key-points input").focus()
    after_redraw(page, lambda: page.keyboard.press(key))


def test_every_node_stays_and_no_chart_is_blank_or_jumps_over_eight_changes(open_board):
    page, wrong = open_board()
    page.evaluate(
        """() => {
            const board = document.querySelector('.desk-board');
            const seen = window.seen = {removed: 0, empty: 0, frames: 0, places: new Set()};
            board.querySelectorAll('.main-svg, .desk-card, .desk-panel').forEach(node => node.marked = true);
            new MutationObserver(changes => changes.forEach(change => change.removedNodes.forEach(node => {
                if (node.marked) seen.removed += 1;
            }))).observe(board, {childList: true, subtree: true});
            const look = () => {
                seen.frames += 1;
                for (const plot of board.querySelectorAll('.desk-panel-plot')) {
                    if (!plot.querySelector('.trace path, .point path')) seen.empty += 1;
                    const {x, y, width, height} = plot.getBoundingClientRect();
                    seen.places.add([plot.closest('[data-panel]').dataset.panel, x, y, width, height].join());
                }
                requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        }"""
    )
    pictures = set()
    for change in range(8):
        press(page, "ArrowRight" if change % 2 else "ArrowLeft")
        press(page, "ArrowRight")
        pictures.add(
            page.evaluate("() => JSON.stringify(document.querySelector('[data-panel=tiers] .js-plotly-plot').data)")
        )
    seen = page.evaluate("() => ({...window.seen, places: [...window.seen.places]})")
    marked = page.evaluate(
        "() => [...document.querySelectorAll('.main-svg, .desk-card, .desk-panel')].map(n => !!n.marked)"
    )
    assert all(marked)
    assert (seen["removed"], seen["empty"]) == (0, 0)
    assert seen["frames"] > 8
    assert len(seen["places"]) == len(CHARTS)
    assert len(pictures) > 1
    assert wrong == []


def test_a_screencast_of_eight_changes_shows_all_charts_in_every_frame(open_board):
    page, _ = open_board()
    boxes = {name: page.locator(f"[data-panel={name}] .desk-panel-plot").bounding_box() for name in CHARTS}
    cast = page.context.new_cdp_session(page)
    frames = []

    def keep(event):
        frames.append(event["data"])
        cast.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    cast.on("Page.screencastFrame", keep)
    painted(page)
    cast.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    for _ in range(8):
        press(page, "ArrowRight")
    page.wait_for_timeout(300)
    cast.send("Page.stopScreencast")
    assert len(frames) >= 8
    for number, frame in enumerate(frames):
        image = Image.open(io.BytesIO(b64decode(frame))).convert("RGB")
        scale = image.width / 1440
        for name, box in boxes.items():
            edges = (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
            part = np.asarray(image.crop(tuple(round(edge * scale) for edge in edges)))
            inked = (part != part[0, 0]).any(axis=2).mean()
            assert inked > 0.03, f"{name} is blank in frame {number} of {len(frames)}"


LABELS_TOUCH = """() => {
    const problems = [];
    for (const plot of document.querySelectorAll('.js-plotly-plot')) {
        const name = plot.closest('[data-panel]').dataset.panel;
        const frame = plot.getBoundingClientRect();
        const texts = [...plot.querySelectorAll('text')]
            .filter(text => text.textContent.trim() && text.checkVisibility());
        // A line of type is a little lower than the box that the browser gives it.
        const boxes = texts.map(text => {
            const {left, right, top, bottom} = text.getBoundingClientRect();
            const upright = bottom - top > right - left && text.textContent.length > 2;
            const trim = upright ? [0.22 * (right - left), 0] : [0, 0.22 * (bottom - top)];
            return {
                text: text.textContent,
                left: left + trim[0], right: right - trim[0], top: top + trim[1], bottom: bottom - trim[1],
            };
        });
        boxes.forEach((a, i) => {
            const across = a.left < frame.left - 1 || a.right > frame.right + 1;
            if (across || a.top < frame.top - 1 || a.bottom > frame.bottom + 1) {
                problems.push(`${name}: '${a.text}' is cut off`);
            }
            for (const b of boxes.slice(i + 1)) {
                if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) {
                    problems.push(`${name}: '${a.text}' over '${b.text}'`);
                }
            }
        });
    }
    for (const part of document.querySelectorAll('.desk-card > *, .desk-panel-legend li')) {
        if (part.scrollWidth > part.clientWidth + 1) problems.push(`'${part.textContent}' is cut off`);
    }
    return problems;
}"""


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("case", ["sample", "eight", "wide", "tiny", "huge", "today"])
def test_no_label_is_cut_off_or_lies_over_another(open_board, lang, case):
    page, wrong = open_board(f"lang={lang}&case={case}")
    press(page, "ArrowRight")
    for width in (1440, 1000, 390):
        if width != 1440:
            after_redraw(page, lambda to=width: at_width(page, to))
        assert page.evaluate(LABELS_TOUCH) == [], f"at {width} pixels"
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert wrong == []


def test_the_table_of_a_chart_is_downloaded_as_the_chart_shows_it(open_board):
    page, _ = open_board("case=eight")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the data of “Leads in each tier” (CSV)").click()
    content = Path(download.value.path()).read_bytes()
    rows = content.decode("utf-8-sig").splitlines()
    assert download.value.suggested_filename == "tiers.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows[0].startswith("Tier,Leads (candidate),Converted (candidate)")
    assert len(rows) == 9
    shown = page.evaluate("() => document.querySelector('[data-panel=tiers] .js-plotly-plot').data[0].x")
    assert [int(row.split(",")[-10]) for row in rows[1:]] == list(shown.values() if isinstance(shown, dict) else shown)


def test_a_chart_is_downloaded_as_a_picture_with_its_title(open_board, strict_app):
    page, wrong = open_board(address=strict_app)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download “Score distribution” as a picture (PNG)").click()
    image = Image.open(download.value.path()).convert("RGB")
    assert image.size == (2240, 1440)
    # Title, chart and caption: ink in the upper, middle and lower part.
    pixels = np.asarray(image)
    for part in (pixels[:110], pixels[300:1000], pixels[1360:]):
        assert (part != pixels[0, 0]).any()
    assert wrong == []


def test_the_charts_are_drawn_under_a_policy_without_eval(open_board, strict_app):
    page, wrong = open_board(address=strict_app)
    assert (
        page.evaluate("() => fetch(location.href).then(answer => answer.headers.get('content-security-policy'))")
        == POLICY
    )
    assert page.locator(".js-plotly-plot .main-svg").count() >= 4
    assert wrong == []


def test_a_change_of_theme_repaints_the_same_nodes(open_board):
    page, wrong = open_board()
    colour = "() => getComputedStyle(document.querySelector('[data-panel=tiers] .bars .point path')).fill"
    light = page.evaluate(colour)
    page.evaluate("() => document.querySelectorAll('.main-svg').forEach(node => node.marked = true)")
    after_redraw(page, lambda: page.emulate_media(color_scheme="dark"))
    assert (light, page.evaluate(colour)) == ("rgb(10, 82, 168)", "rgb(116, 182, 255)")
    assert page.evaluate("() => [...document.querySelectorAll('.main-svg')].every(node => node.marked)")
    assert wrong == []


def test_labels_of_users_are_never_markup(open_board):
    page, wrong = open_board("case=eight")
    assert page.locator(".js-plotly-plot a").count() == 0
    assert any(
        text.startswith("<a href") for text in page.locator("[data-panel=tiers] .ytick text").all_text_contents()
    )
    assert wrong == []


def test_charts_can_be_read_without_seeing_them(open_board):
    page, _ = open_board()
    chart = page.get_by_role("img", name="Leads in each tier: Hot")
    assert chart.count() == 1
    table = page.get_by_role("table", name="Data of “Leads in each tier”")
    table.locator("tr").nth(4).wait_for(state="attached")
    assert table.locator("tr").first.locator("th").first.inner_text() == "Tier"
    page.get_by_role("button", name="Download the data of “Leads in each tier” (CSV)").focus()
    assert page.evaluate("() => document.activeElement.textContent") == "CSV"


def test_where_nothing_can_be_drawn_the_board_says_why(open_board):
    page, wrong = open_board("case=empty")
    assert page.get_by_text("There is nothing to draw: no lead is counted at this date.").count() == 4
    assert page.locator(".desk-panel-png:visible").count() == 0
    assert wrong == []


def test_plotly_is_fetched_once_whatever_is_drawn(open_board, board_app):
    page, _ = open_board()
    fetched = "() => performance.getEntriesByType('resource').filter(e => e.name.includes('plotly')).map(e => e.name)"
    press(page, "ArrowRight")
    names = page.evaluate(fetched)
    assert len(names) == 1
    assert names[0].startswith(f"{board_app}/app/static/plotly-")
