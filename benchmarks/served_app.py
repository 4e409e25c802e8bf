"""Start the app's server on a free port and a browser to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parent.parent
DESK = ViewportSize(width=1440, height=900)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class ServedApp:
    """process: the server. started: ``time.perf_counter()`` just before it was started."""

    url: str
    process: subprocess.Popen[bytes]
    started: float


@contextmanager
def served_app(
    port: int | None = None, *, script: Path = ROOT / "serve.py", environment: Mapping[str, str] | None = None
) -> Iterator[ServedApp]:
    """The app on a port (a free one by default), up and answering; stopped at the end.

    script, environment: another page in its place, and what it finds in its environment.
    """
    port = port or _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", "--server.headless=true"]
    started = time.perf_counter()
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        app = ServedApp(f"http://localhost:{port}", process, started)
        _wait_until_up(app)
        yield app
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; ``CHROMIUM`` names another."""
    path = os.environ.get("CHROMIUM") or next((found for one in BROWSERS if (found := shutil.which(one))), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()


def wait_until_settled(page: Page, *, timeout_ms: float = 120_000) -> None:
    """Until no script of the page runs on the server and the charts are drawn."""
    page.wait_for_function(DRAWN_OR_FAILED, timeout=timeout_ms)
    failure = page.locator("[data-testid=stException]")
    if failure.count():
        raise RuntimeError(f"the page shows a fault: {failure.first.inner_text()}")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=timeout_ms)


# Four charts with marks in them.
ALL_DRAWN = """() => document.querySelector('.desk-board')?.dataset.drawn
    && document.querySelectorAll('.desk-panel-plot .main-svg').length >= 4"""
DRAWN_OR_FAILED = f"() => document.querySelector('[data-testid=stException]') || ({ALL_DRAWN})()"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_until_up(app: ServedApp) -> None:
    while time.perf_counter() - app.started < 60:
        if app.process.poll() is not None:
            raise RuntimeError(f"the server ended at its start with code {app.process.returncode}")
        try:
            with urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise TimeoutError("the server did not answer within a minute")
