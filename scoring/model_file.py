"""Read a scoring model from YAML and write it back, saying everything that is wrong with a file at once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from scoring.model import (
    ActivityUnits,
    Decay,
    Exclusion,
    Grid,
    GridSide,
    Group,
    Instant,
    NumberUnits,
    Part,
    Reset,
    Rule,
    ScoreBounds,
    ScoringModel,
    SilenceUnits,
    StreakUnits,
    Surge,
    Tier,
)
from scoring.model_conditions import conditions_of
from scoring.model_references import check_references
from scoring.model_rewrite import rewritten
from scoring.model_text import plain_model, text_of
from scoring.model_yaml import Document, PartPath, Value, read_document
from scoring.nearest import nearest
from scoring.numbers import number_of
from scoring.problems import InputError, Problem
from scoring.text_file import text_in_file

MOST_PROBLEMS = 100

# What a mapping of a name may hold; those of a list stand under the list's name.
PARTS: Mapping[str, type[Part]] = {
    "score": ScoreBounds, "groups": Group, "rules": Rule, "resets": Reset, "exclude": Exclusion, "instant": Instant,
    "surge": Surge, "tiers": Tier, "grid": Grid, "rows": GridSide, "columns": GridSide, "number": NumberUnits,
    "activity": ActivityUnits, "silence": SilenceUnits, "streak": StreakUnits, "decay": Decay,
}  # fmt: skip
CONDITION_KEYS = ("lead", "where", "unless")


def load_model(path: Path) -> ScoringModel:
    """The model in a file. Raises InputError with every problem, whose place names the file."""
    return read_model(text_in_file(path), path.name)


def read_model(text: str, source: str) -> ScoringModel:
    """The model that a text states. Raises InputError with every problem; ``source`` is the name users know it by."""
    try:
        document = read_document(text, source)
        model = _Check(document).model()
        if model is not None and not document.problems:
            return model
        problems: Iterable[Problem] = document.problems
    except InputError as error:
        problems = error.problems
    in_order = sorted(problems, key=lambda problem: int(str(problem.place.get("line", 0))))
    if len(in_order) > MOST_PROBLEMS:
        more = Problem("model_more_problems", {"file": source}, {"count": len(in_order) - MOST_PROBLEMS})
        in_order = [*in_order[:MOST_PROBLEMS], more]
    raise InputError(in_order)


def write_model(model: ScoringModel, like: str | None = None) -> str:
    """The YAML that a person would write for a model. ``read_model`` of it gives an equal one.

    like: the text of the file that the model came from. Its comments and its layout stay where only values differ,
    entries of lists are added or are taken out; where more does, it is written anew.
    """
    if like is not None:
        text = _rewritten(like.removeprefix("\ufeff"), model)
        if text is not None:
            return text
    return text_of(plain_model(model))


def _rewritten(like: str, model: ScoringModel) -> str | None:
    """None where the text cannot say the model."""
    try:
        text = rewritten(like, plain_model(read_model(like, "")), plain_model(model))
        return text if text is not None and read_model(text, "") == model else None
    except InputError:
        return None


def problems_of(model: ScoringModel) -> list[Problem]:
    """What is wrong with a model that was made by hand; empty for one that was read from a file."""
    document = Document("", plain_model(model), {})
    _Check(document).model()
    return [
        Problem(one.key, {"part": one.place.get("part", "")}, one.values, one.severity) for one in document.problems
    ]


class _Check:
    """Make a model of a document; what is wrong is added to the document's problems."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._said: set[tuple[str, PartPath]] = set()

    def refuse(self, key: str, path: PartPath, **values: object) -> None:
        """Add a problem, once for each key and part."""
        if (key, path) not in self._said:
            self._said.add((key, path))
            self.document.add(Problem(key, self.document.place(path), values))

    def model(self) -> ScoringModel | None:
        value = self.document.value
        if not isinstance(value, dict):
            self.refuse("model_not_a_mapping", ())
            return None
        if isinstance(value.get("format"), bool):
            self.refuse("model_word_not_allowed", ("format",), found=value["format"], allowed=("1",), nearest=())
        check_references(value, self.refuse)
        try:
            return ScoringModel.model_validate(self._prepared(value, ()))
        except ValidationError as error:
            self._gather(error.errors(include_url=False))
            return None

    def _prepared(self, value: Value, path: PartPath) -> Any:
        """The value as ``scoring.model`` takes it: conditions read, one type as a list of one, cells as pairs."""
        if isinstance(value, list):
            return [self._prepared(one, (*path, i)) for i, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        prepared = {key: self._prepared_entry(key, one, (*path, key)) for key, one in value.items()}
        if path and path[0] == "tiers" and "from_score" in prepared:
            # The name that the code has for ``from`` is no key of a file.
            prepared.pop("from_score")
            self._unknown_key((*path, "from_score"))
        return prepared

    def _prepared_entry(self, key: str, value: Value, path: PartPath) -> Any:
        if key in CONDITION_KEYS and value is not None:
            return conditions_of(value, path, self.refuse)
        if key == "type":
            return value if isinstance(value, list) else [value]
        if path == ("grid", "tiers") and isinstance(value, dict):
            for cell, tier_id in value.items():
                if not isinstance(tier_id, str):
                    self.refuse("model_text_expected", (*path, cell), found=tier_id)
            return [(cell, str(tier_id)) for cell, tier_id in value.items()]
        return self._prepared(value, path)

    def _gather(self, errors: list[ErrorDetails]) -> None:
        by_path: dict[PartPath, list[ErrorDetails]] = {}
        for error in errors:
            by_path.setdefault(self._path_of(error["loc"]), []).append(error)
        for path, of_part in by_path.items():
            for error in of_part:
                if error["type"] == "missing":
                    self.refuse("model_missing_key", path, found=str(error["loc"][-1]))
            others = [error for error in of_part if error["type"] != "missing"]
            if others:
                self._refuse_value(path, {error["type"] for error in others}, others[0])

    def _path_of(self, location: tuple[int | str, ...]) -> PartPath:
        """The part of the document that an error is about; pydantic's own steps (``int`` of a union) are cut."""
        path: PartPath = ()
        for step in location:
            if not _has(self._value_at(path), step):
                break
            path = (*path, step)
        return path

    def _value_at(self, path: PartPath) -> Value:
        value = self.document.value
        for step in path:
            value = value[step]  # type: ignore[index]
        return value

    def _unknown_key(self, path: PartPath) -> None:
        key = path[-1]
        names = [step for step in path[:-1] if isinstance(step, str)]
        part = PARTS[names[-1]] if names else ScoringModel
        allowed = tuple(field.alias or name for name, field in part.model_fields.items())
        self.refuse("model_unknown_key", path, found=key, allowed=allowed, nearest=nearest(key, allowed))

    def _refuse_value(self, path: PartPath, kinds: set[str], error: ErrorDetails) -> None:
        found = self._value_at(path)
        context = error.get("ctx", {})
        kind = error["type"]
        if kind == "extra_forbidden":
            self._unknown_key(path)
        elif kinds & {"int_type", "float_type"}:
            self._refuse_number(path, found, is_whole="float_type" not in kinds)
        elif kind == "literal_error":
            allowed = tuple(re.findall(r"'([^']*)'", context["expected"])) or (str(context["expected"]),)
            self.refuse("model_word_not_allowed", path, found=found, allowed=allowed, nearest=nearest(found, allowed))
        elif kind == "too_short":
            # A list whose every entry is wrong counts as empty too; the entries have been refused.
            if found == []:
                self.refuse("model_list_empty", path)
        elif kind in {"greater_than", "less_than_equal"}:
            key = "model_number_too_small" if kind == "greater_than" else "model_number_too_large"
            self.refuse(key, path, found=found, limit=context["gt" if kind == "greater_than" else "le"])
        elif kind in {"number_out_of_range", "finite_number"}:
            self.refuse("model_number_out_of_range", path, found=found, limit=context.get("limit", 1_000_000))
        elif kind == "bounds_reversed":
            self.refuse("model_bounds_reversed", path, low=context["low"], high=context["high"])
        elif kind in PLAIN_KEYS:
            self.refuse(PLAIN_KEYS[kind], path, found=found)
        elif kind not in {"rule_kind", "exclusion_kind"}:  # said by check_references
            raise AssertionError(f"no words for {kind} at {path}")

    def _refuse_number(self, path: PartPath, found: Value, is_whole: bool) -> None:
        if isinstance(found, str) and not math.isnan(number_of(found)):
            self.refuse("model_number_as_text", path, found=found)
        else:
            self.refuse("model_whole_number_expected" if is_whole else "model_number_expected", path, found=found)


def _has(value: Value, step: int | str) -> bool:
    if isinstance(step, int):
        return isinstance(value, list) and step < len(value)
    return isinstance(value, dict) and step in value


PLAIN_KEYS: Mapping[str, str] = {
    "string_type": "model_text_expected",
    "bool_type": "model_true_false_expected",
    "tuple_type": "model_list_expected",
    "model_type": "model_mapping_expected",
    "too_many_decimals": "model_too_many_decimals",
    "not_an_id": "model_not_an_id",
    "decay_form": "model_decay_form",
    "streak_form": "model_streak_form",
}
