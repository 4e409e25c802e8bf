"""Tables of a real PostgreSQL server are read as text, and nothing else is done to it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import psycopg
import pytest

from scoring.intake.reading.files import ReadingCancelledError
from scoring.intake.reading.lines import LineMap
from scoring.intake.reading.postgres import read_postgres
from scoring.intake.reading.written import refused_lines
from scoring.wording import sentence
from tests.postgres_server import PASSWORD, postgres_server
from tests.scoring.intake.reading.conftest import rows_of


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture
def sql(server):
    """A way to run statements as the owner; what they made goes again."""

    def run(*statements):
        with psycopg.connect(server, autocommit=True) as connection:
            for statement in statements:
                found = connection.execute(statement)
            return found.fetchall() if found.description else []

    yield run
    run("DROP SCHEMA IF EXISTS crm CASCADE", "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def test_every_table_is_read_as_text_and_no_view(server, sql, tmp_path):
    sql(
        "CREATE SCHEMA crm",
        "CREATE TABLE leads (id text, amount numeric, at timestamptz, open boolean, note text, nothing text)",
        "INSERT INTO leads VALUES ('001', 1.50, '2025-01-01 09:00+09', true, 'a\"b,\n山', NULL)",
        'CREATE TABLE crm."odd ""name" (x int)',
        'INSERT INTO crm."odd ""name" VALUES (7)',
        "CREATE TABLE nothing (x int)",
        "CREATE VIEW v AS SELECT 1 / 0 AS x",
        "CREATE TABLE parts (id int) PARTITION BY LIST (id)",
        "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1, 2, NULL)",
        "INSERT INTO parts VALUES (1), (NULL), (2)",
    )
    reading = read_postgres(server, tmp_path / "reading")
    assert [(table.name, table.columns, rows_of(table)) for table in reading.tables] == [
        ('PostgreSQL › crm.odd "name', ("x",), [("7",)]),
        (
            "PostgreSQL › leads",
            ("id", "amount", "at", "open", "note", "nothing"),
            [("001", "1.50", "2025-01-01 00:00:00+00", "t", 'a"b,\n山', "")],
        ),
        ("PostgreSQL › parts", ("id",), [("1",), ("",), ("2",)]),
    ]
    assert [table.rows for table in reading.tables] == [1, 1, 3]
    assert [(one.key, one.place["sheet"]) for one in reading.problems] == [("data_header_only", "nothing")]


def test_the_password_is_in_no_message(server, tmp_path, caplog):
    for url in (server.replace(PASSWORD, f"wrong-{PASSWORD}"), server.replace("/postgres", f"/{PASSWORD}"), PASSWORD):
        (problem,) = read_postgres(url, tmp_path / "reading").problems
        assert problem.key == "data_postgres_no_connection"
        assert PASSWORD not in sentence(problem, "en") + sentence(problem, "ja") + repr(problem)
    assert PASSWORD not in caplog.text


def test_a_table_that_is_not_there_is_said_with_those_that_are(server, sql, tmp_path):
    sql("CREATE TABLE leads AS SELECT 1 AS id")
    reading = read_postgres(server, tmp_path / "reading", tables=["lead"])
    assert reading.tables == ()
    assert [(one.key, one.values["there"]) for one in reading.problems] == [("data_postgres_no_table", ("leads",))]


def reader(server, sql, *grants):
    """The URL of a user who has but these rights."""
    sql("DROP OWNED BY reader" if sql("SELECT 1 FROM pg_roles WHERE rolname = 'reader'") else "SELECT 1")
    sql("DROP ROLE IF EXISTS reader", f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'", *grants)
    return server.replace("owner:", "reader:")


def test_nothing_can_be_written_even_by_what_the_server_runs_when_a_table_is_read(server, sql, tmp_path):
    sql(
        "CREATE TABLE trace (at timestamptz)",
        "CREATE TABLE leads AS SELECT '001' AS id",
        "CREATE TABLE other AS SELECT '002' AS id",
        "CREATE FUNCTION spy() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS"
        " 'BEGIN INSERT INTO public.trace VALUES (now()); RETURN true; END'",
        "ALTER TABLE leads ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY watched ON leads USING (spy())",
    )
    url = reader(server, sql, "GRANT USAGE ON SCHEMA public TO reader", "GRANT SELECT ON leads, other TO reader")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT id FROM leads").fetchall() == [("001",)]
    assert len(sql("SELECT * FROM trace")) == 1, "in a transaction that may write, it does"

    reading = read_postgres(url, tmp_path / "reading")
    assert len(sql("SELECT * FROM trace")) == 1
    # 25006: read_only_sql_transaction; the other table is read all the same.
    assert [(one.key, one.place["sheet"], one.values) for one in reading.problems] == [
        ("data_postgres_table", "leads", {"reason": "25006"})
    ]
    assert [(table.part, rows_of(table)) for table in reading.tables] == [("other", [("002",)])]


def test_only_tables_that_the_user_may_read_are_read(server, sql, tmp_path):
    sql("CREATE TABLE leads AS SELECT '001' AS id", "CREATE TABLE salaries AS SELECT 1 AS amount")
    url = reader(server, sql, "GRANT USAGE ON SCHEMA public TO reader", "GRANT SELECT ON leads TO reader")
    told = []
    reading = read_postgres(url, tmp_path / "reading", progress=lambda *one: told.append(one))
    assert ([table.part for table in reading.tables], reading.problems) == (["leads"], ())
    assert told == [("PostgreSQL › leads", 0.0)]
    (problem,) = read_postgres(url, tmp_path / "again", tables=["salaries"]).problems
    assert problem.key == "data_postgres_no_table"


def test_a_table_beyond_the_limit_is_left_out_and_leaves_nothing_on_the_disk(server, sql, tmp_path):
    sql(
        "CREATE TABLE a_small AS SELECT '001' AS id",
        "CREATE TABLE huge AS SELECT repeat(md5(n::text), 30) AS text FROM generate_series(1, 20000) AS n",
        "CREATE TABLE small AS SELECT '002' AS id",
    )
    reading = read_postgres(server, tmp_path / "reading", most_bytes=1_000_000)
    assert [table.part for table in reading.tables] == ["a_small", "small"]
    assert [(one.key, one.place["sheet"], one.values) for one in reading.problems] == [
        ("data_postgres_too_large", "huge", {"most": 1})
    ]
    left = sum(path.stat().st_size for path in (tmp_path / "reading").rglob("*") if path.is_file())
    assert left < 10_000


def test_a_row_that_is_longer_than_any_is_refused_and_counted(server, sql, tmp_path):
    sql("CREATE TABLE notes AS SELECT n AS id, repeat('x', CASE n WHEN 2 THEN 3000000 ELSE 1 END) AS text"
        " FROM generate_series(1, 3) AS n")  # fmt: skip
    (table,) = read_postgres(server, tmp_path / "reading").tables
    assert rows_of(table) == [("1", "x"), ("3", "x")]
    assert (table.rows, table.refused) == (2, 1)
    assert LineMap.load(table.lines_path).lines(np.arange(2)).tolist() == [1, 3]
    (line,) = refused_lines(table)
    assert (line.line, line.reason, line.text[:4]) == (2, "data_row_too_long", "2,xx")


def test_a_server_that_goes_away_is_said_and_what_was_read_stays(server, sql, tmp_path):
    sql(
        "CREATE TABLE a AS SELECT '001' AS id",
        "CREATE TABLE b AS SELECT '002' AS id",
        "CREATE FUNCTION hang_up() RETURNS boolean LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN true; END'",
        "ALTER TABLE b ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY hang_up ON b USING (hang_up())",
    )
    url = reader(server, sql, "GRANT USAGE ON SCHEMA public TO reader", "GRANT SELECT ON a, b TO reader")
    reading = read_postgres(url, tmp_path / "reading")
    assert [table.part for table in reading.tables] == ["a"]
    assert [one.key for one in reading.problems] == ["data_postgres_broke_off"]
    assert all(sentence(reading.problems[0], language) for language in ("en", "ja"))


def test_reading_a_database_can_be_cancelled_and_leaves_nothing(server, sql, tmp_path):
    sql("CREATE TABLE a AS SELECT '001' AS id")
    with pytest.raises(ReadingCancelledError):
        read_postgres(server, tmp_path / "reading", cancelled=lambda: True)
    assert not (tmp_path / "reading").exists()
