"""In meeting mode nothing that names a lead, a person or a firm reaches the browser, on any page."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import local_script_runner

from tests.ui.test_pages import STATE, opened
from ui import pipeline, session
from ui.choices import COMPARE_VIEWS, Choices, CompareChoices, QualityChoices, ReplayChoices, ThresholdChoices
from ui.controls.lead_table import attribute_names, joined
from ui.frame import Frame
from ui.history import History
from ui.masking import HIDDEN, Masking, masking_of, recognised_columns
from ui.session import Bench, Remembered
from ui.starter_model import first_look, worded

LEADS = 80
# No word of ours holds any of these.
SECRETS = ("ZAPHODX", "quuxmail", "secretcorp", "9999-77", "LEADIDX", "OWNERX", "緋色太郎", "NOTEX")


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Bench:
    """Leads with names in every kind of column, planted where each page shows something of a lead."""
    folder = tmp_path_factory.mktemp("named")
    ids = [f"LEADIDX-{i:03d}" for i in range(LEADS)]
    leads = pd.DataFrame(
        {
            "lead_id": ids,
            "created_at": "2025-01-01",
            "Full Name": [f"ZAPHODX Beeble{i}" for i in range(LEADS)],
            "氏名": [f"緋色太郎 {i}" for i in range(LEADS)],
            "Work E-mail": [f"quuxmail{i % 60}@secretcorp{i % 7}.example" for i in range(LEADS)],
            "company": [f"secretcorp {i % 7}" for i in range(LEADS)],
            "電話番号": [f"03-9999-77{i:02d}" for i in range(LEADS)],
            "備考": "NOTEX call back",
            "industry": ["Software", "Food"] * (LEADS // 2),
            "owner": [f"OWNERX {i % 3}" for i in range(LEADS)],
        }
    )
    days = pd.date_range("2025-01-02", periods=150, freq="D").strftime("%Y-%m-%d 10:00:00")
    activities = pd.DataFrame(
        [
            (one, kind, day)
            for i, one in enumerate(ids)
            for kind in ("visit", "form")
            for day in days[i % 9 :: 9 + i % 5]
        ],
        columns=["lead_id", "type", "occurred_at"],
    )
    orphans = activities[:5].assign(lead_id="LEADIDX-gone")
    outcomes = pd.DataFrame(
        {"lead_id": ids[::2], "outcome": "won", "occurred_at": "2025-05-15 12:00:00", "owner": "OWNERX 9"}
    )
    paths = {}
    tables = {
        "leads": pd.concat([leads, leads[:2]]),
        "activities": pd.concat([activities, orphans]),
        "outcomes": outcomes,
    }
    for name, frame in tables.items():
        paths[name] = [folder / f"{name}.csv"]
        frame.to_csv(paths[name][0], index=False)
    data = pipeline.load(paths, {}, "UTC", lambda step, share: None)
    model = worded(first_look(data), Frame("en")).with_tier_from("hot", 45)
    return Bench(data, model, History(model).with_candidate(model.with_points("activity_1", 25)))


@pytest.fixture
def sent(monkeypatch) -> list[bytes]:
    """Everything that the app has sent to the browser, as it is sent."""
    messages: list[bytes] = []
    parse = local_script_runner.parse_tree_from_messages

    def recorded(forward_messages):
        messages.extend(message.SerializeToString() for message in forward_messages)
        return parse(forward_messages)

    monkeypatch.setattr(local_script_runner, "parse_tree_from_messages", recorded)
    return messages


def found_in(messages: list[bytes]) -> set[str]:
    """The secrets in any message, as text, or escaped as JSON has it."""
    whole = b"\n".join(messages)
    forms = {secret: (secret.encode(), secret.encode("unicode_escape")) for secret in SECRETS}
    return {secret for secret, some in forms.items() if any(form in whole for form in some)}


VIEWS = [
    ("desk", Choices()),
    ("data", Choices()),
    ("pages/replay.py", Choices(replay=ReplayChoices(per_owner=True))),
    ("pages/thresholds.py", Choices(thresholds=ThresholdChoices(view="bar"))),
    *(("pages/compare.py", Choices(compare=CompareChoices(view=view))) for view in COMPARE_VIEWS),
    *(("pages/compare.py", Choices(compare=CompareChoices(view="segments", column=column)))
      for column in ("company", "owner", "Full Name", "備考")),
]  # fmt: skip


def visited(bench: Bench, page: str, choices: Choices, *, meeting: bool, locale: str = "en-US"):
    own = replace(bench, choices=choices)
    at = opened("data" if page == "data" else "desk", locale, Remembered(own=own, on_own=True, meeting_mode=meeting))
    if page not in ("data", "desk"):
        at.switch_page(page).run()
        assert not at.exception
    # Whatever opens leads or makes a file of them.
    for key in [one.key for one in at.button if (one.key or "").startswith(("leads_", "behind_"))]:
        at.button(key=key).click().run()
        assert not at.exception
    return at


@pytest.mark.parametrize(("page", "choices"), VIEWS)
@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_no_name_reaches_the_browser(bench, sent, page, choices, locale):
    visited(bench, page, choices, meeting=True, locale=locale)
    assert len(sent) > 10
    assert found_in(sent) == set()


def test_without_meeting_mode_the_names_are_there(bench, sent):
    """Else the test above could not fail."""
    for page, choices in VIEWS:
        visited(bench, page, choices, meeting=False)
    assert found_in(sent) == set(SECRETS)


def test_the_switch_is_on_every_page_and_is_remembered(bench):
    at = opened("data", state=Remembered(own=bench, on_own=True))
    at.toggle(key="meeting_mode").set_value(True).run()
    assert at.session_state[STATE].meeting_mode
    at.switch_page("pages/compare.py").run()
    assert at.toggle(key="meeting_mode").value
    token = at.session_state["_token"]
    assert session._visitors.state_of(token).meeting_mode


def masking(bench: Bench, **changes) -> Masking:
    columns = recognised_columns(bench.data)
    return replace(Masking(bench.data.dataset, "en", columns, True), **changes)


def test_a_stand_in_is_the_same_everywhere_and_one_firm_has_one(bench):
    hidden = masking(bench)
    assert hidden.lead_ids([0, 41]) == ["Lead 0001", "Lead 0042"]
    companies = pd.DataFrame({"company": ["secretcorp 1", "secretcorp 1"]})
    assert hidden.attributes([1, 8], companies)["company"].tolist() == ["Company 0002", "Company 0002"]
    assert hidden.values("company", ["secretcorp 1", " SECRETCORP 1"]) == ["Company 0002", "Company 0002"]
    assert hidden.owners(["OWNERX 0", "OWNERX 2", "someone else"]) == ["Owner 01", "Owner 03", HIDDEN]
    assert hidden.values("owner", ["OWNERX 1"]) == ["Owner 02"]
    assert masking(bench, language="ja").lead_ids([420]) == ["リード 0421"]


def test_missing_cells_stay_missing_and_other_columns_stay_as_they_are(bench):
    table = pd.DataFrame({"industry": ["Software"], "Full Name": ["ZAPHODX"]})
    shown = masking(bench).attributes([0], table)
    assert shown.to_dict("list") == {"industry": ["Software"], "Full Name": ["Name 0001"]}
    assert masking(bench, on=False).attributes([0], table).equals(table)


def test_the_file_of_leads_is_masked_too(bench):
    leads = list(range(LEADS))
    table = joined(bench.data, leads, {}, attribute_names(bench.data), masking(bench), Frame("en"))
    text = io.StringIO()
    table.to_csv(text, index=False, quoting=csv.QUOTE_ALL)
    assert [secret for secret in SECRETS if secret in text.getvalue()] == []
    assert "Software" in text.getvalue()


def test_the_recognition_can_be_corrected(bench):
    recognised = {"Full Name", "氏名", "Work E-mail", "company", "電話番号", "備考", "owner"}
    assert set(recognised_columns(bench.data)) == recognised
    at = opened("data", state=Remembered(own=bench, on_own=True))
    assert set(at.multiselect(key="hidden_columns").value) == recognised
    at.multiselect(key="hidden_columns").set_value(["industry"]).run()
    chosen = at.session_state[STATE].own
    assert chosen.choices.quality.hidden_columns == ("industry",)
    hides = masking_of(chosen, "en").columns
    assert set(hides) == {"industry"}
    at.button(key="hidden_columns_reset").click().run()
    assert at.session_state[STATE].own.choices.quality == QualityChoices()
