"""Time what follows the hand in a real browser: a threshold's line and a rule's points, pulled with the mouse held.

    python -m benchmarks.dragging [--leads N --activities M] [--json]

The server opens files written to disk before. While something is pulled, a time is the browser's own: from the start of
a frame, or from the pointer's event, to the first task after the frame was painted. What a threshold does not change is
not drawn, so its frames are the shorter ones.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from benchmarks.browser import written_files
from benchmarks.served_app import DESK, browser, served_app, wait_until_settled
from scoring.bench.rules import BIGGEST_RULE
from scoring.bench.table import Line, limit_line, printed

PAGE = Path(__file__).with_name("desk_on_files.py")
LOADING_MS = 900_000
PULLS, STEPS = 6, 40
STEP_MS = 24  # some 40 pointer events a second, as of a hand that moves steadily
KILOBYTE = 1000

_READY = "() => window.leadScoring?.hubs?.get('desk')?.tables && document.querySelector('.desk-handle')"
# Notes of every frame how long it took until it was painted, and of every pointer's event how long until what moved.
_WATCH = """() => {
    const board = document.querySelector('.desk-board');
    const bench = window.bench = {
        frames: [], figures: [], charts: [], settled: [], pointer: null, up: null, waiting: null,
    };
    const afterPaint = (act) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = act;
        channel.port2.postMessage(0);
    };
    const noteFrom = (start, times) => afterPaint(() => times.push(performance.now() - start));
    const frame = () => {
        if (bench.on) noteFrom(performance.now(), bench.frames);
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    addEventListener('pointermove', (event) => { bench.pointer ??= event.timeStamp; }, true);
    addEventListener('pointerup', (event) => { bench.up = event.timeStamp; }, true);
    new MutationObserver((changes) => {
        for (const { attributeName: name } of changes) {
            if (name === 'data-drawn') {
                const { up } = bench;
                bench.up = null;
                if (up !== null) requestAnimationFrame(() => noteFrom(up, bench.settled));
                continue;
            }
            if (name === 'data-moved') {
                const { pointer } = bench;
                bench.pointer = null;
                bench.waiting ??= pointer;
                if (pointer !== null) noteFrom(pointer, bench.figures);
            }
            if (board.dataset.behind === '0' && bench.waiting !== null) {
                const { waiting } = bench;
                bench.waiting = null;
                noteFrom(waiting, bench.charts);
            }
        }
    }).observe(board, { attributes: true, attributeFilter: ['data-drawn', 'data-moved', 'data-behind'] });
}"""


_BEGIN = "() => Object.assign(bench, { frames: [], figures: [], charts: [], settled: [], pointer: null, on: true })"


def dragging_lines(leads: int, activities: int, *, release_limit: float | None = None) -> list[Line]:
    """Frames, what follows the points, messages while pulled, the answer after it, and the size of the tables.

    release_limit: the most milliseconds from letting go to the confirmed charts.
    """
    with tempfile.TemporaryDirectory(prefix="scoring-bench-") as name:
        folder = Path(name)
        written_files(folder, leads, activities)
        (folder / "static").mkdir()
        script = folder / PAGE.name
        shutil.copyfile(PAGE, script)
        with served_app(script=script, environment={"DESK_FILES": str(folder)}) as app, browser() as chromium:
            page = chromium.new_context(viewport=DESK, locale="en").new_page()
            page.set_default_timeout(60_000)
            sent: list[Any] = []
            received: list[int] = []
            page.on("request", lambda request: sent.append(request.url))
            page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
            page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
            page.goto(app.url, timeout=LOADING_MS)
            wait_until_settled(page, timeout_ms=LOADING_MS)
            page.wait_for_function(_READY, timeout=LOADING_MS)
            page.evaluate(_WATCH)
            line = page.locator("[data-panel=threshold] .desk-handle").first
            threshold = _pulled(page, line, sent)
            slider = page.locator(f"[data-part={BIGGEST_RULE}] input[type=range]")
            points = _pulled(page, slider, sent)
    size = f"95th percentile, {leads:,} leads"
    settled = [*threshold["settled"], *points["settled"]]
    return [
        limit_line(f"Threshold dragged: a frame until painted, {size}", _late(threshold["frames"]), "ms", 16.7),
        limit_line(f"Points dragged → figures and histogram, {size}", _late(points["figures"]), "ms", 33),
        limit_line(f"Points dragged → all four charts, {size}", _late(points["charts"]), "ms", 120),
        limit_line(f"Requests while dragging, {leads:,} leads", threshold["sent"] + points["sent"], "", 0),
        limit_line(f"Let go → confirmed charts painted, {size}", _late(settled), "ms", release_limit),
        limit_line(f"All tables as sent, {leads:,} leads", max(received) / KILOBYTE, "KB", 1000),
    ]


def _pulled(page: Page, thing: Locator, sent: list[Any]) -> dict[str, Any]:
    """What was noted while a thing was pulled to and fro; ``sent``: what went to the server before it was let go."""
    found: dict[str, Any] = {"frames": [], "figures": [], "charts": [], "settled": [], "sent": 0}
    for pull in range(PULLS):
        thing.scroll_into_view_if_needed()
        page.wait_for_function(_READY)
        page.wait_for_timeout(300)
        box = thing.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        drawn = page.get_attribute(".desk-board", "data-drawn")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 1, y)
        page.wait_for_timeout(100)
        sent.clear()
        page.evaluate(
            "() => Object.assign(bench, {frames: [], figures: [], charts: [], settled: [], pointer: null, on: true})"
        )
        for step in range(STEPS):
            away = step if step < STEPS / 2 else STEPS - step
            page.mouse.move(x + (away if pull % 2 else -away) * 2 + (5 if pull % 2 else -5), y)
            page.wait_for_timeout(STEP_MS)
        found["sent"] += len(sent)
        noted = page.evaluate("() => { bench.on = false; return bench; }")
        page.mouse.up()
        page.wait_for_function("drawn => document.querySelector('.desk-board').dataset.drawn !== drawn", arg=drawn)
        wait_until_settled(page)
        page.wait_for_timeout(200)
        noted["settled"] = page.evaluate("() => bench.settled")
        if len(noted["figures"]) < STEPS / 4:
            raise RuntimeError(f"the charts followed only {len(noted['figures'])} of {STEPS} moves")
        for name in ("frames", "figures", "charts", "settled"):
            found[name] += noted[name]
    return found


def _late(times: Sequence[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--activities", type=int, default=2_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    print(printed(dragging_lines(options.leads, options.activities, release_limit=300), as_json=options.json))
