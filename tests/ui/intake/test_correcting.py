"""Everything that a table was taken for can be corrected on the page, in both languages, and the words stay words."""

import time
from datetime import date

import pytest

from tests.ui.intake.pressed_load import load
from tests.ui.intake.test_dropping import until_read
from tests.ui.test_pages import STATE, opened, words_on
from ui.intake.bringing import Bringing
from ui.intake.keys import key_of

NASTY = "![x](http://attacker.example/a.png)"
LEADS = f"Customer No,Registered,{NASTY},Stage\n1,03/04/2024,<b>x</b>,受注\n2,05/06/2024,=1+1,検討中\n"


def page_with(tmp_path, locale="en-US", **files):
    state = Bringing()
    paths = []
    for name, content in files.items():
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
    state.add_paths(paths)
    while not state.reading.is_done:
        time.sleep(0.02)
    at = opened("data", locale)
    at.session_state["_bringing"] = state
    at.run()
    assert not at.exception, at.exception
    return at, state


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
@pytest.mark.parametrize("part", ["columns", "words", "dates", "reading"])
def test_every_part_of_a_table_is_drawn_in_both_languages(tmp_path, locale, part):
    at, state = page_with(tmp_path, locale, leads=LEADS, deals="lead_id,outcome,occurred_at\n1,受注,2024-05-06\n")
    for table in state.tables:
        if part != "words" or table.name == "deals.csv":
            at.session_state[key_of("part", table.name)] = part
    at.run()
    assert not at.exception, at.exception
    assert "![x]" not in words_on(at), "a user's text is shown as it is, never as an image"


def test_a_date_that_can_be_read_in_two_ways_opens_the_button_once_it_is_chosen(tmp_path):
    at, state = page_with(tmp_path, leads="lead_id,created_at\nL1,03/04/2024\n")
    assert at.button(key="load").disabled
    radio = at.radio(key=key_of("date", "leads.csv", "created_at"))
    assert [option.split(" (")[0] for option in radio.options] == ["3 Apr 2024", "4 Mar 2024"]
    radio.set_value("mdy").run()
    assert not at.exception
    assert not at.button(key="load").disabled
    assert state.plan.table("leads.csv").dates["created_at"].form == "mdy"


def test_a_column_is_picked(tmp_path):
    at, state = page_with(tmp_path, leads="lead_id,number\nL1,7\n")
    at.session_state[key_of("part", "leads.csv")] = "columns"
    at.run()
    at.selectbox(key=key_of("column", "leads.csv", "leads", "lead_id")).set_value("number").run()
    assert not at.exception
    assert state.plan.table("leads.csv").use_into("leads").columns["lead_id"] == "number"


@pytest.mark.parametrize(("locale", "more"), [("en-US", ", and 2 more."), ("ja-JP", "、ほか2件")])
def test_of_many_tables_that_are_not_used_some_are_named_and_the_rest_counted(tmp_path, locale, more):
    others = {f"owners_{number:02d}": f"colour,note_{number}\nred,x\nblue,y\n" for number in range(14)}
    at, state = page_with(tmp_path, locale, leads="lead_id,created_at\nL1,2024-01-31\n", **others)
    assert sum(not one.uses and not one.helps for one in state.plan.tables) == 14
    (said,) = [one.value for one in at.caption if "14" in one.value and "owners" in one.value]
    assert "12.csv" not in said
    assert more in said


def test_showing_how_a_file_was_read_does_not_read_it_again(tmp_path):
    at, state = page_with(tmp_path, leads="lead_id,title\nL1,café\n")
    at.session_state[key_of("part", "leads.csv")] = "reading"
    at.run()
    at.run()
    assert state.reading is None
    at.selectbox(key=key_of("read_delimiter", "leads.csv")).set_value(";").run()
    until_read(at)
    assert state.tables[0].columns == ("lead_id,title",)


def test_meeting_mode_shows_no_row_of_a_file(tmp_path):
    at, _ = page_with(tmp_path, leads="lead_id,name\nL1,Taro Yamada\n")
    at.session_state[key_of("part", "leads.csv")] = "reading"
    at.run()
    assert len(at.dataframe) >= 1
    at.toggle(key="meeting_mode").set_value(True).run()
    assert not at.exception
    assert len(at.dataframe) == 0
    assert "Taro" not in words_on(at)


def test_loaded_data_get_a_first_model_a_goal_they_have_and_a_way_back(tmp_path):
    leads = "lead_id,created_at\n" + "".join(f"L{i},2024-01-01\n" for i in range(40))
    acts = "lead_id,type,occurred_at\n" + "".join(f"L{i},visit,2024-02-0{1 + i % 9}\n" for i in range(40))
    meetings = "lead_id,outcome,occurred_at\n" + "".join(f"L{i},meeting,2024-03-01\n" for i in range(0, 40, 4))
    at, state = page_with(tmp_path, leads=leads, acts=acts, outs=meetings)
    load(at, state, 60)
    bench = at.session_state[STATE].own
    assert at.session_state[STATE].on_own
    assert bench.settings.goal == "meeting"
    assert [rule.label for rule in bench.current.rules] == ["visit"]
    at.button(key="correct_again").click().run()
    assert not at.exception
    assert not at.button(key="load").disabled
    at.button(key="start_over").click().run()
    assert not at.exception
    assert at.session_state[STATE].own is bench


def test_a_file_without_a_column_of_kinds_can_be_one_kind_on_one_day(tmp_path):
    at, state = page_with(tmp_path, leads="lead_id\nL1\nL2\n", webinar="lead_id,seat\nL1,7\nL2,8\n")
    state.hold_as("webinar.csv", ["activities"])
    at.session_state[key_of("part", "webinar.csv")] = "columns"
    at.run()
    assert at.button(key="load").disabled
    at.selectbox(key=key_of("constant", "webinar.csv", "activities", "type")).set_value("webinar_attended").run()
    at.date_input(key=key_of("constant", "webinar.csv", "activities", "occurred_at")).set_value(date(2024, 5, 6)).run()
    assert not at.exception
    constants = state.plan.table("webinar.csv").use_into("activities").constants
    assert dict(constants) == {"type": "webinar_attended", "occurred_at": "2024-05-06"}
    assert not at.button(key="load").disabled


def test_a_column_that_is_picked_is_looked_at_as_a_proposed_one(tmp_path):
    at, state = page_with(tmp_path, leads="lead_id\nL1\nL2\n", moves="who,what,when,x\nL1,メール開封,03/04/2024,a\n")
    state.hold_as("moves.csv", ["activities"])
    at.run()
    at.session_state[key_of("part", "moves.csv")] = "columns"
    at.run()
    for ours, theirs in (("lead_id", "who"), ("type", "what"), ("occurred_at", "when")):
        at.selectbox(key=key_of("column", "moves.csv", "activities", ours)).set_value(theirs).run()
        assert not at.exception
    planned = state.plan.table("moves.csv")
    assert dict(planned.words["what"]) == {"メール開封": 1}
    assert dict(planned.use_into("activities").values) == {"メール開封": "email_open"}
    assert at.button(key="load").disabled
    at.radio(key=key_of("date", "moves.csv", "when")).set_value("dmy").run()
    assert not at.button(key="load").disabled
    at.selectbox(key=key_of("column", "moves.csv", "activities", "detail")).set_value("x").run()
    assert state.plan.table("moves.csv").dates["when"].form == "dmy", "what was decided stays"


@pytest.mark.parametrize(("locale", "said"), [("en-US", "4 Mar 2024, 13:05"), ("ja-JP", "2024年3月4日 13:05")])
def test_what_becomes_of_the_first_cells_is_shown_beside_how_they_are_read(tmp_path, locale, said):
    rows = "lead_id,created_at\nL1,3/4/2024 1:05 PM\nL2,12/25/2024 1:05 PM\nL3,soon\n" + "L4,1/2/2024 2:00 AM\n" * 20
    at, state = page_with(tmp_path, locale, leads=rows)
    at.session_state[key_of("part", "leads.csv")] = "dates"
    at.run()
    assert not at.exception
    shown = "\n".join(one.value for one in at.caption)
    assert said in shown
    assert "soon" in shown
    state.correct("leads.csv", state.plan.with_date_format("leads.csv", "created_at", "dmy"))
    at.run()
    assert said not in "\n".join(one.value for one in at.caption)


@pytest.mark.parametrize(
    ("locale", "remedy"), [("en-US", "choose the other one"), ("ja-JP", "もう一方の文字コードを選ぶか")]
)
def test_an_encoding_that_was_guessed_is_said_once_with_what_can_be_done_here(tmp_path, locale, remedy):
    at, state = page_with(tmp_path, locale, leads="lead_id;title\n1;Müller\n2;Größe\n".encode("cp1252"))
    at.session_state[key_of("part", state.tables[0].name)] = "reading"
    at.run()
    assert words_on(at).count(remedy) == 1


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "en-US",
            ("2099年1月2日 → 2 Jan 2099", "refused: The time is in the future", r"31\.02\.2024 cannot be read so"),
        ),
        ("ja-JP", ("2099年1月2日 → ", "取り込めません：日時が未来です", r"31\.02\.2024は、この書き方では読めません")),
    ],
)
def test_times_that_would_be_refused_are_shown_as_they_stand_in_the_file_with_why(tmp_path, locale, said):
    rows = "1,31.12.2024\n2,30.12.2024\n3,31.02.2024\n4,2099年1月2日\n5,2024-05-06\n"
    at, state = page_with(tmp_path, locale, leads=f"Customer No,Registered\n{rows}")
    at.session_state[key_of("part", "leads.csv")] = "dates"
    at.run()
    shown = "\n".join(one.value for one in at.caption)
    assert [words for words in said if words not in shown] == [], shown
    state.close()
