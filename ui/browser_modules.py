"""Join modules of the browser's side into the one script that a component takes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
_PASSED_ON = re.compile(r'^export \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:function|const) (\w+)", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_MARGIN = re.compile(r"^\s*//.*\n|^\s+", re.MULTILINE)


@cache
def joined(entry: str) -> str:
    """The module and all that it imports, each once, in a scope of its own. entry: its path from ``ui/`` on.

    Comments and indentation stay here. A module exports functions and constants by name; the entry's default export is
    that of the whole.
    """
    order = _with_imports(_HERE / entry)
    names = {path: f"module{place}" for place, path in enumerate(order)}
    parts = [_scoped(path, names) for path in order[:-1]]
    return "".join([*parts, _linked(order[-1], names)])


def modules_of(entry: str) -> list[Path]:
    """The files that ``joined`` puts together, each behind those that it leans on."""
    return _with_imports(_HERE / entry)


def _with_imports(path: Path) -> list[Path]:
    order: list[Path] = []

    def visit(one: Path) -> None:
        if one in order:
            return
        for imported in _imports(one):
            visit(imported)
        order.append(one)

    visit(path.resolve())
    return order


def _imports(path: Path) -> list[Path]:
    text = path.read_text(encoding="utf-8")
    return [(path.parent / found[1]).resolve() for pattern in (_PASSED_ON, _IMPORT) for found in pattern.findall(text)]


def _linked(path: Path, names: dict[Path, str]) -> str:
    """The module's text with constants in place of its imports, and nothing exported but by default."""

    def constants(found: re.Match[str]) -> str:
        taken = found.group(1).replace(" as ", ": ")
        return f"const {{{taken}}} = {names[(path.parent / found.group(2)).resolve()]};\n"

    text = _PASSED_ON.sub(constants, _IMPORT.sub(constants, path.read_text(encoding="utf-8")))
    return _MARGIN.sub("", _EXPORT.sub("", text))


def _scoped(path: Path, names: dict[Path, str]) -> str:
    text = path.read_text(encoding="utf-8")
    exported = _EXPORTED.findall(text)
    for passed, _ in _PASSED_ON.findall(text):
        exported += [name.strip() for name in passed.split(",") if name.strip()]
    return f"const {names[path]} = (() => {{\n{_linked(path, names)}return {{ {', '.join(exported)} }};\n}})();\n"
