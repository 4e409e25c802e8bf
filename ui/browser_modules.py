"""Join modules of the browser's side into the one script that a component takes."""

from __future__ import annotations

import re
from pathlib import Path

_HERE = Path(__file__).parent
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_MARGIN = re.compile(r"^\s*//.*\n|^\s+", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def joined(*paths: str) -> str:
    """The modules behind each other, their imports resolved; paths from ``ui/`` on, in the order in which they lean on
    each other. Names at the top of a module must be the only ones of that name.

    Streamlit sends a component's script with every change: comments and indentation stay here.
    """
    parts = ((_HERE / path).read_text(encoding="utf-8") for path in paths)
    return "".join(_MARGIN.sub("", _EXPORT.sub("", _IMPORT.sub("", part))) for part in parts)
