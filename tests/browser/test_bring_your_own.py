"""A new user's way: drop exports as the tools write them, accept what they are taken for, load, and see the desk.

What the desk shows is what the command line prints for the same files with the mapping that the page saved.
"""

import json
import re

import pytest

from scoring.command_line import main
from tests.browser.conftest import drawings, settled
from tests.browser.test_desk import figures
from tests.intake_files import bownow_files, hubspot_files, marketo_files, people, salesforce_files

pytestmark = pytest.mark.browser

LEADS = 120
WRITERS = {
    "hubspot": hubspot_files,
    "salesforce": salesforce_files,
    "marketo": marketo_files,
    "bownow": bownow_files,
}
# The furthest outcome that the files tell of.
GOALS = {"hubspot": "won", "salesforce": "won", "marketo": "accepted", "bownow": "won"}
LOCALES = {"en": "en-US", "ja": "ja-JP"}
TO_DESK = {"en": "To the tuning desk", "ja": "調整デスクへ"}


def drop(page, files):
    """Give files to the page as one drop, and wait until it says what they were taken for."""
    page.locator(".st-key-drop input[type=file]").set_input_files([str(one) for one in files])
    page.locator(".st-key-load, .st-key-files_brought [data-testid=stAlert]").first.wait_for()
    settled(page)


def load(page):
    """Press the button, and wait until the data are in use."""
    page.locator(".st-key-load button").first.click()
    page.locator(".st-key-ready").wait_for()
    page.locator(".st-key-quality_months").wait_for()
    settled(page)


def taken_away(page, button, path):
    """What a download button hands over."""
    with page.expect_download() as download:
        page.locator(f"{button} button").first.click()
    download.value.save_as(path)
    return path


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("product", WRITERS)
def test_from_exports_to_the_desk_and_the_same_on_the_command_line(visit, tmp_path, capsys, product, language):
    folder = tmp_path / "exports"
    folder.mkdir()
    written = WRITERS[product](folder, people(LEADS, seed=3, language=language))
    assert len(written.files) >= 3
    page = visit("data", locale=LOCALES[language])
    drop(page, written.files)
    assert page.locator(".st-key-load button").first.is_enabled(), "nothing is to be decided of a known product"

    page.locator(".st-key-mapping summary").click()
    page.locator(".st-key-download_mapping").wait_for()
    settled(page)
    mapping = taken_away(page, ".st-key-download_mapping", tmp_path / "mapping.yaml")
    load(page)
    quality = page.locator(".st-key-quality").inner_text()
    assert re.search(rf"(?<!\d){len(written.leads)}(?!\d)", quality)
    assert page.locator(".st-key-quality [data-testid=stAlert]").first.is_visible(), "the verdict comes first"

    page.locator(".st-key-ready a", has_text=TO_DESK[language]).click()
    drawings(page)
    settled(page)
    shown = figures(page)
    page.locator(".st-key-model_file button").first.click()
    model = taken_away(page, ".st-key-download_model", tmp_path / "model.yaml")

    command = [str(model), "--data", *map(str, written.files), "--map", str(mapping)]
    assert main(["evaluate", *command, "--goal", GOALS[product], "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    hand_off = printed["hand_off"]
    shares = [hand_off[name] for name in ("rate", "capture") if hand_off[name] is not None]
    for words in (f"{hand_off['n']:,}", *(f"{share:.1%}" for share in shares)):
        assert words in shown, words
    sweep = page.evaluate("() => document.querySelector('[data-panel=tiers] .js-plotly-plot').data[0].x.map(Number)")
    assert sorted(sweep) == sorted(tier["n"] for tier in printed["tiers"])

    scores = tmp_path / "scores.csv"
    assert main(["score", *command, "--out", str(scores)]) == 0
    assert len(scores.read_text(encoding="utf-8").splitlines()) == 1 + len(written.leads)
