"""The figures on the desk are those that the command line gives for the same model on the same files."""

import json

import pytest

from scoring.command_line import main
from scoring.model_file import load_model, write_model
from tests.browser.conftest import after_redraw, drawings
from tests.browser.test_desk import figures, row
from ui.pipeline import SAMPLE, SAMPLE_ZONE

pytestmark = pytest.mark.browser


def test_a_moved_slider_shows_what_evaluate_prints(visit, tmp_path, capsys):
    page = visit()
    drawings(page)
    row(page, "pricing_page").locator(".number").fill("40")
    after_redraw(page, lambda: page.keyboard.press("Enter"))
    sweep = page.evaluate("() => document.querySelector('[data-panel=tiers] .js-plotly-plot').data[0].x.map(Number)")

    candidate = tmp_path / "candidate.yaml"
    model = load_model(SAMPLE / "current_model.yaml").with_points("pricing_page", 40)
    candidate.write_text(write_model(model), encoding="utf-8")
    files = [word for table in ("leads", "activities", "outcomes") for word in (f"--{table}", SAMPLE / f"{table}.csv")]
    assert main(["evaluate", str(candidate), *map(str, files), "--time-zone", SAMPLE_ZONE, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)

    assert sorted(sweep) == sorted(tier["n"] for tier in printed["tiers"])
    shown = figures(page)
    hand_off = printed["hand_off"]
    for words in (
        f"{hand_off['n']:,}",
        f"{hand_off['rate']:.1%}",
        f"{hand_off['capture']:.1%}",
        f"{hand_off['ci_low'] * 100:.1f}–{hand_off['ci_high'] * 100:.1f}%",
        f"{hand_off['k']} of {printed['converted']}",
        f"{printed['auc']:.3f}",
        f"{hand_off['lift']:.1f}",
        str(hand_off["on_the_line"]),
    ):
        assert words in shown, words
