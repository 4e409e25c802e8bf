"""Run every measurement there is, one after the other, and print the table; ``--write`` puts it into README.md.

    python -m benchmarks [--write]

The engine's parts as ``python -m scoring bench``, then what the charts send, the desk in the browser, what follows the
hand there, a user's files from the drop on, and the start. About an hour and 8 GB of memory; nothing else should run on
the machine.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from benchmarks.bringing import bringing_lines
from benchmarks.browser import browser_lines
from benchmarks.dragging import dragging_lines
from benchmarks.payload import payload_lines
from benchmarks.start_up import STARTS, start_up_lines
from scoring.bench import run
from scoring.bench.command import machine
from scoring.bench.table import Line, markdown

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


def all_lines(leads: int, activities: int) -> list[Line]:
    """The engine and what follows the hand at full size; the server's answers in the browser at a tenth of it."""
    lines = run(leads, activities, tell=_tell)
    _tell("payload")
    lines += payload_lines(leads, activities)
    _tell("browser")
    lines += browser_lines(leads // 10, activities // 10, moves=30)
    _tell("dragging")
    lines += dragging_lines(leads // 10, activities // 10, release_limit=300)
    lines += dragging_lines(leads, activities)
    _tell("bringing")
    lines += bringing_lines(leads, activities)
    _tell("start-up")
    return lines + start_up_lines(STARTS)


def report(lines: list[Line], leads: int, activities: int) -> str:
    """The table under a sentence that says where, when and on how much it was taken."""
    about = ", ".join(f"{name} {value}" for name, value in machine().items())
    return f"{date.today().isoformat()}; {leads:,} leads, {activities:,} activities; {about}.\n\n{markdown(lines)}"


def with_table(text: str, table: str) -> str:
    """The page with what stands between its marks replaced.

    >>> with_table(f"a {BEGIN} old {END} b", "new").split()[-1]
    'b'
    """
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def _tell(part: str) -> None:
    print(f"measuring: {part}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--activities", type=int, default=20_000_000)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    table = report(all_lines(options.leads, options.activities), options.leads, options.activities)
    if options.write:
        README.write_text(with_table(README.read_text(encoding="utf-8"), table), encoding="utf-8")
    print(table)
