"""Measure how long the files take to load, and the memory that loading and serving take at their peak."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from scoring.bench import floors
from scoring.bench.engine import SETTINGS, four_dates
from scoring.bench.rules import benchmark_model
from scoring.bench.synthetic import synthetic_dataset, write_csv_files
from scoring.bench.table import Line, limit_line, ratio_line
from scoring.bench.timing import in_turn
from scoring.desk import Desk
from scoring.loading import Loaded, load_files

GIGABYTE = 1e9
_STATUS = Path("/proc/self/status")


def loading_lines(leads: int, activities: int, pairs: int) -> list[Line]:
    """Loading with all checks against the bare read, then the peaks of a process that loads and serves."""
    with tempfile.TemporaryDirectory(prefix="scoring-bench-") as name:
        folder = Path(name)
        _, activity_file, _ = write_csv_files(synthetic_dataset(leads, activities), folder)
        few = min(3, pairs)
        timed = in_turn(
            lambda: _load_and_leave(folder), floors.bare_read(activity_file), pairs=few, warm_up=1 if pairs > 3 else 0
        )
        lines = [ratio_line("Load the files with all checks, ready to score", floors.BARE_READ, timed, 2.2)]
        if _STATUS.exists():
            command = [sys.executable, "-m", "scoring.bench.loading", name]
            peaks = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            lines.append(limit_line("Peak memory while loading", peaks["loading"] / GIGABYTE, "GB", 2.5))
            lines.append(limit_line("Peak memory while serving four dates", peaks["serving"] / GIGABYTE, "GB", 1.6))
    return lines


def load(folder: Path) -> Loaded:
    """The three files of a folder."""
    return load_files([folder / "leads.csv"], [folder / "activities.csv"], [folder / "outcomes.csv"])


def _load_and_leave(folder: Path) -> None:
    load(folder).store.close()


def _print_peaks(folder: Path) -> None:
    loaded = load(folder)
    loading = _peak_bytes()
    # 5 sets the peak back to what is in use now.
    Path("/proc/self/clear_refs").write_text("5")
    desk, model = Desk(loaded.dataset), benchmark_model()
    settings = four_dates(loaded.dataset)
    for clicks in (3, 4, 5):
        desk.evaluate(model.with_points("clicks", clicks), settings)
    desk.evaluate(model, SETTINGS)
    print(json.dumps({"loading": loading, "serving": _peak_bytes()}))
    loaded.store.close()


def _peak_bytes() -> int:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    _print_peaks(Path(sys.argv[1]))
