"""Only columns that say what leads are may become rules."""

from __future__ import annotations

import pandas as pd
import pytest

from scoring.dataset_frames import dataset_from_frames
from scoring.starting_model import offered_columns
from scoring.starting_model.candidates import is_sales_work
from scoring.starting_model.protected import is_protected


@pytest.mark.parametrize(
    "column",
    [
        "age",
        "Gender",
        "date_of_birth",
        "Marital Status",
        "nationality",
        "religion",
        "性別",
        "年齢",
        "お子様の国籍",
        "婚姻状況",
    ],
)
def test_what_people_are_protected_for_is_known_by_its_name(column: str) -> None:
    assert is_protected(column)


@pytest.mark.parametrize(
    "column", ["page", "stage", "package", "language", "health_score", "party_size", "無料診断申込", "従業員数", "業種"]
)
def test_a_name_that_only_looks_like_it_is_none(column: str) -> None:
    assert not is_protected(column)


@pytest.mark.parametrize(
    "kind", ["sales_call", "Call", "Meeting held", "score_change", "営業訪問", "架電", "打ち合わせ"]
)
def test_what_sales_does_is_known_by_its_name(kind: str) -> None:
    assert is_sales_work(kind)


@pytest.mark.parametrize(
    "kind", ["page_view", "callback_request", "sales_seminar", "営業資料ダウンロード", "資料請求", "webinar"]
)
def test_what_leads_do_is_not(kind: str) -> None:
    assert not is_sales_work(kind)


def test_columns_of_texts_that_all_differ_are_left_out_and_numbers_are_not() -> None:
    leads = pd.DataFrame(
        {
            "lead_id": [str(i) for i in range(60)],
            "created_at": "2025-01-01",
            "token": [f"t{i}" for i in range(60)],
            "employees": [str(i * 7) for i in range(60)],
            "industry": ["Food", "Steel"] * 30,
            "email": [f"p{i}@firm.example" for i in range(60)],
            "close_date": "2025-02-01",
        }
    )
    dataset = dataset_from_frames(leads)
    cells = {str(name): leads[name].tolist() for name in leads}
    assert offered_columns(dataset, cells) == ("employees", "industry")
