"""Read files that a test writes, and their tables whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from scoring.intake.raw import RawTable, Reading, ReadingChoices
from scoring.intake.raw_sql import table_sql
from tests.work_in_place import read_in_place

# To open one takes longer than to read a small table.
CONNECTION = duckdb.connect(":memory:", config={"enable_external_file_cache": False})
SHARED = Path(__file__).parents[5] / "shared" / "data"


@pytest.fixture
def shared() -> Path:
    """Real files, beside the checkout; the test is left out, and says so, where they are not."""
    if not SHARED.is_dir():
        pytest.skip("the folder shared/data is not beside the checkout")
    return SHARED


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Reading]:
    """read("a.csv", content, choices): a name and bytes, or the path of a file."""
    count = iter(range(100))

    def read_one(
        file: str | Path, content: bytes | None = None, choices: dict[str, ReadingChoices] | None = None
    ) -> Reading:
        path = Path(file)
        if content is not None:
            path = tmp_path / str(file)
            path.write_bytes(content)
        return read_in_place([path], tmp_path / f"reading_{next(count)}", choices)

    return read_one


def rows_of(table: RawTable) -> list[tuple[str | None, ...]]:
    """All rows, as DuckDB reads them."""
    with CONNECTION.cursor() as connection:
        return connection.execute(f"FROM {table_sql(table)}").fetchall()
