"""What was chosen is kept by name, used again on other files, and the file of it is what the command line takes."""

from scoring.mapping_file import read_mapping, write_mapping
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
