"""Pack columns of whole numbers for the browser: narrow, deflated, in base64."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.live.lead_table import LeadTable
from scoring.live.position_table import PositionTable
from scoring.live.row_table import FiringRows, RowTable
from scoring.live.score_table import ScoreTable

_LARGEST_BYTE = 255
_BILLION = 1_000_000_000
_NONE, _NOT_WORKED_OUT = -1, -2  # in place of a share
_WHOLE_TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32")


def size(sent: object) -> int:
    """Bytes as it is sent."""
    return len(json.dumps(sent, separators=(",", ":"), ensure_ascii=False).encode())


@dataclass(frozen=True, eq=False)
class _Packing:
    """One column to be sent. steps: as differences between neighbours, which are small where the values rise."""

    name: str
    values: npt.NDArray[Any]
    steps: bool = False


def _packed(columns: Sequence[_Packing]) -> dict[str, Any]:
    """The columns behind each other, each in the narrowest type that holds it, deflated, in base64."""
    head, pieces = [], []
    for one in columns:
        values = np.diff(one.values, prepend=0) if one.steps else one.values
        name = _narrowest(values)
        head.append({"name": one.name, "dtype": name, "length": values.size, "steps": one.steps})
        pieces.append(np.ascontiguousarray(values.ravel(), dtype=np.dtype(name).newbyteorder("<")).tobytes())
    deflated = zlib.compress(b"".join(pieces), 6)
    return {"columns": head, "bytes": base64.b64encode(deflated).decode("ascii")}


def _narrowest(values: npt.NDArray[Any]) -> str:
    if values.dtype.kind == "f":
        return "float64"
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    fitting = (name for name in _WHOLE_TYPES if np.iinfo(name).min <= low and high <= np.iinfo(name).max)
    return next(fitting, "float64")


def packed_rows(table: RowTable) -> dict[str, Any]:
    """The rows, group by group."""
    columns = [
        _Packing("standing", table.standing, steps=True),
        _Packing("n", table.n),
        _Packing("converted", table.converted.astype(np.int64)),
    ]
    for place, (sums, silent) in enumerate(zip(table.sums, table.silent, strict=True)):
        columns.append(_Packing(f"group_{place}", sums, steps=place == 0))
        if silent is not None:
            columns.append(_Packing(f"silent_{place}", silent.astype(np.int64)))
    return _packed(columns)


def packed_firing(firing: FiringRows) -> dict[str, Any]:
    """Where one rule has units, and how many."""
    columns = [_Packing("row", firing.row, steps=True), _Packing("units", firing.units)]
    return {"unit_step": firing.step, "packed": _packed(columns)}


def packed_scores(table: ScoreTable) -> dict[str, Any]:
    """The rows by standing and score."""
    return _packed(
        [
            _Packing("standing", table.standing, steps=True),
            _Packing("score", table.score, steps=True),
            _Packing("n", table.n),
            _Packing("k", table.k),
        ]
    )


def packed_positions(table: PositionTable) -> dict[str, Any]:
    """What moves at each position of one rule's slider."""
    columns = [
        _Packing("position", table.position, steps=True),
        _Packing("score", table.score, steps=True),
        *_by_position("n", table.n),
        *_by_position("k", table.k),
        _Packing("tier_n", table.tier_n),
        _Packing("tier_k", table.tier_k),
    ]
    if table.area is not None:
        names = ("area", "area_low", "area_high")
        for i, name in enumerate(names):
            shares = np.full(len(table.position), _NOT_WORKED_OUT)
            shares[table.has_area] = _in_billionths(table.area[:, i])
            columns.append(_Packing(name, shares, steps=True))
    return {"whole": table.whole, "has_area": table.area is not None, "packed": _packed(columns)}


def packed_leads(table: LeadTable) -> dict[str, Any]:
    """Leads by tier at each position of one tier's threshold."""
    return _packed([_Packing("threshold", table.threshold, steps=True), _Packing("n", table.n), _Packing("k", table.k)])


def _by_position(name: str, counts: npt.NDArray[np.int64]) -> list[_Packing]:
    """Counts [positions, entries] as one byte a change from position to position, the few that need more apart."""
    changes = np.diff(counts, axis=0, prepend=0).T.ravel()
    signed = np.where(changes >= 0, 2 * changes, -2 * changes - 1)
    return [
        _Packing(f"{name}_small", np.minimum(signed, _LARGEST_BYTE)),
        _Packing(f"{name}_large", signed[signed >= _LARGEST_BYTE]),
    ]


def _in_billionths(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Of shares that are shown with three decimals."""
    return np.where(np.isnan(shares), _NONE, np.rint(np.nan_to_num(shares) * _BILLION)).astype(np.int64)
