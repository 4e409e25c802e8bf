"""Load the data that a command names: tables as the documentation has them, saved mappings, recognised exports."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.intake.assembly import load_plan
from scoring.intake.plan import Plan, PlannedTable
from scoring.intake.plan_problems import problems
from scoring.intake.raw import RawTable, ReadingChoices
from scoring.intake.reading.encodings import Encoding, detect_encoding, utf8_pieces
from scoring.intake.reading.files import read_files
from scoring.intake.reading.headers import read_header
from scoring.intake.recognition import propose
from scoring.intake.recognition.matching import product_label
from scoring.intake.saved_plan import SavedPlan
from scoring.loading import Loaded, load_files
from scoring.loading.leads import RepeatedLeads
from scoring.loading.plans import NEEDED, TableName
from scoring.mapping_file import ColumnMapping
from scoring.private_folder import PrivateFolder
from scoring.problems import InputError, Problem

Progress = Callable[[str, float], None]
_TEXT_ENDINGS = {".csv", ".tsv", ".txt", ".tab"}
_CANONICAL = "canonical"


@dataclass(frozen=True)
class NamedData:
    """files: for each table, files that are said to hold it; anything: files and folders of which nothing is said.

    repeated_leads: which row of a lead that comes more than once is kept.
    """

    files: Mapping[TableName, Sequence[Path]]
    anything: Sequence[Path] = ()
    mapping: ColumnMapping | SavedPlan | None = None
    repeated_leads: RepeatedLeads = "first"

    @property
    def paths(self) -> list[Path]:
        return [*(path for some in self.files.values() for path in some), *self.anything]


def load_named(
    data: NamedData, *, time_zone: str, data_as_of: int | None, progress: Progress | None
) -> tuple[Loaded, tuple[Problem, ...]]:
    """The data set, and what is to be told of how the files were taken.

    Raises InputError; where a recognised export leaves something open, each problem says what to put into a mapping.
    """
    mapping = data.mapping
    if not data.paths:
        raise InputError([Problem("option_no_data")])
    is_saved = isinstance(mapping, SavedPlan)
    if not is_saved and _is_plain(data):
        files: Mapping[TableName, Sequence[Path | RawTable]] = data.files
        return _loaded_as_named(files, data, time_zone, data_as_of, progress), ()
    private = PrivateFolder("reading-")
    folder = private.path
    try:
        choices: Mapping[str, ReadingChoices] = (
            mapping.choices_for(data.paths) if isinstance(mapping, SavedPlan) else {}
        )
        reading = read_files(data.paths, folder / "tables", choices=choices, progress=None)
        if reading.problems:
            raise InputError(reading.problems)
        tables = reading.tables
        if mapping is not None and not isinstance(mapping, SavedPlan):
            named = {role: [one for one in tables if one.file in _names(some)] for role, some in data.files.items()}
            return _loaded_as_named(named, data, time_zone, data_as_of, progress), ()
        plan = mapping.plan_for(tables) if isinstance(mapping, SavedPlan) else _recognised(data, tables)
        open_questions = [one for one in problems(plan, tables) if one.severity == "error"]
        if open_questions:
            raise InputError(said for one in open_questions for said in (one, *_entry_for(one, plan)))
        loaded = load_plan(
            tables, plan, time_zone=time_zone, data_as_of=data_as_of, repeated_leads=data.repeated_leads,
            progress=progress,
        )  # fmt: skip
    finally:
        private.close()
    return loaded, () if is_saved else tuple(_taken(plan))


def _loaded_as_named(
    files: Mapping[TableName, Sequence[Path | RawTable]],
    data: NamedData,
    time_zone: str,
    data_as_of: int | None,
    progress: Progress | None,
) -> Loaded:
    assert not isinstance(data.mapping, SavedPlan)
    return load_files(
        files.get("leads", ()), files.get("activities", ()), files.get("outcomes", ()),
        mapping=data.mapping, time_zone=time_zone, data_as_of=data_as_of, repeated_leads=data.repeated_leads,
        progress=progress,
    )  # fmt: skip


def _names(paths: Sequence[Path]) -> set[str]:
    return {path.name for path in paths}


def _is_plain(data: NamedData) -> bool:
    """Whether the files can be given to the loader as they are, or only it can say what is wrong with them."""
    if data.anything:
        return False
    files = [(path, table) for table, some in data.files.items() for path in some]
    if data.mapping is not None:
        return all(_is_readable(path) for path, _ in files)
    return all(_has_our_columns(path, table) for path, table in files)


def _is_readable(path: Path) -> bool:
    """Whether the loader reads such a file by itself, or says what is wrong with it."""
    if not path.is_file():
        return not path.is_dir()
    return path.stat().st_size == 0 or path.suffix.lower() in {*_TEXT_ENDINGS, ".parquet", ".pq"}


def _has_our_columns(path: Path, table: TableName) -> bool:
    if not _is_readable(path):
        return False
    if not path.is_file() or path.suffix.lower() not in _TEXT_ENDINGS or path.stat().st_size == 0:
        return True
    encoding = detect_encoding(path)
    if not isinstance(encoding, Encoding):
        return True
    with tempfile.NamedTemporaryFile() as head:
        head.write(next(iter(utf8_pieces(path, encoding.codec)), b""))
        head.flush()
        header = read_header(Path(head.name))
    return header is not None and set(NEEDED[table]) <= {name.strip() for name in header.columns}


def _recognised(data: NamedData, tables: Sequence[RawTable]) -> Plan:
    """What is proposed, where every table is of a known product and gives what it was named for."""
    plan = propose(tables)
    wrong: list[Problem] = []
    for table in tables:
        planned = plan.table(table.name)
        roles = {role for role, some in data.files.items() for path in some if path.name == table.file}
        if not planned.product:
            wrong += _unrecognised(table, roles)
        elif roles and not roles & {*planned.gives} and not planned.helps and "links" not in planned.gives:
            wrong.append(Problem("mapping_not_recognised", {"file": table.name}))
    if wrong:
        raise InputError(wrong)
    return plan


def _unrecognised(table: RawTable, roles: set[TableName]) -> list[Problem]:
    """Where the file was said to be one of our tables, which of its columns are missing."""
    from scoring.nearest import nearest

    place = {"file": table.name}
    missing = [
        Problem(
            "data_missing_column",
            place,
            {"found": ours, "nearest": nearest(ours, table.columns, 3), "there": table.columns},
        )
        for role in sorted(roles)
        for ours in NEEDED[role]
        if ours not in table.columns
    ]
    return [*missing, Problem("mapping_not_recognised", place)]


def _entry_for(problem: Problem, plan: Plan) -> list[Problem]:
    """What to write into a mapping for a question that the files leave open."""
    place = problem.place
    if problem.key == "plan_date_undecided":
        undecided = plan.table(str(place["file"])).undecided[str(place["column"])]
        entry = f"dates: {{{place['column']}: {{form: {' | '.join(undecided.forms)}}}}}"
        return [Problem("mapping_put_into", place, {"entry": entry})]
    if problem.key in {"plan_no_outcome_word", "plan_outcome_words_unknown"}:
        words = problem.values["words"]
        first = words[0] if isinstance(words, tuple) and words else ""
        return [Problem("mapping_put_into", place, {"entry": f"values: {{{first}: won}}"})]
    return []


def _taken(plan: Plan) -> list[Problem]:
    return [
        Problem(
            "mapping_taken_for",
            {"file": planned.name},
            {"product": product_label(planned.product), "gives": tuple(planned.gives)},
            "warning",
        )
        for planned in plan.tables
        if _is_told(planned)
    ]


def _is_told(planned: PlannedTable) -> bool:
    return bool(planned.uses) and planned.product != _CANONICAL
