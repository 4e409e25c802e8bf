"""Pack the tables from which the browser works out the desk's figures while something is dragged: docs/live.md."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from scoring.desk import Desk
from scoring.evaluation import FEWEST_ROWS, Columns, Evaluation, EvaluationSettings
from scoring.live.lines import Lines
from scoring.live.population import Population
from scoring.live.position_table import PositionTable, position_table
from scoring.live.row_table import FiringRows, RowTable, firing_rows, fits, row_table
from scoring.live.score_table import ScoreTable, score_table
from scoring.live.standings import MOST_TIERS, Standing
from scoring.model import Rule, ScoringModel, thousandths
from scoring.scores import MILLION
from ui.charts.panel import Labels

MOST_BYTES = 1_000_000  # of all tables, as sent
MOST_BYTES_OF_A_RULE = 100_000
MOST_POSITIONS = 401
MOST_SLIDER_STEPS = 5_000
# Every score and every step on the way to it is a whole number of millionths below this: exact in a double.
_EXACT = 2**50
_LARGEST_BYTE = 255
_BILLION = 1_000_000_000
# Rows to be moved, summed over the positions of all rules, from which on the AUC would keep everybody waiting.
_MOST_MOVED_FOR_AREAS = 60_000_000
_WHOLE_TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32")

_FORMAT_WORDS = ("n", "interval", "rate", "times", "percentage_points")
_WORDS = {
    "card_current": ("value",), "card_leads_note": ("share", "n"), "card_rate_note": ("n", "interval"),
    "card_capture_note": ("k", "n"), "card_lift_note": ("rate",), "card_auc_note": ("low", "high"),
    "card_on_the_line_note": (), "line_candidate": ("score",), "line_current": ("score",), "line_both": ("score",),
    "distribution_cut": ("n",), "rates_rise": (), "rates_do_not_rise": (), "rates_unknown": (),
}  # fmt: skip
_FORMAT_PLACES = {
    "n": ("n",), "interval": ("low", "high"), "rate": ("rate", "interval"), "times": ("times",),
    "percentage_points": ("difference",),
}  # fmt: skip


class Positions(Protocol):
    """Where a slider can stand: ``low``, and every ``step`` up to ``high``."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def step(self) -> float: ...


@dataclass(frozen=True)
class LiveAsk:
    """What the tables are asked of. points: the slider of each rule, thresholds: of each tier, by id."""

    desk: Desk
    settings: EvaluationSettings
    points: Mapping[str, Positions]
    thresholds: Mapping[str, Positions]


def live_tables(
    candidate: Evaluation,
    current: Evaluation | None,
    candidate_model: ScoringModel,
    current_model: ScoringModel,
    ask: LiveAsk,
    *,
    labels: Labels,
) -> dict[str, Any]:
    """All tables of the candidate as the browser gets them: JSON-able, at most ``MOST_BYTES`` as sent."""
    on = ask.desk.scored_rows(candidate_model, ask.settings)
    population = Population.of(candidate_model, on.rows.facts, on.scored, on.rows.weight, on.rows.converted)
    work = _Work(candidate_model, population, ask, on.rows.on_one_date, candidate)
    if not _is_exact(candidate_model, population, ask) or len(candidate_model.tiers) > MOST_TIERS:
        return {"base": None, "rules": {rule.id: {"left_out": "too_large"} for rule in candidate_model.rules}}
    base = (
        work.counts()
        | _base(candidate, current, candidate_model, current_model, ask, labels)
        | {"one_date": on.rows.on_one_date}
    )
    return {"base": base, "rules": _within_limits(dict(work.rules()), MOST_BYTES - _size(base))}


def _within_limits(rules: dict[str, dict[str, Any]], most_bytes: int) -> dict[str, dict[str, Any]]:
    """The rules' tables, the largest left out until they fit."""
    sizes = {rule_id: _size(sent) for rule_id, sent in rules.items()}
    left_out = {rule_id for rule_id, size in sizes.items() if size > MOST_BYTES_OF_A_RULE}
    while sum(size for rule_id, size in sizes.items() if rule_id not in left_out) > most_bytes:
        left_out.add(max(sizes.keys() - left_out, key=sizes.__getitem__))
    return {rule_id: {"left_out": "too_large"} if rule_id in left_out else sent for rule_id, sent in rules.items()}


@dataclass(frozen=True, eq=False)
class _Work:
    model: ScoringModel
    population: Population
    ask: LiveAsk
    one_date: bool
    found: Evaluation

    def counts(self) -> dict[str, Any]:
        """How many rows have which score and standing: row by row where there are few."""
        lines = self._threshold_lines()
        sent_lines = {"lines": _sent_lines(lines), "points_lines": _sent_lines(self._points_lines() or lines)}
        if self.by_row:
            table = self.row_table
            return sent_lines | {
                "rows": True, "exact": True, "grain": table.grain, "standings": _standings(table.standings),
                "counts": _packed_rows(table),
            }  # fmt: skip
        counts = score_table(self.model, self.population, lines)
        return sent_lines | {
            "rows": False, "exact": counts.exact, "grain": self.population.scored.grain if counts.exact else 1,
            "standings": _standings(counts.standings), "counts": _packed_scores(counts),
        }  # fmt: skip

    @property
    def by_row(self) -> bool:
        """Whether the rows themselves are sent."""
        return fits(self.model, self.population)

    @cached_property
    def row_table(self) -> RowTable:
        return row_table(self.model, self.population)

    def rules(self) -> Iterator[tuple[str, dict[str, Any]]]:
        table = self.row_table if self.by_row else None
        lines = self._points_lines()
        with_area = self._moved_rows() <= _MOST_MOVED_FOR_AREAS
        for place, rule in enumerate(self.model.rules):
            head = {"enabled": rule.enabled, "points": thousandths(rule.points)}
            if table is not None:
                group = next(i for i, one in enumerate(self.model.groups) if one.id == rule.group)
                firing = firing_rows(table, self.population, place, group)
                yield rule.id, head | {"kind": "rows", "group": group} | _packed_firing(firing)
                continue
            if lines is None:
                yield rule.id, {"left_out": "open_scale"}
                continue
            points = _points_of(rule, self.ask.points.get(rule.id))
            if points is None:
                yield rule.id, {"left_out": "too_many_positions"}
                continue
            positions = position_table(
                self.model, self.population, place, points, lines, one_date=self.one_date, with_area=with_area
            )
            yield rule.id, head | {"kind": "positions"} | _packed_positions(positions)

    def _moved_rows(self) -> int:
        """Rows that move, summed over the positions of all rules."""
        moved = 0
        for place, rule in enumerate(self.model.rules):
            points = _points_of(rule, self.ask.points.get(rule.id))
            moved += int(np.count_nonzero(self.population.facts.units.values[place])) * len(points or ())
        return moved

    def _edges(self) -> list[int]:
        bands = self.found.columns["bands"]
        return [round(float(edge) * MILLION) for edge in (*bands["low"], *bands["high"])]

    def _threshold_lines(self) -> Lines:
        """What scores are compared with while a threshold moves."""
        steps, others = [], self._edges()
        cuts = [thousandths(tier.from_score) for tier in self.model.tiers if tier.from_score is not None]
        others += [(cut + away) * 1_000 for cut in cuts for away in (-1_000, -1, 0, 1, 1_000)]
        others += [round(float(one) * MILLION) for one in self.found.columns["sweep"]["threshold"]]
        for scale in self.ask.thresholds.values():
            steps.append(thousandths(scale.step) * 1_000)
            if thousandths(scale.low) % thousandths(scale.step) and len(_positions(scale)) <= MOST_SLIDER_STEPS:
                others += [one * 1_000 for one in _positions(scale)]
        return Lines.of(steps, others)

    def _points_lines(self) -> Lines | None:
        """What scores are compared with while points move; None where that depends on the scores themselves."""
        sweep = self.found.columns["sweep"]["threshold"]
        is_open = self.model.score.min is None or self.model.score.max is None
        if is_open and len(sweep) > 500:
            return None
        cuts = [thousandths(tier.from_score) * 1_000 for tier in self.model.tiers if tier.from_score is not None]
        return Lines.of([], [*cuts, *self._edges(), *(round(float(one) * MILLION) for one in sweep)])


def _sent_lines(lines: Lines) -> dict[str, Any]:
    return {"step": lines.step, "others": lines.others.tolist()}


def _positions(scale: Positions) -> range:
    """In thousandths."""
    return range(thousandths(scale.low), thousandths(scale.high) + 1, max(1, thousandths(scale.step)))


def _points_of(rule: Rule, scale: Positions | None) -> list[float] | None:
    """The points that are asked for, rising; None where there are too many."""
    if scale is not None and rule.enabled and len(_positions(scale)) > MOST_POSITIONS:
        return None
    own = {0, thousandths(rule.points)}
    # A rule that does not count moves nothing but when it is turned on.
    reached = {*_positions(scale), *own} if scale is not None and rule.enabled else own
    return [one / 1_000 for one in sorted(reached)]


def _is_exact(model: ScoringModel, population: Population, ask: LiveAsk) -> bool:
    units = population.facts.units
    reach = sum(abs(bound) for bound in _bounds(model))
    for rule, largest in zip(model.rules, units.largest, strict=True):
        scale = ask.points.get(rule.id)
        ends = [rule.points] if scale is None else [rule.points, scale.low, scale.high]
        reach += max(abs(thousandths(one)) for one in ends) * largest * units.step
    return reach < _EXACT


def _bounds(model: ScoringModel) -> list[int]:
    bounds = [model.score.min, model.score.max, *(bound for group in model.groups for bound in (group.min, group.max))]
    return [thousandths(bound) * 1_000 for bound in bounds if bound is not None]


# --- what stands beside the counts --------------------------------------------------------------------------------


def _base(
    candidate: Evaluation, current: Evaluation | None, model: ScoringModel, current_model: ScoringModel, ask: LiveAsk,
    labels: Labels,
) -> dict[str, Any]:  # fmt: skip
    words: dict[str, Any] = {
        key: labels(f"charts.{key}", **{name: f"{{{name}}}" for name in names}) for key, names in _WORDS.items()
    }
    words["format"] = {
        key: labels(f"format.{key}", **{name: f"{{{name}}}" for name in _FORMAT_PLACES[key]}) for key in _FORMAT_WORDS
    }
    return {
        "words": words,
        "has_outcomes": True,
        "tiers": [{"id": tier.id, "label": tier.title, "from": _millionths(tier.from_score)} for tier in model.tiers],
        "hand_off": model.hand_off_index,
        "by_grid": model.grid is not None,
        "groups": [[_millionths(group.min), _millionths(group.max)] for group in model.groups],
        "score": [_millionths(model.score.min), _millionths(model.score.max)],
        "bands": {"kind": ask.settings.bands, "count": ask.settings.band_count},
        "base_rate": candidate.base.rate,
        "area": {"area": candidate.auc, "low": candidate.auc_low, "high": candidate.auc_high},
        "empty": _empty(candidate),
        "current": _current(current, current_model),
    }


def _millionths(value: float | None) -> int | None:
    return None if value is None else thousandths(value) * 1_000


def _empty(candidate: Evaluation) -> list[str]:
    """The panels that have nothing to draw, whatever the points."""
    if not candidate.counts.used:
        return ["distribution", "tiers", "threshold", "calibration"]
    return [] if candidate.converted else ["threshold", "calibration"]


def _current(current: Evaluation | None, model: ScoringModel) -> dict[str, Any]:
    if current is None:
        return {"cards": None, "line": None, "tiers_most": None, "rate_top": None, "bars_most": None,
                "bars_low": None, "bars_high": None}  # fmt: skip
    bars, sweep, hand_off = current.columns["distribution"], current.columns["sweep"], current.hand_off
    leads = bars["converted"] + bars["not_converted"]
    filled = np.flatnonzero(leads)
    enough = sweep["rate"][sweep["n"] >= FEWEST_ROWS]
    return {
        "cards": {
            "leads": hand_off.rate.n, "rate": hand_off.rate.rate, "capture": hand_off.capture, "lift": hand_off.lift,
            "auc": current.auc, "on_the_line": hand_off.on_the_line,
        },
        "line": None if model.grid else model.hand_off_score,
        "tiers_most": _most(current.columns["tiers"], "n"),
        "rate_top": float(enough.max()) if len(enough) else None,
        "bars_most": int(leads.max()) if len(leads) else None,
        "bars_low": float(bars["low"][filled[0]]) if len(filled) else None,
        "bars_high": float(bars["high"][filled[-1]]) if len(filled) else None,
    }  # fmt: skip


def _most(table: Columns, name: str) -> int:
    return int(max(table[name], default=0))


# --- packing ------------------------------------------------------------------------------------------------------


def _size(sent: object) -> int:
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


def _standings(standings: Sequence[Standing]) -> list[dict[str, int]]:
    return [vars(one) for one in standings]


def _packed_rows(table: RowTable) -> dict[str, Any]:
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


def _packed_firing(firing: FiringRows) -> dict[str, Any]:
    columns = [_Packing("row", firing.row, steps=True), _Packing("units", firing.units)]
    return {"unit_step": firing.step, "packed": _packed(columns)}


def _packed_scores(table: ScoreTable) -> dict[str, Any]:
    return _packed(
        [
            _Packing("standing", table.standing, steps=True),
            _Packing("score", table.score, steps=True),
            _Packing("n", table.n),
            _Packing("k", table.k),
        ]
    )


def _packed_positions(table: PositionTable) -> dict[str, Any]:
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
        columns += [_Packing(name, _in_billionths(table.area[:, i]), steps=True) for i, name in enumerate(names)]
    return {"whole": table.whole, "has_area": table.area is not None, "packed": _packed(columns)}


def _by_position(name: str, counts: npt.NDArray[np.int64]) -> list[_Packing]:
    """Counts [positions, entries] as one byte a change from position to position, the few that need more apart."""
    changes = np.diff(counts, axis=0, prepend=0).T.ravel()
    signed = np.where(changes >= 0, 2 * changes, -2 * changes - 1)
    return [
        _Packing(f"{name}_small", np.minimum(signed, _LARGEST_BYTE)),
        _Packing(f"{name}_large", signed[signed >= _LARGEST_BYTE]),
    ]


def _in_billionths(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Of shares that are shown with three decimals; −1 where there is none."""
    return np.where(np.isnan(shares), -1, np.rint(np.nan_to_num(shares) * _BILLION)).astype(np.int64)
