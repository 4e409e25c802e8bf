"""Time the first page: from the start of the server to the four charts of the sample data painted.

    python -m benchmarks.start_up [--starts N] [--json]

The browser is open before, with nothing in its cache. scikit-learn must not be in the server's memory.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.served_app import ALL_DRAWN, DESK, ServedApp, browser, served_app
from scoring.bench.table import Line, limit_line, printed

STARTS = 5


def start_up_lines(starts: int) -> list[Line]:
    """The median of some starts, and how many files of scikit-learn the server has loaded after them."""
    with browser() as chromium:
        seconds, sklearn_files = [], 0
        for _ in range(starts):
            with served_app() as app:
                seconds.append(_until_painted(app, chromium))
                sklearn_files = max(sklearn_files, _mapped_files(app, "sklearn"))
    lines = [limit_line("Server's start → first page painted, sample data", statistics.median(seconds), "s", 5)]
    if Path("/proc/self/maps").exists():
        lines.append(limit_line("Files of scikit-learn in the server's memory", sklearn_files, "files", 0))
    return lines


def _until_painted(app: ServedApp, chromium: Browser) -> float:
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(app.url)
    page.wait_for_function(ALL_DRAWN, polling=20, timeout=60_000)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    seconds = time.perf_counter() - app.started
    context.close()
    return seconds


def _mapped_files(app: ServedApp, package: str) -> int:
    maps = Path(f"/proc/{app.process.pid}/maps")
    return len({line.split()[-1] for line in maps.read_text().splitlines() if f"/{package}/" in line})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=STARTS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    print(printed(start_up_lines(options.starts), as_json=options.json))
