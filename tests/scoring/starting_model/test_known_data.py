"""On data that others know, a first model ranks leads that it was not made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scoring.desk import Desk
from scoring.intake.assembly import load_plan
from scoring.intake.reading.files import read_files
from scoring.intake.recognition import propose
from scoring.loading import Loaded
from scoring.quality import cells_of
from scoring.starting_model import StartingModel, offered_columns, starting_dates, starting_model
from scoring.times import iso

Load = Callable[..., Loaded]

SHARED = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder shared/data is not beside the checkout")


@pytest.fixture
def as_the_page_loads(tmp_path: Path) -> Iterator[Callable[..., Loaded]]:
    opened: list[Loaded] = []

    def load(*names: str) -> Loaded:
        tables = read_files([SHARED / name for name in names], tmp_path / "tables").tables
        opened.append(load_plan(tables, propose(tables), directory=tmp_path))
        return opened[-1]

    yield load
    for one in opened:
        one.store.close()


def made(loaded: Loaded) -> StartingModel:
    dataset = loaded.dataset
    return starting_model(dataset, starting_dates(dataset), offered_columns(dataset, cells_of(loaded)))


def test_the_bank_data_without_dates_on_the_half_that_was_not_learnt_from(as_the_page_loads: Load) -> None:
    found = made(as_the_page_loads("bank/bank-full.csv"))
    assert found.basis == "half"
    assert found.auc is not None
    assert found.auc > 0.7
    columns = {name for rule in found.model.rules if rule.lead for name in rule.lead.columns()}
    # Made by the outcome, known only after the call, and what people are protected for.
    assert not columns & {"y", "duration", "age", "marital"}


def test_purchases_that_end_months_before_the_data_as_of_where_they_end(as_the_page_loads: Load) -> None:
    loaded = as_the_page_loads("cdnow/leads.csv", "cdnow/activities.csv", "cdnow/outcomes.csv")
    found = made(loaded)
    assert [iso(one) for one in found.settings.on] == ["1997-10-01"]
    assert found.basis == "past"
    evaluation = Desk(loaded.dataset).evaluate(found.model, found.settings)
    assert evaluation.auc is not None
    assert evaluation.auc > 0.7
    assert evaluation.converted > 1_000
    hot, warm, new = evaluation.tiers["rate"]
    assert hot > 2 * new
    assert hot > warm > new
