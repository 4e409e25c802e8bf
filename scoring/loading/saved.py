"""Save a loaded data set in its store's folder, and open it again in another process."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from scoring.columns import Column
from scoring.dataset import Activities, Dataset, Outcomes
from scoring.loading.arrays import lead_arrays, lead_columns, outcome_columns
from scoring.loading.columns import StoredColumns
from scoring.loading.load import Loaded
from scoring.loading.refused import RefusedRows
from scoring.loading.report import LoadReport, TableReport
from scoring.loading.sorting import RowColumns
from scoring.loading.store import Store
from scoring.problems import problem_of

SAVED = "saved.json"
_TABLES = TypeAdapter(tuple[TableReport, ...])


def save_loaded(loaded: Loaded) -> Path:
    """Write what the database does not hold beside it: arrays of whole numbers, and JSON. Gives the folder."""
    folder, dataset = loaded.store.folder, loaded.dataset
    activities, outcomes = dataset.activities, dataset.outcomes
    rows = activities.row_column
    about: dict[str, Any] = {
        "id": dataset.id,
        "name": dataset.name,
        "time_zone": dataset.time_zone,
        "end": dataset.end,
        "made_by_outcome": None if dataset.made_by_outcome is None else sorted(dataset.made_by_outcome),
        "origin": activities.origin,
        "row_column_names": activities.row_column_names,
        "class_columns": {name: column.values for name, column in activities.class_columns.items()},
        "coded": {},
        "stored": {},
        "lead_columns": loaded.store.lead_columns,
        "outcome_columns": outcomes.columns.cells if isinstance(outcomes.columns, StoredColumns) else {},
        "tables": _TABLES.dump_python(loaded.report.tables, mode="json"),
        "warnings": [asdict(one) for one in loaded.report.warnings],
        "refused_columns": loaded.report.refused_rows.columns,
    }
    arrays: dict[str, NDArray[Any]] = {
        "lead": activities.lead,
        "second": activities.second,
        "class": activities.class_,
        "outcome_lead": outcomes.lead,
        "outcome_second": outcomes.second,
        "outcome": outcomes.outcome,
    }
    for number, column in enumerate(activities.class_columns.values()):
        arrays[f"class_column_{number}"] = column.codes
    if isinstance(rows, RowColumns):
        for number, (name, (of_rank, ranks)) in enumerate(rows.coded.items()):
            about["coded"][name] = of_rank.values
            arrays[f"coded_{number}"], arrays[f"ranks_{number}"] = of_rank.codes, ranks
        about["stored"] = dict(rows.stored)
        if rows.stored:
            arrays["kept"] = rows.kept
            assert rows.order is not None
            arrays["order"] = rows.order
    with ThreadPoolExecutor(2) as threads:
        for _ in threads.map(lambda name: np.save(folder / f"{name}.npy", arrays[name], allow_pickle=False), arrays):
            pass
    # The file that says that all is there comes last.
    (folder / SAVED).write_text(json.dumps(about, default=str), encoding="utf-8")
    return folder


def open_saved(store: Store) -> Loaded:
    """What was saved in the store's folder. The store is opened for serving; the files of arrays are removed, though
    what they hold stays until nothing refers to the arrays any more: these are mapped from them, and read-only."""
    folder = store.folder
    about = json.loads((folder / SAVED).read_text(encoding="utf-8"))
    store.lead_columns = _cells(about["lead_columns"])
    store.open_for_serving()

    def array(name: str) -> NDArray[Any]:
        path = folder / f"{name}.npy"
        # Another copy of them would take as long as reading the files did.
        content = np.load(path, mmap_mode="r", allow_pickle=False)
        path.unlink()
        return np.asarray(content)

    with ThreadPoolExecutor(1) as thread, store.cursor() as cursor:
        # Beside the arrays, which come from the disk.
        leads_there = thread.submit(lead_arrays, cursor)
        return _opened(store, about, array, leads_there.result)


def _opened(
    store: Store,
    about: Mapping[str, Any],
    array: Callable[[str], NDArray[Any]],
    leads: Callable[[], tuple[NDArray[np.object_], NDArray[np.int64]]],
) -> Loaded:
    class_columns = {
        name: Column(array(f"class_column_{number}"), values)
        for number, (name, values) in enumerate(about["class_columns"].items())
    }
    coded = {
        name: (Column(array(f"coded_{number}"), values), array(f"ranks_{number}"))
        for number, (name, values) in enumerate(about["coded"].items())
    }
    stored = _cells(about["stored"])
    kept, order = (array("kept"), array("order")) if stored else (np.zeros(0, np.bool_), None)
    activities = Activities(
        array("lead"),
        array("second"),
        about["origin"],
        array("class"),
        class_columns,
        RowColumns(store, coded, stored, kept, order),
        tuple(about["row_column_names"]),
    )
    lead_ids, created = leads()
    dataset = Dataset(
        id=about["id"],
        name=about["name"],
        time_zone=about["time_zone"],
        lead_ids=lead_ids,
        lead_columns=lead_columns(store),
        created=created,
        activities=activities,
        outcomes=Outcomes(
            array("outcome_lead"),
            array("outcome_second"),
            array("outcome"),
            outcome_columns(store, _cells(about["outcome_columns"])),
        ),
        end=about["end"],
        made_by_outcome=None if about["made_by_outcome"] is None else frozenset(about["made_by_outcome"]),
    )
    warnings = tuple(problem_of(one) for one in about["warnings"])
    refused = RefusedRows(store, {table: tuple(names) for table, names in about["refused_columns"].items()})
    (store.folder / SAVED).unlink()
    return Loaded(dataset, LoadReport(_TABLES.validate_python(about["tables"]), warnings, refused), store)


def _cells(names: Mapping[str, str]) -> dict[str, str]:
    """Names inside the store, which go into SQL; raises ValueError for any that is none."""
    for cell in names.values():
        if not re.fullmatch(r"c\d+", cell):
            raise ValueError("no name of a column in a store")
    return dict(names)
