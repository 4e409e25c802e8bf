"""Lay a model out as the YAML that a person would write: one entry a line where it fits, defaults left out."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal

from scoring.model import Conditions, Grid, Part, ScoreBounds, ScoringModel
from scoring.model_conditions import plain_conditions
from scoring.model_yaml import Value

WIDTH = 118

# Text that needs no quotes, inside flow mappings too. A digit may come first where a word follows: no number, no date.
_PLAIN = re.compile(r"(?:[^\W\d_]|\d+ (?=[^\W\d_]))[^\x00-\x1f\x7f-\xa0\"'#&*!|>%@`,\[\]{}\\?:=~]*|/[\w/.\-]*")
# Words that this or an older YAML takes for something else than text.
_TAKEN = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"})


def plain_model(model: ScoringModel) -> dict[str, Value]:
    """What a file states of a model, in the order of the format, without what is a default."""
    plain: dict[str, Value] = {"format": model.format}
    plain.update(_plain_part(model))
    return plain


def text_of(plain: dict[str, Value]) -> str:
    """YAML text of a model's plain values: lists one entry a line, short mappings on one line, unicode as it is."""
    lines: list[str] = []
    for key, value in plain.items():
        if isinstance(value, list) and value:
            lines.append(f"{key}:")
            lines.extend("  - " + _flow(entry, 4) for entry in value)
        elif key == "grid" and isinstance(value, dict):
            lines.append(f"{key}:")
            lines.extend(f"  {name}: " + _flow(side, len(name) + 4) for name, side in value.items())
        elif isinstance(value, str) and _is_block(value):
            lines.append(f"{key}: |-")
            lines.extend(f"  {line}".rstrip() for line in value.split("\n"))
        else:
            lines.append(f"{key}: " + _flow(value, len(key) + 2))
    return "\n".join(lines) + "\n"


def _is_block(text: str) -> bool:
    """True for text of several lines that YAML gives back as it stands, without quotes."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and all(lines[i] for i in (0, -1))
        and all(line.isprintable() and line == line.strip() for line in lines)
    )


def _plain_part(part: Part) -> dict[str, Value]:
    plain: dict[str, Value] = {}
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if not field.is_required() and value == field.default:
            continue
        plain[field.alias or name] = _plain_value(name, value, part)
    return plain


def _plain_value(name: str, value: object, owner: Part) -> Value:
    if isinstance(value, Conditions):
        return plain_conditions(value)
    if isinstance(value, ScoreBounds):
        # Both are written: a bound that is not there is a decision, and should be seen.
        return {"min": value.min, "max": value.max}
    if isinstance(value, Part):
        return _plain_part(value)
    if isinstance(value, tuple):
        if isinstance(owner, Grid):
            return dict(value)
        if name == "type" and len(value) == 1:
            return str(value[0])
        return [_plain_value("", one, owner) for one in value]
    assert value is None or isinstance(value, (bool, int, float, str))
    return value


def _flow(value: Value, column: int) -> str:
    """One line where it fits from ``column`` on, else broken after commas and aligned under its first entry."""
    line = one_line(value)
    if column + len(line) <= WIDTH or not isinstance(value, (list, dict)):
        return line
    indent = column + 1
    text, at = "", indent
    if isinstance(value, list):
        entries = [("", one) for one in value]
    else:
        entries = [(f"{_text(key)}: ", one) for key, one in value.items()]
    for i, (key, one) in enumerate(entries):
        entry = key + one_line(one)
        ends = 1 if i < len(entries) - 1 else 2  # the comma, or the bracket and what closes outside
        if i and at + 1 + len(entry) + ends > WIDTH:
            text, at = text + "\n" + " " * indent, indent
        elif i:
            text, at = text + " ", at + 1
        if at + len(entry) + ends > WIDTH:
            entry = key + _flow(one, at + len(key))
        text += entry + ("," if i < len(entries) - 1 else "")
        at = len(text) - text.rfind("\n") - 1 if "\n" in text else indent + len(text)
    return f"[{text}]" if isinstance(value, list) else f"{{{text}}}"


def one_line(value: Value) -> str:
    """A value as YAML on one line, quoted where it has to be."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {one_line(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(one_line(one) for one in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(value) if isinstance(value, str) else _number(value)


def _number(value: int | float) -> str:
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    plain = format(Decimal(repr(value)), "f")
    return plain if len(plain) <= 30 else repr(value)


def _text(text: str) -> str:
    is_plain = _PLAIN.fullmatch(text) and not text.endswith(" ") and text.lower() not in _TAKEN and text.isprintable()
    if is_plain:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() or one == "\u3000" else _escaped(one) for one in quoted)


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
