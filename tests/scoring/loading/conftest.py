"""Write small files and load them, closing every store at the end of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scoring.loading import Loaded, load_files
from scoring.times import second_of

NOW = second_of("2026-01-01")

LEADS = "lead_id,created_at,industry\n001,2025-01-01,Software\n002,2025-01-02,\n003,,製造\n"
ACTIVITIES = (
    "lead_id,type,occurred_at,detail,campaign,value\n"
    "002,page_view,2025-03-01 10:00:00,/pricing,spring,\n"
    "001,page_view,2025-02-01T09:30:00,/blog,,1.5\n"
    "001,email_open,2025-02-01,,spring,2\n"
)
OUTCOMES = "lead_id,outcome,occurred_at,amount,owner\n001,won,2025-06-01,1200.5,佐藤\n003,Lost,2025-07-01,,Smith\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """write("leads.csv", text, encoding="cp932") or bytes."""

    def write_file(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write_file


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Callable[..., Loaded]]:
    """load_files with a fixed now; the stores' folders lie in tmp_path / 'stores'."""
    opened: list[Loaded] = []

    def load_these(leads: Any, activities: Any = (), outcomes: Any = (), **options: Any) -> Loaded:
        options = {"now": NOW, "directory": tmp_path / "stores", **options}
        loaded = load_files(_listed(leads), _listed(activities), _listed(outcomes), **options)
        opened.append(loaded)
        return loaded

    yield load_these
    for loaded in opened:
        loaded.store.close()


def _listed(files: Any) -> list[Path]:
    return [files] if isinstance(files, Path) else list(files)
