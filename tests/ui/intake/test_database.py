"""From a PostgreSQL database to the desk, by the page alone; the server's secrets name it and nothing shows them."""

import psycopg
import pytest

from tests.postgres_server import PASSWORD, postgres_server
from tests.ui.intake.pressed_load import load
from tests.ui.intake.test_dropping import until_read
from tests.ui.test_pages import STATE, opened, words_on
from ui.intake.keys import key_of

NASTY = "![x](http://attacker.example/a.png)"
LEADS = "PostgreSQL › crm.people"
VISITS = "PostgreSQL › visits"
DEALS = "PostgreSQL › deals"


@pytest.fixture(scope="module")
def server():
    with postgres_server() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in (
                "CREATE SCHEMA crm",
                f'CREATE TABLE crm.people (no text, joined timestamptz, "{NASTY}" text)',
                "INSERT INTO crm.people SELECT lpad(n::text, 5, '0'), '2025-01-01 09:00+09'::timestamptz + n * interval"
                " '1 day', CASE WHEN n % 2 = 0 THEN '<b>x</b>' END FROM generate_series(1, 40) AS n",
                "CREATE TABLE visits (lead_id text, type text, occurred_at timestamp)",
                "INSERT INTO visits SELECT lpad((n % 40 + 1)::text, 5, '0'), 'page_view', '2025-03-01'::timestamp + n *"
                " interval '1 hour' FROM generate_series(1, 200) AS n",
                "CREATE TABLE deals (lead_id text, outcome text, occurred_at date)",
                "INSERT INTO deals SELECT lpad(n::text, 5, '0'), 'won', '2025-05-01' FROM generate_series(1, 7) AS n",
                f'CREATE TABLE "{NASTY}" (x int)',
            ):
                connection.execute(statement)
        yield url


def page_on(url, locale="en-US"):
    at = opened("data", locale)
    at.secrets["postgresql"] = {"url": url}
    at.run()
    at.button(key="read_database").click().run()
    return until_read(at)


def everything(at):
    """What the page says, and what the session remembers of what was brought."""
    return words_on(at) + "\n".join(one.value for one in at.error) + repr(vars(at.session_state["_bringing"]))


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_a_database_is_read_corrected_and_loaded_and_its_figures_are_right(server, locale, caplog):
    at = page_on(server, locale)
    state = at.session_state["_bringing"]
    assert sorted(table.name for table in state.tables) == sorted([LEADS, VISITS, DEALS])
    gives = {one.name: one.gives for one in state.plan.tables}
    assert (gives[VISITS], gives[DEALS]) == (("activities",), ("outcomes",))
    # An empty table with a hostile name is said to be empty, and its name stays a name.
    assert [one.key for one in state.problems] == ["data_header_only"]
    assert "![x]" not in words_on(at)

    at.button_group(key=key_of("holds", LEADS)).set_value(["leads"]).run()
    assert state.plan.table(LEADS).gives == ("leads",)
    at.session_state[key_of("part", LEADS)] = "columns"
    at.run()
    at.selectbox(key=key_of("column", LEADS, "leads", "lead_id")).set_value("no").run()
    at.selectbox(key=key_of("column", LEADS, "leads", "created_at")).set_value("joined").run()
    at.selectbox(key="time_zone").set_value("Asia/Tokyo").run()
    assert not at.exception, at.exception
    load(at, state)
    assert state.load_problems == ()

    dataset = at.session_state[STATE].own.data.dataset
    assert (len(dataset.lead_ids), len(dataset.activities), len(dataset.outcomes)) == (40, 200, 7)
    assert dataset.lead_ids.tolist()[:2] == ["00001", "00002"]
    at.switch_page("app.py").run()
    assert not at.exception, at.exception
    assert PASSWORD not in everything(at) + caplog.text


def test_a_database_that_does_not_let_the_user_in_says_so_without_its_password(server, caplog):
    at = page_on(server.replace("owner:", f"nobody-{PASSWORD}:"))
    assert [one.key for one in at.session_state["_bringing"].problems] == ["data_postgres_no_connection"]
    assert PASSWORD not in words_on(at) + "\n".join(one.value for one in at.error) + caplog.text
