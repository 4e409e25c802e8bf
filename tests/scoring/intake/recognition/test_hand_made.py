"""Sheets that people keep by hand, and tables of warehouses, are known by names and values where no product tells."""

from __future__ import annotations

import pytest

from tests.scoring.intake.recognition.conftest import Bring

LEADS = "Lead ID,Email,Created\n1,a@x.example,2024-03-01\n2,b@x.example,2024-03-02\n3,c@x.example,2024-03-03\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize("sign", ["\\", "$", "￥"])
def test_amounts_with_a_sign_of_money_are_numbers(sign: str, encoding: str, bring: Bring) -> None:
    deals = (
        "Lead ID,Stage,Close Date,Amount\n"
        f'1,Closed Won,2024-05-01,"{sign}1,200,000"\n2,Closed Lost,2024-05-02,{sign}5000\n'
    )
    found = bring({"leads.csv": LEADS, "deals.csv": deals}, encoding)
    assert [amount for *_, amount in found.outcomes] == ["1200000", "5000"]


def test_a_column_lead_id_alone_makes_no_list_of_leads(bring: Bring) -> None:
    found = bring(
        {
            "contacts.csv": "lead_id,created_at,status\n1,2024-03-01,Won\n2,2024-03-02,Lost\n",
            "events.csv": "lead_id,event_type,event_time\n1,Page view,2024-03-05\n1,Email open,2024-03-06\n",
            "deals.csv": "lead_id,stage,close_date\n1,Closed Won,2024-05-01\n2,Closed Lost,2024-05-02\n",
        }
    )
    assert [one.gives for one in found.plan.tables] == [("leads",), ("activities",), ("outcomes",)]
    assert len(found.leads) == 2
    assert [kind for _, _, kind, _ in found.activities] == ["page_view", "email_open"]
    assert [outcome for _, _, outcome, _ in found.outcomes] == ["won", "lost"]


def test_a_column_that_dates_an_outcome_is_made_by_it_whatever_its_name(bring: Bring) -> None:
    header, row = "Lead ID,Created,MQL date,Meeting date,Renewal", "1,2024-03-01,2024-03-05,2024-03-09,2025-01-01"
    found = bring({"leads.csv": f"{header}\n{row}\n"})
    assert [outcome for _, _, outcome, _ in found.outcomes] == ["handed_off", "meeting"]
    assert found.plan.outcome_columns == {"MQL date", "Meeting date"}
    by_hand = found.plan.with_dated("leads.csv", "outcomes", "Renewal", "won")
    assert by_hand.outcome_columns == {"MQL date", "Meeting date", "Renewal"}
