"""Take the pictures of the documentation: the app on the sample data, in a real browser.

    python -m docs.take_screenshots

The candidate in the pictures values the pricing page over the services page, which the current model does not.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.served_app import DESK, browser, served_app, wait_until_settled

SAMPLE = Path(__file__).parent.parent / "sample_data"
IMAGES = Path(__file__).parent / "images"
CHANGES = {"pricing_page": 15, "services_page": 3}


def take_screenshots(folder: Path = IMAGES) -> list[Path]:
    """desk.png (English, light), desk-ja.png (Japanese, dark) and data.png; one browser session each."""
    folder.mkdir(exist_ok=True)
    with served_app() as app, browser() as chromium:
        return [
            _desk(chromium, app.url, folder / "desk.png", locale="en-GB", scheme="light"),
            _desk(chromium, app.url, folder / "desk-ja.png", locale="ja-JP", scheme="dark"),
            _data(chromium, app.url, folder / "data.png"),
        ]


def _desk(chromium: Browser, url: str, path: Path, *, locale: str, scheme: str) -> Path:
    page = _opened(chromium, url, locale, scheme)
    for rule_id, points in CHANGES.items():
        field = page.locator(f"[data-part={rule_id}] input[type=number]")
        drawn = page.evaluate("document.querySelector('.desk-board').dataset.drawn")
        field.fill(str(points))
        field.press("Enter")
        page.wait_for_function("drawn => document.querySelector('.desk-board').dataset.drawn !== drawn", arg=drawn)
    return _taken(page, path)


def _data(chromium: Browser, url: str, path: Path) -> Path:
    page = _opened(chromium, url, "en-GB", "light")
    page.locator(".st-key-menu a").nth(1).click()
    files = [str(SAMPLE / f"{table}.csv") for table in ("leads", "activities", "outcomes")]
    page.locator(".st-key-drop input[type=file]").set_input_files(files)
    page.wait_for_selector(".st-key-load")
    return _taken(page, path)


def _opened(chromium: Browser, url: str, locale: str, scheme: str) -> Page:
    page = chromium.new_context(viewport=DESK, locale=locale, color_scheme=scheme).new_page()  # type: ignore[arg-type]
    page.goto(url)
    wait_until_settled(page)
    return page


def _taken(page: Page, path: Path) -> Path:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)  # what fades and slides comes to rest
    page.screenshot(path=path)
    page.context.close()
    return path


if __name__ == "__main__":
    for taken in take_screenshots():
        print(taken)
