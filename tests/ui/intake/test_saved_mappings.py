"""What was chosen is kept by name, used again on other files, and the file of it is what the command line takes."""

import pytest

from scoring.command_line import main
from scoring.desk import Desk
from scoring.mapping_file import read_mapping, write_mapping
from scoring.model_file import read_model
from scoring.score_file import score_table
from tests.ui.intake.test_correcting import page_with
from tests.ui.intake.test_dropping import until_read

LEADS = "lead_id,created_at\nL1,03/04/2024\n"


def test_a_mapping_is_kept_by_name_and_used_again(tmp_path):
    at, state = page_with(tmp_path, leads=LEADS)
    state.correct("leads.csv", state.plan.with_date_format("leads.csv", "created_at", "dmy"))
    at.session_state["mapping"] = True
    at.run()
    at.text_input(key="mapping_name").set_value("Nightly").run()
    at.button(key="keep_mapping").click().run()
    assert not at.exception
    state.correct("leads.csv", state.plan.with_date_format("leads.csv", "created_at", "mdy"))
    at.run()
    assert at.selectbox(key="kept_mapping").options == ["Nightly"]
    at.button(key="use_mapping").click().run()
    assert not at.exception
    assert state.plan.table("leads.csv").dates["created_at"].form == "dmy"


def test_a_mapping_of_other_files_says_which_table_it_does_not_know(tmp_path):
    at, state = page_with(tmp_path, leads=LEADS)
    at.session_state["mapping"] = True
    at.run()
    at.text_input(key="mapping_name").set_value("Ours").run()
    at.button(key="keep_mapping").click().run()
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    before = state.plan
    state.add_paths([other])
    until_read(at)
    at.session_state["mapping"] = True
    at.run()
    at.button(key="use_mapping").click().run()
    assert not at.exception
    assert any("other.csv" in error.value.replace("\\", "") for error in at.error)
    assert state.plan.table("leads.csv") == before.table("leads.csv")


def test_what_is_taken_away_says_the_same_when_it_is_read(tmp_path):
    _, state = page_with(tmp_path, leads=LEADS)
    state.time_zone = "Asia/Tokyo"
    saved = state.saved("Nightly")
    assert read_mapping(write_mapping(saved), "nightly.yaml") == saved


MODEL = """
format: 1
name: Test
groups: [{id: fit}]
rules:
  - {id: size, group: fit, points: 1, number: {field: employees}}
  - {id: late, group: fit, points: 100, activity: {type: visit, count: day}}
tiers: [{id: hot, from: 40}, {id: cold}]
hand_off: hot
score: {max: 100000}
"""


def scores_in(path):
    return sorted(line.split(",")[:2] for line in path.read_text(encoding="utf-8").splitlines()[1:])


@pytest.mark.parametrize(("repeated", "employees"), [("first", 5), ("last", 900), ("merge", 5)])
def test_the_zone_and_the_repeated_leads_of_the_page_hold_on_the_command_line(tmp_path, repeated, employees):
    files = {
        "leads": "lead_id,employees,title\nL1,5,\nL2,7,x\nL1,900,y\n",
        # One day in Tokyo, two in UTC.
        "acts": "lead_id,type,occurred_at\nL1,visit,2024-05-01T20:00:00Z\nL1,visit,2024-05-02T10:00:00Z\n",
    }
    _, state = page_with(tmp_path, **files)
    state.time_zone, state.repeated_leads = "Asia/Tokyo", repeated
    mapping, model, out = (tmp_path / name for name in ("map.yaml", "model.yaml", "scores.csv"))
    mapping.write_text(write_mapping(state.saved("Nightly")), encoding="utf-8")
    model.write_text(MODEL, encoding="utf-8")
    state.load()
    loaded = state.end_loading().result(60)
    table = score_table(Desk(loaded.dataset), read_model(MODEL, "model.yaml"), loaded.dataset.end, False)
    loaded.store.close()
    of_page = sorted([one.lead_id, f"{one.score:g}"] for one in table.itertuples())
    assert of_page == [["L1", f"{employees + 100}"], ["L2", "7"]]

    command = ["score", str(model), "--data", *(str(tmp_path / f"{name}.csv") for name in files), "--map", str(mapping)]
    assert main([*command, "--out", str(out)]) == 0
    assert scores_in(out) == of_page
    other = {"first": "last", "last": "first", "merge": "last"}[repeated]
    employees_of = {"first": 5, "last": 900}
    given = ["--time-zone", "UTC", "--repeated-leads", other]
    assert main([*command, *given, "--out", str(out)]) == 0
    assert scores_in(out) == [["L1", f"{employees_of[other] + 200}"], ["L2", "7"]]


def test_a_mapping_brings_its_choice_for_repeated_leads_to_the_page(tmp_path):
    at, state = page_with(tmp_path, leads=LEADS)
    state.repeated_leads = "merge"
    saved = read_mapping(write_mapping(state.saved("Nightly")), "nightly.yaml")
    state.repeated_leads = "first"
    state.apply(saved)
    assert state.repeated_leads == "merge"
    at.run()
    assert at.selectbox(key="repeated_leads").value == "merge"
