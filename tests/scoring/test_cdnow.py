"""Real purchases rank repeat purchase as is known of them from elsewhere."""

import json
from pathlib import Path

import pytest

from scoring.command_line import main

CDNOW = Path(__file__).parents[3] / "shared" / "data" / "cdnow"

pytestmark = pytest.mark.skipif(not CDNOW.is_dir(), reason="the CDNOW data are not beside the checkout")


def test_recency_rules_rank_repeat_purchase(capsys: pytest.CaptureFixture[str]) -> None:
    files = [word for table in ("leads", "activities", "outcomes") for word in (f"--{table}", CDNOW / f"{table}.csv")]
    asked = ["--goal", "won", "--horizon-days", "90", "--on", "1997-10-01", "--json"]
    assert main(["evaluate", str(CDNOW / "model.yaml"), *map(str, files), *asked]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["leads"] == found["rows"] == 23_490
    assert found["auc"] > 0.70
    assert found["auc_low"] > 0.70
    # The hot tier buys more often than the warm, the warm than the cold, their intervals apart.
    hot, warm, cold = found["tiers"]
    assert hot["ci_low"] > warm["ci_high"] > warm["ci_low"] > cold["ci_high"]
