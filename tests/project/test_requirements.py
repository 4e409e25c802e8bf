"""The requirements name, with one version each, what the code imports: no more and no less."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
OWN = {"app", "benchmarks", "docs", "pages", "sample_data", "scoring", "tests", "ui"}
# Needed without being imported: zone data for machines that have none, and what psycopg speaks to a server with.
NOT_IMPORTED = {"psycopg-binary", "tzdata"}
# Parts of a package that come pinned with it.
COMES_WITH = {"pydantic-core": "pydantic"}


def test_every_requirement_is_pinned_to_one_version() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in _lines(name):
            assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line), f"{name}: {line}"


def test_the_app_imports_what_its_requirements_name() -> None:
    files = [ROOT / "app.py", *(path for part in ("scoring", "ui", "pages") for path in (ROOT / part).rglob("*.py"))]
    assert _imported(files) == _pinned("requirements.txt") - NOT_IMPORTED


def test_tests_and_scripts_import_nothing_that_is_not_required() -> None:
    parts = ("tests", "benchmarks", "docs", "sample_data")
    files = [path for part in parts for path in (ROOT / part).rglob("*.py")]
    assert _imported(files) <= _pinned("requirements.txt") | _pinned("requirements-dev.txt")


def _lines(name: str) -> list[str]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-r ")]


def _pinned(name: str) -> set[str]:
    return {_normal(line.split("==")[0]) for line in _lines(name)}


def _imported(files: list[Path]) -> set[str]:
    """The distributions that the files import."""
    modules: set[str] = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
                modules.add(node.module)
    top = {module.split(".")[0] for module in modules} - OWN - sys.stdlib_module_names
    siblings = {path.stem for path in files}
    by_module = packages_distributions()
    names = {_normal(by_module[module][0]) for module in top if module in by_module or module not in siblings}
    return {COMES_WITH.get(name, name) for name in names}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
