"""Words of a file are kept, put into ours, left out, or made one type of the user's own; a mapping brings it back."""

from scoring.mapping_file import read_mapping, write_mapping
from tests.ui.intake.test_correcting import page_with
from tests.ui.intake.test_dropping import until_read
from ui.intake.keys import key_of

ACTS = (
    "lead_id,type,occurred_at\nL1,visit,2024-05-01\nL1,Golf day,2024-05-02\nL2,Dinner,2024-05-03\nL2,Spam,2024-05-03\n"
)
# The commonest first, then by name.
WORDS = ("Dinner", "Golf day", "Spam", "visit")
NAMED = ("words_table", "acts.csv", "activities", "0", "type", *WORDS)


def with_words(tmp_path, locale="en-US"):
    at, state = page_with(tmp_path, locale, leads="lead_id\nL1\nL2\n", acts=ACTS)
    at.session_state[key_of("part", "acts.csv")] = "words"
    at.run()
    assert not at.exception, at.exception
    return at, state


def name_kind(at, words, name):
    at.multiselect(key=key_of("own_kind_words", *NAMED)).set_value(words)
    at.text_input(key=key_of("own_kind_name", *NAMED)).set_value(name)
    at.button(key=key_of("own_kind_give", *NAMED)).click().run()
    assert not at.exception, at.exception


def values_of(state):
    return dict(state.plan.table("acts.csv").use_into("activities").values)


def shown(at):
    """What the table says each word becomes."""
    number = at.session_state[key_of("words_round", *NAMED)]
    base = at.session_state[f"{key_of(*NAMED, str(number))}_words"]
    return dict(zip(base["word"], base["becomes"], strict=True))


def kinds_in(state):
    state.time_zone = "UTC"
    state.load()
    loaded = state.end_loading().result(60)
    rows = loaded.dataset.activities
    kinds = rows.class_columns["type"].take(rows.class_).texts()
    loaded.store.close()
    return sorted(kinds)


def test_several_words_become_one_kind_of_the_users_own(tmp_path):
    at, state = with_words(tmp_path)
    assert shown(at)["Dinner"] == "="
    name_kind(at, ["Golf day", "Dinner"], "  Hosted   evening ")
    assert values_of(state) == {"Golf day": "Hosted evening", "Dinner": "Hosted evening"}
    assert shown(at)["Dinner"] == "Hosted evening"
    assert at.multiselect(key=key_of("own_kind_words", *NAMED)).value == []
    assert kinds_in(state) == ["Hosted evening", "Hosted evening", "Spam", "visit"]


def test_a_kind_without_a_name_or_words_changes_nothing(tmp_path):
    at, state = with_words(tmp_path, "ja-JP")
    before = values_of(state)
    for words, name in (([], "接待"), (["Dinner"], "   "), (["Dinner"], "=")):
        name_kind(at, words, name)
        assert values_of(state) == before


def test_a_mapping_keeps_ones_own_kinds_and_what_is_left_out_and_the_table_shows_it(tmp_path):
    at, state = with_words(tmp_path)
    name_kind(at, ["Golf day", "Dinner"], "接待")
    state.correct("acts.csv", state.plan.with_value("acts.csv", "activities", "Spam", None))
    at.run()
    assert shown(at)["Spam"] == "-"
    saved = read_mapping(write_mapping(state.saved("Ours")), "ours.yaml")
    other = tmp_path / "other"
    other.mkdir()
    fresh_at, fresh = with_words(other)
    assert shown(fresh_at)["Dinner"] == "="
    fresh.apply(saved)
    fresh_at.run()
    until_read(fresh_at)
    assert values_of(fresh) == values_of(state)
    assert kinds_in(fresh) == ["visit", "接待", "接待"]


def test_kinds_that_are_the_deal_itself_are_named_until_they_are_given_a_name_of_ones_own(tmp_path):
    acts = "lead_id,type,occurred_at\nL1,visit,2024-05-01\nL1,opportunity_created,2024-05-02\n"
    at, _ = page_with(tmp_path, leads="lead_id\nL1\n", acts=acts)
    at.session_state[key_of("part", "acts.csv")] = "words"
    at.run()

    def warned():
        return [one.value for one in at.caption if "first model makes no rule" in one.value]

    assert "opportunity" in warned()[0]
    assert "visit" not in warned()[0]
    named = (*NAMED[:5], "opportunity_created", "visit")
    at.multiselect(key=key_of("own_kind_words", *named)).set_value(["opportunity_created"])
    at.text_input(key=key_of("own_kind_name", *named)).set_value("Asked for a deal")
    at.button(key=key_of("own_kind_give", *named)).click().run()
    assert not at.exception
    assert warned() == []
