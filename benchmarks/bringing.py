"""Time the way of a user's own files in a real browser: dropped on the page, read, loaded; and what others feel of it.

    python -m benchmarks.bringing [--leads N --activities M] [--folder F] [--moves K] [--json]

Three files of synthetic data are dropped into Chromium. A step ends when the page shows what follows from it, by the
browser's own clock. The memory is that of the server with all its children. Then they are dropped once more, while a
second session works on the sample's desk: points are set, and it is timed until the charts that the server confirms
are drawn.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.browser import TABLES, Moves, wait_for_script
from benchmarks.served_app import DESK, browser, served_app, wait_until_settled
from scoring.bench import floors
from scoring.bench.memory import GIGABYTE, peak_memory
from scoring.bench.synthetic import synthetic_dataset, write_csv_files
from scoring.bench.table import Line, limit_line, printed, ratio_line
from scoring.bench.timing import Paired, milliseconds

MOVES_AT_REST = 12
# Before the files are dropped, and again when their data are in use.
BARE_READS = 2
# As long as a person takes from one move to the next at the least.
BETWEEN_MOVES_SECONDS = 0.5
LONGEST_SECONDS = 1_800
# As long as a person looks at the least at what the files were taken for.
LOOKS_SECONDS = 2.0

# Notes when each of these is first on the page.
_WATCH = """() => {
    const seen = window.seen = {};
    const look = () => {
        for (const key of ['reading', 'load', 'loading', 'ready']) {
            if (!(key in seen) && document.querySelector('.st-key-' + key)) seen[key] = performance.now();
        }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


def bringing_lines(leads: int, activities: int, folder: Path | None = None, moves: int = MOVES_AT_REST) -> list[Line]:
    """folder: where the three files are, or are to be written; by default they are made for the occasion. moves: on the
    other desk while nothing is loaded."""
    with _files(leads, activities, folder) as files, served_app() as app, browser() as chromium:
        bare_read = floors.bare_read(files[1])
        before = [milliseconds(bare_read) for _ in range(BARE_READS)]
        with peak_memory(app.process.pid) as peak:
            alone = _brought(_page(chromium, f"{app.url}/data"), files)
        after = [milliseconds(bare_read) for _ in range(BARE_READS)]
        desk = _desk(chromium, app.url)
        at_rest = [desk.time_one() for _ in range(moves)]
        meanwhile = _brought(_page(chromium, f"{app.url}/data"), files, desk).moves
    bare_ms = statistics.median([*before, *after])
    size = f"{leads:,} leads, {activities:,} activities"
    return [
        limit_line(f"Files dropped → on the server's disk, {size}", alone.on_disk_ms / 1000, "s", None),
        _against_bare_read("Files dropped → read and recognised", alone.read_ms, bare_ms, None),
        _against_bare_read("'Load' pressed → data in use, with a first model", alone.load_ms, bare_ms, 2.5),
        limit_line("Peak memory of the server and its children together", peak.shared_in_parts / GIGABYTE, "GB", 3.0),
        limit_line("The same, memory of each process's own alone", peak.own / GIGABYTE, "GB", None),
        limit_line("Points set in another session at rest → confirmed", statistics.median(at_rest), "ms", None),
        limit_line("The same while files are read and loaded", statistics.median(meanwhile), "ms", None),
        limit_line("The same, 95th percentile", sorted(meanwhile)[int(0.95 * (len(meanwhile) - 1))], "ms", None),
    ]


@dataclass(frozen=True)
class Brought:
    """What it took, in ms; moves: how long each move on another desk took meanwhile."""

    on_disk_ms: float
    read_ms: float
    load_ms: float
    moves: list[float]


def _brought(page: Page, files: list[Path], desk: Moves | None = None) -> Brought:
    """Drop the files on the page, and load them. desk: of another session, where one works meanwhile."""
    dropped = _now(page)
    page.locator(".st-key-drop input[type=file]").set_input_files(files)
    moves = _until_seen(page, "load", desk)
    wait_for_script(page)
    time.sleep(LOOKS_SECONDS)
    pressed = _now(page)
    page.locator(".st-key-load button").first.click()
    moves += _until_seen(page, "ready", desk)
    seen: dict[str, float] = page.evaluate("window.seen")
    page.context.close()
    return Brought(seen["reading"] - dropped, seen["load"] - dropped, seen["ready"] - pressed, moves)


@contextmanager
def _files(leads: int, activities: int, folder: Path | None) -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory(prefix="scoring-bench-") as temporary:
        place = folder or Path(temporary)
        files = [place / f"{table}.csv" for table in TABLES]
        if not all(file.exists() for file in files):
            place.mkdir(parents=True, exist_ok=True)
            write_csv_files(synthetic_dataset(leads, activities), place)
        yield files


def _page(chromium: Browser, url: str) -> Page:
    page = chromium.new_context(viewport=DESK, locale="en").new_page()
    page.set_default_timeout(120_000)
    page.goto(url)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.locator(".st-key-drop input[type=file]").wait_for(state="attached")
    page.evaluate(_WATCH)
    return page


def _desk(chromium: Browser, url: str) -> Moves:
    """A second person's desk, on the sample."""
    page = chromium.new_context(viewport=DESK, locale="en").new_page()
    page.set_default_timeout(120_000)
    page.goto(url)
    wait_until_settled(page)
    return Moves(page, page.locator(".row.points .number").first)


def _until_seen(page: Page, key: str, desk: Moves | None) -> list[float]:
    """Until it is on the page, a move on the desk after the other: how long each took, in ms."""
    times: list[float] = []
    begun = time.monotonic()
    while not page.evaluate(f"'{key}' in window.seen"):
        if time.monotonic() - begun > LONGEST_SECONDS:
            raise TimeoutError(f"{key} never came")
        if desk is not None:
            times.append(desk.time_one())
        time.sleep(BETWEEN_MOVES_SECONDS)
    return times


def _now(page: Page) -> float:
    now: float = page.evaluate("performance.now()")
    return now


def _against_bare_read(step: str, measured_ms: float, bare_ms: float, target: float | None) -> Line:
    return ratio_line(step, floors.BARE_READ, Paired(measured_ms, bare_ms, measured_ms / bare_ms, 1), target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--activities", type=int, default=20_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--moves", type=int, default=MOVES_AT_REST)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = bringing_lines(options.leads, options.activities, options.folder, options.moves)
    print(printed(lines, as_json=options.json))
