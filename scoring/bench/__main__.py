"""Measure one part in a process of its own, for ``scoring.bench.command``: its lines on standard output, as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib import import_module

from scoring.bench.command import PARTS
from scoring.bench.table import Line


def _measure(part: str, leads: int, activities: int, pairs: int) -> None:
    module, function = PARTS[part].split(":")
    lines: list[Line] = getattr(import_module(module), function)(leads, activities, pairs)
    print(json.dumps([asdict(line) for line in lines]))


if __name__ == "__main__":
    _measure(sys.argv[1], *(int(argument) for argument in sys.argv[2:5]))
