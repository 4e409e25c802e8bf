"""Tables of a real PostgreSQL server are read as text, and nothing else is done to it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from scoring.intake.reading.postgres import read_postgres
from scoring.wording import sentence
from tests.scoring.intake.reading.conftest import rows_of

BINARIES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), Path("/usr/local/bin"), Path("/usr/bin")]
PORT = 8641


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a server of this test's own; root may not run one, so that it is another user's then."""
    here = next((one for one in BINARIES if (one / "initdb").exists()), None)
    if here is None:
        pytest.skip("no PostgreSQL server is installed here")
    user = "postgres" if os.getuid() == 0 else None
    if user is not None and user not in {one.pw_name for one in pwd.getpwall()}:
        pytest.skip("there is no user that could run a PostgreSQL server")
    folder = Path(tempfile.mkdtemp(prefix="lead-scoring-postgres-"))
    (folder / "password").write_text("secret")
    if user is not None:
        for path in (folder, folder / "password"):
            shutil.chown(path, user)

    def run(program: str, *options: str) -> None:
        command = [str(here / program), "-D", str(folder / "db"), *options]
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    run("initdb", "-A", "scram-sha-256", "-U", "reader", f"--pwfile={folder / 'password'}")
    run("pg_ctl", "-w", "-o", f"-p {PORT} -k {folder} -c listen_addresses=127.0.0.1", "start")
    yield f"postgresql://reader:secret@127.0.0.1:{PORT}/postgres"
    run("pg_ctl", "-m", "fast", "stop")
    shutil.rmtree(folder)


def test_every_table_is_read_as_text_and_no_view(server, tmp_path):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA crm")
        connection.execute("CREATE TABLE leads (id text, amount numeric, at timestamptz, note text)")
        connection.execute("INSERT INTO leads VALUES ('001', 1.50, '2025-01-01 09:00+09', 'a\"b,\n山')")
        connection.execute('CREATE TABLE crm."odd ""name" (x int)')
        connection.execute('INSERT INTO crm."odd ""name" VALUES (7)')
        connection.execute("CREATE TABLE nothing (x int)")
        connection.execute("CREATE VIEW v AS SELECT 1 / 0 AS x")
    reading = read_postgres(server, tmp_path / "reading")
    assert [(table.name, rows_of(table)) for table in reading.tables] == [
        ('PostgreSQL › crm.odd "name', [("7",)]),
        ("PostgreSQL › leads", [("001", "1.50", "2025-01-01 00:00:00+00", 'a"b,\n山')]),
    ]
    assert [(one.key, one.place["sheet"]) for one in reading.problems] == [("data_header_only", "nothing")]


def test_the_password_is_in_no_message(server, tmp_path):
    for url in (server.replace("secret", "geheim"), server.replace(str(PORT), "1"), "no url: geheim"):
        (problem,) = read_postgres(url, tmp_path / "reading").problems
        assert problem.key == "data_postgres_no_connection"
        assert "geheim" not in sentence(problem, "en") + sentence(problem, "ja") + repr(problem)


def test_a_table_that_is_not_there_is_said_with_those_that_are(server, tmp_path):
    reading = read_postgres(server, tmp_path / "reading", tables=["lead"])
    assert reading.tables == ()
    assert [one.key for one in reading.problems] == ["data_postgres_no_table"]
