"""A store is private, read-only once loaded, sees no other file, and leaves nothing behind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from scoring.loading.store import Store, quoted
from tests.scoring.loading.conftest import ACTIVITIES, LEADS


def test_lead_rows_come_in_the_order_asked_for(write, load):
    store = load(write("l.csv", LEADS)).store
    rows = store.lead_rows([2, 0, 2], ["lead_id", "industry"])
    assert rows.to_dict("list") == {"lead_id": ["003", "001", "003"], "industry": ["製造", "Software", "製造"]}
    assert store.lead_rows([1], ["industry"])["industry"].tolist() == [None]
    assert store.lead_rows([], ["lead_id"]).empty
    with pytest.raises(KeyError):
        store.lead_rows([0], ['industry"; DROP TABLE leads'])


def test_columns_of_any_name_are_only_names(write, load):
    name = 'a"b; DROP TABLE leads --'
    dataset = load(write("l.csv", 'lead_id,"a""b; DROP TABLE leads --",c0,idx\n1,x,y,z\n')).dataset
    assert {one: column.texts() for one, column in dataset.lead_columns.items()} == {
        name: ["x"],
        "c0": ["y"],
        "idx": ["z"],
    }
    assert quoted(name) == '"a""b; DROP TABLE leads --"'


def test_the_serving_connection_is_locked_down(write, load):
    loaded = load(write("l.csv", LEADS), write("a.csv", ACTIVITIES))
    folder = loaded.store.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with loaded.store.cursor() as cursor:
        for statement in (
            "DELETE FROM leads",
            "CREATE TABLE x (y INTEGER)",
            f"SELECT * FROM read_csv('{folder}/source_1.csv')",
            "SELECT * FROM read_text('/etc/hostname')",
            f"COPY leads TO '{folder}/out.csv'",
            f"ATTACH '{folder}/other.duckdb'",
            "SET enable_external_access = true",
            "SET memory_limit = '100GB'",
            "INSTALL httpfs",
        ):
            with pytest.raises(duckdb.Error):
                cursor.execute(statement)


def test_threads_read_at_once(write, load):
    store = load(write("l.csv", "lead_id,n\n" + "".join(f"{i},{i}\n" for i in range(2000)))).store
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda i: store.lead_rows([i], ["n"])["n"].tolist(), range(200)))
    assert found == [[str(i)] for i in range(200)]


def test_closing_removes_the_folder(write, load):
    loaded = load(write("l.csv", LEADS))
    folder = loaded.store.folder
    assert folder.exists()
    loaded.store.close()
    assert not folder.exists()
    loaded.store.close()
    with pytest.raises(RuntimeError):
        loaded.store.lead_rows([0], ["lead_id"])


def test_folders_of_killed_processes_are_removed_and_those_in_use_are_not(tmp_path):
    script = (
        "import os, pathlib, sys; from scoring.loading.store import Store;"
        "store = Store(pathlib.Path(sys.argv[1])); print(store.folder, flush=True); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True
    ).stdout.strip()
    in_use = Store(tmp_path)
    for folder in (Path(killed), in_use.folder):
        os.utime(folder / "in_use", (0, 0))
    another = Store(tmp_path)
    # They go in the background.
    deadline = time.monotonic() + 60
    while Path(killed).exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert in_use.folder.exists()
    for store in (in_use, another):
        store.close()
    assert list(tmp_path.iterdir()) == []
