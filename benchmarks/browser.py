"""Time a change of points in a real browser: key pressed to all four charts as the server confirms them.

    python -m benchmarks.browser [--leads N --activities M --moves K] [--json]

The data and the model go the way that a user's go: files written to disk, loaded on the page Data, the model uploaded
on the desk. A move is another number typed for the rule that counts most activities, and the key Enter. The clock
starts at the key's own time stamp and stops at the frame after the charts were drawn, both in the browser. What the
charts show before, while something is moved, is timed by ``benchmarks.dragging``.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page

from benchmarks.served_app import DESK, browser, served_app, wait_until_settled
from scoring.bench.rules import BIGGEST_RULE, benchmark_model
from scoring.bench.synthetic import synthetic_dataset, write_csv_files
from scoring.bench.table import Line, limit_line, printed
from scoring.model_file import write_model

TABLES = ("leads", "activities", "outcomes")
LOADING_MS = 600_000

# Notes for every drawing of the board how long after the last key it was painted, and what the charts then show.
_WATCH = """() => {
    const board = document.querySelector('.desk-board');
    const plots = () => [...board.querySelectorAll('.desk-panel-plot')];
    window.bench = {
        times: [], pressed: null, nodes: plots(),
        shown: () => JSON.stringify(plots().map((plot) => plot.data)),
        remounted: () => plots().some((plot, i) => plot !== window.bench.nodes[i]),
    };
    document.addEventListener('keydown', (event) => { window.bench.pressed = event.timeStamp; }, true);
    new MutationObserver(() => {
        const { pressed, times } = window.bench;
        if (pressed === null) return;
        window.bench.pressed = null;
        requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - pressed)));
    }).observe(board, { attributes: true, attributeFilter: ['data-drawn'] });
}"""


def browser_lines(leads: int, activities: int, moves: int) -> list[Line]:
    """Median of the moves, their 95th percentile, and the bytes that a move brings to the browser."""
    with tempfile.TemporaryDirectory(prefix="scoring-bench-") as name:
        files = written_files(Path(name), leads, activities)
        with served_app() as app, browser() as chromium:
            page = chromium.new_context(viewport=DESK, locale="en").new_page()
            page.set_default_timeout(60_000)
            received: list[int] = []
            page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
            page.goto(app.url)
            wait_until_settled(page)
            _load_data(page, files)
            _take_model(page, files["model"])
            times, sizes = _moved(page, moves, received)
    size = f"{leads:,} leads, {activities:,} activities"
    return [
        limit_line(f"Points set by key → four charts confirmed, {size}", statistics.median(times), "ms", 200),
        limit_line("The same, 95th percentile", sorted(times)[int(0.95 * (len(times) - 1))], "ms", None),
        limit_line("A change of points, all that the browser receives", statistics.median(sizes) / 1000, "KB", None),
    ]


def written_files(folder: Path, leads: int, activities: int) -> dict[str, Path]:
    files = dict(zip(TABLES, write_csv_files(synthetic_dataset(leads, activities), folder), strict=True))
    files["model"] = folder / "model.yaml"
    files["model"].write_text(write_model(benchmark_model()), encoding="utf-8")
    return files


def _load_data(page: Page, files: dict[str, Path]) -> None:
    page.locator(".st-key-menu a").nth(1).click()
    page.locator(".st-key-drop input[type=file]").set_input_files([files[table] for table in TABLES])
    # The button comes once the server has the files and knows what they are.
    page.locator(".st-key-load button").wait_for(timeout=LOADING_MS)
    wait_for_script(page)
    page.locator(".st-key-load button").click()
    page.locator(".st-key-ready").wait_for(timeout=LOADING_MS)
    wait_for_script(page)
    page.locator(".st-key-menu a").nth(0).click()
    wait_for_script(page)


def _take_model(page: Page, model: Path) -> None:
    """Bring the model of these data, and put it in force. Where the sample's names columns that they lack, let it."""
    lacking = page.locator(".st-key-treat_as_missing button")
    page.locator(".desk-board").or_(lacking).first.wait_for(timeout=LOADING_MS)
    if lacking.count():
        lacking.click()
    wait_until_settled(page, timeout_ms=LOADING_MS)
    page.locator(".st-key-model_file button").first.click()
    page.locator("[class*=st-key-model_upload_] input[type=file]").first.set_input_files(model)
    page.locator(f"[data-part={BIGGEST_RULE}]").wait_for()
    wait_for_script(page)
    page.keyboard.press("Escape")
    page.locator(".st-key-make_current button").first.click()
    page.locator(".st-key-make_current button:disabled").first.wait_for()
    wait_until_settled(page, timeout_ms=LOADING_MS)


class Moves:
    """Numbers typed for one rule's points on a desk, each timed to the charts as the server confirms them."""

    def __init__(self, page: Page, number: Locator) -> None:
        self._page, self._number = page, number
        self._start = float(number.input_value())
        self._count = 0
        page.evaluate(_WATCH)

    def time_one(self) -> float:
        """In ms, by the browser's clock."""
        shown = self._page.evaluate("window.bench.shown()")
        self._number.fill(f"{self._start + 1 + self._count % 8:g}")
        self._number.press("Enter")
        self._page.wait_for_function(f"() => window.bench.times.length > {self._count}", timeout=30_000)
        wait_for_script(self._page)
        if self._page.evaluate("window.bench.shown()") == shown:
            raise RuntimeError(f"move {self._count} changed no chart")
        self._count += 1
        took: float = self._page.evaluate("window.bench.times.at(-1)")
        return took


def _moved(page: Page, moves: int, received: list[int]) -> tuple[list[float], list[int]]:
    desk = Moves(page, page.locator(f"[data-part={BIGGEST_RULE}] .number"))
    times, sizes = [], []
    for _ in range(moves):
        received.clear()
        times.append(desk.time_one())
        sizes.append(sum(received))
    if page.evaluate("window.bench.remounted()"):
        raise RuntimeError("a chart was put up anew in place of being redrawn")
    return times, sizes


def wait_for_script(page: Page) -> None:
    """Until the server runs no script of this page."""
    page.wait_for_timeout(50)  # the state turns to 'running' a moment after the key
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--activities", type=int, default=2_000_000)
    parser.add_argument("--moves", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    print(printed(browser_lines(options.leads, options.activities, options.moves), as_json=options.json))
