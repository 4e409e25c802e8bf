"""Refused rows, on the page and as a file, in the reader's words."""

import csv
import io

import pandas as pd
import pytest

from ui import pipeline
from ui.controls.refused_rows import refused_file
from ui.frame import Frame

LEADS = {"lead_id": ["L1", "L2", "L1"], "Reason": ["a", "b", "=c"], "理由": ["d", "e", "f"]}


@pytest.fixture
def report(tmp_path):
    pd.DataFrame(LEADS).to_csv(tmp_path / "leads.csv", index=False)
    paths = {"leads": [tmp_path / "leads.csv"], "activities": [], "outcomes": []}
    data = pipeline.load(paths, {}, "UTC", lambda step, share: None)
    yield data.report
    data.store.close()


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("en", {"Table": "Leads", "File": "leads.csv", "Line": "4", "lead_id": "L1", "理由": "f",
                "Further cells": "", "Reason": "The lead id was there before; the first row is kept.",
                "Reason (your column)": "'=c"}),
        ("ja", {"表": "リード", "ファイル": "leads.csv", "行番号": "4", "lead_id": "L1", "Reason": "'=c",
                "余分なセル": "", "理由": "同じリード ID が前にあります。最初の行を使います。", "理由（元の列）": "f"}),
    ],
)  # fmt: skip
def test_a_file_of_refused_rows_is_worded_as_the_page_is(report, language, row):
    content = refused_file(report, Frame(language))
    assert content.startswith("\N{BOM}".encode())
    assert list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [row]
