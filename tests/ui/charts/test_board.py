"""The board's browser side is one module, and plotly.js is served once, whole, under a name of its own."""

from __future__ import annotations

import re
from pathlib import Path

import plotly

from ui.browser_modules import modules_of
from ui.charts import board


def test_the_scripts_are_one_module_with_one_export_and_no_import() -> None:
    script = board.script()
    assert re.findall(r"^export .*$", script, re.MULTILINE) == ["export default function ({ data, parentElement }) {"]
    assert not re.search(r"^import ", script, re.MULTILINE)


def test_every_script_is_part_of_the_module() -> None:
    files = set((Path(board.__file__).parent / "browser").glob("*.mjs"))
    assert files <= set(modules_of("charts/browser/board.mjs"))


def test_no_script_writes_markup_or_runs_text() -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", board.script()
    )


def test_plotly_is_served_from_the_installed_package_and_copied_once(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    name = board.ensure_plotly_served(folder)
    served = folder / name
    assert served.read_bytes() == (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    assert re.fullmatch(r"plotly-[0-9a-f]{16}\.min\.js", name)
    assert [path.name for path in folder.iterdir()] == [name]
    first = served.stat().st_mtime_ns
    board.ensure_plotly_served.cache_clear()
    assert board.ensure_plotly_served(folder) == name
    assert served.stat().st_mtime_ns == first
