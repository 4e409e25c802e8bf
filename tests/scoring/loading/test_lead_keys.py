"""Ids that are e-mail addresses are found in any case, all others to the letter, and it is said."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest

from scoring.loading import Loaded, load_files
from scoring.loading.leads import REPEATED_LEADS, RepeatedLeads

LEADS = "lead_id,created_at,title\nTaro@Example.com,2025-01-02,\nabc,2025-01-01,Boss\nb@x.example,2025-01-01,Chief\n"
ACTIVITIES = (
    "lead_id,type,occurred_at,note\ntaro@example.com,visit,2025-02-01 00:00:00,n1\n"
    " TARO@EXAMPLE.COM ,visit,2025-02-02 00:00:00,n2\nTaro@Example.com,visit,2025-02-03 00:00:00,n3\n"
    "ABC,visit,2025-02-04 00:00:00,n4\nabc,visit,2025-02-05 00:00:00,n5\nB@X.example,visit,2025/2/6,n6\n"
    "nobody@x.example,visit,2025-02-07 00:00:00,n7\n"
)
OUTCOMES = (
    "lead_id,outcome,occurred_at\nTARO@example.com,won,2025-03-01\nb@x.example,lost,2025-03-02\nAbc,won,2025-03-03\n"
)


def load(folder: Path, files: dict[str, str], repeated: RepeatedLeads = "first", *, parquet: bool = False) -> Loaded:
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.write_text(text)
        if parquet:
            rows = f"read_csv('{path}', all_varchar = true, header = true, delim = ',')"
            duckdb.execute(f"COPY (FROM {rows}) TO '{path.with_suffix('.parquet')}'")
            path = path.with_suffix(".parquet")
        paths.append([path])
    return load_files(*paths, now=1_800_000_000, directory=folder / "store", repeated_leads=repeated)


def counts_by_id(loaded: Loaded, leads: np.ndarray) -> dict[str, int]:
    found = np.bincount(leads, minlength=len(loaded.dataset.lead_ids))
    return dict(zip(loaded.dataset.lead_ids.tolist(), found.tolist(), strict=True))


def said(loaded: Loaded) -> dict[str, object]:
    kept = [one for one in loaded.report.warnings if one.key == "data_ids_other_case"]
    return {str(one.place["file"]).split(".")[0]: one.values["count"] for one in kept}


@pytest.mark.parametrize("parquet", [False, True], ids=["csv", "parquet"])
@pytest.mark.parametrize("many_notes", [False, True], ids=["few texts", "many texts"])
def test_addresses_are_found_in_any_case_and_other_ids_to_the_letter(
    parquet: bool, many_notes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if many_notes:
        # More texts than get codes: they are kept in a table.
        monkeypatch.setattr("scoring.loading.activities.MOST_COMBINATIONS", 2)
    loaded = load(tmp_path, {"leads": LEADS, "activities": ACTIVITIES, "outcomes": OUTCOMES}, parquet=parquet)
    assert counts_by_id(loaded, loaded.dataset.activities.lead) == {"Taro@Example.com": 3, "abc": 1, "b@x.example": 1}
    assert counts_by_id(loaded, loaded.dataset.outcomes.lead) == {"Taro@Example.com": 1, "abc": 0, "b@x.example": 1}
    assert dict(loaded.report.table("activities").refused) == {"data_row_unknown_lead": 2}
    assert said(loaded) == {"activities": 3, "outcomes": 1}
    loaded.store.close()


@pytest.mark.parametrize(
    ("repeated", "kept"), list(zip(REPEATED_LEADS, ("a@X.example", "A@x.example", "a@X.example"), strict=True))
)
def test_rows_whose_address_differs_in_case_alone_are_one_lead(
    repeated: RepeatedLeads, kept: str, tmp_path: Path
) -> None:
    rows = "a@X.example,2025-01-02,\nA@x.example,2025-01-01,Boss\nid,2025-01-01,\nID,2025-01-01,\n"
    loaded = load(tmp_path, {"leads": f"lead_id,created_at,title\n{rows}"}, repeated)
    assert loaded.dataset.lead_ids.tolist() == [kept, "id", "ID"]
    title = loaded.dataset.lead_columns["title"].texts()[0]
    assert title == (None if repeated == "first" else "Boss")
    assert said(loaded)["leads"] == 1
    loaded.store.close()


def test_nothing_is_said_where_all_is_written_alike(tmp_path: Path) -> None:
    visits = "lead_id,type,occurred_at\nTaro@Example.com,visit,2025-02-01\n"
    loaded = load(tmp_path, {"leads": LEADS, "activities": visits})
    assert said(loaded) == {}
    loaded.store.close()
