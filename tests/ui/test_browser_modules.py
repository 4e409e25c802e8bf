"""Modules are joined each in a scope of its own, in the order in which they lean on each other."""

import json
import shutil
import subprocess

import pytest

from ui import browser_modules
from ui.browser_modules import joined, modules_of

ENTRIES = (
    "charts/browser/board.mjs", "controls/browser/rule_board.mjs", "controls/browser/live_tables.mjs",
    "intake/browser/drop_zone.mjs",
)  # fmt: skip


def test_names_of_one_module_do_not_meet_those_of_another(tmp_path, monkeypatch):
    if shutil.which("node") is None:
        pytest.skip("Node is not installed")
    monkeypatch.setattr(browser_modules, "_HERE", tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.mjs").write_text("const LIMIT = 1;\nexport const one = () => LIMIT;\n")
    (tmp_path / "two.mjs").write_text(
        'export { one } from "./deep/one.mjs";\nimport { one as first } from "./deep/one.mjs";\n'
        "// Said to people only.\nconst LIMIT = 2;\nexport function two() {\n  return LIMIT + first();\n}\n"
    )
    (tmp_path / "entry.mjs").write_text(
        'import {\n  one,\n  two,\n} from "./two.mjs";\nconst LIMIT = 3;\n'
        "export default function () {\n  return [one(), two(), LIMIT];\n}\n"
    )
    whole = joined("entry.mjs")
    assert "Said to people" not in whole
    assert [path.name for path in modules_of("entry.mjs")] == ["one.mjs", "two.mjs", "entry.mjs"]
    (tmp_path / "whole.mjs").write_text(whole)
    run = 'const { default: made } = await import("./whole.mjs"); console.log(JSON.stringify(made()));'
    done = subprocess.run(
        ["node", "--input-type=module", "-e", run], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [1, 3, 3]


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_components_script_is_whole_and_runs_no_text(entry):
    script = joined(entry)
    assert script.count("export default") == 1
    assert "\nimport " not in script
    assert not any(word in script for word in ("innerHTML", "insertAdjacentHTML", "eval(", "new Function"))


@pytest.mark.parametrize(
    "folder", ["charts/browser", "charts/browser/live", "controls/browser", "intake/browser", "browser"]
)
def test_no_module_is_left_out(folder):
    used = {path for entry in (*ENTRIES, "browser/served.mjs") for path in modules_of(entry)}
    assert {path.resolve() for path in (browser_modules._HERE / folder).glob("*.mjs")} <= used
