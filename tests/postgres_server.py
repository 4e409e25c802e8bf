"""Run a PostgreSQL server of the tests' own, where one is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PASSWORD = "geheim-9f2c"
_BINARIES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), Path("/usr/local/bin"), Path("/usr/bin")]


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of its owner; root may not run one, so that it is another user's then. Skips, saying so, where there is
    none."""
    here = next((one for one in _BINARIES if (one / "initdb").exists()), None)
    if here is None:
        pytest.skip("no PostgreSQL server is installed here")
    user = "postgres" if os.getuid() == 0 else None
    if user is not None and user not in {one.pw_name for one in pwd.getpwall()}:
        pytest.skip("there is no user that could run a PostgreSQL server")
    folder = Path(tempfile.mkdtemp(prefix="lead-scoring-postgres-"))
    (folder / "password").write_text(PASSWORD)
    if user is not None:
        for path in (folder, folder / "password"):
            shutil.chown(path, user)

    def run(program: str, *options: str) -> None:
        command = [str(here / program), "-D", str(folder / "db"), *options]
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    port = _free_port()
    try:
        run("initdb", "-A", "scram-sha-256", "-U", "owner", f"--pwfile={folder / 'password'}")
        run("pg_ctl", "-w", "-o", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off", "start")
        try:
            yield f"postgresql://owner:{PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
