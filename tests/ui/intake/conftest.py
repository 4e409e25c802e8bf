"""Read and recognise in this process, where a test is not of the children."""

import pytest

from scoring.intake.reading import files
from scoring.intake.recognition import in_child
from tests.work_in_place import run_in_place


@pytest.fixture
def in_place(monkeypatch):
    for module in (files, in_child):
        monkeypatch.setattr(module, "run_in_child", run_in_place)
