"""What the command line prints for a model on the sample data, and whether the desk's cards say the same."""

import io
import json
from contextlib import redirect_stdout

from scoring.command_line import main
from scoring.model_file import write_model
from ui.pipeline import SAMPLE, SAMPLE_ZONE

CURRENT, TUNED = (str(SAMPLE / f"{name}_model.yaml") for name in ("current", "tuned"))


def command_line(*words):
    """What a command prints of the sample data, as JSON."""
    data = [f"--{table}={SAMPLE / f'{table}.parquet'}" for table in ("leads", "activities", "outcomes")]
    said = io.StringIO()
    with redirect_stdout(said):
        assert main([*words, *data, "--time-zone", SAMPLE_ZONE, "--json"]) == 0
    return json.loads(said.getvalue())


def printed_of(model, tmp_path, capsys):
    """What `evaluate --json` prints for a model on the sample data."""
    candidate = tmp_path / "candidate.yaml"
    candidate.write_text(write_model(model), encoding="utf-8")
    files = [word for table in ("leads", "activities", "outcomes") for word in (f"--{table}", SAMPLE / f"{table}.csv")]
    assert main(["evaluate", str(candidate), *map(str, files), "--time-zone", SAMPLE_ZONE, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def assert_cards_are(shown, printed):
    hand_off = printed["hand_off"]
    for words in (
        f"{hand_off['n']:,}",
        f"{hand_off['rate']:.1%}",
        f"{hand_off['capture']:.1%}",
        f"{hand_off['ci_low'] * 100:.1f}–{hand_off['ci_high'] * 100:.1f}%",
        f"{hand_off['k']} of {printed['converted']}",
        f"{printed['auc']:.3f}",
        f"{hand_off['lift']:.1f}",
        str(hand_off["on_the_line"]),
    ):
        assert words in shown, words
