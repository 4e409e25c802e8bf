"""Check what the parts of a model say of each other: ids, groups, tiers, cells and bounds that must agree.

It works on the plain values of a file, which may be wrong in any other way at the same time, so that every problem is
found in one reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from scoring.model import RULE_KINDS
from scoring.model_conditions import Refuse
from scoring.model_yaml import PartPath, Value, part_name
from scoring.nearest import nearest

LISTS_WITH_IDS = ("groups", "rules", "exclude", "instant", "tiers")
MOST_CELLS = 1_000
Entry = tuple[PartPath, dict[str, Value]]


def check_references(model: Mapping[str, Value], refuse: Refuse) -> None:
    """Gather every disagreement between the parts of a model."""
    for name in LISTS_WITH_IDS:
        _unique_ids(_entries(model, name), refuse)
    groups, rules, tiers = (_ids(_entries(model, name)) for name in ("groups", "rules", "tiers"))
    for path, entry in [*_entries(model, "rules"), *_entries(model, "resets"), *_grid_sides(model)]:
        _known((*path, "group"), entry.get("group"), groups, "model_unknown_group", refuse)
    for path, entry in _entries(model, "tiers"):
        for key in ("needs_any", "needs_all"):
            for i, rule_id in enumerate(_list_of(entry.get(key))):
                _known((*path, key, i), rule_id, rules, "model_unknown_rule", refuse)
    for path, tier_id in _tiers_named(model):
        _known(path, tier_id, tiers, "model_unknown_tier", refuse)
    for path, entry in _entries(model, "rules"):
        _one_kind(path, entry, RULE_KINDS, refuse)
    for path, entry in _entries(model, "exclude"):
        _one_kind(path, entry, ("lead", "activity"), refuse)
    for path, entry in [*_entries(model, "groups"), *_mapping(model, "score")]:
        _bounds(path, entry, refuse)
    _falling_tiers(_entries(model, "tiers"), refuse)
    _cells(model, refuse)


def _entries(model: Mapping[str, Value], name: str) -> list[Entry]:
    return [((name, i), entry) for i, entry in enumerate(_list_of(model.get(name))) if isinstance(entry, dict)]


def _mapping(model: Mapping[str, Value], name: str) -> list[Entry]:
    entry = model.get(name)
    return [((name,), entry)] if isinstance(entry, dict) else []


def _list_of(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _ids(entries: Iterable[Entry]) -> list[str]:
    return [entry["id"] for _, entry in entries if isinstance(entry.get("id"), str)]  # type: ignore[misc]


def _number(value: Value) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _grid_sides(model: Mapping[str, Value]) -> list[Entry]:
    return [((*path, *side), entry) for path, grid in _mapping(model, "grid") for name in ("rows", "columns")
            for side, entry in _mapping(grid, name)]  # fmt: skip


def _tiers_named(model: Mapping[str, Value]) -> Iterator[tuple[PartPath, Value]]:
    yield ("hand_off",), model.get("hand_off")
    for path, entry in [*_entries(model, "instant"), *_mapping(model, "surge")]:
        yield (*path, "tier"), entry.get("tier")
    for path, grid in _mapping(model, "grid"):
        for cells_path, cells in _mapping(grid, "tiers"):
            yield from (((*path, *cells_path, cell), tier_id) for cell, tier_id in cells.items())


def _known(path: PartPath, found: Value, valid: list[str], key: str, refuse: Refuse) -> None:
    # A value that is no text, and a list that holds nothing, are problems of their own.
    if isinstance(found, str) and valid and found not in valid:
        refuse(key, path, found=found, allowed=tuple(valid), nearest=nearest(found, valid))


def _unique_ids(entries: list[Entry], refuse: Refuse) -> None:
    first: dict[str, PartPath] = {}
    for path, entry in entries:
        own = entry.get("id")
        if not isinstance(own, str):
            continue
        if own in first:
            refuse("model_repeated_id", (*path, "id"), found=own, first=part_name(first[own]))
        first.setdefault(own, path)


def _one_kind(path: PartPath, entry: dict[str, Value], kinds: tuple[str, ...], refuse: Refuse) -> None:
    given = [kind for kind in kinds if entry.get(kind) is not None]
    if len(given) > 1:
        refuse("model_several_kinds", path, found=tuple(given), allowed=kinds)
    # Where none is given, a key that is unknown may be a kind that is misspelt: that is what is said then.
    elif not given and not set(entry) - {"id", "label", "group", "points", "enabled", *kinds}:
        refuse("model_no_kind", path, allowed=kinds)


def _bounds(path: PartPath, entry: dict[str, Value], refuse: Refuse) -> None:
    low, high = _number(entry.get("min")), _number(entry.get("max"))
    if low is not None and high is not None and low > high:
        refuse("model_bounds_reversed", path, low=low, high=high)


def _falling_tiers(tiers: list[Entry], refuse: Refuse) -> None:
    above: tuple[float, Value] | None = None
    for position, (path, tier) in enumerate(tiers):
        is_last = position == len(tiers) - 1
        score = tier.get("from")
        if is_last and score is not None:
            refuse("model_last_tier_from", (*path, "from"), found=score)
        if not is_last and score is None:
            refuse("model_tier_without_from", path, tier=tier.get("id"))
        lowest = _number(score)
        if lowest is None or is_last:
            continue
        if above is not None and lowest >= above[0]:
            refuse("model_tiers_not_falling", (*path, "from"), found=lowest, above=above[0], tier=above[1])
        above = (lowest, tier.get("id"))


def _cells(model: Mapping[str, Value], refuse: Refuse) -> None:
    labels: list[list[Value]] = []
    for path, side in _grid_sides(model):
        cuts = [cut for value in _list_of(side.get("cuts")) if (cut := _number(value)) is not None]
        for i, (higher, cut) in enumerate(pairwise(cuts), start=1):
            if cut >= higher:
                refuse("model_cuts_not_falling", (*path, "cuts", i), found=cut, above=higher)
        own = _list_of(side.get("labels"))
        if isinstance(side.get("labels"), list) and cuts and len(own) != len(cuts) + 1:
            refuse("model_grid_labels", (*path, "labels"), found=len(own), allowed=len(cuts) + 1)
        labels.append(own)
    for path, grid in _mapping(model, "grid"):
        if len(labels) < 2:
            continue
        if len(labels[0]) * len(labels[1]) > MOST_CELLS:
            refuse("model_grid_too_large", path, found=len(labels[0]) * len(labels[1]), limit=MOST_CELLS)
            continue
        names = [f"{row}{column}" for row in labels[0] for column in labels[1]]
        repeated = sorted(name for name, times in Counter(names).items() if times > 1)
        if repeated:
            refuse("model_cells_alike", path, found=tuple(repeated))
        for cells_path, cells in _mapping(grid, "tiers"):
            here = (*path, *cells_path)
            for cell in cells:
                if cell not in names:
                    refuse("model_unknown_cell", (*here, cell), found=cell, allowed=tuple(names),
                           nearest=nearest(cell, names))  # fmt: skip
            missing = [name for name in dict.fromkeys(names) if name not in cells]
            if missing:
                refuse("model_missing_cells", here, found=tuple(missing))
