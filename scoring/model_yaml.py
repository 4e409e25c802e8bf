"""Read YAML 1.2 text into plain values that remember their lines, and refuse what YAML would silently change.

Only ``true`` and ``false`` are booleans, ``NO``, ``1:30`` and ``2025-01-01`` are text, and repeated keys, anchors,
tags and second documents are problems: a model file says what a reader thinks it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from scoring.problems import InputError, Problem
from scoring.text_file import LARGEST_FILE

PartPath = tuple[str | int, ...]
Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]

DEEPEST = 50
LONGEST_LIST = 20_000
ENOUGH_PROBLEMS = 200

_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_WHOLE = re.compile(r"[-+]?[0-9]+", re.ASCII)
_DECIMAL = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", re.ASCII
)
_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIMPLE_KEY = re.compile(r"[\w\- ]+")

# libyaml reads as YAML 1.2 does where the two differ (a `?` inside `{…}`), and a hundred times faster.
LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Document:
    """What a file holds. lines: from each path in ``value`` to its line, from 1."""

    source: str
    value: Value
    lines: dict[PartPath, int]
    problems: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Note a problem. Raises InputError with those so far where there are so many that more tell nothing."""
        self.problems.append(problem)
        if len(self.problems) >= ENOUGH_PROBLEMS:
            raise InputError(self.problems)

    def place(self, path: PartPath) -> dict[str, object]:
        """Where a part stands: file, line, part. A part that is not in the file has the line of what would hold it."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        place: dict[str, object] = {"file": self.source, "line": self.lines.get(known, 1)}
        if path:
            place["part"] = part_name(path)
        return place


def part_name(path: PartPath) -> str:
    """A path as people write it.

    >>> part_name(("rules", 3, "lead", "job.title"))
    'rules[3].lead["job.title"]'
    """
    name = ""
    for step in path:
        if isinstance(step, int):
            name += f"[{step}]"
        elif _SIMPLE_KEY.fullmatch(step):
            name += f".{step}" if name else step
        else:
            name += f'["{step}"]'
    return name


def read_document(text: str, source: str) -> Document:
    """The plain value of the one document in a text, with every problem of its YAML that can be read past.

    Raises InputError where nothing can be made of the rest: no text, broken YAML, an alias, too large or too deep.
    """
    text = text.removeprefix("\ufeff")
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_FILE:
        raise InputError([Problem("file_too_large", {"file": source}, {"limit": LARGEST_FILE})])
    strange = [
        Problem("yaml_control_character", {"file": source, "line": number}, {"found": f"U+{ord(found[0]):04X}"})
        for number, line in enumerate(text.split("\n"), start=1)
        if (found := _NOT_TEXT.search(line))
    ]
    if strange:
        raise InputError(strange)
    reader = _Reader(source)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        raise InputError([*reader.document.problems, _syntax_problem(error, text, source)]) from error
    if reader.is_fatal:
        raise InputError(reader.document.problems)
    if not reader.documents or reader.document.value is None:
        raise InputError([*reader.document.problems, Problem("file_empty", {"file": source})])
    return reader.document


@dataclass
class _Open:
    """A list or mapping that is being read. key: of a mapping's next value; None where a key comes next."""

    value: list[Value] | dict[str, Value]
    path: PartPath
    key: str | None = None


class _Reader:
    """Build a document from the parser's events, without recursion."""

    def __init__(self, source: str) -> None:
        self.document = Document(source, None, {})
        self.documents = 0
        self.is_fatal = False
        self._open: list[_Open] = []

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._stop("yaml_several_documents", line)
            case yaml.AliasEvent():
                self._refuse("yaml_alias", line, (), found=f"*{event.anchor}")
                self.is_fatal = True
                if self._key_comes_next():
                    self._stop("yaml_key_not_text", line)
                self._put(None, line)
            case yaml.ScalarEvent():
                self._refuse_marks(event, line)
                self._scalar(event, line)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._refuse_marks(event, line)
                self._start({} if isinstance(event, yaml.MappingStartEvent) else [], line)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._open.pop()

    def _stop(self, key: str, line: int, **values: object) -> NoReturn:
        self._refuse(key, line, (), **values)
        raise InputError(self.document.problems)

    def _key_comes_next(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is None

    def _refuse(self, key: str, line: int, path: PartPath, **values: object) -> None:
        place: dict[str, object] = {"file": self.document.source, "line": line}
        if path:
            place["part"] = part_name(path)
        self.document.add(Problem(key, place, values))

    def _refuse_marks(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor is not None:
            self._refuse("yaml_anchor", line, (), found=f"&{event.anchor}")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse("yaml_tag", line, (), found=tag.replace("tag:yaml.org,2002:", "!!"))

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self._key_comes_next():
            self._key(self._open[-1], event, line)
            return
        is_plain = not event.style and event.tag is None
        self._put(self._resolved(event.value, line) if is_plain else event.value, line)

    def _key(self, parent: _Open, event: yaml.ScalarEvent, line: int) -> None:
        assert isinstance(parent.value, dict)
        key = event.value
        parent.key = key
        path = (*parent.path, key)
        if key == "<<" and not event.style:
            self._refuse("yaml_merge", line, path)
            self.is_fatal = True
        if key in parent.value:
            first = self.document.lines[path]
            self._refuse("yaml_repeated_key", line, path, found=key, first_line=first)
        else:
            self.document.lines[path] = line

    def _resolved(self, text: str, line: int) -> Value:
        """A plain scalar by the core schema of YAML 1.2."""
        if _NULL.fullmatch(text):
            return None
        if _TRUE.fullmatch(text) or _FALSE.fullmatch(text):
            return text.lower() == "true"
        if _WHOLE.fullmatch(text):
            digits = text.lstrip("+-")
            if len(digits) > 1 and digits.startswith("0"):
                self._refuse("yaml_leading_zero", line, self._here(), found=text)
            # Python refuses to read thousands of digits; as a float it is out of any range, and said to be.
            return int(text) if len(digits) <= 300 else float("inf")
        if _DECIMAL.fullmatch(text):
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        return text

    def _here(self) -> PartPath:
        """The path of the value that comes next."""
        if not self._open:
            return ()
        parent = self._open[-1]
        return (*parent.path, len(parent.value) if isinstance(parent.value, list) else str(parent.key))

    def _start(self, value: list[Value] | dict[str, Value], line: int) -> None:
        if self._key_comes_next():
            self._stop("yaml_key_not_text", line)
        if len(self._open) >= DEEPEST:
            self._stop("yaml_too_deep", line, limit=DEEPEST)
        path = self._here()
        self._put(value, line)
        self._open.append(_Open(value, path))

    def _put(self, value: Value, line: int) -> None:
        path = self._here()
        self.document.lines.setdefault(path, line)
        if not self._open:
            self.document.value = value
            return
        parent = self._open[-1]
        if isinstance(parent.value, list):
            parent.value.append(value)
            if len(parent.value) > LONGEST_LIST:
                self._stop("yaml_list_too_long", line, limit=LONGEST_LIST)
        else:
            # The first of two equal keys stands: its line is the one that the other problems name.
            parent.value.setdefault(str(parent.key), value)
            parent.key = None


# What the parser says where it stops, and the sentence that tells a person what to do.
_SYNTAX = (
    ("mapping values are not allowed", "yaml_second_colon"),
    ("unexpected end of stream", "yaml_quote_open"),
    ("expected ',' or", "yaml_bracket_open"),
    ("could not find expected ':'", "yaml_no_colon"),
)


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, source: str) -> Problem:
    """Where YAML cannot be read on, and the text found there."""
    said = error.problem or ""
    key = next((key for phrase, key in _SYNTAX if phrase in said), "yaml_syntax")
    # An open bracket or quote is noticed at the end of the file: name where it was opened.
    from_start = key in {"yaml_bracket_open", "yaml_quote_open"}
    mark = (error.context_mark if from_start else None) or error.problem_mark or error.context_mark
    number = mark.line if mark is not None else 0
    lines = text.splitlines()
    found = lines[number] if number < len(lines) else ""
    if key == "yaml_syntax" and found[: len(found) - len(found.lstrip())].count("\t"):
        key = "yaml_tab"
    return Problem(key, {"file": source, "line": number + 1}, {"found": found.strip()})
