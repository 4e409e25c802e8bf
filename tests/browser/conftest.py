"""Start the app and a real browser for the tests that drive it: one server and one browser a run."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
SECONDS_TO_START = 90
# A machine that runs other tests beside these may take long to draw.
PATIENCE_MS = 60_000

_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(script: Path, **variables: str) -> Iterator[str]:
    """The address of a server that runs the script; it ends with the generator. variables: of its environment."""
    port = free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", "--server.headless=true",
        "--server.address=127.0.0.1", "--browser.gatherUsageStats=false", "--server.fileWatcherType=none",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **variables}
    process = subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it began to serve"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no server within {SECONDS_TO_START} seconds")


def files_that_hold(folder: Path, content: bytes) -> list[Path]:
    """The files in a folder that hold the content; a server may be removing some meanwhile."""
    found = []
    for root, _, names in os.walk(folder):
        for path in (Path(root) / name for name in names):
            with suppress(FileNotFoundError):
                if path.is_file() and content in path.read_bytes():
                    found.append(path)
    return found


@pytest.fixture(scope="session")
def app() -> Iterator[str]:
    """The address of the app itself, served as `make run` does."""
    yield from start_server(REPOSITORY / "serve.py")


Kind = tuple[tuple[str, Any], ...]


@pytest.fixture(scope="session")
def windows() -> Iterator[Callable[[Kind], Any]]:
    """Open a window of a headless Chromium: the one that CHROMIUM names, else the one on the path.

    Each is a browser with a folder of its own, as only such a one keeps what it made of the scripts.
    """
    playwright = pytest.importorskip("playwright.sync_api")
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert executable, "no Chromium found: install it, or name it in the environment variable CHROMIUM"
    opened = []
    with playwright.sync_playwright() as started:

        def window(kind: Kind) -> Any:
            # Without a name it is a new folder, which goes with the window.
            context = started.chromium.launch_persistent_context(
                "", executable_path=executable, args=list(_ARGUMENTS), timezone_id="Asia/Tokyo", **dict(kind)
            )
            context.set_default_timeout(PATIENCE_MS)
            opened.append(context)
            return context

        yield window
        for context in opened:
            context.close()


@pytest.fixture(scope="session")
def free_windows() -> dict[Kind, list[Any]]:
    """Windows that nobody uses, by what cannot be changed of them; each has an empty page that stays."""
    return defaultdict(list)


@pytest.fixture
def empty_page(windows: Callable[[Kind], Any], free_windows: dict[Kind, list[Any]]) -> Iterator[Callable[..., Any]]:
    """Open an empty page as a person of one's own: other cookies, another session.

    A window is used again by the next person, with nothing left in it but its cache: so a page takes half as long.
    """
    used = []

    def open_page(*, width: int = 1440, height: int = 900, scheme: str = "light", **of_person: Any) -> Any:
        kind = tuple(sorted({"locale": "en-US", **of_person}.items()))
        context = free_windows[kind].pop() if free_windows[kind] else windows(kind)
        used.append((kind, context))
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        return page

    yield open_page
    for kind, context in used:
        for page in context.pages[1:]:
            page.close()
        context.set_storage_state({"cookies": [], "origins": []})
        free_windows[kind].append(context)


@pytest.fixture
def visit(empty_page: Callable[..., Any], app: str) -> Callable[..., Any]:
    """Open a page of the app as a person of one's own; a desk is open when its charts are there.

    prepare: is given the page before it is loaded, and may keep the charts from coming.
    """

    def open_page(path: str = "", *, prepare: Callable[[Any], object] | None = None, **how: Any) -> Any:
        page = empty_page(**how)
        if prepare is not None:
            prepare(page)
        page.goto(f"{app}/{path}")
        settled(page)
        if path == "" and prepare is None:
            drawings(page)
        return page

    return open_page


def settled(page: Any) -> None:
    """Wait until the page's script has run to its end."""
    page.wait_for_selector(SETTLED)


def painted(page: Any) -> None:
    """Wait until what is drawn is on the screen."""
    page.screenshot()


def at_width(page: Any, width: int) -> None:
    """Make the window so wide, and wait until every chart is as wide as its place in it."""
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(
        """() => [...document.querySelectorAll('.js-plotly-plot')].every(plot =>
            plot._fullLayout.width === plot.clientWidth && plot._fullLayout.height === plot.clientHeight)"""
    )
    painted(page)


def drawings(page: Any) -> int:
    """How often the chart board has been drawn; waits for the first time.

    One of some ninety loads never mounts a component (seen on Streamlit 1.67, cause unknown): as a person would, the
    page is loaded once more. A board that still does not come fails the test.
    """
    from playwright.sync_api import TimeoutError as Waited

    try:
        page.wait_for_selector(".desk-board[data-drawn]", timeout=PATIENCE_MS / 2)
    except Waited:
        page.reload()
        settled(page)
        page.wait_for_selector(".desk-board[data-drawn]")
    return int(page.get_attribute(".desk-board", "data-drawn"))


def after_redraw(page: Any, act: Callable[[], Any]) -> None:
    """Do something that changes the charts, and wait until they are drawn again and the script has ended.

    A page in the middle of something is never loaded once more: ``drawings`` first, for one that has just been opened.
    """
    before = int(page.wait_for_selector(".desk-board[data-drawn]").get_attribute("data-drawn"))
    act()
    page.wait_for_function(
        "before => Number(document.querySelector('.desk-board')?.dataset.drawn) > before", arg=before
    )
    settled(page)


def moved(page: Any) -> int:
    """How often the charts have followed the hand."""
    return int(page.get_attribute(".desk-board", "data-moved") or 0)


@contextmanager
def held(page: Any, thing: Any, *, x: float = 0.5, y: float = 0.5) -> Iterator[Callable[..., None]]:
    """The pointer down on a thing; answers a function that moves it by pixels, and waits until that is seen."""
    # Waits until the thing stands still: on a page that is still building up it would be elsewhere a moment later.
    thing.hover()
    box = thing.bounding_box()
    at = (box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    page.mouse.move(*at)
    page.mouse.down()

    def move(by: float, *, seen: bool = True) -> None:
        before = moved(page)
        page.mouse.move(at[0] + by, at[1])
        if seen:
            page.wait_for_function(
                "before => Number(document.querySelector('.desk-board').dataset.moved ?? 0) > before", arg=before
            )

    yield move
    after_redraw(page, page.mouse.up)
