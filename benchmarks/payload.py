"""Measure what a settled desk sends for its charts, at two sizes of data: it must not grow with the rows.

python -m benchmarks.payload [--leads N --activities M]
"""

from __future__ import annotations

import argparse
import json

from scoring.bench.engine import SETTINGS
from scoring.bench.rules import benchmark_model, with_all_points_changed
from scoring.bench.synthetic import synthetic_dataset
from scoring.bench.table import Line, limit_line, markdown
from scoring.desk import Desk
from ui.charts.desk import evaluation_panels
from ui.charts.labels import ChartLabels
from ui.i18n import LANGUAGES

KILOBYTE = 1000


def payload_lines(leads: int, activities: int) -> list[Line]:
    """All charts and figures of the desk as JSON, in the longer of the languages; small data, then big."""
    small = payload_bytes(leads // 100 or 1, activities // 100 or 1)
    big = payload_bytes(leads, activities)
    return [
        limit_line(f"All charts of the desk as sent, {leads // 100 or 1:,} leads", small / KILOBYTE, "KB", 150),
        limit_line(f"All charts of the desk as sent, {leads:,} leads", big / KILOBYTE, "KB", 150),
    ]


def payload_bytes(leads: int, activities: int) -> int:
    """Bytes of the panels of a candidate with all points changed, beside the current model."""
    current = benchmark_model()
    candidate = with_all_points_changed(current, seed=1)
    desk = Desk(synthetic_dataset(leads, activities))
    evaluations = [desk.evaluate(model, SETTINGS) for model in (candidate, current)]
    sizes = []
    for language in LANGUAGES:
        panels = evaluation_panels(
            *evaluations, candidate_model=candidate, current_model=current, labels=ChartLabels(language)
        )
        sent = [panel.sent() for panel in panels]
        sizes.append(len(json.dumps(sent, separators=(",", ":"), ensure_ascii=False).encode()))
    return max(sizes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--activities", type=int, default=20_000_000)
    options = parser.parse_args()
    print(markdown(payload_lines(options.leads, options.activities)))
