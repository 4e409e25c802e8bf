"""Hold what was loaded in a private DuckDB file: first for writing, then locked down and read-only."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
from numpy.typing import NDArray

from scoring.private_folder import IN_USE, PrivateFolder

if TYPE_CHECKING:
    # Half a second of start-up that a child which only loads need not spend.
    import pandas as pd

# What DuckDB may hold in memory; beyond it spills to the store's own folder.
LOADING_MEMORY = "1200MB"
SERVING_MEMORY = "500MB"
LARGEST_SPILL = "50GB"
MOST_LEADS_AT_ONCE = 10_000
_PIECES = 5


def quoted(name: str) -> str:
    """A name as SQL: the only way that a column's or file's own name gets into a statement."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL, for the options that cannot be bound."""
    return "'" + text.replace("'", "''") + "'"


def lock_down(connection: duckdb.DuckDBPyConnection, memory: str, spill: str, more: Sequence[str]) -> None:
    """Let a connection see no file but those that ``more`` allows, load nothing, and change none of this any more.

    memory: what it may hold, as DuckDB writes it; beyond it spills to the folder ``spill``, to none where that is ''.
    more: further settings, as statements.
    """
    # In this order: the last two close the door behind the others.
    for statement in (
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET allow_community_extensions = false",
        f"SET memory_limit = {literal(memory)}",
        f"SET temp_directory = {literal(spill)}",
        f"SET max_temp_directory_size = {literal(LARGEST_SPILL)}",
        # The left side of a join streams past the right one, which is the smaller: DuckDB may not turn it around.
        # No join keeps the order of rows, nor does a long list that is made into one.
        "SET disabled_optimizers = 'join_order,build_side_probe_side,in_clause'",
        *more,
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        connection.execute(statement)


class Store:
    """A folder that only we can read, with one database in it. ``close`` removes both, and so does the end of the
    program.

    Tables: leads (idx, lead_id, second, position), leads_read (c0, …), activities, classes, outcomes, refused. The
    columns of users' tables are named c0, c1, … inside; ``lead_columns`` says which is which.
    """

    def __init__(self, parent: Path | None = None) -> None:
        self._private = PrivateFolder(parent=parent)
        self.folder = self._private.path
        self.lead_columns: dict[str, str] = {}
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._lock = threading.Lock()

    def open_for_loading(self, paths: Sequence[Path]) -> duckdb.DuckDBPyConnection:
        """A connection that reads the files given and the store's own folder, where they are linked; nothing else."""
        allowed = ", ".join(literal(str(path.resolve())) for path in paths)
        return self._open(
            LOADING_MEMORY,
            read_only=False,
            more=(
                f"SET allowed_directories = [{literal(str(self.folder))}]",
                f"SET allowed_paths = [{allowed}]",
                "SET TimeZone = 'UTC'",
            ),
        )

    def open_for_serving(self) -> None:
        """Close the writing connection; from now on the store is read-only and sees no file but its own."""
        self._disconnect()
        self._open(SERVING_MEMORY, read_only=True, more=())

    def _open(self, memory: str, *, read_only: bool, more: Sequence[str]) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(str(self.folder / "store.duckdb"), read_only=read_only)
        lock_down(connection, memory, str(self.folder / "spill"), more)
        self._connection = connection
        return connection

    @property
    def is_closed(self) -> bool:
        """True from ``close`` on: what was loaded is no longer on the disk."""
        return self._private.is_closed

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own for one use: sharing one between threads gives wrong answers."""
        with self._lock:
            if self._connection is None:
                raise RuntimeError("the store is closed")
            cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def lead_rows(self, indices: Sequence[int] | NDArray[np.integer], columns: Sequence[str]) -> pd.DataFrame:
        """One row per lead, in the order of ``indices`` (into ``Dataset.lead_ids``): ``columns`` as text, None where
        null. ``lead_id`` is a column too. At most ``MOST_LEADS_AT_ONCE`` leads; KeyError for a column there is not.
        """
        if len(indices) > MOST_LEADS_AT_ONCE:
            raise ValueError(f"at most {MOST_LEADS_AT_ONCE} leads at once (got {len(indices)})")
        inside = ["leads.lead_id" if name == "lead_id" else f"leads_read.{self.lead_columns[name]}" for name in columns]
        wanted = [int(index) for index in indices]
        with self.cursor() as cursor:
            rows = cursor.execute(
                f"SELECT wanted.place{''.join(f', {one}' for one in inside)}"
                " FROM (SELECT unnest($wanted::INTEGER[]) AS idx, generate_subscripts($wanted::INTEGER[], 1) AS place)"
                " AS wanted JOIN leads USING (idx) JOIN leads_read ON leads_read.rowid = leads.position"
                " ORDER BY wanted.place",
                {"wanted": wanted},
            ).fetchall()
        import pandas as pd

        texts = [[None if cell == "" else cell for cell in row[1:]] for row in rows]
        return pd.DataFrame(texts, columns=list(columns), dtype=object)

    def some_cells(self, columns: Sequence[str], most: int = 2_000) -> pd.DataFrame:
        """Some rows of the leads' files as they were read, refused ones too, from all over: fast however many."""
        inside = ", ".join(self.lead_columns[name] for name in columns)
        with self.cursor() as cursor:
            (rows,) = cursor.execute("SELECT count(*) FROM leads_read").fetchone() or (0,)
            piece = -(-most // _PIECES)
            starts = sorted({max(0, (rows - piece) * i // (_PIECES - 1)) for i in range(_PIECES)})
            pieces = " OR ".join(f"rowid BETWEEN {start} AND {start + piece - 1}" for start in starts)
            found = cursor.execute(f"SELECT {inside} FROM leads_read WHERE {pieces}").fetchall() if columns else []
        import pandas as pd

        return pd.DataFrame([[cell or None for cell in row] for row in found], columns=list(columns), dtype=object)

    def hand_over(self) -> None:
        """Close the database and leave the folder, for another process to ``take_over``."""
        self._disconnect()
        self._private.leave()

    def take_over(self, folder: Path) -> None:
        """Move what a store of another process left in a folder inside this one, which must be new, into this one."""
        for path in folder.iterdir():
            if path.name != IN_USE:
                path.rename(self.folder / path.name)
        shutil.rmtree(folder)

    def close(self) -> None:
        """Remove everything; what was fetched before stays usable."""
        self._disconnect()
        self._private.close()

    def _disconnect(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
