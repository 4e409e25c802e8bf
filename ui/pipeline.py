"""Run the steps from a data set and a model to what the desk shows, in their order, with what is kept between runs.

What is kept of a user's data belongs to their ``LoadedData`` and goes with it; only the sample data, which all may
see, are in a cache that sessions share.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from scoring.dataset import Dataset
from scoring.desk import Desk
from scoring.evaluation import Evaluation, EvaluationSettings, RuleEvidence, Today
from scoring.intake.load_job import LoadJob
from scoring.loading import Loaded, LoadReport, Store, load_files
from scoring.loading.plans import TableName
from scoring.model import ScoringModel
from scoring.model_file import load_model
from scoring.problems import Problem
from ui.i18n import LANGUAGES, Language, text

SAMPLE = Path(__file__).parent.parent / "sample_data"
# A name of many files would fill the strip above the desk.
LONGEST_NAME = 60
SAMPLE_ZONE = "Asia/Tokyo"
_SAMPLE_MODELS: dict[Language, str] = {"en": "current_model.yaml", "ja": "current_model.ja.yaml"}

# The interval of the AUC over several dates takes about a tenth of a second at so many rows; a screen with more shows
# the AUC alone, and `python -m scoring evaluate` gives the interval.
_MOST_RESAMPLED = 100_000

# How often a page that waits for a load says how far it is.
_LOOK_EVERY_SECONDS = 0.1


@dataclass(frozen=True, eq=False)
class LoadedData:
    """A data set with its caches, and how its loading went. What is on disk goes when nothing refers to it any more."""

    dataset: Dataset
    desk: Desk
    report: LoadReport
    store: Store
    is_sample: bool = False

    @classmethod
    def of(cls, loaded: Loaded, *, is_sample: bool = False) -> LoadedData:
        # The page asks whether columns that are not there may count as missing, before anything is scored.
        desk = Desk(loaded.dataset, missing_columns_null=True, most_resampled=_MOST_RESAMPLED)
        return cls(loaded.dataset, desk, loaded.report, loaded.store, is_sample)

    def name(self, language: Language) -> str:
        """What the user knows the data by. User text: escape it where it is shown as Markdown."""
        if self.is_sample:
            return text(language, "data.sample_name")
        name = self.dataset.name
        return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def start_load(
    files: Mapping[TableName, Sequence[Path]],
    mapping: Mapping[str, Mapping[str, str | None]],
    time_zone: str,
) -> LoadJob:
    """Begin to load the user's files in a process of their own; the server answers meanwhile."""
    tables = (files.get("leads", ()), files.get("activities", ()), files.get("outcomes", ()))
    return LoadJob(load_files, *tables, mapping=mapping, time_zone=time_zone)


def load(
    files: Mapping[TableName, Sequence[Path]],
    mapping: Mapping[str, Mapping[str, str | None]],
    time_zone: str,
    progress: Callable[[str, float], None],
) -> LoadedData:
    """The user's files as data of their own. Raises InputError with every problem of every file.

    Where the page is left, or run anew, the call of ``progress`` ends this and the load with it.
    """
    return LoadedData.of(finished(start_load(files, mapping, time_zone), progress))


def finished(job: LoadJob, progress: Callable[[str, float], None]) -> Loaded:
    """Wait for a load, and tell how far it is; whatever ends the waiting cancels the load."""
    try:
        while not job.is_done:
            progress(*job.progress)
            time.sleep(_LOOK_EVERY_SECONDS)
    except BaseException:
        job.cancel()
        raise
    return job.result()


@st.cache_resource(show_spinner=False)
def sample() -> tuple[LoadedData, dict[Language, ScoringModel]]:
    """The sample data, and the model in force there with labels in each language. Loaded once a server."""
    tables = ([SAMPLE / f"{table}.parquet"] for table in ("leads", "activities", "outcomes"))
    data = LoadedData.of(load_files(*tables, time_zone=SAMPLE_ZONE), is_sample=True)
    models = {language: load_model(SAMPLE / _SAMPLE_MODELS[language]) for language in LANGUAGES}
    data.desk.evaluate(models["en"], EvaluationSettings())
    # What is loaded by now stays for good: a full collection need not look through it again.
    gc.collect()
    gc.freeze()
    return data, models


@dataclass(frozen=True)
class Shown:
    """What the desk shows of the candidate against the current model; the parts of today only where asked for."""

    candidate: Evaluation
    current: Evaluation
    evidence: dict[str, RuleEvidence]
    candidate_today: Today | None = None
    current_today: Today | None = None


def columns_wanting(data: LoadedData, *models: ScoringModel) -> list[Problem]:
    """What the data lack that the models name, each said once."""
    problems = [problem for model in models for problem in data.desk.check(model)]
    return list({str((problem.place, problem.values)): problem for problem in problems}.values())


def shown(
    data: LoadedData,
    candidate: ScoringModel,
    current: ScoringModel,
    settings: EvaluationSettings,
    *,
    today: bool,
    progress: Callable[[float], None] | None = None,
) -> Shown:
    """Everything on the desk. A column that the data lack counts as missing: ask ``columns_wanting`` before.

    progress: called with the share done while units are built, which takes long only for rules not met before.
    """
    desk = data.desk
    return Shown(
        candidate=desk.evaluate(candidate, settings, progress),
        current=desk.evaluate(current, settings),
        evidence=desk.evidence(candidate, settings),
        candidate_today=desk.today(candidate, settings.data_as_of) if today else None,
        current_today=desk.today(current, settings.data_as_of) if today else None,
    )
