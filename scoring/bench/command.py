"""Run the benchmarks part by part, each in a process of its own, and put their lines into one table."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from scoring.bench.table import Line, as_records, markdown

# name: the function that measures it, as 'module:function', imported in the child only.
PARTS = {
    "points": "scoring.bench.engine:points_lines",
    "all-active": "scoring.bench.engine:all_active_lines",
    "peers": "scoring.bench.engine:peer_lines",
    "units": "scoring.bench.engine:unit_lines",
    "meeting": "scoring.bench.meeting:meeting_lines",
    "load": "scoring.bench.loading:loading_lines",
    "intake": "scoring.bench.intake:intake_lines",
}

# One thread was the steadier floor on every machine tried, and the engine's own arithmetic runs on one.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m scoring bench``: measure, print the table on standard output, and give the exit code."""
    options = _parser().parse_args(arguments)

    def tell(part: str) -> None:
        if sys.stderr.isatty():
            print(f"measuring: {part}", file=sys.stderr)

    lines = run(options.leads, options.activities, pairs=options.pairs, parts=options.part, tell=tell)
    about = {"leads": options.leads, "activities": options.activities, "date": date.today().isoformat()} | machine()
    if options.json:
        print(json.dumps(about | {"lines": as_records(lines)}))
    else:
        print(", ".join(f"{name}: {value}" for name, value in about.items()), end="\n\n")
        print(markdown(lines))
    return 0


def run(
    leads: int,
    activities: int,
    *,
    pairs: int = 15,
    parts: Sequence[str] | None = None,
    tell: Callable[[str], None] | None = None,
) -> list[Line]:
    """Every line of the parts asked for (default: all). Raises CalledProcessError where a part fails.

    tell: called with the name of each part before it starts.
    """
    lines: list[Line] = []
    for part in parts or PARTS:
        if tell is not None:
            tell(part)
        lines += _in_a_child(part, leads, activities, pairs)
    return lines


def machine() -> dict[str, object]:
    """What the figures depend on."""
    from importlib.metadata import version

    processor = platform.processor() or platform.machine()
    cpu_file = Path("/proc/cpuinfo")
    if cpu_file.exists():
        names = [line.split(":", 1)[1].strip() for line in cpu_file.read_text().splitlines() if "model name" in line]
        processor = names[0] if names else processor
    return {"processor": processor, "cores": os.cpu_count() or 1, "python": platform.python_version()} | {
        name: version(name) for name in ("numpy", "pandas", "duckdb")
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scoring bench", description="Time every step on generated data, beside a bare floor."
    )
    parser.add_argument("--leads", type=_positive, default=1_000_000)
    parser.add_argument("--activities", type=_positive, default=20_000_000)
    parser.add_argument("--pairs", type=_positive, default=15, help="step and floor are run in turn this many times")
    parser.add_argument("--part", choices=list(PARTS), action="append", help="only this part; may be repeated")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _in_a_child(part: str, leads: int, activities: int, pairs: int) -> list[Line]:
    command = [sys.executable, "-m", "scoring.bench", part, str(leads), str(activities), str(pairs)]
    child = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | _ONE_THREAD)
    return [Line(**record) for record in json.loads(child.stdout)]


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
