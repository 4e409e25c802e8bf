"""Write into the text of a model file what differs in a model, so that its comments and its layout stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from scoring.model_text import one_line, text_of
from scoring.model_yaml import LOADER, Value

_DASH = re.compile(r"[ ]*-[ ]+")


class _TooMuchError(Exception):
    """More differs than can be written into the text."""


def rewritten(text: str, before: dict[str, Value], after: dict[str, Value]) -> str | None:
    """The text of a valid model file with what is different in ``after``; None where that cannot be written into it.

    before, after: ``plain_model`` of the text's own model and of the new one. Values change in place, entries of lists
    are added at their end and taken out by their ids; the order of entries stays. Whoever calls reads the text again:
    it must give the new model.
    """
    root = yaml.compose(text, Loader=LOADER)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return None
    edits = _Edits(text)
    try:
        _change(edits, root, before, after)
        return edits.applied()
    except _TooMuchError:
        return None


@dataclass
class _Edits:
    """Stretches of the text and what stands there afterwards."""

    text: str
    found: list[tuple[int, int, str]] = field(default_factory=list)

    def put(self, start: int, end: int, words: str) -> None:
        self.found.append((start, end, words))

    def add_line(self, at: int, line: str) -> None:
        """A line of its own, or several, after the one that holds ``at`` and after what was added there before."""
        end = self.line_end(at)
        newline = "\r\n" if "\r\n" in self.text else "\n"
        self.put(end, end, newline + line.replace("\n", newline))

    def drop_lines(self, start: int, end: int) -> None:
        """The lines that hold ``start`` to ``end``, with the break before the first of them."""
        first = self.text.rfind("\n", 0, start) + 1
        begin = first - (2 if self.text[first - 2 : first] == "\r\n" else 1) if first else 0
        self.put(begin, self.line_end(end), "")

    def line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1 : end] == "\r" else end

    def before_on_line(self, at: int) -> str:
        return self.text[self.text.rfind("\n", 0, at) + 1 : at]

    def applied(self) -> str:
        pieces, done = [], 0
        for start, end, words in sorted(self.found, key=lambda one: (one[0], one[1])):
            if start < done:
                raise _TooMuchError
            pieces += [self.text[done:start], words]
            done = end
        return "".join([*pieces, self.text[done:]])


def _change(edits: _Edits, node: yaml.Node, before: Value, after: Value) -> None:
    if before == after and type(before) is type(after):
        return
    if isinstance(node, yaml.MappingNode) and isinstance(before, dict) and isinstance(after, dict):
        _change_mapping(edits, node, before, after)
    elif isinstance(node, yaml.SequenceNode) and _are_parts(before) and _are_parts(after):
        _change_parts(edits, node, before, after)  # type: ignore[arg-type]
    elif isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        raise _TooMuchError
    elif isinstance(node, yaml.ScalarNode) or _is_flow(node):
        edits.put(node.start_mark.index, node.end_mark.index, one_line(after))
    else:
        raise _TooMuchError


def _are_parts(value: Value) -> bool:
    """A list of the model's parts, each with its id."""
    return isinstance(value, list) and all(isinstance(one, dict) and "id" in one for one in value)


def _change_mapping(edits: _Edits, node: yaml.MappingNode, before: dict[str, Value], after: dict[str, Value]) -> None:
    pairs = {key.value: (key, value) for key, value in node.value}
    for key in before.keys() - after.keys():
        # Else it is a default that the file leaves out, written in another way than here.
        if key not in pairs:
            raise _TooMuchError
        _drop_pair(edits, node, key)
    for key in [one for one in after if one in pairs]:
        _change(edits, pairs[key][1], before.get(key), after[key])
    # What is added to a part that ends here comes before what is added to the part around it.
    for key in [one for one in after if one not in pairs]:
        if key not in before:
            _add_pair(edits, node, key, after[key])
        elif before[key] != after[key]:
            raise _TooMuchError


def _drop_pair(edits: _Edits, node: yaml.MappingNode, key: str) -> None:
    keys = [one.value for one, _ in node.value]
    place = keys.index(key)
    start, end = node.value[place][0].start_mark.index, _end(node.value[place][1])
    if not node.flow_style:
        if edits.before_on_line(start).strip():
            raise _TooMuchError
        edits.drop_lines(start, end)
    elif place:
        edits.put(_end(node.value[place - 1][1]), end, "")
    elif len(keys) > 1:
        edits.put(start, node.value[1][0].start_mark.index, "")
    else:
        raise _TooMuchError


def _add_pair(edits: _Edits, node: yaml.MappingNode, key: str, value: Value) -> None:
    if not node.value:
        raise _TooMuchError
    last = _end(node.value[-1][1])
    if node.flow_style:
        edits.put(last, last, f", {key}: {one_line(value)}")
    elif node.start_mark.column == 0:
        edits.add_line(last, text_of({key: value}).rstrip("\n"))
    else:
        edits.add_line(last, " " * node.start_mark.column + f"{key}: {one_line(value)}")


def _change_parts(
    edits: _Edits, node: yaml.SequenceNode, before: Sequence[dict[str, Value]], after: Sequence[dict[str, Value]]
) -> None:
    ids, ids_after = [one["id"] for one in before], [one["id"] for one in after]
    kept = [one for one in ids if one in ids_after]
    if ids_after[: len(kept)] != kept or len(node.value) != len(ids) or not kept:
        raise _TooMuchError
    by_id = {one["id"]: one for one in after}
    for entry, part in zip(node.value, before, strict=True):
        if part["id"] in by_id:
            _change(edits, entry, part, by_id[part["id"]])
        elif node.flow_style or not _DASH.fullmatch(edits.before_on_line(entry.start_mark.index)):
            raise _TooMuchError
        else:
            edits.drop_lines(entry.start_mark.index, _end(entry))
    for part in after[len(kept) :]:
        if node.flow_style:
            raise _TooMuchError
        dash = _DASH.fullmatch(edits.before_on_line(node.value[-1].start_mark.index))
        if dash is None:
            raise _TooMuchError
        edits.add_line(_end(node.value[-1]), dash.group() + one_line(part))


def _end(node: yaml.Node) -> int:
    """Where the last character of a value is over. The parser has a block end where the next thing begins."""
    if isinstance(node, yaml.ScalarNode):
        if node.style in {"|", ">"}:
            raise _TooMuchError
        return int(node.end_mark.index)
    if _is_flow(node) or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(node, yaml.MappingNode) else last)


def _is_flow(node: yaml.Node) -> bool:
    """Whether a list or mapping is written in brackets."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)
